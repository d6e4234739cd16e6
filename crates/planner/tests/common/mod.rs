//! Files for the tests: on disk below a folder, or in memory.

#![allow(dead_code, unreachable_pub, reason = "each test takes what it needs")]

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::PathBuf;

use diagnostic::Failure;
use plan::Plan;
use planner::{ConfigurationFiles, PlanOptions};

/// Files in memory, by path, over those of a folder.
#[derive(Default)]
pub struct Sources {
    /// Read where there is no file in memory.
    pub folder: Option<PathBuf>,
    /// Text by path.
    pub files: BTreeMap<String, String>,
}

impl Sources {
    /// Adds a file.
    pub fn with(mut self, path: &str, text: &str) -> Self {
        self.files.insert(path.to_owned(), text.to_owned());
        self
    }
}

/// A diagnostic with its position.
#[derive(Clone, Debug)]
pub struct Reported {
    /// Path of the file, line and column from 1: `main.tf:4:3`; the path alone without a text.
    pub place: String,
    pub message: String,
    pub help: String,
}

/// `main.tf:4: message`
impl std::fmt::Display for Reported {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.file_and_line(), self.message)
    }
}

impl Reported {
    /// `main.tf:4`
    pub fn file_and_line(&self) -> &str {
        match self.place.matches(':').count() {
            2 => self.place.rsplit_once(':').map_or("", |(line, _)| line),
            _ => &self.place,
        }
    }
}

/// The diagnostics of a failure.
pub fn reported(failure: &Failure) -> Vec<Reported> {
    let diagnostics = failure.diagnostics.iter();
    let each = diagnostics.map(|diagnostic| {
        let place = diagnostic.place.as_ref().map(|place| {
            let position = failure.sources.position(&place.file, place.range.start);
            position.map_or(place.file.clone(), |at| {
                format!("{}:{}:{}", place.file, at.line, at.column)
            })
        });
        Reported {
            place: place.unwrap_or_default(),
            message: diagnostic.message.clone(),
            help: diagnostic.help.join("; "),
        }
    });
    each.collect()
}

/// Evaluates files as a root module.
pub fn evaluate(files: &Sources) -> Result<Plan, Failure> {
    planner::evaluate("", files, &PlanOptions::default())
}

impl ConfigurationFiles for Sources {
    fn list(&self, folder: &str) -> Vec<String> {
        let mut names: Vec<String> = self
            .files
            .keys()
            .filter_map(|path| match path.rsplit_once('/') {
                Some((parent, name)) if parent == folder => Some(name.to_owned()),
                None if folder.is_empty() => Some(path.clone()),
                _ => None,
            })
            .collect();
        if let Some(root) = &self.folder {
            let entries = std::fs::read_dir(root.join(folder))
                .into_iter()
                .flatten()
                .flatten();
            names.extend(entries.filter_map(|entry| entry.file_name().into_string().ok()));
        }
        names.sort();
        names.dedup();
        names
    }

    fn read(&self, path: &str) -> Option<Cow<'_, [u8]>> {
        if let Some(text) = self.files.get(path) {
            return Some(text.as_bytes().into());
        }
        let root = self.folder.as_ref()?;
        std::fs::read(root.join(path)).ok().map(Into::into)
    }
}
