//! What keeps a folder from becoming a package.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use super::{MOST_BYTES, MOST_FILES, MOST_ZIPPED};

/// A folder cannot be packed.
#[derive(Debug)]
#[non_exhaustive]
pub enum ArchiveError {
    /// There is no such folder.
    Missing(PathBuf),
    /// It is a file.
    NotAFolder(PathBuf),
    /// No file is left in it once the excluded ones are out.
    Empty(PathBuf),
    /// Its files are larger than Lambda takes.
    TooLarge {
        /// The folder.
        folder: PathBuf,
        /// Bytes of all its files.
        bytes: u64,
        /// The largest files, as paths in the folder, and their bytes.
        largest: Vec<(String, u64)>,
    },
    /// Its package is larger than can be uploaded.
    TooLargeZipped {
        /// The folder.
        folder: PathBuf,
        /// Bytes of the package.
        bytes: u64,
        /// The largest files, as paths in the folder, and their bytes.
        largest: Vec<(String, u64)>,
    },
    /// It has more files than a package can.
    TooMany(PathBuf),
    /// A name in it is not UTF-8.
    Name(PathBuf),
    /// A symbolic link leads out of it.
    Outside {
        /// The link.
        link: PathBuf,
        /// Where it leads.
        target: PathBuf,
    },
    /// A symbolic link leads to a folder that holds it.
    Loop(PathBuf),
    /// A device, pipe or socket stands in it.
    Special(PathBuf),
    /// The package's own name is no file name.
    PackageName(String),
    /// Something in it cannot be read.
    Read {
        /// What.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The package cannot be written.
    Write {
        /// Where.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A symbolic link stands where a record or a package of ours should be.
    Link(PathBuf),
    /// Another emission holds this lock.
    Locked(PathBuf),
    /// The archive cannot be made.
    Zip {
        /// The folder.
        folder: PathBuf,
        /// What the archiver says.
        source: zip::result::ZipError,
    },
}

impl ArchiveError {
    /// How to fix it.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::Missing(_) => "make the folder, or correct the path".into(),
            Self::NotAFolder(_) => "name the folder that holds the file".into(),
            Self::Empty(_) => "put the function's code in it".into(),
            Self::TooLarge { .. } | Self::TooMany(_) => {
                "leave out what the function does not need, or deploy it as an image".into()
            }
            Self::TooLargeZipped { .. } => {
                "upload it to S3 and write `code = \"s3://bucket/key.zip\"` with `s3_object_version`, which may be \
                 larger; deploy it as an image; or leave out what the function does not need (`exclude`)"
                    .into()
            }
            Self::Name(_) => "rename it".into(),
            Self::Outside { .. } => "copy what it leads to into the folder".into(),
            Self::Loop(_) | Self::Special(_) => "remove or exclude it".into(),
            Self::PackageName(_) => "choose a name of letters, digits, `-` and `_`".into(),
            Self::Read { .. } => "make it readable, or exclude it".into(),
            Self::Write { .. } => "make room, or make the folder writable".into(),
            Self::Link(_) => {
                "groundplan writes through no symbolic link: replace it by a real file or folder"
                    .into()
            }
            Self::Locked(_) => "wait until it is done, then run again".into(),
            Self::Zip { .. } => "look for files that change while they are packed".into(),
        }
    }

    /// The file or folder that it is about.
    pub(crate) fn path(&self) -> Option<&Path> {
        match self {
            Self::Missing(path)
            | Self::NotAFolder(path)
            | Self::Empty(path)
            | Self::TooMany(path) => Some(path),
            Self::Name(path)
            | Self::Loop(path)
            | Self::Special(path)
            | Self::Link(path)
            | Self::Locked(path) => Some(path),
            Self::TooLarge { folder: path, .. }
            | Self::TooLargeZipped { folder: path, .. }
            | Self::Outside { link: path, .. } => Some(path),
            Self::Read { path, .. } | Self::Write { path, .. } | Self::Zip { folder: path, .. } => {
                Some(path)
            }
            Self::PackageName(_) => None,
        }
    }
}

impl fmt::Display for ArchiveError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(path) = self.path() {
            write!(out, "`{}`", path.display())?;
        }
        match self {
            Self::Missing(_) => write!(out, " does not exist"),
            Self::NotAFolder(_) => write!(out, " is not a folder"),
            Self::Empty(_) => write!(out, " holds no file to pack"),
            Self::TooLarge { bytes, largest, .. } => {
                write!(
                    out,
                    " is {} unzipped: Lambda takes at most {}; largest:",
                    megabytes(*bytes),
                    megabytes(MOST_BYTES)
                )?;
                files(out, largest)
            }
            Self::TooLargeZipped { bytes, largest, .. } => {
                write!(
                    out,
                    " is {} as a zip archive: Lambda takes less than {} by direct upload; largest:",
                    megabytes(*bytes),
                    megabytes(MOST_ZIPPED)
                )?;
                files(out, largest)
            }
            Self::TooMany(_) => write!(out, " has more than {MOST_FILES} files"),
            Self::Name(_) => write!(out, " has a name that is not UTF-8"),
            Self::Outside { target, .. } => {
                write!(
                    out,
                    " is a symbolic link out of the packed folder, to `{}`",
                    target.display()
                )
            }
            Self::Loop(_) => write!(out, " is a symbolic link to a folder that holds it"),
            Self::Special(_) => write!(out, " is a device, pipe or socket"),
            Self::PackageName(name) => write!(out, "{name:?} cannot be the name of a package"),
            Self::Read { source, .. } => write!(out, " cannot be read: {source}"),
            Self::Write { source, .. } => write!(out, " cannot be written: {source}"),
            Self::Link(_) => write!(out, " cannot be written: it is a symbolic link"),
            Self::Locked(_) => write!(out, " is held by another groundplan that is writing here"),
            Self::Zip { source, .. } => write!(out, " cannot be packed: {source}"),
        }
    }
}

impl std::error::Error for ArchiveError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Read { source, .. } | Self::Write { source, .. } => Some(source),
            Self::Zip { source, .. } => Some(source),
            _ => None,
        }
    }
}

/// Files and their sizes.
fn files(out: &mut fmt::Formatter<'_>, files: &[(String, u64)]) -> fmt::Result {
    let mut separator = " ";
    for (name, bytes) in files {
        write!(out, "{separator}`{name}` ({})", megabytes(*bytes))?;
        separator = ", ";
    }
    Ok(())
}

/// In MB of 1024 × 1024 bytes, as AWS counts them.
fn megabytes(bytes: u64) -> String {
    let tenths = bytes.saturating_mul(10).div_ceil(1024 * 1024);
    match tenths % 10 {
        0 => format!("{} MB", tenths / 10),
        rest => format!("{}.{rest} MB", tenths / 10),
    }
}
