//! Domain names of APIs: that each is a name, has a zone or a certificate of the environment's Region, and is one API's.

use std::collections::BTreeMap;

use diagnostic::Diagnostics;

use crate::checks::grants::is_arn;
use crate::checks::{ProjectContext, RuleContext, error};
use crate::description::{ApiDomain, EnvironmentDescription, ExternalValue};
use crate::tree::At;

/// Most characters of a name that a certificate is for ("RequestCertificate" of the AWS Certificate Manager API reference, read 2026-11:
/// the first domain name that is requested).
const LONGEST: usize = 64;

/// The domains of every API.
pub(super) fn check(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    let mut known: BTreeMap<&str, &str> = BTreeMap::new();
    for (api, domain) in domains(context) {
        let at = context.entry("apis", api).get("domain");
        named(domain, at, diagnostics);
        proven(domain, at, diagnostics);
        if let Some(settings) = &context.resolved.settings {
            of_this_region(domain, &settings.region, at, diagnostics);
        }
        if let Some(first) = known.insert(&domain.name, api) {
            let message = format!(
                "`{first}` and `{api}` would both answer at `{}`",
                domain.name
            );
            let other = context.entry("apis", first).get("domain").get("name");
            diagnostics.push(
                error("same-domain", message, at.get("name").value(), "the second")
                    .related(other.value(), "the first")
                    .help("give each a name of its own, such as `orders.example.com`"),
            );
        }
    }
}

/// A domain is one environment's: API Gateway knows a name once in a Region, and a hosted zone has one record of it. A standby takes the
/// name over when it is activated.
pub(crate) fn distinct(project: &ProjectContext<'_>, diagnostics: &mut Diagnostics) {
    let mut claims: Vec<(&RuleContext<'_>, &EnvironmentDescription, &str, &str)> = Vec::new();
    for context in project.contexts {
        let Some(settings) = &context.resolved.settings else {
            continue;
        };
        for (api, domain) in domains(context) {
            let name = domain.name.as_str();
            let takes_over = |other: &RuleContext<'_>, its: &EnvironmentDescription| {
                settings.standby_of.as_deref() == Some(other.name)
                    || its.standby_of.as_deref() == Some(context.name)
            };
            let first = claims.iter().find(|(other, its, _, claimed)| {
                *claimed == name && other.name != context.name && !takes_over(other, its)
            });
            if let Some((other, _, its_api, _)) = first {
                let place = context.entry("apis", api).get("domain").get("name").value();
                let before = other
                    .entry("apis", its_api)
                    .get("domain")
                    .get("name")
                    .value();
                let message = format!(
                    "`{}` and `{}` would both answer at `{name}`",
                    other.name, context.name
                );
                let (label, related) = if place == before {
                    ("in both", None)
                } else {
                    ("this name", before)
                };
                diagnostics.push(
                    error("same-domain", message, place, label)
                        .related(related, "the same")
                        .help(format!(
                            "say `domain` in `environments/{}/environment.toml` and `environments/{}/environment.toml` instead, another name in each",
                            other.name, context.name
                        )),
                );
            }
            claims.push((context, settings, api, name));
        }
    }
}

fn domains<'a>(context: &RuleContext<'a>) -> impl Iterator<Item = (&'a str, &'a ApiDomain)> {
    let apis = context.description().apis.iter();
    apis.filter_map(|(name, api)| Some((name.as_str(), api.domain.as_ref()?)))
}

/// Labels of small letters, digits and hyphens, two at least.
fn named(domain: &ApiDomain, at: At<'_>, diagnostics: &mut Diagnostics) {
    let name = domain.name.as_str();
    let label = |label: &str| {
        let legal = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        (1..=63).contains(&label.len())
            && label.chars().all(legal)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let (message, help) = if let Some(domain) = name.strip_prefix("*.") {
        (
            format!("`{name}` is every name of a domain, and an API answers at one"),
            format!("write one of them, such as `api.{domain}`"),
        )
    } else if name.len() > LONGEST {
        (
            format!(
                "`{name}` has {} characters, and a certificate takes {LONGEST}",
                name.len()
            ),
            "write a shorter name".to_owned(),
        )
    } else if name.contains('.') && name.split('.').all(label) {
        return;
    } else {
        (
            format!("`{name}` is not the name of a domain"),
            "write it in small letters without scheme, path and dot at the end, such as `api.example.com`"
                .to_owned(),
        )
    };
    diagnostics.push(error("bad-domain", message, at.get("name").value(), "").help(help));
}

/// Without a zone there is nowhere to prove that the name is yours, so a certificate must be there.
fn proven(domain: &ApiDomain, at: At<'_>, diagnostics: &mut Diagnostics) {
    if domain.zone_id.is_none() && domain.certificate_arn.is_none() {
        let message = format!("nothing says how `{}` gets a certificate", domain.name);
        diagnostics.push(
            error("unproven-domain", message, at.key(), "no zone and no certificate").help(
                "say `zone_id` of the hosted zone that it is in: a certificate is made, validated and renewed there; or where DNS is \
                 elsewhere `certificate_arn` of one that is there",
            ),
        );
    }
    let zone = domain.zone_id.as_ref().and_then(ExternalValue::written);
    let is_id = |zone: &str| {
        let upper = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
        zone.starts_with('Z') && zone.len() <= 32 && zone.chars().all(upper)
    };
    if zone.is_some_and(|zone| !is_id(zone)) {
        let message = "this is not the id of a hosted zone".to_owned();
        diagnostics.push(
            error("bad-zone", message, at.get("zone_id").value(), "").help(
                "write it like `Z0123456789ABCDEFGHIJ`: `aws route53 list-hosted-zones-by-name` lists them",
            ),
        );
    }
}

/// A Regional domain name takes a certificate of its own Region ("Set up a Regional custom domain name in API Gateway" of the Amazon API
/// Gateway developer guide, read 2026-11).
fn of_this_region(domain: &ApiDomain, region: &str, at: At<'_>, diagnostics: &mut Diagnostics) {
    let written = domain.certificate_arn.as_ref();
    let Some(arn) = written.and_then(ExternalValue::written) else {
        return;
    };
    let place = at.get("certificate_arn").value();
    if !is_arn(arn, "acm") || !arn.contains(":certificate/") {
        let message = "this is not the ARN of a certificate".to_owned();
        diagnostics.push(error("bad-arn", message, place, "").help(
            "write it like `arn:aws:acm:us-east-1:111122223333:certificate/11111111-2222-3333-4444-555555555555`",
        ));
        return;
    }
    let found = arn.split(':').nth(3).unwrap_or_default();
    if found != region {
        let message = format!("the certificate is of {found}, and the API is in {region}");
        diagnostics.push(error("certificate-region", message, place, "").help(format!(
            "name one of {region}, or leave it out and say `zone_id`: a certificate is made there"
        )));
    }
}
