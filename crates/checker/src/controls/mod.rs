//! The controls, one file per service, and the list of all, limits among them.

use crate::control::Control;
use crate::limits;

pub mod budgets;
pub mod cloudwatch;
pub mod dynamodb;
pub mod eventbridge;
pub mod iam;
pub mod kms;
pub mod lambda;
pub mod lambda_events;
mod policies;
pub mod s3;
pub mod secretsmanager;
mod selections;
pub mod sns;
pub mod sqs;
pub mod ssm;
pub mod stepfunctions;

/// Every control, by service.
pub const ALL: &[&[Control]] = &[
    budgets::CONTROLS,
    cloudwatch::CONTROLS,
    dynamodb::CONTROLS,
    eventbridge::CONTROLS,
    iam::CONTROLS,
    kms::CONTROLS,
    lambda::CONTROLS,
    lambda_events::CONTROLS,
    s3::CONTROLS,
    secretsmanager::CONTROLS,
    sns::CONTROLS,
    sqs::CONTROLS,
    ssm::CONTROLS,
    stepfunctions::CONTROLS,
];

/// Each control, then each limit.
pub fn all() -> impl Iterator<Item = &'static Control> {
    ALL.iter().copied().flatten().chain(limits::all())
}

/// The control or limit of a name.
pub fn find(id: &str) -> Option<&'static Control> {
    all().find(|control| control.id == id)
}
