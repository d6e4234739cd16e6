//! `docs/controls.md`, out of the list of controls.

use std::fmt::Write as _;

use crate::controls;

/// The document of all controls, in Markdown.
pub fn controls_document() -> String {
    let mut out = String::from(
        "# Controls\n\nWhat `groundplan check` asks of a plan. `groundplan explain ID` shows a control with its \
         examples. Written by `UPDATE_GOLDENS=1 cargo test -p checker --test documents`; not edited by hand.\n\n\
         A verdict is *pass*, *fail*, *not applicable* or *unknown*: what a plan does not show before apply is \
         never a pass. A failure is a finding in the profiles named, and advice elsewhere.\n",
    );
    for control in controls::all() {
        let _ = write!(
            out,
            "\n## {}\n\n{}. **{}**, a finding in {}.\n\n{} {}\n\nJudges {}. Sources: {}.\n",
            control.id,
            control.title,
            control.severity,
            control.strict.words(),
            control.reason,
            control.mend,
            control
                .types
                .iter()
                .map(|kind| format!("`{kind}`"))
                .collect::<Vec<_>>()
                .join(", "),
            control.sources.listed().join("; "),
        );
        if !control.differs.is_empty() {
            let _ = write!(out, "\nUnlike checkov: {}\n", control.differs);
        }
    }
    out
}
