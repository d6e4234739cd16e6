//! What groundplan writes for programs: a type for each JSON document, its version, and its JSON Schema.
//!
//! A command fills these types and serialises them; no other crate decides how a member is called or when it
//! is left out. The schemas are derived from the types and published in `docs/schemas/`. The crate knows
//! diagnostics, since most documents contain some; it knows no Terraform, no control and no console.
//!
//! SARIF and annotations of GitHub are other people's formats: their types are here as well, their schemas are not.
//!
//! A document has a `version`, but for a plan, which has Terraform's format and version. It is raised when a member changes its meaning or goes away; new members may
//! come at any time, so readers ignore what they do not know.

mod annotation;
mod check;
mod configuration;
mod coverage;
mod diagnostics;
mod plan;
mod sarif;
mod version;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

pub use annotation::{Annotation, AnnotationLevel};
pub use check::{
    CheckDocument, CheckSummary, CheckedEnvironment, JudgementEntry, JudgementKind,
    JudgementSeverity, JudgementVerdict, ProfileName, WaiverEntry,
};
pub use configuration::{
    ArgumentEntry, BodyEntry, ConfigurationEntry, ExpressionEntry, ModuleCallEntry, ModuleEntry,
    OutputEntry, ProviderEntry, ResourceEntry, VariableEntry,
};
pub use coverage::{
    AspectEntry, CellState, CoverageCell, CoverageCounts, CoverageDocument, CoveredPlan,
    CoveredWorkload, WorkloadKindName, WorkloadMaker,
};
pub use diagnostics::{
    DiagnosticEntry, DiagnosticsDocument, EntrySeverity, TextPlace, TextPosition,
};
pub use plan::{
    ActionEntry, ChangeEntry, ImportingEntry, IndexEntry, ModeEntry, ModuleValues, OutputValue,
    PlanDocument, PriorState, ResourceChangeEntry, ResourceValues, StateValues, VariableValue,
};
pub use sarif::{
    SarifFingerprints, SarifLevel, SarifLocation, SarifLog, SarifMessage, SarifResult,
    SarifResultProperties, SarifRule, SarifRuleProperties, SarifSuppression,
};
pub use version::FormatVersion;

/// The JSON Schema of each document, with the name of its file in `docs/schemas/`; in that of coverage are these kinds of
/// workloads.
pub fn schemas(workload_kinds: &[WorkloadKindName]) -> Vec<(&'static str, Value)> {
    let mut coverage = schema::<CoverageDocument>();
    WorkloadKindName::list(&mut coverage, workload_kinds);
    vec![
        ("check.json", schema::<CheckDocument>()),
        ("coverage.json", coverage),
        ("diagnostics.json", schema::<DiagnosticsDocument>()),
        ("plan.json", schema::<PlanDocument<'static, Value>>()),
    ]
}

fn schema<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let mut schema: Value = settings.into_generator().into_root_schema_for::<T>().into();
    exact(&mut schema);
    let mut published = Map::new();
    for keyword in ["$schema", "title", "description"] {
        published.insert(keyword.to_owned(), schema[keyword].clone());
    }
    for (keyword, value) in schema.as_object().into_iter().flatten() {
        published.entry(keyword).or_insert_with(|| value.clone());
    }
    Value::Object(published)
}

/// Says what is written, not what a reader could take: a member that may be absent is never `null`. Leaves out
/// formats of numbers, which are Rust's and not JSON Schema's.
fn exact(schema: &mut Value) {
    let required = schema["required"].clone();
    let is_required = |name: &String| {
        required
            .as_array()
            .is_some_and(|all| all.contains(&name.as_str().into()))
    };
    if let Some(members) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        for (_, member) in members.iter_mut().filter(|(name, _)| !is_required(name)) {
            without_null(member);
        }
    }
    match schema {
        Value::Object(keywords) => {
            if keywords.get("type").is_some_and(|kind| kind != "object") {
                keywords.shift_remove("format");
            }
            keywords.values_mut().for_each(exact);
        }
        Value::Array(items) => items.iter_mut().for_each(exact),
        _ => {}
    }
}

fn without_null(schema: &mut Value) {
    if let Some(kinds) = schema.get_mut("type").and_then(Value::as_array_mut) {
        kinds.retain(|kind| kind != "null");
        if let [only] = kinds.as_slice() {
            schema["type"] = only.clone();
        }
    }
    if let Some(choices) = schema.get_mut("anyOf").and_then(Value::as_array_mut) {
        choices.retain(|choice| choice["type"] != "null");
        if let [only] = choices.as_slice() {
            let only = only.as_object().cloned().unwrap_or_default();
            if let Some(keywords) = schema.as_object_mut() {
                keywords.shift_remove("anyOf");
                keywords.extend(only);
            }
        }
    }
}
