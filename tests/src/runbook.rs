//! An emitted `RUNBOOK.md` as sections with their commands.

use std::path::Path;

use crate::failure::{During, Failure, Result};

/// A section with what a person would paste into a shell, block after block.
#[derive(Clone, Debug)]
pub struct Section {
    /// Its heading.
    pub title: String,
    /// Heading of its chapter.
    pub chapter: String,
    /// Every line of the table's column *Set first*.
    pub choices: Vec<String>,
    /// Its blocks of commands.
    pub blocks: Vec<String>,
}

/// The sections that have commands, in the order of the document.
///
/// # Errors
///
/// The file cannot be read, or a block does not end.
pub fn sections(path: &Path) -> Result<Vec<Section>> {
    let text = std::fs::read_to_string(path).during(path.display())?;
    let mut found: Vec<Section> = Vec::new();
    let mut chapter = String::new();
    let mut block: Option<(usize, String)> = None;
    for line in text.lines() {
        if let Some((indent, commands)) = &mut block {
            if line.trim() == "```" {
                let commands = std::mem::take(commands);
                block = None;
                if let Some(section) = found.last_mut() {
                    section.blocks.push(commands);
                }
            } else {
                commands.push_str(line.get(*indent..).unwrap_or_default());
                commands.push('\n');
            }
            continue;
        }
        if let Some(title) = line.strip_prefix("## ").or(line.strip_prefix("### ")) {
            if line.starts_with("## ") {
                title.clone_into(&mut chapter);
            }
            found.push(Section {
                title: title.to_owned(),
                chapter: chapter.clone(),
                choices: Vec::new(),
                blocks: Vec::new(),
            });
        } else if line.trim_start() == "```bash" {
            block = Some((line.len() - line.trim_start().len(), String::new()));
        } else if let Some(section) = found.last_mut() {
            // The only cells that are assignments alone.
            section.choices.extend(
                line.split('|')
                    .filter_map(|cell| cell.trim().strip_prefix('`')?.strip_suffix('`'))
                    .filter(|cell| is_assignment(cell))
                    .map(str::to_owned),
            );
        }
    }
    if block.is_some() {
        return Err(Failure::new("a block of commands does not end"));
    }
    found.retain(|section| !section.blocks.is_empty());
    Ok(found)
}

fn is_assignment(cell: &str) -> bool {
    cell.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_')
    })
}
