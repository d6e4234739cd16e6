data "aws_caller_identity" "this" {}

module "security" {
  source = "@/security"

  name       = "shop-production"
  account_id = data.aws_caller_identity.this.account_id
}

module "network" {
  source = "@/network"

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
