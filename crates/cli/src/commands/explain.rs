//! `groundplan explain`

use checker::coverage;
use diagnostic::Failure;

use crate::console::{self, Outcome};

/// Prints a control, or an aspect of coverage.
pub(crate) fn run(id: &str) -> Result<Outcome, Failure> {
    let text = match checker::controls::find(id) {
        Some(control) => Some(checker::report::explain(control)),
        None => coverage::aspects::find(id).map(coverage::report::explain),
    };
    if let Some(text) = text {
        console::data(&text);
        return Ok(Outcome::Done);
    }
    let known = checker::controls::all()
        .map(|control| control.id)
        .chain(coverage::aspects::ALL.map(|aspect| aspect.id));
    let help = match diagnostic::nearest(id, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`check` and `coverage` name each by its id; docs/controls.md, docs/limits.md and docs/coverage.md list them".to_owned(),
    };
    Err(console::fault(
        "unknown-control",
        format!("there is no control, limit or aspect of coverage `{id}`"),
        &help,
    ))
}
