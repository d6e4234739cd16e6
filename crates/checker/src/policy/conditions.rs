//! Whether the conditions of a statement hold for a request: IAM user guide, "IAM JSON policy elements:
//! Condition operators" and "Set operators for multivalued context keys", read 2026-11.

use std::net::Ipv4Addr;

use super::context::{Context, ContextEntry};
use super::matching::{equal, like, like_arn, one_matches};
use super::truth::Truth;
use super::{Condition, PolicyText};

/// How the values of a multivalued key are taken.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Set {
    /// As one value.
    None,
    /// `ForAllValues:`
    All,
    /// `ForAnyValue:`
    Any,
}

/// Do all of these hold?
#[must_use]
pub fn hold(conditions: &[Condition], context: &Context) -> Truth {
    Truth::all(conditions.iter().map(|condition| holds(condition, context)))
}

/// Does a condition hold for a request?
#[must_use]
pub fn holds(condition: &Condition, context: &Context) -> Truth {
    let operator = condition.operator.to_ascii_lowercase();
    let (set, operator) = match operator.split_once(':') {
        Some(("forallvalues", operator)) => (Set::All, operator.to_owned()),
        Some(("foranyvalue", operator)) => (Set::Any, operator.to_owned()),
        _ => (Set::None, operator),
    };
    let entry = context.entry(&condition.key);
    if operator == "null" {
        return is_null(condition, entry);
    }
    let (operator, if_exists) = match operator.strip_suffix("ifexists") {
        Some(operator) => (operator, true),
        None => (operator.as_str(), false),
    };
    let Some((compare, negated)) = comparison(operator) else {
        // An operator that is not known here: AWS refuses the policy, or it is newer than this.
        return Truth::Unknown;
    };
    let compared = |value: &PolicyText| {
        let matched = one_matches(condition, value, context, compare);
        if negated { matched.negated() } else { matched }
    };
    match (entry, set) {
        (ContextEntry::Values(values), Set::All) => Truth::all(values.iter().map(compared)),
        (ContextEntry::Values([]), Set::Any) => Truth::False,
        (ContextEntry::Values(values), Set::Any) => Truth::any(values.iter().map(compared)),
        (ContextEntry::Values(values), Set::None) if negated => {
            Truth::all(values.iter().map(compared))
        }
        (ContextEntry::Values(values), Set::None) => Truth::any(values.iter().map(compared)),
        (ContextEntry::Absent, Set::All) => Truth::True,
        (ContextEntry::Absent, Set::Any) => Truth::False,
        (ContextEntry::Absent, Set::None) => (if_exists || negated).into(),
        (ContextEntry::Unknown, _) => Truth::Unknown,
    }
}

fn is_null(condition: &Condition, entry: ContextEntry<'_>) -> Truth {
    let absent = match entry {
        ContextEntry::Values(values) => Truth::from(values.is_empty()),
        ContextEntry::Absent => Truth::True,
        ContextEntry::Unknown => Truth::Unknown,
    };
    Truth::any(condition.values.iter().map(|value| match value.known() {
        Some("true") => absent,
        Some("false") => absent.negated(),
        _ => Truth::Unknown,
    }))
}

type Compare = fn(&PolicyText, &PolicyText) -> Truth;

/// How an operator compares, and whether it asks for the opposite.
fn comparison(operator: &str) -> Option<(Compare, bool)> {
    Some(match operator {
        "stringequals" | "binaryequals" => (equal, false),
        "stringnotequals" => (equal, true),
        "stringequalsignorecase" => (equal_in_any_case, false),
        "stringnotequalsignorecase" => (equal_in_any_case, true),
        "stringlike" => (like, false),
        "stringnotlike" => (like, true),
        // AWS treats both the same.
        "arnequals" | "arnlike" => (like_arn, false),
        "arnnotequals" | "arnnotlike" => (like_arn, true),
        "bool" => (equal_in_any_case, false),
        "numericequals" => (|a, b| number(a, b, |a, b| b == a), false),
        "numericnotequals" => (|a, b| number(a, b, |a, b| b == a), true),
        "numericlessthan" => (|a, b| number(a, b, |a, b| b < a), false),
        "numericlessthanequals" => (|a, b| number(a, b, |a, b| b <= a), false),
        "numericgreaterthan" => (|a, b| number(a, b, |a, b| b > a), false),
        "numericgreaterthanequals" => (|a, b| number(a, b, |a, b| b >= a), false),
        "ipaddress" => (in_range, false),
        "notipaddress" => (in_range, true),
        // A plan has no clock.
        "dateequals"
        | "datenotequals"
        | "datelessthan"
        | "datelessthanequals"
        | "dategreaterthan"
        | "dategreaterthanequals" => (|_, _| Truth::Unknown, false),
        _ => return None,
    })
}

fn equal_in_any_case(pattern: &PolicyText, text: &PolicyText) -> Truth {
    match (pattern.known(), text.known()) {
        (Some(pattern), Some(text)) => pattern.eq_ignore_ascii_case(text).into(),
        _ => Truth::Unknown,
    }
}

fn number(limit: &PolicyText, value: &PolicyText, holds: fn(f64, f64) -> bool) -> Truth {
    let read = |text: &PolicyText| {
        text.known()
            .and_then(|text| text.trim().parse::<f64>().ok())
    };
    match (read(limit), read(value)) {
        (Some(limit), Some(value)) => holds(limit, value).into(),
        _ if limit.known().is_some() && value.known().is_some() => Truth::False,
        _ => Truth::Unknown,
    }
}

fn in_range(range: &PolicyText, address: &PolicyText) -> Truth {
    let (Some(range), Some(address)) = (range.known(), address.known()) else {
        return Truth::Unknown;
    };
    let (network, bits) = range.split_once('/').unwrap_or((range, "32"));
    let network = network.parse::<Ipv4Addr>();
    match (network, bits.parse::<u32>(), address.parse::<Ipv4Addr>()) {
        (Ok(network), Ok(bits), Ok(address)) if bits <= 32 => {
            let mask = u32::MAX.checked_shl(32 - bits).unwrap_or(0);
            (u32::from(network) & mask == u32::from(address) & mask).into()
        }
        // Of another family: neither is in a range of the other.
        (Ok(_), ..) | (.., Ok(_)) => Truth::False,
        _ => Truth::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(operator: &str, key: &str, values: &[&str], context: &Context) -> Truth {
        let condition = Condition {
            operator: operator.into(),
            key: key.to_ascii_lowercase(),
            values: values
                .iter()
                .map(|value| PolicyText::from(*value))
                .collect(),
        };
        holds(&condition, context)
    }

    #[test]
    fn operators_as_the_guide_says() {
        let mut context = Context::new();
        context
            .set("aws:PrincipalTag/job", "iamuser-admin")
            .set("aws:SecureTransport", "false")
            .set("s3:max-keys", "10")
            .set("aws:SourceIp", "203.0.113.7")
            .set("aws:SourceArn", "arn:aws:sns:us-east-1:111122223333:topic")
            .set("aws:TagKeys", "Environment")
            .set("aws:TagKeys", "Owner")
            .leave_out_all("aws:requesttag/");
        for (operator, key, values, truth) in [
            (
                "StringEquals",
                "aws:PrincipalTag/job",
                &["iamuser-admin"][..],
                Truth::True,
            ),
            (
                "StringEquals",
                "aws:PrincipalTag/job",
                &["a", "iamuser-admin"],
                Truth::True,
            ),
            (
                "StringEquals",
                "aws:PrincipalTag/job",
                &["IAMUSER-admin"],
                Truth::False,
            ),
            (
                "StringEqualsIgnoreCase",
                "aws:principaltag/job",
                &["IAMUSER-admin"],
                Truth::True,
            ),
            // NOR: none of them.
            (
                "StringNotEquals",
                "aws:PrincipalTag/job",
                &["a", "iamuser-admin"],
                Truth::False,
            ),
            (
                "StringNotEquals",
                "aws:PrincipalTag/job",
                &["a", "b"],
                Truth::True,
            ),
            (
                "StringLike",
                "aws:PrincipalTag/job",
                &["iamuser-*"],
                Truth::True,
            ),
            (
                "StringEquals",
                "aws:PrincipalTag/job",
                &["iamuser-*"],
                Truth::False,
            ),
            ("Bool", "aws:SecureTransport", &["false"], Truth::True),
            ("Bool", "aws:SecureTransport", &["true"], Truth::False),
            ("NumericLessThanEquals", "s3:max-keys", &["10"], Truth::True),
            ("NumericLessThan", "s3:max-keys", &["10"], Truth::False),
            (
                "IpAddress",
                "aws:SourceIp",
                &["203.0.113.0/24"],
                Truth::True,
            ),
            (
                "NotIpAddress",
                "aws:SourceIp",
                &["203.0.113.0/24"],
                Truth::False,
            ),
            (
                "ArnLike",
                "aws:SourceArn",
                &["arn:aws:sns:*:*:topic"],
                Truth::True,
            ),
            (
                "ArnEquals",
                "aws:SourceArn",
                &["arn:aws:sns:*:*:other"],
                Truth::False,
            ),
            (
                "ForAllValues:StringEquals",
                "aws:TagKeys",
                &["Environment", "Owner"],
                Truth::True,
            ),
            (
                "ForAllValues:StringEquals",
                "aws:TagKeys",
                &["Environment"],
                Truth::False,
            ),
            (
                "ForAnyValue:StringEquals",
                "aws:TagKeys",
                &["Environment"],
                Truth::True,
            ),
            (
                "ForAnyValue:StringEquals",
                "aws:TagKeys",
                &["Cost"],
                Truth::False,
            ),
            // Keys that are not in the request.
            ("StringEquals", "aws:RequestTag/Owner", &["a"], Truth::False),
            (
                "StringNotEquals",
                "aws:RequestTag/Owner",
                &["a"],
                Truth::True,
            ),
            (
                "StringEqualsIfExists",
                "aws:RequestTag/Owner",
                &["a"],
                Truth::True,
            ),
            (
                "ForAllValues:StringEquals",
                "aws:RequestTag/Owner",
                &["a"],
                Truth::True,
            ),
            (
                "ForAnyValue:StringEquals",
                "aws:RequestTag/Owner",
                &["a"],
                Truth::False,
            ),
            ("Null", "aws:RequestTag/Owner", &["true"], Truth::True),
            ("Null", "aws:RequestTag/Owner", &["false"], Truth::False),
            ("Null", "aws:TagKeys", &["false"], Truth::True),
            // Of what nothing was said.
            (
                "StringEquals",
                "aws:SourceVpce",
                &["vpce-1"],
                Truth::Unknown,
            ),
            ("Null", "aws:SourceVpce", &["true"], Truth::Unknown),
            (
                "DateGreaterThan",
                "aws:CurrentTime",
                &["2026-11-01T00:00:00Z"],
                Truth::Unknown,
            ),
        ] {
            assert_eq!(
                asked(operator, key, values, &context),
                truth,
                "{operator} {key} {values:?}"
            );
        }
    }
}
