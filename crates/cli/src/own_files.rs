//! What the user's own files beside an emission declare, for the expressions of the description that refer to it. Files that
//! an emission wrote are left out: what they declare is known better.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use model::Project;
use terraform::Declarations;

/// What the files beside each environment declare that has expressions, by the name of the environment. They are looked for
/// in each of `roots`: that of the description, and where it is emitted to.
pub(crate) fn declarations(project: &Project, roots: &[&Path]) -> BTreeMap<String, Declarations> {
    let with_expressions = project
        .environments
        .iter()
        .filter(|environment| !environment.expressions().is_empty());
    with_expressions
        .map(|environment| {
            let mut found = Declarations::default();
            for root in roots {
                add_own(
                    &mut found,
                    root,
                    &format!("environments/{}", environment.name),
                );
            }
            (environment.name.clone(), found)
        })
        .collect()
}

/// A file of the user beside an emission.
pub(crate) struct OwnFile {
    /// Its path below the folder that the emission goes to.
    pub(crate) path: String,
    pub(crate) text: String,
}

/// The paths of what an emission wrote into a folder.
pub(crate) fn written(root: &Path) -> BTreeSet<String> {
    let manifest = fileset::Manifest::read(root);
    manifest
        .map(|manifest| manifest.iter().map(|(path, _)| path.to_owned()).collect())
        .unwrap_or_default()
}

/// The user's own configuration files in a folder below `root`, by name.
pub(crate) fn files(root: &Path, folder: &str, written: &BTreeSet<String>) -> Vec<OwnFile> {
    let files = configuration(&root.join(folder)).into_iter();
    let files = files.map(|(name, text)| OwnFile {
        path: format!("{folder}/{name}"),
        text,
    });
    files.filter(|file| !written.contains(&file.path)).collect()
}

/// Adds what the own files of a folder declare.
fn add_own(found: &mut Declarations, root: &Path, folder: &str) {
    for file in files(root, folder, &written(root)) {
        found.add(&file.path, &file.text);
    }
    let calls = found.calls.iter();
    let local: Vec<(String, String)> = calls
        .filter_map(|(name, source)| Some((name.clone(), source.clone()?)))
        .filter(|(_, source)| source.starts_with("./") || source.starts_with("../"))
        .collect();
    for (name, source) in local {
        let mut called = Declarations::default();
        for (path, text) in configuration(&root.join(folder).join(source)) {
            called.add(&path, &text);
        }
        if !called.is_partial && !called.outputs.is_empty() {
            found.outputs_of_calls.insert(name, called.outputs);
        }
    }
}

/// The configuration files of a folder that can be read, by name, with their texts as Terraform reads them.
fn configuration(folder: &Path) -> Vec<(String, String)> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| {
            (name.ends_with(".tf") || name.ends_with(".tf.json"))
                && !name.starts_with('.')
                && !name.ends_with('~')
        })
        .collect();
    names.sort();
    let texts = names.into_iter().filter_map(|name| {
        let bytes = std::fs::read(folder.join(&name)).ok()?;
        let text = terraform::decode(&bytes).into_owned();
        Some((name, text))
    });
    texts.collect()
}
