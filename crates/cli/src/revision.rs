//! A revision of the repository around a project, in a temporary folder, with git's own plumbing and an
//! index of its own: the working tree and the user's index stay as they are.
//!
//! Files that git ignores are of no revision: dependencies, what a build makes, values of variables. They
//! count as they are now, in the revision too, so that they make no difference.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use diagnostic::Failure;
use fileset::archive::ALWAYS_EXCLUDED;
use tempfile::TempDir;
use toml::de::{DeTable, DeValue};

use crate::console;

/// A revision, in a folder that goes with it.
pub(crate) struct Revision {
    /// The folder of the project in it.
    pub(crate) folder: PathBuf,
    pub(crate) ignored: Ignored,
    pub(crate) kept: TempDir,
}

/// What git ignores below a project, as it is now.
#[derive(Default)]
pub(crate) struct Ignored {
    root: PathBuf,
    /// Files, and folders of which all is ignored, which end with `/`.
    paths: BTreeSet<String>,
}

impl Ignored {
    /// Names of ignored files in a folder.
    pub(crate) fn list(&self, folder: &str) -> Vec<String> {
        let prefix = match folder {
            "" => String::new(),
            folder => format!("{folder}/"),
        };
        if self.holds(&prefix) {
            let entries = std::fs::read_dir(self.root.join(folder));
            let entries = entries.into_iter().flatten().flatten();
            return entries
                .filter(|entry| entry.path().is_file())
                .filter_map(|entry| entry.file_name().into_string().ok())
                .collect();
        }
        self.paths
            .range(prefix.clone()..)
            .take_while(|path| path.starts_with(&prefix))
            .filter_map(|path| path.strip_prefix(&prefix))
            .filter(|name| !name.contains('/'))
            .map(str::to_owned)
            .collect()
    }

    /// The bytes of an ignored file.
    pub(crate) fn read(&self, path: &str) -> Option<Cow<'_, [u8]>> {
        if !self.paths.contains(path) && !self.holds(path) {
            return None;
        }
        std::fs::read(self.root.join(path)).ok().map(Into::into)
    }

    /// Is it in a folder of which all is ignored?
    fn holds(&self, path: &str) -> bool {
        path.match_indices('/')
            .any(|(at, _)| self.paths.contains(&path[..=at]))
    }
}

/// Writes a revision of the repository around `root` into a temporary folder.
pub(crate) fn revision(root: &Path, revision: &str) -> Result<Revision, Failure> {
    let failed = |message: String| {
        console::fault(
            "unknown-revision",
            format!(
                "`{revision}` is no file, no folder and no revision that git knows{}{message}",
                if message.is_empty() { "" } else { ": " }
            ),
            "name a commit, branch or tag, a folder, or a file that `terraform show -json` wrote",
        )
    };
    let git = Git { root, index: None };
    let kept = tempfile::tempdir().map_err(|error| failed(error.to_string()))?;
    let commit = git
        .says(&[
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            &format!("{revision}^{{tree}}"),
        ])
        .map_err(failed)?;
    let below = git.says(&["rev-parse", "--show-prefix"]).map_err(failed)?;
    let index = kept.path().join("index");
    let own = Git {
        root,
        index: Some(&index),
    };
    own.says(&["read-tree", &commit]).map_err(failed)?;
    let tree = kept.path().join("tree");
    let prefix = format!("--prefix={}/", tree.display());
    own.says(&["checkout-index", "--all", "--force", &prefix])
        .map_err(failed)?;
    let folder = tree.join(below);
    let paths = git.ignored(&["--directory"]).map_err(failed)?;
    add_to_code(&git, &folder).map_err(failed)?;
    Ok(Revision {
        folder,
        ignored: Ignored {
            root: root.to_owned(),
            paths: paths.into_iter().collect(),
        },
        kept,
    })
}

struct Git<'a> {
    root: &'a Path,
    index: Option<&'a Path>,
}

impl Git<'_> {
    fn says(&self, arguments: &[&str]) -> Result<String, String> {
        let mut command = Command::new("git");
        command.arg("-C").arg(self.root).args(arguments);
        if let Some(index) = self.index {
            command.env("GIT_INDEX_FILE", index);
        }
        let output = command.output().map_err(|error| format!("git: {error}"))?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
        } else {
            Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
        }
    }

    /// What is ignored below the root now.
    fn ignored(&self, more: &[&str]) -> Result<Vec<String>, String> {
        let mut arguments = vec![
            "ls-files",
            "-z",
            "--others",
            "--ignored",
            "--exclude-standard",
        ];
        arguments.extend(more);
        let said = self.says(&arguments)?;
        let paths = said.split('\0').filter(|path| !path.is_empty());
        Ok(paths.map(str::to_owned).collect())
    }
}

/// Puts what is ignored in the folders of code beside what the revision has there: a package holds both.
fn add_to_code(git: &Git<'_>, folder: &Path) -> Result<(), String> {
    let mut folders = BTreeSet::new();
    for file in descriptions(folder) {
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        if let Ok(table) = DeTable::parse(&text) {
            table_code(table.get_ref(), &mut folders);
        }
    }
    folders.retain(|code| git.root.join(code).is_dir());
    if folders.is_empty() {
        return Ok(());
    }
    let mut more = vec!["--"];
    more.extend(folders.iter().map(String::as_str));
    for path in git.ignored(&more)? {
        let mut names = path.split('/');
        let to = folder.join(&path);
        if names.any(|name| ALWAYS_EXCLUDED.contains(&name)) || to.exists() {
            continue;
        }
        let from = git.root.join(&path);
        if let Some(parent) = to.parent() {
            std::fs::create_dir_all(parent).map_err(|error| format!("{path}: {error}"))?;
        }
        std::fs::hard_link(&from, &to)
            .or_else(|_| std::fs::copy(&from, &to).map(drop))
            .map_err(|error| format!("{path}: {error}"))?;
    }
    Ok(())
}

/// The files that a description is made of.
fn descriptions(root: &Path) -> Vec<PathBuf> {
    let environments = std::fs::read_dir(root.join("environments"));
    let environments = environments.into_iter().flatten().flatten();
    let own = environments.map(|entry| entry.path().join("environment.toml"));
    own.chain([root.join("groundplan.toml")]).collect()
}

/// Every `code` of a description, whatever it is of.
fn table_code(table: &DeTable<'_>, found: &mut BTreeSet<String>) {
    for (key, value) in table {
        match value.get_ref() {
            DeValue::String(text) if key.get_ref() == "code" && !text.contains(':') => {
                found.insert(text.trim_end_matches('/').to_owned());
            }
            other => code(other, found),
        }
    }
}

fn code(value: &DeValue<'_>, found: &mut BTreeSet<String>) {
    match value {
        DeValue::Table(table) => table_code(table, found),
        DeValue::Array(items) => items.iter().for_each(|item| code(item.get_ref(), found)),
        _ => {}
    }
}
