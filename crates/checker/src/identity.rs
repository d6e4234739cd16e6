//! What makes a resource the one that it is in AWS: its type, where it is (an account, a Region), and its
//! name or what it belongs to. Two resources of a plan with one identity are either refused by AWS
//! (`EntityAlreadyExists`) or take turns in undoing each other.
//!
//! The tables (`identity/names.rs`, `identity/settings.rs`, `resource_policies.rs`) are data, each row with its source; this file
//! finds the identities in a plan. What is unknown is compared by what it is made of: `"a-${x.id}"` twice is one
//! name, whatever `x.id` will be.

mod inline;
mod names;
mod place;
mod settings;

use std::collections::HashMap;
use std::sync::Arc;

use plan::Instance;
use values::{Lookup, PartialValue, Value};

pub use inline::{Inline, Whole, inline_settings};
pub(crate) use inline::{WHOLES, owned, taken_away};
pub use names::NAMES;
pub(crate) use place::region_of;
pub(crate) use settings::ONE_OF_A_BUCKET;
pub use settings::settings;

use crate::scope::{Scope, value_at};
use place::InstanceLocation;

/// What makes resources of some types unique.
#[derive(Debug)]
pub struct Identity {
    /// The types: several where they share one space of names.
    pub kinds: &'static [&'static str],
    /// One of it, for people: `an IAM role`.
    pub thing: &'static str,
    /// How far it has to be unique.
    pub within: UniqueWithin,
    /// The arguments that it is known by.
    pub parts: &'static [Part],
    /// Are names that differ only in case the same?
    pub ignores_case: bool,
    /// Where that is written, and when it was read.
    pub source: &'static str,
}

/// How far an identity has to be unique.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UniqueWithin {
    /// In all accounts of a partition such as `aws` or `aws-cn`.
    Partition,
    /// In all Regions of an account.
    Account,
    /// In a Region of an account.
    Region,
}

/// An argument that a resource is known by.
#[derive(Clone, Copy, Debug)]
pub enum Part {
    /// A name. Without it, the provider or AWS makes one up.
    Name(&'static str),
    /// A name, and what it is when it is not given.
    Or(&'static str, &'static str),
    /// What it belongs to: the argument, the type, and the attributes by which that is named.
    Of(&'static str, &'static str, &'static [&'static str]),
    /// What it belongs to, of any type.
    OfAny(&'static str),
}

impl Part {
    fn argument(self) -> &'static str {
        match self {
            Self::Name(name) | Self::Or(name, _) | Self::Of(name, ..) | Self::OfAny(name) => name,
        }
    }
}

/// What a part of an identity is in a plan.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Piece {
    /// Known text.
    Text(String),
    /// An instance of the plan, by address.
    Instance(Arc<str>),
    /// Text around something unknown, and what that comes from.
    Made(String),
    /// Known only after apply: what it begins and ends with.
    Open(String, String),
}

impl Piece {
    /// May the two turn out to be equal?
    fn may_be(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Open(..), Self::Instance(_)) | (Self::Instance(_), Self::Open(..)) => true,
            (Self::Open(begin, end), Self::Text(text))
            | (Self::Text(text), Self::Open(begin, end)) => {
                text.starts_with(begin.as_str()) && text.ends_with(end.as_str())
            }
            (Self::Open(begin, end), Self::Open(other_begin, other_end)) => {
                let begins = begin.starts_with(other_begin.as_str())
                    || other_begin.starts_with(begin.as_str());
                begins && (end.ends_with(other_end.as_str()) || other_end.ends_with(end.as_str()))
            }
            _ => self == other,
        }
    }

    fn shown(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Instance(address) => address,
            Self::Made(text) => text.split(ORIGIN).next().unwrap_or_default(),
            Self::Open(begin, _) => begin,
        }
    }
}

/// Before what an unknown part comes from.
const ORIGIN: char = '\u{1}';

/// Shown in place of an unknown part.
const UNKNOWN: &str = "(known after apply)";

/// An instance and its identity.
#[derive(Debug)]
pub(crate) struct Identified<'a> {
    pub(crate) instance: &'a Instance,
    place: InstanceLocation,
    pieces: Vec<Piece>,
}

impl Identified<'_> {
    /// The last part: most often the name.
    pub(crate) fn name(&self) -> &str {
        self.pieces.last().map_or("", Piece::shown)
    }

    fn is_open(&self) -> bool {
        self.pieces
            .iter()
            .any(|piece| matches!(piece, Piece::Open(..)))
    }

    fn may_be(&self, other: &Self) -> bool {
        self.place == other.place
            && self.pieces.len() == other.pieces.len()
            && self
                .pieces
                .iter()
                .zip(&other.pieces)
                .all(|(own, other)| own.may_be(other))
    }
}

/// What is known of one instance among all of its kind.
#[derive(Debug)]
pub(crate) enum Unique<'a> {
    /// Nothing else in the plan is the same.
    Alone,
    /// These are the same.
    Same(Vec<&'a Instance>),
    /// This may turn out to be the same.
    Perhaps(&'a Instance, &'static str),
}

/// Every instance of an identity that has a name of its own, and whether it is alone.
pub(crate) fn uniqueness<'a>(
    scope: &Scope<'a>,
    identity: &'static Identity,
) -> Vec<(Identified<'a>, Unique<'a>)> {
    let found = identified(scope, identity);
    let mut groups: HashMap<(&InstanceLocation, &[Piece]), Vec<usize>> = HashMap::new();
    for (at, one) in found.iter().enumerate() {
        if !one.is_open() {
            let key = (&one.place, one.pieces.as_slice());
            groups.entry(key).or_default().push(at);
        }
    }
    let mut unique: Vec<Unique<'a>> = found.iter().map(|_| Unique::Alone).collect();
    for same in groups.values().filter(|same| same.len() > 1) {
        for at in same {
            let others = same.iter().filter(|other| *other != at);
            unique[*at] = Unique::Same(others.map(|other| found[*other].instance).collect());
        }
    }
    for (at, one) in found.iter().enumerate().filter(|(_, one)| one.is_open()) {
        let others = found.iter().enumerate();
        let other = others
            .filter(|(other, _)| *other != at)
            .find(|(_, other)| one.may_be(other));
        let open = one
            .pieces
            .iter()
            .zip(identity.parts)
            .find(|(piece, _)| matches!(piece, Piece::Open(..)));
        if let (Some((_, other)), Some((_, part))) = (other, open) {
            unique[at] = Unique::Perhaps(other.instance, part.argument());
        }
    }
    found.into_iter().zip(unique).collect()
}

/// Every instance of an identity that has a name of its own.
pub(crate) fn identified<'a>(
    scope: &Scope<'a>,
    identity: &'static Identity,
) -> Vec<Identified<'a>> {
    let instances = identity
        .kinds
        .iter()
        .flat_map(|kind| scope.plan.of_type(kind));
    let found = instances.filter_map(|instance| {
        let parts = identity.parts.iter();
        let pieces: Option<Vec<Piece>> = parts
            .map(|part| piece(scope, instance, *part, identity.ignores_case))
            .collect();
        Some(Identified {
            instance,
            place: InstanceLocation::find(scope.plan, instance, identity.within),
            pieces: pieces?,
        })
    });
    found.collect()
}

/// What a part is of an instance; `None` when something else makes it up.
fn piece(scope: &Scope<'_>, instance: &Instance, part: Part, ignores_case: bool) -> Option<Piece> {
    let folded = |text: String| {
        if ignores_case {
            text.to_lowercase()
        } else {
            text
        }
    };
    let path = part.argument();
    let seen = instance.lookup(path);
    let own = |seen: Lookup<'_>| match seen {
        Lookup::Absent => None,
        Lookup::Known(value) => Some(Piece::Text(folded(match value.as_str() {
            Some(text) => text.to_owned(),
            None => values::json::encode(value),
        }))),
        Lookup::Unknown => {
            is_written(scope, instance, path).then(|| unknown(scope, instance, path, &folded))
        }
    };
    match part {
        Part::Name(_) => own(seen),
        Part::Or(_, otherwise) => own(seen).or_else(|| Some(Piece::Text(otherwise.to_owned()))),
        Part::Of(_, kind, attributes) => match scope.target(instance, path, kind, attributes) {
            Some(owner) => Some(Piece::Instance(owner.address.clone())),
            None => own(seen),
        },
        Part::OfAny(_) => {
            let referents = scope.plan.resolve_references(instance, path).found;
            match (seen, referents.as_slice()) {
                (Lookup::Unknown, [only]) if only.certain => {
                    Some(Piece::Instance(only.instance.address.clone()))
                }
                _ => own(seen),
            }
        }
    }
}

/// An argument that is known only after apply.
fn unknown(
    scope: &Scope<'_>,
    instance: &Instance,
    path: &str,
    folded: &impl Fn(String) -> String,
) -> Piece {
    let mut pieces = Vec::new();
    if let Some(value) = value_at(&instance.values, path) {
        flatten(value, &mut pieces);
    }
    let known = |piece: Option<&Option<String>>| {
        let text = piece.and_then(Option::as_ref).cloned();
        folded(text.unwrap_or_default())
    };
    let holes = pieces.iter().filter(|piece| piece.is_none()).count();
    // A function of what is unknown is as unknown as that is, so only a template tells.
    if pieces.len() > 1
        && holes == 1
        && let Some(origin) = scope.plan.origin(instance, path)
    {
        let text: String = pieces
            .iter()
            .map(|piece| piece.as_deref().unwrap_or(UNKNOWN))
            .collect();
        return Piece::Made(format!("{}{ORIGIN}{origin}", folded(text)));
    }
    Piece::Open(known(pieces.first()), known(pieces.last()))
}

/// The text of a template in order, `None` for what is unknown.
fn flatten(value: &Value, pieces: &mut Vec<Option<String>>) {
    match value.plain() {
        Value::Unknown(unknown) => match unknown.partial.as_deref() {
            Some(PartialValue::Template(parts)) => {
                for part in parts {
                    flatten(part, pieces);
                }
            }
            _ => pieces.push(None),
        },
        known => {
            let text = known.as_str().unwrap_or_default();
            match pieces.last_mut() {
                Some(Some(before)) => before.push_str(text),
                _ => pieces.push(Some(text.to_owned())),
            }
        }
    }
}

/// Is an argument written, rather than computed by the provider?
pub(crate) fn is_written(scope: &Scope<'_>, instance: &Instance, argument: &str) -> bool {
    let name = argument.split('.').next().unwrap_or(argument);
    scope
        .plan
        .configuration_of(instance)
        .is_none_or(|configuration| configuration.body.0.contains_key(name))
}

/// Things of a plan that AWS would hold for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    /// What they are: `an IAM role`.
    pub thing: &'static str,
    /// Their name, as far as it is known.
    pub name: String,
    /// Their addresses.
    pub addresses: Vec<Arc<str>>,
}

/// What certainly has one identity.
fn equal(scope: &Scope<'_>, identity: &'static Identity) -> Vec<Clash> {
    let mut groups = Vec::new();
    for (one, unique) in uniqueness(scope, identity) {
        let Unique::Same(others) = unique else {
            continue;
        };
        let own = one.instance.address.clone();
        // Once, at the first of them.
        if others.iter().any(|other| other.address < own) {
            continue;
        }
        let others = others.iter().map(|other| other.address.clone());
        groups.push(Clash {
            thing: identity.thing,
            name: one.name().to_owned(),
            addresses: std::iter::once(own).chain(others).collect(),
        });
    }
    groups
}

/// Every name in AWS that several resources of a plan have.
#[must_use]
pub fn clashes(plan: &plan::Plan) -> Vec<Clash> {
    let scope = Scope::new(plan, crate::CheckProfile::Production, None);
    let same = NAMES.iter().flat_map(|identity| equal(&scope, identity));
    same.collect()
}

/// A setting that a thing has once, and that several resources of a plan set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedSetting {
    /// What is set: `the notifications of the bucket`.
    pub thing: &'static str,
    /// The addresses of what sets it. Where an argument of the owner does, that is the last.
    pub addresses: Vec<Arc<str>>,
    /// The argument of the owner; none where each is a resource for that alone.
    pub argument: Option<&'static str>,
}

/// The types whose resources set what something else may set too.
pub fn setting_types() -> impl Iterator<Item = &'static str> {
    let alone = settings().flat_map(|identity| identity.kinds).copied();
    let wholes = WHOLES.iter().flat_map(|whole| [whole.kind, whole.part.0]);
    alone
        .chain(inline_settings().map(|inline| inline.by))
        .chain(wholes)
}

/// Every setting that a thing has once and that certainly has several owners in a plan.
#[must_use]
pub fn shared_settings(plan: &plan::Plan) -> Vec<SharedSetting> {
    let scope = Scope::new(plan, crate::CheckProfile::Production, None);
    let same = settings().flat_map(|identity| equal(&scope, identity));
    let mut shared: Vec<SharedSetting> = same
        .map(|clash| SharedSetting {
            thing: clash.thing,
            addresses: clash.addresses,
            argument: None,
        })
        .collect();
    for inline in inline_settings() {
        let owned = owned(&scope, &inline).into_iter();
        shared.extend(owned.map(|(one, owner)| SharedSetting {
            thing: inline.thing,
            addresses: vec![one.address.clone(), owner.address.clone()],
            argument: Some(inline.argument),
        }));
    }
    for whole in WHOLES {
        let taken = taken_away(&scope, whole).into_iter();
        shared.extend(taken.map(|(part, all)| SharedSetting {
            thing: whole.thing,
            addresses: vec![part.address.clone(), all.address.clone()],
            argument: None,
        }));
    }
    shared
}

/// Every name in AWS of a plan's resources, as far as it is known: type, name, address.
#[must_use]
pub fn names(plan: &plan::Plan) -> Vec<(Arc<str>, String, Arc<str>)> {
    let scope = Scope::new(plan, crate::CheckProfile::Production, None);
    let mut names = Vec::new();
    for identity in NAMES {
        for one in identified(&scope, identity) {
            let instance = one.instance;
            names.push((
                instance.resource_type.clone(),
                one.name().to_owned(),
                instance.address.clone(),
            ));
        }
    }
    names
}
