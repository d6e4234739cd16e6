//! What `check --format json` writes: for each environment a summary, what fails and what is unknown.

use schemars::JsonSchema;
use serde::Serialize;

use crate::diagnostics::{DiagnosticEntry, TextPlace};
use crate::version::FormatVersion;

/// What controls and limits found in plans.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(title = "groundplan check --format json")]
pub struct CheckDocument {
    /// The version of this format. Version 2 renamed `mend` to `fix`.
    pub version: FormatVersion<2>,
    /// One entry for each plan that was judged.
    pub environments: Vec<CheckedEnvironment>,
    /// Warnings about waivers that accept nothing or have expired.
    pub remarks: Vec<DiagnosticEntry>,
}

/// One plan and what was found in it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CheckedEnvironment {
    /// Name of the environment. Absent when a plan document is judged without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// The profile, which decides what is a finding.
    pub profile: ProfileName,
    /// Counts.
    pub summary: CheckSummary,
    /// What fails and what is unknown, in order of severity, control and address.
    pub judgements: Vec<JudgementEntry>,
}

/// How careful an environment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ProfileName {
    /// For trying things out.
    Development,
    /// As production, with less at stake.
    Staging,
    /// Users depend on it.
    Production,
}

/// How many of each there are in a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CheckSummary {
    /// Managed resource instances.
    pub resources: usize,
    /// Controls and limits that passed or failed somewhere.
    pub controls: usize,
    /// Failures that count.
    pub findings: usize,
    /// Failures that do not count in this profile.
    pub advice: usize,
    /// Failures that a waiver accepts.
    pub waived: usize,
    /// Judgements that passed.
    pub passed: usize,
    /// Judgements that are possible only after apply.
    pub unknown: usize,
}

/// What a control says of a resource.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct JudgementEntry {
    /// Name of the control or limit, such as `s3-versioning`.
    pub control: String,
    /// Whether it is good practice or a limit of AWS.
    pub kind: JudgementKind,
    /// What is asked.
    pub title: String,
    /// How bad a failure is.
    pub severity: JudgementSeverity,
    /// Address of the resource.
    pub address: String,
    /// What the control says.
    pub verdict: JudgementVerdict,
    /// Why, in words.
    pub message: String,
    /// Whether it is a finding: it fails, it counts in this profile, and no waiver accepts it.
    pub finding: bool,
    /// What to do when it fails.
    pub fix: String,
    /// Rules of other tools and standards that ask the same.
    pub sources: Vec<String>,
    /// Path of the argument that the judgement is about. Absent when it is about no single argument.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub argument: Option<String>,
    /// The setting of the description that the resource comes from. Absent when it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<TextPlace>,
    /// The waiver that accepts the failure. Absent when none does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waived: Option<WaiverEntry>,
}

/// What a control is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum JudgementKind {
    /// Good practice of security and operation.
    Control,
    /// A limit of AWS.
    Limit,
}

/// How bad a failure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the words say it")]
pub enum JudgementSeverity {
    Critical,
    High,
    Medium,
    Low,
}

/// What a control says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum JudgementVerdict {
    /// The resource is not as asked.
    Fail,
    /// The plan does not say enough; the message says what would.
    Unknown,
}

/// A waiver that accepts a failure.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WaiverEntry {
    /// Why the failure is accepted.
    pub reason: String,
    /// The last day on which it is, such as `2027-01-31`. Absent when there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
}
