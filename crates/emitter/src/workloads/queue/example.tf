resource "aws_kms_key" "shop" {
  description         = "Messages of the shop"
  enable_key_rotation = true
}

module "worker" {
  source = "@/function"

  name            = "shop-production-worker"
  kms_key_arn     = aws_kms_key.shop.arn
  image_uri       = "111122223333.dkr.ecr.us-east-1.amazonaws.com/worker:1.4.0"
  timeout_seconds = 30

  # What Lambda needs of its role to work off the queue; the key by way of SQS it has already.
  statements = [{
    sid       = "WorkOffJobs"
    actions   = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
    resources = [module.queue.arn]
  }]
}

module "queue" {
  source = "@/queue"

  name             = "shop-production-jobs"
  dead_letter_name = "shop-production-jobs-dead-letters"
  kms_key_arn      = aws_kms_key.shop.arn

  # Six times as long as the function may run.
  visibility_timeout_seconds = 180

  consumer = {
    function_arn         = module.worker.alias_arn
    batch_size           = 10
    batch_window_seconds = 0
    max_concurrency      = 10
  }
}
