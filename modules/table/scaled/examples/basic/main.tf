terraform {
  required_version = ">= 1.10"
  required_providers {
    aws = { source = "hashicorp/aws", version = ">= 5.100, < 7.0" }
  }
}

provider "aws" {
  region = "us-east-1"
}

resource "aws_kms_key" "shop" {
  description         = "Data of the shop"
  enable_key_rotation = true
}

module "table" {
  source = "../.."

  name        = "shop-production-orders"
  kms_key_arn = aws_kms_key.shop.arn
  hash_key    = "id"
  attributes  = { id = "S" }

  provisioned = {
    read  = { min = 5, max = 50 }
    write = { min = 5, max = 20 }
  }
}
