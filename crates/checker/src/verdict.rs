//! What a control says of one resource.

use std::fmt;
use std::sync::Arc;

use values::Lookup;

/// Why a verdict is what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The path of the argument that it is about, such as `versioning_configuration.0.status`; `None` where it is about
    /// no single argument.
    pub argument: Option<Arc<str>>,
    /// In words: a sentence without a full stop.
    pub message: String,
}

impl<T: Into<String>> From<T> for Explanation {
    fn from(message: T) -> Self {
        Self {
            argument: None,
            message: message.into(),
        }
    }
}

/// What a control says of one resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is as asked.
    Pass,
    /// It is not: what is wrong.
    Fail(Explanation),
    /// The control does not ask it of this resource: why not.
    NotApplicable(&'static str),
    /// It cannot be said: what would make it known.
    Unknown(Explanation),
}

impl Verdict {
    /// A failure.
    pub fn fail(message: impl Into<String>) -> Self {
        Self::Fail(message.into().into())
    }

    /// Unknown, because an argument is.
    #[must_use]
    pub fn unknown(argument: &str) -> Self {
        Self::undecided(format!(
            "`{argument}` is known only after apply: judge the state then (`terraform show -json`)"
        ))
        .about(argument)
    }

    /// Unknown, for a reason that `message` says.
    pub fn undecided(message: impl Into<String>) -> Self {
        Self::Unknown(message.into().into())
    }

    /// Says which argument a failure, or what is unknown, is about, where nothing said it before.
    #[must_use]
    pub fn about(mut self, argument: &str) -> Self {
        if let Self::Fail(explanation) | Self::Unknown(explanation) = &mut self
            && explanation.argument.is_none()
            && !argument.is_empty()
        {
            explanation.argument = Some(argument.into());
        }
        self
    }

    /// The path of the argument that a failure, or what is unknown, is about.
    #[must_use]
    pub fn argument(&self) -> Option<&str> {
        match self {
            Self::Fail(explanation) | Self::Unknown(explanation) => explanation.argument.as_deref(),
            Self::Pass | Self::NotApplicable(_) => None,
        }
    }

    /// In lower case.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail(_) => "fail",
            Self::NotApplicable(_) => "not-applicable",
            Self::Unknown(_) => "unknown",
        }
    }

    /// What it says besides.
    #[must_use]
    pub fn message(&self) -> &str {
        match self {
            Self::Pass => "",
            Self::NotApplicable(message) => message,
            Self::Fail(explanation) | Self::Unknown(explanation) => &explanation.message,
        }
    }

    /// Passes when `holds`, else fails with `message`, which is put into words only then:
    /// `format_args!` costs a pass nothing.
    pub fn pass_if(holds: bool, message: impl fmt::Display) -> Self {
        if holds {
            Self::Pass
        } else {
            Self::fail(message.to_string())
        }
    }

    /// The worse of the two, a failure first, then what is not known, then a pass; what does not
    /// apply gives way to everything.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        if other.rank() < self.rank() {
            other
        } else {
            self
        }
    }

    /// The better of the two.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match (&self, &other) {
            (Self::Pass, _) => self,
            (_, Self::Pass | Self::Unknown(_)) => other,
            _ => self,
        }
    }

    /// The worst of several; when there is none, `otherwise`.
    pub fn all(verdicts: impl IntoIterator<Item = Self>, otherwise: Self) -> Self {
        verdicts.into_iter().reduce(Self::and).unwrap_or(otherwise)
    }

    /// The best of several; when there is none, `otherwise`.
    pub fn any(verdicts: impl IntoIterator<Item = Self>, otherwise: Self) -> Self {
        verdicts.into_iter().reduce(Self::or).unwrap_or(otherwise)
    }

    fn rank(&self) -> u8 {
        match self {
            Self::Fail(_) => 0,
            Self::Unknown(_) => 1,
            Self::Pass => 2,
            Self::NotApplicable(_) => 3,
        }
    }
}

/// Judges an argument when it is known: `absent` is what holds when it is not there.
pub fn argument(
    name: &str,
    seen: Lookup<'_>,
    absent: Verdict,
    known: impl FnOnce(&values::Value) -> Verdict,
) -> Verdict {
    match seen {
        Lookup::Known(value) => known(value).about(name),
        Lookup::Unknown => Verdict::unknown(name),
        Lookup::Absent => absent.about(name),
    }
}

/// Passes when a truth is `wanted`, or when it is not there and the default is `wanted`.
#[must_use]
pub fn truth(name: &str, seen: Lookup<'_>, wanted: bool, default: bool, message: &str) -> Verdict {
    argument(
        name,
        seen,
        Verdict::pass_if(default == wanted, message),
        |value| Verdict::pass_if(value.as_bool() == Some(wanted), message),
    )
}

/// Passes when text is one of `wanted`; fails when it is not there.
#[must_use]
pub fn one_of(name: &str, seen: Lookup<'_>, wanted: &[&str], message: &str) -> Verdict {
    argument(name, seen, Verdict::fail(message), |value| {
        Verdict::pass_if(
            value.as_str().is_some_and(|text| wanted.contains(&text)),
            message,
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_and_the_best_of_several() {
        let unknown = || Verdict::unknown("a");
        let fail = || Verdict::fail("no");
        let exempt = || Verdict::NotApplicable("not meant");
        assert_eq!(
            Verdict::all([Verdict::Pass, unknown(), fail()], exempt()),
            fail()
        );
        assert_eq!(
            Verdict::all([Verdict::Pass, exempt()], exempt()),
            Verdict::Pass
        );
        assert_eq!(Verdict::all([], exempt()), exempt());
        assert_eq!(Verdict::any([fail(), unknown()], exempt()), unknown());
        assert_eq!(
            Verdict::any([fail(), unknown(), Verdict::Pass], exempt()),
            Verdict::Pass
        );
        assert_eq!(Verdict::any([fail(), exempt()], exempt()), fail());
    }
}
