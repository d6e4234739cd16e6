//! What is at a path below the root, seen without following any symbolic link.
//!
//! Reads only; knows nothing of manifests or of what is wanted.

use std::collections::HashMap;
use std::fs::{self, Metadata};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use crate::error::{CompareError, Obstacle};
use crate::path;

/// What is at a path where a file may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    Absent,
    File { bytes: Vec<u8>, read_only: bool },
    Obstacle(Obstacle),
}

/// What is at a path where certain bytes may be.
pub(crate) enum Sighting {
    /// A file with exactly those bytes.
    Same { read_only: bool },
    /// Anything else.
    Other(Seen),
}

/// Looks at paths below a root, each folder once.
pub(crate) struct Tree<'a> {
    root: &'a Path,
    folders: HashMap<String, Folder>,
}

#[derive(Clone)]
enum Folder {
    Present,
    Absent,
    Obstacle(Obstacle),
}

impl<'a> Tree<'a> {
    /// A root that does not exist is an empty tree.
    pub(crate) fn new(root: &'a Path) -> Result<Self, CompareError> {
        let mut folders = HashMap::new();
        // The root itself may be a link: the user named it.
        match fs::metadata(root) {
            Ok(metadata) if metadata.is_dir() => {}
            Ok(_) => return Err(CompareError::Root(root.to_owned())),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                folders.insert(String::new(), Folder::Absent);
            }
            Err(error) => return Err(read_error(root.to_owned(), error)),
        }
        folders.entry(String::new()).or_insert(Folder::Present);
        Ok(Self { root, folders })
    }

    /// What is at a path that has passed [`path::check`], or is one of ours.
    pub(crate) fn look(&mut self, path: &str) -> Result<Seen, CompareError> {
        match self.file(path)? {
            Ok((place, metadata)) => read_whole(&place, &metadata),
            Err(seen) => Ok(seen),
        }
    }

    /// As [`Tree::look`], where `wanted` may be there. A file that is as wanted is never in memory as a whole.
    pub(crate) fn look_for(&mut self, path: &str, wanted: &[u8]) -> Result<Sighting, CompareError> {
        let (place, metadata) = match self.file(path)? {
            Ok(found) => found,
            Err(seen) => return Ok(Sighting::Other(seen)),
        };
        let length = usize::try_from(metadata.len());
        if length.is_ok_and(|length| length == wanted.len())
            && found(&place, holds(&place, wanted))?.unwrap_or_default()
        {
            let read_only = metadata.permissions().readonly();
            return Ok(Sighting::Same { read_only });
        }
        read_whole(&place, &metadata).map(Sighting::Other)
    }

    /// The file at a path, or what is there instead.
    fn file(&mut self, path: &str) -> Result<Result<(PathBuf, Metadata), Seen>, CompareError> {
        let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
        match self.folder(parent)? {
            Folder::Present => {}
            Folder::Absent => return Ok(Err(Seen::Absent)),
            Folder::Obstacle(obstacle) => return Ok(Err(Seen::Obstacle(obstacle))),
        }
        let place = self.root.join(path);
        let Some(metadata) = found(&place, fs::symlink_metadata(&place))? else {
            return Ok(Err(Seen::Absent));
        };
        let kind = metadata.file_type();
        let obstacle = if kind.is_symlink() {
            Obstacle::Link(path.to_owned())
        } else if kind.is_dir() {
            Obstacle::Folder
        } else if kind.is_file() {
            return Ok(Ok((place, metadata)));
        } else {
            Obstacle::Special
        };
        Ok(Err(Seen::Obstacle(obstacle)))
    }

    fn folder(&mut self, path: &str) -> Result<Folder, CompareError> {
        if let Some(known) = self.folders.get(path) {
            return Ok(known.clone());
        }
        let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
        let folder = match self.folder(parent)? {
            Folder::Present => {
                let place = self.root.join(path);
                match found(&place, fs::symlink_metadata(&place))? {
                    None => Folder::Absent,
                    Some(metadata) if metadata.is_dir() => Folder::Present,
                    Some(metadata) if metadata.is_symlink() => {
                        Folder::Obstacle(Obstacle::Link(path.to_owned()))
                    }
                    Some(_) => Folder::Obstacle(Obstacle::File(path.to_owned())),
                }
            }
            other => other,
        };
        self.folders.insert(path.to_owned(), folder.clone());
        Ok(folder)
    }
}

fn read_whole(place: &Path, metadata: &Metadata) -> Result<Seen, CompareError> {
    let Some(bytes) = found(place, fs::read(place))? else {
        return Ok(Seen::Absent);
    };
    Ok(Seen::File {
        bytes,
        read_only: metadata.permissions().readonly(),
    })
}

/// Whether the file holds exactly `wanted`.
fn holds(place: &Path, wanted: &[u8]) -> io::Result<bool> {
    let mut file = fs::File::open(place)?;
    let mut piece = [0; 64 * 1_024];
    let mut rest = wanted;
    loop {
        let length = match file.read(&mut piece) {
            Ok(length) => length,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        match rest.split_at_checked(length) {
            Some((next, others)) if length > 0 && next == &piece[..length] => rest = others,
            _ => return Ok(length == 0 && rest.is_empty()),
        }
    }
}

/// Whether a folder holds no file but those which `is_ours` accepts, at any depth.
/// `is_ours` is asked with paths relative to the root.
pub(crate) fn holds_only(
    root: &Path,
    folder: &str,
    is_ours: &dyn Fn(&str) -> bool,
) -> Result<bool, CompareError> {
    let place = root.join(folder);
    let failed = |source| read_error(place.clone(), source);
    for entry in fs::read_dir(&place).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let Some(name) = entry.file_name().to_str().map(str::to_owned) else {
            return Ok(false);
        };
        let path = format!("{folder}/{name}");
        let kind = entry.file_type().map_err(failed)?;
        let ours = if kind.is_dir() {
            holds_only(root, &path, is_ours)?
        } else {
            kind.is_file() && is_ours(&path)
        };
        if !ours {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether a real folder is there and has nothing in it.
pub(crate) fn is_empty_folder(place: &Path) -> bool {
    let is_folder = fs::symlink_metadata(place).is_ok_and(|metadata| metadata.is_dir());
    is_folder && fs::read_dir(place).is_ok_and(|mut entries| entries.next().is_none())
}

fn found<T>(place: &Path, result: io::Result<T>) -> Result<Option<T>, CompareError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(read_error(place.to_owned(), error)),
    }
}

fn read_error(path: PathBuf, source: io::Error) -> CompareError {
    CompareError::Read { path, source }
}

/// The path of one of our records, relative to the root.
pub(crate) fn record(name: &str) -> String {
    format!("{}/{name}", path::PRIVATE)
}
