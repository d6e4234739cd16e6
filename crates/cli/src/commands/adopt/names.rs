//! Names of entries: legal ones, made of the names in AWS, each once and none that is taken.

use std::collections::{BTreeMap, BTreeSet};

use model::Project;

use super::find::Section;

/// Characters of a name at most: names of alarms are made of it.
const LONGEST: usize = 60;

/// What the description has already.
#[derive(Clone, Debug, Default)]
pub(super) struct DescribedNames {
    /// Names of entries, with `_` for `-`, by section.
    taken: BTreeMap<Section, BTreeSet<String>>,
    /// Names in AWS that are described as existing.
    listed: BTreeSet<(Section, String)>,
}

impl DescribedNames {
    /// What a project has; nothing without one.
    pub(super) fn from_project(project: Option<&Project>) -> Self {
        let mut known = Self::default();
        for environment in project.iter().flat_map(|project| &project.environments) {
            let application = &environment.application;
            let existing = &application.existing;
            known.take(Section::Functions, application.functions.keys());
            known.take(Section::Apis, application.apis.keys());
            known.take(Section::Tables, application.tables.keys());
            known.take(Section::Buckets, application.buckets.keys());
            for (name, thing) in &existing.functions {
                known.list(Section::Functions, name, &thing.name);
            }
            for (name, thing) in &existing.apis {
                known.list(Section::Apis, name, &thing.name);
            }
            for (name, thing) in &existing.tables {
                known.list(Section::Tables, name, &thing.name);
            }
            for (name, thing) in &existing.buckets {
                known.list(Section::Buckets, name, &thing.name);
            }
            for (name, thing) in &existing.queues {
                known.list(Section::Queues, name, &thing.name);
            }
        }
        known
    }

    fn take<'n>(&mut self, section: Section, names: impl Iterator<Item = &'n String>) {
        let taken = self.taken.entry(section).or_default();
        taken.extend(names.map(|name| name.replace('-', "_")));
    }

    fn list(&mut self, section: Section, name: &String, aws_name: &str) {
        self.take(section, std::iter::once(name));
        self.listed.insert((section, aws_name.to_owned()));
    }

    /// Is it described as existing?
    pub(super) fn is_listed(&self, section: Section, aws_name: &str) -> bool {
        self.listed.contains(&(section, aws_name.to_owned()))
    }

    /// A name for the entry of a thing, which is taken from now on.
    pub(super) fn name(&mut self, section: Section, aws_name: &str) -> String {
        let taken = self.taken.entry(section).or_default();
        let legal = legal(aws_name).unwrap_or_else(|| section.singular().to_owned());
        let mut name = legal.clone();
        let mut number = 1;
        // Names that differ in `-` and `_` alone are one.
        while !taken.insert(name.replace('-', "_")) {
            number += 1;
            name = format!("{legal}-{number}");
        }
        name
    }
}

/// The nearest legal name: small letters, digits and hyphens, beginning with a letter.
fn legal(name: &str) -> Option<String> {
    let mut out = String::new();
    let mut lower_before = false;
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && lower_before {
            out.push('-');
        }
        lower_before = letter.is_ascii_lowercase();
        match letter.to_ascii_lowercase() {
            '_' => out.push('_'),
            letter if letter.is_ascii_alphanumeric() => out.push(letter),
            _ if out.ends_with('-') => {}
            _ => out.push('-'),
        }
    }
    let out = out.trim_start_matches(|letter: char| !letter.is_ascii_lowercase());
    let out: String = out.chars().take(LONGEST).collect();
    let out = out.trim_end_matches(['-', '_']);
    (!out.is_empty()).then(|| out.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_legal_and_each_once() {
        let mut known = DescribedNames::default();
        for (aws_name, name) in [
            ("billing", "billing"),
            ("Billing", "billing-2"),
            ("billing.fifo", "billing-fifo"),
            ("billing_fifo", "billing_fifo-2"),
            ("createOrder", "create-order"),
            ("123", "function"),
            ("456", "function-2"),
            ("9lives--", "lives"),
            ("My Wörld", "my-w-rld"),
        ] {
            assert_eq!(known.name(Section::Functions, aws_name), name);
        }
        assert_eq!(known.name(Section::Queues, "billing"), "billing");
        let long = known.name(Section::Tables, &"a".repeat(255));
        assert_eq!(long.len(), LONGEST);
    }
}
