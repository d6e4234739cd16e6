//! Policies that others wrote, and where policies are attached.

use plan::Instance;
use values::Lookup;

use crate::control::{Control, Examples, Severity, Sources, Strict};
use crate::policy::managed;
use crate::scope::Scope;
use crate::verdict::Verdict;

const ATTACHED: &[&str] = &[
    "aws_iam_role",
    "aws_iam_role_policy_attachment",
    "aws_iam_policy_attachment",
    "aws_iam_user_policy_attachment",
    "aws_iam_group_policy_attachment",
];
const INLINE: &[&str] = &[
    "aws_iam_group_policy",
    "aws_iam_group_policy_attachment",
    "aws_iam_role",
    "aws_iam_role_policy",
    "aws_iam_user_policy",
    "aws_iam_user_policy_attachment",
];

/// Is an argument written in the configuration? A state has what the provider computed.
fn is_written(scope: &Scope<'_>, instance: &Instance, argument: &str) -> bool {
    scope
        .plan
        .configuration_of(instance)
        .is_some_and(|configuration| configuration.body.0.contains_key(argument))
}

/// Is the policy that is attached one of the plan?
struct IsMadeHere(bool);

/// Judges the ARN of each policy that is attached. One of a policy in the plan is the customer's own.
fn attached(scope: &Scope<'_>, instance: &Instance, wrong: fn(&str) -> Option<String>) -> Verdict {
    let judge = |seen: Lookup<'_>| match seen.text() {
        Some(arn) => wrong(arn).map_or(Verdict::Pass, Verdict::fail),
        None => Verdict::unknown("policy_arn"),
    };
    if instance.resource_type.as_ref() == "aws_iam_role" {
        let arns = instance.lookup_each("managed_policy_arns.*");
        if arns.is_empty() || !is_written(scope, instance, "managed_policy_arns") {
            return Verdict::NotApplicable("policies are attached to it by other resources");
        }
        return Verdict::all(arns.into_iter().map(judge), Verdict::Pass);
    }
    let (policy, argument) = ("aws_iam_policy", "policy_arn");
    let arn = instance.lookup(argument);
    let is_named = |arn| scope.owner(policy, "arn", arn).is_some();
    let is_made_here = scope.once(instance, || {
        let found = || {
            !scope
                .plan
                .reference_targets(instance, argument, policy)
                .is_empty()
        };
        IsMadeHere(arn.text().is_some_and(is_named) || !arn.is_absent() && found())
    });
    if is_made_here.0 {
        Verdict::Pass
    } else {
        judge(arn)
    }
}

fn owns_the_account(arn: &str) -> Option<String> {
    let name = managed::name(arn)?;
    ["AdministratorAccess", "IAMFullAccess"]
        .contains(&name)
        .then(|| format!("`{name}` is attached"))
}

fn is_managed_by_aws(arn: &str) -> Option<String> {
    managed::name(arn).map(|name| format!("`{name}` is attached, a policy that AWS manages"))
}

pub(in crate::controls) const CONTROLS: &[Control] = &[
    Control {
        id: "iam-no-admin-attachment",
        title: "Nobody is given AdministratorAccess or IAMFullAccess",
        severity: Severity::Critical,
        types: ATTACHED,
        reason: "Whoever has it owns the account, or makes itself its owner.",
        fix: "Attach a policy that names the actions and the resources.",
        sources: Sources {
            checkov: &["CKV_AWS_274", "CKV2_AWS_56"],
            fsbp: &["IAM.1"],
            ..Sources::NONE
        },
        judge: |scope, attachment| attached(scope, attachment, owns_the_account),
        examples: Examples {
            good: &[
                r#"{"aws_iam_role_policy_attachment.a": {"role": "a", "policy_arn": "${aws_iam_policy.a.arn}"}, "aws_iam_policy.a": {}}"#,
                r#"{"aws_iam_role_policy_attachment.a": {"role": "a", "policy_arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}}"#,
            ],
            bad: &[
                r#"{"aws_iam_role_policy_attachment.a": {"role": "a", "policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess"}}"#,
                r#"{"aws_iam_user_policy_attachment.a": {"user": "a", "policy_arn": "arn:aws:iam::aws:policy/IAMFullAccess"}}"#,
                r#"{"aws_iam_role.a": {"managed_policy_arns": ["arn:aws:iam::aws:policy/AdministratorAccess"]}}"#,
            ],
            unknown: &[
                r#"{"aws_iam_role_policy_attachment.a": {"role": "a", "policy_arn": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_iam_role.a": {}}"#],
        },
        ..Control::BLANK
    },
    Control {
        id: "iam-no-aws-managed",
        title: "Roles have policies of their own",
        severity: Severity::Low,
        strict: Strict::FromStaging,
        types: &["aws_iam_role", "aws_iam_role_policy_attachment"],
        reason: "A policy that AWS manages names no resource of yours, and AWS changes it: `AWSLambdaBasicExecutionRole` writes to every log group.",
        fix: "Write an `aws_iam_policy` with what is needed; waive it where AWS asks for its own, as AWS Backup does.",
        sources: Sources {
            cdk_nag: &["AwsSolutions-IAM4"],
            ..Sources::NONE
        },
        judge: |scope, attachment| attached(scope, attachment, is_managed_by_aws),
        examples: Examples {
            good: &[
                r#"{"aws_iam_role_policy_attachment.a": {"role": "a", "policy_arn": "${aws_iam_policy.a.arn}"}, "aws_iam_policy.a": {}}"#,
                r#"{"aws_iam_role_policy_attachment.a": {"role": "a", "policy_arn": "arn:aws:iam::111122223333:policy/aws"}}"#,
            ],
            bad: &[
                r#"{"aws_iam_role_policy_attachment.a": {"role": "a", "policy_arn": "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"}}"#,
                r#"{"aws_iam_role.a": {"managed_policy_arns": ["arn:aws-cn:iam::aws:policy/ReadOnlyAccess"]}}"#,
            ],
            unknown: &[
                r#"{"aws_iam_role_policy_attachment.a": {"role": "a", "policy_arn": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_iam_role.a": {}}"#],
        },
        ..Control::BLANK
    },
    Control {
        id: "iam-no-inline",
        title: "Policies of users and groups are managed, not inline",
        severity: Severity::Low,
        strict: Strict::Never,
        types: INLINE,
        reason: "What people may do is then seen in one place and has versions. A policy that belongs to a single role lives and dies with it, which is what inline policies are for.",
        fix: "Make it an `aws_iam_policy`, and attach it.",
        sources: Sources {
            cdk_nag: &[
                "HIPAA.Security-IAMNoInlinePolicy",
                "NIST.800.53.R5-IAMNoInlinePolicy",
                "PCI.DSS.321-IAMNoInlinePolicy",
            ],
            document: "AWS IAM user guide, managed policies and inline policies, read 2026-11",
            ..Sources::NONE
        },
        judge: |_, instance| match instance.resource_type.as_ref() {
            "aws_iam_role" | "aws_iam_role_policy" => {
                Verdict::NotApplicable("it is of one role, and lives and dies with it")
            }
            "aws_iam_group_policy" | "aws_iam_user_policy" => Verdict::fail("it is inline"),
            _ => Verdict::Pass,
        },
        examples: Examples {
            good: &[
                r#"{"aws_iam_user_policy_attachment.a": {"user": "a", "policy_arn": "arn:aws:iam::111122223333:policy/a"}}"#,
            ],
            bad: &[
                r#"{"aws_iam_user_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"}]}}}"#,
                r#"{"aws_iam_group_policy.a": {"policy": "{}"}}"#,
            ],
            exempt: &[
                r#"{"aws_iam_role.a": {}}"#,
                r#"{"aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"}]}}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
];
