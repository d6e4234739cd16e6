//! From a folder to a comparison: what every command that looks at an emission shares.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use diagnostic::{Diagnostic, Failure};
use emitter::Settings;
use fileset::{Comparison, FileSet};
use model::Project;

use crate::arguments::OutputArguments;
use crate::console;
use crate::emitted::EmissionPlans;
use crate::library::{LIBRARY, SHAPES};
use crate::names;
use crate::progress::Progress;
use crate::{expiry, expressions, gate, own_files, owners, waivers};

/// An emission held against the disk.
pub(crate) struct Pipeline {
    /// Folder of `groundplan.toml`.
    pub(crate) root: PathBuf,
    /// Folder that the emission goes to.
    pub(crate) out: PathBuf,
    /// Folders of code to be packed, by the name of their package.
    pub(crate) packages: BTreeMap<String, emitter::PackageSource>,
    /// What is described.
    pub(crate) project: Project,
    pub(crate) comparison: Comparison,
    /// Settings of what an account has once, with the environments that may make it twice.
    pub(crate) twice: Vec<(&'static str, Vec<String>)>,
}

/// The folder that the user means.
pub(crate) fn start(directory: Option<&Path>) -> PathBuf {
    directory.unwrap_or_else(|| Path::new(".")).to_owned()
}

/// Reads the description of the project around `start`.
pub(crate) fn load(start: &Path) -> Result<(PathBuf, Project), Failure> {
    let Some(root) = model::find_root(start) else {
        return Err(console::fault(
            "no-description",
            format!(
                "there is no groundplan.toml in {} or any folder above it",
                start.display()
            ),
            "`groundplan init` writes one to start from; `-C DIR` names another folder",
        ));
    };
    let project = model::load(&root, SHAPES)?;
    let mut found = waivers::unknown(&project);
    found.extend(project.warnings.iter().cloned());
    console::pass(found, &project.sources)?;
    Ok((root, project))
}

/// The way down to the project, with `/` at the end: from the checkout of a workflow of GitHub, where
/// its readers look, else from the current folder; empty when it lies below neither.
pub(crate) fn prefix(root: &Path) -> String {
    let Ok(root) = std::path::absolute(root) else {
        return String::new();
    };
    let checkout = std::env::var_os("GITHUB_WORKSPACE").map(PathBuf::from);
    let below = checkout
        .into_iter()
        .chain(std::env::current_dir())
        .find_map(|from| Some(root.strip_prefix(from).ok()?.to_owned()));
    below
        .iter()
        .flat_map(|below| below.components())
        .filter(|part| !matches!(part, Component::CurDir))
        .map(|part| format!("{}/", part.as_os_str().to_string_lossy()))
        .collect()
}

/// Emits the project in `root` into memory, without documents for people: only Terraform's part is looked at.
pub(crate) fn emission(project: &Project, root: &Path) -> Result<emitter::Emission, Failure> {
    let emission = emit(project, &[root], true)?;
    names(
        project,
        &emission,
        &EmissionPlans::new(project, &emission, root),
    )?;
    Ok(emission)
}

/// Fails where two things would have one name, or a name or what a function is given is too long.
fn names(
    project: &Project,
    emission: &emitter::Emission,
    plans: &EmissionPlans<'_>,
) -> Result<(), Failure> {
    let mut found = names::check(project, emission, plans);
    found.extend(names::large_environments(project, emission));
    console::pass(found, &project.sources)
}

/// Emits a project into memory; without documents for people, when only Terraform's part is looked at. The user's own files
/// are in `roots`: that of the description, and where it is emitted to.
fn emit(
    project: &Project,
    roots: &[&Path],
    without_documents: bool,
) -> Result<emitter::Emission, Failure> {
    let settings = Settings {
        modules_source: project
            .environments
            .first()
            .and_then(|environment| environment.application.terraform.modules.clone()),
        without_documents,
        own: own_files::declarations(project, roots),
    };
    let progress = Progress::start("emitting");
    let emission = emitter::emit(&project.environments, &settings, &LIBRARY);
    drop(progress);
    let emission = emission.map_err(|mut failure| {
        failure.diagnostics.push(
            Diagnostic::error(
                "defect",
                "the emission would not be valid Terraform, so nothing was written",
            )
            .help("this is a defect of groundplan: please report it with your description"),
        );
        failure
    })?;
    console::pass(emission.wrong_expressions.clone(), &project.sources)?;
    Ok(emission)
}

/// Emits into memory and compares with the disk. Writes nothing.
pub(crate) fn run(
    start: &Path,
    output: &OutputArguments,
    force: bool,
) -> Result<Pipeline, Failure> {
    let (root, project) = load(start)?;
    let out = output.out.clone().unwrap_or_else(|| root.clone());
    let roots: &[&Path] = match &output.out {
        Some(out) => &[&root, out],
        None => &[&root],
    };
    let mut emission = emit(&project, roots, false)?;
    let plans = EmissionPlans::new(&project, &emission, &out);
    names(&project, &emission, &plans)?;
    expressions::pass(&project, &plans)?;
    owners::pass(&project, &out, &plans)?;
    drop(plans);
    let mut wanted = FileSet::new();
    for (path, content) in std::mem::take(&mut emission.files) {
        wanted.insert(&path, content)?;
    }
    let progress = Progress::start("comparing");
    let comparison = Comparison::new(&out, wanted);
    drop(progress);
    let comparison = comparison?;
    gate::pass(&comparison, &project, &out, output, force)?;
    expiry::pass(&comparison, &project, output)?;
    Ok(Pipeline {
        root,
        out,
        packages: emission.packages,
        comparison,
        twice: model::possible_duplicates(&project.environments)
            .into_iter()
            .map(|(setting, by)| (setting, by.into_iter().map(str::to_owned).collect()))
            .collect(),
        project,
    })
}
