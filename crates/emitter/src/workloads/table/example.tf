resource "aws_kms_key" "shop" {
  description         = "Data of the shop"
  enable_key_rotation = true
}

module "table" {
  source = "@/table"

  name        = "shop-production-orders"
  kms_key_arn = aws_kms_key.shop.arn
  hash_key    = "customer"
  range_key   = "placed_at"
  attributes  = { customer = "S", placed_at = "N" }
}
