//! Files that are the user's from the first moment: written once, never tracked.
//!
//! Knows nothing of the manifest.

use std::io;
use std::path::{Component, Path, PathBuf};
use std::{fmt, fs};

use crate::error::CompareError;
use crate::path;
use crate::set::FileSet;
use crate::tree::{Seen, Tree};
use crate::whole;

/// A file could not be made; then none was.
#[derive(Debug)]
pub struct SeedError {
    /// Where.
    pub path: PathBuf,
    /// What the system says.
    pub source: io::Error,
}

impl SeedError {
    /// How to fix it.
    #[must_use]
    pub fn help(&self) -> &'static str {
        if self.source.kind() == io::ErrorKind::AlreadyExists {
            "nothing is overwritten: name another folder, or move the file away"
        } else {
            "fix the cause, then run again"
        }
    }
}

impl fmt::Display for SeedError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A path that somebody typed, without the `.` that means the working folder.
        let path: PathBuf = self
            .path
            .components()
            .filter(|component| *component != Component::CurDir)
            .collect();
        if self.source.kind() == io::ErrorKind::AlreadyExists {
            write!(out, "{} is there already", path.display())
        } else {
            write!(out, "cannot create {}: {}", path.display(), self.source)
        }
    }
}

impl std::error::Error for SeedError {}

/// Writes `files` below `root`, where none of them may exist yet.
///
/// # Errors
///
/// A file is there already, a symbolic link or something else is in the way, or the
/// system refuses. Then none is written, as far as the disk lets us take it back.
pub fn seed(root: &Path, files: &FileSet) -> Result<(), SeedError> {
    check(root, files)?;
    write_all(root, files)
}

/// Writes a file that somebody asked for by its name, with the folders around it; what is there is
/// replaced.
///
/// # Errors
///
/// The system refuses; then the file is as it was.
pub fn write_file(place: &Path, bytes: &[u8]) -> Result<(), SeedError> {
    let failed = |source| SeedError {
        path: place.to_owned(),
        source,
    };
    let parent = place
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    if let Some(parent) = parent {
        fs::create_dir_all(parent).map_err(failed)?;
    }
    whole::replace(place, bytes).map_err(failed)
}

fn write_all(root: &Path, files: &FileSet) -> Result<(), SeedError> {
    let mut made = Vec::new();
    let written = files
        .iter()
        .try_for_each(|(path, bytes)| write(root, path, bytes, &mut made));
    if written.is_err() {
        for place in made.iter().rev() {
            // The fault is what the caller has to know.
            let _ = fs::remove_file(place).or_else(|_| fs::remove_dir(place));
        }
    }
    written
}

fn check(root: &Path, files: &FileSet) -> Result<(), SeedError> {
    let unreadable = |error: CompareError| match error {
        CompareError::Read { path, source } => SeedError { path, source },
        other => SeedError {
            path: root.to_owned(),
            source: io::Error::other(other.to_string()),
        },
    };
    let mut tree = Tree::new(root).map_err(unreadable)?;
    for (path, _) in files.iter() {
        let source = match tree.look(path).map_err(unreadable)? {
            Seen::Absent => continue,
            Seen::File { .. } => io::ErrorKind::AlreadyExists.into(),
            Seen::Obstacle(obstacle) => io::Error::other(obstacle.to_string()),
        };
        return Err(SeedError {
            path: root.join(path),
            source,
        });
    }
    Ok(())
}

/// Notes in `made` what has to go again when a later file fails.
fn write(root: &Path, path: &str, bytes: &[u8], made: &mut Vec<PathBuf>) -> Result<(), SeedError> {
    let failed = |place: &Path| {
        let path = place.to_owned();
        move |source| SeedError { path, source }
    };
    fs::create_dir_all(root).map_err(failed(root))?;
    let mut folders: Vec<PathBuf> = path::folders(path)
        .map(|folder| root.join(folder))
        .collect();
    folders.reverse();
    for folder in folders.into_iter().filter(|folder| !folder.is_dir()) {
        fs::create_dir(&folder).map_err(failed(&folder))?;
        made.push(folder);
    }
    let place = root.join(path);
    whole::create(&place, bytes).map_err(failed(&place))?;
    made.push(place);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_overwritten_and_nothing_half_written() {
        let folder = tempfile::tempdir().unwrap();
        let mut files = FileSet::new();
        files.insert("a/one", "1").unwrap();
        files.insert("two", "2").unwrap();
        seed(folder.path(), &files).unwrap();
        assert_eq!(
            fs::read_to_string(folder.path().join("a/one")).unwrap(),
            "1"
        );
        fs::remove_file(folder.path().join("a/one")).unwrap();
        assert!(seed(folder.path(), &files).is_err());
        assert!(!folder.path().join("a/one").exists());
    }

    #[test]
    fn what_stands_in_the_way_stops_all() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let mut files = FileSet::new();
        files.insert("a/one", "1").unwrap();
        files.insert("b/two", "2").unwrap();
        whole::create(&root.join("b"), b"theirs").unwrap();
        let message = seed(root, &files).unwrap_err().to_string();
        assert!(
            message.ends_with("`b` is a file, and should be a folder"),
            "{message}"
        );
        assert!(!root.join("a").exists());
    }

    #[cfg(unix)]
    #[test]
    fn no_link_is_followed() {
        let outside = tempfile::tempdir().unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(outside.path(), folder.path().join("a")).unwrap();
        let mut files = FileSet::new();
        files.insert("a/one", "1").unwrap();
        assert!(seed(folder.path(), &files).is_err());
        assert!(!outside.path().join("one").exists());
    }

    #[test]
    fn a_file_that_fails_takes_the_others_back() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let mut files = FileSet::new();
        files.insert("a/b/one", "1").unwrap();
        files.insert("c/two", "2").unwrap();
        whole::create(&root.join("c"), b"theirs").unwrap();
        assert!(write_all(root, &files).is_err());
        let left = fs::read_dir(root)
            .unwrap()
            .map(|entry| entry.unwrap().file_name());
        assert_eq!(left.collect::<Vec<_>>(), ["c"]);
    }
}
