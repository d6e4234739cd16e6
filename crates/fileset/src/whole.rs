//! One file, written whole or not at all, under a random temporary name.
//!
//! For files that no manifest tracks. Knows nothing of what they are.

use std::io::{self, Write as _};
use std::path::Path;

use tempfile::NamedTempFile;

/// Writes a file, replacing what is there.
pub(crate) fn replace(place: &Path, bytes: &[u8]) -> io::Result<()> {
    let file = written_beside(place, bytes)?;
    file.persist(place).map_err(|error| error.error)?;
    Ok(())
}

/// Writes a file where none is; fails where one is.
pub(crate) fn create(place: &Path, bytes: &[u8]) -> io::Result<()> {
    let file = written_beside(place, bytes)?;
    file.persist_noclobber(place).map_err(|error| error.error)?;
    Ok(())
}

fn written_beside(place: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // As any new file: the umask takes away from it.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(place.parent().unwrap_or(place))?;
    file.write_all(bytes)?;
    Ok(file)
}
