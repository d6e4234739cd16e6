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
  source = "../.."

  bucket     = "shop-production-state-${data.aws_caller_identity.this.account_id}"
  account_id = data.aws_caller_identity.this.account_id
}
