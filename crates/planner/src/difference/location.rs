//! Where an instance is: the Region and the account of its provider. Another one is another place, in
//! which nothing of what was there is found.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::plan::{Instance, Plan};

/// The Region and the account that a provider works in, as far as they are known.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// Region, such as `eu-central-1`.
    pub region: Option<Arc<str>>,
    /// Twelve digits.
    pub account: Option<Arc<str>>,
}

impl Location {
    /// Is it certainly another place? Something global is the same one in every Region.
    pub(crate) fn is_other(&self, before: &Self, is_global: bool) -> bool {
        let differ = |a: &Option<Arc<str>>, b: &Option<Arc<str>>| match (a, b) {
            (Some(a), Some(b)) => a != b,
            _ => false,
        };
        differ(&self.account, &before.account) || !is_global && differ(&self.region, &before.region)
    }
}

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
    let arn = instance.at("arn").text().unwrap_or_default();
    let mut parts = arn.split(':').skip(3);
    let mut part = || parts.next().filter(|part| !part.is_empty()).map(Arc::from);
    let (mut region, account) = (part(), part());
    if instance.kind.as_ref() == "aws_s3_bucket" {
        region = instance.at("region").text().map(Arc::from);
    }
    Location { region, account }
}
