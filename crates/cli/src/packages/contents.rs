//! Whether what is packed can run: that the handler is there and exported, and that dependencies are with it. What is only likely
//! is a remark.

use std::fs;

use diagnostic::Diagnostic;
use fileset::archive::Prepared;
use model::Environment;
use model::description::Function;
use serde_json::Value as Json;

/// A function, with the environment that it was found in and its name.
type Packed<'a> = (&'a Environment, &'a String, &'a Function);

/// That the handler of a function is not in its package, or not in the file that it should be in.
pub(super) fn handler(packed: Packed<'_>, package: &Prepared) -> Option<Diagnostic> {
    let (environment, name, function) = packed;
    let is_there = |file: &str| package.file(file).is_some() || package.has_below(file);
    if function.build.is_none() {
        // That it is there was asked when the description was read.
        return exported(packed, package);
    }
    let Some(missing) = function.missing_handler(&is_there) else {
        return exported(packed, package);
    };
    let place = |setting| environment.value_place(&["functions", name, setting]);
    Some(
        Diagnostic::error("handler-missing", missing.message)
            .at(place("handler"))
            .related(place("build"), "what makes it")
            .help("run `groundplan build`, or name the file that it makes"),
    )
}

/// That what the code depends on is not in its package. What a layer brings is not seen.
pub(super) fn dependencies(packed: Packed<'_>, package: &Prepared) -> Option<Diagnostic> {
    let (_, _, function) = packed;
    if !function.layers.is_empty() {
        return None;
    }
    modules_of_node(packed, package).or_else(|| distributions_of_python(packed, package))
}

/// A remark on a file that does not have the name of its handler anywhere, nor hands on what another file exports.
fn exported((environment, name, function): Packed<'_>, package: &Prepared) -> Option<Diagnostic> {
    let (files, exported) = function.handler_files()?;
    let hands_on: &[&str] = if function.runtime.starts_with("nodejs") {
        &[
            "export *",
            "module.exports",
            "__exportStar",
            "exports[",
            "Object.defineProperty",
        ]
    } else if function.runtime.starts_with("python") {
        &["import *", "globals()", "__getattr__", "setattr("]
    } else {
        return None;
    };
    let file = files.iter().find(|file| package.file(file).is_some())?;
    let text = fs::read_to_string(package.file(file)?).ok()?;
    let has_word = text
        .split(|letter: char| !(letter.is_alphanumeric() || letter == '_' || letter == '$'))
        .any(|word| word == exported);
    if has_word || hands_on.iter().any(|way| text.contains(way)) {
        return None;
    }
    let message = format!(
        "`{}/{file}` has no `{exported}`",
        function.code.trim_end_matches('/')
    );
    Some(
        Diagnostic::warning("handler-export", message)
            .at(environment.value_place(&["functions", name, "handler"]))
            .help(format!("export it there, or write after the last dot of `handler` what the file exports instead of `{exported}`")),
    )
}

/// A remark on Node.js code whose dependencies are not in the package. What the runtime brings, and what a
/// bundler put into the code already, is not needed there.
fn modules_of_node(packed: Packed<'_>, package: &Prepared) -> Option<Diagnostic> {
    let (_, _, function) = packed;
    if !function.runtime.starts_with("nodejs") || package.has_below("node_modules") {
        return None;
    }
    let text = fs::read_to_string(package.file("package.json")?).ok()?;
    let manifest: Json = serde_json::from_str(&text).ok()?;
    let missing: Vec<&str> = manifest["dependencies"]
        .as_object()?
        .keys()
        .map(String::as_str)
        .filter(|dependency| !dependency.starts_with("@aws-sdk/"))
        .collect();
    let what = ("node_modules", "package.json");
    without_dependencies(packed, what, &missing, "npm ci --omit=dev")
}

/// The same of Python code: what `pip` installs leaves a folder `NAME.dist-info`. The runtime brings boto3.
fn distributions_of_python(packed: Packed<'_>, package: &Prepared) -> Option<Diagnostic> {
    const BROUGHT: [&str; 7] = [
        "boto3",
        "botocore",
        "jmespath",
        "python-dateutil",
        "s3transfer",
        "six",
        "urllib3",
    ];
    let (_, _, function) = packed;
    if !function.runtime.starts_with("python") || package.has_distributions() {
        return None;
    }
    let text = fs::read_to_string(package.file("requirements.txt")?).ok()?;
    let lines = text.lines().map(str::trim);
    // Options, files and comments name no distribution.
    let wanted =
        lines.filter(|line| line.starts_with(|letter: char| letter.is_ascii_alphanumeric()));
    let names = wanted.filter_map(|line| {
        let end = |letter: char| !(letter.is_ascii_alphanumeric() || "._-".contains(letter));
        line.split(end).next()
    });
    let missing: Vec<&str> = names
        .filter(|name| !BROUGHT.contains(&name.to_ascii_lowercase().as_str()))
        .collect();
    let what = ("*.dist-info", "requirements.txt");
    without_dependencies(
        packed,
        what,
        &missing,
        "pip install --requirement requirements.txt --target .",
    )
}

fn without_dependencies(
    (environment, name, function): Packed<'_>,
    (folder, manifest): (&str, &str),
    missing: &[&str],
    command: &str,
) -> Option<Diagnostic> {
    let first = missing.first()?;
    let message = format!(
        "`{}` has no `{folder}`, and its `{manifest}` needs `{first}`{}",
        function.code,
        match missing.len() {
            1 => String::new(),
            2 => " and 1 more".to_owned(),
            all => format!(" and {} more", all - 1),
        }
    );
    let help = match function.build {
        Some(_) => "run `groundplan build` before `groundplan emit`".to_owned(),
        None => format!(
            "write `build = \"{command}\"`, and run `groundplan build` before `groundplan emit`; or name the folder of a bundle in `code`"
        ),
    };
    Some(
        Diagnostic::warning("no-dependencies", message)
            .at(environment.value_place(&["functions", name, "code"]))
            .help(help),
    )
}
