//! `groundplan build`: the only command that runs what a description says.

use std::io;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use diagnostic::{Diagnostic, Diagnostics, Failure, Place};
use model::Project;
use model::description::CodeSource;

use crate::arguments::BuildArguments;
use crate::console::{self, Outcome};
use crate::pipeline;

/// A command to run, once for all functions that have it.
struct PlannedBuild<'a> {
    command: &'a str,
    /// The folder that it runs in, below the project's root.
    folder: &'a str,
    functions: Vec<&'a str>,
    place: Option<Place>,
}

/// Runs the command of each function, or of those that are named. The first that fails ends it.
pub(crate) fn run(start: &Path, options: &BuildArguments) -> Result<Outcome, Failure> {
    let (root, project) = pipeline::load_unbuilt(start)?;
    known(&project, &options.functions)?;
    let builds = builds(&project, &options.functions);
    if builds.is_empty() {
        console::say("nothing to do: no function has a `build`");
    }
    for build in &builds {
        console::say(&format!(
            "building {} in {}: {}",
            build.functions.join(", "),
            build.folder,
            build.command
        ));
        let ended = execute(&root.join(build.folder), build.command);
        if let Some(wrong) = wrong(build, ended) {
            let mut found = Diagnostics::new();
            found.push(wrong);
            return Err(Failure::new(found, project.sources.clone()));
        }
    }
    Ok(Outcome::Done)
}

/// Functions that are named are there.
fn known(project: &Project, names: &[String]) -> Result<(), Failure> {
    let functions = || {
        let environments = project.environments.iter();
        environments.flat_map(|environment| environment.application.functions.keys())
    };
    let unknown = names
        .iter()
        .find(|name| !functions().any(|one| one == *name));
    let Some(unknown) = unknown else {
        return Ok(());
    };
    let meant = diagnostic::nearest(unknown, functions().map(String::as_str));
    let help = meant.map(|meant| format!("did you mean `{meant}`?"));
    Err(console::fault(
        "unknown-function",
        format!("there is no function `{unknown}`"),
        help.as_deref().unwrap_or_default(),
    ))
}

/// What is to be run, in the order of the functions.
fn builds<'a>(project: &'a Project, names: &[String]) -> Vec<PlannedBuild<'a>> {
    let mut builds: Vec<PlannedBuild<'a>> = Vec::new();
    for environment in &project.environments {
        for (name, function) in &environment.application.functions {
            let (Some(build), CodeSource::Path(code)) = (&function.build, function.code_source())
            else {
                continue;
            };
            if !names.is_empty() && !names.contains(name) {
                continue;
            }
            let folder = build.folder.as_deref().unwrap_or(code);
            let same = builds
                .iter_mut()
                .find(|one| one.command == build.command && one.folder == folder);
            match same {
                Some(same) if same.functions.contains(&name.as_str()) => {}
                Some(same) => same.functions.push(name),
                None => builds.push(PlannedBuild {
                    command: &build.command,
                    folder,
                    functions: vec![name],
                    place: environment.value_place(&["functions", name, "build"]),
                }),
            }
        }
    }
    builds
}

/// Runs a command as a shell does. What it prints goes to standard error: it is no data.
fn execute(folder: &Path, command: &str) -> io::Result<ExitStatus> {
    Command::new("sh")
        .args(["-c", command])
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(io::stderr())
        .status()
}

/// Why a build did not work.
fn wrong(build: &PlannedBuild<'_>, ended: io::Result<ExitStatus>) -> Option<Diagnostic> {
    let message = match ended {
        Ok(status) if status.success() => return None,
        Ok(status) => match status.code() {
            Some(code) => format!("`{}` ended with exit code {code}", build.command),
            None => format!("`{}` was stopped by a signal", build.command),
        },
        Err(error) => format!(
            "`{}` could not be run in `{}`: {error}",
            build.command, build.folder
        ),
    };
    let diagnostic = Diagnostic::error("build-failed", message).at(build.place.clone());
    Some(diagnostic.help(format!(
        "it runs in the folder `{}`; what it printed is above",
        build.folder
    )))
}
