data "aws_caller_identity" "this" {}

module "security" {
  source = "@/security"

  name       = "shop-production"
  account_id = data.aws_caller_identity.this.account_id
}

# The key is for everything else that is to be encrypted.
resource "aws_sqs_queue" "jobs" {
  name              = "shop-production-jobs"
  kms_master_key_id = module.security.key_arn
}
