//! Conditions on what services say of themselves: one on a key that a service does not send never holds, so
//! that its statement allows nothing. AWS takes such a policy without a word.

use aws::federation::{GITHUB, GITHUB_CLAIMS};
use aws::partitions;
use aws::principals::{self, PolicyKind};
use plan::Instance;
use values::Lookup;

use super::policies;
use crate::control::{Control, Examples, Severity, Sources};
use crate::policy::{Condition, PolicyText, Statement};
use crate::resource_policies::{ResourcePolicy, SERVICE_POLICY_TYPES};
use crate::scope::{Document, Scope};
use crate::verdict::Verdict;

const TYPES: [&str; SERVICE_POLICY_TYPES.len() + 1] = {
    let mut types = ["aws_lambda_permission"; SERVICE_POLICY_TYPES.len() + 1];
    let (policies, _) = types.split_at_mut(SERVICE_POLICY_TYPES.len());
    policies.copy_from_slice(SERVICE_POLICY_TYPES);
    types
};

fn judge(scope: &Scope<'_>, instance: &Instance) -> Verdict {
    if instance.resource_type.as_ref() == "aws_lambda_permission" {
        return permission(instance);
    }
    let policy = ResourcePolicy::judged(&instance.resource_type);
    let known = policy.and_then(|(policy, argument)| Some((argument, policy.kind?)));
    let Some((argument, kind)) = known else {
        return policies::NO_POLICY;
    };
    let document: &Document = &policies::own(scope, instance, argument);
    policies::each_statement(document, argument, |statement| {
        of_statement(statement, kind)
    })
}

/// Judges what a statement asks of the services, and of GitHub's tokens, that it lets in.
fn of_statement(statement: &Statement, kind: PolicyKind) -> Verdict {
    if !statement.allows() || statement.not_principal {
        return Verdict::Pass;
    }
    let asked: Vec<&Condition> = statement
        .conditions
        .iter()
        .filter(|condition| condition.wants_the_key())
        .collect();
    let services = statement.services().flat_map(|service| {
        asked
            .iter()
            .filter(|condition| principals::is_source(&condition.key))
            .map(|condition| match service {
                PolicyText::Known(service) => sends(service, kind, &condition.key),
                _ => Verdict::unknown("Principal"),
            })
    });
    let tokens = statement
        .principals
        .iter()
        .any(|(kind, name)| kind == "Federated" && name.holds(GITHUB));
    let claims = asked
        .iter()
        .filter(|_| tokens)
        .filter_map(|condition| condition.key.strip_prefix(GITHUB)?.strip_prefix(':'))
        .filter(|claim| !GITHUB_CLAIMS.contains(claim))
        .map(|claim| {
            Verdict::undecided(format!(
                "groundplan does not know that STS reads the claim `{claim}` of GitHub's tokens"
            ))
        });
    Verdict::all(services.chain(claims), Verdict::Pass)
}

/// Does a service, by its principal, send a key there?
fn sends(principal: &str, kind: PolicyKind, key: &str) -> Verdict {
    let sender = partitions::service(principal).and_then(|name| principals::find(&name, kind));
    let words = kind.words();
    match sender {
        Some(sender) if sender.sends(key) => Verdict::Pass,
        Some(sender) if sender.no_others => Verdict::fail(format!(
            "it lets {principal} in only with `{key}`, which that does not send to {words}: it never holds"
        )),
        _ => Verdict::undecided(format!(
            "groundplan does not know whether {principal} sends `{key}` to {words}"
        )),
    }
}

/// Judges the account that a function's permission asks for; the source itself is what AWS documents for all.
fn permission(instance: &Instance) -> Verdict {
    let principal = match instance.lookup("principal") {
        Lookup::Known(value) => value.as_str().unwrap_or_default(),
        Lookup::Unknown => return Verdict::unknown("principal"),
        Lookup::Absent => return Verdict::fail("it has no `principal`"),
    };
    if partitions::service(principal).is_none() {
        return Verdict::NotApplicable("it is for no service");
    }
    if instance.lookup("source_account").is_absent() {
        return Verdict::Pass;
    }
    sends(principal, PolicyKind::Function, "aws:sourceaccount")
}

pub(super) const CONTROLS: &[Control] = &[Control {
    id: "service-condition-sent",
    title: "What lets a service in asks only for what the service sends",
    severity: Severity::High,
    types: &TYPES,
    reason: "A condition on a key that is not in the request never holds: the service is refused, and AWS says so only where it acts, if at all. An alert is lost, a trail does not come up.",
    fix: "Take the condition out, or ask for a key that the service's own documentation names for that policy.",
    sources: Sources {
        document: "AWS CloudTrail user guide, role policy document for CloudTrail to use CloudWatch Logs; Amazon EventBridge user guide, resource-based policies; crates/aws/src/principals.rs names the document of each, read 2026-11",
        ..Sources::NONE
    },
    judge,
    examples: Examples {
        good: &[
            r#"{"aws_iam_role.a": {"assume_role_policy": {"Statement": [{"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": "sts:AssumeRole"}]}}}"#,
            r#"{"aws_iam_role.a": {"assume_role_policy": {"Statement": [{"Effect": "Allow", "Principal": {"Service": "scheduler.amazonaws.com"}, "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}]}}}"#,
            r#"{"aws_iam_role.a": {"assume_role_policy": {"Statement": [{"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": "sts:AssumeRole", "Condition": {"StringEqualsIfExists": {"aws:SourceAccount": "111122223333"}}}]}}}"#,
            r#"{"aws_sns_topic_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sns:Publish", "Resource": "*"}, {"Effect": "Allow", "Principal": {"Service": "cloudwatch.amazonaws.com"}, "Action": "sns:Publish", "Resource": "*", "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:cloudwatch:us-east-1:111122223333:alarm:*"}}}]}}}"#,
            r#"{"aws_iam_role.a": {"assume_role_policy": {"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"token.actions.githubusercontent.com:repository_id": "1"}}}]}}}"#,
            r#"{"aws_lambda_permission.a": {"principal": "events.amazonaws.com", "source_arn": "arn:aws:events:us-east-1:111122223333:rule/a"}}"#,
        ],
        bad: &[
            r#"{"aws_iam_role.a": {"assume_role_policy": {"Statement": [{"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}]}}}"#,
            r#"{"aws_iam_role.a": {"assume_role_policy": {"Statement": [{"Effect": "Allow", "Principal": {"Service": ["scheduler.amazonaws.com", "lambda.amazonaws.com"]}, "Action": "sts:AssumeRole", "Condition": {"StringLike": {"AWS:SourceArn": "arn:aws:*"}}}]}}}"#,
            r#"{"aws_sns_topic_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sns:Publish", "Resource": "*", "Condition": {"ArnEquals": {"aws:SourceArn": "arn:aws:events:us-east-1:111122223333:rule/a"}}}]}}}"#,
            r#"{"aws_iam_role.a": {"assume_role_policy": {"Statement": [{"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": "sts:AssumeRole", "Condition": {"Null": {"aws:SourceAccount": "false"}}}]}}}"#,
        ],
        unknown: &[
            r#"{"aws_iam_role.a": {"assume_role_policy": {"Statement": [{"Effect": "Allow", "Principal": {"Service": "apigateway.amazonaws.com"}, "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}]}}}"#,
            r#"{"aws_iam_role.a": {"assume_role_policy": "${terraform_data.a.output}"}}"#,
            r#"{"aws_lambda_permission.a": {"principal": "events.amazonaws.com", "source_account": "111122223333"}}"#,
            r#"{"aws_iam_role.a": {"assume_role_policy": {"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"token.actions.githubusercontent.com:run_attempt": "1"}}}]}}}"#,
        ],
        exempt: &[
            r#"{"aws_sns_topic.a": {}}"#,
            r#"{"aws_lambda_permission.a": {"principal": "111122223333"}}"#,
        ],
    },
    ..Control::BLANK
}];
