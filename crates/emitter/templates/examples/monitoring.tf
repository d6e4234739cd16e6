data "aws_caller_identity" "this" {}

module "security" {
  source = "@/security"

  name       = "shop-production"
  account_id = data.aws_caller_identity.this.account_id
}

module "monitoring" {
  source = "@/monitoring"

  name         = "shop-production"
  account_id   = data.aws_caller_identity.this.account_id
  kms_key_arn  = module.security.key_arn
  page = {
    emails = ["ops@example.com"]
    slack  = [{ workspace = "T07EA123LEP", channel = "C07EZ1ABC23" }]
  }
  ticket       = { emails = ["ops@example.com", "team@example.com"] }

  alarms = {
    jobs-old = {
      description = "The oldest job waits for more than five minutes."
      metrics = [{
        namespace  = "AWS/SQS"
        name       = "ApproximateAgeOfOldestMessage"
        dimensions = { QueueName = "shop-production-jobs" }
        statistic  = "Maximum"
      }]
      threshold = 300
      severity  = "page"
    }
  }
}
