//! `groundplan schema`

use crate::arguments::DescriptionFile;
use crate::console::{self, Outcome};

/// Prints the JSON Schema of a file of the description.
pub(crate) fn run(file: DescriptionFile) -> Outcome {
    let schema = match file {
        DescriptionFile::Groundplan => model::schema::groundplan(),
        DescriptionFile::Environment => model::schema::environment(),
    };
    console::data(&format!("{schema:#}\n"));
    Outcome::Done
}
