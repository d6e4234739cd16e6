data "aws_caller_identity" "this" {}

module "security" {
  source = "@/security"

  name       = "shop-production"
  account_id = data.aws_caller_identity.this.account_id
}

module "health" {
  source = "@/health"

  name        = "shop-production"
  account_id  = data.aws_caller_identity.this.account_id
  kms_key_arn = module.security.key_arn

  functions = { billing = { name = "billing", alias = "live" } }
  tables    = { orders = { name = "shop-production-orders" } }
  apis = {
    public = {
      name = "shop-production-public"
      url  = "https://a1b2c3.execute-api.us-east-1.amazonaws.com/live"
      path = "/health"
    }
  }
}
