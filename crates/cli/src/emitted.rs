//! An emission in memory as Terraform will find it on the disk, with the user's own files, and its plans.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use diagnostic::Failure;
use emitter::Emission;
use model::description::AwsProvider;
use model::{Environment, Project};
use planner::ConfigurationFiles;

use crate::library::LIBRARY;
use crate::own_files;

/// What is emitted, and what else is in the folder that it goes to.
struct EmittedFiles<'a> {
    emission: &'a Emission,
    folder: &'a Path,
    /// What an earlier emission wrote there: gone, unless it is emitted again.
    written: &'a BTreeSet<String>,
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
        let entries = std::fs::read_dir(self.folder.join(folder)).ok();
        for entry in entries.into_iter().flatten().flatten() {
            if let Ok(name) = entry.file_name().into_string()
                && !self.written.contains(&format!("{prefix}{name}"))
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
        if self.written.contains(path) {
            return None;
        }
        std::fs::read(self.folder.join(path)).ok().map(Cow::Owned)
    }
}

/// The plans of an emission with the user's own files, each worked out when it is first asked for.
pub(crate) struct EmissionPlans<'a> {
    project: &'a Project,
    emission: &'a Emission,
    /// The folder that the emission goes to.
    folder: &'a Path,
    /// What an earlier emission wrote there.
    written: BTreeSet<String>,
    /// The same with modules in the folder, where the emission calls modules that are elsewhere.
    with_modules: OnceCell<Option<Emission>>,
    known: BTreeMap<&'a str, OnceCell<Option<Result<plan::Plan, Failure>>>>,
}

impl<'a> EmissionPlans<'a> {
    pub(crate) fn new(project: &'a Project, emission: &'a Emission, folder: &'a Path) -> Self {
        let names = project.environments.iter();
        Self {
            project,
            emission,
            folder,
            written: own_files::written(folder),
            with_modules: OnceCell::new(),
            known: names
                .map(|environment| (&*environment.name, OnceCell::new()))
                .collect(),
        }
    }

    /// The paths of what an earlier emission wrote.
    pub(crate) fn written(&self) -> &BTreeSet<String> {
        &self.written
    }

    /// Whether there are files of the user's own beside an environment.
    pub(crate) fn has_own_files(&self, environment: &Environment) -> bool {
        let folder = format!("environments/{}", environment.name);
        !own_files::files(self.folder, &folder, &self.written).is_empty()
    }

    /// The plan of an environment as if nothing of it were there yet, or why there is none.
    pub(crate) fn plan(&self, environment: &Environment) -> Option<&Result<plan::Plan, Failure>> {
        let known = self.known.get(&*environment.name)?;
        known.get_or_init(|| self.evaluate(environment)).as_ref()
    }

    fn evaluate(&self, environment: &Environment) -> Option<Result<plan::Plan, Failure>> {
        let files = EmittedFiles {
            emission: self.emission(environment)?,
            folder: self.folder,
            written: &self.written,
        };
        let schemas = [match environment.application.terraform.aws_provider {
            Some(AwsProvider::Five) => emitter::provider_schema(),
            Some(AwsProvider::Six) | None => emitter::provider_schema_6(),
        }];
        let settings = planner::PlanOptions {
            schemas: &schemas,
            ..planner::PlanOptions::default()
        };
        let folder = format!("environments/{}", environment.name);
        Some(planner::evaluate(&folder, &files, &settings))
    }

    /// The emission of which the modules can be read. What `[terraform] modules` names is the same at another place.
    fn emission(&self, environment: &Environment) -> Option<&Emission> {
        if environment.application.terraform.modules.is_none() {
            return Some(self.emission);
        }
        let emitted = self.with_modules.get_or_init(|| {
            let settings = emitter::Settings {
                without_documents: true,
                ..emitter::Settings::default()
            };
            emitter::emit(&self.project.environments, &settings, &LIBRARY).ok()
        });
        emitted.as_ref()
    }
}
