//! The code of functions and layers: that what is uploaded next will be deployed.

use plan::Instance;
use values::Lookup;

use crate::control::{Control, Examples, Severity, Sources, Strict};
use crate::scope::Scope;
use crate::verdict::Verdict;

/// Does something in the configuration change whenever the code does?
fn follows_content(scope: &Scope<'_>, one: &Instance) -> Verdict {
    match one.lookup("image_uri") {
        // A state says "" of a function that is a package.
        Lookup::Known(uri) if !crate::scope::is_empty(uri) => {
            let uri = uri.as_str().unwrap_or_default();
            return Verdict::pass_if(
                uri.contains("@sha256:"),
                format_args!("`image_uri` is `{uri}`, and a tag can be moved"),
            )
            .about("image_uri");
        }
        Lookup::Unknown if is_written(scope, one, "image_uri") => {
            return Verdict::unknown("image_uri");
        }
        Lookup::Known(_) | Lookup::Unknown | Lookup::Absent => {}
    }
    let has = |name: &str| !one.lookup(name).is_absent() && is_written(scope, one, name);
    // The provider uploads again when the hash changes, wherever the code is.
    if has("source_code_hash") || has("code_sha256") {
        return Verdict::Pass;
    }
    if has("s3_key") || has("s3_bucket") {
        let key = one.lookup("s3_key").text().unwrap_or_default();
        if has_digest(key) {
            return Verdict::Pass;
        }
        return Verdict::pass_if(
            has("s3_object_version"),
            "neither `s3_object_version` nor `source_code_hash` says which content of `s3_key` is meant",
        )
        .about("s3_key");
    }
    if has("filename") {
        return Verdict::fail(
            "`source_code_hash` does not say which content of `filename` is meant",
        )
        .about("filename");
    }
    Verdict::NotApplicable("its code is not said here")
}

/// Has a name a digest or the like in it, so that other content has another name?
fn has_digest(name: &str) -> bool {
    let runs = name.split(|letter: char| !letter.is_ascii_hexdigit());
    runs.filter(|run| run.len() >= 8)
        .any(|run| run.bytes().any(|letter| letter.is_ascii_digit()))
}

fn is_written(scope: &Scope<'_>, one: &Instance, name: &str) -> bool {
    crate::identity::is_written(scope, one, name)
}

pub(super) const CONTROLS: &[Control] = &[Control {
    id: "lambda-mutable-code",
    title: "New code changes the configuration, so that it is deployed",
    severity: Severity::Low,
    strict: Strict::Never,
    types: &["aws_lambda_function", "aws_lambda_layer_version"],
    reason: "Terraform compares arguments. When the content behind a key or a tag changes and no argument does, the new code is never deployed, and nobody can tell which code runs.",
    fix: "Set `s3_object_version` or `source_code_hash`, and name images by digest (`@sha256:...`).",
    sources: Sources {
        document: "provider documentation of aws_lambda_function, `source_code_hash`; terraform-aws-modules/terraform-aws-lambda#163, #470 and #611, read 2026-11",
        ..Sources::NONE
    },
    judge: follows_content,
    examples: Examples {
        good: &[
            r#"{"aws_lambda_function.a": {"filename": "a.zip", "source_code_hash": "Zm9v"}}"#,
            r#"{"aws_lambda_function.a": {"s3_bucket": "a", "s3_key": "a.zip", "s3_object_version": "3"}}"#,
            r#"{"aws_lambda_function.a": {"s3_bucket": "a", "s3_key": "a.zip", "s3_object_version": "${aws_s3_object.a.version_id}"}, "aws_s3_object.a": {}}"#,
            r#"{"aws_lambda_function.a": {"s3_bucket": "a", "s3_key": "a-9f86d081884c.zip"}}"#,
            r#"{"aws_lambda_function.a": {"image_uri": "111122223333.dkr.ecr.us-east-1.amazonaws.com/a@sha256:aa"}}"#,
            r#"{"aws_lambda_function.a": {"image_uri": "", "filename": "a.zip", "source_code_hash": "aa"}}"#,
        ],
        bad: &[
            r#"{"aws_lambda_function.a": {"s3_bucket": "a", "s3_key": "a.zip"}}"#,
            r#"{"aws_lambda_function.a": {"image_uri": "111122223333.dkr.ecr.us-east-1.amazonaws.com/a:latest"}}"#,
            r#"{"aws_lambda_function.a": {"filename": "a.zip"}}"#,
            r#"{"aws_lambda_layer_version.a": {"s3_bucket": "a", "s3_key": "a.zip"}}"#,
        ],
        unknown: &[
            r#"{"aws_lambda_function.a": {"image_uri": "${aws_ecr_repository.a.repository_url}:1"}, "aws_ecr_repository.a": {}}"#,
        ],
        exempt: &[r#"{"aws_lambda_function.a": {"function_name": "a"}}"#],
    },
    ..Control::BLANK
}];
