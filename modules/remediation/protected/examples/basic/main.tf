terraform {
  required_version = ">= 1.10"
  required_providers {
    aws = { source = "hashicorp/aws", version = ">= 5.100, < 7.0" }
  }
}

provider "aws" {
  region = "us-east-1"
}

data "aws_caller_identity" "this" {}

module "security" {
  source = "../../../../security"

  name       = "shop-production"
  account_id = data.aws_caller_identity.this.account_id
}

module "monitoring" {
  source = "../../../../monitoring"

  name         = "shop-production"
  account_id   = data.aws_caller_identity.this.account_id
  kms_key_arn  = module.security.key_arn
  ticket       = { emails = ["ops@example.com"] }
}

module "remediation" {
  source = "../.."

  name            = "shop-production"
  account_id      = data.aws_caller_identity.this.account_id
  kms_key_arn     = module.security.key_arn
  alert_topic_arn = module.monitoring.ticket_topic_arn

  # By the name of the alarm; only what stands here is ever done.
  mode = "act"
  remedies = {
    "billing-errors" = { function = "billing", alias = "live", action = "roll_back" }
  }
}
