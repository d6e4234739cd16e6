//! Packages of functions: a folder as a zip archive, the same bytes on every machine.
//!
//! Entries are sorted, dated 1980-01-01, and have mode 0644, or 0755 when the owner
//! may execute them. Folders are no entries of their own, so an empty one is not in
//! the package. Knows nothing of what a function is, nor which are wanted.

mod cache;
mod error;
mod exclude;
mod walk;

use std::fs;
use std::io::{Cursor, Write as _};
use std::path::Path;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipWriter};

pub use cache::{Cache, Package, Prepared};
pub use error::ArchiveError;
pub use exclude::{ALWAYS_EXCLUDED, NEVER_PACKED};

use exclude::Excludes;
use walk::{ArchiveEntry, walk};

/// Bytes that the files of a package may have together: 250 MB.
/// Source: AWS Lambda quotas, "deployment package size, unzipped", read 2026-11.
pub const MOST_BYTES: u64 = 250 * 1024 * 1024;

/// Bytes that a package may have as an archive: below 50 MB. Terraform uploads it in one request, which
/// Lambda takes up to 69,905,067 bytes of, in base64. Its message is "Zipped size must be smaller than 52428800
/// bytes". Sources: AWS Lambda quotas, "deployment package size, zipped, for direct upload", and
/// motdotla/node-lambda#123, read 2026-11.
pub const MOST_ZIPPED: u64 = 50 * 1024 * 1024;

/// Files that a package may have: a zip archive without extensions lists no more.
pub const MOST_FILES: usize = 65_535;

/// Changes whenever the same folder would give other bytes.
const PACKER_VERSION: u32 = 2;

/// The archive of a folder, without what is [always excluded](ALWAYS_EXCLUDED), without what
/// [holds secrets](NEVER_PACKED) and without what these patterns name.
///
/// A pattern is one or more segments, found anywhere in a path; `*` matches any
/// characters of a segment: `*.test.js`, `docs`, `node_modules/.cache`. Symbolic links
/// are followed where they stay inside the folder.
///
/// # Errors
///
/// The folder is missing, empty, too large, holds a name that is not UTF-8, a link that
/// leaves it, or something that cannot be read.
pub fn pack<P: AsRef<str>>(folder: &Path, excludes: &[P]) -> Result<Vec<u8>, ArchiveError> {
    let walked = walk(folder, &Excludes::new(excludes))?;
    pack_entries(folder, &walked.entries)
}

fn pack_entries(folder: &Path, entries: &[ArchiveEntry]) -> Result<Vec<u8>, ArchiveError> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for entry in entries {
        let read = |source| ArchiveError::Read {
            path: entry.place.clone(),
            source,
        };
        let bytes = fs::read(&entry.place).map_err(read)?;
        let mode = if entry.is_executable(&bytes) {
            0o755
        } else {
            0o644
        };
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(6))
            .last_modified_time(DateTime::default())
            .system(System::Unix)
            .unix_permissions(mode);
        let failed = |source| ArchiveError::Zip {
            folder: folder.to_owned(),
            source,
        };
        zip.start_file(entry.name.as_str(), options)
            .map_err(failed)?;
        zip.write_all(&bytes)
            .map_err(|error| failed(error.into()))?;
    }
    let finished = zip.finish();
    let cursor = finished.map_err(|source| ArchiveError::Zip {
        folder: folder.to_owned(),
        source,
    })?;
    Ok(cursor.into_inner())
}

#[cfg(test)]
mod tests;
