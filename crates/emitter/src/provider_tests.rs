//! The modules are valid on the provider's next major version too, and use nothing that it means to drop.
//!
//! The schema of 6.x is read from types (see `schema/from_types.mjs`), so it is held against arguments and
//! blocks alone; Terraform itself validates on 5.100.

use terraform::{ProviderSchema, Signature, check_module};

use crate::catalogue::modules;
use crate::library::by_path;

/// What 6.x calls deprecated and 5.x has no other way for: the keys of an index moved into `key_schema`
/// blocks, which 5.x does not know.
const UNAVOIDABLE: &[&str] = &[
    "aws_dynamodb_table.this.dynamic.global_secondary_index.hash_key",
    "aws_dynamodb_table.this.dynamic.global_secondary_index.range_key",
];

#[test]
fn every_argument_is_that_of_provider_6_as_well() {
    let schema = ProviderSchema::read(include_str!("../schema/aws-6.66.0.json")).unwrap();
    let signatures: Vec<Signature> = modules().iter().map(Signature::of).collect();
    let library = by_path(&signatures);
    let problems: Vec<String> = modules()
        .iter()
        .flat_map(|module| check_module(module, || &schema, &library))
        .map(|problem| problem.to_string())
        .collect();
    let (known, unknown): (Vec<&String>, Vec<&String>) = problems
        .iter()
        .partition(|problem| UNAVOIDABLE.iter().any(|place| problem.contains(place)));
    assert!(unknown.is_empty(), "{unknown:#?}");
    for place in UNAVOIDABLE {
        assert!(
            known.iter().any(|problem| problem.contains(place)),
            "{place} is no longer used: take it off the list"
        );
    }
}
