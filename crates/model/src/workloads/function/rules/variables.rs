//! Environment variables of functions: legal names, no secrets, no clash with those that grants give.

use diagnostic::Diagnostics;

use crate::checks::{RuleContext, error};
use crate::description::{Function, Grant, GrantTarget, referable_kinds};

/// Largest environment of a function in bytes, names and values (AWS quota, read 2026-11).
const LARGEST: usize = 4096;

/// Variables that Lambda keeps to itself (developer guide, "Defined runtime environment variables", read 2026-11). Others
/// that begin with `AWS_LAMBDA_` or `AWS_XRAY_` are settings, such as `AWS_LAMBDA_EXEC_WRAPPER`.
const RESERVED: [&str; 18] = [
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
    "AWS_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_DEFAULT_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_LAMBDA_RUNTIME_API",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "LAMBDA_RUNTIME_DIR",
    "LAMBDA_TASK_ROOT",
];

/// Every function's variables.
pub(super) fn check(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    for (name, function) in &context.description().functions {
        if function.environment.is_empty() {
            continue;
        }
        let at = context.entry("functions", name).get("environment");
        for (variable, value) in &function.environment {
            let key = || at.get(variable).key();
            if RESERVED.contains(&variable.as_str()) {
                let message = format!("the variable `{variable}` is Lambda's own");
                diagnostics
                    .push(error("reserved-variable", message, key(), "").help("use another name"));
            } else if !is_variable(variable) {
                let message =
                    format!("`{variable}` is not a legal name of an environment variable");
                diagnostics.push(error("bad-variable", message, key(), "").help(
                    "a name has letters, digits and `_`, at least two, and begins with a letter",
                ));
            } else if let Some(target) = granted(function, variable) {
                let message = format!("`{variable}` is set already, by the grant on {target}");
                diagnostics.push(
                    error("variable-clash", message, key(), "").help("leave it out, or rename it"),
                );
            }
            let text = value.written();
            if let Some(written) = text.filter(|text| is_reference(context, variable, text)) {
                let message =
                    format!("`{variable}` is a variable of that name here, and refers to nothing");
                let help = format!(
                    "name the variable: `environment = {{ NAME = {{ {variable} = \"{written}\" }} }}`"
                );
                diagnostics.push(error("bad-variable", message, key(), "").help(help));
            }
            if let Some(why) = text.and_then(|text| secrets::reason(variable, text)) {
                let message = format!("`{variable}` looks like a secret: {why}");
                diagnostics.push(
                    error(
                        "secret-in-text",
                        message,
                        key(),
                        "everybody who reads this file can read it",
                    )
                    .help(
                        "keep it in Secrets Manager (describe it as `[secrets.NAME]`), grant access with \
                             `access = [{ secret = \"NAME\", actions = [\"read\"] }]`, and let the function read it; \
                             of one that is made elsewhere write the ARN, which may be used here too",
                    ),
                );
            }
        }
        let size: usize = function
            .environment
            .iter()
            .map(|(variable, value)| variable.len() + value.written().map_or(0, str::len))
            .sum();
        if size > LARGEST {
            let message = format!(
                "the environment variables of `{name}` have {size} bytes, and Lambda allows {LARGEST}"
            );
            diagnostics.push(
                error("large-environment", message, at.key(), "")
                    .help("put large settings into the code, or into a bucket"),
            );
        }
    }
}

/// Whether a variable and its text are what a reference is made of: an expression of Terraform, or the name of an entry.
fn is_reference(context: &RuleContext<'_>, variable: &str, text: &str) -> bool {
    let mut kinds = referable_kinds();
    variable == "terraform"
        || kinds.any(|kind| kind.singular == variable && context.has(kind.section, text))
}

/// The target of the grant that sets `variable`, if one does.
fn granted(function: &Function, variable: &str) -> Option<String> {
    let mut targets = function.access.iter().flat_map(Grant::targets);
    targets.find_map(|target| {
        let GrantTarget::Workload(kind, name) = target else {
            return None;
        };
        let set = kind.grant.as_ref()?.variable_name(name)?;
        (set == variable).then(|| format!("the {} `{name}`", kind.singular))
    })
}

fn is_variable(name: &str) -> bool {
    name.len() >= 2
        && name.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && name
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Variables that AWS says may be set, or that its runtimes, extensions and SDKs read as settings ("Defined runtime environment
    /// variables", "Modifying the runtime environment" of the AWS Lambda developer guide; "Settings reference" of the AWS SDKs and
    /// Tools Reference Guide, read 2026-11).
    const SETTINGS: [&str; 14] = [
        "AWS_LAMBDA_DOTNET_PREJIT",
        "AWS_LAMBDA_EXEC_WRAPPER",
        "AWS_MAX_ATTEMPTS",
        "AWS_NODEJS_CONNECTION_REUSE_ENABLED",
        "AWS_RETRY_MODE",
        "AWS_STS_REGIONAL_ENDPOINTS",
        "AWS_USE_DUALSTACK_ENDPOINT",
        "AWS_XRAY_CONTEXT_MISSING",
        "AWS_XRAY_DAEMON_ADDRESS",
        "LANG",
        "NODE_OPTIONS",
        "PATH",
        "PYTHONPATH",
        "TZ",
    ];

    #[test]
    fn settings_of_runtimes_and_sdks_may_be_set() {
        for name in SETTINGS {
            assert!(is_variable(name) && !RESERVED.contains(&name), "{name}");
        }
    }
}
