//! Faults of syntax in plain words: what the parser says is for people who know the grammar.

use std::ops::Range;

use diagnostic::{Diagnostic, Place};
use toml::de::Error;

/// Most faults of syntax that are told of one file: after many, the rest are echoes.
const MOST: usize = 20;

/// The parser's messages, without echoes.
pub(super) fn explain(file: &str, text: &str, errors: &[Error]) -> Vec<Diagnostic> {
    let more: Vec<_> = errors
        .iter()
        .filter(|error| error.message().starts_with("unexpected key or value"))
        .filter_map(Error::span)
        .collect();
    // Of `a = 1 b = 2` the parser says both that `1 b` has no quotes and that `b` is too much.
    let echo = |error: &Error| {
        error.message().starts_with("string values must be quoted")
            && error.span().is_some_and(|span| {
                more.iter().any(|more| {
                    let between = text.get(span.end..more.start);
                    !span.is_empty() && between.is_some_and(|gap| gap.trim_matches(' ').is_empty())
                })
            })
    };
    errors
        .iter()
        .take(2 * MOST)
        .filter(|error| !echo(error))
        .map(|error| diagnostic_of(file, text, error.message(), error.span()))
        .take(MOST)
        .collect()
}

/// Whether the byte `at` is in a line that is a heading.
pub(crate) fn in_heading(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    text.get(start..)
        .is_some_and(|line| line.trim_start_matches([' ', '\t']).starts_with('['))
}

/// The parser's message in words that need no grammar.
fn diagnostic_of(file: &str, text: &str, message: &str, span: Option<Range<usize>>) -> Diagnostic {
    let span = span.unwrap_or(0..0);
    let (what, expected) = message.split_once(", expected ").unwrap_or((message, ""));
    let words = visible(text, &span);
    let found = text.get(words.clone()).unwrap_or_default();
    let place = Place::new(file, words.clone());
    let fault = |message: String| Diagnostic::error("syntax", message);
    match what {
        "duplicate key" => {
            let first = first_definition(text, &words).map(|first| Place::new(file, first));
            Diagnostic::error("duplicate-key", format!("`{found}` is set twice"))
                .at(place.labelled("the second time"))
                .related(first, "the first time")
                .help("keep one of the two")
        }
        "string values must be quoted" if span.is_empty() => {
            fault("a value is missing after `=`".to_owned())
                .at(place.labelled("no value"))
                .help("write a value, such as `\"text\"`, `512`, `true` or `[\"a\", \"b\"]`")
        }
        "string values must be quoted" if !is_word(found) => {
            fault("this is neither a text in quotes nor a number".to_owned()).at(place)
        }
        "string values must be quoted" => fault(format!("the text `{found}` is not in quotes"))
            .at(place)
            .help(format!("write `\"{found}\"`")),
        "invalid boolean" => fault(format!("`{found}` is not a value"))
            .at(place)
            .help("write `true` or `false`, in small letters, or a text in quotes"),
        "key with no value" => fault("a setting has no value".to_owned())
            .at(place.labelled("no `=` and value follow"))
            .help(format!("write `{found} = ...`, or begin a remark with `#`")),
        "unexpected key or value" => {
            fault("there is more on this line than one setting".to_owned())
                .at(place.labelled("unexpected"))
                .help("write each setting on a line of its own, and a list in `[` and `]`")
        }
        "missing comma between array elements" | "missing comma between key-value pairs" => {
            fault("a comma is missing".to_owned()).at(place.labelled("`,` is missing after this"))
        }
        "invalid basic string" | "invalid literal string" if expected.contains(['"', '\'']) => {
            let quote = if expected.contains('"') { '"' } else { '\'' };
            fault("a text is not closed".to_owned())
                .at(place.labelled(format!("`{quote}` is missing after this")))
                .help(format!("end the text with `{quote}` on the same line"))
        }
        "unclosed array" => fault("a list is not closed".to_owned())
            .at(place.labelled("`]` is missing before here")),
        "unclosed inline table" => fault("a table is not closed".to_owned())
            .at(place.labelled("`}` is missing before here")),
        "unclosed table" | "unclosed array table" => {
            fault("a heading is not closed".to_owned()).at(place.labelled("`]` is missing"))
        }
        "cannot recurse further; max recursion depth met" | "recursion limit" => {
            fault("this is nested too deeply".to_owned())
                .at(place)
                .help("no setting needs more than a few levels")
        }
        _ => {
            let fault = fault(format!("this is not TOML: {what}")).at(place);
            if expected.is_empty() {
                fault
            } else {
                fault.help(format!("expected here: {expected}"))
            }
        }
    }
}

fn is_word(text: &str) -> bool {
    text.len() <= 80
        && text
            .chars()
            .all(|letter| !letter.is_control() && !matches!(letter, '"' | '[' | '{' | '#'))
}

/// A span that can be seen: an empty one takes the word before it on the same line.
fn visible(text: &str, span: &Range<usize>) -> Range<usize> {
    if !span.is_empty() {
        return span.clone();
    }
    let before = text.get(..span.start).unwrap_or_default();
    let end = before.trim_end_matches([' ', '\t', '\r', '\n']).len();
    if before.get(end..).is_none_or(|gap| gap.contains('\n')) {
        return span.clone();
    }
    let start = before
        .get(..end)
        .and_then(|before| before.rfind(|letter: char| letter.is_whitespace()))
        .map_or(0, |space| space + 1);
    start..end
}

/// Where the key at `second` was written before: as the same heading, or in the same table.
fn first_definition(text: &str, second: &Range<usize>) -> Option<Range<usize>> {
    let key = text.get(second.clone())?;
    let line_start = text.get(..second.start)?.rfind('\n').map_or(0, |at| at + 1);
    let line = text.get(line_start..)?.lines().next()?;
    let heading = line.trim_start().starts_with('[');
    let same_line = text.get(line_start..second.start)?;
    if !heading && let Some(at) = find_key(same_line, key) {
        return Some(line_start + at..line_start + at + key.len());
    }
    let mut end = line_start;
    while end > 0 {
        let start = text.get(..end - 1)?.rfind('\n').map_or(0, |at| at + 1);
        let candidate = text.get(start..end)?;
        let indent = candidate.len() - candidate.trim_start().len();
        if heading && candidate.trim() == line.trim() {
            let at = line.find(key).unwrap_or(0).min(candidate.trim().len());
            let column = second.start - line_start;
            let at = if candidate.get(column..column + key.len()) == Some(key) {
                column
            } else {
                indent + at
            };
            return Some(start + at..start + at + key.len());
        }
        if !heading {
            if candidate.trim_start().starts_with('[') {
                return None;
            }
            if find_key(candidate, key) == Some(indent) {
                return Some(start + indent..start + indent + key.len());
            }
        }
        end = start;
    }
    None
}

/// The byte of `line` at which `key` followed by `=` begins.
fn find_key(line: &str, key: &str) -> Option<usize> {
    line.match_indices(key).map(|(at, _)| at).find(|at| {
        let after = line.get(at + key.len()..).unwrap_or_default();
        let before = line.get(..*at).unwrap_or_default();
        after.trim_start().starts_with(['=', '.'])
            && before
                .trim_end()
                .chars()
                .next_back()
                .is_none_or(|letter| "{,".contains(letter))
    })
}
