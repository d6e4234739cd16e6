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

module "network" {
  source = "../.."

  name               = "shop-production"
  account_id         = data.aws_caller_identity.this.account_id
  kms_key_arn        = module.security.key_arn
  cidr               = "10.20.0.0/16"
  availability_zones = ["us-east-1a", "us-east-1b"]

  # Nothing else leaves it.
  egress = {
    database = { cidr = "10.30.0.0/24", port = 5432, description = "Database of the orders." }
  }
}
