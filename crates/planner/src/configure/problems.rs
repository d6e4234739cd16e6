//! What Terraform would refuse, collected while a configuration is read and evaluated; diagnostics are made of it
//! at the end, when there is something to show.

use std::cell::RefCell;

use diagnostic::{Diagnostic, Diagnostics, Failure, Place, SourceTexts};
use syntax::SourceLocation;

use super::ConfigurationFiles;

/// Code of what makes a file unreadable.
pub(super) const SYNTAX: &str = "syntax";
/// Code of blocks and arguments that Terraform does not accept.
pub(super) const CONFIGURATION: &str = "configuration";
/// Code of expressions, conditions and arguments that fail when they are evaluated.
pub(super) const EVALUATION: &str = "evaluation";

/// Problems that are kept, at most.
const MAX_PROBLEMS: usize = 200;

/// Something that Terraform would refuse, at the plan or before.
#[derive(Clone, Debug)]
pub(super) struct Problem {
    code: &'static str,
    location: SourceLocation,
    /// Address, perhaps with an argument; empty when it is about a file.
    address: String,
    message: String,
    /// How to fix it; may be empty.
    help: String,
    /// Another location that the message speaks of, and what is there.
    related: Option<(SourceLocation, &'static str)>,
}

impl Problem {
    pub(super) fn new(code: &'static str, location: &SourceLocation, message: &str) -> Self {
        Self {
            code,
            location: location.clone(),
            address: String::new(),
            message: message.to_owned(),
            help: String::new(),
            related: None,
        }
    }

    pub(super) fn address(mut self, address: String) -> Self {
        self.address = address;
        self
    }

    pub(super) fn help(mut self, help: &str) -> Self {
        help.clone_into(&mut self.help);
        self
    }

    pub(super) fn related(mut self, location: &SourceLocation, note: &'static str) -> Self {
        self.related = Some((location.clone(), note));
        self
    }

    fn into_diagnostic(self, texts: &mut Texts<'_>) -> Diagnostic {
        let message = match self.address.as_str() {
            "" => self.message,
            address => format!("{address}: {}", self.message),
        };
        let help = (!self.help.is_empty()).then_some(self.help);
        let diagnostic = Diagnostic::error(self.code, message)
            .at(texts.find_place(&self.location))
            .help_if(help);
        match self.related {
            Some((location, note)) => diagnostic.related(texts.find_place(&location), note),
            None => diagnostic,
        }
    }
}

/// The problems of one plan.
#[derive(Debug, Default)]
pub(super) struct Problems(RefCell<Vec<Problem>>);

impl Problems {
    pub(super) fn push(&self, problem: Problem) {
        let mut problems = self.0.borrow_mut();
        if problems.len() < MAX_PROBLEMS {
            problems.push(problem);
        }
    }

    pub(super) fn extend(&self, problems: Vec<Problem>) {
        for problem in problems {
            self.push(problem);
        }
    }

    /// The failure that they are; `None` when there are none.
    pub(super) fn failure(&self, files: &dyn ConfigurationFiles) -> Option<Failure> {
        let problems = self.0.borrow().clone();
        if problems.is_empty() {
            return None;
        }
        let mut texts = Texts {
            files,
            sources: SourceTexts::new(),
        };
        let mut diagnostics = Diagnostics::new();
        diagnostics.extend(
            problems
                .into_iter()
                .map(|problem| problem.into_diagnostic(&mut texts))
                .collect::<Vec<_>>(),
        );
        Some(Failure::new(diagnostics, texts.sources))
    }
}

/// The texts of the files that problems are in, read again when they are asked for.
struct Texts<'a> {
    files: &'a dyn ConfigurationFiles,
    sources: SourceTexts,
}

impl Texts<'_> {
    fn find_place(&mut self, location: &SourceLocation) -> Place {
        let file = location.file().as_ref();
        if self.sources.get(file).is_none()
            && let Some(bytes) = self.files.read(file)
        {
            self.sources.insert(file, &*syntax::decode(&bytes));
        }
        let range = self.sources.get(file).map(|text| location.range(text));
        Place::new(file, range.unwrap_or_default())
    }
}

/// A location in one line, for a note: `main.tf:4`.
pub(super) fn file_and_line(location: &SourceLocation, files: &dyn ConfigurationFiles) -> String {
    let mut texts = Texts {
        files,
        sources: SourceTexts::new(),
    };
    let place = texts.find_place(location);
    match texts.sources.position(&place.file, place.range.start) {
        Some(position) => format!("{}:{}", place.file, position.line),
        None => place.file,
    }
}
