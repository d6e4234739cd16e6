//! The built-in profiles: what an environment has where the description is silent.
//! They are read by the same reader as the user's files: `profiles/<profile>.toml` says what the environment has, and
//! `profile.toml` in the folder of each kind of workload what its entries have in each profile.

use std::sync::{Arc, OnceLock};

use diagnostic::Diagnostics;

use crate::description::Profile;
use crate::kinds::KINDS;
use crate::tree::{self, TomlEntry, TomlNode, TomlSpan, TomlTable, TomlValue};

const TEXTS: [(Profile, &str); 3] = [
    (
        Profile::Development,
        include_str!("../profiles/development.toml"),
    ),
    (Profile::Staging, include_str!("../profiles/staging.toml")),
    (
        Profile::Production,
        include_str!("../profiles/production.toml"),
    ),
];

/// What entries of `[existing]` have.
const EXISTING_TEXT: &str = include_str!("../profiles/existing.toml");

/// Number of the files of entries in the origins of their values, after those of the profiles.
const ENTRIES_FILE: u16 = 3;

/// Key of the tables that are merged under every entry of a kind.
pub(crate) const EACH: &str = "each";

/// Table of a file of entries that holds in every profile.
const EVERY: &str = "every";

/// Table of a file of entries that differs on version 5 of the AWS provider.
const PROVIDER_5: &str = "provider_5";

/// The profiles and their settings, [`EACH`] among them.
pub(crate) fn all() -> impl Iterator<Item = (Profile, &'static Arc<TomlNode>)> {
    (0..TEXTS.len()).map(|index| (TEXTS[index].0, read(index)))
}

/// The settings of one profile.
pub(crate) fn settings(profile: Profile) -> &'static Arc<TomlNode> {
    let index = TEXTS.iter().position(|(other, _)| *other == profile);
    read(index.unwrap_or(0))
}

/// The settings under [`EACH`] in which version 5 of the AWS provider differs from every profile.
pub(crate) fn on_provider_5() -> &'static Arc<TomlNode> {
    static READ: OnceLock<Arc<TomlNode>> = OnceLock::new();
    READ.get_or_init(|| each(&[PROVIDER_5]))
}

/// The settings of the profile of a number, read when they are first asked for.
fn read(index: usize) -> &'static Arc<TomlNode> {
    static READ: [OnceLock<Arc<TomlNode>>; TEXTS.len()] = [const { OnceLock::new() }; TEXTS.len()];
    READ[index].get_or_init(|| {
        let (profile, text) = TEXTS[index];
        let number = u16::try_from(index).unwrap_or_default();
        let environment = parse(number, profile.as_str(), text);
        let each = [(EACH, each(&[EVERY, profile.as_str()]))];
        joined(&[&environment, &table(each)])
    })
}

/// The tables of these names in every file of entries, by section.
fn each(names: &[&str]) -> Arc<TomlNode> {
    static READ: OnceLock<Vec<(&'static str, Arc<TomlNode>)>> = OnceLock::new();
    let files = READ.get_or_init(|| {
        let kinds = KINDS.iter().map(|kind| (kind.section, kind.defaults));
        let texts = kinds.chain([("existing", EXISTING_TEXT)]);
        texts
            .map(|(section, text)| (section, parse(ENTRIES_FILE, section, text)))
            .collect()
    });
    let sections = files.iter().filter_map(|(section, file)| {
        let tables: Vec<&Arc<TomlNode>> = names.iter().filter_map(|name| file.get(name)).collect();
        (!tables.is_empty()).then(|| (*section, joined(&tables)))
    });
    table(sections)
}

/// A table of these entries.
fn table<'a>(entries: impl IntoIterator<Item = (&'a str, Arc<TomlNode>)>) -> Arc<TomlNode> {
    let entries = entries.into_iter().map(|(key, node)| TomlEntry {
        key: key.into(),
        origin: node.origin,
        node,
    });
    let entries: Vec<TomlEntry> = entries.collect();
    Arc::new(TomlNode {
        origin: TomlSpan {
            file: ENTRIES_FILE,
            start: 0,
            end: 0,
        },
        value: TomlValue::Table(TomlTable::new(entries)),
    })
}

/// One table of several whose settings differ; where all have a table, that is joined likewise.
fn joined(tables: &[&Arc<TomlNode>]) -> Arc<TomlNode> {
    let mut keys: Vec<&Arc<str>> = tables
        .iter()
        .filter_map(|node| node.table())
        .flat_map(|table| table.iter().map(|entry| &entry.key))
        .collect();
    keys.sort_unstable();
    keys.dedup();
    table(keys.into_iter().map(|key| {
        let found: Vec<&Arc<TomlNode>> = tables.iter().filter_map(|node| node.get(key)).collect();
        match found[..] {
            [only] => (&**key, Arc::clone(only)),
            _ => (&**key, joined(&found)),
        }
    }))
}

/// A built-in text. A test reads all of them; a fault cannot reach a user.
fn parse(number: u16, name: &str, text: &str) -> Arc<TomlNode> {
    let mut diagnostics = Diagnostics::new();
    let node = tree::parse(name, number, text, &mut diagnostics);
    debug_assert!(diagnostics.is_empty(), "{name}: {diagnostics:?}");
    node
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use aws::runtimes::{READ_ON, Runtime};

    use super::*;

    #[test]
    fn every_default_runtime_has_a_year_of_support() {
        for (profile, settings) in all() {
            let runtime = settings
                .get(EACH)
                .and_then(|each| each.get("functions")?.get("runtime"));
            let name: String = crate::tree::decode(runtime.unwrap()).unwrap();
            let last_day = Runtime::named(&name).unwrap().last_day.unwrap();
            assert!(
                last_day > READ_ON.plus_months(12),
                "{profile:?}: {name} ends on {last_day}"
            );
        }
    }

    #[test]
    fn a_file_of_entries_has_the_tables_of_profiles_and_no_others() {
        let known: BTreeSet<&str> = TEXTS
            .iter()
            .map(|(profile, _)| profile.as_str())
            .chain([EVERY, PROVIDER_5])
            .collect();
        let texts = KINDS.iter().map(|kind| (kind.section, kind.defaults));
        for (section, text) in texts.chain([("existing", EXISTING_TEXT)]) {
            let file = parse(ENTRIES_FILE, section, text);
            for entry in file.table().expect("a table").iter() {
                assert!(
                    known.contains(&*entry.key),
                    "{section}.toml: [{}]",
                    entry.key
                );
            }
            // What a profile has of its own, the others have too, and no profile has what all have.
            for (profile, _) in &TEXTS {
                for setting in file
                    .get(profile.as_str())
                    .and_then(|node| node.table())
                    .into_iter()
                    .flat_map(TomlTable::iter)
                {
                    if setting.node.table().is_some() {
                        continue;
                    }
                    let twice = file
                        .get(EVERY)
                        .is_some_and(|every| every.get(&setting.key).is_some());
                    assert!(
                        !twice,
                        "{section}.toml: {} is in [{EVERY}] and in a profile",
                        setting.key
                    );
                }
            }
        }
    }
}
