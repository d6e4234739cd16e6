//! Access grants: what a function may do, and on what.

use schemars::JsonSchema;
use serde::Deserialize;

/// What a function may do on one thing. Exactly one of the targets is named.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Grant {
    /// Name of a table of this description.
    pub table: Option<String>,
    /// Name of a bucket of this description.
    pub bucket: Option<String>,
    /// Name of another function of this description.
    pub function: Option<String>,
    /// Name of a custom metric of this description, to publish.
    pub metric: Option<String>,
    /// ARN of a secret in Secrets Manager, to read.
    pub secret: Option<String>,
    /// ARN of anything else. `actions` are then full IAM actions.
    pub arn: Option<String>,
    /// `read`, `write` and `delete` (buckets), `invoke` (functions), or full IAM actions of the
    /// target's service such as `dynamodb:GetItem`.
    #[schemars(length(min = 1))]
    pub actions: Vec<String>,
}

/// The one thing that a grant is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GrantTarget<'a> {
    /// A table of this description.
    Table(&'a str),
    /// A bucket of this description.
    Bucket(&'a str),
    /// A function of this description.
    Function(&'a str),
    /// A custom metric of this description.
    Metric(&'a str),
    /// A secret, by ARN.
    Secret(&'a str),
    /// Anything, by ARN.
    Arn(&'a str),
}

impl Grant {
    /// The targets that were named; a valid grant has exactly one.
    pub fn targets(&self) -> Vec<GrantTarget<'_>> {
        [
            self.table.as_deref().map(GrantTarget::Table),
            self.bucket.as_deref().map(GrantTarget::Bucket),
            self.function.as_deref().map(GrantTarget::Function),
            self.metric.as_deref().map(GrantTarget::Metric),
            self.secret.as_deref().map(GrantTarget::Secret),
            self.arn.as_deref().map(GrantTarget::Arn),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}
