//! Names in AWS that the description gives tables, buckets and their like: that AWS takes them, and that nothing else
//! has them, here or in another environment.

use aws::regions::partition;
use diagnostic::{Diagnostics, Place};

use super::{ProjectContext, RuleContext, error};
use crate::description::EnvironmentDescription;
use crate::kinds::{BUCKET, GivenName, KINDS, NameSuffix, TABLE, UniqueIn, WorkloadKind};
use crate::schema::thing;

/// The form of each name.
pub(super) fn check(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    for own in own(context) {
        if let Some(help) = (own.rules.problem)(own.name) {
            let (service, word) = (own.rules.service, own.kind.singular);
            let message = format!("{service} takes no {word} called `{}`", own.name);
            diagnostics.push(error("bad-aws-name", message, own.place, "").help(help));
        }
    }
}

/// A name that the description says, and where.
struct Own<'a> {
    kind: &'static WorkloadKind,
    rules: &'static GivenName,
    entry: &'a str,
    name: &'a str,
    place: Option<Place>,
}

/// The kinds whose entries may give their name in AWS.
fn nameable() -> impl Iterator<Item = (&'static WorkloadKind, &'static GivenName)> {
    KINDS
        .into_iter()
        .filter_map(|kind| Some((kind, kind.aws_name.given.as_ref()?)))
}

fn own<'a>(context: &'a RuleContext<'_>) -> Vec<Own<'a>> {
    let description = context.description();
    nameable()
        .flat_map(|(kind, rules)| {
            let entries = description.entries(kind).all().into_iter();
            entries.filter_map(move |(entry, described)| {
                Some(Own {
                    kind,
                    rules,
                    entry,
                    name: described.given_name()?,
                    place: context.entry(kind.section, entry).get("name").value(),
                })
            })
        })
        .collect()
}

/// A name in AWS, with what has it and where that is said.
struct NameInAws<'a> {
    kind: &'static WorkloadKind,
    unique_in: UniqueIn,
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

impl NameInAws<'_> {
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
        if self.unique_in == UniqueIn::Partition {
            return partition(&this.region) == partition(&that.region);
        }
        let accounts = (&this.account_id, &that.account_id);
        let differ = matches!(accounts, (Some(this), Some(that)) if this != that);
        this.region == that.region && !differ
    }
}

/// Each name is one thing's.
pub(super) fn distinct(project: &ProjectContext<'_>, diagnostics: &mut Diagnostics) {
    let names: Vec<NameInAws<'_>> = project.contexts.iter().flat_map(named).collect();
    if !names.iter().any(|name| name.own) {
        return;
    }
    let mut sorted: Vec<&NameInAws<'_>> = names.iter().collect();
    sorted.sort_by(|left, right| {
        (left.kind.section, &left.name).cmp(&(right.kind.section, &right.name))
    });
    for same in sorted.chunk_by(|left, right| left.kind == right.kind && left.name == right.name) {
        let Some((second, first)) = pair(same) else {
            continue;
        };
        let (second, first) = if second.own {
            (second, first)
        } else {
            (first, second)
        };
        let kind = second.kind.singular;
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
        let (label, other) = if second.place == first.place {
            ("in both", None)
        } else {
            ("this name", first.place.clone())
        };
        diagnostics.push(
            error("same-aws-name", message, second.place.clone(), label)
                .related(other, "the same")
                .help(remedy(second, first)),
        );
    }
}

fn pair<'n, 'a>(same: &[&'n NameInAws<'a>]) -> Option<(&'n NameInAws<'a>, &'n NameInAws<'a>)> {
    same.iter().enumerate().find_map(|(index, second)| {
        let mut before = same[..index].iter();
        let first = before.find(|first| second.collides(first))?;
        Some((*second, *first))
    })
}

fn remedy(second: &NameInAws<'_>, first: &NameInAws<'_>) -> String {
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
    if second.unique_in == UniqueIn::Region && accounts != [true; 2] {
        format!("{apart}; where they are in different accounts, say `account_id` in both")
    } else {
        apart
    }
}

/// Every name of those kinds in one environment.
fn named<'a>(context: &'a RuleContext<'_>) -> Vec<NameInAws<'a>> {
    let Some(settings) = &context.resolved.settings else {
        return Vec::new();
    };
    let description = context.description();
    let prefix = format!("{}-{}", description.application.name, context.name);
    let account = settings.account_id.as_deref();
    let make = |kind: &'static WorkloadKind, name: String, what: String, place, own| NameInAws {
        kind,
        unique_in: kind.unique_in(),
        name,
        what,
        environment: context.name,
        settings,
        place,
        own,
        elsewhere: false,
    };
    let mut found: Vec<NameInAws<'a>> = own(context)
        .into_iter()
        .map(|own| {
            let what = thing(&[own.kind.section, own.entry]);
            make(own.kind, own.name.to_owned(), what, own.place, true)
        })
        .collect();
    for (kind, _) in nameable() {
        // Without the account's digits nobody can write the names that end with them.
        if kind.aws_name.suffix == NameSuffix::Account && account.is_none() {
            continue;
        }
        let suffix = kind.aws_name.suffix.in_account(account.unwrap_or_default());
        for (entry, described) in description.entries(kind).all() {
            if described.given_name().is_some() {
                continue;
            }
            let oldest = described.former_names().first(entry);
            found.push(make(
                kind,
                format!("{prefix}-{oldest}{suffix}"),
                thing(&[kind.section, entry]),
                context.entry(kind.section, entry).key(),
                false,
            ));
        }
    }
    let ledger = "the ledger of remediation".to_owned();
    found.push(make(
        &TABLE,
        naming::remediation(&prefix),
        ledger,
        None,
        false,
    ));
    if let Some(account) = account {
        for (end, what) in [
            ("security-logs", "the bucket of security logs"),
            ("access-logs", "the bucket of access logs"),
        ] {
            let name = format!("{prefix}-{end}-{account}");
            found.push(make(&BUCKET, name, what.to_owned(), None, false));
        }
    }
    if let Some(backend) = &settings.backend {
        let place = context.root().get("backend").get("bucket").value();
        let what = "the bucket of Terraform's state".to_owned();
        found.push(make(&BUCKET, backend.bucket.clone(), what, place, false));
    }
    let existing = &description.existing;
    let tables = existing.tables.iter();
    let tables = tables.map(|(entry, table)| (&TABLE, entry, &table.name));
    let buckets = existing.buckets.iter();
    let buckets = buckets.map(|(entry, bucket)| (&BUCKET, entry, &bucket.name));
    for (kind, entry, name) in tables.chain(buckets) {
        let at = context.root().get("existing").get(kind.section).get(entry);
        let what = thing(&["existing", kind.section, entry]);
        found.push(NameInAws {
            elsewhere: true,
            ..make(kind, name.clone(), what, at.get("name").value(), false)
        });
    }
    found
}
