//! `groundplan plan`

mod cost;
mod text;
mod value_text;

use std::path::Path;

use diagnostic::Failure;
use plan::ChangeAction;

use crate::arguments::{PlanArguments, PlanFormat};
use crate::console::{self, Outcome};
use crate::memory;
use crate::plans::{self, Before, ProjectFiles};

/// The version of Terraform whose format the document has.
const FORMAT_OF: &str = "1.11.0";

/// Plans environments, and says what apply would do.
pub(crate) fn run(start: &Path, options: &PlanArguments) -> Result<Outcome, Failure> {
    let sources = ProjectFiles::of_project(start)?;
    let chosen = sources.chosen(&options.environments)?;
    if options.format == PlanFormat::Json && chosen.len() != 1 {
        return Err(console::fault(
            "one-environment",
            "a document holds one plan, and there are several environments",
            "name one: `groundplan plan ENV --format json`",
        ));
    }
    let before = match &options.against {
        Some(word) => Some(Before::find(start, word)?),
        None => None,
    };
    if matches!(before, Some(Before::Document(_))) && chosen.len() != 1 {
        return Err(console::fault(
            "one-environment",
            "a document of Terraform is about one environment",
            "name it: `groundplan plan ENV --against FILE`",
        ));
    }
    let planned = plans::plans(&sources, chosen, before.as_ref())?;
    let mut changes = false;
    for environment in &planned {
        changes |= environment
            .plan
            .destroyed
            .iter()
            .chain(&environment.plan.instances)
            .any(|instance| {
                instance.change.as_ref().is_some_and(|change| {
                    change
                        .actions
                        .iter()
                        .any(|action| !matches!(action, ChangeAction::NoOp | ChangeAction::Read))
                })
            });
        match options.format {
            PlanFormat::Text => text::render(environment, before.is_some(), &mut console::data),
            PlanFormat::Json => {
                console::stream(|out| environment.plan.write_document(FORMAT_OF, out));
            }
        }
    }
    memory::keep_until_exit(planned);
    Ok(if options.detailed_exitcode && changes {
        Outcome::Differs
    } else {
        Outcome::Done
    })
}
