//! Whether a pipeline may do what the plan needs. Roles of delivery are in a plan of their own, which the program
//! joins with that of the environment; a plan that has both is judged by itself.

use plan::{Instance, Plan};

use crate::control::{Control, Examples, Severity, Sources, Strict, Verdicts};
use crate::policy::arns::Arns;
use crate::rights::{Course, DeliveryRoles, Role, World};
use crate::scope::Scope;

/// The control, for whoever judges a plan with the roles of another.
pub const RIGHTS: &Control = &CONTROLS[0];

/// Controls over delivery.
pub const CONTROLS: &[Control] = &[Control {
    id: "delivery-rights",
    title: "The roles of delivery may do what the plan needs",
    severity: Severity::High,
    strict: Strict::Always,
    types: &["*"],
    reason: "The pipeline fails in the middle of an apply where its role may not do what the provider asks AWS for. What the provider asks for is known by resource type, from its source; of a type without such data nothing is said but that.",
    fix: "Allow it in a policy of your own: a file such as `own.tf` in `environments/<name>/bootstrap`, with an `aws_iam_role_policy` whose `role` is `<application>-<environment>-github-apply`; an administrator applies it. What is denied on purpose, an administrator does.",
    sources: Sources {
        document: "terraform-provider-aws, internal/service; AWS service authorization reference; IAM user guide, \"Policy evaluation logic\" (read 2026-11)",
        ..Sources::NONE
    },
    of_plan: Some(joined),
    examples: Examples {
        good: &[
            r#"{"aws_iam_role.plan": {"name": "a-github-plan", "arn": "arn:aws:iam::111122223333:role/a-github-plan"}, "aws_iam_role.apply": {"name": "a-github-apply", "arn": "arn:aws:iam::111122223333:role/a-github-apply"}, "aws_iam_role_policy.a": {"role": "a-github-apply", "policy": {"Statement": [{"Effect": "Allow", "Action": ["sqs:*", "iam:*"], "Resource": "*"}]}}, "aws_iam_role_policy.p": {"role": "a-github-plan", "policy": {"Statement": [{"Effect": "Allow", "Action": ["sqs:Get*", "sqs:List*", "iam:Get*", "iam:List*"], "Resource": "*"}]}}, "aws_sqs_queue.jobs": {"name": "jobs", "arn": "arn:aws:sqs:us-east-1:111122223333:jobs"}}"#,
        ],
        bad: &[
            r#"{"aws_iam_role.plan": {"name": "a-github-plan", "arn": "arn:aws:iam::111122223333:role/a-github-plan"}, "aws_iam_role.apply": {"name": "a-github-apply", "arn": "arn:aws:iam::111122223333:role/a-github-apply"}, "aws_iam_role_policy.a": {"role": "a-github-apply", "policy": {"Statement": [{"Effect": "Allow", "Action": ["sqs:Get*", "sqs:List*"], "Resource": "*"}]}}, "aws_sqs_queue.jobs": {"name": "jobs", "arn": "arn:aws:sqs:us-east-1:111122223333:jobs"}}"#,
        ],
        unknown: &[
            r#"{"aws_iam_role.plan": {"name": "a-github-plan", "arn": "arn:aws:iam::111122223333:role/a-github-plan"}, "aws_iam_role.apply": {"name": "a-github-apply", "arn": "arn:aws:iam::111122223333:role/a-github-apply"}, "aws_iam_role_policy.a": {"role": "a-github-apply", "policy": {"Statement": [{"Effect": "Allow", "Action": "iam:*", "Resource": "*"}]}}, "aws_iam_role_policy.p": {"role": "a-github-plan", "policy": {"Statement": [{"Effect": "Allow", "Action": "iam:*", "Resource": "*"}]}}, "aws_glue_job.jobs": {"name": "jobs"}}"#,
        ],
        exempt: &[],
    },
    ..Control::BLANK
}];

/// Judges a plan that holds the roles as well.
fn joined(scope: &Scope<'_>) -> Verdicts {
    let Some(delivery) = roles(scope.plan) else {
        return Verdicts::new();
    };
    let arns = Arns::default();
    let world = World::new(scope.plan, &arns);
    delivery.judge(&world, &world.needs(), &Course::of_plan(scope.plan))
}

/// The roles of delivery in a plan.
#[must_use]
pub fn roles(plan: &Plan) -> Option<DeliveryRoles> {
    let role = |suffix: &str| {
        let is_it = |role: &&Instance| {
            role.lookup("name")
                .text()
                .is_some_and(|name| name.ends_with(suffix))
        };
        let role = plan.of_type("aws_iam_role").find(is_it)?;
        Role::of_plan(plan, &role.address)
    };
    Some(DeliveryRoles {
        plan: role("-github-plan")?,
        apply: role("-github-apply")?,
    })
}
