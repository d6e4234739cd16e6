//! Addresses as Terraform writes them: `module.a["x"].data.aws_region.this[0]`.

use std::fmt;
use std::sync::Arc;

/// Resource or data source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ResourceMode {
    /// Terraform makes it.
    Managed,
    /// Terraform only reads it.
    Data,
}

/// Which of several instances.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum InstanceKey {
    /// By `count`.
    Number(i64),
    /// By `for_each`.
    Text(Arc<str>),
}

impl fmt::Display for InstanceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "[{number}]"),
            Self::Text(text) => {
                f.write_str("[\"")?;
                if !text.contains(['"', '\\', '\n', '\r', '\t', '{']) {
                    f.write_str(text)?;
                    return f.write_str("\"]");
                }
                let mut rest = text.chars().peekable();
                while let Some(c) = rest.next() {
                    match c {
                        '"' => f.write_str("\\\"")?,
                        '\\' => f.write_str("\\\\")?,
                        '\n' => f.write_str("\\n")?,
                        '\r' => f.write_str("\\r")?,
                        '\t' => f.write_str("\\t")?,
                        '$' | '%' if rest.peek() == Some(&'{') => write!(f, "{c}{c}")?,
                        other => write!(f, "{other}")?,
                    }
                }
                f.write_str("\"]")
            }
        }
    }
}

/// A step of an address or reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddressStep {
    /// A name.
    Name(Arc<str>),
    /// A key in brackets.
    Key(InstanceKey),
}

/// A step that borrows its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddressPart<'a> {
    /// A name.
    Name(&'a str),
    /// A key in brackets.
    Key(InstanceKey),
}

/// Splits an address or a reference, such as `aws_s3_bucket.data["a"].id`, into its steps. `None`
/// when it is neither.
#[must_use]
pub fn steps(address: &str) -> Option<Vec<AddressStep>> {
    let parts = parts(address)?.into_iter();
    let steps = parts.map(|part| match part {
        AddressPart::Name(name) => AddressStep::Name(name.into()),
        AddressPart::Key(key) => AddressStep::Key(key),
    });
    Some(steps.collect())
}

/// The steps of an address or a reference, without copying the names.
#[must_use]
pub fn parts(address: &str) -> Option<Vec<AddressPart<'_>>> {
    let mut found = Vec::with_capacity(4);
    let mut rest = address;
    loop {
        if let Some(inside) = rest.strip_prefix('[') {
            let (key, after) = bracketed(inside)?;
            found.push(AddressPart::Key(key));
            rest = after;
        } else {
            let name = rest.strip_prefix('.').unwrap_or(rest);
            let end = name.find(['.', '[']).unwrap_or(name.len());
            if end == 0 {
                return None;
            }
            found.push(AddressPart::Name(&name[..end]));
            rest = &name[end..];
        }
        if rest.is_empty() {
            return Some(found);
        }
    }
}

fn bracketed(inside: &str) -> Option<(InstanceKey, &str)> {
    let Some(quoted) = inside.strip_prefix('"') else {
        let (number, rest) = inside.split_once(']')?;
        return Some((InstanceKey::Number(number.parse().ok()?), rest));
    };
    let mut text = String::new();
    let mut characters = quoted.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        match c {
            '"' => {
                let rest = quoted[at + 1..].strip_prefix(']')?;
                return Some((InstanceKey::Text(text.into()), rest));
            }
            '\\' => match characters.next()?.1 {
                'n' => text.push('\n'),
                'r' => text.push('\r'),
                't' => text.push('\t'),
                other => text.push(other),
            },
            '$' | '%' if quoted[at + 1..].starts_with([c]) && quoted[at + 2..].starts_with('{') => {
                characters.next();
                text.push(c);
            }
            other => text.push(other),
        }
    }
    None
}

/// The names of the calls that lead to a module: `module.a["x"].module.b` gives `a`, `b`.
#[must_use]
pub fn call_names(module: &str) -> Vec<Arc<str>> {
    let mut names = Vec::new();
    let mut after_module = false;
    for step in steps(module).unwrap_or_default() {
        match step {
            AddressStep::Name(name) if after_module => {
                names.push(name);
                after_module = false;
            }
            AddressStep::Name(name) => after_module = name.as_ref() == "module",
            AddressStep::Key(_) => {}
        }
    }
    names
}

/// The same names without building anything, for an address that is well formed.
pub fn calls(module: &str) -> impl Iterator<Item = &str> {
    let mut rest = module;
    std::iter::from_fn(move || {
        rest = rest.strip_prefix('.').unwrap_or(rest);
        let after = rest.strip_prefix("module.")?;
        let end = after.find(['.', '[']).unwrap_or(after.len());
        let name = &after[..end];
        rest = &after[end..];
        if let Some(inside) = rest.strip_prefix('[') {
            rest = after_key(inside)?;
        }
        Some(name)
    })
}

/// What follows a key in brackets.
fn after_key(inside: &str) -> Option<&str> {
    let Some(quoted) = inside.strip_prefix('"') else {
        return inside.split_once(']').map(|(_, rest)| rest);
    };
    let mut escaped = false;
    for (at, byte) in quoted.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return quoted[at + 1..].strip_prefix(']'),
            _ => {}
        }
    }
    None
}

/// The module that calls this one, and the call's name. `None` for the root.
#[must_use]
pub fn caller(module: &str) -> Option<(&str, &str)> {
    let mut rest = module;
    loop {
        let parent = &module[..module.len() - rest.len()];
        let step = rest.strip_prefix('.').unwrap_or(rest);
        let after = step.strip_prefix("module.")?;
        let end = after.find(['.', '[']).unwrap_or(after.len());
        let name = &after[..end];
        rest = &after[end..];
        if let Some(inside) = rest.strip_prefix('[') {
            rest = after_key(inside)?;
        }
        if rest.is_empty() {
            return Some((parent, name));
        }
    }
}

/// Steps back to text.
#[must_use]
pub fn join(steps: &[AddressStep]) -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    for step in steps {
        match step {
            AddressStep::Name(name) => {
                if !text.is_empty() {
                    text.push('.');
                }
                text.push_str(name);
            }
            AddressStep::Key(key) => {
                let _ = write!(text, "{key}");
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_come_apart_and_together() {
        for address in [
            "aws_s3_bucket.this",
            r#"module.a["x.y"].module.b[2].aws_s3_bucket.this["q\"[$${"].id"#,
        ] {
            assert_eq!(join(&steps(address).unwrap()), address);
        }
        for bad in ["", ".", "a..b", "a[", "a[\"x", "a[x]", "a[\"x\"", "a.[0]"] {
            assert!(steps(bad).is_none(), "{bad}");
        }
        let nested = r#"module.a["x"].module.b[2]"#;
        assert_eq!(caller(nested), Some((r#"module.a["x"]"#, "b")));
        assert_eq!(caller("module.a"), Some(("", "a")));
        for none in ["", "a", "module.a.b", "module.a[0"] {
            assert_eq!(caller(none), None, "{none}");
        }
        for module in [
            "",
            "module.a",
            r#"module.a["x"].module.module[2]"#,
            r#"module.a["x\"].module.y"].module.b"#,
        ] {
            assert_eq!(
                calls(module).map(Arc::from).collect::<Vec<Arc<str>>>(),
                call_names(module),
                "{module}"
            );
        }
        assert_eq!(
            call_names(r#"module.a["x"].module.module[2]"#),
            ["a".into(), "module".into()]
        );
    }
}
