//! Parameters: that each has a value or is secure, and that Parameter Store takes it.

use diagnostic::Diagnostics;

use crate::checks::{RuleContext, error};
use crate::description::Parameter;
use crate::tree::At;

/// Most bytes of the value of a standard parameter (AWS Systems Manager API reference, `PutParameter`, read 2026-11).
const LARGEST: usize = 4096;

/// What no name of a parameter begins with, in letters of any case (same source).
const RESERVED: [&str; 2] = ["aws", "ssm"];

/// What to do instead of writing a secret down.
const SECURE: &str = "write `secure = true` and leave `value` out: the runbook has the command that sets the value; or describe it as `[secrets.NAME]`";

/// Every parameter.
pub(crate) fn check(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    for (name, parameter) in &context.description().parameters {
        value(
            name,
            parameter,
            context.entry("parameters", name),
            diagnostics,
        );
    }
    let application = &context.description().application.name;
    let begins = |word: &&&str| application.to_ascii_lowercase().starts_with(**word);
    if let Some((word, name)) =
        (RESERVED.iter().find(begins)).zip(context.description().parameters.keys().next())
    {
        let message = format!("Parameter Store takes no name that begins with `{word}`");
        let at = context.entry("parameters", name);
        let application = context.root().get("application").get("name");
        diagnostics.push(
            error("reserved-name", message, at.key(), "")
                .related(application.value(), "what its name in AWS begins with")
                .help("keep such settings in a bucket or a table, or give the application another name"),
        );
    }
}

fn value(name: &str, parameter: &Parameter, at: At<'_>, diagnostics: &mut Diagnostics) {
    let (value, secure) = (at.get("value"), at.get("secure"));
    let Some(set) = &parameter.value else {
        if !parameter.secure {
            let message = format!("the parameter `{name}` has no value");
            diagnostics
                .push(error("no-value", message, at.key(), "").help(
                    "write `value = \"...\"`, or `secure = true` for one that somebody sets",
                ));
        }
        return;
    };
    if parameter.secure {
        let message = format!("the parameter `{name}` is secure, and its value is written down");
        // Not where the value is, which would be shown.
        diagnostics.push(
            error("value-of-secure", message, secure.value(), "")
                .help("leave `value` out: the runbook has the command that sets it"),
        );
        return;
    }
    let Some(text) = set.written() else { return };
    if let Some(why) = secrets::reason(name, text) {
        let message = format!("the value of `{name}` looks like a secret: {why}");
        diagnostics.push(
            error(
                "secret-in-text",
                message,
                at.key(),
                "everybody who reads this file can read it",
            )
            .help(SECURE),
        );
    } else if text.is_empty() {
        let message = format!("the value of `{name}` is empty");
        diagnostics.push(
            error("no-value", message, value.value(), "")
                .help("Parameter Store takes no empty value: write a word for it, such as `none`"),
        );
    } else if text.len() > LARGEST {
        let message = format!(
            "the value of `{name}` has {} bytes, and a standard parameter takes {LARGEST}",
            text.len()
        );
        diagnostics.push(
            error("large-value", message, value.key(), "").help(
                "keep it in a bucket, or make an advanced parameter with Terraform of your own",
            ),
        );
    } else if is_reference(text) {
        let message = format!("the value of `{name}` has words in `{{{{ }}}}`");
        diagnostics.push(
            error("bad-value", message, value.value(), "")
                .help("Parameter Store takes no value that refers to another parameter"),
        );
    }
}

/// Whether a text has words in double brackets, which Parameter Store refuses ("Parameters can't be referenced or nested in the
/// values of other parameters", AWS Systems Manager API reference, `PutParameter`, read 2026-11).
fn is_reference(text: &str) -> bool {
    text.split_once("{{")
        .is_some_and(|(_, rest)| rest.contains("}}"))
}
