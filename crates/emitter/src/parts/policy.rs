//! Policy statements that recur.

use serde_json::{Value as Json, json};

/// Trust of a role in one AWS service, on behalf of this account only.
pub(crate) fn trust(service: &str, account: &str) -> Json {
    json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Sid": "AssumedByService",
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Principal": { "Service": service },
            "Condition": { "StringEquals": { "aws:SourceAccount": account } },
        }],
    })
}

/// Refusal of everything that does not come over TLS.
pub(crate) fn tls_only(actions: &str, resources: Json) -> Json {
    json!({
        "Sid": "TlsOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": actions,
        "Resource": resources,
        "Condition": { "Bool": { "aws:SecureTransport": "false" } },
    })
}
