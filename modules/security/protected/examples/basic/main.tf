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
  source = "../.."

  name       = "shop-production"
  account_id = data.aws_caller_identity.this.account_id
}

# The key is for everything else that is to be encrypted.
resource "aws_sqs_queue" "jobs" {
  name              = "shop-production-jobs"
  kms_master_key_id = module.security.key_arn
}
