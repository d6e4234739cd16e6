//! The kinds of workloads, and what is the same for all of them.

use super::{Description, Forget};

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
    moved: fn(&Description) -> Vec<Renamed<'_>>,
    forgotten: fn(&Forget) -> Option<&String>,
}

/// Name of an entry, and what it was called before.
type Renamed<'a> = (&'a String, Option<&'a String>);

/// Every kind. A function's role has the same limit as the function; its queue `-dlq` has more.
pub const KINDS: [Kind; 5] = [
    Kind {
        section: "functions",
        word: "function",
        thing: "a function",
        longest_name: 64,
        suffix: "",
        moved: |all| renamed(&all.functions, |entry| &entry.moved_from),
        forgotten: |forget| forget.function.as_ref(),
    },
    Kind {
        section: "apis",
        word: "api",
        thing: "an API",
        longest_name: 128,
        suffix: "",
        moved: |all| renamed(&all.apis, |entry| &entry.moved_from),
        forgotten: |forget| forget.api.as_ref(),
    },
    Kind {
        section: "tables",
        word: "table",
        thing: "a table",
        longest_name: 255,
        suffix: "",
        moved: |all| renamed(&all.tables, |entry| &entry.moved_from),
        forgotten: |forget| forget.table.as_ref(),
    },
    Kind {
        section: "buckets",
        word: "bucket",
        thing: "a bucket",
        longest_name: 63,
        suffix: "-<12-digit account>",
        moved: |all| renamed(&all.buckets, |entry| &entry.moved_from),
        forgotten: |forget| forget.bucket.as_ref(),
    },
    Kind {
        section: "metrics",
        word: "metric",
        thing: "a metric",
        longest_name: 128,
        suffix: "",
        // Nothing in AWS is made for it but its alarm.
        moved: |_| Vec::new(),
        forgotten: |_| None,
    },
];

fn renamed<T>(
    entries: &std::collections::BTreeMap<String, T>,
    moved_from: fn(&T) -> &Option<String>,
) -> Vec<Renamed<'_>> {
    entries
        .iter()
        .map(|(name, entry)| (name, moved_from(entry).as_ref()))
        .collect()
}

impl Kind {
    /// Entries of this kind that were renamed, each with its former name.
    pub fn moved<'a>(
        &self,
        description: &'a Description,
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        (self.moved)(description)
            .into_iter()
            .filter_map(|(name, from)| Some((name.as_str(), from?.as_str())))
    }

    /// The former name of the workload of this kind that Terraform forgets.
    pub fn forgotten<'a>(&self, forget: &'a Forget) -> Option<&'a str> {
        (self.forgotten)(forget).map(String::as_str)
    }
}
