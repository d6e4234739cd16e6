//! JSON values as YAML that people read: blocks, plain words where they are safe, scripts line by
//! line. Only what a GitHub workflow needs; keys are ours.

use std::fmt::Write;

use serde_json::Value as Json;

/// The document, after a comment of one or more lines.
pub(crate) fn document(comment: &str, value: &Json) -> String {
    let mut out = String::new();
    for line in comment.lines() {
        let _ = writeln!(out, "# {line}");
    }
    block(&mut out, value, 0);
    out
}

fn block(out: &mut String, value: &Json, depth: usize) {
    let indent = "  ".repeat(depth);
    match value {
        Json::Object(entries) => {
            for (key, value) in entries {
                if depth == 0 && !out.ends_with("\n\n") {
                    out.push('\n');
                }
                let _ = write!(out, "{indent}{}:", word(key));
                after_colon(out, value, depth);
            }
        }
        Json::Array(items) => {
            for item in items {
                let mut inner = String::new();
                match item {
                    Json::Object(entries) if !entries.is_empty() => {
                        block(&mut inner, item, depth + 1);
                    }
                    _ => {
                        let _ = writeln!(inner, "{indent}  {}", scalar(item));
                    }
                }
                // The dash takes the place of the last indentation.
                let _ = write!(
                    out,
                    "{indent}- {}",
                    inner.get(indent.len() + 2..).unwrap_or_default()
                );
            }
        }
        _ => {
            let _ = writeln!(out, "{indent}{}", scalar(value));
        }
    }
}

fn after_colon(out: &mut String, value: &Json, depth: usize) {
    match value {
        Json::Object(entries) if !entries.is_empty() => {
            out.push('\n');
            block(out, value, depth + 1);
        }
        Json::Array(items) if !items.is_empty() => {
            out.push('\n');
            block(out, value, depth + 1);
        }
        Json::String(text) if text.contains('\n') => {
            out.push_str(" |\n");
            for line in text.trim_end().lines() {
                if !line.is_empty() {
                    let _ = write!(out, "{}{line}", "  ".repeat(depth + 1));
                }
                out.push('\n');
            }
        }
        _ => {
            let _ = writeln!(out, " {}", scalar(value));
        }
    }
}

fn scalar(value: &Json) -> String {
    match value {
        Json::String(text) => word(text),
        // JSON is YAML, so the rest is as it is.
        _ => value.to_string(),
    }
}

/// The text as it is where YAML reads that as the text, else quoted.
fn word(text: &str) -> String {
    let plain =
        |letter: char| letter.is_ascii_alphanumeric() || " ._/@${}()'!=&|-".contains(letter);
    let words = ["true", "false", "null", "yes", "no", "y", "n", "~"];
    let safe = text.chars().all(plain)
        && text
            .starts_with(|first: char| first.is_ascii_alphabetic() || first == '$' || first == '.')
        && !text.ends_with(' ')
        && !words.contains(&text.to_ascii_lowercase().as_str());
    if safe {
        text.to_owned()
    } else {
        Json::from(text).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_keep_their_types_and_scripts_their_lines() {
        let value = json!({
            "name": "a b",
            "on": { "push": { "branches": ["main", "a: b"] } },
            "empty": {},
            "steps": [{ "run": "one\n  two\n\nthree\n", "with": { "wrapper": false, "depth": 0, "text": "false" } }],
        });
        assert_eq!(
            document("Ours.", &value),
            "# Ours.\n\nname: a b\n\non:\n  push:\n    branches:\n      - main\n      - \"a: b\"\n\nempty: {}\n\nsteps:\n  - run: |\n      one\n        two\n\n      three\n    with:\n      wrapper: false\n      depth: 0\n      text: \"false\"\n"
        );
    }
}
