variable "names" {
  default = ["b", "a", "c"]
}

variable "settings" {
  type = map(object({
    size  = optional(number, 3)
    label = optional(string)
    tags  = optional(list(string), ["x"])
  }))
  default = {
    small = { size = 1, label = "s" }
    large = {}
  }
}

variable "numbers" {
  type    = list(number)
  default = [3, 1, 2]
}

variable "unset" {
  type    = string
  default = null
}

locals {
  greeting = "Hello $${name}%%{ if loud }!%%{ endif }"
  people = [
    { name = "ann", age = 31, roles = ["admin", "dev"] },
    { name = "bob", age = 27, roles = [] },
    { name = "cid", age = null, roles = ["dev"] },
  ]
  by_name = { for person in local.people : person.name => person }
  empty   = {}
}

resource "terraform_data" "pending" {
  input = "x"
}
