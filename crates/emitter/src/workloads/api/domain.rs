//! A domain name of its own of an API, the same for both modules: certificate, records, domain name and mapping to the stage.
//!
//! API Gateway knows one kind of Regional domain names, which its second API makes for REST APIs too ("Use API mappings to connect API
//! stages to a custom domain name for REST APIs" of the Amazon API Gateway developer guide, read 2026-11). So an API whose type changes keeps
//! its domain name and records.

use std::collections::BTreeMap;

use model::Environment;
use model::description::{Api, ApiDomain};
use naming::CallName;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use terraform::{Module, Output, TestFile, TestRun, Text, Value};

use crate::references::{external, module_output};

/// A domain name.
#[derive(Serialize, JsonSchema)]
pub(super) struct DomainInput {
    /// The public hosted zone of Route 53 that the name is in. Objects tell what there is where ids and ARNs are known after an apply only.
    #[serde(skip_serializing_if = "Option::is_none")]
    zone: Option<ZoneInput>,
    #[serde(skip_serializing_if = "Option::is_none")]
    certificate: Option<CertificateInput>,
    /// Whether it leads callers here: not where another Region answers at it for now.
    #[serde(default = "leads", skip_serializing_if = "Option::is_none")]
    leads: Option<Value<bool>>,
}

fn leads() -> Option<Value<bool>> {
    Some(Value::Literal(true))
}

/// A hosted zone in which records are made.
#[derive(Serialize, JsonSchema)]
struct ZoneInput {
    id: Text,
}

/// A certificate that is there.
#[derive(Serialize, JsonSchema)]
struct CertificateInput {
    arn: Text,
}

/// The domain name of an API as its module takes it.
pub(super) fn inputs(env: &Environment, api: &Api) -> BTreeMap<String, DomainInput> {
    let domain = api.domain.as_ref().map(|domain| {
        let input = DomainInput {
            zone: domain
                .zone_id
                .as_ref()
                .map(|id| ZoneInput { id: external(id) }),
            certificate: domain
                .certificate_arn
                .as_ref()
                .map(|arn| CertificateInput { arn: external(arn) }),
            // A standby has all but the records, which are the primary's: opening it must not need the control plane of Route 53.
            leads: is_standby(env).then_some(Value::Literal(false)),
        };
        (domain.name.clone(), input)
    });
    domain.into_iter().collect()
}

fn is_standby(env: &Environment) -> bool {
    env.settings.standby_of.is_some()
}

/// Whether an API goes on to answer at its address in `execute-api`, where that is to be said.
pub(super) fn default_endpoint(api: &Api) -> Option<Value<bool>> {
    let domain = api.domain.as_ref().filter(|domain| domain.default_endpoint);
    domain.map(|_| Value::Literal(true))
}

/// What the health check connects to, where nobody knows whether a record leads to the domain name already.
pub(super) fn connects_to(env: &Environment, call: &CallName, api: &Api) -> Option<Text> {
    let domain = api.domain.as_ref().filter(|_| !is_standby(env));
    let elsewhere = domain.filter(|domain| domain.zone_id.is_none());
    elsewhere.map(|_| Text::expression(call.output("domain_target")))
}

/// What a record in DNS must point to, as outputs of the environment.
pub(super) fn outputs(call: &CallName, name: &str, domain: &ApiDomain) -> Vec<Output> {
    vec![
        module_output(
            &call.output("domain_target"),
            &format!(
                "What {} must point to in DNS, for API {name}: a CNAME record, or an alias.",
                domain.name
            ),
        ),
        module_output(
            &call.output("domain_zone_id"),
            &format!(
                "Hosted zone of the target of {}, for an alias.",
                domain.name
            ),
        ),
    ]
}

/// Each domain name with its API's stage, the name of which is `stage`, and what is in Route 53 for it.
pub(super) fn add(m: &mut Module, api_id: &str, stage: &str) {
    m.validation(
        "domains",
        "length(var.domains) < 2",
        "An API has one domain name at most.",
    );
    m.validation(
        "domains",
        "alltrue([for name in keys(var.domains) : length(name) <= 64 && can(regex(\"^([a-z0-9]([a-z0-9-]*[a-z0-9])?[.])+[a-z0-9]([a-z0-9-]*[a-z0-9])?$\", name))])",
        "A domain name has small letters, digits, hyphens and dots, at most 64, and no wildcard.",
    );
    m.validation(
        "domains",
        "alltrue([for domain in values(var.domains) : domain.zone != null || domain.certificate != null])",
        "A domain name has a zone, in which its certificate is validated, or a certificate.",
    );
    m.local(
        "leading",
        json!("${[for name, domain in var.domains : name if domain.leads]}"),
    );
    m.local(
        "certified_here",
        json!(
            "${{ for name, domain in var.domains : name => domain if domain.certificate == null }}"
        ),
    );
    m.resource(
        "aws_acm_certificate",
        "this",
        json!({
            "for_each": "${local.certified_here}",
            "domain_name": "${each.key}",
            "subject_alternative_names": ["${each.key}"],
            "validation_method": "DNS",
            "lifecycle": { "create_before_destroy": true },
        }),
    );
    m.resource(
        "aws_route53_record",
        "validation",
        json!({
            "for_each": "${local.certified_here}",
            "zone_id": "${each.value.zone.id}",
            "name": "${one(aws_acm_certificate.this[each.key].domain_validation_options).resource_record_name}",
            "type": "CNAME",
            "records": ["${one(aws_acm_certificate.this[each.key].domain_validation_options).resource_record_value}"],
            "ttl": 300,
            // All certificates of an account for one name are validated by one record ("DNS validation" of the AWS Certificate Manager
            // user guide, read 2026-11): another certificate, or another Region, has made it.
            "allow_overwrite": true,
        }),
    );
    m.resource(
        "aws_acm_certificate_validation",
        "this",
        json!({
            "for_each": "${local.certified_here}",
            "certificate_arn": "${aws_acm_certificate.this[each.key].arn}",
            "validation_record_fqdns": ["${aws_route53_record.validation[each.key].fqdn}"],
        }),
    );
    m.resource(
        "aws_apigatewayv2_domain_name",
        "this",
        json!({
            "for_each": "${var.domains}",
            "domain_name": "${each.key}",
            "domain_name_configuration": {
                "certificate_arn": "${each.value.certificate == null ? aws_acm_certificate_validation.this[each.key].certificate_arn : each.value.certificate.arn}",
                "endpoint_type": "REGIONAL",
                // A domain name need not have the type of the API behind it ("IP address types for custom domain names in API Gateway" of
                // the Amazon API Gateway developer guide, read 2026-11).
                "ip_address_type": "dualstack",
                // The one policy of this type that the provider takes (apigatewayv2/domain_name.go of 5.100 and 6.x, read 2026-11).
                "security_policy": "TLS_1_2",
            },
        }),
    );
    m.resource(
        "aws_apigatewayv2_api_mapping",
        "this",
        json!({
            "for_each": "${var.domains}",
            "api_id": api_id,
            "domain_name": "${aws_apigatewayv2_domain_name.this[each.key].id}",
            "stage": stage,
        }),
    );
    m.resource(
        "aws_route53_record",
        "aliases",
        json!({
            "for_each": "${merge([for name, domain in var.domains : { for type in [\"A\", \"AAAA\"] : \"${type} ${name}\" => { name = name, type = type, zone = domain.zone } if domain.zone != null && domain.leads }]...)}",
            "zone_id": "${each.value.zone.id}",
            "name": "${each.value.name}",
            "type": "${each.value.type}",
            "alias": {
                "name": "${aws_apigatewayv2_domain_name.this[each.value.name].domain_name_configuration[0].target_domain_name}",
                "zone_id": "${aws_apigatewayv2_domain_name.this[each.value.name].domain_name_configuration[0].hosted_zone_id}",
                "evaluate_target_health": false,
            },
        }),
    );
    let configuration = |attribute: &str| {
        format!(
            "${{one([for domain in aws_apigatewayv2_domain_name.this : domain.domain_name_configuration[0].{attribute}])}}"
        )
    };
    for (name, attribute, description) in [
        (
            "domain_target",
            "target_domain_name",
            "What its domain name must point to in DNS; null without one.",
        ),
        (
            "domain_zone_id",
            "hosted_zone_id",
            "Hosted zone of that target, for an alias; null without one.",
        ),
        (
            "certificate_arn",
            "certificate_arn",
            "ARN of the certificate of its domain name; null without one.",
        ),
    ] {
        m.output(name, configuration(attribute), description);
    }
}

/// Where an API answers: at its domain name, once that leads to it, and else at `given`.
pub(super) fn url(given: &str) -> String {
    format!(
        "length(local.leading) == 0 ? {given} : join(\"\", concat([\"https://\"], local.leading, [for mapping in aws_apigatewayv2_api_mapping.this : substr(mapping.id, 0, 0)], [for record in aws_route53_record.aliases : substr(record.fqdn, 0, 0)]))"
    )
}

/// Whether the address in `execute-api` is closed.
pub(super) const CLOSED: &str = "${length(local.leading) > 0 && !var.default_endpoint}";

/// What is tested of a domain name in both modules, beside the runs in `file`; `api` is the type of the API.
pub(super) fn tests(file: TestFile, api: &str) -> TestFile {
    let name = "api.example.com";
    let certificate =
        "arn:aws:acm:us-east-1:111122223333:certificate/11111111-2222-3333-4444-555555555555";
    file.mock(
        "aws_acm_certificate",
        json!({
            "arn": certificate,
            "domain_validation_options": [{
                "domain_name": name,
                "resource_record_name": "_a.api.example.com.",
                "resource_record_type": "CNAME",
                "resource_record_value": "_b.acm-validations.aws.",
            }],
        }),
    )
    .mock(
        "aws_acm_certificate_validation",
        json!({ "certificate_arn": certificate }),
    )
    .mock("aws_apigatewayv2_api_mapping", json!({ "id": "m1" }))
    .mock("aws_route53_record", json!({ "fqdn": name }))
    .run(
        TestRun::plan("answers_at_a_domain_name_of_a_zone")
            .with_variables(json!({ "domains": { name: { "zone": { "id": "Z0123456789" } } } }))
            .assert(
                "aws_acm_certificate.this[\"api.example.com\"].validation_method == \"DNS\" && aws_route53_record.validation[\"api.example.com\"].zone_id == \"Z0123456789\" && aws_route53_record.validation[\"api.example.com\"].name == \"_a.api.example.com.\" && aws_route53_record.validation[\"api.example.com\"].records == toset([\"_b.acm-validations.aws.\"])",
                "The certificate is not validated in the zone.",
            )
            .assert(
                "aws_apigatewayv2_domain_name.this[\"api.example.com\"].domain_name_configuration[0].security_policy == \"TLS_1_2\" && aws_apigatewayv2_domain_name.this[\"api.example.com\"].domain_name_configuration[0].endpoint_type == \"REGIONAL\"",
                "Callers with old versions of TLS are let in, or the domain name is of another Region.",
            )
            .assert(
                "{ for key, record in aws_route53_record.aliases : key => record.name } == { \"A api.example.com\" = \"api.example.com\", \"AAAA api.example.com\" = \"api.example.com\" }",
                "No record leads to the domain name by both versions of IP.",
            )
            .assert(
                &format!("output.url == \"https://api.example.com\" && {api}.this.disable_execute_api_endpoint"),
                "It says another address than the domain name, or answers at one.",
            ),
    )
    .run(
        TestRun::plan("leaves_the_name_to_another_region")
            .with_variables(json!({ "domains": { name: { "zone": { "id": "Z0123456789" }, "leads": false } } }))
            .assert(
                &format!("length(aws_route53_record.aliases) == 0 && length(aws_apigatewayv2_api_mapping.this) == 1 && !{api}.this.disable_execute_api_endpoint"),
                "It takes callers from another Region, or is not ready for them.",
            ),
    )
    .run(
        TestRun::plan("keeps_the_default_endpoint_where_that_is_asked_for")
            .with_variables(json!({ "domains": { name: { "zone": { "id": "Z0123456789" } } }, "default_endpoint": true }))
            .assert(
                &format!("!{api}.this.disable_execute_api_endpoint"),
                "Callers that have not moved are turned away.",
            ),
    )
    .run(
        TestRun::plan("takes_a_certificate_that_is_there_and_makes_no_record")
            .with_variables(
                json!({ "domains": { name: { "certificate": { "arn": certificate } } } }),
            )
            .assert(
                &format!(
                    "aws_apigatewayv2_domain_name.this[\"api.example.com\"].domain_name_configuration[0].certificate_arn == \"{certificate}\" && length(aws_acm_certificate.this) == 0 && length(aws_route53_record.validation) == 0 && length(aws_route53_record.aliases) == 0"
                ),
                "The certificate is not the given one, or something is made that nobody asked for.",
            ),
    )
    .run(
        TestRun::plan("refuses_a_domain_name_without_zone_and_certificate")
            .with_variables(json!({ "domains": { name: {} } }))
            .refused("var.domains"),
    )
    .run(
        TestRun::plan("refuses_a_wildcard")
            .with_variables(json!({ "domains": { "*.example.com": { "zone": { "id": "Z0123456789" } } } }))
            .refused("var.domains"),
    )
}
