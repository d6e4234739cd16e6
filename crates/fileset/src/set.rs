//! The files that are wanted: relative paths and their bytes, in order.
//!
//! Knows nothing of the disk, nor of what the bytes mean.

use std::collections::BTreeMap;

use crate::path::{self, PathError, PathFault};

/// Wanted files, by path relative to a root that is named later. Every path means
/// one and the same file on Linux, macOS and Windows.
#[derive(Clone, Debug, Default)]
pub struct FileSet {
    files: BTreeMap<String, Vec<u8>>,
    /// Files and folders as a case-insensitive file system sees them.
    folded: BTreeMap<String, Place>,
}

#[derive(Clone, Debug)]
struct Place {
    /// As it was written.
    path: String,
    is_folder: bool,
}

impl FileSet {
    /// No files.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file. The path is relative, separated by `/`.
    ///
    /// # Errors
    ///
    /// A path that leaves the tree, that some operating system does not accept, or
    /// that clashes with one in the set; the set is then as before.
    pub fn insert(&mut self, path: &str, bytes: impl Into<Vec<u8>>) -> Result<(), PathError> {
        let fail = |fault| PathError {
            path: path.to_owned(),
            fault,
        };
        path::check(path).map_err(fail)?;
        self.check_clash(path).map_err(fail)?;
        for folder in path::folders(path) {
            let place = || Place {
                path: folder.to_owned(),
                is_folder: true,
            };
            self.folded.entry(path::fold(folder)).or_insert_with(place);
        }
        self.folded.insert(
            path::fold(path),
            Place {
                path: path.to_owned(),
                is_folder: false,
            },
        );
        self.files.insert(path.to_owned(), bytes.into());
        Ok(())
    }

    fn check_clash(&self, path: &str) -> Result<(), PathFault> {
        match self.folded.get(&path::fold(path)) {
            Some(there) if there.is_folder => {
                return Err(PathFault::FolderClash(there.path.clone()));
            }
            Some(there) if there.path == path => return Err(PathFault::Duplicate),
            Some(there) => return Err(PathFault::CaseClash(there.path.clone())),
            None => {}
        }
        for folder in path::folders(path) {
            match self.folded.get(&path::fold(folder)) {
                Some(there) if !there.is_folder => {
                    return Err(PathFault::FolderClash(there.path.clone()));
                }
                Some(there) if there.path != folder => {
                    return Err(PathFault::CaseClash(there.path.clone()));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Adds every file of another set.
    ///
    /// # Errors
    ///
    /// The first clash; the files before it are then in the set.
    pub fn extend(&mut self, other: FileSet) -> Result<(), PathError> {
        other
            .files
            .into_iter()
            .try_for_each(|(path, bytes)| self.insert(&path, bytes))
    }

    /// The bytes wanted at a path.
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    /// Whether a file is wanted at a path.
    #[must_use]
    pub fn contains(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// Paths and bytes, sorted by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files
            .iter()
            .map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// How many files.
    #[must_use]
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether nothing is wanted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Whether a path is wanted when upper and lower case count alike.
    pub(crate) fn has_twin(&self, path: &str) -> bool {
        self.folded
            .get(&path::fold(path))
            .is_some_and(|place| !place.is_folder)
    }

    /// Whether a path is a folder of a wanted file, when case counts alike.
    pub(crate) fn has_folder(&self, path: &str) -> bool {
        self.folded
            .get(&path::fold(path))
            .is_some_and(|place| place.is_folder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(paths: &[&str]) -> FileSet {
        let mut set = FileSet::new();
        for path in paths {
            set.insert(path, *path).unwrap();
        }
        set
    }

    fn fault(set: &mut FileSet, path: &str) -> PathFault {
        set.insert(path, "").unwrap_err().fault
    }

    #[test]
    fn order_is_by_path_whatever_the_insertion() {
        let paths = set(&["b/c", "a", "b/a"]);
        assert_eq!(
            paths.iter().map(|(path, _)| path).collect::<Vec<_>>(),
            ["a", "b/a", "b/c"]
        );
        assert_eq!(paths.get("b/c"), Some(&b"b/c"[..]));
        assert_eq!(paths.len(), 3);
    }

    #[test]
    fn clashes_are_refused_and_leave_the_set_alone() {
        let mut files = set(&["modules/table/main.tf.json", "straße"]);
        assert_eq!(
            fault(&mut files, "modules/table/main.tf.json"),
            PathFault::Duplicate
        );
        assert_eq!(
            fault(&mut files, "modules/table/MAIN.tf.json"),
            PathFault::CaseClash("modules/table/main.tf.json".into())
        );
        assert_eq!(
            fault(&mut files, "Modules/x"),
            PathFault::CaseClash("modules".into())
        );
        assert_eq!(
            fault(&mut files, "STRASSE"),
            PathFault::CaseClash("straße".into())
        );
        assert_eq!(
            fault(&mut files, "modules/table"),
            PathFault::FolderClash("modules/table".into())
        );
        assert_eq!(
            fault(&mut files, "MODULES"),
            PathFault::FolderClash("modules".into())
        );
        assert_eq!(
            fault(&mut files, "straße/x"),
            PathFault::FolderClash("straße".into())
        );
        assert_eq!(files.len(), 2);
        files.insert("other", "").unwrap();
    }

    #[test]
    fn extend_reports_the_clash() {
        let mut files = set(&["a"]);
        files.extend(set(&["b"])).unwrap();
        assert_eq!(files.extend(set(&["A"])).unwrap_err().path, "A");
    }
}
