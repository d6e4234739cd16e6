//! Where the code of functions is: that it is there, and that its address is well formed.

use diagnostic::{Diagnostics, Place};

use super::{Scope, fault};
use crate::description::CodeSource;
use crate::load::CodePath;

/// Every function's code.
pub(super) fn check(scope: &Scope<'_>, faults: &mut Diagnostics) {
    for (name, function) in &scope.description().functions {
        let place = || scope.entry("functions", name).get("code").value();
        match function.code_source() {
            CodeSource::S3 { bucket, key } => {
                if bucket.is_empty() || key.is_empty() || key.ends_with('/') {
                    let message = "this address names no object in S3".to_owned();
                    faults.push(
                        fault("bad-code-address", message, place(), "")
                            .help("write `s3://bucket/path/to/code.zip`"),
                    );
                }
            }
            CodeSource::Image(image) => {
                if !is_ecr_image(image) {
                    let message = "this is not the address of an image in ECR".to_owned();
                    faults.push(fault("bad-code-address", message, place(), "").help(
                        "Lambda runs images from ECR: \
                         `111122223333.dkr.ecr.us-east-1.amazonaws.com/name:tag`",
                    ));
                }
            }
            CodeSource::Path(path) => local(scope, path, place, faults),
        }
    }
}

fn local(
    scope: &Scope<'_>,
    path: &str,
    place: impl Fn() -> Option<Place>,
    faults: &mut Diagnostics,
) {
    if let Some(why) = outside(path) {
        let message = format!("the code path `{path}` {why}");
        faults.push(
            fault("code-outside", message, place(), "").help(
                "code is a folder or a `.zip` file below `groundplan.toml`, such as `app/api`",
            ),
        );
        return;
    }
    match (scope.code)(path) {
        CodePath::Folder => {}
        CodePath::File if path.ends_with(".zip") => {}
        CodePath::File => {
            let message = format!("`{path}` is a file, but not a `.zip`");
            let folder = path.rsplit_once('/').map_or(".", |(folder, _)| folder);
            faults.push(fault("code-not-zip", message, place(), "").help(format!(
                "name the folder that it is in: `code = \"{folder}\"`"
            )));
        }
        CodePath::EmptyFolder => {
            let message = format!("the folder `{path}` is empty");
            faults.push(
                fault("code-empty", message, place(), "no code in it")
                    .help("put the function's code there first"),
            );
        }
        CodePath::Missing => {
            let message = format!("there is no code at `{path}`");
            faults.push(
                fault("code-missing", message, place(), "no such folder or file")
                    .help("paths begin at the folder of `groundplan.toml`"),
            );
        }
    }
}

/// Why a path does not lead to something below the project's root.
fn outside(path: &str) -> Option<&'static str> {
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
