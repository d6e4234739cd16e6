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

module "function" {
  source = "../../../../function"

  name        = "shop-production-orders"
  kms_key_arn = module.security.key_arn
  image_uri   = "111122223333.dkr.ecr.us-east-1.amazonaws.com/orders:1.4.0"
}

module "api" {
  source = "../.."

  name        = "shop-production-public"
  kms_key_arn = module.security.key_arn

  routes = { "GET /orders" = "orders", "GET /orders/{id}" = "orders" }
  functions = {
    orders = {
      name       = module.function.name
      alias      = module.function.alias
      invoke_arn = module.function.invoke_arn
    }
  }
  authorization = {
    type     = "JWT"
    issuer   = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEf123"
    audience = ["1example23456789"]
  }
}
