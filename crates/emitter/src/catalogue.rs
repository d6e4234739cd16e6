//! The list of everything that is emitted: workloads, concerns, and the modules of both. Adding a
//! kind is adding its file and its line here.

use std::sync::OnceLock;

use model::Environment;
use model::description::AwsProvider;
use naming::ConcernName;
use terraform::{Call, Module, Output, ProviderSchema, Variable};

use crate::facts::Facts;
use crate::{concerns, workloads};

/// Which edition of a module: Terraform takes `prevent_destroy` and `ignore_changes` only as literals,
/// so a module that holds data, or that something beside Terraform changes, has several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Edition {
    /// May be destroyed.
    Standard,
    /// Refuses to be destroyed until it is unprotected on purpose.
    Protected,
    /// Leaves to a scaler what it changes.
    Scaled,
    /// Both.
    ScaledProtected,
}

impl Edition {
    /// Whether it refuses to be destroyed.
    pub fn protects(self) -> bool {
        matches!(self, Self::Protected | Self::ScaledProtected)
    }

    /// Whether a scaler changes what it makes.
    pub fn scales(self) -> bool {
        matches!(self, Self::Scaled | Self::ScaledProtected)
    }
}

/// A module that is emitted, in its editions.
pub(crate) struct Library {
    pub(crate) path: &'static str,
    pub(crate) editions: &'static [Edition],
    pub(crate) module: fn(Edition) -> Module,
}

/// A kind of workload: its module, and how each entry of the description is wired.
pub(crate) struct Workload {
    pub(crate) library: Option<Library>,
    pub(crate) wire: fn(&Environment) -> Vec<Wired>,
}

/// A concern over all workloads: its module, and how it is wired to everybody's facts.
pub(crate) struct Concern {
    pub(crate) library: Library,
    /// Where it is described.
    pub(crate) section: &'static str,
    pub(crate) wire: fn(&Environment, &[Facts]) -> Vec<Wired>,
}

/// A module call with what it tells others.
#[derive(Default)]
pub(crate) struct Wired {
    pub(crate) call: Option<Call>,
    pub(crate) facts: Facts,
    pub(crate) outputs: Vec<Output>,
}

pub(crate) const STANDARD: &[Edition] = &[Edition::Standard];
pub(crate) const BOTH: &[Edition] = &[Edition::Standard, Edition::Protected];
pub(crate) const SCALING: &[Edition] = &[
    Edition::Standard,
    Edition::Protected,
    Edition::Scaled,
    Edition::ScaledProtected,
];

pub(crate) const WORKLOADS: &[&Workload] = &[
    &workloads::function::WORKLOAD,
    &workloads::api::WORKLOAD,
    &workloads::table::WORKLOAD,
    &workloads::bucket::WORKLOAD,
    &workloads::metric::WORKLOAD,
    &workloads::existing::WORKLOAD,
];

/// In this order each hears the facts of those before it: monitoring, which hears of all, is the last.
pub(crate) const CONCERNS: &[&Concern] = &[
    &concerns::security::CONCERN,
    &concerns::network::CONCERN,
    &concerns::remediation::CONCERN,
    &concerns::health::CONCERN,
    &concerns::backup::CONCERN,
    &concerns::monitoring::CONCERN,
];

/// What an administrator makes once, before the environment: its state, and who may deliver it.
pub(crate) const BOOTSTRAP: &[&Concern] =
    &[&concerns::state::CONCERN, &concerns::delivery::CONCERN];

/// Input of every module that makes roles: the boundary that the roles get.
pub(crate) const BOUNDARY: &str = "permissions_boundary_arn";

impl Library {
    /// The module of one edition, complete with path and provider requirement.
    fn build(&self, edition: Edition) -> Module {
        let mut module = (self.module)(edition);
        module.path = match edition {
            Edition::Standard => self.path.into(),
            Edition::Protected => format!("{}/protected", self.path),
            Edition::Scaled => format!("{}/scaled", self.path),
            Edition::ScaledProtected => format!("{}/scaled/protected", self.path),
        };
        if module.requires.is_empty() {
            module
                .requires
                .push(crate::parts::provider(AwsProvider::Five, &[]));
        }
        // Those that delivery itself makes are made by an administrator.
        if self.path != ConcernName::Delivery.as_str()
            && module.blocks.iter().any(|b| b.type_name == "aws_iam_role")
        {
            bound(&mut module);
        }
        module
    }
}

/// Gives the roles of `module` a boundary when the caller has one: a pipeline that makes roles then
/// cannot make one with more rights than the boundary has.
fn bound(module: &mut Module) {
    module.change("aws_iam_role", |role| {
        role.insert(
            "permissions_boundary".into(),
            format!("${{var.{BOUNDARY}}}").into(),
        );
    });
    module.variables.push(boundary_variable());
}

/// Hands the boundary on to the modules that a module calls.
fn bound_calls(modules: &mut [Module]) {
    let takes = |module: &Module| module.variables.iter().any(|v| v.name == BOUNDARY);
    let bounded: Vec<String> = modules
        .iter()
        .filter(|module| takes(module))
        .map(|module| module.path.clone())
        .collect();
    for module in modules {
        let mut hands_on = false;
        for call in &mut module.calls {
            if bounded.contains(&call.module) {
                call.arguments
                    .insert(BOUNDARY, &format!("${{var.{BOUNDARY}}}"));
                hands_on = true;
            }
        }
        if hands_on && !takes(module) {
            module.variables.push(boundary_variable());
        }
    }
}

fn boundary_variable() -> Variable {
    Variable {
        name: BOUNDARY.into(),
        type_constraint: "string".into(),
        description: "ARN of the policy that bounds what the module's roles can be given. No bound by default.".into(),
        default: Some(serde_json::Value::Null),
        nullable: true,
        validations: Vec::new(),
    }
}

/// Every module in every edition, by path. The same for every user and environment.
pub fn modules() -> &'static [Module] {
    static MODULES: OnceLock<Vec<Module>> = OnceLock::new();
    MODULES.get_or_init(|| {
        let libraries = WORKLOADS
            .iter()
            .filter_map(|workload| workload.library.as_ref())
            .chain(
                CONCERNS
                    .iter()
                    .chain(BOOTSTRAP)
                    .map(|concern| &concern.library),
            );
        let mut modules: Vec<Module> = libraries
            .flat_map(|library| {
                library
                    .editions
                    .iter()
                    .map(|edition| library.build(*edition))
            })
            .collect();
        bound_calls(&mut modules);
        modules.sort_by(|a, b| a.path.cmp(&b.path));
        modules
    })
}

/// The AWS provider's schema, trimmed to the types that the modules use (generated by
/// `cargo run -p emitter --example trim_schema`).
pub fn provider_schema() -> &'static ProviderSchema {
    static SCHEMA: OnceLock<ProviderSchema> = OnceLock::new();
    SCHEMA.get_or_init(|| {
        ProviderSchema::read(include_str!("../schema/aws-5.100.0.json"))
            .unwrap_or_else(|error| panic!("the embedded provider schema is broken: {error}"))
    })
}
