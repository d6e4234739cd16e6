//! From a folder to a comparison: what every command that looks at an emission shares.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use emitter::Settings;
use fileset::{Comparison, FileSet};
use model::Project;

use crate::arguments::Output;
use crate::console::{self, Outcome};
use crate::library::{LIBRARY, SHAPES};
use crate::progress::Progress;
use crate::waivers;

/// Patterns of files that never belong into a package.
pub(crate) const EXCLUDES: [&str; 0] = [];

/// An emission held against the disk.
pub(crate) struct Pipeline {
    /// Folder of `groundplan.toml`.
    pub(crate) root: PathBuf,
    /// Folder that the emission goes to.
    pub(crate) out: PathBuf,
    /// Folders of code to be packed, by the name of their package.
    pub(crate) packages: BTreeMap<String, String>,
    pub(crate) comparison: Comparison,
    /// Settings of what an account has once, with the environments that may make it twice.
    pub(crate) twice: Vec<(&'static str, Vec<String>)>,
}

/// The folder that the user means.
pub(crate) fn start(directory: Option<&Path>) -> PathBuf {
    directory.unwrap_or_else(|| Path::new(".")).to_owned()
}

/// Reads the description of the project around `start`.
pub(crate) fn load(start: &Path) -> Result<(PathBuf, Project), Outcome> {
    let Some(root) = model::find_root(start) else {
        return Err(console::fault(
            format!(
                "there is no groundplan.toml in {} or any folder above it",
                start.display()
            ),
            "`groundplan init` writes one to start from; `-C DIR` names another folder",
        ));
    };
    match model::load(&root, SHAPES) {
        Ok(project) => {
            console::diagnostics(&project.warnings, &project.sources);
            let faults = waivers::unknown(&project);
            console::diagnostics(&faults, &project.sources);
            if !faults.is_empty() {
                return Err(Outcome::Fault);
            }
            Ok((root, project))
        }
        Err(failure) => {
            console::diagnostics(&failure.diagnostics, &failure.sources);
            Err(Outcome::Fault)
        }
    }
}

/// Emits a project into memory; without documents for people, when only Terraform's part is looked at.
pub(crate) fn emission(
    project: &Project,
    without_documents: bool,
) -> Result<emitter::Emission, Outcome> {
    let settings = Settings {
        modules_source: project
            .environments
            .first()
            .and_then(|environment| environment.application.terraform.modules.clone()),
        without_documents,
    };
    let progress = Progress::of("emitting");
    let emission = emitter::emit(&project.environments, &settings, &LIBRARY);
    drop(progress);
    emission.map_err(|problems| {
        for problem in &problems {
            console::say(&format!("error: {problem}"));
        }
        console::fault(
            "the emission would not be valid Terraform, so nothing was written",
            "this is a defect of groundplan: please report it with your description",
        )
    })
}

/// Emits into memory and compares with the disk. Writes nothing.
pub(crate) fn run(start: &Path, output: &Output) -> Result<Pipeline, Outcome> {
    let (root, project) = load(start)?;
    let mut emission = emission(&project, false)?;
    let mut wanted = FileSet::new();
    for (path, content) in std::mem::take(&mut emission.files) {
        wanted
            .insert(&path, content)
            .map_err(|error| console::fault(&error, &error.help()))?;
    }
    let out = output.out.clone().unwrap_or_else(|| root.clone());
    let progress = Progress::of("comparing");
    let comparison = Comparison::new(&out, wanted);
    drop(progress);
    let comparison = comparison.map_err(|error| console::fault(&error, &error.help()))?;
    guard(&comparison, &output.allow_destroy)?;
    Ok(Pipeline {
        root,
        out,
        packages: emission.packages,
        comparison,
        twice: model::perhaps_twice(&project.environments)
            .into_iter()
            .map(|(setting, by)| (setting, by.into_iter().map(str::to_owned).collect()))
            .collect(),
    })
}

/// Former names as the description has them: one as a text, several as a list.
fn former_names(names: &[String]) -> String {
    match names {
        [only] => format!("{only:?}"),
        names => format!("{names:?}"),
    }
}

/// Stops an emission that would let Terraform destroy data nobody gave up.
fn guard(comparison: &Comparison, allowed: &[String]) -> Result<(), Outcome> {
    let mut stopped = false;
    for change in comparison.changes() {
        let path = change.path();
        let Some(environment) = path
            .strip_prefix("environments/")
            .and_then(|rest| rest.strip_suffix("/main.tf.json"))
        else {
            continue;
        };
        let Some(before) = comparison.before(path) else {
            continue;
        };
        let before = String::from_utf8_lossy(before);
        let after = comparison.wanted().get(path).map(String::from_utf8_lossy);
        for vanished in emitter::vanished(&before, after.as_deref()) {
            if allowed.contains(&vanished.address) {
                console::say(&format!(
                    "warning: {environment}: the next apply destroys {} and its data, as allowed",
                    vanished.address
                ));
                continue;
            }
            stopped = true;
            console::say(&format!(
                "error[data-would-be-destroyed]: {environment}: {} holds data and is no longer in the description; the next apply would destroy it",
                vanished.address
            ));
            if !vanished.is_workload {
                console::say(&format!(
                    "help: it goes with its environment, when that turns it off, and when nothing is left that it is for; to keep it, take that back\nhelp: to destroy it with its data, repeat with `--allow-destroy {}`",
                    vanished.address
                ));
                continue;
            }
            console::say(&format!(
                "help: to keep it in AWS and let Terraform forget it, add to groundplan.toml:\n\n    [[forget]]\n    {} = \"{}\"\n\nhelp: if it was renamed, say `moved_from = {}` in the new entry\nhelp: to destroy it with its data, repeat with `--allow-destroy {}`",
                vanished.kind,
                vanished.name,
                former_names(&vanished.names),
                vanished.address
            ));
        }
    }
    if stopped { Err(Outcome::Fault) } else { Ok(()) }
}
