//! Names of what a function or a queue has of its own for its triggers: rules and schedules.

use aws::schedule::LONGEST_NAME;
use diagnostic::{Diagnostics, Place};

use crate::checks::{RuleContext, error};
use crate::description::TriggerTarget;

/// Something that is called as its function or queue and what it is called itself. Names of rules and schedules are as long (Amazon EventBridge
/// API reference, `PutRule`, and EventBridge Scheduler API reference, `CreateSchedule`, read 2026-11-28).
#[derive(Clone, Copy)]
pub(super) struct NamedPart<'a> {
    /// What it triggers.
    pub(super) target: TriggerTarget<'a>,
    /// What it is.
    pub(super) noun: &'static str,
    /// Who has names of it.
    pub(super) service: &'static str,
    /// What may be in them beside letters and digits.
    pub(super) marks: &'static [char],
}

impl NamedPart<'_> {
    /// Whether what is behind the name of the target may be part of a name.
    pub(super) fn is_legal(
        self,
        ending: &str,
        place: Option<Place>,
        diagnostics: &mut Diagnostics,
    ) -> bool {
        let is_legal = ending
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || self.marks.contains(&letter));
        if ending.is_empty() || !is_legal {
            let Self { noun, service, .. } = self;
            let message = format!("`{ending}` is not a legal name for a {noun}");
            let mut allowed = vec!["letters".to_owned(), "digits".to_owned()];
            allowed.extend(self.marks.iter().map(|mark| format!("`{mark}`")));
            let last = allowed.pop().unwrap_or_default();
            diagnostics.push(error("bad-name", message, place, "").help(format!(
                "{service} allows {} and {last} in the name of a {noun}",
                allowed.join(", ")
            )));
            return false;
        }
        true
    }

    /// That the whole name of `what` is short enough.
    pub(super) fn length(
        self,
        context: &RuleContext<'_>,
        ending: &str,
        what: &str,
        place: Option<Place>,
        diagnostics: &mut Diagnostics,
    ) {
        let application = &context.description().application.name;
        let target = self.target;
        let first = target.moved_from.first(target.name);
        let infix = target.infix();
        let whole = format!("{application}-{}-{first}{infix}-{ending}", context.name);
        let length = whole.len();
        if length <= LONGEST_NAME {
            return;
        }
        let message = format!(
            "{what} would be called `{whole}`: {length} characters, and AWS allows {LONGEST_NAME}"
        );
        let shortened = match what {
            "it" => format!("{} or of the {}", self.noun, target.kind.singular),
            _ => target.kind.singular.to_owned(),
        };
        let help = format!(
            "shorten the name of the {shortened} by {} characters",
            length - LONGEST_NAME
        );
        diagnostics.push(error("long-name", message, place, "too long").help(help));
    }
}
