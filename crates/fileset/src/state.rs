//! What can be true of one path, and what an emission does about it: the table.
//!
//! Knows no disk; [`crate::Comparison`] finds the state, [`crate::Comparison::apply`] acts on it.
//!
//! | wanted | known | on disk | state | apply | with force |
//! |---|---|---|---|---|---|
//! | yes | any | nothing | `Created` | write | write |
//! | yes | yes | as wanted | `Unchanged` | | |
//! | yes | no | as wanted | `Adopted` | note in the manifest | same |
//! | yes | yes | as we left it, or emptied | `Changed` | write | write |
//! | yes | yes | something else | `HandEdited` | keep | write |
//! | yes | no | something else | `Foreign` | refuse | write |
//! | yes | any | folder with files, link, device, or a file in place of a folder | `Blocked` | refuse | refuse |
//! | no | yes | as we left it, or emptied | `Removed` | remove | remove |
//! | no | yes | something else | `RemovedButEdited` | keep, forget | keep, forget |
//! | no | yes | nothing | `Gone` | forget | forget |
//!
//! *Known* is what the manifest lists, or the journal of an emission that was cut
//! short. *As wanted* and *as we left it* do not see how lines end.

/// What is true of one path. The module's table says when, and what follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum State {
    /// As wanted.
    Unchanged,
    /// As wanted, and not in the manifest until now.
    Adopted,
    /// Not there (or deleted by hand): it is written.
    Created,
    /// Ours, and no longer as wanted: it is rewritten.
    Changed,
    /// Ours once, then changed by a person: kept unless forced.
    HandEdited,
    /// Not ours: refused unless forced.
    Foreign,
    /// Something that is no file of ours is in the way: refused.
    Blocked,
    /// Ours, unchanged and no longer wanted: it is removed.
    Removed,
    /// No longer wanted, but changed by a person: kept, and ours no more.
    RemovedButEdited,
    /// No longer wanted, and not there.
    Gone,
}

impl State {
    /// Whether `apply` writes the file.
    #[must_use]
    pub fn is_written(self, force: bool) -> bool {
        match self {
            Self::Created | Self::Changed => true,
            Self::HandEdited | Self::Foreign => force,
            _ => false,
        }
    }

    /// Whether `apply` leaves bytes in place that a person put there and that are
    /// not what is wanted.
    #[must_use]
    pub fn is_kept(self, force: bool) -> bool {
        match self {
            Self::HandEdited => !force,
            Self::RemovedButEdited => true,
            _ => false,
        }
    }

    /// Whether the file's difference is worth showing.
    pub(crate) fn is_shown(self) -> bool {
        matches!(
            self,
            Self::Created | Self::Changed | Self::HandEdited | Self::Foreign | Self::Removed
        )
    }
}
