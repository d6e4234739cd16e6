//! `groundplan coverage`

use std::path::Path;

use checker::coverage::{self, report};
use diagnostic::Failure;
use model::Environment;
use plan::Plan;

use crate::arguments::{CoverageArguments, CoverageFormat};
use crate::console::{self, Outcome};
use crate::memory;
use crate::pipeline;
use crate::plans::{self, ProjectFiles};
use crate::waivers::{self, Waivers};

/// A plan that is judged: what it is of.
struct Judged<'a> {
    name: String,
    plan: Plan,
    /// The environment whose waivers hold.
    environment: Option<&'a Environment>,
}

/// Says what operation the workloads of environments, or of a plan of Terraform, have.
pub(crate) fn run(start: &Path, options: &CoverageArguments) -> Result<Outcome, Failure> {
    match (&options.plan, options.environments.as_slice()) {
        (Some(file), []) => {
            let judged = [document(start, file, None)?];
            told(&judged, &[], &diagnostic::SourceTexts::new(), options)
        }
        (Some(file), [name]) => {
            let (_, project) = pipeline::load(start)?;
            let environment = plans::named(&project.environments, name)?;
            let judged = [document(start, file, Some(environment))?];
            told(&judged, &project.environments, &project.sources, options)
        }
        (Some(_), _) => Err(console::fault(
            "one-environment",
            "a document of Terraform is about one environment",
            "name it: `groundplan coverage ENV --plan FILE`",
        )),
        (None, names) => {
            let sources = ProjectFiles::of_project(start)?;
            let judged = project(&sources, names)?;
            let outcome = told(&judged, sources.described(), &sources.texts(), options);
            memory::keep_until_exit(judged);
            outcome
        }
    }
}

/// Judges plans and tells what was found. `described` are all environments of the description, and
/// `texts` its texts.
fn told(
    judged: &[Judged<'_>],
    described: &[Environment],
    texts: &diagnostic::SourceTexts,
    options: &CoverageArguments,
) -> Result<Outcome, Failure> {
    let day = waivers::day(options.date);
    let mut waivers = Waivers::default();
    let mut found = Vec::new();
    for one in judged {
        let mut coverage = coverage::coverage(&one.plan).map_err(|_| {
            console::fault(
                "nothing-to-judge",
                format!(
                    "{}: there is no function, API, table, bucket or queue to judge",
                    one.name
                ),
                "nothing is no coverage: give a plan or state that has some",
            )
        })?;
        if let Some(environment) = one.environment {
            waivers.cover(&mut coverage, environment, day);
        }
        found.push(report::NamedCoverage {
            name: one.name.clone(),
            coverage,
        });
    }
    let remarks = waivers.remarks(described.len(), day);
    match options.format {
        CoverageFormat::Json => console::document(&report::document(&found, &remarks, texts)),
        CoverageFormat::Text => {
            let mut text = joined(&found, report::text);
            if !remarks.is_empty() {
                let remarks = diagnostic::text::render(&remarks, texts, console::style());
                text.push('\n');
                text.push_str(remarks.trim_end());
                text.push('\n');
            }
            console::data(&text);
        }
        CoverageFormat::Markdown => {
            let mut text = joined(&found, report::markdown);
            text.push_str(&report::markdown_remarks(&remarks, texts));
            console::data(&text);
        }
    }
    let mut outcome = Outcome::Done;
    if let Some(least) = options.fail_under {
        for one in found.iter().filter(|one| !one.coverage.reaches(least)) {
            console::say(&format!("{}: covered by less than {least} %", one.name));
            outcome = Outcome::Differs;
        }
    }
    Ok(outcome)
}

/// Our own plans of environments.
fn project<'a>(sources: &'a ProjectFiles, names: &[String]) -> Result<Vec<Judged<'a>>, Failure> {
    plans::plans(sources, sources.chosen(names)?, None)?
        .into_iter()
        .map(|one| {
            Ok(Judged {
                environment: Some(plans::named(sources.described(), &one.name)?),
                name: one.name,
                plan: one.plan,
            })
        })
        .collect()
}

/// A document of Terraform; with the environment that it is of, when that is named.
fn document<'a>(
    start: &Path,
    file: &Path,
    environment: Option<&'a Environment>,
) -> Result<Judged<'a>, Failure> {
    Ok(Judged {
        name: file.display().to_string(),
        plan: plans::document(&start.join(file))?,
        environment,
    })
}

fn joined(found: &[report::NamedCoverage], render: fn(&report::NamedCoverage) -> String) -> String {
    let parts: Vec<String> = found.iter().map(render).collect();
    parts.join("\n")
}
