data "aws_caller_identity" "this" {}

module "security" {
  source = "@/security"

  name       = "shop-production"
  account_id = data.aws_caller_identity.this.account_id
}

resource "aws_sqs_queue" "jobs" {
  name              = "shop-production-jobs"
  kms_master_key_id = module.security.key_arn
}

module "function" {
  source = "@/function"

  name        = "shop-production-orders"
  kms_key_arn = module.security.key_arn
  image_uri   = "111122223333.dkr.ecr.us-east-1.amazonaws.com/orders:1.4.0"
  environment = { QUEUE_URL = aws_sqs_queue.jobs.url }

  # Its role has this right, and those that its log, traces and key need.
  statements = [{
    sid       = "SendJobs"
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.jobs.arn]
  }]
}
