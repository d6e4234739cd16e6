//! The workloads of a plan: those that it makes, and those made elsewhere that it watches, backs up or
//! heals, found by name, by ARN or by reference.

use std::collections::HashMap;

use naming::{CallName, MAIN_RESOURCE, MANAGED_BY};
use plan::{Instance, Plan, Resolution};

use super::kinds::CoveredKind;

/// Something that runs or keeps data.
#[derive(Clone, Debug)]
pub struct Workload<'a> {
    /// What it is.
    pub kind: CoveredKind,
    /// Its name in AWS, when that is known; the id of an HTTP API.
    pub name: Option<String>,
    /// The resource that makes it; none for what is made elsewhere.
    pub instance: Option<&'a Instance>,
}

/// Who makes a workload, and so where its coverage is fixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WorkloadOrigin {
    /// An entry of the description.
    Described,
    /// A concern of groundplan itself, such as remediation.
    Own,
    /// Other Terraform, in this plan.
    Foreign,
    /// Not this plan.
    Elsewhere,
}

impl Workload<'_> {
    /// Its address, or `elsewhere:KIND:NAME`.
    #[must_use]
    pub fn address(&self) -> String {
        match (self.instance, &self.name) {
            (Some(instance), _) => instance.address.to_string(),
            (None, Some(name)) => format!("elsewhere:{}:{name}", self.kind.word()),
            (None, None) => String::new(),
        }
    }

    /// Kind, and name or address, for people.
    #[must_use]
    pub fn label(&self) -> String {
        let readable = self.kind != CoveredKind::HttpApi;
        match (self.instance, &self.name) {
            (_, Some(name)) if readable => format!("{} {name}", self.kind.word()),
            (Some(instance), _) => format!("{} {}", self.kind.word(), instance.address),
            (None, name) => format!("{} {}", self.kind.word(), name.as_deref().unwrap_or("?")),
        }
    }

    /// Who makes it.
    #[must_use]
    pub fn origin(&self) -> WorkloadOrigin {
        let Some(instance) = self.instance else {
            return WorkloadOrigin::Elsewhere;
        };
        let managed_by = instance.lookup(&format!("tags_all.{}", naming::tags::MANAGED_BY));
        if managed_by.text() != Some(MANAGED_BY) {
            return WorkloadOrigin::Foreign;
        }
        let described = instance
            .module
            .strip_prefix("module.")
            .and_then(|call| CallName::workload_of(call, self.kind.word()))
            .is_some_and(|name| !name.contains('.'));
        if described && instance.name.as_ref() == MAIN_RESOURCE {
            WorkloadOrigin::Described
        } else {
            WorkloadOrigin::Own
        }
    }

    /// A tag that it has, also by the provider's defaults.
    pub(super) fn tag(&self, key: &str) -> values::Lookup<'_> {
        let Some(instance) = self.instance else {
            return values::Lookup::Unknown;
        };
        let of = |argument: &str| match instance.values.get(argument) {
            Some(tags) if tags.is_unknown() => values::Lookup::Unknown,
            // A key may hold dots.
            Some(tags) => match tags.get(key) {
                Some(value) if value.is_unknown() => values::Lookup::Unknown,
                Some(value) if !value.is_null() => values::Lookup::Known(value),
                _ => values::Lookup::Absent,
            },
            None => values::Lookup::Absent,
        };
        match of("tags_all") {
            values::Lookup::Known(value) => values::Lookup::Known(value),
            other => match of("tags") {
                values::Lookup::Absent => other,
                own => own,
            },
        }
    }
}

/// Which workloads something names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NamedWorkloads {
    /// These.
    Certain(Vec<usize>),
    /// One of these, and the plan does not say which.
    Perhaps(Vec<usize>),
    /// That is not to be known.
    Anybody,
}

/// All workloads, findable.
#[derive(Debug, Default)]
pub(super) struct Registry<'a> {
    pub(super) all: Vec<Workload<'a>>,
    by_name: HashMap<(CoveredKind, String), Vec<usize>>,
    by_address: HashMap<&'a str, usize>,
}

impl<'a> Registry<'a> {
    /// The workloads that a plan makes.
    pub(super) fn new(plan: &'a Plan) -> Self {
        let mut registry = Self::default();
        for kind in CoveredKind::ALL.iter().copied() {
            let names = kind.row();
            for instance in plan.of_type(names.resource) {
                let web_socket = instance.lookup("protocol_type").text() == Some("WEBSOCKET");
                if kind == CoveredKind::HttpApi && web_socket {
                    continue;
                }
                let name = instance.lookup(names.name).text().map(str::to_owned);
                let at = registry.all.len();
                registry.by_address.insert(&instance.address, at);
                if let Some(name) = &name {
                    let same = registry.by_name.entry((kind, name.clone())).or_default();
                    same.push(at);
                }
                registry.all.push(Workload {
                    kind,
                    name,
                    instance: Some(instance),
                });
            }
        }
        registry
    }

    /// The workloads of a kind and name; made elsewhere when the plan does not make it.
    pub(super) fn named(&mut self, kind: CoveredKind, name: &str) -> Vec<usize> {
        let key = (kind, name.to_owned());
        if let Some(known) = self.by_name.get(&key) {
            return known.clone();
        }
        let at = self.all.len();
        self.by_name.insert(key, vec![at]);
        self.all.push(Workload {
            kind,
            name: Some(name.to_owned()),
            instance: None,
        });
        vec![at]
    }

    /// The workloads of a kind and name that are known already.
    pub(super) fn known(&self, kind: CoveredKind, name: &str) -> &[usize] {
        self.by_name
            .get(&(kind, name.to_owned()))
            .map_or(&[], Vec::as_slice)
    }

    /// The workload that a resource makes.
    pub(super) fn made_by(&self, instance: &Instance) -> Option<usize> {
        self.by_address.get(instance.address.as_ref()).copied()
    }

    /// The workloads of a kind that the unknown argument at `path` refers to.
    pub(super) fn referred(
        &self,
        plan: &'a Plan,
        instance: &'a Instance,
        path: &str,
        kind: CoveredKind,
    ) -> NamedWorkloads {
        match plan.resolve(instance, path, kind.row().resource, &[]) {
            Resolution::Instance(one) => match self.made_by(one) {
                Some(at) => NamedWorkloads::Certain(vec![at]),
                None => NamedWorkloads::Anybody,
            },
            Resolution::Ambiguous(several) => NamedWorkloads::Perhaps(
                several.iter().filter_map(|one| self.made_by(one)).collect(),
            ),
            Resolution::External(_) | Resolution::None | Resolution::Unknown => {
                NamedWorkloads::Anybody
            }
        }
    }

    /// The workloads of a kind in the plan, or watched by it, that an argument names: by name or ARN when
    /// it is known, else by what it refers to. `None` when it names nothing of the kind.
    pub(super) fn target(
        &self,
        plan: &'a Plan,
        instance: &'a Instance,
        path: &str,
        kind: CoveredKind,
    ) -> Option<NamedWorkloads> {
        match instance.lookup(path) {
            values::Lookup::Absent => None,
            values::Lookup::Unknown => {
                plan.configuration_of(instance)?.body.expression(path)?;
                Some(self.referred(plan, instance, path, kind))
            }
            values::Lookup::Known(value) => {
                let text = value.as_str().filter(|text| !text.is_empty())?;
                match CoveredKind::of_arn(text) {
                    Some((of, _)) if of != kind => None,
                    Some((_, name)) => {
                        Some(NamedWorkloads::Certain(self.known(kind, name).to_vec()))
                    }
                    None if text.contains(':') => None,
                    None => Some(NamedWorkloads::Certain(self.known(kind, text).to_vec())),
                }
            }
        }
    }
}
