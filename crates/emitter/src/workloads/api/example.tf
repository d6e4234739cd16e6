data "aws_caller_identity" "this" {}

module "security" {
  source = "@/security"

  name             = "shop-production"
  account_id       = data.aws_caller_identity.this.account_id
  api_gateway_logs = true
}

module "function" {
  source = "@/function"

  name        = "shop-production-orders"
  kms_key_arn = module.security.key_arn
  image_uri   = "111122223333.dkr.ecr.us-east-1.amazonaws.com/orders:1.4.0"
}

module "api" {
  source = "@/api"

  name                  = "shop-production-public"
  kms_key_arn           = module.security.key_arn
  account_logs_role_arn = module.security.api_gateway_logs_role_arn

  routes = { "GET /orders" = "orders", "GET /orders/{id}" = "orders" }
  functions = {
    orders = {
      name       = module.function.name
      alias      = module.function.alias
      invoke_arn = module.function.invoke_arn
    }
  }
}
