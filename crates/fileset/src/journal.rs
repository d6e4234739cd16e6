//! What an emission is about to write, noted before it begins, so that one that is
//! cut short is finished by the next instead of looking like hand edits.
//!
//! Outside version control. A broken journal counts as none: then files that were
//! written last look edited, and are kept. Knows nothing of how files are written.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::error::CompareError;
use crate::path;
use crate::tree::{Seen, Tree, record};

const VERSION: u64 = 1;

/// File name, below the folder of our records.
pub(crate) const NAME: &str = "journal.json";

/// Digests that a path may have because we were writing there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Journal {
    files: BTreeMap<String, BTreeSet<Digest>>,
}

#[derive(Serialize, Deserialize)]
struct Text {
    version: u64,
    files: BTreeMap<String, BTreeSet<String>>,
}

impl Journal {
    /// The journal that was left over, if any.
    pub(crate) fn read_in(tree: &mut Tree<'_>) -> Result<Option<Self>, CompareError> {
        match tree.look(&record(NAME))? {
            Seen::File { bytes, .. } => Ok(Some(Self::parse(&bytes).unwrap_or_default())),
            Seen::Absent | Seen::Obstacle(_) => Ok(None),
        }
    }

    fn parse(text: &[u8]) -> Option<Self> {
        let text: Text = serde_json::from_slice(text).ok()?;
        if text.version != VERSION {
            return None;
        }
        let mut files = BTreeMap::new();
        for (path, digests) in text.files {
            path::check(&path).ok()?;
            let digests = digests.iter().map(|digest| digest.parse().ok());
            files.insert(path, digests.collect::<Option<BTreeSet<_>>>()?);
        }
        Some(Self { files })
    }

    pub(crate) fn to_json(&self) -> String {
        let texts = |digests: &BTreeSet<Digest>| digests.iter().map(Digest::to_string).collect();
        let files = self
            .files
            .iter()
            .map(|(path, digests)| (path.clone(), texts(digests)));
        let text = Text {
            version: VERSION,
            files: files.collect(),
        };
        // A map of strings always has a JSON text.
        serde_json::to_string_pretty(&text).unwrap_or_default() + "\n"
    }

    pub(crate) fn insert(&mut self, path: &str, digest: Digest) {
        self.files
            .entry(path.to_owned())
            .or_default()
            .insert(digest);
    }

    pub(crate) fn digests(&self, path: &str) -> impl Iterator<Item = Digest> {
        self.files.get(path).into_iter().flatten().copied()
    }

    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }
}

/// The name under which a path is written first: in the same folder, and the same in
/// every run, so that a journal is enough to find what was left there.
pub(crate) fn temporary(path: &str) -> String {
    let digest = Digest::of(path.as_bytes()).to_string();
    let name = format!(".groundplan-{}.tmp", &digest[digest.len() - 16..]);
    match path.rsplit_once('/') {
        Some((folder, _)) => format!("{folder}/{name}"),
        None => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_and_read_back() {
        let mut journal = Journal::default();
        journal.insert("a/b", Digest::of(b"one"));
        journal.insert("a/b", Digest::of(b"two"));
        journal.insert("a/b", Digest::of(b"two"));
        let back = Journal::parse(journal.to_json().as_bytes()).unwrap();
        assert_eq!(back, journal);
        assert_eq!(back.digests("a/b").count(), 2);
        assert_eq!(back.digests("c").count(), 0);
    }

    #[test]
    fn a_spoilt_one_says_nothing() {
        let lying = "{\"version\": 1, \"files\": {\"../x\": []}}";
        for text in ["", "{", "{\"version\": 2, \"files\": {}}", lying] {
            assert_eq!(Journal::parse(text.as_bytes()), None, "{text}");
        }
    }
}
