//! The plans of a project's environments, made of its description in memory and the user's own files
//! beside; and plans of what there was before: a revision, a folder, a document of Terraform.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::OnceLock;

use checker::policy::arns::Arns;
use diagnostic::{Diagnostic, Failure};
use fileset::archive::Cache;
use model::Environment;
use plan::Plan;
use planner::{Against, ConfigurationFiles, ModuleCache};
use serde_json::Value as Json;

use crate::console;
use crate::expressions;
use crate::memory;
use crate::pipeline;
use crate::progress::Progress;
use crate::provider::Aws;
use crate::revision::{Ignored, revision};

/// The plan of one environment.
pub(crate) struct EnvironmentPlan {
    /// Its name.
    pub(crate) name: String,
    pub(crate) plan: Plan,
    /// Must its data not be lost without a word?
    pub(crate) protected: bool,
}

/// A project ready to be planned.
pub(crate) struct ProjectFiles {
    root: PathBuf,
    /// Emitted files by path.
    wanted: BTreeMap<String, Cow<'static, [u8]>>,
    /// What an emission packs, by the path of the package.
    packages: BTreeMap<String, Packed>,
    /// Files that an earlier emission wrote: gone, unless they are wanted.
    written: BTreeSet<String>,
    /// The environments, and whether each is protected.
    environments: Vec<(String, bool)>,
    /// The description, when there is one.
    project: Option<model::Project>,
    /// What git ignores, of a revision.
    ignored: Ignored,
}

/// Code that an emission packs.
struct Packed {
    /// Name of the package.
    name: String,
    /// Folder of the code.
    folder: PathBuf,
    /// Patterns of what stays out.
    exclude: Vec<String>,
    /// The package, once somebody asked for it, unless it is large: each environment asks for it.
    bytes: OnceLock<Vec<u8>>,
}

/// Bytes of a package that is kept in memory.
const KEPT: usize = 1 << 20;

/// Is it a file, or a link to one?
fn is_file(entry: &std::fs::DirEntry) -> bool {
    match entry.file_type() {
        Ok(kind) if !kind.is_symlink() => kind.is_file(),
        _ => entry.path().is_file(),
    }
}

impl ConfigurationFiles for ProjectFiles {
    fn list(&self, folder: &str) -> Vec<String> {
        let prefix = if folder.is_empty() {
            String::new()
        } else {
            format!("{folder}/")
        };
        let mut names: BTreeSet<String> = self
            .wanted
            .range(prefix.clone()..)
            .take_while(|(path, _)| path.starts_with(&prefix))
            .filter_map(|(path, _)| path.strip_prefix(&prefix))
            .filter(|name| !name.contains('/'))
            .map(str::to_owned)
            .collect();
        for entry in std::fs::read_dir(self.root.join(folder))
            .into_iter()
            .flatten()
            .flatten()
        {
            if let Ok(name) = entry.file_name().into_string()
                && !self.written.contains(&format!("{prefix}{name}"))
                && is_file(&entry)
            {
                names.insert(name);
            }
        }
        names.extend(self.ignored.list(folder));
        names.into_iter().collect()
    }

    fn read(&self, path: &str) -> Option<Cow<'_, [u8]>> {
        if let Some(bytes) = self.wanted.get(path) {
            return Some(Cow::Borrowed(bytes));
        }
        if self.written.contains(path) {
            return None;
        }
        if let Some(package) = self.packages.get(path) {
            if let Some(bytes) = package.bytes.get() {
                return Some(bytes.as_slice().into());
            }
            let cache = Cache::new(&self.root);
            if let Ok(bytes) = cache.bytes(&package.name, &package.folder, &package.exclude) {
                return Some(if bytes.len() > KEPT {
                    bytes.into()
                } else {
                    package.bytes.get_or_init(|| bytes).as_slice().into()
                });
            }
        }
        let there = std::fs::read(self.root.join(path)).ok();
        there.map(Into::into).or_else(|| self.ignored.read(path))
    }
}

impl ProjectFiles {
    /// The project around a folder, emitted in memory.
    pub(crate) fn of_project(start: &Path) -> Result<Self, Failure> {
        let (root, project) = pipeline::load(start)?;
        let emission = pipeline::emission(&project, &root)?;
        let written = fileset::Manifest::read(&root)
            .map(|manifest| manifest.iter().map(|(path, _)| path.to_owned()).collect())
            .unwrap_or_default();
        Ok(Self {
            written,
            packages: emission
                .packages
                .iter()
                .map(|(name, source)| {
                    let package = Packed {
                        name: name.clone(),
                        folder: root.join(&source.folder),
                        exclude: source.exclude.clone(),
                        bytes: OnceLock::new(),
                    };
                    (Cache::path(name), package)
                })
                .collect(),
            wanted: emission.files,
            environments: project
                .environments
                .iter()
                .map(|environment| {
                    let protected =
                        environment.settings.profile == model::description::Profile::Production;
                    (environment.name.clone(), protected)
                })
                .collect(),
            root,
            project: Some(project),
            ignored: Ignored::default(),
        })
    }

    /// The folder of the description.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The environments as they are described.
    pub(crate) fn described(&self) -> &[Environment] {
        self.project
            .as_ref()
            .map_or(&[], |project| project.environments.as_slice())
    }

    /// Why an environment has no plan, at the lines of the description that are the cause.
    fn in_description(&self, name: &str, failure: Failure) -> Failure {
        let described = self.described().iter().find(|one| one.name == name);
        match self.project.as_ref().zip(described) {
            Some((project, environment)) => {
                expressions::in_description(project, environment, failure)
            }
            None => failure,
        }
    }

    /// The texts of the description.
    pub(crate) fn texts(&self) -> diagnostic::SourceTexts {
        self.project
            .as_ref()
            .map(|project| project.sources.clone())
            .unwrap_or_default()
    }

    /// A folder of plain Terraform configuration, or an emission without its description.
    fn of_folder(root: &Path) -> Self {
        let environments = std::fs::read_dir(root.join("environments"))
            .into_iter()
            .flatten()
            .flatten();
        Self {
            root: root.to_owned(),
            wanted: BTreeMap::new(),
            packages: BTreeMap::new(),
            written: BTreeSet::new(),
            environments: environments
                .filter_map(|entry| entry.file_name().into_string().ok())
                .map(|name| (name, false))
                .collect(),
            project: None,
            ignored: Ignored::default(),
        }
    }

    /// The environments that are asked for; all when none is named.
    pub(crate) fn chosen(&self, names: &[String]) -> Result<Vec<(String, bool)>, Failure> {
        if names.is_empty() {
            return Ok(self.environments.clone());
        }
        names
            .iter()
            .map(|name| {
                let found = self.environments.iter().find(|(known, _)| known == name);
                let known = self.environments.iter().map(|(name, _)| name.as_str());
                found.cloned().ok_or_else(|| unknown(name, known))
            })
            .collect()
    }

    /// The plan of an environment: as if nothing of it were there yet, or what apply changes of `before`.
    pub(crate) fn plan(
        &self,
        environment: &str,
        cache: &ModuleCache,
        before: Option<&Plan>,
    ) -> Result<Plan, Failure> {
        let use_of = before.map_or(Use::Alone, Use::Against);
        self.evaluate(&format!("environments/{environment}"), cache, use_of)
    }

    /// The plan of a folder as if it were applied, with the ARNs that there will be.
    pub(crate) fn applied(
        &self,
        folder: &str,
        cache: &ModuleCache,
        arns: &Arns,
    ) -> Result<Plan, Failure> {
        let schemas = [schema(self, folder)];
        let settings = planner::PlanOptions {
            schemas: &schemas,
            ..planner::PlanOptions::default()
        };
        planner::evaluate_as_applied(folder, self, &settings, cache, arns)
    }

    /// The plan of an environment that another is compared with.
    fn base(&self, folder: &str, cache: &ModuleCache) -> Result<Plan, Failure> {
        self.evaluate(folder, cache, Use::Base)
    }

    fn evaluate(
        &self,
        folder: &str,
        cache: &ModuleCache,
        use_of: Use<'_>,
    ) -> Result<Plan, Failure> {
        let schemas = [schema(self, folder)];
        let settings = planner::PlanOptions {
            schemas: &schemas,
            against: match use_of {
                Use::Against(plan) => Some(Against {
                    plan,
                    provider: &Aws,
                }),
                Use::Alone | Use::Base => None,
            },
            is_base: matches!(use_of, Use::Base),
            ..planner::PlanOptions::default()
        };
        let progress = Progress::start(format!("planning {folder}"));
        let plan = planner::evaluate_here(folder, self, &settings, cache);
        drop(progress);
        plan
    }
}

/// What a plan is made for.
#[derive(Clone, Copy)]
enum Use<'a> {
    /// To be looked at alone.
    Alone,
    /// To be compared with another, which is made later.
    Base,
    /// To say what apply changes of this one.
    Against(&'a Plan),
}

/// The schema of the AWS provider that a configuration of ours requires; that of the oldest for others.
pub(crate) fn schema(
    files: &dyn ConfigurationFiles,
    folder: &str,
) -> &'static terraform::ProviderSchema {
    let versions = files.read(&format!("{folder}/versions.tf.json"));
    let versions: Option<Json> = versions.and_then(|text| serde_json::from_slice(&text).ok());
    let versions = versions.unwrap_or_default();
    let constraint = &versions["terraform"]["required_providers"]["aws"]["version"];
    emitter::schema_for(constraint.as_str().unwrap_or_default())
}

/// The environment of a name.
pub(crate) fn named<'a>(
    environments: &'a [Environment],
    name: &str,
) -> Result<&'a Environment, Failure> {
    let known = environments.iter().map(|one| one.name.as_str());
    let found = environments.iter().find(|one| one.name == name);
    found.ok_or_else(|| unknown(name, known))
}

/// Why an environment that is named cannot be found among those that are known.
pub(crate) fn unknown<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Failure {
    let known: Vec<&str> = known.collect();
    console::fault(
        "unknown-environment",
        format!("there is no environment {name}"),
        &format!("there are {}", known.join(", ")),
    )
}

/// Plans the environments that are asked for.
pub(crate) fn plans(
    sources: &ProjectFiles,
    chosen: Vec<(String, bool)>,
    before: Option<&Before>,
) -> Result<Vec<EnvironmentPlan>, Failure> {
    let cache = ModuleCache::default();
    let plans = chosen
        .into_iter()
        .map(|(name, protected)| {
            let before = before.map(|before| before.plan(&name)).transpose()?;
            let plan = sources.plan(&name, &cache, before.as_deref());
            Ok(EnvironmentPlan {
                plan: plan.map_err(|failure| sources.in_description(&name, failure))?,
                name,
                protected,
            })
        })
        .collect();
    memory::keep_until_exit(cache);
    plans
}

/// Reads a plan or state that `terraform show -json` wrote.
pub(crate) fn document(path: &Path) -> Result<Plan, Failure> {
    // As it was said, not with the working folder before it.
    let said = path.strip_prefix(".").unwrap_or(path).display();
    let bytes = std::fs::read(path).map_err(|error| {
        let diagnostic = Diagnostic::error("unreadable-file", format!("{said}: {error}"));
        let diagnostic = diagnostic.help("name a file that can be read");
        Failure::in_file(diagnostic, &said.to_string())
    })?;
    Plan::read_bytes(&said.to_string(), &bytes)
}

/// What a plan is held against.
pub(crate) enum Before {
    /// A document of Terraform.
    Document(Rc<Plan>),
    /// Sources of another time; the folder lives as long.
    Sources(
        Box<(ProjectFiles, ModuleCache)>,
        #[expect(dead_code, reason = "the folder goes when this does")] Option<tempfile::TempDir>,
    ),
}

impl Before {
    /// Finds out what the user means: a file, a folder, or a revision of the project's repository.
    pub(crate) fn find(start: &Path, word: &str) -> Result<Self, Failure> {
        let path = start.join(word);
        if path.is_file() {
            return document(&path).map(Rc::new).map(Self::Document);
        }
        if path.is_dir() {
            return Self::of_folder(&path, Ignored::default(), None);
        }
        let root = model::find_root(start).unwrap_or_else(|| start.to_owned());
        let found = revision(&root, word)?;
        Self::of_folder(&found.folder, found.ignored, Some(found.kept))
    }

    fn of_folder(
        folder: &Path,
        ignored: Ignored,
        kept: Option<tempfile::TempDir>,
    ) -> Result<Self, Failure> {
        let mut sources = if folder.join("groundplan.toml").is_file() {
            ProjectFiles::of_project(folder)?
        } else {
            ProjectFiles::of_folder(folder)
        };
        sources.ignored = ignored;
        Ok(Self::Sources(
            Box::new((sources, ModuleCache::default())),
            kept,
        ))
    }

    /// The plan of an environment at that time; an empty one when it was not there.
    pub(crate) fn plan(&self, environment: &str) -> Result<Rc<Plan>, Failure> {
        let (sources, cache) = match self {
            Self::Document(plan) => return Ok(plan.clone()),
            Self::Sources(sources, _) => sources.as_ref(),
        };
        let known = sources
            .environments
            .iter()
            .any(|(name, _)| name == environment);
        if known {
            let folder = format!("environments/{environment}");
            sources.base(&folder, cache).map(Rc::new)
        } else if sources.environments.is_empty() && !sources.list("").is_empty() {
            // A folder of plain configuration is the environment itself.
            sources.base("", cache).map(Rc::new)
        } else {
            Ok(Rc::default())
        }
    }
}
