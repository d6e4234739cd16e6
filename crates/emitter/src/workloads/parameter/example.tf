data "aws_caller_identity" "this" {}

module "security" {
  source = "@/security"

  name       = "shop-production"
  account_id = data.aws_caller_identity.this.account_id
}

module "flags" {
  source = "@/parameter"

  name        = "shop-production-flags"
  kms_key_arn = module.security.key_arn
  value       = "new-cart"
  description = "What is switched on"
}

module "token" {
  source = "@/parameter"

  name        = "shop-production-carrier"
  kms_key_arn = module.security.key_arn
  secure      = true
}
