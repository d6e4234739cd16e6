//! The few ways in which the disk is changed: a trait, so that tests can stop it
//! after any step.
//!
//! Each step is done by the system at once or not at all, but for writing a new
//! file, which therefore never happens at a place that matters.

use std::fs::{self, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Write as _};
use std::path::Path;

pub(crate) trait Disk {
    /// Makes one folder, whose parent exists.
    fn create_folder(&mut self, place: &Path) -> io::Result<()>;
    /// Writes a file where none is worth keeping, readable and writable as the
    /// umask has it.
    fn write_new(&mut self, place: &Path, bytes: &[u8]) -> io::Result<()>;
    fn set_permissions(&mut self, place: &Path, permissions: Permissions) -> io::Result<()>;
    /// Waits until a file's bytes are safe from a power cut.
    fn sync(&mut self, place: &Path) -> io::Result<()>;
    /// Moves a file, replacing what is there.
    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a file; one that is gone is removed already.
    fn remove_file(&mut self, place: &Path) -> io::Result<()>;
    /// Removes a folder; one that is gone, or has something in it, is left at that.
    fn remove_folder(&mut self, place: &Path) -> io::Result<()>;
}

pub(crate) struct RealDisk;

impl Disk for RealDisk {
    fn create_folder(&mut self, place: &Path) -> io::Result<()> {
        forgive(fs::create_dir(place), ErrorKind::AlreadyExists)
    }

    fn write_new(&mut self, place: &Path, bytes: &[u8]) -> io::Result<()> {
        let create = || OpenOptions::new().write(true).create_new(true).open(place);
        let mut file = match create() {
            // Left by an emission that was cut short. Removing it first, rather than
            // opening it, follows no link.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                fs::remove_file(place)?;
                create()?
            }
            other => other?,
        };
        file.write_all(bytes)
    }

    fn set_permissions(&mut self, place: &Path, permissions: Permissions) -> io::Result<()> {
        fs::set_permissions(place, permissions)
    }

    fn sync(&mut self, place: &Path) -> io::Result<()> {
        OpenOptions::new().write(true).open(place)?.sync_all()
    }

    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove_file(&mut self, place: &Path) -> io::Result<()> {
        forgive(fs::remove_file(place), ErrorKind::NotFound)
    }

    fn remove_folder(&mut self, place: &Path) -> io::Result<()> {
        let removed = forgive(fs::remove_dir(place), ErrorKind::NotFound);
        forgive(removed, ErrorKind::DirectoryNotEmpty)
    }
}

fn forgive(result: io::Result<()>, kind: ErrorKind) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == kind => Ok(()),
        other => other,
    }
}
