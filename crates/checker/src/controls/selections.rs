//! Which backup selections take a resource: by its ARN, by a pattern, or by its tags.

use plan::Instance;
use values::{Lookup, Value};

use crate::policy::patterns::is_like;
use crate::scope::{Scope, is_empty};
use crate::verdict::Verdict;

const ALL: &str = "aws_backup_selection";

/// Does a selection of the plan take a resource? `service` and `name` are what its ARN ends in, such
/// as `dynamodb` and `table/orders`.
pub(crate) fn cover(
    scope: &Scope<'_>,
    resource: &Instance,
    service: &str,
    name: Option<&str>,
) -> Verdict {
    Verdict::any(
        scope
            .plan
            .of_type(ALL)
            .map(|selection| takes(scope, selection, resource, service, name)),
        Verdict::fail("no backup selection takes it"),
    )
}

fn takes(
    scope: &Scope<'_>,
    selection: &Instance,
    resource: &Instance,
    service: &str,
    name: Option<&str>,
) -> Verdict {
    let no = || Verdict::fail("no backup selection takes it");
    let left_out = names(scope, selection, "not_resources", resource, service, name);
    let listed = names(scope, selection, "resources", resource, service, name);
    let tagged = match selection.lookup("selection_tag") {
        Lookup::Absent => None,
        Lookup::Unknown => Some(Verdict::unknown("selection_tag")),
        Lookup::Known(tags) if is_empty(tags) => None,
        Lookup::Known(tags) => Some(Verdict::any(
            tags.items()
                .unwrap_or_default()
                .iter()
                .map(|tag| tag_is(resource, tag.lookup("key"), tag.lookup("value"), &no)),
            no(),
        )),
    };
    let chosen = match (listed, tagged) {
        (None, None) => Verdict::Pass,
        (Some(listed), None) => listed,
        (None, Some(tagged)) => tagged,
        (Some(listed), Some(tagged)) => listed.or(tagged),
    };
    let kept = match left_out {
        None | Some(Verdict::Fail(_)) => Verdict::Pass,
        Some(Verdict::Pass) => no(),
        Some(unknown) => unknown,
    };
    chosen.and(kept).and(conditions(selection, resource, &no))
}

/// Does a list of ARNs name a resource? `None` when there is no list.
fn names(
    scope: &Scope<'_>,
    selection: &Instance,
    argument: &str,
    resource: &Instance,
    service: &str,
    name: Option<&str>,
) -> Option<Verdict> {
    let written = || {
        let configuration = scope.plan.configuration_of(selection);
        configuration.is_none_or(|configuration| configuration.body.expression(argument).is_some())
    };
    let items = match selection.lookup(argument) {
        Lookup::Absent => return None,
        Lookup::Unknown if !written() => return None,
        Lookup::Known(list) if is_empty(list) => return None,
        Lookup::Known(list) => list.items().unwrap_or_default(),
        Lookup::Unknown => &[],
    };
    let mut unknown = items.is_empty();
    for item in items {
        match (item.as_str(), name) {
            (Some("*"), _) => return Some(Verdict::Pass),
            (Some(pattern), Some(name)) if is_arn_like(pattern, service, name) => {
                return Some(Verdict::Pass);
            }
            (Some(_), Some(_)) => {}
            (Some(_), None) | (None, _) => unknown = true,
        }
    }
    if !unknown {
        return Some(Verdict::fail("no backup selection takes it"));
    }
    let referents = scope.plan.resolve_references(selection, argument);
    let found = referents
        .found
        .iter()
        .find(|found| found.instance.address == resource.address);
    Some(match found {
        Some(found) if found.certain => Verdict::Pass,
        None if referents.complete && !referents.found.is_empty() => {
            Verdict::fail("no backup selection takes it")
        }
        _ => Verdict::unknown(&format!("{}.{argument}", selection.address)),
    })
}

/// Does `arn:aws:dynamodb:*:*:table/a*` match a table? Account and Region are the plan's own.
fn is_arn_like(pattern: &str, service: &str, name: &str) -> bool {
    let parts: Vec<&str> = pattern.splitn(6, ':').collect();
    match parts.as_slice() {
        ["arn", _, of, _, _, rest] => is_like(of, service) && is_like(rest, name),
        _ => false,
    }
}

fn tag_is(
    resource: &Instance,
    key: Lookup<'_>,
    value: Lookup<'_>,
    no: &dyn Fn() -> Verdict,
) -> Verdict {
    let (Some(key), Some(value)) = (key.text(), value.text()) else {
        return Verdict::unknown("selection_tag");
    };
    match tag(resource, key) {
        Tag::Is(found) if found == value => Verdict::Pass,
        Tag::Unknown => Verdict::unknown("tags"),
        _ => no(),
    }
}

enum Tag<'a> {
    Is(&'a str),
    None,
    Unknown,
}

fn tag<'a>(resource: &'a Instance, key: &str) -> Tag<'a> {
    for argument in ["tags_all", "tags"] {
        match resource.lookup(argument) {
            Lookup::Unknown => return Tag::Unknown,
            Lookup::Absent => {}
            Lookup::Known(tags) => {
                if let Some(value) = tags.get(key) {
                    return value.as_str().map_or(Tag::Unknown, Tag::Is);
                }
            }
        }
    }
    Tag::None
}

/// Do all conditions of a selection hold for a resource?
fn conditions(selection: &Instance, resource: &Instance, no: &dyn Fn() -> Verdict) -> Verdict {
    let block = match selection.lookup("condition.0") {
        Lookup::Absent => return Verdict::Pass,
        Lookup::Unknown => return Verdict::unknown("condition"),
        Lookup::Known(block) => block,
    };
    let mut all = Verdict::Pass;
    for (operator, like, wanted) in [
        ("string_equals", false, true),
        ("string_like", true, true),
        ("string_not_equals", false, false),
        ("string_not_like", true, false),
    ] {
        let each = match block.lookup(operator) {
            Lookup::Absent => continue,
            Lookup::Unknown => return Verdict::unknown("condition"),
            Lookup::Known(each) => each.items().unwrap_or_default(),
        };
        for condition in each {
            all = all.and(holds(resource, condition, like, wanted, no));
        }
    }
    all
}

fn holds(
    resource: &Instance,
    condition: &Value,
    like: bool,
    wanted: bool,
    no: &dyn Fn() -> Verdict,
) -> Verdict {
    let key = condition.lookup("key").text();
    let (Some(key), Some(value)) = (key, condition.lookup("value").text()) else {
        return Verdict::unknown("condition");
    };
    let key = key.strip_prefix("aws:ResourceTag/").unwrap_or(key);
    let same = match tag(resource, key) {
        Tag::Unknown => return Verdict::unknown("tags"),
        Tag::None => false,
        Tag::Is(found) if like => is_like(value, found),
        Tag::Is(found) => found == value,
    };
    if same == wanted { Verdict::Pass } else { no() }
}

#[cfg(test)]
mod tests {
    use super::is_arn_like;

    #[test]
    fn patterns_of_selections() {
        for (pattern, like) in [
            ("arn:aws:dynamodb:us-east-1:111122223333:table/shop-*", true),
            ("arn:aws:dynamodb:*:*:table/*", true),
            ("arn:aws-cn:dynamodb:cn-north-1:1:table/shop-orders", true),
            ("arn:aws:dynamodb:*:*:table/other", false),
            ("arn:aws:s3:::shop-*", false),
            ("table/shop-*", false),
        ] {
            assert_eq!(
                is_arn_like(pattern, "dynamodb", "table/shop-orders"),
                like,
                "{pattern}"
            );
        }
    }
}
