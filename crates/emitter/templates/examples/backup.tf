# Where the copies go.
provider "aws" {
  alias  = "recovery"
  region = "us-west-2"
}

data "aws_caller_identity" "this" {}

module "security" {
  source = "@/security"

  name       = "shop-production"
  account_id = data.aws_caller_identity.this.account_id
}

module "monitoring" {
  source = "@/monitoring"

  name         = "shop-production"
  account_id   = data.aws_caller_identity.this.account_id
  kms_key_arn  = module.security.key_arn
  ticket       = { emails = ["ops@example.com"] }
}

module "backup" {
  source = "@/backup"

  providers = {
    aws          = aws
    aws.recovery = aws.recovery
  }

  name            = "shop-production"
  account_id      = data.aws_caller_identity.this.account_id
  kms_key_arn     = module.security.key_arn
  alert_topic_arn = module.monitoring.ticket_topic_arn

  # Made elsewhere, under a key of their own.
  existing_tables   = ["arn:aws:dynamodb:us-east-1:111122223333:table/orders"]
  existing_key_arns = ["arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555"]
}
