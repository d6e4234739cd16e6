//! The private network: its addresses and zones, which functions are in it, and whether what they call can be
//! reached from there.

use std::collections::BTreeSet;

use aws::endpoints::{INTERFACES, endpoint};
use aws::zones::zones_differ;
use diagnostic::Diagnostics;

use super::{RuleContext, error, meant, named_twice, repeats, warning};
use crate::description::{
    Cidr, Egress, ExistingNetwork, ExternalList, ExternalValue, Function, GrantTarget, Network,
};
use crate::tree::At;

/// Longest and shortest prefix of a network. A sixteenth of it is a zone's subnet, and AWS makes
/// none smaller than /28; a VPC is never larger than /16 (VPC quotas, read 2026-11).
const PREFIXES: std::ops::RangeInclusive<u8> = 16..=24;

/// The network, and the functions in it.
pub(super) fn check(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    let description = context.description();
    let at = context.root().get("network");
    let inside = || description.functions.iter().filter(|(_, f)| f.vpc);
    let Some(network) = &description.network else {
        if at.node().is_none() {
            for (name, _) in inside() {
                outside(context, name, diagnostics);
            }
        }
        return;
    };
    if inside().next().is_none() {
        let message = format!("no function of `{}` is in the network", context.name);
        diagnostics.push(
            warning("unused-network", message, at.key().or(at.value()))
                .help("say `vpc = true` in the functions that should, or leave `[network]` out"),
        );
    }
    if let Some(existing) = &network.existing {
        self::existing(existing, at, diagnostics);
        return;
    }
    addresses(network, at.get("cidr"), diagnostics);
    if let Some(settings) = &context.resolved.settings {
        zones(network, &settings.region, at, diagnostics);
    }
    retention(network, at.get("log_retention_days"), diagnostics);
    for (index, egress) in network.egress.iter().enumerate() {
        self::egress(
            egress,
            at.get("egress").item(index).get("cidr"),
            diagnostics,
        );
    }
    endpoints(network, at.get("endpoints"), diagnostics);
    for (name, function) in inside() {
        reach(context, network, name, function, diagnostics);
    }
}

fn outside(context: &RuleContext<'_>, name: &str, diagnostics: &mut Diagnostics) {
    let place = context.entry("functions", name).get("vpc").value();
    let message = format!(
        "the function `{name}` is in a network, and `{}` has none",
        context.name
    );
    diagnostics.push(error("no-network", message, place, "").help(format!(
        "add `[network]` to `groundplan.toml` or to `environments/{}/environment.toml`",
        context.name
    )));
}

/// A network made elsewhere has what it has.
fn existing(existing: &ExistingNetwork, at: At<'_>, diagnostics: &mut Diagnostics) {
    for setting in [
        "cidr",
        "zones",
        "availability_zones",
        "endpoints",
        "egress",
        "log_retention_days",
    ] {
        let written = at.get(setting);
        if written.node().is_some() {
            let message = format!("a network made elsewhere has its own `{setting}`");
            diagnostics.push(
                error("existing-network", message, written.key(), "")
                    .related(at.get("existing").key(), "the network made elsewhere")
                    .help("leave one of them out"),
            );
        }
    }
    let at = at.get("existing");
    for (ids, setting, prefix, (least, most)) in [
        (&existing.subnet_ids, "subnet_ids", "subnet-", (2, 16)),
        (
            &existing.security_group_ids,
            "security_group_ids",
            "sg-",
            (1, 5),
        ),
    ] {
        let ExternalList::Listed(ids) = ids else {
            continue;
        };
        let length = ids.len();
        if length < least || length > most {
            let message = format!("`{setting}` has {length} items, and needs {least} to {most}");
            diagnostics.push(error("bad-length", message, at.get(setting).value(), ""));
        }
        for (index, id) in ids.iter().enumerate() {
            let Some(id) = id.written() else {
                continue;
            };
            let rest = id.strip_prefix(prefix).unwrap_or_default();
            if rest.is_empty() || !rest.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                let message = format!("`{id}` is not an id of that kind");
                let place = at.get(setting).item(index).value();
                diagnostics.push(
                    error("bad-id", message, place, "")
                        .help(format!("write it like `{prefix}0123456789abcdef0`")),
                );
            }
        }
        for (second, first) in repeats(ids.iter().map(ExternalValue::identity)) {
            let message = "the id is named twice".to_owned();
            let list = at.get(setting);
            diagnostics.push(named_twice(message, list, second, first));
        }
    }
}

/// A range that is written as AWS takes it.
fn range(text: &str, at: At<'_>, diagnostics: &mut Diagnostics) -> Option<Cidr> {
    let Some(range) = Cidr::parse(text) else {
        let message = format!("`{text}` is not a range of IPv4 addresses");
        diagnostics
            .push(error("bad-cidr", message, at.value(), "").help("write it like `10.20.0.0/16`"));
        return None;
    };
    if range.network() != range {
        let message = format!("`{text}` is not the first address of its range");
        diagnostics.push(
            error("bad-cidr", message, at.value(), "")
                .help(format!("did you mean `{}`?", range.network())),
        );
        return None;
    }
    Some(range)
}

fn addresses(network: &Network, at: At<'_>, diagnostics: &mut Diagnostics) {
    let Some(range) = range(network.cidr(), at, diagnostics) else {
        return;
    };
    if !PREFIXES.contains(&range.prefix) {
        let (message, bound) = if range.prefix > *PREFIXES.end() {
            let message = format!("`{range}` is too small for a network");
            (message, "a zone gets a sixteenth, and needs a /28 at least")
        } else {
            let message = format!("`{range}` is too large for a network");
            (message, "a VPC has a /16 at most")
        };
        diagnostics.push(error("bad-cidr", message, at.value(), bound).help(format!(
            "write `{}/{}`, or another prefix from 16 to 24",
            range.address,
            range.prefix.clamp(*PREFIXES.start(), *PREFIXES.end())
        )));
    } else if !range.is_private() {
        let message = format!("`{range}` belongs to the public internet");
        diagnostics.push(
            warning("public-addresses", message, at.value())
                .help("take a private range, such as `10.20.0.0/16`"),
        );
    }
}

fn zones(network: &Network, region: &str, at: At<'_>, diagnostics: &mut Diagnostics) {
    let named = &network.availability_zones;
    let list = at.get("availability_zones");
    if named.is_empty() {
        if zones_differ(region) {
            let message = format!("accounts have different availability zones in `{region}`");
            diagnostics.push(
                error("bad-zone", message, at.key().or(at.value()), "").help(format!(
                    "name those of the account: `availability_zones = [\"{region}a\", \"{region}c\"]`"
                )),
            );
        }
        return;
    }
    if !(2..=3).contains(&named.len()) {
        let message = "a network spans two or three availability zones".to_owned();
        let label = format!("{}", named.len());
        diagnostics.push(error("bad-zone", message, list.value(), &label).help(
            "two are enough to survive the loss of one; each more costs its interface endpoints",
        ));
    } else if let Some(zones) = network.zones.filter(|zones| *zones as usize != named.len()) {
        let message = format!("`zones` says {zones}, and {} are named", named.len());
        diagnostics.push(
            error("bad-zone", message, at.get("zones").value(), "")
                .related(list.value(), "the zones by name")
                .help("leave `zones` out"),
        );
    }
    for (index, zone) in named.iter().enumerate() {
        let letter = zone.strip_prefix(region).unwrap_or_default();
        if letter.len() != 1 || !letter.bytes().all(|byte| byte.is_ascii_lowercase()) {
            let message = format!("`{zone}` is not an availability zone of `{region}`");
            diagnostics.push(
                error("bad-zone", message, list.item(index).value(), "")
                    .help(format!("write it like `{region}a`")),
            );
        }
    }
    for (second, first) in repeats(named) {
        let message = "the availability zone is named twice".to_owned();
        diagnostics.push(named_twice(message, list, second, first));
    }
}

fn retention(network: &Network, at: At<'_>, diagnostics: &mut Diagnostics) {
    let Some(days) = network.log_retention_days else {
        return;
    };
    super::log_retention::check(days, at, diagnostics);
}

fn egress(egress: &Egress, at: At<'_>, diagnostics: &mut Diagnostics) {
    if range(&egress.cidr, at, diagnostics).is_some_and(|range| range.prefix == 0) {
        let message = "the network has no way to the whole internet".to_owned();
        diagnostics
            .push(warning("open-egress", message, at.value()).help(
                "name the addresses that are meant, and give the route tables a route there",
            ));
    }
}

/// Endpoints beyond what the grants say.
fn endpoints(network: &Network, at: At<'_>, diagnostics: &mut Diagnostics) {
    for (index, name) in network.endpoints.iter().enumerate() {
        let place = at.item(index).value();
        let legal =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte);
        if name.is_empty() || !name.bytes().all(legal) {
            let message = format!("`{name}` is not the name of an interface endpoint");
            diagnostics.push(error("bad-endpoint", message, place, "").help(
                "write the end of its service name: `logs` for `com.amazonaws.us-east-1.logs`",
            ));
        } else if ["s3", "dynamodb"].contains(&name.as_str()) {
            let message = format!("every network has a gateway to `{name}`");
            diagnostics.push(error("bad-endpoint", message, place, "").help("leave it out"));
        } else if !INTERFACES.iter().any(|(_, known)| known == name) {
            let message = format!("`{name}` is not an interface endpoint known here");
            let known = INTERFACES.iter().map(|(_, name)| *name);
            diagnostics
                .push(warning("unknown-endpoint", message, place).help_if(meant(name, known)));
        }
    }
    for (second, first) in repeats(&network.endpoints) {
        let message = "the endpoint is named twice".to_owned();
        diagnostics.push(named_twice(message, at, second, first));
    }
}

/// What a function in the network may use, and has no way to.
fn reach(
    context: &RuleContext<'_>,
    network: &Network,
    name: &str,
    function: &Function,
    diagnostics: &mut Diagnostics,
) {
    for (index, grant) in function.access.iter().enumerate() {
        let Some(GrantTarget::Arn(arn)) = grant.targets().first().copied() else {
            continue;
        };
        let of_actions = grant
            .actions
            .iter()
            .filter_map(|action| action.split_once(':'));
        let services: BTreeSet<&str> = match arn.written().filter(|arn| *arn != "*") {
            Some(arn) => [super::grants::service_of(arn)].into(),
            // Their service is that of the actions.
            None => of_actions.map(|(service, _)| service).collect(),
        };
        for service in services {
            no_endpoint(context, network, name, (index, service), diagnostics);
        }
    }
}

/// A service that a function in the network may use by the grant of this number.
fn no_endpoint(
    context: &RuleContext<'_>,
    network: &Network,
    name: &str,
    (index, service): (usize, &str),
    diagnostics: &mut Diagnostics,
) {
    let known = endpoint(service);
    // Some services have several: `geo.places`, `geo.routes`.
    let said = network
        .endpoints
        .iter()
        .any(|said| said.starts_with(service));
    if service.is_empty() || said || known.is_some() {
        return;
    }
    let place = context
        .entry("functions", name)
        .get("access")
        .item(index)
        .get("arn")
        .value();
    let message = format!("no way from the network to `{service}` is known here");
    diagnostics.push(
        warning("no-endpoint", message, place)
            .help(format!("name its interface endpoint: `endpoints = [\"{service}\"]` in `[network]`, or take the function out of the network")),
    );
}
