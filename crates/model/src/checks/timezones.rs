//! Time zones: that they are ones that are known, or may be newer.

use aws::timezones::timezones;
use diagnostic::{Diagnostics, nearest};

use super::warning;
use crate::tree::At;

/// The time zone at a setting.
pub(crate) fn check(timezone: &str, at: At<'_>, diagnostics: &mut Diagnostics) {
    if timezones().any(|known| known == timezone) {
        return;
    }
    let message = format!("`{timezone}` is not a time zone known here");
    let help = match named_after(timezone).or_else(|| nearest(timezone, timezones())) {
        Some(meant) => format!("did you mean `{meant}`? (a zone newer than 2025-03 is fine)"),
        None => "a zone is called by its region and city, such as `Europe/Berlin`; one newer than 2025-03 is fine".to_owned(),
    };
    diagnostics.push(warning("unknown-timezone", message, at.value()).help(help));
}

/// The time zone that is named after this city.
fn named_after(city: &str) -> Option<&'static str> {
    timezones().find(|zone| {
        let name = zone.rsplit_once('/').map(|(_, name)| name);
        name.is_some_and(|name| name.eq_ignore_ascii_case(city))
    })
}
