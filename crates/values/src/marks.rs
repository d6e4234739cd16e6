//! What must not be done with a value.

use std::ops::{BitOr, BitOrAssign};

/// What must not be done with a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// It must not be shown.
    pub sensitive: bool,
    /// It must not be kept, neither in a plan nor in a state.
    pub ephemeral: bool,
}

impl Marks {
    /// No mark.
    pub const NONE: Self = Self {
        sensitive: false,
        ephemeral: false,
    };
    /// Must not be shown.
    pub const SENSITIVE: Self = Self {
        sensitive: true,
        ..Self::NONE
    };
    /// Must not be kept.
    pub const EPHEMERAL: Self = Self {
        ephemeral: true,
        ..Self::NONE
    };

    /// Is there none?
    #[must_use]
    pub fn is_empty(self) -> bool {
        self == Self::NONE
    }
}

impl BitOr for Marks {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self {
            sensitive: self.sensitive | other.sensitive,
            ephemeral: self.ephemeral | other.ephemeral,
        }
    }
}

impl BitOrAssign for Marks {
    fn bitor_assign(&mut self, other: Self) {
        *self = *self | other;
    }
}
