//! Why an expression has no value: what is said of it, and how it is fixed. Knows no expression.

use std::ops::{Deref, DerefMut};

/// Why an expression has no value. In a box: hardly any expression has a fault, and each gives a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EvalError(Box<ErrorDetails>);

/// What is said of a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ErrorDetails {
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    /// It was already reported where it happened.
    pub(crate) reported: bool,
    /// A limit of the evaluation was reached: `try` and `can` make nothing else of it.
    pub(crate) limit: bool,
}

impl Deref for EvalError {
    type Target = ErrorDetails;

    fn deref(&self) -> &ErrorDetails {
        &self.0
    }
}

impl DerefMut for EvalError {
    fn deref_mut(&mut self) -> &mut ErrorDetails {
        &mut self.0
    }
}

impl EvalError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(Box::new(ErrorDetails {
            message: message.into(),
            help: None,
            reported: false,
            limit: false,
        }))
    }

    /// The same, without what it would show of a sensitive value.
    pub(crate) fn redacted(self, what: &str) -> Self {
        if self.reported || self.limit {
            return self;
        }
        Self::new(format!(
            "{what} is wrong in a way that cannot be shown, because a value in it is sensitive"
        ))
        .help("look at what goes in; `nonsensitive` around it, for a moment on your own machine, shows the rest")
    }

    /// A limit of the evaluation was reached.
    pub(crate) fn limit(message: impl Into<String>, help: &str) -> Self {
        let mut error = Self::new(message).help(help);
        error.limit = true;
        error
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Names the nearest of the names that there are.
    pub(crate) fn suggest<'a>(self, name: &str, known: impl Iterator<Item = &'a str>) -> Self {
        let known: Vec<&str> = known.take(40).collect();
        if known.is_empty() || self.help.is_some() {
            return self;
        }
        let close = known.iter().find(|candidate| {
            candidate.eq_ignore_ascii_case(name)
                || candidate.replace('_', "") == name.replace('_', "")
                || candidate.contains(name)
                || name.contains(**candidate)
        });
        match close {
            Some(close) => self.help(format!("is `{close}` meant?")),
            None => self.help(format!("there are {}", known.join(", "))),
        }
    }
}
