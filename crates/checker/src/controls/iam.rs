//! Roles: whom they trust, and what they may do.

use planner::Instance;

use super::policies;
use crate::control::{Control, Examples, Severity, Sources, Strict};
use crate::policy::{Statement, Text};
use crate::scope::{Document, Scope};
use crate::verdict::Verdict;

const POLICIES: &[&str] = &[
    "aws_iam_policy",
    "aws_iam_role_policy",
    "aws_iam_user_policy",
    "aws_iam_group_policy",
];
const TRUST: &str = "assume_role_policy";

fn no_statement(
    scope: &Scope<'_>,
    instance: &Instance,
    argument: &str,
    wrong: fn(&Statement) -> Option<String>,
) -> Verdict {
    match scope.policy(instance, argument) {
        Document::Absent => Verdict::fail(format!("it has no `{argument}`")),
        document => policies::no_statement(&document, argument, wrong),
    }
}

/// Does it name the whole of an account: its root or its number?
fn is_account(name: &Text) -> bool {
    name.known().is_some_and(|name| {
        name.ends_with(":root")
            || name.len() == 12 && name.bytes().all(|byte| byte.is_ascii_digit())
    })
}

fn trusts_a_whole_account(statement: &Statement) -> Option<String> {
    let account = statement
        .principals
        .iter()
        .find(|(kind, name)| kind == "AWS" && is_account(name))?;
    (statement.allows() && statement.conditions.is_empty()).then(|| {
        format!(
            "it trusts every identity of an account ({}) without a condition",
            account.1.shown()
        )
    })
}

fn allows_everything(statement: &Statement) -> Option<String> {
    let all = statement.actions.iter().any(Text::is_star) || statement.not_action;
    (statement.allows() && all && statement.is_on_everything())
        .then(|| "it allows everything on everything".to_owned())
}

fn allows_a_whole_service(statement: &Statement) -> Option<String> {
    if !statement.allows() {
        return None;
    }
    if statement.not_action {
        return Some("it allows every action but some".to_owned());
    }
    statement
        .actions
        .iter()
        .find(|action| action.is_star() || action.known().is_some_and(|a| a.ends_with(":*")))
        .map(|action| format!("it allows `{}`", action.shown()))
}

pub(super) const CONTROLS: &[Control] = &[
    Control {
        id: "iam-trust-not-public",
        title: "A role trusts nobody unnamed",
        severity: Severity::Critical,
        types: &["aws_iam_role"],
        reason: "Whoever has an AWS account could take the role, and do all that it may.",
        mend: "Name the service, role or account in `Principal`.",
        sources: Sources {
            checkov: &["CKV_AWS_60"],
            ..Sources::NONE
        },
        differs: "checkov fails any `*`; here a condition that says who, such as `aws:PrincipalOrgID`, is enough.",
        judge: |scope, role| no_statement(scope, role, TRUST, policies::for_anybody),
        examples: Examples {
            good: &[
                r#"{"aws_iam_role.a": {"assume_role_policy": {"Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}}}"#,
                r#"{"aws_iam_role.a": {"assume_role_policy": {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}]}}}"#,
            ],
            bad: &[
                r#"{"aws_iam_role.a": {"assume_role_policy": {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]}}}"#,
                r#"{"aws_iam_role.a": {"assume_role_policy": {"Statement": [{"Effect": "Allow", "Principal": {"AWS": ["*"]}, "Action": "sts:AssumeRole"}]}}}"#,
            ],
            unknown: &[
                r#"{"aws_iam_role.a": {"assume_role_policy": "${terraform_data.a.output}"}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "iam-trust-not-whole-account",
        title: "A role trusts no account as a whole without a condition",
        severity: Severity::High,
        types: &["aws_iam_role"],
        reason: "Every identity of that account that may take roles could take this one.",
        mend: "Name the role that may, or add a condition such as `sts:ExternalId` or `aws:PrincipalArn`.",
        sources: Sources {
            checkov: &["CKV_AWS_61"],
            ..Sources::NONE
        },
        differs: "",
        judge: |scope, role| no_statement(scope, role, TRUST, trusts_a_whole_account),
        examples: Examples {
            good: &[
                r#"{"aws_iam_role.a": {"assume_role_policy": {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/b"}, "Action": "sts:AssumeRole"}]}}}"#,
                r#"{"aws_iam_role.a": {"assume_role_policy": {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"sts:ExternalId": "x"}}}]}}}"#,
            ],
            bad: &[
                r#"{"aws_iam_role.a": {"assume_role_policy": {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "sts:AssumeRole"}]}}}"#,
                r#"{"aws_iam_role.a": {"assume_role_policy": {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"}]}}}"#,
            ],
            unknown: &[
                r#"{"aws_iam_role.a": {"assume_role_policy": "${terraform_data.a.output}"}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "iam-no-admin",
        title: "No policy allows everything on everything",
        severity: Severity::Critical,
        types: POLICIES,
        reason: "Whoever has it owns the account.",
        mend: "Name the actions and the resources.",
        sources: Sources {
            checkov: &["CKV_AWS_62"],
            fsbp: &["IAM.1"],
            ..Sources::NONE
        },
        differs: "",
        judge: |scope, policy| no_statement(scope, policy, "policy", allows_everything),
        examples: Examples {
            good: &[
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}}}"#,
                r#"{"aws_iam_policy.a": {"policy": {"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}}}"#,
            ],
            bad: &[
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}}}"#,
            ],
            unknown: &[r#"{"aws_iam_policy.a": {"policy": "${terraform_data.a.output}"}}"#],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "iam-no-action-star",
        title: "No policy allows a whole service",
        severity: Severity::High,
        strict: Strict::Always,
        types: POLICIES,
        reason: "It allows what nobody asked for, and what AWS adds later.",
        mend: "Name the actions that are needed.",
        sources: Sources {
            checkov: &["CKV_AWS_63"],
            fsbp: &["IAM.21"],
            ..Sources::NONE
        },
        differs: "checkov fails `*` alone; here `s3:*` and `NotAction` fail as well.",
        judge: |scope, policy| no_statement(scope, policy, "policy", allows_a_whole_service),
        examples: Examples {
            good: &[
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": ["s3:Get*"], "Resource": "arn:aws:s3:::a/*"}, {"Effect": "Deny", "Action": "iam:*", "Resource": "*"}]}}}"#,
            ],
            bad: &[
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": ["s3:*"], "Resource": "arn:aws:s3:::a/*"}]}}}"#,
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "NotAction": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"}]}}}"#,
            ],
            unknown: &[r#"{"aws_iam_policy.a": {"policy": "${terraform_data.a.output}"}}"#],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
];
