//! Regular expressions, in the syntax of Go's RE2.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use regex_automata::meta::{BuildError, Config, Regex};
use regex_automata::util::captures::Captures;
use regex_automata::util::primitives::PatternID;
use regex_automata::util::syntax;

use super::{ANY, FunctionArguments, FunctionSpec, ParamType, Result, STRING};
use values::{Type, Value};

pub(super) const FUNCTIONS: &[FunctionSpec] = &[
    FunctionSpec {
        name: "regex",
        params: &[ParamType::String, ParamType::String],
        variadic: None,
        result_type: ANY,
        implementation: regex,
    },
    FunctionSpec {
        name: "regexall",
        params: &[ParamType::String, ParamType::String],
        variadic: None,
        result_type: ANY,
        implementation: regexall,
    },
    FunctionSpec {
        name: "replace",
        params: &[ParamType::String, ParamType::String, ParamType::String],
        variadic: None,
        result_type: STRING,
        implementation: replace,
    },
];

type Compiled = LazyLock<Mutex<HashMap<String, Arc<Regex>>>>;

/// Compiled expressions: a module's validations come again with each of its calls.
static FOR_SHORT: Compiled = LazyLock::new(Mutex::default);
/// Those that long texts are walked over with.
static FOR_LONG: Compiled = LazyLock::new(Mutex::default);
const MAX_COMPILED: usize = 512;
/// Bytes of a text from which on it pays to build an automaton. Most texts are names: all of them are read
/// before one automaton is built.
const LONG: usize = 4096;

/// The expression, for texts such as this.
fn compile(a: &FunctionArguments<'_>, at: usize, pattern: &str, text: &str) -> Result<Arc<Regex>> {
    let is_long = text.len() >= LONG;
    let compiled = if is_long { &FOR_LONG } else { &FOR_SHORT };
    let mut compiled = compiled
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(known) = compiled.get(pattern) {
        return Ok(known.clone());
    }
    let made = Regex::builder()
        .configure(
            Config::new()
                .nfa_size_limit(Some(4 << 20))
                .hybrid(is_long)
                .dfa(false),
        )
        .syntax(syntax::Config::new().nest_limit(200))
        .build(&translate(pattern))
        .map_err(|error| {
            a.argument_error(
                at,
                format!("the regular expression cannot be read: {}", what(&error)),
            )
        })?;
    let made = Arc::new(made);
    if compiled.len() >= MAX_COMPILED {
        compiled.clear();
    }
    compiled.insert(pattern.to_owned(), made.clone());
    Ok(made)
}

fn what(error: &BuildError) -> String {
    match (error.size_limit(), error.syntax_error()) {
        (Some(limit), _) => format!("compiled, it has more than {limit} bytes"),
        (None, Some(error)) => error.to_string(),
        (None, None) => error.to_string(),
    }
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

/// Is this what follows the brace of a repetition? Go reads any other brace as itself.
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

/// The text of a group.
fn captured(captures: &Captures, group: usize, text: &str) -> Value {
    let found = captures.get_group(group);
    found.map_or(Value::Null(Type::String), |span| {
        Value::from(&text[span.range()])
    })
}

/// The names of the groups, behind that of the whole match.
fn names(regex: &Regex) -> impl Iterator<Item = Option<&str>> {
    regex.group_info().pattern_names(PatternID::ZERO).skip(1)
}

/// The whole match, or the groups: by name when they have names.
fn result(regex: &Regex, captures: &Captures, text: &str) -> Value {
    if captures.group_len() == 1 {
        return captured(captures, 0, text);
    }
    let groups = || names(regex).enumerate();
    if groups().all(|(_, name)| name.is_none()) {
        let items = groups().map(|(at, _)| captured(captures, at + 1, text));
        return Value::tuple(items.collect());
    }
    let entries =
        groups().filter_map(|(at, name)| Some((name?.into(), captured(captures, at + 1, text))));
    Value::object(entries.collect())
}

fn mixed(regex: &Regex) -> bool {
    names(regex).any(|name| name.is_some()) && names(regex).any(|name| name.is_none())
}

fn regex(a: &FunctionArguments<'_>) -> Result {
    let regex = compile(a, 0, a.text(0), a.text(1))?;
    if mixed(&regex) {
        return Err(a.argument_error(0, "named and unnamed groups cannot be mixed"));
    }
    let text = a.text(1);
    let mut captures = regex.create_captures();
    regex.captures(text, &mut captures);
    if !captures.is_match() {
        return Err(a.error("the expression does not match the text"));
    }
    Ok(result(&regex, &captures, text))
}

fn regexall(a: &FunctionArguments<'_>) -> Result {
    let regex = compile(a, 0, a.text(0), a.text(1))?;
    if mixed(&regex) {
        return Err(a.argument_error(0, "named and unnamed groups cannot be mixed"));
    }
    let text = a.text(1);
    let found: Vec<Value> = regex
        .captures_iter(text)
        .map(|captures| result(&regex, &captures, text))
        .collect();
    let element = found.first().map_or_else(
        || match names(&regex).count() {
            0 => Type::String,
            _ => Type::Dynamic,
        },
        Value::ty,
    );
    Ok(Value::list(element, found))
}

/// `replace(text, "/pattern/", with)`, or plain text.
fn replace(a: &FunctionArguments<'_>) -> Result {
    let (text, search, with) = (a.text(0), a.text(1), a.text(2));
    let pattern = search
        .strip_prefix('/')
        .and_then(|rest| rest.strip_suffix('/'))
        .filter(|_| search.len() > 1);
    let Some(pattern) = pattern else {
        let grows = text.matches(search).count().saturating_mul(with.len());
        a.evaluator.limits.reserve_text(text.len(), grows)?;
        return Ok(Value::from(text.replace(search, with)));
    };
    let regex = compile(a, 1, pattern, text)?;
    let mut out = String::new();
    let mut end = 0;
    for captures in regex.captures_iter(text) {
        let Some(whole) = captures.get_match() else {
            continue;
        };
        out.push_str(&text[end..whole.start()]);
        end = whole.end();
        // A group may be in the replacement several times.
        let grows = whole.len().saturating_mul(with.matches('$').count()) + with.len();
        a.evaluator.limits.reserve_text(out.len(), grows)?;
        captures.interpolate_string_into(text, with, &mut out);
    }
    out.push_str(&text[end..]);
    Ok(Value::from(out))
}
