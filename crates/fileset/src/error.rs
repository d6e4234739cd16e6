//! What can go wrong between the wanted files and the disk: typed, with what, where
//! and how to fix it.
//!
//! Knows no rendering: `Display` gives the fault, `help()` the way on.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use crate::manifest::ManifestError;

/// What stands where a file or a folder of ours should be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Obstacle {
    /// A folder stands where the file should be.
    Folder,
    /// This folder on the way is a file.
    File(String),
    /// This path, the target or a folder on the way, is a symbolic link.
    Link(String),
    /// A device, pipe or socket stands where the file should be.
    Special,
}

impl fmt::Display for Obstacle {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder => write!(out, "a folder stands there"),
            Self::File(path) => write!(out, "`{path}` is a file, and should be a folder"),
            Self::Link(path) => write!(out, "`{path}` is a symbolic link"),
            Self::Special => write!(out, "a device, pipe or socket stands there"),
        }
    }
}

/// The disk cannot be compared with what is wanted.
#[derive(Debug)]
#[non_exhaustive]
pub enum CompareError {
    /// The manifest says nothing that can be trusted.
    Manifest(ManifestError),
    /// The root is no folder.
    Root(PathBuf),
    /// A file or folder cannot be read.
    Read {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl CompareError {
    /// How to fix it.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::Manifest(error) => error.help(),
            Self::Root(_) => "name a folder, or a path where one can be made".into(),
            Self::Read { .. } => "make it readable, or move it away".into(),
        }
    }
}

impl fmt::Display for CompareError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Manifest(error) => error.fmt(out),
            Self::Root(path) => write!(out, "`{}` is not a folder", path.display()),
            Self::Read { path, source } => {
                write!(out, "`{}` cannot be read: {source}", path.display())
            }
        }
    }
}

impl std::error::Error for CompareError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Manifest(error) => Some(error),
            Self::Root(_) => None,
            Self::Read { source, .. } => Some(source),
        }
    }
}

impl From<ManifestError> for CompareError {
    fn from(error: ManifestError) -> Self {
        Self::Manifest(error)
    }
}

/// One path that stops an emission, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The path, relative to the root.
    pub path: String,
    /// Why.
    pub reason: RefusalReason,
}

/// Why a path stops an emission.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RefusalReason {
    /// A file of someone else's stands there.
    Foreign,
    /// Something stands in the way.
    Blocked(Obstacle),
    /// Our file would change, and is marked read-only.
    ReadOnly,
}

impl Refusal {
    /// How to fix it.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match &self.reason {
            RefusalReason::Foreign => "move the file away, or use `--force` to replace it",
            RefusalReason::Blocked(Obstacle::Link(_)) => {
                "groundplan writes through no symbolic link: replace it by a real file or folder"
            }
            RefusalReason::Blocked(_) => "move it away",
            RefusalReason::ReadOnly => "make the file writable",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = &self.path;
        match &self.reason {
            RefusalReason::Foreign => {
                write!(out, "`{path}` exists, and was not written by groundplan")
            }
            RefusalReason::Blocked(obstacle) => {
                write!(out, "`{path}` cannot be written: {obstacle}")
            }
            RefusalReason::ReadOnly => write!(out, "`{path}` is read-only"),
        }
    }
}

/// The wanted files could not be brought to the disk. In every case each file is
/// whole: as it was before, or as it is wanted.
#[derive(Debug)]
#[non_exhaustive]
pub enum ApplyError {
    /// Paths stand in the way; nothing was written. Never empty.
    Refused(Vec<Refusal>),
    /// Another emission is at work; nothing was written.
    Locked {
        /// The lock.
        path: PathBuf,
        /// How long it was waited for.
        waited: Duration,
    },
    /// Files changed between comparison and apply; nothing was written.
    ChangedMeanwhile(Vec<String>),
    /// The disk could not be read a second time; nothing was written.
    Compare(CompareError),
    /// The system refused a step. The next run goes on from here.
    Io {
        /// What was being done, as in "cannot …".
        step: &'static str,
        /// To what.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
        /// Files that are already as wanted.
        written: usize,
        /// Files that were to be written.
        of: usize,
    },
}

impl ApplyError {
    /// How to fix it.
    pub fn help(&self) -> String {
        match self {
            Self::Refused(refusals) => {
                let mut ways: Vec<&str> = refusals.iter().map(Refusal::help).collect();
                ways.dedup();
                ways.join("; ")
            }
            Self::Locked { .. } => "wait until it is done, then run again".into(),
            Self::ChangedMeanwhile(_) => "run again".into(),
            Self::Compare(error) => error.help(),
            Self::Io { .. } => "fix the cause, then run again: it goes on from here".into(),
        }
    }
}

impl fmt::Display for ApplyError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusals) => {
                write!(out, "nothing was written:")?;
                refusals
                    .iter()
                    .try_for_each(|refusal| write!(out, "\n  {refusal}"))
            }
            Self::Locked { path, waited } => write!(
                out,
                "another groundplan is writing here: it holds `{}` for more than {:.0?}",
                path.display(),
                waited
            ),
            Self::ChangedMeanwhile(paths) => write!(
                out,
                "nothing was written: files changed while groundplan was reading them: {}",
                paths.join(", ")
            ),
            Self::Compare(error) => error.fmt(out),
            Self::Io {
                step,
                path,
                source,
                written,
                of,
            } => {
                write!(out, "cannot {step} `{}`: {source}", path.display())?;
                if *written > 0 {
                    write!(out, " ({written} of {of} files were written, each whole)")?;
                }
                Ok(())
            }
        }
    }
}

impl std::error::Error for ApplyError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Compare(error) => Some(error),
            Self::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}

impl From<CompareError> for ApplyError {
    fn from(error: CompareError) -> Self {
        Self::Compare(error)
    }
}
