//! The planner's cases of whole configurations: what Terraform plans, or where it refuses them.

use std::path::Path;

use acceptance::{Failure, Result, Terraform, write_text};
use serde_json::{Map, Value as Json, json as document};

/// The files of cases whose answers are on record.
pub(crate) const NAMES: &[&str] = &["ephemeral", "imports", "overrides"];

/// Asks Terraform about each case of a file, and gives the answers as they are recorded.
pub(crate) fn ask(folder: &Path, name: &str) -> Result<String> {
    let text = std::fs::read_to_string(folder.join(format!("{name}.txt")))
        .map_err(|error| Failure::new(error.to_string()))?;
    let mut answers: Vec<(String, String)> = Vec::new();
    for case in text.split("=== ").skip(1) {
        let (case, files) = case.split_once('\n').unwrap_or((case, ""));
        let copy = tempfile::tempdir().map_err(|error| Failure::new(error.to_string()))?;
        for file in files.split("--- ").skip(1) {
            let (path, text) = file.split_once('\n').unwrap_or((file, ""));
            let path = copy.path().join(path);
            if let Some(parent) = path.parent() {
                std::fs::create_dir_all(parent).map_err(|error| Failure::new(error.to_string()))?;
            }
            write_text(&path, text)?;
        }
        answers.push((case.to_owned(), answer(copy.path())?.to_string()));
    }
    answers.sort();
    let lines: Vec<String> = answers
        .iter()
        .map(|(case, answer)| format!("{}: {answer}", document!(case)))
        .collect();
    Ok(format!("{{\n{}\n}}\n", lines.join(",\n")))
}

fn answer(folder: &Path) -> Result<Json> {
    let terraform = Terraform::new(folder)?;
    let refused = match terraform.refused(&["init", "-json", "-input=false"])? {
        Some(refused) => Some(refused),
        None => terraform.refused(&["plan", "-json", "-input=false", "-out=plan.bin"])?,
    };
    if let Some(refused) = refused {
        return Ok(document!({ "refused": refused }));
    }
    let shown = terraform.show_plan()?;
    let mut outputs = Map::new();
    let mut unknown = Vec::new();
    for (name, output) in shown["planned_values"]["outputs"]
        .as_object()
        .into_iter()
        .flatten()
    {
        let value = output.get("value");
        if value.is_none() {
            unknown.push(name.clone());
        }
        outputs.insert(name.clone(), value.cloned().unwrap_or_default());
    }
    let mut changes = Map::new();
    for change in shown["resource_changes"].as_array().into_iter().flatten() {
        if change["mode"] != "managed" {
            continue;
        }
        let mut of = Map::new();
        for member in ["actions", "after", "after_unknown", "importing"] {
            if let Some(value) = change["change"].get(member) {
                of.insert(member.into(), value.clone());
            }
        }
        let address = change["address"].as_str().unwrap_or_default();
        changes.insert(address.to_owned(), Json::Object(of));
    }
    Ok(document!({ "changes": changes, "outputs": outputs, "unknown": unknown }))
}
