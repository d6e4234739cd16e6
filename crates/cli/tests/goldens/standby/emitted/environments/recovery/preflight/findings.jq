# What the preflight found, a line each: `terraform show -json preflight.tfplan | jq --raw-output --from-file findings.jq`.
# Nothing, when there is nothing to do before the first apply.
[
  .checks[]?
  | .address.name as $check
  | .instances[]?.problems[]?.message
  # What a check of free names does not find is free.
  | select(($check | startswith("free_") | not) or (test("couldn't find resource|: not found") | not))
  | "\($check): \(gsub("\\s+"; " "))"
]
| unique[]
