//! What operation is asked of a workload, one room for each aspect, and the list of all.

use super::aspect::Aspect;

mod alarms;
mod backup;
mod copy;
mod dashboard;
mod encrypted;
mod healing;
mod logs;
mod restore;
mod rights;

/// Every aspect, in the order of the table's columns.
pub const ALL: [&Aspect; 9] = [
    &encrypted::ASPECT,
    &rights::ASPECT,
    &alarms::ASPECT,
    &dashboard::ASPECT,
    &logs::ASPECT,
    &backup::ASPECT,
    &copy::ASPECT,
    &restore::ASPECT,
    &healing::ASPECT,
];

/// The aspect of a name.
#[must_use]
pub fn find(id: &str) -> Option<&'static Aspect> {
    ALL.into_iter().find(|aspect| aspect.id == id)
}
