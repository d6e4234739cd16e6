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

/// Never part of a package either, because secrets are kept there. Whoever may read a function's code
/// (`lambda:GetFunction`) would read them. A package says what of this it left out: code may count on it.
pub const NEVER_PACKED: [&str; 11] = [
    // Settings and secrets of dotenv, of direnv, and their examples.
    ".env",
    ".env.*",
    ".envrc",
    // Terraform's state holds every value of every resource; its variables hold what a state is given.
    "*.tfstate",
    "*.tfstate.*",
    "*.tfvars",
    // Credentials of the AWS CLI, of SSH, of package registries.
    ".aws",
    ".ssh",
    ".netrc",
    ".npmrc",
    ".pypirc",
];

/// Patterns, each a list of segments.
#[derive(Debug)]
pub(crate) struct Excludes {
    patterns: Vec<Vec<String>>,
    unsafe_patterns: Vec<Vec<String>>,
}

impl Excludes {
    pub(crate) fn new<P: AsRef<str>>(patterns: &[P]) -> Self {
        let given = patterns.iter().map(AsRef::as_ref);
        Self {
            patterns: segments(ALWAYS_EXCLUDED.into_iter().chain(given)),
            unsafe_patterns: segments(NEVER_PACKED.into_iter()),
        }
    }

    /// Whether a path, whose folders are not excluded, is.
    pub(crate) fn has(&self, path: &str) -> bool {
        is_matched(&self.patterns, path)
    }

    /// Whether a path is left out because secrets are kept in such.
    pub(crate) fn is_unsafe(&self, path: &str) -> bool {
        is_matched(&self.unsafe_patterns, path)
    }

    /// The patterns as text, one per line.
    pub(crate) fn text(&self) -> String {
        let all = self.patterns.iter().chain(&self.unsafe_patterns);
        all.map(|pattern| pattern.join("/") + "\n").collect()
    }
}

fn segments<'a>(patterns: impl Iterator<Item = &'a str>) -> Vec<Vec<String>> {
    let segments = |pattern: &str| -> Vec<String> {
        let segments = pattern.split('/').filter(|segment| !segment.is_empty());
        segments.map(str::to_owned).collect()
    };
    patterns
        .map(segments)
        .filter(|segments| !segments.is_empty())
        .collect()
}

fn is_matched(patterns: &[Vec<String>], path: &str) -> bool {
    let segments: Vec<&str> = path.split('/').collect();
    patterns.iter().any(|pattern| {
        segments.len() >= pattern.len()
            && pattern
                .iter()
                .rev()
                .zip(segments.iter().rev())
                .all(|(p, s)| matches(p, s))
    })
}

/// `*` matches any characters, also none.
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
    fn what_holds_secrets_is_told_apart() {
        let excludes = Excludes::new(&[".env.test"]);
        for path in [
            ".env",
            "config/.env.production",
            ".envrc",
            "terraform.tfstate",
            "a/terraform.tfstate.backup",
            ".aws",
            "node_modules/a/.npmrc",
        ] {
            assert!(excludes.is_unsafe(path) && !excludes.has(path), "{path}");
        }
        // What somebody asked to leave out needs no word.
        assert!(excludes.has(".env.test"));
        for path in [
            "env",
            "index.env",
            ".environment",
            "a.tfstatement",
            "env.js",
        ] {
            assert!(!excludes.is_unsafe(path) && !excludes.has(path), "{path}");
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
