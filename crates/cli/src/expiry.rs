//! `emit` stops before an apply that would leave a table's expiry on, though the description takes it away.

use diagnostic::{Diagnostic, Diagnostics, Failure};
use emitter::Expiring;
use fileset::Comparison;
use model::Project;
use model::kinds::TABLE;

use crate::arguments::OutputArguments;
use crate::console;

/// Stops an emission after which items would go on expiring though the description says otherwise. A table that
/// was never applied expires nothing, and one that may be destroyed is not there any more.
pub(crate) fn pass(
    comparison: &Comparison,
    project: &Project,
    options: &OutputArguments,
) -> Result<(), Failure> {
    let mut found = Diagnostics::new();
    for environment in &project.environments {
        if options.never_applied.contains(&environment.name) {
            continue;
        }
        let folder = format!("environments/{}", environment.name);
        let path = format!("{folder}/main.tf.json");
        let (Some(before), Some(after)) = (
            comparison.before(&path),
            comparison.wanted().get(path.as_str()),
        ) else {
            continue;
        };
        let before = String::from_utf8_lossy(before);
        for table in emitter::expiring(&before, &String::from_utf8_lossy(after)) {
            let Expiring {
                name, attribute, ..
            } = &table;
            let call = TABLE.call(name).address();
            let goes = options.allow_destroy.iter().any(|allowed| {
                *allowed == folder || *allowed == call || allowed.starts_with(&format!("{call}."))
            });
            if goes {
                continue;
            }
            let setting = environment.value_place(&["tables", name, "ttl_attribute"]);
            let entry = environment.key_place(&["tables", name]);
            let (what, place, then) = match &table.instead {
                None => (String::new(), entry, "then both lines may go".to_owned()),
                Some(other) => (
                    format!(", and DynamoDB takes no other attribute such as `{other}` meanwhile"),
                    setting.or(entry),
                    format!("then write `ttl_attribute = \"{other}\"` and take `ttl_enabled` away"),
                ),
            };
            let message = format!(
                "{}: items of the table `{name}` would go on being deleted by `{attribute}`: Terraform does not turn expiry off without its name{what}",
                environment.name
            );
            found.push(
                Diagnostic::error("ttl-stays-on", message)
                    .at(place)
                    .help(format!(
                        "write `ttl_attribute = \"{attribute}\"` and `ttl_enabled = false`, emit and apply; {then}"
                    )),
            );
        }
    }
    console::pass(found, &project.sources)
}
