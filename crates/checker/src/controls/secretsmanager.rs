//! Secrets: their keys, their rotation, and where their values are kept.

use plan::Instance;
use values::Lookup;

use crate::control::{Control, Examples, Severity, Sources, Strict};
use crate::scope::Scope;
use crate::verdict::{Verdict, argument};

const SECRET: &[&str] = &["aws_secretsmanager_secret"];
const ROTATION: &str = "aws_secretsmanager_secret_rotation";
/// How many days a secret may live.
const DAYS: i64 = 90;

/// Days between two rotations that a schedule gives, at most.
fn days_of(schedule: &str) -> Option<i64> {
    if let Some(rate) = schedule
        .strip_prefix("rate(")
        .and_then(|rest| rest.strip_suffix(')'))
    {
        let (number, unit) = rate.split_once(' ')?;
        let number: i64 = number.trim().parse().ok()?;
        return match unit.trim().trim_end_matches('s') {
            "day" => Some(number),
            "hour" => Some(number.div_euclid(24) + i64::from(number % 24 > 0)),
            _ => None,
        };
    }
    let cron = schedule.strip_prefix("cron(")?.strip_suffix(')')?;
    let fields: Vec<&str> = cron.split_whitespace().collect();
    let [_, _, _, months, _, year] = fields.as_slice() else {
        return None;
    };
    if *year != "*" {
        return None;
    }
    let months = months_of(months)?;
    let last = *months.last()?;
    let first = *months.first()?;
    let widest = months
        .windows(2)
        .map(|pair| pair[1] - pair[0])
        .chain([first + 12 - last])
        .max()?;
    Some(widest * 31)
}

/// The months of a cron field, in order.
fn months_of(field: &str) -> Option<Vec<i64>> {
    const NAMES: [&str; 12] = [
        "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
    ];
    let month = |text: &str| -> Option<i64> {
        let named = NAMES
            .iter()
            .position(|name| text.eq_ignore_ascii_case(name));
        match named {
            Some(at) => i64::try_from(at).ok().map(|at| at + 1),
            None => text.parse().ok().filter(|month| (1..=12).contains(month)),
        }
    };
    let mut found = Vec::new();
    for part in field.split(',') {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, step.parse::<usize>().ok().filter(|step| *step > 0)?),
            None => (part, 1),
        };
        let (from, to) = match range.split_once('-') {
            _ if range == "*" => (1, 12),
            Some((from, to)) => (month(from)?, month(to)?),
            None if part.contains('/') => (month(range)?, 12),
            None => (month(range)?, month(range)?),
        };
        found.extend((from..=to).step_by(step));
    }
    found.sort_unstable();
    found.dedup();
    Some(found)
}

fn rotates_in_time(rotation: &Instance) -> Verdict {
    let message = format!("more than {DAYS} days may lie between two rotations");
    let days = argument(
        "rotation_rules.automatically_after_days",
        rotation.lookup("rotation_rules.0.automatically_after_days"),
        Verdict::fail(message.clone()),
        |days| {
            Verdict::pass_if(
                days.as_i64().is_some_and(|days| (1..=DAYS).contains(&days)),
                message.clone(),
            )
        },
    );
    days.or(argument(
        "rotation_rules.schedule_expression",
        rotation.lookup("rotation_rules.0.schedule_expression"),
        Verdict::fail(message.clone()),
        |schedule| {
            let days = schedule.as_str().and_then(days_of);
            // Two months are 62 days, and three may be 92.
            Verdict::pass_if(days.is_some_and(|days| days <= DAYS), message.clone())
        },
    ))
}

/// Is a value given, so that it is in the plan and the state?
fn is_shown(scope: &Scope<'_>, instance: &Instance, path: &str) -> Verdict {
    let ignored = scope
        .plan
        .configuration_of(instance)
        .and_then(|configuration| configuration.ignore_changes.as_ref())
        .is_some_and(|ignored| ignored.iter().any(|other| other.as_ref() == path));
    if ignored {
        // What was written there once is no longer the value.
        return Verdict::Pass;
    }
    match scope.given(instance, path, "") {
        Verdict::Pass => {
            Verdict::fail(format!("`{path}` is kept in the plan and in the state")).about(path)
        }
        Verdict::Fail(_) => Verdict::Pass,
        other => other,
    }
}

pub(super) const CONTROLS: &[Control] = &[
    Control {
        id: "secret-cmk",
        argument: "kms_key_id",
        title: "A secret is encrypted with a key of the customer's own",
        types: SECRET,
        reason: "Who may read it is then also decided by the key's policy, and another account can be given it.",
        fix: "Set `kms_key_id`.",
        sources: Sources {
            checkov: &["CKV_AWS_149"],
            trivy: &["AWS-0098"],
            ..Sources::NONE
        },
        judge: |scope, secret| scope.customer_key(secret, "kms_key_id", "`kms_key_id` is not set"),
        examples: Examples {
            good: &[
                r#"{"aws_secretsmanager_secret.a": {"kms_key_id": "${aws_kms_key.a.arn}"}, "aws_kms_key.a": {}}"#,
            ],
            bad: &[
                r#"{"aws_secretsmanager_secret.a": {}}"#,
                r#"{"aws_secretsmanager_secret.a": {"kms_key_id": "alias/aws/secretsmanager"}}"#,
            ],
            unknown: &[
                r#"{"aws_secretsmanager_secret.a": {"kms_key_id": "${terraform_data.a.output}"}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "secret-rotation",
        title: "A secret is changed every ninety days",
        strict: Strict::InProduction,
        types: &["aws_secretsmanager_secret", ROTATION],
        reason: "What leaked unnoticed is then of no use for long.",
        fix: "Add an `aws_secretsmanager_secret_rotation` with `automatically_after_days` of at most 90; waive it for keys of others that no function can change.",
        sources: Sources {
            checkov: &["CKV2_AWS_57", "CKV_AWS_304"],
            fsbp: &["SecretsManager.1", "SecretsManager.4"],
            ..Sources::NONE
        },
        differs: "checkov passes every cron expression; here its months are read.",
        judge: |scope, instance| {
            if instance.resource_type.as_ref() == ROTATION {
                return rotates_in_time(instance);
            }
            scope
                .companions(instance, ROTATION, "secret_id", &["id", "arn"])
                .judge("no aws_secretsmanager_secret_rotation is for it", |_| {
                    Verdict::Pass
                })
        },
        examples: Examples {
            good: &[
                r#"{"aws_secretsmanager_secret.a": {}, "aws_secretsmanager_secret_rotation.a": {"secret_id": "${aws_secretsmanager_secret.a.id}", "rotation_rules": [{"automatically_after_days": 30}]}}"#,
                r#"{"aws_secretsmanager_secret_rotation.a": {"secret_id": "a", "rotation_rules": [{"schedule_expression": "rate(30 days)"}]}}"#,
                r#"{"aws_secretsmanager_secret_rotation.a": {"secret_id": "a", "rotation_rules": [{"schedule_expression": "cron(0 4 1 */2 ? *)"}]}}"#,
            ],
            bad: &[
                r#"{"aws_secretsmanager_secret.a": {}}"#,
                r#"{"aws_secretsmanager_secret_rotation.a": {"secret_id": "a", "rotation_rules": [{"automatically_after_days": 365}]}}"#,
                r#"{"aws_secretsmanager_secret_rotation.a": {"secret_id": "a", "rotation_rules": [{"schedule_expression": "cron(0 4 1 JAN ? *)"}]}}"#,
            ],
            unknown: &[
                r#"{"aws_secretsmanager_secret_rotation.a": {"secret_id": "a", "rotation_rules": [{"automatically_after_days": "${terraform_data.a.output}"}]}}"#,
                r#"{"aws_secretsmanager_secret.a": {}, "aws_secretsmanager_secret_rotation.a": {"secret_id": "${terraform_data.a.output}", "rotation_rules": [{"automatically_after_days": 30}]}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "secret-no-value",
        title: "No secret's value is in the plan or the state",
        severity: Severity::Critical,
        types: &["aws_secretsmanager_secret_version", "aws_ssm_parameter"],
        reason: "Whoever reads the plan, the state or the configuration reads the secret.",
        fix: "Use `secret_string_wo` or `value_wo`, or set the value outside of Terraform and ignore its changes.",
        sources: Sources {
            document: "tflint-ruleset-aws, aws_write_only_arguments, read 2026-11",
            ..Sources::NONE
        },
        judge: |scope, instance| {
            if instance.resource_type.as_ref() == "aws_secretsmanager_secret_version" {
                return is_shown(scope, instance, "secret_string").and(is_shown(
                    scope,
                    instance,
                    "secret_binary",
                ));
            }
            match instance.lookup("type") {
                Lookup::Unknown => Verdict::unknown("type"),
                seen if seen.text() == Some("SecureString") => is_shown(scope, instance, "value"),
                _ => Verdict::NotApplicable("it is no secret"),
            }
        },
        examples: Examples {
            good: &[
                r#"{"aws_secretsmanager_secret_version.a": {"secret_id": "a", "secret_string_wo_version": 1}}"#,
                r#"{"aws_ssm_parameter.a": {"type": "SecureString", "value_wo_version": 1}}"#,
            ],
            bad: &[
                r#"{"aws_secretsmanager_secret_version.a": {"secret_id": "a", "secret_string": "correct horse"}}"#,
                r#"{"aws_secretsmanager_secret_version.a": {"secret_id": "a", "secret_string": "${aws_iam_access_key.a.secret}"}, "aws_iam_access_key.a": {}}"#,
                r#"{"aws_ssm_parameter.a": {"type": "SecureString", "value": "correct horse"}}"#,
            ],
            unknown: &[
                r#"{"aws_secretsmanager_secret_version.a": {"secret_id": "a", "secret_string": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_ssm_parameter.a": {"type": "String", "value": "on"}}"#],
        },
        ..Control::BLANK
    },
];

#[cfg(test)]
mod tests {
    use super::days_of;

    #[test]
    fn a_schedule_is_days() {
        for (schedule, days) in [
            ("rate(30 days)", Some(30)),
            ("rate(1 day)", Some(1)),
            ("rate(36 hours)", Some(2)),
            ("rate(5 parsecs)", None),
            ("cron(0 4 1 * ? *)", Some(31)),
            ("cron(0 4 1 */2 ? *)", Some(62)),
            ("cron(0 4 1 JAN,jul ? *)", Some(186)),
            ("cron(0 4 1 1-3 ? *)", Some(310)),
            ("cron(0 4 1 2/3 ? *)", Some(93)),
            ("cron(0 4 1 * ? 2026)", None),
            ("sometimes", None),
        ] {
            assert_eq!(days_of(schedule), days, "{schedule}");
        }
    }
}
