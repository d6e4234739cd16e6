//! Regular expressions, in the syntax of Go's RE2.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use regex::{Captures, Regex, RegexBuilder};

use super::{ANY, Arguments, Function, Of, Result, TEXT};
use crate::types::Type;
use crate::value::Value;

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "regex",
        takes: &[Of::Text, Of::Text],
        further: None,
        gives: ANY,
        run: regex,
    },
    Function {
        name: "regexall",
        takes: &[Of::Text, Of::Text],
        further: None,
        gives: ANY,
        run: regexall,
    },
    Function {
        name: "replace",
        takes: &[Of::Text, Of::Text, Of::Text],
        further: None,
        gives: TEXT,
        run: replace,
    },
];

/// Compiled expressions: a module's validations come again with each of its calls.
static COMPILED: LazyLock<Mutex<HashMap<String, Arc<Regex>>>> = LazyLock::new(Mutex::default);
const MAX_COMPILED: usize = 512;

fn compile(a: &Arguments<'_>, at: usize, pattern: &str) -> Result<Arc<Regex>> {
    let mut compiled = COMPILED
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(known) = compiled.get(pattern) {
        return Ok(known.clone());
    }
    let made = RegexBuilder::new(&translate(pattern))
        .size_limit(4 << 20)
        .dfa_size_limit(2 << 20)
        .nest_limit(200)
        .build()
        .map_err(|error| {
            a.fault(
                at,
                format!("the regular expression cannot be read: {error}"),
            )
        })?;
    let made = Arc::new(made);
    if compiled.len() >= MAX_COMPILED {
        compiled.clear();
    }
    compiled.insert(pattern.to_owned(), made.clone());
    Ok(made)
}

/// What Go reads otherwise: `\d`, `\w`, `\s` and `\b` know ASCII only, and `[`, `&&`, `--` and `~~`
/// mean themselves in a class.
fn translate(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len() + 16);
    let mut characters = pattern.chars().peekable();
    let mut class = false;
    let mut first = false;
    while let Some(c) = characters.next() {
        let at_start = std::mem::replace(&mut first, false);
        match c {
            '\\' => match characters.next() {
                Some('Q') => {
                    let mut quoted = String::new();
                    while let Some(c) = characters.next() {
                        if c == '\\' && characters.peek() == Some(&'E') {
                            characters.next();
                            break;
                        }
                        quoted.push(c);
                    }
                    out.push_str(&regex::escape(&quoted));
                }
                Some(escape) => out.push_str(&escaped(escape, class)),
                None => out.push('\\'),
            },
            '[' if class => {
                if characters.peek() == Some(&':') {
                    out.push('[');
                    for c in characters.by_ref() {
                        out.push(c);
                        if c == ']' {
                            break;
                        }
                    }
                } else {
                    out.push_str("\\[");
                }
            }
            '[' => {
                class = true;
                first = true;
                out.push('[');
                if characters.peek() == Some(&'^') {
                    characters.next();
                    out.push('^');
                }
            }
            ']' if class && at_start => out.push_str("\\]"),
            ']' if class => {
                class = false;
                out.push(']');
            }
            '&' | '~' if class => {
                out.push('\\');
                out.push(c);
            }
            '-' if class && characters.peek() == Some(&'-') => out.push_str("\\-"),
            '{' if !class && !repeats(characters.clone()) => out.push_str("\\{"),
            _ => out.push(c),
        }
    }
    out
}

/// Is this what stands behind the brace of a repetition? Go reads any other brace as itself.
fn repeats(rest: std::iter::Peekable<std::str::Chars<'_>>) -> bool {
    let inside: String = rest.take_while(|c| *c != '}').take(12).collect();
    let (least, most) = inside.split_once(',').unwrap_or((&inside, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    !least.is_empty() && digits(least) && digits(most)
}

fn escaped(escape: char, class: bool) -> String {
    let (set, negated) = match escape {
        'd' => ("0-9", false),
        'D' => ("0-9", true),
        'w' => ("0-9A-Za-z_", false),
        'W' => ("0-9A-Za-z_", true),
        's' => ("\\t\\n\\f\\r ", false),
        'S' => ("\\t\\n\\f\\r ", true),
        'b' | 'B' if !class => return format!("(?-u:\\{escape})"),
        'C' => return ".".into(),
        other => return format!("\\{other}"),
    };
    match (class, negated) {
        (true, false) => set.into(),
        (false, false) => format!("[{set}]"),
        (_, true) => format!("[^{set}]"),
    }
}

fn captured(found: Option<regex::Match<'_>>) -> Value {
    found.map_or(Value::Null(Type::String), |found| {
        Value::from(found.as_str())
    })
}

/// The whole match, or the groups: by name when they have names.
fn result(regex: &Regex, captures: &Captures<'_>) -> Value {
    let names: Vec<&str> = regex.capture_names().flatten().collect();
    if regex.captures_len() == 1 {
        return captured(captures.get(0));
    }
    if names.is_empty() {
        return Value::tuple(captures.iter().skip(1).map(captured).collect());
    }
    Value::object(
        names
            .into_iter()
            .map(|name| (name.into(), captured(captures.name(name))))
            .collect(),
    )
}

fn mixed(regex: &Regex) -> bool {
    let names: Vec<Option<&str>> = regex.capture_names().skip(1).collect();
    names.iter().any(Option::is_some) && names.iter().any(Option::is_none)
}

fn regex(a: &Arguments<'_>) -> Result {
    let regex = compile(a, 0, a.text(0))?;
    if mixed(&regex) {
        return Err(a.fault(0, "named and unnamed groups cannot stand together"));
    }
    match regex.captures(a.text(1)) {
        Some(captures) => Ok(result(&regex, &captures)),
        None => Err(a.error("the expression does not match the text")),
    }
}

fn regexall(a: &Arguments<'_>) -> Result {
    let regex = compile(a, 0, a.text(0))?;
    if mixed(&regex) {
        return Err(a.fault(0, "named and unnamed groups cannot stand together"));
    }
    let found: Vec<Value> = regex
        .captures_iter(a.text(1))
        .map(|captures| result(&regex, &captures))
        .collect();
    let element = found.first().map_or_else(
        || match regex.captures_len() {
            1 => Type::String,
            _ => Type::Dynamic,
        },
        Value::kind,
    );
    Ok(Value::list(element, found))
}

/// `replace(text, "/pattern/", with)`, or plain text.
fn replace(a: &Arguments<'_>) -> Result {
    let (text, search, with) = (a.text(0), a.text(1), a.text(2));
    let pattern = search
        .strip_prefix('/')
        .and_then(|rest| rest.strip_suffix('/'))
        .filter(|_| search.len() > 1);
    let Some(pattern) = pattern else {
        let grows = text.matches(search).count().saturating_mul(with.len());
        a.evaluator.limits.text(text.len(), grows)?;
        return Ok(Value::from(text.replace(search, with)));
    };
    let regex = compile(a, 1, pattern)?;
    let mut out = String::new();
    let mut end = 0;
    for captures in regex.captures_iter(text) {
        let Some(whole) = captures.get(0) else {
            continue;
        };
        out.push_str(&text[end..whole.start()]);
        end = whole.end();
        // A group may stand in the replacement several times over.
        let grows = whole.len().saturating_mul(with.matches('$').count()) + with.len();
        a.evaluator.limits.text(out.len(), grows)?;
        captures.expand(with, &mut out);
    }
    out.push_str(&text[end..]);
    Ok(Value::from(out))
}
