//! The kinds of workloads, and what is the same for all of them.

use std::collections::BTreeMap;

use super::{Description, Forget, FormerNames};

/// A kind of workload.
#[derive(Debug)]
pub struct Kind {
    /// Its section of the description: `tables`.
    pub section: &'static str,
    /// One of it, as in `[[forget]]` and in `module.table_orders`: `table`.
    pub word: &'static str,
    /// One of it, for people: `a table`.
    pub(crate) thing: &'static str,
    /// Most characters of its name in AWS (AWS API, read 2026-11).
    pub(crate) longest_name: usize,
    /// What the name in AWS ends with.
    pub(crate) suffix: &'static str,
    former: for<'a> fn(&'a Description) -> Vec<Renamed<'a>>,
    forgotten: fn(&Forget) -> Option<&String>,
}

/// An entry that was renamed, with its former names.
type Renamed<'a> = (&'a str, &'a FormerNames);

/// Every kind. A function's role has the same limit as the function; its queue `-dlq` has more.
pub const KINDS: [Kind; 5] = [
    Kind {
        section: "functions",
        word: "function",
        thing: "a function",
        longest_name: 64,
        suffix: "",
        former: |all| renamed(&all.functions, |entry| &entry.moved_from),
        forgotten: |forget| forget.function.as_ref(),
    },
    Kind {
        section: "apis",
        word: "api",
        thing: "an API",
        longest_name: 128,
        suffix: "",
        former: |all| renamed(&all.apis, |entry| &entry.moved_from),
        forgotten: |forget| forget.api.as_ref(),
    },
    Kind {
        section: "tables",
        word: "table",
        thing: "a table",
        longest_name: 255,
        suffix: "",
        former: |all| renamed(&all.tables, |entry| &entry.moved_from),
        forgotten: |forget| forget.table.as_ref(),
    },
    Kind {
        section: "buckets",
        word: "bucket",
        thing: "a bucket",
        longest_name: 63,
        suffix: "-<12-digit account>",
        former: |all| renamed(&all.buckets, |entry| &entry.moved_from),
        forgotten: |forget| forget.bucket.as_ref(),
    },
    Kind {
        section: "metrics",
        word: "metric",
        thing: "a metric",
        longest_name: 128,
        suffix: "",
        // Nothing in AWS is made for it but its alarm.
        former: |_| Vec::new(),
        forgotten: |_| None,
    },
];

fn renamed<T>(
    entries: &BTreeMap<String, T>,
    moved_from: fn(&T) -> &FormerNames,
) -> Vec<Renamed<'_>> {
    entries
        .iter()
        .map(|(name, entry)| (name.as_str(), moved_from(entry)))
        .filter(|(_, former)| !former.all().is_empty())
        .collect()
}

impl Kind {
    /// Entries of this kind that were renamed, each with its former names.
    pub fn renamed<'a>(&self, description: &'a Description) -> Vec<(&'a str, &'a FormerNames)> {
        (self.former)(description)
    }

    /// How entries of this kind moved: pairs of names, from and to, of which those of one entry lead
    /// from each of its former names to the one it has.
    pub fn moves<'a>(&self, description: &'a Description) -> Vec<(&'a str, &'a str)> {
        let renamed = self.renamed(description).into_iter();
        renamed
            .flat_map(|(name, former)| former.moves(name))
            .collect()
    }

    /// The name that the entry has here whose oldest name is `first`, when that is another.
    pub fn renamed_from<'a>(&self, description: &'a Description, first: &str) -> Option<&'a str> {
        let mut renamed = self.renamed(description).into_iter();
        renamed.find_map(|(name, former)| (former.first(name) == first).then_some(name))
    }

    /// The former name of the workload of this kind that Terraform forgets.
    pub fn forgotten<'a>(&self, forget: &'a Forget) -> Option<&'a str> {
        (self.forgotten)(forget).map(String::as_str)
    }
}
