//! Packages on the disk: `.groundplan/build/<name>.zip`, made again only when the
//! folder changed.
//!
//! Beside each package lies a fingerprint: a digest of every file's name, size, mode
//! and times, of the packer, and of the package itself. Where it still holds, the
//! files are not read. A folder that changed within the last seconds gets none, since
//! a clock may be too coarse to show the next change: right comes before fast.
//!
//! What is written is written under the lock of the whole tree and a name that is the
//! same in every run, so what a run that was cut short left there goes with the next.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs::{self, Metadata};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::digest::Digest;
use crate::disk::{Disk as _, RealDisk};
use crate::lock::{self, Lock};
use crate::path;
use crate::tree::{is_empty_folder, record};

use super::exclude::Excludes;
use super::walk::{ArchiveEntry, Walked, largest, unzipped, walk};
use super::{ArchiveError, MOST_ZIPPED, PACKER_VERSION, pack_entries};

/// Folder of the packages, below the folder of our records.
const FOLDER: &str = "build";

/// Ending of a file that is being written.
const TEMPORARY: &str = "tmp";

/// Coarsest clock of the file systems in use (FAT: 2 seconds).
const CLOCK: Duration = Duration::from_secs(2);

/// How long another emission in the same tree is waited for.
const WAIT: Duration = Duration::from_secs(5);

/// The packages below one root.
#[derive(Clone, Debug)]
pub struct Cache {
    folder: PathBuf,
}

/// A package on the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// Path relative to the root, separated by `/`.
    pub path: String,
    /// Whether its bytes were written now.
    pub is_written: bool,
}

/// A folder that can be packed: known to be so before anything is written.
pub struct Prepared {
    name: String,
    folder: PathBuf,
    listing: String,
    entries: Vec<ArchiveEntry>,
    left_out: Vec<String>,
    is_current: bool,
    /// The archive, where it had to be made to know its size.
    bytes: Option<Vec<u8>>,
}

impl Prepared {
    /// Paths that stay out because secrets are kept in such, sorted.
    #[must_use]
    pub fn left_out(&self) -> &[String] {
        &self.left_out
    }

    /// The folder that is packed.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether the package on the disk is that already.
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.is_current
    }

    /// Where the file called `name` in the package is on the disk.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<&Path> {
        let found = self.entries.iter().find(|entry| entry.name == name);
        found.map(|entry| entry.place.as_path())
    }

    /// Whether the package has what Python's installers say of a distribution that they put there: `NAME.dist-info`.
    #[must_use]
    pub fn has_distributions(&self) -> bool {
        let mut parts = self.entries.iter().flat_map(|entry| entry.name.split('/'));
        parts.any(|part| part.ends_with(".dist-info"))
    }

    /// Whether the package has anything below a folder.
    #[must_use]
    pub fn has_below(&self, folder: &str) -> bool {
        let is_below = |name: &str| {
            let rest = name.strip_prefix(folder);
            rest.is_some_and(|rest| rest.starts_with('/'))
        };
        self.entries.iter().any(|entry| is_below(&entry.name))
    }
}

impl Cache {
    /// The packages below a root. Touches nothing yet.
    #[must_use]
    pub fn new(root: &Path) -> Self {
        Self {
            folder: root.join(record(FOLDER)),
        }
    }

    /// Where a package lies, relative to the root.
    #[must_use]
    pub fn path(name: &str) -> String {
        record(&format!("{FOLDER}/{name}.zip"))
    }

    /// Packs a folder under a name, unless the package on the disk is that already.
    /// Patterns as in [`super::pack`].
    ///
    /// # Errors
    ///
    /// The folder cannot be packed, or the package cannot be written.
    pub fn package<P: AsRef<str>>(
        &self,
        name: &str,
        folder: &Path,
        excludes: &[P],
    ) -> Result<Package, ArchiveError> {
        self.write(&self.prepare(name, folder, excludes)?)
    }

    /// Looks whether a folder can be packed under a name, and whether the package on the disk is that
    /// already. Writes nothing.
    ///
    /// # Errors
    ///
    /// The folder cannot be packed, or its package is larger than can be uploaded.
    pub fn prepare<P: AsRef<str>>(
        &self,
        name: &str,
        folder: &Path,
        excludes: &[P],
    ) -> Result<Prepared, ArchiveError> {
        if name.contains('/') || path::check(name).is_err() {
            return Err(ArchiveError::PackageName(name.to_owned()));
        }
        let zip = self.folder.join(format!("{name}.zip"));
        let sidecar = self.folder.join(format!("{name}.fingerprint"));
        self.refuse_links()?;
        let excludes = Excludes::new(excludes);
        let Walked { entries, left_out } = walk(folder, &excludes)?;
        let listing = listing(&entries, &excludes);
        let found = unless_missing(&sidecar, fs::read_to_string(&sidecar))?;
        let is_current = found.is_some_and(|found| found == fingerprint(&listing, &zip));
        let mut bytes = None;
        // An archive is hardly larger than its files, so most need not be made to know that they fit.
        let size = if unzipped(&entries) < MOST_ZIPPED / 2 {
            0
        } else if is_current {
            fs::metadata(&zip).map_or(0, |found| found.len())
        } else {
            let packed = pack_entries(folder, &entries)?;
            bytes.insert(packed).len() as u64
        };
        if size >= MOST_ZIPPED {
            return Err(ArchiveError::TooLargeZipped {
                folder: folder.to_owned(),
                bytes: size,
                largest: largest(&entries),
            });
        }
        Ok(Prepared {
            name: name.to_owned(),
            folder: folder.to_owned(),
            listing,
            entries,
            left_out,
            is_current,
            bytes,
        })
    }

    /// Writes a package, unless the one on the disk is that already.
    ///
    /// # Errors
    ///
    /// The folder cannot be packed any more, or the package cannot be written.
    pub fn write(&self, prepared: &Prepared) -> Result<Package, ArchiveError> {
        let name = &prepared.name;
        let package = |is_written| Package {
            path: Self::path(name),
            is_written,
        };
        if prepared.is_current {
            return Ok(package(false));
        }
        let is_written = if let Some(bytes) = &prepared.bytes {
            self.write_if_changed(name, bytes)?
        } else {
            let bytes = pack_entries(&prepared.folder, &prepared.entries)?;
            self.write_if_changed(name, &bytes)?
        };
        if is_settled(&prepared.entries) {
            let _lock = self.lock()?;
            let zip = self.folder.join(format!("{name}.zip"));
            let sidecar = self.folder.join(format!("{name}.fingerprint"));
            write(&sidecar, fingerprint(&prepared.listing, &zip).as_bytes())?;
        }
        Ok(package(is_written))
    }

    /// The bytes of a package as it would be written now. Writes nothing.
    ///
    /// # Errors
    ///
    /// The folder cannot be packed.
    pub fn bytes<P: AsRef<str>>(
        &self,
        name: &str,
        folder: &Path,
        excludes: &[P],
    ) -> Result<Vec<u8>, ArchiveError> {
        self.refuse_links()?;
        let zip = self.folder.join(format!("{name}.zip"));
        let sidecar = self.folder.join(format!("{name}.fingerprint"));
        let excludes = Excludes::new(excludes);
        let Walked { entries, .. } = walk(folder, &excludes)?;
        let is_current = fs::read_to_string(&sidecar)
            .is_ok_and(|found| found == fingerprint(&listing(&entries, &excludes), &zip));
        match fs::read(&zip) {
            Ok(bytes) if is_current => Ok(bytes),
            _ => pack_entries(folder, &entries),
        }
    }

    /// Writes a package whole, unless it has these bytes already; says whether it did.
    ///
    /// # Errors
    ///
    /// The package cannot be read or written.
    pub fn write_if_changed(&self, name: &str, bytes: &[u8]) -> Result<bool, ArchiveError> {
        let zip = self.folder.join(format!("{name}.zip"));
        if unless_missing(&zip, fs::read(&zip))?.is_some_and(|found| found == bytes) {
            return Ok(false);
        }
        let _lock = self.lock()?;
        write(&zip, bytes)?;
        Ok(true)
    }

    /// Removes every package but these, and the folder when nothing is left in it.
    /// Says how many packages were removed.
    ///
    /// # Errors
    ///
    /// A package cannot be removed.
    pub fn retain(&self, names: &[&str]) -> Result<usize, ArchiveError> {
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |source| ArchiveError::Write { path, source }
        };
        if !self.folder.is_dir() {
            return Ok(0);
        }
        self.refuse_links()?;
        let is_left = |place: &Path| {
            let extension = place.extension().and_then(OsStr::to_str);
            let stem = place.file_stem().and_then(OsStr::to_str);
            let is_kept = stem.is_some_and(|stem| names.contains(&stem));
            // Under the lock nobody is writing: what is temporary was left by a run that was cut short.
            extension == Some(TEMPORARY)
                || matches!(extension, Some("zip" | "fingerprint")) && !is_kept
        };
        let places = fs::read_dir(&self.folder).map_err(failed(&self.folder))?;
        let places: Result<Vec<PathBuf>, _> = places
            .map(|entry| Ok(entry.map_err(failed(&self.folder))?.path()))
            .collect();
        let places: Vec<PathBuf> = places?.into_iter().filter(|place| is_left(place)).collect();
        if places.is_empty() && !is_empty_folder(&self.folder) {
            return Ok(0);
        }
        let _lock = self.lock()?;
        let mut removed = 0;
        for place in places {
            match fs::remove_file(&place) {
                // Another emission was faster.
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                done => done.map_err(failed(&place))?,
            }
            removed += usize::from(
                place
                    .extension()
                    .is_some_and(|extension| extension == "zip"),
            );
        }
        if is_empty_folder(&self.folder) {
            fs::remove_dir(&self.folder).map_err(failed(&self.folder))?;
        }
        Ok(removed)
    }

    /// Makes the folder, and keeps every other emission out of it.
    fn lock(&self) -> Result<Lock, ArchiveError> {
        self.refuse_links()?;
        let failed = |source| ArchiveError::Write {
            path: self.folder.clone(),
            source,
        };
        fs::create_dir_all(&self.folder).map_err(failed)?;
        let place = self.folder.with_file_name(lock::NAME);
        refuse_link(&place)?;
        let Some(lock) = Lock::take(&place, WAIT).map_err(failed)? else {
            return Err(ArchiveError::Locked(place));
        };
        // The one who held it may have removed the folder.
        fs::create_dir_all(&self.folder).map_err(failed)?;
        Ok(lock)
    }

    /// Refuses a link in place of a folder, which could lead anywhere.
    fn refuse_links(&self) -> Result<(), ArchiveError> {
        self.folder.parent().map_or(Ok(()), refuse_link)?;
        refuse_link(&self.folder)
    }
}

fn refuse_link(place: &Path) -> Result<(), ArchiveError> {
    if fs::symlink_metadata(place).is_ok_and(|found| found.is_symlink()) {
        return Err(ArchiveError::Link(place.to_owned()));
    }
    Ok(())
}

/// Everything that decides the package's bytes, as far as it shows without reading
/// the files.
fn listing(entries: &[ArchiveEntry], excludes: &Excludes) -> String {
    let mut text = format!(
        "{PACKER_VERSION} {}\n{}",
        env!("CARGO_PKG_VERSION"),
        excludes.text()
    );
    for ArchiveEntry { name, metadata, .. } in entries {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{name:?} {}", stamp(metadata));
    }
    text
}

/// The text of a sidecar: a digest of the listing, and of the package as it lies there.
fn fingerprint(listing: &str, zip: &Path) -> String {
    let zip =
        fs::symlink_metadata(zip).map_or_else(|_| "missing".to_owned(), |found| stamp(&found));
    let digest = Digest::of(format!("{listing}{zip}").as_bytes());
    format!("{digest}\n")
}

/// Size, mode and times. The time of the last change of any kind (`ctime`) cannot be
/// set, so a file whose modification time was put back is still seen.
fn stamp(metadata: &Metadata) -> String {
    let modified = metadata
        .modified()
        .ok()
        .and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok());
    let modified = modified.unwrap_or_default().as_nanos();
    #[cfg(unix)]
    let more = {
        use std::os::unix::fs::MetadataExt as _;
        let (mode, inode) = (metadata.mode(), metadata.ino());
        format!(
            "{mode:o} {inode} {}.{:09}",
            metadata.ctime(),
            metadata.ctime_nsec()
        )
    };
    #[cfg(not(unix))]
    let more = metadata.permissions().readonly();
    format!("{} {modified} {more}", metadata.len())
}

/// Whether every file was last changed long enough ago for the next change to show.
fn is_settled(entries: &[ArchiveEntry]) -> bool {
    let now = SystemTime::now();
    let is_old = |time: SystemTime| now.duration_since(time).is_ok_and(|age| age > CLOCK);
    entries
        .iter()
        .all(|entry| last_change(&entry.metadata).is_some_and(is_old))
}

fn last_change(metadata: &Metadata) -> Option<SystemTime> {
    let modified = metadata.modified().ok()?;
    #[cfg(unix)]
    let modified = {
        use std::os::unix::fs::MetadataExt as _;
        let changed = Duration::from_secs(u64::try_from(metadata.ctime()).ok()?);
        modified.max(SystemTime::UNIX_EPOCH + changed)
    };
    Some(modified)
}

/// Writes a file beside its place, then moves it there. Wants the lock.
fn write(place: &Path, bytes: &[u8]) -> Result<(), ArchiveError> {
    let mut temporary = place.as_os_str().to_owned();
    temporary.push(format!(".{TEMPORARY}"));
    let temporary = Path::new(&temporary);
    let done = RealDisk
        .write_new(temporary, bytes)
        .and_then(|()| RealDisk.rename(temporary, place));
    done.map_err(|source| {
        let _ = fs::remove_file(temporary);
        ArchiveError::Write {
            path: place.to_owned(),
            source,
        }
    })
}

fn unless_missing<T>(place: &Path, result: io::Result<T>) -> Result<Option<T>, ArchiveError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::InvalidData) => {
            Ok(None)
        }
        Err(source) => Err(ArchiveError::Read {
            path: place.to_owned(),
            source,
        }),
    }
}
