//! Functions that heal others by themselves: what they may change.

use std::collections::BTreeMap;
use std::rc::Rc;

use plan::Instance;
use values::{Lookup, Value};

use super::policies;
use crate::control::{Control, Examples, Severity, Sources};
use crate::policy::Statement;
use crate::policy::actions::{self, Level};
use crate::scope::{Document, Scope};
use crate::verdict::Verdict;

const FUNCTION: &str = "aws_lambda_function";
const TARGET: &str = "aws_cloudwatch_event_target";
/// Sources of events that say what is wrong.
const FINDINGS: [&str; 6] = [
    "aws.cloudwatch",
    "aws.config",
    "aws.securityhub",
    "aws.guardduty",
    "aws.inspector2",
    "aws.health",
];
const FUNCTION_NAMES: &[&str] = &["arn", "function_name", "id", "qualified_arn"];

/// Does what is wrong start a function: an event rule, or an alarm's action? Its own name may say so too.
fn heals(scope: &Scope<'_>, function: &Instance) -> bool {
    let name = function.lookup("function_name").text().unwrap_or_default();
    if ["remediat", "auto-heal", "autoheal", "self-heal"]
        .iter()
        .any(|part| name.to_ascii_lowercase().contains(part))
    {
        return true;
    }
    let starts = scope
        .companions(function, TARGET, "arn", FUNCTION_NAMES)
        .found;
    starts.into_iter().any(|target| {
        let rule = scope.target(target, "rule", "aws_cloudwatch_event_rule", &["name", "id"]);
        rule.is_some_and(hears_what_is_wrong)
    })
}

fn hears_what_is_wrong(rule: &Instance) -> bool {
    let Some(pattern) = rule.values.get("event_pattern").and_then(Value::document) else {
        return false;
    };
    pattern.lookup_each("source.*").iter().any(|source| {
        source
            .text()
            .is_some_and(|source| FINDINGS.contains(&source))
    })
}

/// The policies of a role: in it, on it, and attached to it.
fn of_role<'a>(scope: &Scope<'a>, role: &'a Instance) -> (Vec<(&'a str, Rc<Document>)>, bool) {
    let names = &["name", "id", "arn"];
    let inline = scope.companions(role, "aws_iam_role_policy", "role", names);
    let attached = scope.companions(role, "aws_iam_role_policy_attachment", "role", names);
    let mut perhaps = inline.perhaps || attached.perhaps;
    let mut found: BTreeMap<&str, Rc<Document>> = BTreeMap::new();
    for policy in inline.found {
        found.insert(&policy.address, scope.policy(policy, "policy"));
    }
    for attachment in attached.found {
        match scope.target(attachment, "policy_arn", "aws_iam_policy", &["arn", "id"]) {
            Some(policy) => {
                found.insert(&policy.address, scope.policy(policy, "policy"));
            }
            // A policy of AWS or of another plan.
            None => perhaps = true,
        }
    }
    (found.into_iter().collect(), perhaps)
}

/// What is wrong with a statement of such a role.
fn goes_too_far(statement: &Statement) -> Option<String> {
    if !statement.allows() {
        return None;
    }
    if statement.not_action {
        return Some("it allows every action but some".to_owned());
    }
    let tagged = statement.conditions.iter().any(|condition| {
        condition.is_positive()
            && (condition.key.starts_with("aws:resourcetag/")
                || condition.key.contains(":resourcetag/"))
    });
    for action in &statement.actions {
        let Some(pattern) = action.known() else {
            continue;
        };
        let service = pattern.split(':').next().unwrap_or_default();
        let matching = actions::matching(pattern);
        // A grant that AWS itself makes use of widens nothing that the key's policy does not allow.
        let granted = pattern.eq_ignore_ascii_case("kms:CreateGrant")
            && statement.conditions.iter().any(|condition| {
                matches!(
                    condition.key.as_str(),
                    "kms:grantisforawsresource" | "kms:viaservice"
                ) && condition.is_positive()
            });
        if granted {
            continue;
        }
        let any = |level: Level, resources: bool| {
            matching.as_ref().is_none_or(|all| {
                all.iter()
                    .any(|one| one.level == level && (one.has_resources() || !resources))
            })
        };
        let known = matching.is_some();
        if action.is_star() || known && any(Level::Permissions, false) {
            let whose = if service == "*" {
                "everything"
            } else {
                service
            };
            return Some(format!(
                "it allows `{pattern}`, with which it could widen what is allowed in {whose}"
            ));
        }
        if any(Level::Write, true) && statement.is_on_everything() && !tagged {
            return Some(format!("it allows `{pattern}` on everything"));
        }
    }
    None
}

pub(super) const CONTROLS: &[Control] = &[Control {
    id: "remediation-least-privilege",
    title: "A function that heals may change only what it is to heal",
    severity: Severity::High,
    types: &[FUNCTION],
    reason: "It acts by itself, at night, on whatever starts it: an alarm that somebody else can raise must not reach further than its table says.",
    fix: "Name the functions, or the prefix of their ARNs, in `Resource`, or add a condition on `aws:ResourceTag`; leave out what changes policies.",
    sources: Sources {
        cdk_nag: &["AwsSolutions-IAM5"],
        ..Sources::NONE
    },
    judge: |scope, function| {
        if !heals(scope, function) {
            return Verdict::NotApplicable("nothing that is wrong starts it");
        }
        let Some(function) = scope.plan.find(&function.address) else {
            return Verdict::NotApplicable("it goes");
        };
        let role = match (
            scope.target(function, "role", "aws_iam_role", &["arn", "id"]),
            function.lookup("role"),
        ) {
            (Some(role), _) => role,
            (None, Lookup::Absent) => return Verdict::NotApplicable("it has no role"),
            _ => {
                return Verdict::undecided(
                    "the plan does not hold its role: judge the plan that makes it",
                );
            }
        };
        let (documents, perhaps) = of_role(scope, role);
        let each = documents
            .iter()
            .map(|(address, document)| match &**document {
                Document::Absent => Verdict::Pass,
                document => match policies::no_statement(document, "policy", goes_too_far) {
                    Verdict::Fail(why) => Verdict::fail(format!("{address}: {}", why.message)),
                    verdict => verdict,
                },
            });
        let all = Verdict::all(each, Verdict::Pass);
        if perhaps {
            all.and(Verdict::undecided(
                "the plan does not hold every policy of its role: judge the state",
            ))
        } else {
            all
        }
    },
    examples: Examples {
        good: &[
            r#"{"aws_lambda_function.a": {"function_name": "shop-remediation", "role": "${aws_iam_role.a.arn}"}, "aws_iam_role.a": {}, "aws_iam_role_policy.a": {"role": "${aws_iam_role.a.id}", "policy": {"Statement": [{"Effect": "Allow", "Action": ["lambda:UpdateAlias", "lambda:GetAlias"], "Resource": "arn:aws:lambda:us-east-1:111122223333:function:shop-*"}, {"Effect": "Allow", "Action": "cloudwatch:DescribeAlarms", "Resource": "*"}]}}}"#,
            r#"{"aws_lambda_function.a": {"function_name": "shop-remediation", "role": "${aws_iam_role.a.arn}"}, "aws_iam_role.a": {}, "aws_iam_role_policy.a": {"role": "${aws_iam_role.a.id}", "policy": {"Statement": [{"Effect": "Allow", "Action": "lambda:UpdateFunctionConfiguration", "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceTag/Healable": "true"}}}]}}}"#,
            r#"{"aws_lambda_function.a": {"function_name": "shop-remediation", "role": "${aws_iam_role.a.arn}"}, "aws_iam_role.a": {}, "aws_iam_role_policy.a": {"role": "${aws_iam_role.a.id}", "policy": {"Statement": [{"Effect": "Allow", "Action": "kms:CreateGrant", "Resource": "arn:aws:kms:us-east-1:111122223333:key/a", "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}}}]}}}"#,
        ],
        bad: &[
            r#"{"aws_lambda_function.a": {"function_name": "shop-remediation", "role": "${aws_iam_role.a.arn}"}, "aws_iam_role.a": {}, "aws_iam_role_policy.a": {"role": "${aws_iam_role.a.id}", "policy": {"Statement": [{"Effect": "Allow", "Action": "kms:CreateGrant", "Resource": "arn:aws:kms:us-east-1:111122223333:key/a"}]}}}"#,
            r#"{"aws_lambda_function.a": {"function_name": "shop-remediation", "role": "${aws_iam_role.a.arn}"}, "aws_iam_role.a": {}, "aws_iam_role_policy.a": {"role": "${aws_iam_role.a.id}", "policy": {"Statement": [{"Effect": "Allow", "Action": "lambda:UpdateFunctionConfiguration", "Resource": "*"}]}}}"#,
            r#"{"aws_lambda_function.a": {"role": "${aws_iam_role.a.arn}"}, "aws_iam_role.a": {}, "aws_iam_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "iam:PutRolePolicy", "Resource": "arn:aws:iam::111122223333:role/shop-*"}]}}, "aws_iam_role_policy_attachment.a": {"role": "${aws_iam_role.a.name}", "policy_arn": "${aws_iam_policy.a.arn}"}, "aws_cloudwatch_event_rule.a": {"name": "a", "event_pattern": {"source": ["aws.cloudwatch"], "detail-type": ["CloudWatch Alarm State Change"]}}, "aws_cloudwatch_event_target.a": {"rule": "${aws_cloudwatch_event_rule.a.name}", "arn": "${aws_lambda_function.a.arn}"}}"#,
        ],
        unknown: &[
            r#"{"aws_lambda_function.a": {"function_name": "shop-remediation", "role": "arn:aws:iam::111122223333:role/healer"}}"#,
            r#"{"aws_lambda_function.a": {"function_name": "shop-remediation", "role": "${aws_iam_role.a.arn}"}, "aws_iam_role.a": {}, "aws_iam_role_policy.a": {"role": "${aws_iam_role.a.id}", "policy": "${terraform_data.a.output}"}}"#,
        ],
        exempt: &[
            r#"{"aws_lambda_function.a": {"function_name": "shop-orders", "role": "arn:aws:iam::111122223333:role/a"}}"#,
        ],
    },
    ..Control::BLANK
}];
