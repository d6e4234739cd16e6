//! An emission in memory as Terraform will find it on the disk, with the user's own files or without, and its plan.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::Path;

use diagnostic::Failure;
use emitter::Emission;
use model::Environment;
use planner::ConfigurationFiles;

/// The folder that an emission goes to.
#[derive(Clone, Copy)]
pub(crate) struct Folder<'a> {
    pub(crate) path: &'a Path,
    /// What an earlier emission wrote there: gone, unless it is emitted again.
    pub(crate) written: &'a BTreeSet<String>,
}

/// What is emitted, and what else is in the folder that it goes to.
pub(crate) struct EmittedFiles<'a> {
    pub(crate) emission: &'a Emission,
    /// None for the emission alone.
    pub(crate) folder: Option<Folder<'a>>,
}

impl EmittedFiles<'_> {
    /// Whether a path is none of the emission, so that the disk is asked.
    fn is_own(&self, path: &str) -> Option<Folder<'_>> {
        let folder = self.folder?;
        (!folder.written.contains(path)).then_some(folder)
    }
}

impl ConfigurationFiles for EmittedFiles<'_> {
    fn list(&self, folder: &str) -> Vec<String> {
        let prefix = format!("{folder}/");
        let paths = self.emission.files.range(prefix.clone()..);
        let emitted = paths
            .take_while(|(path, _)| path.starts_with(&prefix))
            .filter_map(|(path, _)| path.strip_prefix(&prefix))
            .filter(|name| !name.contains('/'))
            .map(str::to_owned);
        let mut names: BTreeSet<String> = emitted.collect();
        let there = self.folder.map(|there| there.path.join(folder));
        let entries = there.and_then(|there| std::fs::read_dir(there).ok());
        for entry in entries.into_iter().flatten().flatten() {
            if let Ok(name) = entry.file_name().into_string()
                && self.is_own(&format!("{prefix}{name}")).is_some()
                && entry.path().is_file()
            {
                names.insert(name);
            }
        }
        names.into_iter().collect()
    }

    fn read(&self, path: &str) -> Option<Cow<'_, [u8]>> {
        if let Some(bytes) = self.emission.files.get(path) {
            return Some(Cow::Borrowed(bytes));
        }
        let folder = self.is_own(path)?;
        std::fs::read(folder.path.join(path)).ok().map(Cow::Owned)
    }
}

/// The plan of an environment as if nothing of it were there yet; `None` where its modules are elsewhere.
pub(crate) fn plan(
    environment: &Environment,
    files: &EmittedFiles<'_>,
) -> Option<Result<plan::Plan, Failure>> {
    if environment.application.terraform.modules.is_some() {
        return None;
    }
    let schemas = [match environment.application.terraform.aws_provider {
        Some(model::description::AwsProvider::Five) => emitter::provider_schema(),
        Some(model::description::AwsProvider::Six) | None => emitter::provider_schema_6(),
    }];
    let settings = planner::PlanOptions {
        schemas: &schemas,
        ..planner::PlanOptions::default()
    };
    let folder = format!("environments/{}", environment.name);
    Some(planner::evaluate(&folder, files, &settings))
}
