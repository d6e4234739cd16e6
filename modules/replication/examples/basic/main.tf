terraform {
  required_version = ">= 1.10"
  required_providers {
    aws = { source = "hashicorp/aws", version = ">= 5.100, < 7.0" }
  }
}

provider "aws" {
  region = "us-east-1"
}

# Where the copies are.
provider "aws" {
  alias  = "recovery"
  region = "us-west-2"
}

data "aws_caller_identity" "this" {}

module "security" {
  source = "../../../security"

  name       = "shop-production"
  account_id = data.aws_caller_identity.this.account_id
}

module "replication" {
  source = "../.."

  providers = {
    aws          = aws
    aws.recovery = aws.recovery
  }

  name        = "shop-production"
  account_id  = data.aws_caller_identity.this.account_id
  kms_key_arn = module.security.key_arn
  tables      = true
}

module "table" {
  source = "../../../table"

  name             = "shop-production-orders"
  kms_key_arn      = module.security.key_arn
  hash_key         = "id"
  attributes       = { id = "S" }
  stream_view_type = "NEW_AND_OLD_IMAGES"
  replicas         = { us-west-2 = { kms_key_arn = module.replication.replica_key_arn } }
}
