//! How long logs are kept, wherever a description says it: that CloudWatch can.

use aws::log_retention;
use diagnostic::Diagnostics;

use super::error;
use crate::tree::At;

/// The days that a log is kept.
pub(crate) fn check(days: u32, at: At<'_>, diagnostics: &mut Diagnostics) {
    if log_retention::is_legal(days) {
        return;
    }
    let place = at.value();
    let message = format!("CloudWatch cannot keep a log for {days} days");
    let help = match log_retention::neighbours(days) {
        (Some(below), Some(above)) => {
            format!("the nearest that it can are {below} and {above} days")
        }
        (Some(only), None) | (None, Some(only)) => {
            format!("the nearest that it can is {only} days")
        }
        (None, None) => return,
    };
    diagnostics.push(error("log-retention", message, place, "").help(help));
}
