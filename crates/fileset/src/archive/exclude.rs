//! Which paths of a folder stay out of its package.
//!
//! Patterns over text: knows no disk.

/// Never part of a package: what version control, editors, systems and tools leave.
pub const ALWAYS_EXCLUDED: [&str; 12] = [
    ".DS_Store",
    ".git",
    ".gitignore",
    ".groundplan",
    ".hg",
    ".svn",
    ".terraform",
    "*.swp",
    "*~",
    "Thumbs.db",
    // Holds the time of its making, so it would differ from machine to machine.
    "__pycache__",
    "node_modules/.cache",
];

/// Patterns, each a list of segments.
#[derive(Debug)]
pub(crate) struct Excludes(Vec<Vec<String>>);

impl Excludes {
    pub(crate) fn new<P: AsRef<str>>(patterns: &[P]) -> Self {
        let given = patterns.iter().map(AsRef::as_ref);
        let all = ALWAYS_EXCLUDED.into_iter().chain(given);
        let segments = |pattern: &str| -> Vec<String> {
            let segments = pattern.split('/').filter(|segment| !segment.is_empty());
            segments.map(str::to_owned).collect()
        };
        Self(
            all.map(segments)
                .filter(|segments| !segments.is_empty())
                .collect(),
        )
    }

    /// Whether a path, whose folders are not excluded, is.
    pub(crate) fn has(&self, path: &str) -> bool {
        let segments: Vec<&str> = path.split('/').collect();
        let ends_with = |pattern: &Vec<String>| {
            segments.len() >= pattern.len()
                && pattern
                    .iter()
                    .rev()
                    .zip(segments.iter().rev())
                    .all(|(p, s)| matches(p, s))
        };
        self.0.iter().any(ends_with)
    }

    /// The patterns as text, one per line.
    pub(crate) fn text(&self) -> String {
        self.0
            .iter()
            .map(|pattern| pattern.join("/") + "\n")
            .collect()
    }
}

/// `*` stands for any characters, also none.
fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let Some(last) = parts.next_back() else {
        return rest.is_empty();
    };
    for part in parts {
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, text) in [
            ("*.swp", ".a.swp"),
            ("*", "x"),
            ("a*c", "ac"),
            ("a*b*c", "axbyc"),
            ("*~", "~"),
            ("a*a", "aba"),
        ] {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [
            ("*.swp", "swp"),
            ("a", "ab"),
            ("a*a", "a"),
            ("a*b*c", "acb"),
            ("", "x"),
        ] {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn patterns_are_found_at_any_depth() {
        let excludes = Excludes::new(&["*.test.js", "docs/private/"]);
        for path in [
            ".git",
            "a/.git",
            "node_modules/.cache",
            "a/node_modules/.cache",
            "a/b.test.js",
            "x/docs/private",
        ] {
            assert!(excludes.has(path), "{path}");
        }
        for path in [
            "git",
            ".github",
            ".cache",
            "private",
            "docs",
            "b.test.ts",
            "node_modules",
        ] {
            assert!(!excludes.has(path), "{path}");
        }
    }
}
