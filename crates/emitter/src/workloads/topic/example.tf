data "aws_caller_identity" "this" {}

module "security" {
  source = "@/security"

  name       = "shop-production"
  account_id = data.aws_caller_identity.this.account_id
}

module "worker" {
  source = "@/function"

  name        = "shop-production-worker"
  kms_key_arn = module.security.key_arn
  image_uri   = "111122223333.dkr.ecr.us-east-1.amazonaws.com/worker:1.4.0"
}

module "topic" {
  source = "@/topic"

  name             = "shop-production-news"
  dead_letter_name = "shop-production-news-topic-dlq"
  kms_key_arn      = module.security.key_arn
  emails           = ["a@example.com"]

  functions = {
    worker = {
      name      = module.worker.name
      alias     = module.worker.alias
      alias_arn = module.worker.alias_arn
    }
  }
}
