//! `groundplan explain`

use crate::console::{self, Outcome};

/// Prints a control.
pub(crate) fn run(id: &str) -> Outcome {
    match checker::controls::find(id) {
        Some(control) => {
            console::data(&checker::report::explain(control));
            Outcome::Done
        }
        None => {
            let known = checker::controls::all().map(|control| control.id);
            let help = match diagnostic::nearest(id, known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "docs/controls.md lists them".to_owned(),
            };
            console::fault(format!("there is no control `{id}`"), &help)
        }
    }
}
