//! Names in AWS that the description gives tables and buckets: that AWS takes them, and that nothing else
//! has them, here or in another environment.

use aws::regions::partition;
use diagnostic::{Diagnostics, Place};

use super::{Scope, Whole, fault};
use crate::description::EnvironmentDescription;
use crate::schema::thing;

/// Beginnings of names that S3 keeps to itself (Amazon S3 user guide, general purpose bucket naming rules,
/// read 2026-11).
const RESERVED_BEGINNINGS: [&str; 3] = ["xn--", "sthree-", "amzn-s3-demo-"];

/// Ends of names that S3 keeps to itself (same source).
const RESERVED_ENDS: [&str; 5] = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

/// The form of each name.
pub(super) fn check(scope: &Scope<'_>, faults: &mut Diagnostics) {
    for own in own(scope) {
        let wrong = match own.kind {
            "tables" => wrong_table(own.name).map(str::to_owned),
            _ => wrong_bucket(own.name),
        };
        if let Some(help) = wrong {
            let service = if own.kind == "tables" {
                "DynamoDB"
            } else {
                "S3"
            };
            let message = format!("{service} takes no {} called `{}`", own.word(), own.name);
            faults.push(fault("bad-aws-name", message, own.place, "").help(help));
        }
    }
}

/// A name that the description says, and where.
struct Own<'a> {
    kind: &'static str,
    entry: &'a str,
    name: &'a str,
    place: Option<Place>,
}

impl Own<'_> {
    fn word(&self) -> &'static str {
        word(self.kind)
    }
}

fn word(kind: &str) -> &'static str {
    if kind == "tables" { "table" } else { "bucket" }
}

fn own<'a>(scope: &'a Scope<'_>) -> Vec<Own<'a>> {
    let description = scope.description();
    let tables = description.tables.iter();
    let tables = tables.map(|(entry, table)| ("tables", entry, table.name.as_deref()));
    let buckets = description.buckets.iter();
    let buckets = buckets.map(|(entry, bucket)| ("buckets", entry, bucket.name.as_deref()));
    tables
        .chain(buckets)
        .filter_map(|(kind, entry, name)| {
            Some(Own {
                kind,
                entry,
                name: name?,
                place: scope.entry(kind, entry).get("name").value(),
            })
        })
        .collect()
}

/// What is wrong with the name of a table (Amazon DynamoDB developer guide, naming rules, read 2026-11).
fn wrong_table(name: &str) -> Option<&'static str> {
    let legal = |letter: char| letter.is_ascii_alphanumeric() || "_.-".contains(letter);
    let fits = (3..=255).contains(&name.len()) && name.chars().all(legal);
    (!fits).then_some("a table's name has 3 to 255 letters, digits, `_`, `.` and `-`")
}

/// What is wrong with the name of a bucket.
fn wrong_bucket(name: &str) -> Option<String> {
    let end = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    let legal = |letter: char| end(letter) || ".-".contains(letter);
    if !(3..=63).contains(&name.len()) || !name.chars().all(legal) {
        return Some("a bucket's name has 3 to 63 small letters, digits, `.` and `-`".to_owned());
    }
    if !name.starts_with(end) || !name.ends_with(end) {
        return Some("a bucket's name begins and ends with a small letter or digit".to_owned());
    }
    if name.contains("..") {
        return Some("a bucket's name has no two points side by side".to_owned());
    }
    if name.parse::<std::net::Ipv4Addr>().is_ok() {
        return Some("a bucket's name is no IP address".to_owned());
    }
    let begins = RESERVED_BEGINNINGS
        .iter()
        .find(|with| name.starts_with(**with));
    let ends = RESERVED_ENDS.iter().find(|with| name.ends_with(**with));
    match (begins, ends) {
        (Some(with), _) => Some(format!("S3 keeps names that begin with `{with}` to itself")),
        (None, Some(with)) => Some(format!("S3 keeps names that end with `{with}` to itself")),
        (None, None) => None,
    }
}

/// A name in AWS, with what has it and where that is said.
struct Named<'a> {
    kind: &'static str,
    name: String,
    /// What has it, for people.
    what: String,
    environment: &'a str,
    settings: &'a EnvironmentDescription,
    place: Option<Place>,
    /// Whether the description says the whole name.
    own: bool,
    /// Whether it was made elsewhere.
    elsewhere: bool,
}

impl Named<'_> {
    /// Whether AWS takes both names for one thing. Two environments that do not say their accounts may share
    /// one, and would then have one thing in two states.
    fn collides(&self, other: &Self) -> bool {
        if self.kind != other.kind || self.name != other.name || !(self.own || other.own) {
            return false;
        }
        if self.environment == other.environment {
            return true;
        }
        // Both only watch it.
        if self.elsewhere || other.elsewhere {
            return false;
        }
        let (this, that) = (self.settings, other.settings);
        if self.kind == "buckets" {
            return partition(&this.region) == partition(&that.region);
        }
        let accounts = (&this.account_id, &that.account_id);
        let differ = matches!(accounts, (Some(this), Some(that)) if this != that);
        this.region == that.region && !differ
    }
}

/// Each name is one thing's.
pub(super) fn distinct(whole: &Whole<'_>, faults: &mut Diagnostics) {
    let names: Vec<Named<'_>> = whole.scopes.iter().flat_map(named).collect();
    if !names.iter().any(|name| name.own) {
        return;
    }
    let mut sorted: Vec<&Named<'_>> = names.iter().collect();
    sorted.sort_by(|left, right| (left.kind, &left.name).cmp(&(right.kind, &right.name)));
    for same in sorted.chunk_by(|left, right| left.kind == right.kind && left.name == right.name) {
        let Some((second, first)) = pair(same) else {
            continue;
        };
        let (second, first) = if second.own {
            (second, first)
        } else {
            (first, second)
        };
        let kind = word(second.kind);
        let message = if second.environment == first.environment {
            format!(
                "{} and {} would be one {kind} in AWS: `{}`",
                second.what, first.what, second.name
            )
        } else {
            format!(
                "`{}` and `{}` would both have the {kind} `{}`",
                first.environment, second.environment, second.name
            )
        };
        // What `groundplan.toml` says is said for both environments.
        let (label, other) = match second.place == first.place {
            true => ("in both", None),
            false => ("this name", first.place.clone()),
        };
        faults.push(
            fault("same-aws-name", message, second.place.clone(), label)
                .related(other, "the same")
                .help(remedy(second, first)),
        );
    }
}

fn pair<'n, 'a>(same: &[&'n Named<'a>]) -> Option<(&'n Named<'a>, &'n Named<'a>)> {
    same.iter().enumerate().find_map(|(index, second)| {
        let mut before = same[..index].iter();
        let first = before.find(|first| second.collides(first))?;
        Some((*second, *first))
    })
}

fn remedy(second: &Named<'_>, first: &Named<'_>) -> String {
    if second.environment == first.environment {
        return if first.elsewhere {
            format!(
                "remove {}: what is made here is watched already",
                first.what
            )
        } else {
            "give each a name of its own".to_owned()
        };
    }
    let apart = format!(
        "say `name` in `environments/{}/environment.toml` and `environments/{}/environment.toml` instead, another in each",
        first.environment, second.environment
    );
    let accounts = [second, first].map(|named| named.settings.account_id.is_some());
    if second.kind == "tables" && accounts != [true; 2] {
        format!("{apart}; where they are in different accounts, say `account_id` in both")
    } else {
        apart
    }
}

/// Every name of a table or bucket in one environment.
fn named<'a>(scope: &'a Scope<'_>) -> Vec<Named<'a>> {
    let Some(settings) = &scope.resolved.settings else {
        return Vec::new();
    };
    let description = scope.description();
    let prefix = format!("{}-{}", description.application.name, scope.name);
    let account = settings.account_id.as_deref();
    let make = |kind, name: String, what: String, place, own| Named {
        kind,
        name,
        what,
        environment: scope.name,
        settings,
        place,
        own,
        elsewhere: false,
    };
    let mut found: Vec<Named<'a>> = own(scope)
        .into_iter()
        .map(|own| {
            let what = thing(&[own.kind, own.entry]);
            make(own.kind, own.name.to_owned(), what, own.place, true)
        })
        .collect();
    let derived = |kind: &'static str, entry: &str, end: String| {
        let place = scope.entry(kind, entry).key();
        make(
            kind,
            format!("{prefix}-{end}"),
            thing(&[kind, entry]),
            place,
            false,
        )
    };
    for (entry, table) in &description.tables {
        if table.name.is_none() {
            found.push(derived(
                "tables",
                entry,
                table.moved_from.first(entry).to_owned(),
            ));
        }
    }
    let ledger = "the ledger of remediation".to_owned();
    found.push(make(
        "tables",
        naming::remediation(&prefix),
        ledger,
        None,
        false,
    ));
    // Without the account's digits nobody can write the names that end with them.
    if let Some(account) = account {
        for (entry, bucket) in &description.buckets {
            if bucket.name.is_none() {
                let first = bucket.moved_from.first(entry);
                found.push(derived("buckets", entry, format!("{first}-{account}")));
            }
        }
        for (end, what) in [
            ("security-logs", "the bucket of security logs"),
            ("access-logs", "the bucket of access logs"),
        ] {
            let name = format!("{prefix}-{end}-{account}");
            found.push(make("buckets", name, what.to_owned(), None, false));
        }
    }
    if let Some(backend) = &settings.backend {
        let place = scope.at().get("backend").get("bucket").value();
        let what = "the bucket of Terraform's state".to_owned();
        found.push(make("buckets", backend.bucket.clone(), what, place, false));
    }
    let existing = &description.existing;
    let tables = existing.tables.iter();
    let tables = tables.map(|(entry, table)| ("tables", entry, &table.name));
    let buckets = existing.buckets.iter();
    let buckets = buckets.map(|(entry, bucket)| ("buckets", entry, &bucket.name));
    for (kind, entry, name) in tables.chain(buckets) {
        let at = scope.at().get("existing").get(kind).get(entry);
        let what = thing(&["existing", kind, entry]);
        found.push(Named {
            elsewhere: true,
            ..make(kind, name.clone(), what, at.get("name").value(), false)
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_aws_takes() {
        for name in ["abc", "Stack-Table1A2B-XYZ", "a_b.c-d", &"a".repeat(255)] {
            assert_eq!(wrong_table(name), None, "{name}");
        }
        for name in ["ab", "", "a b", "tabelle-ä", "a/b", &"a".repeat(256)] {
            assert!(wrong_table(name).is_some(), "{name}");
        }
        for name in ["abc", "my.bucket-1", "1.2.3", "0a0", &"a".repeat(63)] {
            assert_eq!(wrong_bucket(name), None, "{name}");
        }
        for name in [
            "ab",
            "Abc",
            "a_b",
            "-abc",
            "abc-",
            ".abc",
            "abc.",
            "a..b",
            "192.168.5.4",
            "xn--abc",
            "sthree-abc",
            "amzn-s3-demo-bucket",
            "abc-s3alias",
            "abc--ol-s3",
            "abc.mrap",
            "abc--x-s3",
            "abc--table-s3",
            &"a".repeat(64),
        ] {
            assert!(wrong_bucket(name).is_some(), "{name}");
        }
    }
}
