//! What it takes to read and to build domain names of APIs: those names, the records of their hosted zones, and certificates. Only
//! environments that have such names are given it. A certificate has an id of AWS's making, and which records a zone has is for who has the zone to
//! say: no other zone is within reach.

use std::collections::BTreeSet;

use model::Environment;
use model::description::ExternalValue;
use serde_json::{Value as Json, json};
use terraform::Text;

use super::own;
use super::rights::{allow, when};
use crate::definition::ServiceRights;
use crate::parts::ARN;

/// AWS service authorization reference, read 2026-11.
pub(super) static SERVICE: ServiceRights = ServiceRights {
    name: "Domains",
    types: &[
        "aws_acm_certificate",
        "aws_acm_certificate_validation",
        "aws_apigatewayv2_api_mapping",
        "aws_apigatewayv2_domain_name",
        "aws_route53_record",
    ],
    own: &["acm:*:@A:certificate/*"],
    read: &["acm:DescribeCertificate", "acm:ListTagsForCertificate"],
    write: &[
        "acm:AddTagsToCertificate",
        "acm:DeleteCertificate",
        "acm:RemoveTagsFromCertificate",
    ],
    read_all: &[],
    write_all: &["acm:RequestCertificate"],
};

/// Domain names of the environment's APIs.
pub(super) fn names(env: &Environment) -> Vec<Text> {
    let apis = env.application.apis.values();
    let names: BTreeSet<&String> = apis
        .filter_map(|api| Some(&api.domain.as_ref()?.name))
        .collect();
    names.into_iter().map(Into::into).collect()
}

/// Ids of the hosted zones that they are in. What an expression leads to is not known where the roles are made: then it may be any.
pub(super) fn zones(env: &Environment) -> Vec<Text> {
    let apis = env.application.apis.values();
    let zones: BTreeSet<&str> = apis
        .filter_map(|api| api.domain.as_ref()?.zone_id.as_ref())
        .map(|zone| ExternalValue::written(zone).unwrap_or("*"))
        .collect();
    zones.into_iter().map(Into::into).collect()
}

/// The ARNs of the domain names, with what is below each.
fn domain_names(first: &str) -> Json {
    json!(format!(
        "${{concat({first}, flatten([for name in var.domain_names : [\"{ARN}:apigateway:*::/domainnames/${{name}}\", \"{ARN}:apigateway:*::/domainnames/${{name}}/*\"]]))}}"
    ))
}

fn hosted_zones() -> Json {
    json!(format!(
        "${{[for zone in var.hosted_zone_ids : \"{ARN}:route53:::hostedzone/${{zone}}\"]}}"
    ))
}

/// Statements of the policy `read_watch`.
pub(super) fn read() -> Json {
    json!([
        allow("ReadDomains", json!("apigateway:GET"), domain_names("[]")),
        allow("ReadCertificates", json!(SERVICE.read), own(SERVICE.own)),
    ])
}

/// Statements of the policy `read_watch`, where there are hosted zones.
pub(super) fn read_zones() -> Json {
    json!([allow(
        "ReadRecords",
        json!(["route53:GetHostedZone", "route53:ListResourceRecordSets"]),
        hosted_zones(),
    )])
}

/// Statements of the policy `watch`.
pub(super) fn build() -> Json {
    let all = format!("[\"{ARN}:apigateway:*::/domainnames\"]");
    json!([
        allow(
            "BuildDomains",
            json!(["apigateway:DELETE", "apigateway:PATCH", "apigateway:POST"]),
            domain_names(&all),
        ),
        allow("BuildCertificates", json!(SERVICE.write), own(SERVICE.own)),
        when(
            allow("RequestCertificates", json!(SERVICE.write_all), json!("*")),
            json!({ "StringEquals": {
                "aws:RequestTag/Application": "${var.application}",
                "aws:RequestTag/Environment": "${var.environment}",
            } }),
        ),
    ])
}

/// Statements of the policy `watch`, where there are hosted zones.
pub(super) fn build_zones() -> Json {
    json!([
        allow(
            "ChangeRecords",
            json!("route53:ChangeResourceRecordSets"),
            hosted_zones(),
        ),
        allow(
            "WaitForRecords",
            json!("route53:GetChange"),
            own(&["route53:::change/*"]),
        ),
    ])
}
