//! What facts are held against: projects of this repository, emitted in memory, and the plans of their
//! environments. Knows no facts.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use model::description::AwsProvider;
use model::{CodePath, SourceFile};
use plan::Plan;
use planner::ConfigurationFiles;
use serde_json::Value as Json;

use crate::look::shown;

/// The folder of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A project, emitted in memory.
pub(crate) struct Project {
    folder: PathBuf,
    files: BTreeMap<String, Cow<'static, [u8]>>,
    pub(crate) environments: Vec<Environment>,
}

/// An environment and its plan, as if nothing of it were there yet.
pub(crate) struct Environment {
    pub(crate) name: String,
    pub(crate) account: String,
    pub(crate) plan: Plan,
    /// The values of each instance, in the order of the plan, made when they are asked for.
    values: Vec<OnceCell<Json>>,
}

struct Emitted<'a>(&'a BTreeMap<String, Cow<'static, [u8]>>);

impl ConfigurationFiles for Emitted<'_> {
    fn list(&self, folder: &str) -> Vec<String> {
        let prefix = format!("{folder}/");
        let inside = self.0.keys().filter_map(|path| path.strip_prefix(&prefix));
        inside
            .filter(|name| !name.contains('/'))
            .map(str::to_owned)
            .collect()
    }

    fn read(&self, path: &str) -> Option<Cow<'_, [u8]>> {
        self.0.get(path).map(|bytes| Cow::Borrowed(&**bytes))
    }
}

impl Project {
    /// The project in a folder of this repository; empty for the sample.
    pub(crate) fn at(folder: &str) -> Self {
        let folder = root().join(folder);
        let project = model::load(&folder, model::schema::shapes())
            .unwrap_or_else(|failure| panic!("{}: {:?}", folder.display(), failure.diagnostics));
        Self::of(folder, &project.environments)
    }

    /// The sample, with another text in one file of its description.
    pub(crate) fn changed(path: &str, from: &str, to: &str) -> Self {
        let mut paths = vec!["groundplan.toml".to_owned()];
        for environment in fs::read_dir(root().join("environments")).unwrap() {
            let name = environment.unwrap().file_name().into_string().unwrap();
            paths.push(format!("environments/{name}/environment.toml"));
        }
        assert!(paths.iter().any(|known| known == path), "{path}");
        let files = paths.into_iter().map(|file| {
            let mut content = fs::read_to_string(root().join(&file)).unwrap();
            if file == path {
                assert!(content.contains(from), "{path} has no `{from}`");
                content = content.replacen(from, to, 1);
            }
            SourceFile {
                path: file,
                content: content.into(),
            }
        });
        let project = model::load_from(files, &|_| CodePath::Folder)
            .unwrap_or_else(|failure| panic!("{path}: {:?}", failure.diagnostics));
        Self::of(root(), &project.environments)
    }

    /// The project of these environments.
    fn of(folder: PathBuf, environments: &[model::Environment]) -> Self {
        static LIBRARY: OnceLock<emitter::ModuleLibrary> = OnceLock::new();
        let library = LIBRARY.get_or_init(|| emitter::ModuleLibrary::new().expect("sound modules"));
        let files = emitter::emit(environments, &emitter::Settings::default(), library)
            .expect("legal Terraform")
            .files;
        let planned = environments.iter().map(|environment| {
            let plan = planner::evaluate(
                &format!("environments/{}", environment.name),
                &Emitted(&files),
                &planner::PlanOptions {
                    schemas: &[match environment.application.terraform.oldest_provider() {
                        AwsProvider::Five => emitter::provider_schema(),
                        AwsProvider::Six => emitter::provider_schema_6(),
                    }],
                    ..planner::PlanOptions::default()
                },
            )
            .expect("a plan");
            Environment {
                name: environment.name.clone(),
                account: environment.settings.account_id.clone().unwrap_or_default(),
                values: vec![OnceCell::new(); plan.instances.len()],
                plan,
            }
        });
        let environments = planned.collect();
        Self {
            folder,
            files,
            environments,
        }
    }

    /// The text of a file: as it is emitted, otherwise as it lies in the folder.
    pub(crate) fn text(&self, path: &str) -> Option<String> {
        match self.files.get(path) {
            Some(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
            None => fs::read_to_string(self.folder.join(path)).ok(),
        }
    }

    /// Emitted files that are text.
    pub(crate) fn emitted(&self) -> impl Iterator<Item = &str> {
        let text = self
            .files
            .iter()
            .filter(|(_, bytes)| str::from_utf8(bytes).is_ok());
        text.map(|(path, _)| path.as_str())
    }
}

impl Environment {
    /// The values of an instance of the plan, by its number.
    pub(crate) fn values(&self, number: usize) -> &Json {
        self.values[number].get_or_init(|| shown(&self.plan.instances[number].values))
    }
}
