//! No policy becomes wider without a word: new actions, new resources, new principals.

use plan::{ChangeAction, Instance};

use super::attached::{Attaching, attaching};
use super::widening::{Right, before, belongs_to_new, wider};
use super::{of_change, some_of};
use crate::control::{Control, Examples, Severity, Sources, Strict};
use crate::controls::policies;
use crate::policy::Policy;
use crate::resource_policies::{
    IDENTITY_POLICY_TYPES, RESOURCE_POLICY_TYPES, policy_argument, sorted,
};
use crate::scope::{Document, Scope};
use crate::verdict::Verdict;

/// What attaches policies, apart from a role, which has one of its own as well.
const ATTACHMENTS: &[&str] = &[
    "aws_iam_group_policy_attachment",
    "aws_iam_policy_attachment",
    "aws_iam_role_policy_attachment",
    "aws_iam_user_policy_attachment",
];

const TYPES: [&str; RESOURCE_POLICY_TYPES.len() + IDENTITY_POLICY_TYPES.len() + ATTACHMENTS.len()] =
    sorted(&[RESOURCE_POLICY_TYPES, IDENTITY_POLICY_TYPES, ATTACHMENTS]);

/// Judges a policy that a resource has, and the policies that it attaches.
fn judge(scope: &Scope<'_>, instance: &Instance, asked: fn(&Right) -> bool) -> Verdict {
    let attached =
        attaching(&instance.resource_type).map(|of| attached(scope, instance, of, asked));
    match (policy_argument(&instance.resource_type), attached) {
        (Some(_), Some(attached)) => own(scope, instance, asked).and(attached),
        (None, Some(attached)) => attached,
        (_, None) => own(scope, instance, asked),
    }
}

/// Judges what an attachment gives.
fn attached(
    scope: &Scope<'_>,
    instance: &Instance,
    of: &Attaching,
    asked: fn(&Right) -> bool,
) -> Verdict {
    of_change(instance, |change| {
        if change.is_no_op() || change.after.is_null() || change.actions == [ChangeAction::Forget] {
            return Verdict::Pass;
        }
        let Some(instance) = scope.plan.find(&instance.address) else {
            return Verdict::Pass;
        };
        if of.is_to_new(scope, instance) {
            return Verdict::NotApplicable("it is new, or of something new");
        }
        let given = of.given(scope, instance, change);
        let words = |rights: &[Right]| words(rights, asked);
        let (new, perhaps) = (words(&given.wider.new), words(&given.wider.perhaps));
        match (new.as_slice(), perhaps.as_slice(), given.unknown) {
            ([], [], None) => Verdict::Pass,
            ([], [], Some(why)) => Verdict::undecided(why),
            ([], perhaps, _) => Verdict::undecided(format!(
                "it may attach {}; parts of it are known only after apply",
                some_of(perhaps)
            )),
            (new, ..) => Verdict::fail(format!("it attaches {}", some_of(new))),
        }
        .about(of.policies)
    })
}

/// Those rights that are asked about.
fn words(rights: &[Right], asked: fn(&Right) -> bool) -> Vec<String> {
    let asked = rights.iter().filter(|right| asked(right));
    asked.map(|right| right.words.clone()).collect()
}

fn own(scope: &Scope<'_>, instance: &Instance, asked: fn(&Right) -> bool) -> Verdict {
    of_change(instance, |change| {
        if change.is_no_op() || change.after.is_null() || change.actions == [ChangeAction::Forget] {
            return Verdict::Pass;
        }
        if belongs_to_new(scope, instance) {
            return Verdict::NotApplicable("it is new, or of something new");
        }
        let Some(argument) = policy_argument(&instance.resource_type) else {
            return Verdict::NotApplicable("it has no policy");
        };
        let document = policies::own(scope, instance, argument);
        let is = match &*document {
            Document::Read(policy) => policy,
            Document::Unknown => return Verdict::unknown(argument),
            Document::Absent => return Verdict::Pass,
            Document::Broken(why) => {
                let why = format!("`{argument}` is no policy: {why}");
                return Verdict::undecided(why).about(argument);
            }
        };
        let was = match before(&change.before, argument) {
            Document::Read(policy) => policy,
            Document::Absent => Policy {
                complete: true,
                ..Policy::default()
            },
            Document::Unknown | Document::Broken(_) => {
                let why = format!("what `{argument}` says before is not known");
                return Verdict::undecided(why).about(argument);
            }
        };
        let wider = wider(&was, is);
        let words = |rights: &[Right]| words(rights, asked);
        let (new, perhaps) = (words(&wider.new), words(&wider.perhaps));
        if !new.is_empty() && was.complete {
            let why = format!("`{argument}` becomes wider: {}", some_of(&new));
            Verdict::fail(why).about(argument)
        } else if !new.is_empty() || !perhaps.is_empty() {
            let all: Vec<String> = new.into_iter().chain(perhaps).collect();
            Verdict::undecided(format!(
                "`{argument}` may become wider: {}; parts of it are known only after apply",
                some_of(&all)
            ))
            .about(argument)
        } else if is.complete {
            Verdict::Pass
        } else {
            Verdict::unknown(argument)
        }
    })
}

const SOURCE: Sources = Sources {
    document: "Terraform's JSON output format (`before` and `after` of a change); AWS service authorization reference (levels of actions), read 2026-11",
    ..Sources::NONE
};

pub(super) const GATES: &[Control] = &[
    Control {
        id: "change-no-stronger-rights",
        title: "No policy, own or attached, comes to rule over rights, everything, or to let strangers in",
        severity: Severity::High,
        strict: Strict::InProduction,
        types: &TYPES,
        reason: "A new right to change rights, to pass roles, over a whole service or every resource, a denial that goes, a principal that was not named before: each is more than an application's next feature needs.",
        fix: "Name the actions, the resources and who may. If it is wanted, waive this with a last day, so that the next one is asked about again.",
        sources: SOURCE,
        of_changes: true,
        judge: |scope, instance| judge(scope, instance, |right| right.is_strong),
        examples: Examples {
            good: &[
                r#"{"update aws_iam_role_policy.a": {"before": {"policy": {"Statement": []}}, "after": {"policy": {"Statement": [{"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "arn:aws:dynamodb:us-east-1:111122223333:table/a"}]}}}}"#,
                r#"{"aws_iam_role_policy_attachment.a": {"role": "a", "policy_arn": "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"}}"#,
                r#"{"aws_iam_role_policy_attachment.a": {"role": "a", "policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess"}, "delete aws_iam_role_policy_attachment.b": {"role": "a", "policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess"}}"#,
                r#"{"update aws_iam_role_policy_attachment.a": {"before": {"role": "a", "policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess"}, "after": {"role": "a", "policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess"}}}"#,
                r#"{"update aws_kms_key.a": {"before": {"policy": {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"}]}}, "after": {"description": "b", "policy": {"Statement": [{"Sid": "Root", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"}]}}}}"#,
            ],
            bad: &[
                r#"{"update aws_iam_role_policy.a": {"before": {"policy": {"Statement": []}}, "after": {"policy": {"Statement": [{"Effect": "Allow", "Action": "iam:PutRolePolicy", "Resource": "arn:aws:iam::111122223333:role/a"}]}}}}"#,
                r#"{"update aws_iam_role_policy.a": {"before": {"policy": {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"}]}}, "after": {"policy": {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}}}}"#,
                r#"{"update aws_iam_role.a": {"before": {"assume_role_policy": {"Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}}, "after": {"assume_role_policy": {"Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com", "AWS": "arn:aws:iam::444455556666:root"}, "Action": "sts:AssumeRole"}]}}}}"#,
                r#"{"update aws_s3_bucket_policy.a": {"before": {"policy": {"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}}, "after": {"policy": {"Statement": []}}}}"#,
                r#"{"aws_iam_role_policy_attachment.a": {"role": "a", "policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess"}}"#,
                r#"{"update aws_iam_role.a": {"before": {"name": "a"}, "after": {"name": "a", "tags": {}}}, "aws_iam_role_policy_attachment.a": {"role": "a", "policy_arn": "${aws_iam_policy.a.arn}"}, "aws_iam_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "iam:PutRolePolicy", "Resource": "*"}]}}}"#,
                r#"{"update aws_iam_role.a": {"before": {"managed_policy_arns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"]}, "after": {"managed_policy_arns": ["arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::aws:policy/AmazonS3FullAccess"]}}}"#,
            ],
            unknown: &[
                r#"{"aws_iam_user_policy_attachment.a": {"user": "a", "policy_arn": "arn:aws:iam::111122223333:policy/deployers"}}"#,
                r#"{"aws_iam_group_policy_attachment.a": {"group": "a", "policy_arn": "${terraform_data.a.output}"}}"#,
                r#"{"update aws_iam_policy.a": {"before": {"policy": {"Statement": []}}, "after": {"policy": "${terraform_data.a.output}"}}}"#,
            ],
            exempt: &[
                r#"{"aws_iam_role.a": {"name": "a"}, "aws_iam_role_policy_attachment.a": {"role": "${aws_iam_role.a.name}", "policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess"}}"#,
                r#"{"aws_iam_role.a": {"name": "a"}, "aws_iam_policy_attachment.a": {"roles": ["${aws_iam_role.a.name}"], "policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess"}}"#,
                r#"{"aws_iam_role.a": {"name": "a"}, "aws_iam_role_policy.a": {"role": "${aws_iam_role.a.id}", "policy": {"Statement": [{"Effect": "Allow", "Action": "iam:*", "Resource": "*"}]}}}"#,
            ],
        },
        ..Control::BLANK
    },
    Control {
        id: "change-no-wider-rights",
        title: "No policy becomes wider, and none is attached",
        severity: Severity::Medium,
        strict: Strict::Never,
        types: &TYPES,
        reason: "Whoever reviews the change sees in one line what may be done after it that could not be done before. It is advice, because a feature that needs a right is no fault.",
        fix: "See whether each new action, resource and principal is needed.",
        sources: SOURCE,
        of_changes: true,
        judge: |scope, instance| judge(scope, instance, |_| true),
        examples: Examples {
            good: &[
                r#"{"update aws_iam_role_policy.a": {"before": {"policy": {"Statement": [{"Effect": "Allow", "Action": ["s3:Get*", "s3:PutObject"], "Resource": "arn:aws:s3:::a/*"}]}}, "after": {"policy": {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/b/*"}]}}}}"#,
                r#"{"delete aws_iam_role_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}}}"#,
                r#"{"delete aws_iam_role_policy_attachment.a": {"role": "a", "policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess"}}"#,
            ],
            bad: &[
                r#"{"aws_iam_role_policy_attachment.a": {"role": "a", "policy_arn": "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"}}"#,
                r#"{"aws_iam_user_policy_attachment.a": {"user": "a", "policy_arn": "arn:aws:iam::111122223333:policy/deployers"}}"#,
                r#"{"update aws_iam_role_policy.a": {"before": {"policy": {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"}]}}, "after": {"policy": {"Statement": [{"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::a/*"}]}}}}"#,
                r#"{"update aws_iam_role_policy.a": {"before": {"policy": {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*", "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}]}}, "after": {"policy": {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"}]}}}}"#,
                r#"{"update aws_iam_role.a": {"before": {"name": "a"}, "after": {"name": "a", "tags": {}}}, "aws_iam_role_policy.a": {"role": "a", "policy": {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"}]}}}"#,
            ],
            unknown: &[
                r#"{"update aws_iam_role_policy.a": {"before": {"policy": {"Statement": [{"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "arn:aws:dynamodb:us-east-1:111122223333:table/a"}]}}, "after": {"policy": {"Statement": [{"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "${aws_dynamodb_table.a.arn}"}]}}}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
];

#[cfg(test)]
mod tests {
    use super::super::attached::ATTACHING;
    use super::*;

    #[test]
    fn each_type_that_attaches_policies_is_judged_and_none_twice() {
        for attaching in ATTACHING {
            assert!(TYPES.contains(&attaching.kind), "{}", attaching.kind);
        }
        assert!(TYPES.is_sorted_by(|a, b| a < b), "{TYPES:?}");
        let attached = |kind: &&str| ATTACHING.iter().any(|attaching| attaching.kind == *kind);
        assert!(ATTACHMENTS.iter().all(attached));
    }
}
