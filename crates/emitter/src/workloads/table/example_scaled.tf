resource "aws_kms_key" "shop" {
  description         = "Data of the shop"
  enable_key_rotation = true
}

module "table" {
  source = "@/table/scaled"

  name        = "shop-production-orders"
  kms_key_arn = aws_kms_key.shop.arn
  hash_key    = "id"
  attributes  = { id = "S" }

  provisioned = {
    read  = { min = 5, max = 50 }
    write = { min = 5, max = 20 }
  }
}
