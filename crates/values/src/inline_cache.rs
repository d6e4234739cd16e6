//! An inline cache: an expression remembers the index at which a name was found, so that the name is looked
//! up once for all instances of a module.

use std::cell::Cell;
use std::fmt;

/// Where a name is found. An expression belongs to one module, so it is looked up once for all of the
/// module's instances.
#[derive(Clone)]
pub struct InlineCache(Cell<u32>);

/// Where a name was found is no part of what is written.
impl fmt::Debug for InlineCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InlineCache")
    }
}

impl Default for InlineCache {
    fn default() -> Self {
        Self(Cell::new(u32::MAX))
    }
}

/// Where a name was found makes no other name of it.
impl PartialEq for InlineCache {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for InlineCache {}

impl InlineCache {
    /// The index at which it was found last; larger than any when it was not looked up yet.
    pub fn last(&self) -> usize {
        self.0.get() as usize
    }

    /// Remembers an index.
    pub fn remember(&self, index: usize) {
        self.0.set(u32::try_from(index).unwrap_or(u32::MAX));
    }

    /// The index, which `find` looks up the first time.
    pub fn get(&self, find: impl FnOnce() -> Option<usize>) -> Option<usize> {
        if self.0.get() == u32::MAX {
            self.remember(find()?);
        }
        Some(self.last())
    }
}
