//! The controls, one file per service, and the list of all.

use crate::control::Control;

pub mod dynamodb;
pub mod eventbridge;
pub mod iam;
pub mod kms;
pub mod lambda;
mod policies;
pub mod s3;
pub mod secretsmanager;
pub mod sns;
pub mod sqs;
pub mod ssm;
pub mod stepfunctions;

/// Every control, by service.
pub const ALL: &[&[Control]] = &[
    dynamodb::CONTROLS,
    eventbridge::CONTROLS,
    iam::CONTROLS,
    kms::CONTROLS,
    lambda::CONTROLS,
    s3::CONTROLS,
    secretsmanager::CONTROLS,
    sns::CONTROLS,
    sqs::CONTROLS,
    ssm::CONTROLS,
    stepfunctions::CONTROLS,
];

/// Each control.
pub fn all() -> impl Iterator<Item = &'static Control> {
    ALL.iter().copied().flatten()
}

/// The control of a name.
pub fn find(id: &str) -> Option<&'static Control> {
    all().find(|control| control.id == id)
}
