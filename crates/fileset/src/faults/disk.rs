//! A disk that stops at a chosen step.

use std::fs::Permissions;
use std::io::{self, ErrorKind};
use std::path::Path;

use crate::disk::{Disk, RealDisk};

/// How the step fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The process ends before the step.
    Killed,
    /// The process ends in the middle of the step: half of a file is written.
    Torn,
    /// The step fails, as on a full disk; what comes after it works.
    Full,
}

pub(super) const FAULTS: [Fault; 3] = [Fault::Killed, Fault::Torn, Fault::Full];

pub(super) struct FaultyDisk {
    fault: Fault,
    /// Steps until the fault.
    left: usize,
    pub(super) has_failed: bool,
    /// Files that were moved to their places before it.
    pub(super) renamed: usize,
}

impl FaultyDisk {
    pub(super) fn new(fault: Fault, step: usize) -> Self {
        Self {
            fault,
            left: step,
            has_failed: false,
            renamed: 0,
        }
    }

    fn step(&mut self) -> io::Result<()> {
        let failure = || Err(io::Error::new(ErrorKind::StorageFull, "the disk is full"));
        if self.has_failed {
            return if self.fault == Fault::Full {
                Ok(())
            } else {
                failure()
            };
        }
        if self.left == 0 {
            self.has_failed = true;
            return failure();
        }
        self.left -= 1;
        Ok(())
    }
}

impl Disk for FaultyDisk {
    fn create_folder(&mut self, place: &Path) -> io::Result<()> {
        self.step()?;
        RealDisk.create_folder(place)
    }

    fn write_new(&mut self, place: &Path, bytes: &[u8]) -> io::Result<()> {
        let first = !self.has_failed;
        let step = self.step();
        if step.is_err() && first && self.fault != Fault::Killed {
            RealDisk.write_new(place, &bytes[..bytes.len() / 2])?;
        }
        step?;
        RealDisk.write_new(place, bytes)
    }

    fn set_permissions(&mut self, place: &Path, permissions: Permissions) -> io::Result<()> {
        self.step()?;
        RealDisk.set_permissions(place, permissions)
    }

    fn sync(&mut self, _: &Path) -> io::Result<()> {
        // A real one would only make the tests slow.
        self.step()
    }

    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        self.step()?;
        self.renamed += 1;
        RealDisk.rename(from, to)
    }

    fn remove_file(&mut self, place: &Path) -> io::Result<()> {
        self.step()?;
        RealDisk.remove_file(place)
    }

    fn remove_folder(&mut self, place: &Path) -> io::Result<()> {
        self.step()?;
        RealDisk.remove_folder(place)
    }
}
