//! What a plan may have once: names in AWS, and settings of a thing. The tables are in
//! [`crate::identity`].

use plan::Instance;

use crate::control::{Control, Examples, Severity, Sources, Verdicts};
use crate::identity::{self, Identity, Inline, Unique};
use crate::scope::Scope;
use crate::verdict::Verdict;

/// Addresses that a message names.
const NAMED: usize = 3;

/// Judges every instance of every identity.
fn each(
    scope: &Scope<'_>,
    table: impl Iterator<Item = &'static Identity>,
    same: impl Fn(&Identity, &str, &str) -> String,
) -> Verdicts {
    let mut verdicts = Verdicts::new();
    for identity in table {
        for (one, unique) in identity::uniqueness(scope, identity) {
            let verdict = match unique {
                Unique::Alone => Verdict::Pass,
                Unique::Same(others) => Verdict::fail(same(identity, one.name(), &listed(&others))),
                Unique::Perhaps(other, argument) => Verdict::undecided(format!(
                    "`{argument}` is known only after apply, and may be that of `{}`",
                    other.address
                ))
                .about(argument),
            };
            verdicts.push((one.instance.address.clone(), verdict));
        }
    }
    verdicts
}

fn listed(others: &[&Instance]) -> String {
    let named: Vec<String> = others
        .iter()
        .take(NAMED)
        .map(|other| format!("`{}`", other.address))
        .collect();
    match others.len().saturating_sub(NAMED) {
        0 => named.join(", "),
        rest => format!("{} and {rest} more", named.join(", ")),
    }
}

fn names(scope: &Scope<'_>) -> Verdicts {
    each(scope, identity::NAMES.iter(), |identity, name, others| {
        format!("{} called `{name}` is made by {others} too", identity.thing)
    })
}

fn owners(scope: &Scope<'_>) -> Verdicts {
    let mut verdicts = each(scope, identity::settings(), |identity, _, others| {
        format!("{} is set by {others} too", identity.thing)
    });
    for inline in identity::inline_settings() {
        verdicts.extend(inline_owners(scope, &inline));
    }
    for whole in identity::WHOLES {
        let taken = identity::taken_away(scope, whole).into_iter();
        verdicts.extend(taken.map(|(part, all)| {
            let message = format!("{} is set by `{}` as a whole", whole.thing, all.address);
            (
                part.address.clone(),
                Verdict::fail(message).about(whole.part.1),
            )
        }));
    }
    verdicts
}

/// Resources that set what their owner's own argument sets.
fn inline_owners(scope: &Scope<'_>, inline: &Inline) -> Verdicts {
    let owned = identity::owned(scope, inline).into_iter();
    let verdicts = owned.map(|(one, owner)| {
        let message = format!(
            "{} is set by `{}` of `{}` too",
            inline.thing, inline.argument, owner.address
        );
        let verdict = Verdict::fail(message).about(inline.owner.0);
        (one.address.clone(), verdict)
    });
    verdicts.collect()
}

const TABLES: &str = "API models of the services and documentation of the provider, row by row in `crates/checker/src/identity/`, read 2026-11";

pub(super) const CONTROLS: &[Control] = &[
    Control {
        id: "all-one-name",
        title: "No two resources have one name in AWS",
        severity: Severity::High,
        types: &["*"],
        reason: "AWS refuses the second (`EntityAlreadyExists`), or takes it for the first: then two resources change one thing, and destroying either destroys it for both.",
        fix: "Rename one of them; where both come from a description, rename the entry.",
        sources: Sources {
            document: TABLES,
            ..Sources::NONE
        },
        of_plan: Some(names),
        examples: Examples {
            good: &[
                r#"{"aws_iam_role.a": {"name": "a"}, "aws_iam_role.b": {"name": "b"}, "aws_iam_policy.a": {"name": "a"}}"#,
                r#"{"aws_sqs_queue.a": {"name": "a", "region": "us-east-1"}, "aws_sqs_queue.b": {"name": "a", "region": "eu-west-1"}}"#,
                r#"{"aws_sqs_queue.a": {"name": "Jobs"}, "aws_sqs_queue.b": {"name": "jobs"}}"#,
                r#"{"aws_s3_bucket.a": {"bucket": "a-${random_pet.a.id}"}, "aws_s3_bucket.b": {"bucket": "b-${random_pet.a.id}"}, "random_pet.a": {}}"#,
                r#"{"aws_s3_bucket.a": {"bucket": "a-${random_pet.a.id}"}, "aws_s3_bucket.b": {"bucket": "a-${random_pet.b.id}"}, "random_pet.a": {}, "random_pet.b": {}}"#,
                r#"{"aws_iam_role.a": {"name_prefix": "a"}, "aws_iam_role.b": {"name_prefix": "a"}, "aws_iam_role.c": {"name": "c"}}"#,
                r#"{"aws_scheduler_schedule.a": {"name": "a"}, "aws_scheduler_schedule.b": {"name": "a", "group_name": "b"}}"#,
                r#"{"aws_api_gateway_rest_api.a": {"name": "a"}, "aws_api_gateway_rest_api.b": {"name": "a"}, "aws_sqs_queue.a": {"name": "a"}}"#,
            ],
            bad: &[
                r#"{"aws_iam_role.a": {"name": "a"}, "aws_iam_role.b": {"name": "a"}}"#,
                r#"{"aws_iam_role.a": {"name": "Deploy"}, "aws_iam_role.b": {"name": "deploy"}}"#,
                r#"{"aws_iam_role.a": {"name": "a", "path": "/a/"}, "aws_iam_role.b": {"name": "a", "path": "/b/"}}"#,
                r#"{"aws_s3_bucket.a": {"bucket": "a", "region": "us-east-1"}, "aws_s3_bucket.b": {"bucket": "a", "region": "eu-west-1"}}"#,
                r#"{"aws_s3_bucket.a": {"bucket": "a-${data.aws_caller_identity.current.account_id}"}, "aws_s3_bucket.b": {"bucket": "a-${data.aws_caller_identity.current.account_id}"}, "data.aws_caller_identity.current": {}}"#,
                r#"{"aws_cloudwatch_metric_alarm.a": {"alarm_name": "a"}, "aws_cloudwatch_composite_alarm.a": {"alarm_name": "a"}}"#,
                r#"{"aws_scheduler_schedule.a": {"name": "a"}, "aws_scheduler_schedule.b": {"name": "a", "group_name": "default"}}"#,
                r#"{"aws_cloudwatch_event_rule.a": {"name": "a"}, "aws_cloudwatch_event_target.a": {"rule": "a", "target_id": "t"}, "aws_cloudwatch_event_target.b": {"rule": "${aws_cloudwatch_event_rule.a.name}", "target_id": "t"}}"#,
                r#"{"aws_api_gateway_rest_api.a": {}, "aws_api_gateway_stage.a": {"rest_api_id": "${aws_api_gateway_rest_api.a.id}", "stage_name": "live"}, "aws_api_gateway_stage.b": {"rest_api_id": "${aws_api_gateway_rest_api.a.id}", "stage_name": "live"}}"#,
            ],
            unknown: &[
                r#"{"aws_iam_role.a": {"name": "${terraform_data.a.output}"}, "aws_iam_role.b": {"name": "b"}, "terraform_data.a": {}}"#,
                r#"{"aws_iam_role.a": {"name": "${random_pet.a.id}"}, "aws_iam_role.b": {"name": "${random_pet.a.id}"}, "random_pet.a": {}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "all-one-owner",
        title: "A setting of a thing is set by one resource",
        severity: Severity::High,
        types: &["*"],
        reason: "Each apply would write what the last to come says, the next plan would set the other back, and destroying one takes the setting away from both.",
        fix: "Say all of it in one of them. What calls a function on an object of an emitted bucket is an EventBridge rule: every emitted bucket sends its events there.",
        sources: Sources {
            document: TABLES,
            ..Sources::NONE
        },
        of_plan: Some(owners),
        examples: Examples {
            good: &[
                r#"{"aws_s3_bucket.a": {"bucket": "a"}, "aws_s3_bucket.b": {"bucket": "b"}, "aws_s3_bucket_notification.a": {"bucket": "${aws_s3_bucket.a.id}"}, "aws_s3_bucket_notification.b": {"bucket": "${aws_s3_bucket.b.id}"}}"#,
                r#"{"aws_s3_bucket.a": {"bucket": "a"}, "aws_s3_bucket_policy.a": {"bucket": "${aws_s3_bucket.a.id}", "policy": "{}"}}"#,
                r#"{"aws_lambda_function.a": {"function_name": "a"}, "aws_lambda_function_event_invoke_config.a": {"function_name": "a"}, "aws_lambda_function_event_invoke_config.b": {"function_name": "a", "qualifier": "live"}}"#,
                r#"{"aws_api_gateway_account.a": {"region": "us-east-1"}, "aws_api_gateway_account.b": {"region": "us-west-2"}}"#,
                r#"{"aws_iam_role.a": {"name": "a"}, "aws_iam_role_policy.a": {"role": "a", "name": "x"}, "aws_iam_role_policies_exclusive.a": {"role_name": "a", "policy_names": ["x"]}, "aws_api_gateway_account.a": {}}"#,
                r#"{"aws_sqs_queue.a": {"name": "a", "region": "us-east-1"}, "aws_sqs_queue_policy.a": {"queue_url": "${aws_sqs_queue.a.url}", "policy": "{}"}, "aws_sqs_queue_policy.b": {"queue_url": "https://sqs.eu-west-1.amazonaws.com/111122223333/a", "policy": "{}"}}"#,
                r#"{"aws_security_group.a": {"egress": [{"from_port": 0}]}, "aws_security_group_rule.a": {"security_group_id": "${aws_security_group.a.id}", "type": "ingress"}, "aws_api_gateway_account.a": {}}"#,
            ],
            bad: &[
                r#"{"aws_s3_bucket.a": {"bucket": "a"}, "aws_s3_bucket_notification.a": {"bucket": "${aws_s3_bucket.a.id}"}, "aws_s3_bucket_notification.b": {"bucket": "a"}}"#,
                r#"{"aws_s3_bucket.a": {"bucket": "a", "policy": "{}"}, "aws_s3_bucket_policy.a": {"bucket": "${aws_s3_bucket.a.id}", "policy": "{}"}}"#,
                r#"{"aws_sns_topic.a": {"policy": {"Statement": []}}, "aws_sns_topic_policy.a": {"arn": "${aws_sns_topic.a.arn}", "policy": "{}"}}"#,
                r#"{"aws_iam_role.a": {"name": "a", "inline_policy": [{"name": "x"}]}, "aws_iam_role_policy.a": {"role": "a", "name": "y"}}"#,
                r#"{"aws_api_gateway_account.a": {}, "aws_api_gateway_account.b": {}}"#,
                r#"{"aws_iam_role.a": {"name": "a"}, "aws_iam_role_policy.a": {"role": "a", "name": "x"}, "aws_iam_role_policies_exclusive.a": {"role_name": "a", "policy_names": []}}"#,
                r#"{"aws_iam_role.a": {"name": "a"}, "aws_iam_role_policy_attachment.a": {"role": "a", "policy_arn": "arn:aws:iam::111122223333:policy/x"}, "aws_iam_role_policy_attachments_exclusive.a": {"role_name": "${aws_iam_role.a.name}", "policy_arns": []}}"#,
                r#"{"aws_cloudwatch_event_bus.a": {"name": "a"}, "aws_cloudwatch_event_bus_policy.a": {"event_bus_name": "a", "policy": "{}"}, "aws_cloudwatch_event_permission.a": {"event_bus_name": "a", "principal": "111122223333", "statement_id": "x"}}"#,
                r#"{"aws_sqs_queue.a": {"name": "a"}, "aws_sqs_queue_policy.a": {"queue_url": "${aws_sqs_queue.a.url}", "policy": "{}"}, "aws_sqs_queue_policy.b": {"queue_url": "https://sqs.us-east-1.amazonaws.com/111122223333/a", "policy": "{}"}}"#,
                r#"{"aws_s3_account_public_access_block.a": {"region": "us-east-1"}, "aws_s3_account_public_access_block.b": {"region": "us-west-2"}}"#,
                r#"{"aws_security_group.a": {"ingress": [{"from_port": 0}]}, "aws_vpc_security_group_ingress_rule.a": {"security_group_id": "${aws_security_group.a.id}"}}"#,
                r#"{"aws_lambda_function.a": {"function_name": "a"}, "aws_lambda_function_url.a": {"function_name": "${aws_lambda_function.a.function_name}"}, "aws_lambda_function_url.b": {"function_name": "a"}}"#,
            ],
            unknown: &[
                r#"{"aws_s3_bucket.a": {"bucket": "a"}, "aws_s3_bucket_notification.a": {"bucket": "${aws_s3_bucket.a.id}"}, "aws_s3_bucket_notification.b": {"bucket": "${terraform_data.a.output}"}, "terraform_data.a": {}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_others_are_counted() {
        let plan = crate::example::plan(r#"{"5 * aws_iam_role.a": {"name": "a"}}"#).unwrap();
        let scope = Scope::new(&plan, crate::CheckProfile::Production, None);
        let verdicts = names(&scope);
        assert_eq!(
            verdicts[0].1.message(),
            "an IAM role called `a` is made by `aws_iam_role.a2`, `aws_iam_role.a3`, `aws_iam_role.a4` and 1 more too"
        );
    }
}
