//! The packages of functions: made from the folders of their code, once all of them are known to be right.

mod contents;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use diagnostic::{Diagnostic, Diagnostics, Failure, Place};
use fileset::archive::{ArchiveError, Cache, MOST_ZIPPED, Prepared};
use model::description::{CodeSource, Function};

use crate::console;
use crate::pipeline::Pipeline;
use crate::progress::Progress;

/// Paths that a note names.
const NAMED: usize = 3;

/// Packs the code of functions; says how many packages were written. Nothing is written when one of them
/// cannot be made.
pub(crate) fn pack(pipeline: &Pipeline) -> Result<usize, Failure> {
    let cache = Cache::new(&pipeline.out);
    let mut found = Diagnostics::new();
    let mut prepared = Vec::new();
    let progress = Progress::start("reading code");
    for (name, source) in &pipeline.packages {
        let folder = pipeline.root.join(&source.folder);
        let made = cache.prepare(name, &folder, &source.exclude);
        match made {
            Ok(package) => {
                for packed in of_package(pipeline, name) {
                    found.extend(contents::handler(packed, &package));
                }
                let first = of_package(pipeline, name).next();
                found.extend(first.and_then(|first| contents::dependencies(first, &package)));
                prepared.push(package);
            }
            Err(error) => {
                let is_unbuilt = matches!(error, ArchiveError::Missing(_) | ArchiveError::Empty(_));
                let mut diagnostic = Diagnostic::from(error).at(code_place(pipeline, name));
                if is_unbuilt && has_build(pipeline, name) {
                    diagnostic = diagnostic.help("`groundplan build` makes it");
                }
                found.push(diagnostic);
            }
        }
    }
    drop(progress);
    given(pipeline, &mut found);
    console::pass(found, &pipeline.project.sources)?;
    let progress = Progress::counted("packing", prepared.len());
    let mut written = Vec::new();
    for package in &prepared {
        if cache.write(package)?.is_written {
            written.push(package);
        }
        progress.step();
    }
    drop(progress);
    written.iter().copied().for_each(left_out);
    let names: Vec<&str> = pipeline.packages.keys().map(String::as_str).collect();
    cache.retain(&names)?;
    Ok(written.len())
}

/// Whether a command makes what is packed.
fn has_build(pipeline: &Pipeline, package: &str) -> bool {
    of_package(pipeline, package).any(|(_, _, function)| function.build.is_some())
}

/// The functions whose code a package is, each once, though it is in several environments.
fn of_package<'a>(
    pipeline: &'a Pipeline,
    package: &'a str,
) -> impl Iterator<Item = (&'a model::Environment, &'a String, &'a Function)> {
    let mut known = BTreeSet::new();
    functions(pipeline)
        .filter(move |(_, _, function)| function.package().as_deref() == Some(package))
        .filter(move |(_, name, _)| known.insert(*name))
}

/// Where the first function of a package names its code.
fn code_place(pipeline: &Pipeline, package: &str) -> Option<Place> {
    functions(pipeline)
        .find(|(_, _, function)| function.package().as_deref() == Some(package))
        .and_then(|(environment, name, _)| environment.value_place(&["functions", name, "code"]))
}

/// Every function of every environment.
fn functions(
    pipeline: &Pipeline,
) -> impl Iterator<Item = (&model::Environment, &String, &Function)> {
    pipeline
        .project
        .environments
        .iter()
        .flat_map(|environment| {
            let functions = environment.application.functions.iter();
            functions.map(move |(name, function)| (environment, name, function))
        })
}

/// Packages that are given as files: whether they can be uploaded.
fn given(pipeline: &Pipeline, found: &mut Diagnostics) {
    let mut seen = BTreeMap::new();
    for (environment, name, function) in functions(pipeline) {
        let CodeSource::Path(path) = function.code_source() else {
            continue;
        };
        if function.package().is_some() || seen.insert(path, ()).is_some() {
            continue;
        }
        let path = pipeline.root.join(path);
        let size = fs::metadata(&path).map_or(0, |found| found.len());
        if size >= MOST_ZIPPED {
            let error = ArchiveError::TooLargeZipped {
                folder: path,
                bytes: size,
                largest: Vec::new(),
            };
            let place = environment.value_place(&["functions", name, "code"]);
            found.push(Diagnostic::from(error).at(place));
        }
    }
}

/// Says which files stay out of a package because secrets are kept in such.
fn left_out(package: &Prepared) {
    let files = package.left_out();
    if files.is_empty() {
        return;
    }
    let folder = package.folder().display();
    let named: Vec<String> = files
        .iter()
        .take(NAMED)
        .map(|file| format!("`{folder}/{file}`"))
        .collect();
    let more = match files.len().saturating_sub(NAMED) {
        0 => String::new(),
        rest => format!(" and {rest} more"),
    };
    console::say(&format!(
        "left out: {}{more}: secrets are kept in such files, and all who may read the function's code could read them; \
         give settings in `environment`, and secrets by `access` to Secrets Manager",
        named.join(", ")
    ));
}
