//! Links between sections: one that leads to a section which this runbook does not have becomes
//! plain words.

use std::collections::HashSet;

/// `text` with its links to anchors outside `known` taken out.
pub(super) fn resolved(text: &str, known: &HashSet<String>) -> String {
    let mut found = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("](#") {
        let (before, link) = rest.split_at(at);
        let anchor = &link["](#".len()..];
        let Some(end) = anchor.find(')') else { break };
        let label = before.rfind('[').unwrap_or_default();
        if known.contains(&anchor[..end]) {
            found.push_str(before);
            found.push_str(&link[..="](#".len() + end]);
        } else {
            found.push_str(&before[..label]);
            found.push_str(&before[label + 1..]);
        }
        rest = &anchor[end + 1..];
    }
    found.push_str(rest);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_to_nowhere_becomes_words() {
        let known = HashSet::from(["here".to_owned()]);
        assert_eq!(
            resolved(
                "See [this](#here), [that](#there) and [more](https://example.com).",
                &known
            ),
            "See [this](#here), that and [more](https://example.com)."
        );
    }
}
