//! The controls, one file per service, and the list of all, limits among them. Those of a kind of workload whose types nothing else uses
//! are in its folder in `coverage::kinds`.

use crate::control::Control;
use crate::coverage::CoveredKind;
use crate::verdict::Verdict;
use crate::{changes, limits};

pub mod all;
pub mod apigateway;
mod apigateway_calls;
pub mod apigateway_methods;
pub mod backup;
pub mod budgets;
pub mod cloudwatch;
mod conditions;
pub mod delivery;
pub mod dynamodb;
pub mod edges;
pub mod eventbridge;
pub mod iam;
mod identity;
pub mod kms;
pub mod lambda;
mod lambda_code;
pub mod lambda_events;
mod object_events;
pub(crate) mod policies;
pub mod remediation;
pub mod s3;
pub mod secretsmanager;
pub(crate) mod selections;
pub mod sns;
pub mod sqs;
pub mod ssm;
pub mod stepfunctions;

/// Every control, by service, but those of kinds of workloads that have some of their own.
const ALL: &[&[Control]] = &[
    all::CONTROLS,
    apigateway::CONTROLS,
    apigateway_calls::CONTROLS,
    apigateway_methods::CONTROLS,
    backup::CONTROLS,
    budgets::CONTROLS,
    cloudwatch::CONTROLS,
    conditions::CONTROLS,
    delivery::CONTROLS,
    dynamodb::CONTROLS,
    edges::CONTROLS,
    eventbridge::CONTROLS,
    iam::ATTACHMENTS,
    iam::DOCUMENTS,
    iam::RISKS,
    iam::TRUST,
    iam::WILDCARDS,
    identity::CONTROLS,
    kms::CONTROLS,
    lambda::CONTROLS,
    lambda_code::CONTROLS,
    lambda_events::CONTROLS,
    remediation::CONTROLS,
    s3::CONTROLS,
    secretsmanager::CONTROLS,
    sns::CONTROLS,
    sqs::CONTROLS,
    ssm::CONTROLS,
    stepfunctions::CONTROLS,
];

/// Judges what `lifecycle` says.
fn lifecycle(written: Option<bool>, argument: &str) -> Verdict {
    match written {
        Some(written) => {
            Verdict::pass_if(written, format_args!("`lifecycle.{argument}` is not true"))
        }
        None => Verdict::undecided(format!(
            "the JSON of a plan does not tell `lifecycle.{argument}`: judge the environment itself, without `--plan`"
        )),
    }
}

/// Each control, then each gate and each limit.
pub fn all() -> impl Iterator<Item = &'static Control> {
    let of_kinds = CoveredKind::ALL.iter().flat_map(|kind| kind.controls());
    ALL.iter()
        .copied()
        .flatten()
        .chain(of_kinds)
        .chain(changes::all())
        .chain(limits::all())
}

/// The control, gate or limit of a name; of a former name the first that has it now.
#[must_use]
pub fn find(id: &str) -> Option<&'static Control> {
    let named = all().find(|control| control.id == id);
    named.or_else(|| all().find(|control| control.is_called(id)))
}
