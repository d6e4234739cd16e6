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

module "health" {
  source = "../.."

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
