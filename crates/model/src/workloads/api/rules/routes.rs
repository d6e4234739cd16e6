//! Routes of APIs: that API Gateway can tell them apart, and what they lead to.

use std::collections::BTreeMap;

use diagnostic::{Diagnostics, nearest};

use crate::checks::{RuleContext, error, repeats, unknown_function};
use crate::tree::At;

/// Methods of HTTP, and `ANY` for all.
const METHODS: [&str; 8] = [
    "ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT",
];

/// Why a function made elsewhere is none for an API.
pub(super) const ELSEWHERE: &str =
    "an API answers by functions of this description, not by one made elsewhere";

/// Every route of every API.
pub(super) fn check(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    for (name, api) in &context.description().apis {
        let at = context.entry("apis", name).get("routes");
        if api.routes.is_empty() && !at.has_lost_keys() {
            let message = format!("the API `{name}` has no route");
            let place = context.entry("apis", name).key();
            diagnostics.push(
                error("no-route", message, place, "")
                    .help("add one: `routes = { \"GET /\" = \"<function>\" }`"),
            );
        }
        let mut routes = Vec::new();
        for (route, settings) in &api.routes {
            match parse(route) {
                Ok(parsed) => routes.push((route.as_str(), parsed)),
                Err(wrong) => diagnostics.push(
                    error("bad-route", wrong.message, at.get(route).key(), "").help(wrong.help),
                ),
            }
            if !context.has("functions", &settings.function) {
                let place = at.get(route).get("function").value();
                unknown_function(context, &settings.function, place, ELSEWHERE, diagnostics);
            }
            if settings.throttle.is_some()
                && let Some(path) = route.strip_prefix("ANY ")
            {
                every_method(path, at.get(route).get("throttle"), diagnostics);
            }
        }
        alike(&routes, at, diagnostics);
    }
}

/// A stage has settings for a method of a path (`MethodSetting` of the stage, AWS CloudFormation template reference, read
/// 2026-11): `ANY` would be one set for each of seven methods, which let in seven times as much.
fn every_method(path: &str, at: At<'_>, diagnostics: &mut Diagnostics) {
    let message =
        format!("`ANY {path}` is every method, and API Gateway throttles each method apart");
    diagnostics.push(error("any-throttle", message, at.key(), "").help(format!(
        "give the methods that it is about routes of their own, such as `\"POST {path}\"`, or write `throttle` of the API"
    )));
}

/// A route taken apart.
struct RoutePath<'a> {
    method: &'a str,
    segments: Vec<Segment<'a>>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Segment<'a> {
    Fixed(&'a str),
    /// `{name}`
    One(&'a str),
    /// `{name+}`
    Rest(&'a str),
}

/// How far a route that answers a GET comes before others: API Gateway takes fixed parts before parameters, and these before
/// the rest of the path ("Methods for REST APIs" of the Amazon API Gateway developer guide, read 2026-11), then the method
/// itself before `ANY`. The least comes first.
pub(super) fn precedence(route: &str) -> Option<(Vec<u8>, bool)> {
    let route = parse(route).ok()?;
    let ranks = route.segments.iter().map(|segment| match segment {
        Segment::Fixed(_) => 0,
        Segment::One(_) => 1,
        Segment::Rest(_) => 2,
    });
    Some((ranks.collect(), route.method == "ANY"))
}

/// Whether a GET of `path` leads to `route`.
pub(super) fn answers_get(route: &str, path: &str) -> bool {
    let Ok(route) = parse(route) else {
        return false;
    };
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    ["GET", "ANY"].contains(&route.method)
        && route.segments.iter().all(|segment| match segment {
            Segment::Fixed(text) => parts.next() == Some(text),
            Segment::One(_) => parts.next().is_some(),
            Segment::Rest(_) => parts.by_ref().count() > 0,
        })
        && parts.next().is_none()
}

/// What is wrong with a route.
struct Wrong {
    message: String,
    help: String,
}

fn wrong(message: impl Into<String>, help: impl Into<String>) -> Wrong {
    Wrong {
        message: message.into(),
        help: help.into(),
    }
}

fn parse(route: &str) -> Result<RoutePath<'_>, Wrong> {
    const FORM: &str = "write a method and a path, such as `\"GET /orders/{id}\"`";
    let Some((method, path)) = route.split_once(' ') else {
        return Err(if route.starts_with('/') {
            let help = format!(
                "write `\"ANY {route}\"` for every method, or one such as `\"GET {route}\"`"
            );
            wrong("the route has no method", help)
        } else {
            wrong("this is not a route", FORM)
        });
    };
    if !METHODS.contains(&method) {
        let upper = method.to_uppercase();
        let message = format!("`{method}` is not a method");
        return Err(match nearest(&upper, METHODS) {
            Some(meant) => wrong(message, format!("did you mean `\"{meant} {path}\"`?")),
            None => wrong(message, format!("methods: {}", METHODS.join(", "))),
        });
    }
    let Some(inner) = path.strip_prefix('/') else {
        return Err(wrong("the path does not begin with `/`", FORM));
    };
    let mut segments = Vec::new();
    if !inner.is_empty() {
        if inner.ends_with('/') {
            let help = format!("write `\"{method} {}\"`", path.trim_end_matches('/'));
            return Err(wrong("the path ends with `/`", help));
        }
        for part in inner.split('/') {
            if matches!(segments.last(), Some(Segment::Rest(_))) {
                return Err(wrong(
                    "something follows `{...+}`, which already takes the rest of the path",
                    "put it last",
                ));
            }
            segments.push(segment(part)?);
        }
    }
    let names: Vec<_> = segments.iter().filter_map(Segment::parameter).collect();
    if let Some((second, _)) = repeats(&names).first() {
        let name = names.get(*second).copied().unwrap_or_default();
        return Err(wrong(
            format!("the path has two parameters called `{name}`"),
            "give each its own name",
        ));
    }
    Ok(RoutePath { method, segments })
}

fn segment(part: &str) -> Result<Segment<'_>, Wrong> {
    if part.is_empty() {
        return Err(wrong(
            "the path has an empty part",
            "write one `/` between parts",
        ));
    }
    let letters = |text: &str| {
        !text.is_empty()
            && text
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || "._-".contains(letter))
    };
    if let Some(inner) = part
        .strip_prefix('{')
        .and_then(|part| part.strip_suffix('}'))
    {
        let (name, rest) = match inner.strip_suffix('+') {
            Some(name) => (name, true),
            None => (inner, false),
        };
        if !letters(name) {
            return Err(wrong(
                format!("`{part}` is not a path parameter"),
                "its name has letters, digits, `.`, `_` and `-`, such as `{id}`",
            ));
        }
        return Ok(if rest {
            Segment::Rest(name)
        } else {
            Segment::One(name)
        });
    }
    if let Some(name) = part.strip_prefix(':') {
        let help = format!("a path parameter is written `{{{name}}}`");
        return Err(wrong(format!("`{part}` is not a part of a path"), help));
    }
    if part.contains('?') {
        let help = "leave out what begins with `?`: a function sees the query of every request";
        return Err(wrong("a route has no query", help));
    }
    let fixed = part
        .chars()
        .all(|letter| letter.is_ascii_alphanumeric() || "._-:~$".contains(letter));
    if !fixed {
        return Err(wrong(
            format!("`{part}` is not a part of a path"),
            "a part has letters, digits, `.`, `_`, `-`, `:`, `~` and `$`, or is a parameter such as `{id}`",
        ));
    }
    Ok(Segment::Fixed(part))
}

impl<'a> Segment<'a> {
    fn parameter(&self) -> Option<&'a str> {
        match self {
            Self::Fixed(_) => None,
            Self::One(name) | Self::Rest(name) => Some(name),
        }
    }

    /// The same for parameters of any name.
    fn kind(self) -> Self {
        match self {
            Self::Fixed(text) => Self::Fixed(text),
            Self::One(_) => Self::One(""),
            Self::Rest(_) => Self::Rest(""),
        }
    }
}

/// Routes that API Gateway cannot tell apart.
fn alike(routes: &[(&str, RoutePath<'_>)], at: At<'_>, diagnostics: &mut Diagnostics) {
    let mut same: BTreeMap<(&str, Vec<Segment<'_>>), &str> = BTreeMap::new();
    let mut children: BTreeMap<Vec<Segment<'_>>, (Segment<'_>, &str)> = BTreeMap::new();
    for (key, route) in routes {
        let kinds = route
            .segments
            .iter()
            .map(|segment| segment.kind())
            .collect();
        if let Some(first) = same.get(&(route.method, kinds)) {
            let message = format!("`{key}` is the same route as `{first}`");
            diagnostics.push(
                error("same-route", message, at.get(key).key(), "the second time")
                    .related(at.get(first).key(), "the first time")
                    .help("keep one of the two"),
            );
            continue;
        }
        let kinds = route
            .segments
            .iter()
            .map(|segment| segment.kind())
            .collect();
        same.insert((route.method, kinds), key);
        for (index, segment) in route.segments.iter().enumerate() {
            if segment.parameter().is_none() {
                continue;
            }
            let parent: Vec<_> = route.segments.iter().take(index).copied().collect();
            let (other, first) = children.entry(parent).or_insert((*segment, key));
            if other != segment {
                let message = format!(
                    "two path parameters are at the same position: `{}` and `{}`",
                    shown(*other),
                    shown(*segment)
                );
                diagnostics.push(
                    error("sibling-parameters", message, at.get(key).key(), "")
                        .related(at.get(first).key(), "the other")
                        .help("API Gateway allows one there: give both the same name"),
                );
                break;
            }
        }
    }
}

fn shown(segment: Segment<'_>) -> String {
    match segment {
        Segment::Fixed(text) => text.to_owned(),
        Segment::One(name) => format!("{{{name}}}"),
        Segment::Rest(name) => format!("{{{name}+}}"),
    }
}
