//! What the runbook says of everything that refuses to be destroyed.

use naming::CallName;

use crate::contribution::{Chapter, RunbookEntry, RunbookSection, variable};

/// How a protected thing is given up on purpose.
static UNPROTECT: RunbookSection = RunbookSection {
    chapter: Chapter::Protection,
    title: "Unprotect on purpose",
    text: include_str!("../../templates/runbook/unprotect.md.tera"),
};

/// The module call `call`, which is protected until `protected = false` is set under `heading` of
/// the environment's description; an empty heading is the top of the file.
pub(crate) fn entry(call: &CallName, heading: &str) -> RunbookEntry {
    let place = if heading.is_empty() {
        "`protected = false`, above the first heading".to_owned()
    } else {
        format!("`protected = false` under `[{heading}]`")
    };
    RunbookEntry {
        section: &UNPROTECT,
        variables: vec![variable("address", &call.address())],
        columns: vec![("Write", place)],
    }
}
