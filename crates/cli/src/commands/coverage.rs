//! `groundplan coverage`

use std::path::Path;

use checker::coverage::{self, report};

use crate::arguments::{Coverage, CoverageFormat};
use crate::console::{self, Outcome};
use crate::plans::{self, Sources};

/// Says what operation the workloads of environments, or of a plan of Terraform, have.
pub(crate) fn run(start: &Path, options: &Coverage) -> Result<Outcome, Outcome> {
    let plans = match &options.plan {
        Some(file) => {
            let path = start.join(file);
            vec![(file.display().to_string(), plans::document(&path)?)]
        }
        None => plans::plans(&Sources::of_project(start)?, &options.environments)?
            .into_iter()
            .map(|one| (one.name, one.plan))
            .collect(),
    };
    let mut found = Vec::new();
    for (name, plan) in &plans {
        let coverage = coverage::coverage(plan).map_err(|_| {
            console::fault(
                format!("{name}: there is no function, API, table, bucket or queue to judge"),
                "nothing is no coverage: give a plan or state that has some",
            )
        })?;
        found.push(report::Named {
            name: name.clone(),
            coverage,
        });
    }
    match options.format {
        CoverageFormat::Json => console::data(&format!("{:#}\n", report::json(&found))),
        CoverageFormat::Text => console::data(&joined(&found, report::text)),
        CoverageFormat::Markdown => console::data(&joined(&found, report::markdown)),
    }
    let mut outcome = Outcome::Done;
    if let Some(least) = options.fail_under {
        for one in found.iter().filter(|one| !one.coverage.reaches(least)) {
            console::say(&format!("{}: covered by less than {least} %", one.name));
            outcome = Outcome::Differs;
        }
    }
    // The process ends here; giving back every piece of a large plan takes time.
    std::mem::forget(plans);
    Ok(outcome)
}

fn joined(found: &[report::Named], render: fn(&report::Named) -> String) -> String {
    let parts: Vec<String> = found.iter().map(render).collect();
    parts.join("\n")
}
