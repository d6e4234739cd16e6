//! `groundplan check`

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use checker::{Circumstances, Date, controls, report};

use crate::arguments::{Check, Format, Profile};
use crate::console::{self, Outcome};
use crate::plans;

/// Judges a plan of Terraform.
pub(crate) fn run(start: &Path, options: &Check) -> Result<Outcome, Outcome> {
    let path = start.join(&options.plan);
    let plan = plans::document(&path)?;
    let profile = match options.profile {
        Profile::Development => checker::Profile::Development,
        Profile::Staging => checker::Profile::Staging,
        Profile::Production => checker::Profile::Production,
    };
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH);
    let circumstances = Circumstances {
        profile,
        today: since_1970.ok().map(|since| Date::of_unix(since.as_secs())),
    };
    let found = checker::check(&plan, circumstances, controls::all()).map_err(|nothing| {
        console::fault(
            format!("{}: {nothing}", path.display()),
            "an empty plan is no proof of anything: give one that has resources",
        )
    })?;
    console::data(&match options.format {
        Format::Text => report::text(&found, options.unknown),
        Format::Json => format!("{:#}\n", report::json(&found)),
        Format::Sarif => format!("{:#}\n", report::sarif(&found)),
    });
    Ok(match found.findings().next() {
        Some(_) => Outcome::Differs,
        None => Outcome::Done,
    })
}
