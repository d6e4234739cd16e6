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

module "worker" {
  source = "../../../function"

  name        = "shop-production-worker"
  kms_key_arn = module.security.key_arn
  image_uri   = "111122223333.dkr.ecr.us-east-1.amazonaws.com/worker:1.4.0"
}

module "bus" {
  source = "../.."

  name             = "shop-production-shop"
  dead_letter_name = "shop-production-shop-bus-dlq"
  kms_key_arn      = module.security.key_arn
  archive          = { retention_days = 30 }

  consumers = {
    orders = {
      pattern         = jsonencode({ source = ["shop"], detail-type = ["Placed"] })
      function_name   = module.worker.name
      alias           = module.worker.alias
      alias_arn       = module.worker.alias_arn
      retries         = 185
      max_age_seconds = 86400
    }
  }
}
