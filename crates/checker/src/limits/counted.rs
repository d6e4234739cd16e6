//! What a whole plan has of something: per resource that it belongs to, or per provider, which is taken
//! for an account in a Region.
//!
//! A plan shows what it holds, not what else is in the account: more than the limit is certain, less is
//! no more than a pass of this plan.

use std::collections::BTreeMap;

use plan::{Instance, Resolution};

use super::bound::NOTHING;
use crate::control::Verdicts;
use crate::scope::Scope;
use crate::verdict::Verdict;

/// Counts for each resource of type `kind` those that name it: each of `of` is a type and its
/// argument. The verdict is the resource's.
pub(super) fn by(
    scope: &Scope<'_>,
    kind: &str,
    attributes: &[&str],
    of: &[(&str, &str)],
    most: usize,
    what: &str,
) -> Verdicts {
    let mut certain: BTreeMap<&str, usize> = BTreeMap::new();
    let mut possible = 0;
    for (of, argument) in of {
        for one in scope.plan.of_type(of) {
            let named = one.lookup(argument).text().and_then(|name| {
                let mut owners = attributes.iter().map(|of| scope.owners(kind, of, name));
                owners.find(|owners| !owners.is_empty())
            });
            // Things of one name in two Regions: what is referred to decides.
            if let Some([owner]) = named.as_deref() {
                *certain.entry(&owner.address).or_default() += 1;
                continue;
            }
            match scope.plan.resolve(one, argument, kind, &[]) {
                Resolution::Instance(owner) => *certain.entry(&owner.address).or_default() += 1,
                Resolution::Ambiguous(_) | Resolution::Unknown => possible += 1,
                Resolution::External(_) | Resolution::None => {}
            }
        }
    }
    let owners = scope.plan.of_type(kind).map(|owner| {
        let found = certain.get(owner.address.as_ref()).copied().unwrap_or(0);
        let verdict = if found > most {
            Verdict::fail(format!("it has {found} {what}, {most} at most"))
        } else if found + possible > most {
            Verdict::undecided(format!(
                "it has {found} {what}, and {possible} of which the plan does not show whose they are"
            ))
        } else if found == 0 {
            Verdict::NotApplicable(NOTHING)
        } else {
            Verdict::Pass
        };
        (owner.address.clone(), verdict)
    });
    owners.collect()
}

/// Counts the resources of a type that `meant` counts, for each provider: an account in a Region.
pub(super) fn per_region(
    scope: &Scope<'_>,
    kind: &str,
    most: usize,
    what: &str,
    meant: fn(&Instance) -> bool,
) -> Verdicts {
    let sums = sums(scope, kind, |instance| i64::from(meant(instance)));
    let verdicts = sums.into_iter().map(|(provider, sum)| {
        let verdict = Verdict::pass_if(
            usize::try_from(sum).is_ok_and(|sum| sum <= most),
            format_args!("the plan has {sum} {what} for one account and Region, {most} at most"),
        );
        (provider.into(), verdict)
    });
    verdicts.collect()
}

/// The sum of something over the resources of a type, for each provider's address.
pub(super) fn sums(
    scope: &Scope<'_>,
    kind: &str,
    of: impl Fn(&Instance) -> i64,
) -> BTreeMap<String, i64> {
    let mut sums = BTreeMap::new();
    for instance in scope.plan.of_type(kind) {
        *sums
            .entry(provider_and_region(scope, instance))
            .or_default() += of(instance);
    }
    sums
}

/// Where an instance is made: its provider's address, and the Region that it names itself. A module
/// that is given another provider under the same name counts with that name.
pub(super) fn provider_and_region(scope: &Scope<'_>, instance: &Instance) -> String {
    let configuration = scope.plan.configuration_of(instance);
    let provider = configuration.map_or("aws", |configuration| {
        // In a module: `module.backup:aws.recovery`.
        let key = configuration.provider.as_ref();
        key.rsplit_once(':').map_or(key, |(_, key)| key)
    });
    // A state tells no provider's configuration, and a resource may name its Region since version 6.
    match instance.lookup("region").text() {
        Some(region) => format!("provider.{provider}[\"{region}\"]"),
        None => format!("provider.{provider}"),
    }
}
