//! The record of what was emitted: each path of ours and the digest of what was
//! written there. Kept in version control, so that a fresh clone knows what is ours.
//!
//! It is read as something that a merge or a person may have spoilt: a path in it
//! that could leave the tree makes it worthless. Knows nothing of what is wanted.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::digest::{Digest, NotADigest};
use crate::error::{CompareError, Obstacle};
use crate::path::{self, PathError};
use crate::tree::{Seen, Tree, record};

/// The version that is read and written.
const VERSION: u64 = 1;

/// File name, below the folder of our records.
pub(crate) const NAME: &str = "manifest.json";

/// What is ours: paths relative to the root, and what was written there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    files: BTreeMap<String, Digest>,
}

#[derive(Deserialize)]
struct Head {
    version: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    version: u64,
    files: BTreeMap<String, String>,
}

/// The manifest says nothing that can be trusted.
#[derive(Debug)]
#[non_exhaustive]
pub enum ManifestError {
    /// It is not the JSON that it should be.
    Malformed {
        /// Line, from 1; 0 when the file as a whole is meant.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What the reader says.
        message: String,
        /// The text of the file.
        text: String,
        /// Where in it the fault is, in bytes from its beginning.
        byte: usize,
    },
    /// It was written by a newer groundplan.
    Version(u64),
    /// A path in it could leave the tree, or is no path of ours.
    Path(PathError),
    /// The digest of this path is none.
    Digest(String),
    /// It is no file.
    Obstacle(Obstacle),
}

impl ManifestError {
    /// How to fix it.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::Malformed { .. } | Self::Digest(_) => {
                "restore it from version control, or delete it and run \
                 `groundplan emit`: files that are as wanted are taken up again, and `--force` \
                 replaces the others"
                    .into()
            }
            Self::Version(_) => "use the groundplan that wrote it, or a newer one".into(),
            Self::Path(_) => "take the line out; no groundplan writes such a path".into(),
            Self::Obstacle(_) => "replace it by a real file or folder, or delete it".into(),
        }
    }
}

impl fmt::Display for ManifestError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = record(NAME);
        match self {
            Self::Malformed {
                line: 0, message, ..
            } => write!(out, "`{name}`: {message}"),
            Self::Malformed {
                line,
                column,
                message,
                ..
            } => {
                write!(out, "`{name}`, line {line}, column {column}: {message}")
            }
            Self::Version(version) => write!(
                out,
                "`{name}` has version {version}; this groundplan reads version {VERSION}"
            ),
            Self::Path(error) => write!(out, "`{name}`: {error}"),
            Self::Digest(path) => {
                write!(
                    out,
                    "`{name}`: the digest of `{path}` is not `sha256:` and 64 hexadecimal digits"
                )
            }
            Self::Obstacle(obstacle) => write!(out, "`{name}` cannot be read: {obstacle}"),
        }
    }
}

impl std::error::Error for ManifestError {}

impl Manifest {
    /// Reads the manifest of a root; where there is none, nothing is ours.
    ///
    /// # Errors
    ///
    /// It cannot be read, or not trusted.
    pub fn read(root: &Path) -> Result<Self, CompareError> {
        Self::read_in(&mut Tree::new(root)?)
    }

    pub(crate) fn read_in(tree: &mut Tree<'_>) -> Result<Self, CompareError> {
        match tree.look(&record(NAME))? {
            Seen::Absent => Ok(Self::default()),
            Seen::File { bytes, .. } => Ok(Self::parse(&bytes)?),
            Seen::Obstacle(obstacle) => Err(ManifestError::Obstacle(obstacle).into()),
        }
    }

    /// Reads a manifest's text.
    ///
    /// # Errors
    ///
    /// It is broken, newer, or names a path that no file set could hold.
    pub fn parse(text: &[u8]) -> Result<Self, ManifestError> {
        let text = match serde_json::from_slice::<Text>(text) {
            Ok(text) if text.version == VERSION => text,
            unread => {
                // A newer one is told by its version, whatever else is in it.
                let head: Head =
                    serde_json::from_slice(text).map_err(|error| malformed(&error, text))?;
                if head.version != VERSION {
                    return Err(ManifestError::Version(head.version));
                }
                unread.map_err(|error| malformed(&error, text))?
            }
        };
        let files = text.files.into_iter().map(|(path, digest)| {
            if let Err(fault) = path::check(&path) {
                return Err(ManifestError::Path(PathError { path, fault }));
            }
            match digest.parse() {
                Ok(digest) => Ok((path, digest)),
                Err(NotADigest) => Err(ManifestError::Digest(path)),
            }
        });
        Ok(Self {
            files: files.collect::<Result<_, _>>()?,
        })
    }

    /// The text: JSON, sorted by path, ended by a newline.
    #[must_use]
    pub fn to_json(&self) -> String {
        let files = self
            .files
            .iter()
            .map(|(path, digest)| (path.clone(), digest.to_string()));
        let text = Text {
            version: VERSION,
            files: files.collect(),
        };
        // A map of strings always has a JSON text.
        serde_json::to_string_pretty(&text).unwrap_or_default() + "\n"
    }

    /// What was written at a path, when it is ours.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<Digest> {
        self.files.get(path).copied()
    }

    /// Paths and digests, sorted by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Digest)> {
        self.files
            .iter()
            .map(|(path, digest)| (path.as_str(), *digest))
    }

    /// Whether nothing is ours.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    pub(crate) fn insert(&mut self, path: &str, digest: Digest) {
        self.files.insert(path.to_owned(), digest);
    }
}

fn malformed(error: &serde_json::Error, bytes: &[u8]) -> ManifestError {
    let said = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let lines = bytes.split_inclusive(|byte| *byte == b'\n');
    let lines = lines.take(error.line().saturating_sub(1));
    ManifestError::Malformed {
        line: error.line(),
        column: error.column(),
        message: said.strip_suffix(&place).unwrap_or(&said).to_owned(),
        text: String::from_utf8_lossy(bytes).into_owned(),
        byte: lines.map(<[u8]>::len).sum::<usize>() + error.column().saturating_sub(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: &str = "sha256:b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9";

    fn listing(path: &str) -> String {
        format!("{{\n  \"version\": 1,\n  \"files\": {{\n    \"{path}\": \"{DIGEST}\"\n  }}\n}}\n")
    }

    #[test]
    fn written_and_read_back() {
        let text = listing("modules/table/main.tf.json");
        let manifest = Manifest::parse(text.as_bytes()).unwrap();
        assert_eq!(manifest.to_json(), text);
        assert_eq!(
            manifest.get("modules/table/main.tf.json"),
            DIGEST.parse().ok()
        );
        assert_eq!(manifest.get("other"), None);
    }

    #[test]
    fn spoilt_ones_are_refused_with_their_reason() {
        let message = |text: &str| Manifest::parse(text.as_bytes()).unwrap_err().to_string();
        let name = "`.groundplan/manifest.json`";
        assert_eq!(
            message(""),
            format!("{name}, line 1, column 0: EOF while parsing a value")
        );
        assert!(message("<<<<<<< HEAD\n{}").starts_with(&format!("{name}, line 1, column 1: ")));
        assert_eq!(
            message("{\"version\": 2, \"files\": [], \"more\": 1}"),
            format!("{name} has version 2; this groundplan reads version 1")
        );
        assert!(message("{\"version\": 1, \"files\": {}, \"more\": 1}").contains("unknown field"));
        assert_eq!(
            message("{\"version\": 1, \"files\": {\"a\": \"sha256:00\"}}"),
            format!("{name}: the digest of `a` is not `sha256:` and 64 hexadecimal digits")
        );
        for path in [
            "../x",
            "/etc/passwd",
            "a/../../x",
            ".git/config",
            ".groundplan/lock",
            "C:/x",
        ] {
            assert!(message(&listing(path)).contains(path), "{path}");
        }
    }
}
