//! The files of a folder that is to be packed, sorted, each link inside it followed.
//!
//! Reads names and metadata only; knows nothing of archives.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};

use super::error::ArchiveError;
use super::exclude::Excludes;
use super::{MOST_BYTES, MOST_FILES};

/// How many of the largest files a message names.
const NAMED: usize = 3;

/// A file to be packed.
pub(crate) struct ArchiveEntry {
    /// Path in the package, separated by `/`.
    pub(crate) name: String,
    /// Where its bytes are.
    pub(crate) place: PathBuf,
    pub(crate) metadata: Metadata,
}

impl ArchiveEntry {
    /// Whether its owner may execute it. Where the system has no such mode, whether it
    /// looks like something to execute: a script's or a Linux binary's first bytes.
    pub(crate) fn is_executable(&self, bytes: &[u8]) -> bool {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let _ = bytes;
            self.metadata.permissions().mode() & 0o100 != 0
        }
        #[cfg(not(unix))]
        {
            bytes.starts_with(b"#!") || bytes.starts_with(b"\x7fELF")
        }
    }
}

/// What is packed of a folder.
pub(crate) struct Walked {
    /// The files, sorted by name.
    pub(crate) entries: Vec<ArchiveEntry>,
    /// Paths that are left out because secrets are kept in such, sorted.
    pub(crate) left_out: Vec<String>,
}

/// Every file of a folder.
pub(crate) fn walk(folder: &Path, excludes: &Excludes) -> Result<Walked, ArchiveError> {
    if !folder.exists() {
        return Err(ArchiveError::Missing(folder.to_owned()));
    }
    if !folder.is_dir() {
        return Err(ArchiveError::NotAFolder(folder.to_owned()));
    }
    let top = folder
        .canonicalize()
        .map_err(|source| read_error(folder, source))?;
    let mut walk = Walk {
        folder,
        top: top.clone(),
        excludes,
        entries: vec![],
        left_out: vec![],
        above: vec![top],
    };
    walk.folder(folder, "")?;
    let (mut entries, mut left_out) = (walk.entries, walk.left_out);
    if entries.is_empty() {
        return Err(ArchiveError::Empty(folder.to_owned()));
    }
    entries.sort_by(|left, right| left.name.cmp(&right.name));
    check_size(folder, &entries)?;
    left_out.sort();
    Ok(Walked { entries, left_out })
}

fn check_size(folder: &Path, entries: &[ArchiveEntry]) -> Result<(), ArchiveError> {
    let bytes = unzipped(entries);
    if bytes <= MOST_BYTES {
        return Ok(());
    }
    Err(ArchiveError::TooLarge {
        folder: folder.to_owned(),
        bytes,
        largest: largest(entries),
    })
}

/// Bytes of all files together.
pub(crate) fn unzipped(entries: &[ArchiveEntry]) -> u64 {
    entries.iter().map(|entry| entry.metadata.len()).sum()
}

/// The largest files, as paths in the folder, and their bytes.
pub(crate) fn largest(entries: &[ArchiveEntry]) -> Vec<(String, u64)> {
    let mut largest: Vec<(String, u64)> = entries
        .iter()
        .map(|entry| (entry.name.clone(), entry.metadata.len()))
        .collect();
    largest.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
    largest.truncate(NAMED);
    largest
}

struct Walk<'a> {
    folder: &'a Path,
    /// The folder's real place, which links must not leave.
    top: PathBuf,
    excludes: &'a Excludes,
    entries: Vec<ArchiveEntry>,
    left_out: Vec<String>,
    /// Real places of the folders that are being walked.
    above: Vec<PathBuf>,
}

impl Walk<'_> {
    fn folder(&mut self, place: &Path, name: &str) -> Result<(), ArchiveError> {
        for entry in fs::read_dir(place).map_err(|source| read_error(place, source))? {
            let entry = entry.map_err(|source| read_error(place, source))?;
            let place = entry.path();
            let Some(last) = entry.file_name().to_str().map(str::to_owned) else {
                return Err(ArchiveError::Name(place));
            };
            let name = if name.is_empty() {
                last
            } else {
                format!("{name}/{last}")
            };
            if self.excludes.has(&name) {
                continue;
            }
            if self.excludes.is_unsafe(&name) {
                self.left_out.push(name);
            } else {
                self.entry(place, name)?;
            }
        }
        Ok(())
    }

    fn entry(&mut self, place: PathBuf, name: String) -> Result<(), ArchiveError> {
        let failed = |source| read_error(&place, source);
        let mut metadata = fs::symlink_metadata(&place).map_err(failed)?;
        let is_link = metadata.is_symlink();
        if is_link {
            let target = place.canonicalize().map_err(failed)?;
            if !target.starts_with(&self.top) {
                return Err(ArchiveError::Outside {
                    link: place,
                    target,
                });
            }
            metadata = fs::metadata(&place).map_err(failed)?;
        }
        if metadata.is_dir() {
            let real = place.canonicalize().map_err(failed)?;
            if self.above.contains(&real) {
                return Err(ArchiveError::Loop(place));
            }
            self.above.push(real);
            self.folder(&place, &name)?;
            self.above.pop();
            return Ok(());
        }
        if !metadata.is_file() {
            return Err(ArchiveError::Special(place));
        }
        if self.entries.len() == MOST_FILES {
            return Err(ArchiveError::TooMany(self.folder.to_owned()));
        }
        self.entries.push(ArchiveEntry {
            name,
            place,
            metadata,
        });
        Ok(())
    }
}

fn read_error(path: &Path, source: std::io::Error) -> ArchiveError {
    ArchiveError::Read {
        path: path.to_owned(),
        source,
    }
}
