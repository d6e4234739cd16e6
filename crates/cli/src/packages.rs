//! The packages of functions: made from the folders of their code, once all of them are known to be right.

use std::collections::BTreeMap;
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
                found.extend(dependencies(pipeline, name, &package));
                prepared.push(package);
            }
            Err(error) => {
                found.push(Diagnostic::from(error).at(code_place(pipeline, name)));
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

/// A remark on Node.js code whose dependencies are not in the package. What the runtime brings, and what a
/// bundler put into the code already, is not needed there.
fn dependencies(pipeline: &Pipeline, name: &str, package: &Prepared) -> Option<Diagnostic> {
    let (environment, function_name, function) =
        functions(pipeline).find(|(_, _, function)| function.package().as_deref() == Some(name))?;
    if !function.runtime.starts_with("nodejs") || !function.layers.is_empty() {
        return None;
    }
    if package.has_below("node_modules") {
        return None;
    }
    let text = fs::read_to_string(package.file("package.json")?).ok()?;
    let manifest: serde_json::Value = serde_json::from_str(&text).ok()?;
    let missing: Vec<&str> = manifest["dependencies"]
        .as_object()?
        .keys()
        .map(String::as_str)
        .filter(|dependency| !dependency.starts_with("@aws-sdk/"))
        .collect();
    let first = missing.first()?;
    let message = format!(
        "`{}` has no `node_modules`, and its `package.json` needs `{first}`{}",
        function.code,
        match missing.len() {
            1 => String::new(),
            2 => " and 1 more".to_owned(),
            all => format!(" and {} more", all - 1),
        }
    );
    Some(
        Diagnostic::warning("no-dependencies", message)
            .at(environment.value_place(&["functions", function_name, "code"]))
            .help("run `npm ci --omit=dev` in the folder before `groundplan emit`, here and in the pipeline, or name the folder of a bundle in `code`"),
    )
}
