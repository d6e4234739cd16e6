//! Where the code of functions is: that it is there, that its address is well formed and names one content,
//! and what of it is packed.

use std::collections::BTreeMap;

use diagnostic::{Diagnostics, Place};

use crate::checks::{RuleContext, error, warning};
use crate::description::{CodeSource, Function};
use crate::load::CodePath;

/// Every function's code.
pub(super) fn check(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    let mut packages = BTreeMap::new();
    for (name, function) in &context.description().functions {
        let place = || context.entry("functions", name).get("code").value();
        excluded(context, name, function, diagnostics);
        object_version(context, name, function, diagnostics);
        if let Some(package) = function.package() {
            let first = packages.entry(package).or_insert((name, function));
            if first.1.code.trim_matches('/') != function.code.trim_matches('/') {
                let message = format!(
                    "the packages of `{}` and `{}` would have one name",
                    first.1.code, function.code
                );
                let other = context.entry("functions", first.0).get("code").value();
                diagnostics.push(
                    error("same-package", message, place(), "")
                        .related(other, "the other")
                        .help("a package's name has `__` for each `/`: rename one of the folders"),
                );
            }
        }
        match function.code_source() {
            CodeSource::S3 { key, .. } if key.contains('?') => {
                query(key, function, place(), diagnostics);
            }
            CodeSource::S3 { bucket, key } => {
                if bucket.is_empty() || key.is_empty() || key.ends_with('/') {
                    let message = "this address names no object in S3".to_owned();
                    diagnostics.push(
                        error("bad-code-address", message, place(), "")
                            .help("write `s3://bucket/path/to/code.zip`"),
                    );
                } else if function.s3_object_version.is_none() && !has_digest(key) {
                    let message = format!(
                        "what is uploaded to `{}` later is never deployed: nothing in the configuration changes with it",
                        function.code
                    );
                    diagnostics.push(warning("mutable-code", message, place()).help(
                        "name the object's version, `s3_object_version = \"...\"`, or put a digest of the content into the key",
                    ));
                }
            }
            CodeSource::Image(image) => {
                if !is_ecr_image(image) {
                    let message = "this is not the address of an image in ECR".to_owned();
                    diagnostics.push(error("bad-code-address", message, place(), "").help(
                        "Lambda runs images from ECR: \
                         `111122223333.dkr.ecr.us-east-1.amazonaws.com/name:tag`",
                    ));
                } else if !image.contains("@sha256:") {
                    let message = format!(
                        "what is pushed as `{image}` later is never deployed: a tag can be moved, and nothing in the configuration changes with it"
                    );
                    let repository = image.rsplit_once(':').map_or(image, |(name, _)| name);
                    diagnostics.push(warning("mutable-code", message, place()).help(format!(
                        "name the image by its digest, `{repository}@sha256:...`; `docker push` shows it"
                    )));
                }
            }
            // What a build makes is there after it, and packed then.
            CodeSource::Path(path)
                if function.build.is_some()
                    && matches!(
                        (context.code)(path),
                        CodePath::Missing | CodePath::EmptyFolder
                    )
                    && outside(path).is_none() => {}
            CodeSource::Path(path) => local(context, path, place, diagnostics),
        }
    }
}

/// Whether a name has a digest or the like in it, so that other content has another name.
fn has_digest(name: &str) -> bool {
    let runs = name.split(|letter: char| !letter.is_ascii_hexdigit());
    runs.filter(|run| run.len() >= 8)
        .any(|run| run.bytes().any(|letter| letter.is_ascii_digit()))
}

/// An address in S3 with `?`, which is part of the key there.
fn query(key: &str, function: &Function, place: Option<Place>, diagnostics: &mut Diagnostics) {
    let message = format!("S3 would look for an object called `{key}`");
    let (address, query) = function
        .code
        .split_once('?')
        .unwrap_or((&function.code, ""));
    let version = query
        .split('&')
        .find_map(|part| part.strip_prefix("versionId="));
    let help = match version {
        Some(version) => {
            format!("write `code = \"{address}\"` and `s3_object_version = \"{version}\"`")
        }
        None => format!("write the address without what follows `?`: `code = \"{address}\"`"),
    };
    diagnostics.push(error("bad-code-address", message, place, "has no query").help(help));
}

/// A version is one of an object in S3.
fn object_version(
    context: &RuleContext<'_>,
    name: &str,
    function: &Function,
    diagnostics: &mut Diagnostics,
) {
    let is_object = matches!(function.code_source(), CodeSource::S3 { .. });
    if function.s3_object_version.is_some() && !is_object {
        let at = context.entry("functions", name);
        let message = "`s3_object_version` goes with code in S3".to_owned();
        diagnostics.push(
            error(
                "no-object",
                message,
                at.get("s3_object_version").key(),
                "of no object",
            )
            .related(at.get("code").value(), "the code")
            .help("leave it out, or write `code = \"s3://bucket/path/to/code.zip\"`"),
        );
    }
}

/// What is left out of the package: patterns that can match, of something that is packed here.
fn excluded(
    context: &RuleContext<'_>,
    name: &str,
    function: &Function,
    diagnostics: &mut Diagnostics,
) {
    if function.exclude.is_empty() {
        return;
    }
    let at = context.entry("functions", name);
    if function.package().is_none() {
        let message = "nothing is packed here, so nothing can be left out".to_owned();
        diagnostics.push(
            error("nothing-to-exclude", message, at.get("exclude").key(), "")
                .related(at.get("code").value(), "no folder")
                .help("leave `exclude` out, or name a folder in `code`"),
        );
    }
    for (index, pattern) in function.exclude.iter().enumerate() {
        let why = if pattern.starts_with('!') {
            "what is left out cannot be taken back in"
        } else if pattern.contains('\\') {
            "paths are written with `/` on every system"
        } else if pattern
            .split('/')
            .any(|segment| matches!(segment, "." | ".."))
        {
            "a pattern is found at any depth, and begins with a name"
        } else if pattern.split('/').all(str::is_empty) {
            "it names nothing"
        } else {
            continue;
        };
        let message = format!("`{pattern}` matches no path: {why}");
        diagnostics.push(
            error(
                "bad-pattern",
                message,
                at.get("exclude").item(index).value(),
                "",
            )
            .help(
                "write names and `*`, such as `\"test\"`, `\"*.test.js\"` or `\"docs/internal\"`",
            ),
        );
    }
}

fn local(
    context: &RuleContext<'_>,
    path: &str,
    place: impl Fn() -> Option<Place>,
    diagnostics: &mut Diagnostics,
) {
    if let Some(why) = outside(path) {
        let message = format!("the code path `{path}` {why}");
        diagnostics.push(
            error("code-outside", message, place(), "").help(
                "code is a folder or a `.zip` file below `groundplan.toml`, such as `app/api`",
            ),
        );
        return;
    }
    match (context.code)(path) {
        CodePath::Folder => {}
        CodePath::File if path.ends_with(".zip") => {}
        CodePath::File => {
            let message = format!("`{path}` is a file, but not a `.zip`");
            let folder = path.rsplit_once('/').map_or(".", |(folder, _)| folder);
            diagnostics.push(error("code-not-zip", message, place(), "").help(format!(
                "name the folder that it is in: `code = \"{folder}\"`"
            )));
        }
        CodePath::EmptyFolder => {
            let message = format!("the folder `{path}` is empty");
            diagnostics.push(
                error("code-empty", message, place(), "no code in it")
                    .help("put the function's code there first"),
            );
        }
        CodePath::Missing => {
            let message = format!("there is no code at `{path}`");
            diagnostics.push(
                error("code-missing", message, place(), "no such folder or file")
                    .help("paths begin at the folder of `groundplan.toml`"),
            );
        }
    }
}

/// Why a path does not lead to something below the project's root.
pub(super) fn outside(path: &str) -> Option<&'static str> {
    let windows_drive = path.as_bytes().get(1) == Some(&b':');
    if path.starts_with('/') || path.starts_with('~') || windows_drive {
        return Some("is absolute, so it exists on one machine only");
    }
    if path.contains('\\') {
        return Some("has `\\` in it; write `/` on every system");
    }
    if path.contains('\0') {
        return Some("has a zero byte in it");
    }
    let mut depth = 0_i32;
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => depth -= 1,
            _ => depth += 1,
        }
        if depth < 0 {
            return Some("leaves the project");
        }
    }
    // The root holds the description itself, and what is emitted.
    (depth == 0).then_some("is the project itself")
}

/// `<account>.dkr.ecr.<region>.amazonaws.com/<name>:<tag>` or `@sha256:<digest>`.
fn is_ecr_image(image: &str) -> bool {
    let Some((registry, name)) = image.split_once('/') else {
        return false;
    };
    let parts: Vec<_> = registry.split('.').collect();
    let registry_fits = matches!(
        parts.as_slice(),
        [account, "dkr", "ecr", _, "amazonaws", "com"]
        | [account, "dkr", "ecr", _, "amazonaws", "com", "cn"]
            if account.len() == 12 && account.bytes().all(|digit| digit.is_ascii_digit())
    );
    let (name, tag) = match name.split_once("@sha256:") {
        Some((name, digest)) => {
            let hex = digest.len() == 64 && digest.bytes().all(|digit| digit.is_ascii_hexdigit());
            (name, hex)
        }
        None => match name.split_once(':') {
            Some((name, tag)) => (name, !tag.is_empty() && !tag.contains([':', '/'])),
            None => (name, false),
        },
    };
    let name_fits = !name.is_empty()
        && name.bytes().all(|letter| {
            letter.is_ascii_lowercase() || letter.is_ascii_digit() || b"._-/".contains(&letter)
        });
    registry_fits && name_fits && tag
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images() {
        let digest = "a".repeat(64);
        assert!(is_ecr_image(
            "111122223333.dkr.ecr.us-east-1.amazonaws.com/team/api:1.2"
        ));
        assert!(is_ecr_image(&format!(
            "111122223333.dkr.ecr.us-east-1.amazonaws.com/api@sha256:{digest}"
        )));
        assert!(!is_ecr_image(
            "111122223333.dkr.ecr.us-east-1.amazonaws.com/api"
        ));
        assert!(!is_ecr_image("docker.io/library/nginx:latest"));
    }

    #[test]
    fn names_that_change_with_their_content() {
        for name in [
            "api-9f86d081884c.zip",
            "builds/2cf24dba5fb0a30e26e83b2ac5b9e29e/api.zip",
            "api.20261127.zip",
        ] {
            assert!(has_digest(name), "{name}");
        }
        for name in ["api.zip", "api-1.2.3.zip", "facade/api.zip"] {
            assert!(!has_digest(name), "{name}");
        }
    }

    #[test]
    fn paths_outside() {
        for path in [
            "/srv/app",
            "../app",
            "app/../../x",
            "C:\\app",
            "app\\x",
            ".",
            "app/..",
        ] {
            assert!(outside(path).is_some(), "{path}");
        }
        for path in ["app", "./app", "app/../lib", "dist/api.zip"] {
            assert_eq!(outside(path), None, "{path}");
        }
    }
}
