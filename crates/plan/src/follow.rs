//! From an argument of one instance to the instances that it refers to: through variables, module
//! calls, outputs, `each` and named values, as the configuration says.

use std::collections::HashSet;

use crate::plan::{Instance, Plan};
use crate::reference_walk::ReferenceWalk;

/// An instance that an argument refers to.
#[derive(Clone, Copy, Debug)]
pub struct ReferenceTarget<'a> {
    /// The instance.
    pub instance: &'a Instance,
    /// Is it this one for certain? Not, when the reference names a resource with several instances
    /// and the plan does not say which.
    pub certain: bool,
}

/// What an argument refers to.
#[derive(Clone, Debug, Default)]
pub struct ReferenceTargets<'a> {
    /// The instances, by address.
    pub found: Vec<ReferenceTarget<'a>>,
    /// Did every reference lead somewhere? Not, when one goes through a named value, whose
    /// expression the JSON of a Terraform plan does not tell.
    pub complete: bool,
}

/// What an instance belongs to.
#[derive(Clone, Debug)]
pub enum Resolution<'a> {
    /// To this instance of the plan.
    Instance(&'a Instance),
    /// To something outside the plan, known by this value.
    External(&'a str),
    /// To one of these, and the plan does not say which.
    Ambiguous(Vec<&'a Instance>),
    /// That is not to be known.
    Unknown,
    /// To nothing: the argument is not there.
    None,
}

impl Plan {
    /// The instances that the argument at `path` refers to, such as `bucket` or `rule.0.id`.
    #[must_use]
    pub fn resolve_references<'a>(
        &'a self,
        instance: &Instance,
        path: &str,
    ) -> ReferenceTargets<'a> {
        let mut walk = ReferenceWalk::new(self, false);
        walk.argument(instance, path);
        walk.found
            .sort_by(|a, b| a.instance.address.cmp(&b.instance.address));
        walk.found
            .dedup_by(|a, b| a.instance.address == b.instance.address);
        ReferenceTargets {
            found: walk.found,
            complete: walk.complete,
        }
    }

    /// Does the argument at `path` refer to any instance? `known` are references of the root module that
    /// were found to lead to one; what is found out is added.
    pub fn refers<'a>(
        &'a self,
        instance: &Instance,
        path: &str,
        known: &mut HashSet<&'a str>,
    ) -> bool {
        let mut walk = ReferenceWalk::new(self, true);
        std::mem::swap(&mut walk.known, known);
        walk.argument(instance, path);
        std::mem::swap(&mut walk.known, known);
        walk.is_done()
    }

    /// What the one unknown part of an argument comes from, as text that is equal for equal origins: the
    /// named values on the way, and the attribute or variable of the root at its end. `None` when there are
    /// several, when some are not to be known, or when a repetition decides.
    #[must_use]
    pub fn origin(&self, instance: &Instance, path: &str) -> Option<String> {
        let mut walk = ReferenceWalk::new(self, false);
        walk.argument(instance, path);
        walk.leaves.sort();
        walk.leaves.dedup();
        match walk.leaves.as_slice() {
            [only] if walk.complete && !walk.repeats => {
                walk.trail.sort();
                walk.trail.dedup();
                walk.trail.push(only.clone());
                Some(walk.trail.join(" "))
            }
            _ => None,
        }
    }

    /// The managed instances of type `kind` that the argument at `path` refers to.
    #[must_use]
    pub fn reference_targets<'a>(
        &'a self,
        instance: &Instance,
        path: &str,
        kind: &str,
    ) -> Vec<ReferenceTarget<'a>> {
        let mut found = self.resolve_references(instance, path).found;
        found
            .retain(|one| one.instance.resource_type.as_ref() == kind && one.instance.is_managed());
        found
    }

    /// The instance of type `kind` that `argument` of an instance names: by value, when both are
    /// known (each of `attributes` of the candidates is compared, such as `["bucket", "id"]`), else
    /// by reference.
    #[must_use]
    pub fn resolve<'a>(
        &'a self,
        instance: &'a Instance,
        argument: &str,
        kind: &str,
        attributes: &[&str],
    ) -> Resolution<'a> {
        let seen = instance.lookup(argument);
        if seen.is_absent() {
            return Resolution::None;
        }
        let value = seen.text();
        if let Some(value) = value {
            let same = self.of_type(kind).find(|candidate| {
                attributes
                    .iter()
                    .any(|attribute| candidate.lookup(attribute).text() == Some(value))
            });
            if let Some(same) = same {
                return Resolution::Instance(same);
            }
        }
        let of_kind = self.reference_targets(instance, argument, kind);
        match (of_kind.as_slice(), value) {
            ([only], _) if only.certain => Resolution::Instance(only.instance),
            ([], Some(value)) => Resolution::External(value),
            ([], None) => Resolution::Unknown,
            (several, _) => {
                Resolution::Ambiguous(several.iter().map(|referent| referent.instance).collect())
            }
        }
    }
}
