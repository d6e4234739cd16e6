//! What is said of a kind of workload: how Terraform and CloudWatch name it, and what the aspects ask of it. The
//! kinds are in `kinds`.

use super::recommended::Recommended;
use super::spared::Spared;
use crate::control::Control;
use crate::edges::FindEdges;

/// How a kind is called, and what the aspects ask of it.
pub(super) struct KindRow {
    /// For people, and in the JSON report.
    pub(super) word: &'static str,
    /// What it is, in the schema of the JSON report.
    pub(super) description: &'static str,
    /// Terraform's resource type.
    pub(super) resource: &'static str,
    /// The attribute whose value is the metric dimension.
    pub(super) name: &'static str,
    /// Attributes by which other resources name it.
    pub(super) attributes: &'static [&'static str],
    /// CloudWatch namespace.
    pub(super) namespace: &'static str,
    /// Metric dimension that names one.
    pub(super) dimension: &'static str,
    /// What comes before its name in its ARN: service and kind of resource.
    pub(super) arn: &'static str,
    /// Encrypted with a key of the customer's own.
    pub(super) encrypted: Judged,
    /// Its log is kept.
    pub(super) logs: Judged,
    /// Nobody may do more than is needed.
    pub(super) rights: Rights,
    /// Why nothing of it is backed up; none where it keeps data.
    pub(super) keeps_nothing: Option<&'static str>,
    /// What its resource type is called in a restore test of AWS Backup; none where there is no such test.
    pub(super) restored_as: Option<&'static str>,
    /// Whether `[existing]` has a section of it, so that one made elsewhere can be watched.
    pub(super) can_be_adopted: bool,
    /// The metrics that are to be alarmed on.
    pub(super) recommended: &'static [Recommended],
    /// What those do without that groundplan makes for itself.
    pub(super) spared: &'static [Spared],
    /// The controls over types that no other kind and no concern uses, in its folder; those over services that more than one uses are in
    /// `controls`.
    pub(super) controls: &'static [Control],
    /// Finds the edges that it alone makes, in its folder; none where those of all are enough, in `edges`.
    pub(super) edges: Option<FindEdges>,
}

/// What decides whether a workload has an aspect.
pub(super) enum Judged {
    /// These controls over it.
    ByControls {
        controls: &'static [&'static str],
        /// How other Terraform gets there.
        fix: &'static str,
    },
    /// The stages of an API, by their access logs.
    ByStages {
        /// Resource type of a stage.
        stage: &'static str,
        /// Its argument that names the API.
        argument: &'static str,
        /// How other Terraform gets there.
        fix: &'static str,
    },
    /// Nothing: it is not asked, and why.
    NotAsked(&'static str),
}

impl Judged {
    /// Why an API keeps nothing that a key could encrypt.
    pub(super) const NOTHING_KEPT: Self = Self::NotAsked("it keeps nothing");
    pub(super) const NO_LOG: Self = Self::NotAsked("it writes no log");

    /// How other Terraform gets there, or why it is not asked.
    pub(super) fn fix(&self) -> &'static str {
        match self {
            Self::ByControls { fix, .. } | Self::ByStages { fix, .. } | Self::NotAsked(fix) => fix,
        }
    }
}

/// What decides whether there are more rights than are needed.
pub(super) enum Rights {
    /// The role of a function, its policies, and who may call the function.
    OfRole,
    /// These controls over it.
    ByControls(&'static [&'static str]),
    /// These controls over it and over its policy, which may be a resource of its own.
    WithPolicy {
        controls: &'static [&'static str],
        /// Resource type of the policy.
        policy: &'static str,
        /// The policy's argument that names the workload.
        argument: &'static str,
    },
    /// Nothing: it is not asked, and why.
    NotAsked(&'static str),
}

impl Rights {
    pub(super) const BY_ROUTES: Self = Self::NotAsked("who may call it is for its routes to say");
}
