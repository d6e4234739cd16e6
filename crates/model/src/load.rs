//! From the texts of a project to its environments, or to every fault in them.
//! Reads no disk: see [`crate::project`] for that.

use std::sync::Arc;

use diagnostic::{Diagnostic, Diagnostics, Failure, Place, SourceTexts};

use crate::checks::{self, RuleContext};
use crate::description::{self, Profile};
use crate::environment::{Environment, MergedTree};
use crate::kinds::{KINDS, SECRET};
use crate::resolve::{self, ResolvedDescription};
use crate::schema::{self, Shape, Shapes};
use crate::standby;
use crate::tree::{self, Files, TomlNode};
use crate::workloads::api::rules::bound_timeouts;
use secrets::Masked;

/// Name of the file that describes the application.
pub const GROUNDPLAN: &str = "groundplan.toml";

/// Name of the file that describes an environment, in `environments/<name>/`.
pub const ENVIRONMENT: &str = "environment.toml";

/// Largest file that is read, in bytes. A description of a thousand functions is a tenth of it.
pub const LARGEST_FILE: usize = 4 * 1024 * 1024;

/// A description without any fault.
#[derive(Clone, Debug)]
pub struct Project {
    /// The environments, by name.
    pub environments: Vec<Environment>,
    /// The texts that places point into.
    pub sources: SourceTexts,
    /// What is worth a look though it is legal.
    pub warnings: Vec<Diagnostic>,
}

/// What is found where a function's code should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodePath {
    /// Nothing, or nothing that may be read.
    Missing,
    /// A folder with files.
    Folder,
    /// A folder without any.
    EmptyFolder,
    /// A file.
    File,
}

/// A file of a description.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Path relative to the project's root, with `/`: `groundplan.toml` or
    /// `environments/<name>/environment.toml`.
    pub path: String,
    /// What is in it.
    pub content: Vec<u8>,
}

/// Reads a description from memory. `code` tells what is at a path relative to the project's root.
///
/// # Errors
/// Every fault of the description.
pub fn load_from(
    files: impl IntoIterator<Item = SourceFile>,
    code: &dyn Fn(&str) -> CodePath,
) -> Result<Project, Failure> {
    load_with(files, code, schema::shapes(), Diagnostics::new())
}

/// As [`load_from`], held against `shapes`, and with what is already known to be wrong.
pub(crate) fn load_with(
    files: impl IntoIterator<Item = SourceFile>,
    code: &dyn Fn(&str) -> CodePath,
    shapes: Shapes,
    diagnostics: Diagnostics,
) -> Result<Project, Failure> {
    let mut loader = ProjectLoader {
        sources: SourceTexts::new(),
        files: Files::default(),
        shapes,
        diagnostics,
        masked: Vec::new(),
        sound: true,
        shared: None,
    };
    let mut base: Option<Arc<TomlNode>> = None;
    let mut environments = Vec::new();
    let mut files: Vec<SourceFile> = files.into_iter().collect();
    // What it shares need not be in the others.
    files.sort_by_key(|file| file.path != GROUNDPLAN);
    for file in files {
        let name = environment_name(&file.path).map(str::to_owned);
        let shape = match name {
            Some(_) => shapes.environment,
            None => shapes.groundplan,
        };
        let Some(root) = loader.read(&file, shape) else {
            continue;
        };
        match name {
            Some(name) => environments.push((name, root)),
            None => {
                loader.shared = root.get(resolve::DEFAULTS).cloned();
                base = Some(root);
            }
        }
    }
    environments.sort_by(|(left, _), (right, _)| left.cmp(right));
    loader.finish(base, environments, code)
}

/// The environment's name in `environments/<name>/environment.toml`.
fn environment_name(path: &str) -> Option<&str> {
    path.strip_prefix("environments/")?
        .strip_suffix(ENVIRONMENT)?
        .strip_suffix('/')
}

/// The names of settings by which secrets are described and referred to.
fn settings_of_secrets(shapes: Shapes) -> Vec<&'static str> {
    let mut found = vec![description::ATTRIBUTE];
    found.extend(KINDS.into_iter().map(|kind| kind.singular));
    if let Some(section) = shapes.groundplan.child(SECRET.section) {
        section.add_settings(&mut found);
    }
    found
}

struct ProjectLoader {
    sources: SourceTexts,
    files: Files,
    shapes: Shapes,
    diagnostics: Diagnostics,
    /// What no message may repeat.
    masked: Vec<Masked>,
    /// Whether every file could be parsed whole.
    sound: bool,
    /// What environments share.
    shared: Option<Arc<TomlNode>>,
}

impl ProjectLoader {
    /// The tree of a file without what is faulty in it.
    fn read(&mut self, file: &SourceFile, shape: &Shape) -> Option<Arc<TomlNode>> {
        let path = file.path.as_str();
        if file.content.len() > LARGEST_FILE {
            self.diagnostics.push(too_large(path));
            self.sound = false;
            return None;
        }
        let text = match std::str::from_utf8(&file.content) {
            Ok(text) => text,
            Err(error) => {
                let at = error.valid_up_to();
                let masked = Masked::new(
                    &String::from_utf8_lossy(&file.content),
                    &settings_of_secrets(self.shapes),
                );
                self.sources.insert(path, masked.text.as_str());
                self.diagnostics.push(
                    Diagnostic::error("not-utf8", format!("`{path}` is not text in UTF-8"))
                        .at(Place::new(path, at..at + 1).labelled("this byte is no letter"))
                        .help("save the file as UTF-8 in the editor"),
                );
                self.sound = false;
                return None;
            }
        };
        let masked = Masked::new(text, &settings_of_secrets(self.shapes));
        self.sources.insert(path, masked.text.as_str());
        self.masked.push(masked);
        let number = self.files.add(path);
        let mut syntax = Diagnostics::new();
        let root = tree::parse(path, number, text, &mut syntax);
        let known: Vec<Place> = syntax
            .iter()
            .filter_map(|diagnostic| diagnostic.place.clone())
            .collect();
        self.sound &= syntax.is_empty();
        let options = schema::SchemaCheckOptions {
            file: path,
            report_missing: syntax.is_empty(),
            heading_error_at: known
                .iter()
                .map(|place| place.range.start)
                .filter(|start| tree::in_heading(text, *start))
                .min(),
            reported_spans: &known,
            shapes: self.shapes,
            shared: self.shared.as_ref(),
        };
        let bad = schema::check(&root, shape, &self.files, &options, &mut self.diagnostics);
        schema::templates::check(&root, shape, &self.files, &mut self.diagnostics);
        self.diagnostics.extend(syntax);
        Some(resolve::remove_nodes(&root, &bad))
    }

    fn finish(
        mut self,
        base: Option<Arc<TomlNode>>,
        environments: Vec<(String, Arc<TomlNode>)>,
        code: &dyn Fn(&str) -> CodePath,
    ) -> Result<Project, Failure> {
        let files = Arc::new(std::mem::take(&mut self.files));
        let mut resolved = Vec::new();
        if let Some(base) = base.filter(|_| self.sound) {
            for (name, root) in &environments {
                let profile = resolve::profile(root);
                let part = resolve::resolve(
                    self.shapes,
                    &base,
                    profile.unwrap_or(Profile::Development),
                    Some(root),
                );
                resolved.push((name.clone(), part));
            }
            if resolved.is_empty() {
                let part = resolve::resolve(self.shapes, &base, Profile::Development, None);
                resolved.push((Profile::Development.as_str().to_owned(), part));
            }
            let scopes: Vec<_> = resolved
                .iter()
                .map(|(name, part)| RuleContext::new(name, part, &files, code))
                .collect();
            let roots: Vec<_> = environments
                .iter()
                .map(|(name, root)| (name.as_str(), root))
                .collect();
            checks::check(&base, &roots, &scopes, &files, &mut self.diagnostics);
        }
        if !self.diagnostics.has_errors() {
            for (_, part) in &resolved {
                self.undecoded(part, &files);
            }
        }
        let has_errors = self.diagnostics.has_errors();
        let mut diagnostics = self.diagnostics.into_sorted();
        for diagnostic in &mut diagnostics {
            self.masked
                .iter()
                .for_each(|masked| redact(masked, diagnostic));
        }
        if has_errors {
            return Err(Failure {
                diagnostics,
                sources: self.sources,
            });
        }
        let mut environments: Vec<Environment> = resolved
            .into_iter()
            .filter_map(|(name, part)| environment(name, part, &files))
            .collect();
        meet(&mut environments);
        standby::join(&mut environments);
        Ok(Project {
            environments,
            sources: self.sources,
            warnings: diagnostics,
        })
    }

    /// Tells what a merged description lacks: only the parts together show it.
    fn undecoded(&mut self, part: &ResolvedDescription, files: &Files) {
        if part.broken.is_empty() {
            return;
        }
        let mut found = Diagnostics::new();
        let options = schema::SchemaCheckOptions {
            file: GROUNDPLAN,
            report_missing: true,
            heading_error_at: None,
            reported_spans: &[],
            shapes: self.shapes,
            shared: None,
        };
        for shape in schema::complete() {
            schema::check(&part.root, shape, files, &options, &mut found);
        }
        let missing = found
            .into_iter()
            .filter(|diagnostic| diagnostic.code == "missing-key");
        self.diagnostics.extend(missing);
        if !self.diagnostics.has_errors() {
            for path in &part.broken {
                self.diagnostics.push(
                    Diagnostic::error(
                        "internal",
                        format!("`{}` could not be read", path.join(".")),
                    )
                    .help("this is a fault of groundplan: please report it with the description"),
                );
            }
        }
    }
}

pub(crate) fn too_large(path: &str) -> Diagnostic {
    let most = LARGEST_FILE / 1024 / 1024;
    Diagnostic::error("too-large", format!("`{path}` is larger than {most} MB"))
        .help("a description is a few kilobytes: is this the right file?")
}

fn environment(name: String, part: ResolvedDescription, files: &Arc<Files>) -> Option<Environment> {
    let settings = part.settings?;
    let mut environment = Environment {
        name,
        application: part.description,
        settings,
        neighbours: Vec::new(),
        primary: None,
        standby: None,
        tree: MergedTree {
            root: part.root,
            files: Arc::clone(files),
        },
    };
    bound_timeouts(&mut environment.application);
    Some(environment)
}

/// Tells each environment of those in the same account whose names begin as its own do. One whose account is not
/// said may be in any.
fn meet(environments: &mut [Environment]) {
    let known: Vec<(String, Option<String>)> = environments
        .iter()
        .map(|one| (one.prefix(), one.settings.account_id.clone()))
        .collect();
    for environment in environments {
        let account = &environment.settings.account_id;
        let start = format!("{}-", environment.prefix());
        let same =
            |other: &Option<String>| other.is_none() || account.is_none() || other == account;
        environment.neighbours = known
            .iter()
            .filter(|(prefix, other)| prefix.starts_with(&start) && same(other))
            .map(|(prefix, _)| prefix.clone())
            .collect();
    }
}

/// Takes secrets out of the words of a diagnostic that repeat the text of a description.
fn redact(masked: &Masked, diagnostic: &mut Diagnostic) {
    if masked.is_clean() {
        return;
    }
    masked.hide_in(&mut diagnostic.message);
    let help = diagnostic.help.iter_mut();
    help.for_each(|help| masked.hide_in(help));
    let label = |place: &mut Place| masked.hide_in(&mut place.label);
    diagnostic.place.iter_mut().for_each(label);
    for (place, note) in &mut diagnostic.related {
        masked.hide_in(&mut place.label);
        masked.hide_in(note);
    }
}
