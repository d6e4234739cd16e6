//! `groundplan coverage`

use std::path::Path;

use checker::Waiver;
use checker::coverage::{self, report};
use planner::Plan;

use crate::arguments::{Coverage, CoverageFormat};
use crate::console::{self, Outcome};
use crate::plans::{self, Sources};
use crate::{pipeline, waivers};

/// A plan that is judged: what it is of, and what is accepted there.
struct Judged {
    name: String,
    plan: Plan,
    waivers: Vec<Waiver>,
}

/// Says what operation the workloads of environments, or of a plan of Terraform, have.
pub(crate) fn run(start: &Path, options: &Coverage) -> Result<Outcome, Outcome> {
    let judged = match &options.plan {
        Some(file) => vec![document(start, file, &options.environments)?],
        None => project(start, &options.environments)?,
    };
    let mut found = Vec::new();
    for one in &judged {
        let mut coverage = coverage::coverage(&one.plan).map_err(|_| {
            console::fault(
                format!(
                    "{}: there is no function, API, table, bucket or queue to judge",
                    one.name
                ),
                "nothing is no coverage: give a plan or state that has some",
            )
        })?;
        coverage.waive(&one.waivers, waivers::day(options.date));
        found.push(report::Named {
            name: one.name.clone(),
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
    std::mem::forget(judged);
    Ok(outcome)
}

/// Our own plans of environments.
fn project(start: &Path, names: &[String]) -> Result<Vec<Judged>, Outcome> {
    let sources = Sources::of_project(start)?;
    plans::plans(&sources, names)?
        .into_iter()
        .map(|one| {
            let environment = plans::named(sources.described(), &one.name)?;
            Ok(Judged {
                waivers: waivers::of(environment),
                name: one.name,
                plan: one.plan,
            })
        })
        .collect()
}

/// A document of Terraform; with the waivers of the environment that it is of, when that is named.
fn document(start: &Path, file: &Path, names: &[String]) -> Result<Judged, Outcome> {
    let waivers = match names {
        [] => Vec::new(),
        [name] => {
            let (_, project) = pipeline::load(start)?;
            waivers::of(plans::named(&project.environments, name)?)
        }
        _ => {
            return Err(console::fault(
                "a document of Terraform is about one environment",
                "name it: `groundplan coverage ENV --plan FILE`",
            ));
        }
    };
    Ok(Judged {
        name: file.display().to_string(),
        plan: plans::document(&start.join(file))?,
        waivers,
    })
}

fn joined(found: &[report::Named], render: fn(&report::Named) -> String) -> String {
    let parts: Vec<String> = found.iter().map(render).collect();
    parts.join("\n")
}
