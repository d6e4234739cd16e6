//! What can go wrong, as diagnostics: each with a code, the file that it is about, and help.
//!
//! The texts are those of the errors themselves; this file only says where each is and what kind it is.

use std::path::Path;

use diagnostic::{Diagnostic, Failure, Place, SourceTexts};

use crate::archive::ArchiveError;
use crate::error::{ApplyError, CompareError, Refusal, RefusalReason};
use crate::manifest::{self, ManifestError};
use crate::path::PathError;
use crate::seed::SeedError;
use crate::tree::record;

/// A file or folder cannot be read.
const UNREADABLE: &str = "unreadable-file";
/// A file or folder cannot be written.
const UNWRITABLE: &str = "unwritable-file";
/// The manifest cannot be used.
const MANIFEST: &str = "manifest";
/// Another process is writing.
const LOCKED: &str = "locked";
/// A folder cannot be packed.
const PACKAGE: &str = "package";

/// A path as diagnostics name it.
fn file(path: &Path) -> Place {
    Place::new(path.display().to_string(), 0..0)
}

fn failure(diagnostic: Diagnostic) -> Failure {
    Failure {
        diagnostics: vec![diagnostic],
        sources: SourceTexts::new(),
    }
}

impl From<PathError> for Failure {
    fn from(error: PathError) -> Self {
        failure(Diagnostic::error("path", error.to_string()).help(error.help()))
    }
}

impl From<SeedError> for Failure {
    fn from(error: SeedError) -> Self {
        let code = match error.source.kind() {
            std::io::ErrorKind::AlreadyExists => "file-exists",
            _ => UNWRITABLE,
        };
        let place = file(&error.path);
        failure(
            Diagnostic::error(code, error.to_string())
                .at(place)
                .help(error.help()),
        )
    }
}

impl From<ManifestError> for Failure {
    fn from(error: ManifestError) -> Self {
        let name = record(manifest::NAME);
        let help = error.help();
        match error {
            ManifestError::Malformed {
                text,
                byte,
                message,
                ..
            } => {
                let place = Place::new(&name, byte..byte);
                let diagnostic = Diagnostic::error(MANIFEST, message).at(place).help(help);
                Self::in_text(diagnostic, &name, &text)
            }
            other => Self::in_file(
                Diagnostic::error(MANIFEST, other.to_string()).help(help),
                &name,
            ),
        }
    }
}

impl From<CompareError> for Failure {
    fn from(error: CompareError) -> Self {
        let (message, help) = (error.to_string(), error.help());
        let place = match error {
            CompareError::Manifest(error) => return error.into(),
            CompareError::Root(path) | CompareError::Read { path, .. } => file(&path),
        };
        failure(Diagnostic::error(UNREADABLE, message).at(place).help(help))
    }
}

impl From<ApplyError> for Failure {
    fn from(error: ApplyError) -> Self {
        let (message, help) = (error.to_string(), error.help());
        let (code, place) = match error {
            ApplyError::Compare(error) => return error.into(),
            ApplyError::Refused(refusals) => {
                return Self {
                    diagnostics: refusals.iter().map(refused).collect(),
                    sources: SourceTexts::new(),
                };
            }
            ApplyError::ChangedMeanwhile(_) => ("changed-meanwhile", None),
            ApplyError::Locked { path, .. } => (LOCKED, Some(file(&path))),
            ApplyError::Io { path, .. } => (UNWRITABLE, Some(file(&path))),
        };
        failure(Diagnostic::error(code, message).at(place).help(help))
    }
}

fn refused(refusal: &Refusal) -> Diagnostic {
    let code = match refusal.reason {
        RefusalReason::Foreign => "foreign-file",
        RefusalReason::Blocked(_) => "blocked-path",
        RefusalReason::ReadOnly => "read-only-file",
    };
    Diagnostic::error(code, format!("{refusal}, so nothing was written"))
        .at(Place::new(&refusal.path, 0..0))
        .help(refusal.help())
}

impl From<ArchiveError> for Diagnostic {
    fn from(error: ArchiveError) -> Self {
        let code = match error {
            ArchiveError::Write { .. } | ArchiveError::Link(_) => UNWRITABLE,
            ArchiveError::Locked(_) => LOCKED,
            _ => PACKAGE,
        };
        let message = error.to_string();
        Self::error(code, message.trim())
            .at(error.path().map(file))
            .help(error.help())
    }
}

impl From<ArchiveError> for Failure {
    fn from(error: ArchiveError) -> Self {
        failure(error.into())
    }
}
