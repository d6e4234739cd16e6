//! Findings that are accepted. Which controls there are, it does not know.

use diagnostic::Diagnostics;

use super::{RuleContext, error, named_twice, repeats};

/// Every `[[waivers]]`.
pub(super) fn check(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    let list = context.root().get("waivers");
    let waivers = &context.description().waivers;
    for (index, waiver) in waivers.iter().enumerate() {
        let place = list.item(index).get("address").value();
        let only_wildcards = waiver.address.chars().all(|letter| "*.".contains(letter));
        if only_wildcards {
            let message = format!("this would accept `{}` everywhere", waiver.control);
            diagnostics.push(
                error("wide-waiver", message, place, "every address")
                    .help("name what it is accepted for, such as `module.bucket_*`"),
            );
        } else if has_spaces(&waiver.address) {
            let message = format!("`{}` is no address", waiver.address);
            diagnostics.push(
                error("bad-waiver", message, place, "")
                    .help("an address has no spaces; each waiver has one"),
            );
        }
    }
    let named = waivers
        .iter()
        .map(|waiver| (&waiver.control, &waiver.address));
    for (second, first) in repeats(named) {
        let Some(waiver) = waivers.get(second) else {
            continue;
        };
        let message = format!(
            "`{}` is accepted twice for `{}`",
            waiver.control, waiver.address
        );
        diagnostics.push(named_twice(message, list, second, first));
    }
}

/// Are there spaces outside of a key in quotes?
fn has_spaces(address: &str) -> bool {
    address
        .split('"')
        .step_by(2)
        .any(|part| part.contains(char::is_whitespace))
}
