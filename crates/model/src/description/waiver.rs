//! Findings of `groundplan check` that somebody accepts.

use schemars::JsonSchema;
use serde::Deserialize;

/// A finding that is accepted: which control, for which resources, why, and until when.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Waiver {
    /// Name of the control or limit, such as `s3-versioning`.
    #[schemars(regex(pattern = r"^[a-z0-9]+(-[a-z0-9]+)*$"))]
    pub control: String,
    /// Address of the resource, or of a module for everything in it; `*` stands for any characters,
    /// as in `module.bucket_*`.
    #[schemars(length(min = 1, max = 512))]
    pub address: String,
    /// Why it is accepted, for the reader of the next review; a sentence.
    #[schemars(length(min = 10, max = 500))]
    pub reason: String,
    /// Last day that it holds, such as `2027-01-31`. By default it holds for ever.
    #[serde(default)]
    #[schemars(regex(pattern = r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"))]
    pub expires: Option<String>,
}
