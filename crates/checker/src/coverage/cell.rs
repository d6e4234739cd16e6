//! What is said of one aspect of one workload.

use crate::verdict::Verdict;

/// State of an aspect of a workload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CoverageState {
    /// It is there.
    Covered,
    /// It is not there, and somebody said why that is right.
    Waived,
    /// It is not there, or not all of it.
    Missing,
    /// It is not asked of this workload.
    NotApplicable,
    /// The plan does not tell.
    Unknown,
}

/// One aspect of one workload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Its state.
    pub state: CoverageState,
    /// How many of the things that are asked are there.
    pub reached: u32,
    /// How many are asked; 1 for most aspects, and at least.
    pub of: u32,
    /// Names of those that are not there, where several are asked.
    pub missing: Vec<String>,
    /// Why: what is wrong, why it is waived or not asked, what would make it known. Empty when covered.
    pub message: String,
}

impl Cell {
    fn of_one(state: CoverageState, message: impl Into<String>) -> Self {
        Self {
            state,
            reached: u32::from(state == CoverageState::Covered),
            of: 1,
            missing: Vec::new(),
            message: message.into(),
        }
    }

    pub(super) fn covered() -> Self {
        Self::of_one(CoverageState::Covered, "")
    }

    pub(super) fn missing(message: impl Into<String>) -> Self {
        Self::of_one(CoverageState::Missing, message)
    }

    pub(super) fn not_applicable(message: impl Into<String>) -> Self {
        Self::of_one(CoverageState::NotApplicable, message)
    }

    pub(super) fn unknown(message: impl Into<String>) -> Self {
        Self::of_one(CoverageState::Unknown, message)
    }

    /// The same, but somebody said why it need not be so. What is covered stays covered.
    #[must_use]
    pub(super) fn waived(mut self, reason: &str) -> Self {
        if matches!(self.state, CoverageState::Missing | CoverageState::Unknown) {
            self.state = CoverageState::Waived;
            reason.clone_into(&mut self.message);
        }
        self
    }

    /// What it adds to the sum, from 0 to 1; `None` when it is not asked.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        match self.state {
            CoverageState::Covered | CoverageState::Waived => Some(1.0),
            CoverageState::Missing | CoverageState::Unknown => {
                Some(f64::from(self.reached) / f64::from(self.of))
            }
            CoverageState::NotApplicable => None,
        }
    }
}

impl From<Verdict> for Cell {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Pass => Self::covered(),
            Verdict::Fail(why) => Self::missing(why.message),
            Verdict::NotApplicable(message) => Self::not_applicable(message),
            Verdict::Unknown(why) => Self::unknown(why.message),
        }
    }
}
