data "aws_caller_identity" "this" {}

module "security" {
  source = "@/security"

  name       = "shop-production"
  account_id = data.aws_caller_identity.this.account_id
}

module "rotate" {
  source = "@/function"

  name        = "shop-production-rotate"
  kms_key_arn = module.security.key_arn
  image_uri   = "111122223333.dkr.ecr.us-east-1.amazonaws.com/rotate:1.4.0"
}

module "secret" {
  source = "@/secret"

  name        = "shop-production-stripe"
  kms_key_arn = module.security.key_arn
  description = "Key of the payment provider"

  rotation = {
    function_name = module.rotate.name
    alias         = module.rotate.alias
    alias_arn     = module.rotate.alias_arn
    days          = 30
  }
}
