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

module "state" {
  source = "../../../state"

  bucket     = "shop-production-state-${data.aws_caller_identity.this.account_id}"
  account_id = data.aws_caller_identity.this.account_id
}

module "delivery" {
  source = "../.."

  name        = "shop-production"
  application = "shop"
  environment = "production"
  account_id  = data.aws_caller_identity.this.account_id
  repository  = "example/shop"

  # gh api repos/example/shop --jq '.id, .owner.id'
  repository_id       = "456789"
  repository_owner_id = "123456"

  regions     = ["us-east-1"]

  state_bucket   = module.state.bucket
  state_key      = "shop/production.tfstate"
  state_key_arns = [module.state.key_arn]
}
