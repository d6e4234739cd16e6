data "aws_caller_identity" "this" {}

module "state" {
  source = "@/state"

  bucket     = "shop-production-state-${data.aws_caller_identity.this.account_id}"
  account_id = data.aws_caller_identity.this.account_id
}
