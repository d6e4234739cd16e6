//! Where an instance was before: the Region and the account, as far as the plan before tells them.

use std::collections::BTreeSet;
use std::sync::Arc;

use plan::{Instance, Location, Plan};

/// Where an instance was. What is read from a document says it by ARNs: its own, or those beside it.
pub(super) fn before(plan: &Plan, instance: &Instance) -> Location {
    if let Some(known) = &instance.location {
        return known.as_ref().clone();
    }
    let own = by_arn(instance);
    if own.region.is_some() {
        return own;
    }
    let beside = |other: &&Instance| other.module == instance.module && other.is_managed();
    let beside: BTreeSet<Location> = plan
        .instances
        .iter()
        .filter(beside)
        .map(by_arn)
        .filter(|other| other.region.is_some())
        .collect();
    let mut beside = beside.into_iter();
    match (beside.next(), beside.next()) {
        (Some(only), None) => only,
        _ => own,
    }
}

fn by_arn(instance: &Instance) -> Location {
    let arn = instance.lookup("arn").text().unwrap_or_default();
    let mut parts = arn.split(':').skip(3);
    let mut part = || parts.next().filter(|part| !part.is_empty()).map(Arc::from);
    let (mut region, account) = (part(), part());
    if instance.resource_type.as_ref() == "aws_s3_bucket" {
        region = instance.lookup("region").text().map(Arc::from);
    }
    Location { region, account }
}
