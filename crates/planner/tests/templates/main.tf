locals {
  name  = "svc"
  list  = ["a", "b"]
  map   = { "a b" = 1, c = 3 }
  none  = []
  lines = "x\n  y\n"
  wide  = "  wide  "
  yes   = true
  no    = false
}
