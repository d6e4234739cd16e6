//! Commands that make code: that what they make is a folder of this project, and where they run is one.

use diagnostic::Diagnostics;

use super::code::outside;
use crate::checks::{RuleContext, error};
use crate::description::CodeSource;
use crate::load::CodePath;

/// Every function with such a command.
pub(super) fn check(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    for (name, function) in &context.description().functions {
        let Some(build) = &function.build else {
            continue;
        };
        let at = context.entry("functions", name);
        let makes_folder =
            matches!(function.code_source(), CodeSource::Path(path) if !path.ends_with(".zip"));
        if !makes_folder {
            let message = "a build makes a folder, which `emit` packs".to_owned();
            diagnostics.push(
                error("nothing-to-build", message, at.get("build").key(), "")
                    .related(at.get("code").value(), "no folder")
                    .help("leave `build` out, or name in `code` the folder that it makes"),
            );
        }
        let Some(folder) = &build.folder else {
            continue;
        };
        let place = at.get("build").get("folder").value();
        let message = match outside(folder) {
            Some(why) => format!("the folder `{folder}` {why}"),
            None => match (context.code)(folder) {
                CodePath::Folder | CodePath::EmptyFolder => continue,
                CodePath::File => format!("`{folder}` is a file, and a command runs in a folder"),
                CodePath::Missing => format!("there is no folder `{folder}`"),
            },
        };
        diagnostics
            .push(error("build-folder", message, place, "").help(
                "name the folder in which the command runs, below that of `groundplan.toml`",
            ));
    }
}
