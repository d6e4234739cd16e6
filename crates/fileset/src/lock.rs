//! One emission at a time in one tree.
//!
//! An advisory lock of the operating system on `.groundplan/lock`: it is gone when
//! the process is, however that ends. Knows nothing of what is written under it.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// File name, below the folder of our records.
pub(crate) const NAME: &str = "lock";

const PAUSE: Duration = Duration::from_millis(20);

/// Held until dropped.
#[derive(Debug)]
pub(crate) struct Lock {
    place: PathBuf,
    file: File,
}

impl Lock {
    /// Takes the lock, waiting for it this long; `None` when another holds it still.
    pub(crate) fn take(place: &Path, wait: Duration) -> io::Result<Option<Self>> {
        let start = Instant::now();
        loop {
            if let Some(file) = try_take(place)? {
                return Ok(Some(Self {
                    place: place.to_owned(),
                    file,
                }));
            }
            if start.elapsed() >= wait {
                return Ok(None);
            }
            std::thread::sleep(PAUSE.min(wait));
        }
    }

    /// Removes the lock with its file. Only where a file can be removed while it is
    /// open, and `try_take` sees it: elsewhere the file stays.
    pub(crate) fn remove(self) -> io::Result<()> {
        if cfg!(unix) {
            fs::remove_file(&self.place)?;
        }
        drop(self.file);
        Ok(())
    }
}

fn try_take(place: &Path) -> io::Result<Option<File>> {
    let opened = OpenOptions::new()
        .create(true)
        .write(true)
        .truncate(false)
        .open(place);
    let file = match opened {
        // Its folder was removed by the one who held it.
        Err(error) if error.kind() == ErrorKind::NotFound => {
            match fs::create_dir(place.parent().unwrap_or(place)) {
                Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
                _ => return Ok(None),
            }
        }
        other => other?,
    };
    match file.try_lock() {
        Ok(()) if is_still_at(&file, place)? => Ok(Some(file)),
        Ok(()) | Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Whether the file that was locked is the one that others will find.
#[cfg(unix)]
fn is_still_at(file: &File, place: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;
    let locked = file.metadata()?;
    match fs::symlink_metadata(place) {
        Ok(found) => Ok(found.ino() == locked.ino() && found.dev() == locked.dev()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(not(unix))]
fn is_still_at(_: &File, _: &Path) -> io::Result<bool> {
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_waits_then_gives_up_then_gets_it() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("lock");
        let wait = Duration::from_millis(60);
        let first = Lock::take(&place, wait).unwrap().unwrap();
        let start = Instant::now();
        assert!(Lock::take(&place, wait).unwrap().is_none());
        assert!(start.elapsed() >= wait);
        drop(first);
        assert!(Lock::take(&place, wait).unwrap().is_some());
    }

    #[cfg(unix)]
    #[test]
    fn a_removed_lock_does_not_count() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("records/lock");
        let first = Lock::take(&place, Duration::from_secs(1)).unwrap().unwrap();
        fs::remove_file(&place).unwrap();
        let second = Lock::take(&place, Duration::from_secs(1)).unwrap().unwrap();
        assert!(Lock::take(&place, Duration::ZERO).unwrap().is_none());
        drop(first);
        assert!(Lock::take(&place, Duration::ZERO).unwrap().is_none());
        second.remove().unwrap();
        assert!(!place.exists());
    }
}
