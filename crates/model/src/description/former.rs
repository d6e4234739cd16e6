//! Former names of an entry that was renamed: which name everything in AWS keeps, and how Terraform's
//! addresses follow.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;

/// Every name that an entry had before the one it has, oldest first.
///
/// The oldest is part of the names that its resources have in AWS, which cannot be changed there. When an
/// entry has a former name again, that name is in the list where it was the oldest.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(from = "WrittenFormerNames")]
pub struct FormerNames(Vec<String>);

/// The two forms in which former names are written.
#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
enum WrittenFormerNames {
    /// All of them, oldest first.
    Several(Vec<String>),
    /// The only one.
    Only(String),
}

impl From<WrittenFormerNames> for FormerNames {
    fn from(written: WrittenFormerNames) -> Self {
        Self(match written {
            WrittenFormerNames::Several(names) => names,
            WrittenFormerNames::Only(name) => vec![name],
        })
    }
}

impl JsonSchema for FormerNames {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "FormerNames".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        WrittenFormerNames::json_schema(generator)
    }
}

impl FormerNames {
    /// Of an entry that was never renamed.
    pub(crate) const fn none() -> Self {
        Self(Vec::new())
    }

    /// As they are written, oldest first.
    #[must_use]
    pub fn all(&self) -> &[String] {
        &self.0
    }

    /// The name that an entry called `name` had first: everything in AWS that is named after it keeps
    /// this one.
    pub fn first<'a>(&'a self, name: &'a str) -> &'a str {
        self.0.first().map_or(name, String::as_str)
    }

    /// Pairs of names, from and to, that lead from each former name to `name`. A chain, because
    /// Terraform lets only one address move to each (Ambiguous move statements), and applies a chain to
    /// a state of any age. Each name is in it once, since a chain must not lead back (Cyclic dependency
    /// in move statements; terraform, `internal/refactoring/move_validate.go`, read 2026-11).
    pub fn moves<'a>(&'a self, name: &'a str) -> Vec<(&'a str, &'a str)> {
        let mut chain: Vec<&str> = Vec::new();
        for former in self.0.iter().map(String::as_str) {
            if former != name && !chain.contains(&former) {
                chain.push(former);
            }
        }
        chain.push(name);
        chain.windows(2).map(|pair| (pair[0], pair[1])).collect()
    }
}

/// How a list of former names is written: one as a text, several as a list.
pub(crate) fn written(names: &[&str]) -> String {
    match names {
        [only] => format!("moved_from = \"{only}\""),
        names => {
            let quoted: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
            format!("moved_from = [{}]", quoted.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn former(names: &[&str]) -> FormerNames {
        FormerNames(names.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn the_oldest_name_stays_in_aws_and_addresses_move_along_a_chain() {
        for (names, first, moves) in [
            (&[][..], "now", &[][..]),
            (&["a"], "a", &[("a", "now")]),
            (&["a", "b"], "a", &[("a", "b"), ("b", "now")]),
            // Back to the first name.
            (&["now", "b"], "now", &[("b", "now")]),
            (&["now", "b", "c"], "now", &[("b", "c"), ("c", "now")]),
            // Back to one between.
            (&["a", "now", "b"], "a", &[("a", "b"), ("b", "now")]),
        ] {
            let former = former(names);
            assert_eq!(former.first("now"), first, "{names:?}");
            assert_eq!(former.moves("now"), moves, "{names:?}");
        }
    }

    #[test]
    fn one_name_is_a_text_and_several_are_a_list() {
        assert_eq!(written(&["a"]), "moved_from = \"a\"");
        assert_eq!(written(&["a", "b"]), "moved_from = [\"a\", \"b\"]");
        assert_eq!(written(&[]), "moved_from = []");
    }
}
