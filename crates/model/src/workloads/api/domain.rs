//! A domain name of its own that an API answers at.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::description::ExternalValue;

/// A domain name of its own.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct ApiDomain {
    /// The name, such as `api.example.com`: at most 64 characters, which is what a certificate takes.
    pub name: String,
    /// Id of the public hosted zone of Route 53 in this account that the name is in. The alias records are made there, and the certificate
    /// with the record that validates it where none is given. One of your own Terraform is `{ terraform = "..." }`.
    #[serde(default)]
    pub zone_id: Option<ExternalValue>,
    /// ARN of a certificate of ACM in the environment's Region that is there and issued, where it is not made here. One of your own
    /// Terraform is `{ terraform = "..." }`.
    #[serde(default)]
    pub certificate_arn: Option<ExternalValue>,
    /// Whether the API still answers at its address in `execute-api` too, where callers have not moved yet.
    #[serde(default)]
    pub default_endpoint: bool,
}
