//! What Terraform makes of the forms of templates.

use std::collections::BTreeMap;
use std::path::Path;

use acceptance::{Failure, Result, Terraform, copy_tree, write_text};
use serde_json::{Value as Json, json as document};

use super::forms::{Notation, all};

/// Asks Terraform about every form, and gives the forms with the answers as they are recorded. What is
/// refused is taken out, and Terraform asked again about the rest.
pub(crate) fn ask(folder: &Path) -> Result<String> {
    let forms = all();
    let copy = tempfile::tempdir().map_err(|error| Failure::new(error.to_string()))?;
    copy_tree(folder, copy.path())?;
    for (at, (notation, form)) in forms.iter().enumerate() {
        let text = match notation {
            Notation::Native => format!("output \"f{at:04}\" {{\n  value = {form}\n}}\n"),
            Notation::Json => {
                let output = BTreeMap::from([(format!("f{at:04}"), document!({ "value": form }))]);
                document!({ "output": output }).to_string()
            }
        };
        write_text(&copy.path().join(file(at, *notation)), &text)?;
    }
    let terraform = Terraform::new(copy.path())?;
    let checks: [&[&str]; 2] = [
        &["init", "-json", "-input=false"],
        &["plan", "-json", "-input=false", "-out=plan.bin"],
    ];
    for check in checks {
        while let Some(refused) = terraform.refused(check)? {
            take_out(&refused, copy.path())?;
        }
    }
    let shown = terraform.show_plan()?;
    let outputs = &shown["planned_values"]["outputs"];
    let lines: Vec<String> = forms
        .iter()
        .enumerate()
        .map(|(at, (notation, form))| {
            let notation = match notation {
                Notation::Native => "native",
                Notation::Json => "json",
            };
            let answer = match outputs.get(format!("f{at:04}")) {
                Some(output) => document!({ "value": output["value"] }),
                None => Json::Null,
            };
            document!([notation, form, answer]).to_string()
        })
        .collect();
    Ok(format!("[\n{}\n]\n", lines.join(",\n")))
}

fn file(at: usize, notation: Notation) -> String {
    match notation {
        Notation::Native => format!("f{at:04}.tf"),
        Notation::Json => format!("f{at:04}.tf.json"),
    }
}

/// Takes the files out in which something was refused.
fn take_out(refused: &[String], folder: &Path) -> Result<()> {
    let before = count(folder);
    for place in refused {
        let name = place.split(':').next().unwrap_or_default();
        if name.starts_with('f') {
            let _ = std::fs::remove_file(folder.join(name));
        }
    }
    if count(folder) < before {
        Ok(())
    } else {
        Err(Failure::new(refused.join("\n")))
    }
}

fn count(folder: &Path) -> usize {
    std::fs::read_dir(folder).into_iter().flatten().count()
}
