//! Which requests a route of an API serves, so that what asked who calls is found again where other routes serve it.

use std::collections::BTreeMap;

use plan::Instance;

use crate::scope::Scope;

/// A route, such as `GET /orders/{id}`, and whether it asks who calls; `None` where that is not known.
pub(super) type AskedRoute = (String, Option<bool>);

/// A route of `after` that serves, without asking, requests that `before` asked for; with the route that did, where that has another
/// name.
pub(super) fn opened(before: &[AskedRoute], after: &[AskedRoute]) -> Vec<(String, Option<String>)> {
    let mut found = BTreeMap::new();
    let read = |routes: &[AskedRoute]| -> Vec<(RoutePattern, usize)> {
        let patterns = routes.iter().enumerate();
        patterns
            .filter_map(|(index, (route, _))| Some((RoutePattern::read(route)?, index)))
            .collect()
    };
    let (old, new) = (read(before), read(after));
    // What served the requests of a new route, and what serves those of an old one.
    for (pattern, index) in &new {
        let (route, asks) = &after[*index];
        if let (Some(false), Some(served)) = (asks, most_specific(&old, pattern))
            && before[served].1 == Some(true)
        {
            found.insert(route.clone(), before[served].0.clone());
        }
    }
    for (pattern, index) in &old {
        let (route, asks) = &before[*index];
        if let (Some(true), Some(serves)) = (asks, most_specific(&new, pattern))
            && after[serves].1 == Some(false)
        {
            found
                .entry(after[serves].0.clone())
                .or_insert(route.clone());
        }
    }
    let other = |new: &String, old: String| (*new != old).then_some(old);
    found
        .into_iter()
        .map(|(new, old)| (new.clone(), other(&new, old)))
        .collect()
}

/// The most specific of some routes that takes each request of another; its index.
fn most_specific(routes: &[(RoutePattern, usize)], wanted: &RoutePattern) -> Option<usize> {
    let taking = routes.iter().filter(|(route, _)| route.takes(wanted));
    let best = taking.min_by_key(|(route, _)| route.precedence());
    best.map(|(_, index)| *index)
}

/// The routes of the HTTP API that a route is of, before and after: those of its module.
pub(super) fn of_module(scope: &Scope<'_>, route: &Instance) -> [Vec<AskedRoute>; 2] {
    const ROUTE: &str = "aws_apigatewayv2_route";
    let asked = |values: &values::Value| {
        let key = values.lookup("route_key").text()?.to_owned();
        let seen = values.lookup("authorization_type");
        let asks = match seen.text() {
            Some(kind) => Some(kind != "NONE"),
            None => seen.is_absent().then_some(false),
        };
        Some((key, asks))
    };
    let destroyed = scope.plan.destroyed.iter();
    let there = scope.plan.of_type(ROUTE);
    let changes = destroyed
        .filter(|one| &*one.resource_type == ROUTE)
        .chain(there)
        .filter(|one| one.module == route.module)
        .filter_map(|one| one.change.as_ref());
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for change in changes {
        before.extend(asked(&change.before));
        after.extend(asked(&change.after));
    }
    [before, after]
}

/// The requests that a route takes.
#[derive(Debug)]
struct RoutePattern {
    /// None for every method.
    method: Option<String>,
    segments: Vec<PathSegment>,
}

#[derive(Debug, PartialEq, Eq)]
enum PathSegment {
    Fixed(String),
    /// Any one part.
    Parameter,
    /// All parts from there on.
    Rest,
}

impl RoutePattern {
    /// None for what is no route with a path, such as `$default`.
    fn read(route: &str) -> Option<Self> {
        let (method, path) = route.split_once(' ')?;
        let parts = path.split('/').filter(|part| !part.is_empty());
        let segments = parts.map(|part| match part.strip_prefix('{') {
            Some(name) if name.ends_with("+}") => PathSegment::Rest,
            Some(_) => PathSegment::Parameter,
            None => PathSegment::Fixed(part.to_owned()),
        });
        Some(Self {
            method: (method != "ANY").then(|| method.to_owned()),
            segments: segments.collect(),
        })
    }

    /// Does it take each request that `other` takes, were there no others?
    fn takes(&self, other: &Self) -> bool {
        if self.method.is_some() && self.method != other.method {
            return false;
        }
        let mut theirs = other.segments.iter();
        for own in &self.segments {
            let taken = match (own, theirs.next()) {
                (_, None) => false,
                (PathSegment::Rest, Some(_)) => return true,
                (PathSegment::Parameter, Some(segment)) => *segment != PathSegment::Rest,
                (PathSegment::Fixed(text), Some(segment)) => {
                    matches!(segment, PathSegment::Fixed(other) if other == text)
                }
            };
            if !taken {
                return false;
            }
        }
        theirs.next().is_none()
    }

    /// How far it comes before others: fixed parts before parameters, these before the rest of a path, then a method before all
    /// ("Methods for REST APIs" and "Create routes for HTTP APIs" of the Amazon API Gateway developer guide, read 2026-11). The
    /// least comes first.
    fn precedence(&self) -> (Vec<u8>, bool) {
        let ranks = self.segments.iter().map(|segment| match segment {
            PathSegment::Fixed(_) => 0,
            PathSegment::Parameter => 1,
            PathSegment::Rest => 2,
        });
        (ranks.collect(), self.method.is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn routes(written: &[(&str, bool)]) -> Vec<AskedRoute> {
        let routes = written.iter();
        routes
            .map(|(route, asks)| ((*route).to_owned(), Some(*asks)))
            .collect()
    }

    #[test]
    fn requests_are_found_again_under_other_routes() {
        // Routes before and after, each with whether it asks who calls, and the one that is opened.
        type Routes = &'static [(&'static str, bool)];
        let cases: &[(Routes, Routes, Option<&str>)] = &[
            (&[("GET /", true)], &[("GET /", false)], Some("GET /")),
            (&[("GET /", true)], &[("GET /", true)], None),
            (&[("ANY /x", true)], &[("GET /x", false)], Some("GET /x")),
            (&[("GET /x", true)], &[("ANY /x", false)], Some("ANY /x")),
            (
                &[("ANY /", true)],
                &[("ANY /", true), ("GET /", false)],
                Some("GET /"),
            ),
            (
                &[("ANY /{proxy+}", true)],
                &[("ANY /{proxy+}", true), ("GET /x", false)],
                Some("GET /x"),
            ),
            (
                &[("GET /x/{id}", true)],
                &[("GET /x/{key}", false)],
                Some("GET /x/{key}"),
            ),
            // A specific route asks on, or asked for nothing before.
            (
                &[("GET /x", true)],
                &[("GET /x", true), ("ANY /{proxy+}", false)],
                None,
            ),
            (
                &[("ANY /{proxy+}", true), ("GET /x", false)],
                &[("ANY /{proxy+}", true), ("GET /x", false)],
                None,
            ),
            // Nothing answered there.
            (
                &[("GET /x", true)],
                &[("GET /x", true), ("GET /y", false)],
                None,
            ),
            (&[("GET /x", true)], &[("GET /x/{rest+}", false)], None),
        ];
        for (before, after, wanted) in cases {
            let found = opened(&routes(before), &routes(after));
            let found: Vec<&str> = found.iter().map(|(route, _)| route.as_str()).collect();
            assert_eq!(
                found,
                wanted.iter().copied().collect::<Vec<_>>(),
                "{before:?} {after:?}"
            );
        }
    }
}
