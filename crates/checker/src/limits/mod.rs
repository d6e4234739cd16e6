//! Limits of AWS that a plan already shows to be broken: one file per service, and the list of all.
//!
//! A limit is a control of kind [`ControlKind::Limit`](crate::ControlKind). What AWS refuses is an error, a finding
//! in every profile; a quota that AWS raises on request, or about which its documents differ, is a
//! warning, which is only shown. Each names the document it comes from and when that was read.

use crate::control::{Control, ControlKind, Severity, Strict};

mod alarms;
mod apigateway;
mod backup;
pub mod bound;
mod budgets;
mod cloudtrail;
mod counted;
mod dashboards;
mod dynamodb;
mod eventbridge;
mod iam;
mod kms;
mod lambda;
mod logs;
mod messaging;
mod network;
mod pattern;
mod s3;

/// Every limit, by service.
pub const ALL: &[&[Control]] = &[
    alarms::LIMITS,
    apigateway::LIMITS,
    backup::LIMITS,
    budgets::LIMITS,
    cloudtrail::LIMITS,
    dashboards::LIMITS,
    dynamodb::LIMITS,
    eventbridge::LIMITS,
    iam::LIMITS,
    kms::LIMITS,
    lambda::LIMITS,
    logs::LIMITS,
    messaging::LIMITS,
    network::LIMITS,
    s3::LIMITS,
];

/// Each limit.
pub fn all() -> impl Iterator<Item = &'static Control> {
    ALL.iter().copied().flatten()
}

/// What AWS refuses; never a limit by itself.
const ERROR: Control = Control {
    severity: Severity::High,
    strict: Strict::Always,
    kind: ControlKind::Limit(&[]),
    judge: |_, _| crate::Verdict::NotApplicable(bound::NOTHING),
    ..Control::BLANK
};

/// What AWS may accept; never a limit by itself.
const WARNING: Control = Control {
    severity: Severity::Low,
    strict: Strict::Never,
    ..ERROR
};
