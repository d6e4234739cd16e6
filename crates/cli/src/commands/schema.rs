//! `groundplan schema`

use crate::arguments::Description;
use crate::console::{self, Outcome};

/// Prints the JSON Schema of a file of the description.
pub(crate) fn run(file: Description) -> Outcome {
    let schema = match file {
        Description::Groundplan => model::schema::groundplan(),
        Description::Environment => model::schema::environment(),
    };
    console::data(&format!("{schema:#}\n"));
    Outcome::Done
}
