//! Secrets: that the function which rotates one is there.

use diagnostic::Diagnostics;

use crate::checks::{RuleContext, unknown_function};

/// What to do about a function that is made elsewhere.
const ELSEWHERE: &str = "a function that is made elsewhere rotates a secret by Terraform of your own: leave `rotate` out";

/// Every secret.
pub(crate) fn check(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    for (name, secret) in &context.description().secrets {
        let Some(rotation) = &secret.rotate else {
            continue;
        };
        if !context.has("functions", &rotation.function) {
            let at = context.entry("secrets", name).get("rotate").get("function");
            let function = &rotation.function;
            unknown_function(context, function, at.value(), ELSEWHERE, diagnostics);
        }
    }
}
