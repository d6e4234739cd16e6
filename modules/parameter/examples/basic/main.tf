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
  source = "../../../security"

  name       = "shop-production"
  account_id = data.aws_caller_identity.this.account_id
}

module "flags" {
  source = "../.."

  name        = "shop-production-flags"
  kms_key_arn = module.security.key_arn
  value       = "new-cart"
  description = "What is switched on"
}

module "token" {
  source = "../.."

  name        = "shop-production-carrier"
  kms_key_arn = module.security.key_arn
  secure      = true
}
