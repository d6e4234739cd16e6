data "aws_caller_identity" "this" {}

module "state" {
  source = "@/state"

  bucket     = "shop-production-state-${data.aws_caller_identity.this.account_id}"
  account_id = data.aws_caller_identity.this.account_id
}

module "delivery" {
  source = "@/delivery"

  name        = "shop-production"
  application = "shop"
  environment = "production"
  account_id  = data.aws_caller_identity.this.account_id
  repository  = "example/shop"

  # gh api repos/example/shop --jq '.id, .owner.id'
  repository_id       = "456789"
  repository_owner_id = "123456"

  regions     = ["us-east-1"]

  state_bucket   = module.state.bucket
  state_key      = "shop/production.tfstate"
  state_key_arns = [module.state.key_arn]
}
