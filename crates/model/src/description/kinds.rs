//! The kinds of workloads, and what is the same for all of them.

use std::collections::BTreeMap;

use naming::{AlarmId, CallName};

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

/// Every kind.
pub static KINDS: [&Kind; 5] = [&FUNCTION, &API, &TABLE, &BUCKET, &METRIC];

/// A Lambda function. Its role has the same limit as the function; its queue of dead letters has more.
pub static FUNCTION: Kind = Kind {
    section: "functions",
    word: "function",
    thing: "a function",
    longest_name: 64,
    suffix: "",
    former: |all| renamed(&all.functions, |entry| &entry.moved_from),
    forgotten: |forget| forget.function.as_ref(),
};

/// A REST API.
pub static API: Kind = Kind {
    section: "apis",
    word: "api",
    thing: "an API",
    longest_name: 128,
    suffix: "",
    former: |all| renamed(&all.apis, |entry| &entry.moved_from),
    forgotten: |forget| forget.api.as_ref(),
};

/// A DynamoDB table.
pub static TABLE: Kind = Kind {
    section: "tables",
    word: "table",
    thing: "a table",
    longest_name: 255,
    suffix: "",
    former: |all| renamed(&all.tables, |entry| &entry.moved_from),
    forgotten: |forget| forget.table.as_ref(),
};

/// An S3 bucket.
pub static BUCKET: Kind = Kind {
    section: "buckets",
    word: "bucket",
    thing: "a bucket",
    longest_name: 63,
    suffix: "-<12-digit account>",
    former: |all| renamed(&all.buckets, |entry| &entry.moved_from),
    forgotten: |forget| forget.bucket.as_ref(),
};

/// A custom metric.
pub static METRIC: Kind = Kind {
    section: "metrics",
    word: "metric",
    thing: "a metric",
    longest_name: 128,
    suffix: "",
    // Nothing in AWS is made for it but its alarm.
    former: |_| Vec::new(),
    forgotten: |_| None,
};

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
    /// The kind of workload that a module call is for, and its name.
    pub fn of_call(call: &str) -> Option<(&'static Self, &str)> {
        KINDS
            .into_iter()
            .find_map(|kind| Some((kind, CallName::workload_of(call, kind.word)?)))
    }

    /// The module call of the workload called `name`.
    pub fn call(&self, name: &str) -> CallName {
        CallName::workload(self.word, name)
    }

    /// What the workload called `name` is known by that exists already.
    pub fn existing(&self, name: &str) -> CallName {
        CallName::existing(self.word, name)
    }

    /// Id of the alarm on `what` of the workload with that oldest name.
    pub fn alarm(&self, oldest_name: &str, what: &str) -> AlarmId {
        AlarmId::workload(self.word, oldest_name, what)
    }

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
