//! Whom a role trusts.

use aws::principals::PolicyKind;

use super::no_statement;
use crate::control::{Control, Examples, Severity, Sources, Strict};
use crate::controls::policies;
use crate::policy::{PolicyText, Statement};
use crate::verdict::Verdict;

const ROLE: &[&str] = &["aws_iam_role"];
const TRUST: &str = "assume_role_policy";

/// Does it name the whole of an account: its root or its number?
fn is_account(name: &PolicyText) -> bool {
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

/// A statement that lets a service take the role, and does not say for which account.
fn confused_deputy(statement: &Statement) -> Verdict {
    if !statement.allows() || statement.is_bound_to_account() {
        return Verdict::Pass;
    }
    Verdict::all(
        statement.services().map(|service| match service {
            PolicyText::Unknown => Verdict::unknown(TRUST),
            service if !policies::says_for_whom(service, PolicyKind::Trust) => Verdict::Pass,
            _ => Verdict::fail(format!("it trusts {} for any account", service.shown())),
        }),
        Verdict::Pass,
    )
}

pub(in crate::controls) const CONTROLS: &[Control] = &[
    Control {
        id: "iam-trust-not-public",
        title: "A role trusts nobody unnamed",
        severity: Severity::Critical,
        types: ROLE,
        reason: "Whoever has an AWS account could take the role, and do all that it may.",
        fix: "Name the service, role or account in `Principal`.",
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
        types: ROLE,
        reason: "Every identity of that account that may take roles could take this one.",
        fix: "Name the role that may, or add a condition such as `sts:ExternalId` or `aws:PrincipalArn`.",
        sources: Sources {
            checkov: &["CKV_AWS_61"],
            ..Sources::NONE
        },
        differs: "checkov looks at no condition.",
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
        id: "iam-trust-confused-deputy",
        title: "A service takes a role for this account only",
        strict: Strict::FromStaging,
        types: ROLE,
        reason: "A service acts for everybody: without a condition another account may make it act with this role.",
        fix: "Add a condition on `aws:SourceAccount` or `aws:SourceArn` to the statement of `assume_role_policy` that names the service.",
        sources: Sources {
            document: "AWS IAM guide, the confused deputy problem, read 2026-11; prowler, iam_role_cross_service_confused_deputy_prevention",
            ..Sources::NONE
        },
        judge: |scope, role| {
            policies::each_statement(&scope.policy(role, TRUST), TRUST, confused_deputy)
        },
        examples: Examples {
            good: &[
                r#"{"aws_iam_role.a": {"assume_role_policy": {"Statement": [{"Effect": "Allow", "Principal": {"Service": "backup.amazonaws.com"}, "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"AWS:SourceAccount": "111122223333"}}}]}}}"#,
                r#"{"aws_iam_role.a": {"assume_role_policy": {"Statement": {"Effect": "Allow", "Principal": {"Service": ["lambda.amazonaws.com"]}, "Action": "sts:AssumeRole"}}}}"#,
                r#"{"aws_iam_role.a": {"assume_role_policy": {"Statement": {"Effect": "Allow", "Principal": {"Service": ["cloudtrail.amazonaws.com", "ec2.amazonaws.com.cn"]}, "Action": "sts:AssumeRole"}}}}"#,
            ],
            bad: &[
                r#"{"aws_iam_role.a": {"assume_role_policy": {"Statement": [{"Effect": "Allow", "Principal": {"Service": ["lambda.amazonaws.com", "scheduler.amazonaws.com"]}, "Action": "sts:AssumeRole"}]}}}"#,
                r#"{"aws_iam_role.a": {"assume_role_policy": {"Statement": [{"Effect": "Allow", "Principal": {"Service": "backup.amazonaws.com"}, "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"aws:SourceAccount": "$${aws:SourceAccount}"}}}]}}}"#,
                r#"{"aws_iam_role.a": {"assume_role_policy": {"Statement": [{"Effect": "Allow", "Principal": {"Service": "backup.amazonaws.com"}, "Action": "sts:AssumeRole", "Condition": {"ForAllValues:StringEquals": {"aws:SourceAccount": "111122223333"}}}]}}}"#,
            ],
            unknown: &[
                r#"{"aws_iam_role.a": {"assume_role_policy": "${terraform_data.a.output}"}}"#,
                r#"{"aws_iam_role.a": {"assume_role_policy": {"Statement": [{"Effect": "Allow", "Principal": {"Service": "backup.amazonaws.com"}, "Action": "sts:AssumeRole", "Condition": "${terraform_data.a.output}"}]}}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
];
