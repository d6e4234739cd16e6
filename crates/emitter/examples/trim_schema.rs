//! Trims the provider's schema to the types that the modules use:
//! `terraform providers schema -json | cargo run -p emitter --example trim_schema 5.100.0`
//! writes `crates/emitter/schema/aws-5.100.0.json` to standard output.

use std::io::Write;

use terraform::{BlockKind, ProviderSchema};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let version = std::env::args()
        .nth(1)
        .ok_or("give the provider's version")?;
    let full = serde_json::from_reader(std::io::stdin().lock())?;
    let names = |kind: BlockKind| {
        let mut names: Vec<String> = emitter::modules()
            .iter()
            .flat_map(|module| &module.blocks)
            .filter(|block| block.kind == kind)
            .map(|block| block.type_name.clone())
            .collect();
        // What users write beside the emission, and can be answered offline.
        names.extend(["aws_caller_identity", "aws_iam_policy_document"].map(String::from));
        if kind == BlockKind::Data {
            names.extend(emitter::PREFLIGHT_TYPES.iter().map(ToString::to_string));
        }
        names.sort();
        names.dedup();
        names
    };
    let trimmed = ProviderSchema::trim(
        &full,
        &version,
        &names(BlockKind::Resource),
        &names(BlockKind::Data),
    );
    let mut out = std::io::stdout().lock();
    serde_json::to_writer(&mut out, &trimmed)?;
    writeln!(out)?;
    Ok(())
}
