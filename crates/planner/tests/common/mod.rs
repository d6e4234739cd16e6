//! ConfigurationFiles for the tests: on disk below a folder, or in memory.

#![allow(dead_code, unreachable_pub, reason = "each test takes what it needs")]

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::PathBuf;

use planner::ConfigurationFiles;

/// ConfigurationFiles in memory, by path, over those of a folder.
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
