//! What `coverage --format json` writes: for each plan its workloads, and what operation each has.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use crate::diagnostics::DiagnosticEntry;
use crate::version::FormatVersion;

/// What operation the workloads of plans have.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(title = "groundplan coverage --format json")]
pub struct CoverageDocument {
    /// The version of this format. Version 2 renamed `mend` to `fix`.
    pub version: FormatVersion<2>,
    /// One entry for each plan.
    pub plans: Vec<CoveredPlan>,
    /// Warnings about waivers that accept nothing or have expired.
    pub remarks: Vec<DiagnosticEntry>,
}

/// One plan and its coverage. Percentages have two decimals and are rounded down.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CoveredPlan {
    /// Name of the environment, or of the plan document.
    pub name: String,
    /// How much of what is asked there is, from 0 to 100.
    pub percent: f64,
    /// How many workloads there are, and how many cells in each state.
    pub counts: CoverageCounts,
    /// What is asked of workloads.
    pub aspects: Vec<AspectEntry>,
    /// The workloads, in order of kind, name and address.
    pub workloads: Vec<CoveredWorkload>,
}

/// How many workloads a plan has, and how many cells are in each state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct CoverageCounts {
    /// Workloads.
    pub workloads: usize,
    /// Cells that are covered.
    pub covered: usize,
    /// Cells that a waiver accepts.
    pub waived: usize,
    /// Cells that are missing something.
    pub missing: usize,
    /// Cells that are not asked for.
    pub not_applicable: usize,
    /// Cells that the plan does not decide.
    pub unknown: usize,
}

/// An aspect of operation.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AspectEntry {
    /// Name, such as `coverage-alarmed`.
    pub id: String,
    /// What is asked.
    pub title: String,
    /// Why.
    pub reason: String,
    /// How much of it there is over all workloads, from 0 to 100; `null` when it is asked of none.
    pub percent: Option<f64>,
}

/// A workload with what each aspect says of it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CoveredWorkload {
    /// What it is.
    pub kind: WorkloadKindName,
    /// Its name in AWS; `null` when it is known only after apply.
    pub name: Option<String>,
    /// Its address in Terraform; `elsewhere:KIND:NAME` when the plan does not create it.
    pub address: String,
    /// Who creates it.
    pub made: WorkloadMaker,
    /// How much of what is asked it has, from 0 to 100; `null` when nothing is asked of it.
    pub percent: Option<f64>,
    /// What each aspect says, by its `id`.
    pub aspects: BTreeMap<String, CoverageCell>,
}

/// A kind of workload. The kinds are rows of the checker, which the schema lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkloadKindName {
    /// What the document says.
    pub word: &'static str,
    /// What it is, in the schema.
    pub description: &'static str,
}

impl WorkloadKindName {
    /// Says in a schema which kinds there are.
    pub(crate) fn list(schema: &mut Value, kinds: &[Self]) {
        let words = kinds.iter().map(
            |kind| json!({ "type": "string", "const": kind.word, "description": kind.description }),
        );
        schema["$defs"][Self::schema_name().as_ref()]["oneOf"] = words.collect();
    }
}

impl Serialize for WorkloadKindName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word)
    }
}

impl JsonSchema for WorkloadKindName {
    fn schema_name() -> Cow<'static, str> {
        "WorkloadKindName".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "oneOf": [], "description": "A kind of workload." })
    }
}

/// Who creates a workload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum WorkloadMaker {
    /// An entry of the description.
    Described,
    /// groundplan, for its own purposes.
    Groundplan,
    /// Other Terraform configuration in the same plan.
    Terraform,
    /// Not this plan.
    Elsewhere,
}

/// What an aspect says of a workload.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CoverageCell {
    /// Whether it is covered.
    pub state: CellState,
    /// How many of the things that are asked there are.
    pub reached: u32,
    /// How many things are asked; 1 for most aspects.
    pub of: u32,
    /// Names of those that are missing, when several are asked.
    pub missing: Vec<String>,
    /// Why, in words; empty when it is covered.
    pub message: String,
    /// What to do; `null` unless the state is `missing` or `unknown`.
    pub fix: Option<String>,
}

/// Whether an aspect of a workload is covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CellState {
    /// It is.
    Covered,
    /// It is not, and a waiver accepts that.
    Waived,
    /// It is not, or only in part.
    Missing,
    /// It is not asked of this workload.
    NotApplicable,
    /// The plan does not say.
    Unknown,
}
