//! `groundplan adopt`: what other Terraform made, as entries of the description.

mod find;
mod names;
mod text;

use std::path::Path;

use crate::arguments::Adopt;
use crate::console::{self, Outcome};
use crate::{pipeline, plans};
use diagnostic::Failure;

/// Prints entries for what a plan or state holds and groundplan did not make.
pub(crate) fn run(start: &Path, options: &Adopt) -> Result<Outcome, Failure> {
    let path = start.join(&options.file);
    let plan = plans::document(&path)?;
    let project = match model::find_root(start) {
        Some(_) => Some(pipeline::load(start)?.1),
        None => None,
    };
    let known = names::DescribedNames::from_project(project.as_ref());
    let found = find::find(&plan, options.region.as_deref(), &known);
    if found.things.is_empty() && found.left.is_empty() && found.ours == 0 && found.listed == 0 {
        return Err(console::fault(
            "nothing-to-adopt",
            format!(
                "{}: there is no function, API, table, bucket or queue in it",
                path.display()
            ),
            "give the state or plan of what is to be adopted, as `terraform show -json` writes it",
        ));
    }
    console::data(&text::render(&found, known));
    console::say(&format!(
        "{} to adopt, {} left out, {} made by groundplan, {} described already",
        found.things.len(),
        found.left.len(),
        found.ours,
        found.listed
    ));
    Ok(Outcome::Done)
}
