//! Where a setting is: the keys of the tables around it, in a text that need not be TOML. Finds where a description speaks of a
//! secret, so that what is set there by mistake is not shown.

use crate::{is_in_last_words, is_in_name};

/// The section of secrets.
const SECRETS: &str = "secrets";

/// The section of a function in which its environment variables are.
const ENVIRONMENT: &str = "environment";

/// The section of a function in which its grants are.
const ACCESS: &str = "access";

/// Bytes of a line that are looked at before a value. An inline table that a person reads is shorter.
const LONGEST: usize = 2_000;

/// The setting whose text Terraform evaluates.
const TERRAFORM: &str = "terraform";

/// A text and the headings of its sections.
pub(super) struct Context<'a> {
    text: &'a str,
    /// Where they begin, and what is between their brackets.
    headings: Vec<(usize, &'a str)>,
}

impl<'a> Context<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut headings = Vec::new();
        let mut from = 0;
        for line in text.split_inclusive('\n') {
            let words = line.trim_start();
            if words.starts_with('[')
                && let Some((inside, _)) = words.trim_start_matches('[').split_once(']')
            {
                headings.push((from, inside));
            }
            from += line.len();
        }
        Self { text, headings }
    }

    /// Whether the value that begins at a byte is of a grant or of a variable that refers to something.
    pub(super) fn is_referring(&self, value: usize) -> bool {
        let keys = self.keys(value);
        self.is_inline(value) || keys.first() == Some(&ACCESS) || keys.get(1) == Some(&ENVIRONMENT)
    }

    /// Whether a value is one of a secret, by where it is: a setting that secrets do not have, or that a variable does not have
    /// whose name says that it is a secret. What looks like an expression of Terraform is none.
    pub(super) fn is_of_secret(
        &self,
        key: &str,
        said: &str,
        value: usize,
        settings: &[&str],
    ) -> bool {
        let is_text = said.parse::<f64>().is_err() && !matches!(said, "true" | "false");
        if !is_text || settings.contains(&key) || key == TERRAFORM && is_reference(said) {
            return false;
        }
        let keys = self.keys(value);
        let is_in_section = keys.last() == Some(&SECRETS);
        let is_in_variable = keys.first().is_some_and(|owner| {
            let name = owner.to_ascii_uppercase().replace('-', "_");
            let is_variable = name == *owner || keys.get(1) == Some(&ENVIRONMENT);
            is_variable && (is_in_name(owner) || is_in_last_words(&name))
        });
        is_in_section || is_in_variable
    }

    /// What is before a value in its line, or the end of that where it is long.
    fn line(&self, value: usize) -> &'a str {
        let mut start = value.saturating_sub(LONGEST);
        while !self.text.is_char_boundary(start) {
            start += 1;
        }
        let line = &self.text[start..value];
        line.rfind('\n').map_or(line, |at| &line[at + 1..])
    }

    /// The keys of the tables around the value that begins at a byte, the nearest first.
    fn keys(&self, value: usize) -> Vec<&'a str> {
        let mut keys = Vec::new();
        let mut before = self.line(value);
        // The key itself, and what is before it with full stops between.
        let mut path = path(before);
        path.pop();
        keys.extend(path.into_iter().rev());
        while let Some(open) = unmatched(before) {
            before = &before[..open];
            keys.extend(self::path(before).into_iter().rev());
        }
        let after = self.headings.partition_point(|(at, _)| *at <= value);
        if let Some((_, heading)) = after.checked_sub(1).and_then(|at| self.headings.get(at)) {
            keys.extend(heading.split('.').rev().map(unquoted));
        }
        keys
    }

    /// Whether a value is in an inline table.
    fn is_inline(&self, value: usize) -> bool {
        unmatched(self.line(value)).is_some()
    }
}

/// Where the last `{` is that is not closed.
fn unmatched(text: &str) -> Option<usize> {
    let mut closed = 0_usize;
    text.bytes().enumerate().rev().find_map(|(at, byte)| {
        match byte {
            b'}' => closed += 1,
            b'{' if closed == 0 => return Some(at),
            b'{' => closed -= 1,
            _ => {}
        }
        None
    })
}

/// The keys, with full stops between, to which a value is set that begins at the end of a text.
fn path(text: &str) -> Vec<&str> {
    let is_mark = |letter: char| matches!(letter, '"' | '\'' | '[' | ' ' | '\t');
    let Some(text) = text.trim_end_matches(is_mark).strip_suffix(['=', ':']) else {
        return Vec::new();
    };
    let text = text.trim_end();
    let is_of_path = |letter: char| {
        letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.' | '"' | '\'')
    };
    let start = text.rfind(|letter| !is_of_path(letter));
    let start = start.map_or(0, |at| {
        at + text[at..].chars().next().map_or(0, char::len_utf8)
    });
    text[start..].split('.').map(unquoted).collect()
}

fn unquoted(key: &str) -> &str {
    key.trim().trim_matches(['"', '\''])
}

/// Whether a text begins as a reference or a call of a function does.
fn is_reference(text: &str) -> bool {
    let is_of_name = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-');
    let Some(end) = text.find(|letter| !is_of_name(letter)) else {
        return false;
    };
    let (name, rest) = text.split_at(end);
    let mut rest = rest.chars();
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && match rest.next() {
            Some('.') => rest.next().is_some_and(|next| next.is_ascii_alphabetic()),
            Some('(') => true,
            _ => false,
        }
}
