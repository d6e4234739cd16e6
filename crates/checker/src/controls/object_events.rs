//! Which requests for the objects of a bucket the trails of a plan record: data events of CloudTrail, by
//! either kind of selector. Knows nothing of S3's own access logs.

use plan::Instance;
use values::{Lookup, Value};

use super::s3::NAMES;
use crate::scope::Scope;
use crate::verdict::Verdict;

/// The requests that selectors take in.
#[derive(Clone, Copy, Default)]
struct Recorded {
    reads: bool,
    writes: bool,
    /// May a selector take in more than the plan shows?
    perhaps: bool,
}

impl Recorded {
    const ALL: Self = Self {
        reads: true,
        writes: true,
        perhaps: false,
    };
    const NONE: Self = Self {
        reads: false,
        writes: false,
        perhaps: false,
    };
    const PERHAPS: Self = Self {
        perhaps: true,
        ..Self::NONE
    };

    fn union(self, other: Self) -> Self {
        Self {
            reads: self.reads || other.reads,
            writes: self.writes || other.writes,
            perhaps: self.perhaps || other.perhaps,
        }
    }
}

/// Does a trail record every request for the bucket's objects? The bucket that the trail itself writes to
/// need not record that.
pub(super) fn recorded(scope: &Scope<'_>, bucket: &Instance) -> Verdict {
    let own = scope.companions(bucket, "aws_cloudtrail", "s3_bucket_name", NAMES);
    let mut all = Recorded::default();
    for trail in scope.plan.of_type("aws_cloudtrail") {
        if trail
            .lookup("enable_logging")
            .known()
            .and_then(Value::as_bool)
            == Some(false)
        {
            continue;
        }
        let is_own = own.found.iter().any(|of| of.address == trail.address);
        let name = bucket.lookup("bucket").text();
        for path in ["advanced_event_selector", "event_selector"] {
            all = all.union(match trail.lookup(path) {
                Lookup::Absent => Recorded::NONE,
                Lookup::Unknown => Recorded::PERHAPS,
                Lookup::Known(selectors) => selectors
                    .items()
                    .unwrap_or_default()
                    .iter()
                    .map(|selector| match path {
                        "event_selector" => basic(selector, name),
                        _ => advanced(selector, name, is_own),
                    })
                    .fold(Recorded::NONE, Recorded::union),
            });
        }
    }
    match all {
        Recorded {
            reads: true,
            writes: true,
            ..
        } => Verdict::Pass,
        Recorded { perhaps: true, .. } => Verdict::unknown("advanced_event_selector"),
        _ => Verdict::fail("no trail records every request for its objects"),
    }
}

/// What a basic selector takes in: whole buckets by `arn:aws:s3:::NAME/`, or every bucket by `arn:aws:s3`.
fn basic(selector: &Value, name: Option<&str>) -> Recorded {
    let taken = match selector.lookup("read_write_type") {
        Lookup::Unknown => return Recorded::PERHAPS,
        kind => match kind.text() {
            None | Some("All") => Recorded::ALL,
            Some("ReadOnly") => Recorded {
                writes: false,
                ..Recorded::ALL
            },
            Some(_) => Recorded {
                reads: false,
                ..Recorded::ALL
            },
        },
    };
    let resources = match selector.lookup("data_resource") {
        Lookup::Unknown => return Recorded::PERHAPS,
        seen => seen.known().and_then(Value::items).unwrap_or_default(),
    };
    let objects = resources
        .iter()
        .filter(|resource| resource.lookup("type").text() == Some("AWS::S3::Object"));
    objects
        .map(|resource| begins(resource.lookup("values"), name, taken))
        .fold(Recorded::NONE, Recorded::union)
}

/// What an advanced selector takes in. One that leaves out more than can be judged here takes in nothing.
fn advanced(selector: &Value, name: Option<&str>, is_own: bool) -> Recorded {
    let Some(fields) = selector
        .lookup("field_selector")
        .known()
        .and_then(Value::items)
    else {
        return Recorded::PERHAPS;
    };
    let mut taken = Recorded::ALL;
    let (mut data, mut objects) = (false, false);
    for field in fields {
        let equals = || texts(field.lookup("equals"));
        match field.lookup("field").text() {
            Some("eventCategory") => data = equals().contains(&"Data"),
            Some("resources.type") => objects = equals().contains(&"AWS::S3::Object"),
            Some("resources.ARN") if only(field, "starts_with") => {
                taken = begins(field.lookup("starts_with"), name, taken);
            }
            Some("readOnly") => {
                let values = equals();
                taken.reads &= values.contains(&"true");
                taken.writes &= values.contains(&"false");
            }
            Some("eventName")
                if is_own
                    && only(field, "not_equals")
                    && texts(field.lookup("not_equals")) == ["PutObject"] => {}
            Some(_) => return Recorded::NONE,
            None => return Recorded::PERHAPS,
        }
    }
    if data && objects {
        taken
    } else {
        Recorded::NONE
    }
}

/// `taken`, where one of the beginnings is one of all ARNs of the bucket's objects.
fn begins(values: Lookup<'_>, name: Option<&str>, taken: Recorded) -> Recorded {
    let Some(values) = values.known().and_then(Value::items) else {
        return if values.is_unknown() {
            Recorded::PERHAPS
        } else {
            Recorded::NONE
        };
    };
    let known: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
    let takes = |value: &&str| {
        let mut parts = value.splitn(3, ':');
        match (parts.next(), parts.next(), parts.next()) {
            (Some("arn"), Some(_), Some("s3" | "s3:" | "s3::" | "s3:::")) => true,
            (Some("arn"), Some(_), Some(rest)) => {
                let of = name.map(|name| format!("s3:::{name}/"));
                of.is_some_and(|of| of.starts_with(rest))
            }
            _ => false,
        }
    };
    if known.iter().any(takes) {
        taken
    } else if known.len() < values.len() || name.is_none() && !known.is_empty() {
        Recorded::PERHAPS
    } else {
        Recorded::NONE
    }
}

/// Is this the only operator of the field?
fn only(field: &Value, operator: &str) -> bool {
    const OPERATORS: [&str; 6] = [
        "ends_with",
        "equals",
        "not_ends_with",
        "not_equals",
        "not_starts_with",
        "starts_with",
    ];
    let mut others = OPERATORS.iter().filter(|other| **other != operator);
    others.all(|other| match field.lookup(other) {
        Lookup::Known(value) => crate::scope::is_empty(value),
        seen => seen.is_absent(),
    })
}

fn texts(values: Lookup<'_>) -> Vec<&str> {
    let items = values.known().and_then(Value::items).unwrap_or_default();
    items.iter().filter_map(Value::as_str).collect()
}
