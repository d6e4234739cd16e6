data "aws_caller_identity" "this" {}

module "security" {
  source = "@/security"

  name       = "shop-production"
  account_id = data.aws_caller_identity.this.account_id
}

module "bucket" {
  source = "@/bucket"

  name               = "shop-production-invoices-${data.aws_caller_identity.this.account_id}"
  kms_key_arn        = module.security.key_arn
  access_logs_bucket = module.security.access_logs_bucket
}
