//! The entries as TOML, and in comments what was left out and why.

use std::fmt::Write as _;

use super::find::{AdoptableThings, Section};
use super::names::DescribedNames;

/// The whole text; the same for the same plan.
pub(super) fn render(found: &AdoptableThings, mut known: DescribedNames) -> String {
    let place = match &found.region {
        Some(region) => format!(", for environments in {region}"),
        None => String::new(),
    };
    let mut out = if found.things.is_empty() {
        format!("# There is nothing to adopt{place}.\n")
    } else {
        format!(
            "# For groundplan.toml: what other Terraform made{place}.\n\
             # These are watched, backed up and healed; never created, changed or destroyed.\n"
        )
    };
    for thing in &found.things {
        let name = known.name(thing.section, &thing.name);
        out.push('\n');
        for note in &thing.notes {
            comment(&mut out, note);
        }
        let _ = writeln!(out, "[existing.{}.{name}]", thing.section.word());
        let _ = writeln!(out, "name = {}", quoted(&thing.name));
        for (key, value) in &thing.settings {
            let _ = writeln!(out, "{key} = {value}");
        }
    }
    if !found.left.is_empty() {
        out.push_str("\n# Left out:\n");
        for (address, why) in &found.left {
            comment(&mut out, &format!("{address}: {why}"));
        }
    }
    out
}

fn comment(out: &mut String, text: &str) {
    let line: String = text
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect();
    let _ = writeln!(out, "# {line}");
}

/// A string of TOML.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => {
                out.push('\\');
                out.push(letter);
            }
            letter if letter.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(letter));
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

impl Section {
    /// The section's name under `[existing]`.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Functions => "functions",
            Self::Apis => "apis",
            Self::Tables => "tables",
            Self::Buckets => "buckets",
            Self::Queues => "queues",
        }
    }

    /// One of it.
    pub(super) fn singular(self) -> &'static str {
        self.word().trim_end_matches('s')
    }
}
