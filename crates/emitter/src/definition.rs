//! What the lists of modules, workloads and concerns are made of: one row for each. Knows none of them.

use std::collections::BTreeSet;

use model::Environment;
use model::description::{Grant, GrantTarget};
use model::kinds::{GrantRow, WorkloadKind};
use terraform::Module;

use crate::contribution::{AlarmDefinition, Contribution, OperationalFacts};
use crate::import::ImportedResource;
use crate::names::UniqueName;
use crate::parts::statement::{PolicyStatement, by_row, key};

/// Which variant of a module: Terraform takes `prevent_destroy` and `ignore_changes` only as literals,
/// so a module that holds data, or that something beside Terraform changes, has several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Variant {
    /// May be destroyed.
    Standard,
    /// Refuses to be destroyed until it is unprotected on purpose.
    Protected,
    /// Leaves to a scaler what it changes.
    Scaled,
    /// Both.
    ScaledProtected,
    /// Makes an HTTP API, where the others make REST APIs.
    Http,
}

impl Variant {
    /// Whether it refuses to be destroyed.
    pub(crate) fn protects(self) -> bool {
        matches!(self, Self::Protected | Self::ScaledProtected)
    }

    /// Whether a scaler changes what it makes.
    pub(crate) fn scales(self) -> bool {
        matches!(self, Self::Scaled | Self::ScaledProtected)
    }
}

/// A module that is emitted, in its variants.
pub(crate) struct ModuleDefinition {
    /// Its path below `modules`.
    pub(crate) path: &'static str,
    pub(crate) variants: &'static [Variant],
    pub(crate) module: fn(Variant) -> Module,
    /// How it is used in another repository, by the path of each variant for which that differs.
    pub(crate) examples: &'static [(&'static str, &'static str)],
    /// What it has besides on version 6 of the AWS provider.
    pub(crate) on_provider_6: Option<OnProvider6>,
}

/// What a module has besides on version 6 of the AWS provider.
#[derive(Clone, Copy)]
pub(crate) struct OnProvider6 {
    pub(crate) change: fn(&mut Module),
    /// Arguments that 5.x does not know.
    pub(crate) arguments: &'static [NewerArgument],
}

/// An argument that version 5 of the AWS provider does not know, and that may be left out.
#[derive(Clone, Copy)]
pub(crate) struct NewerArgument {
    /// The resource type.
    pub(crate) resource: &'static str,
    /// The block that it is in; none for one of the resource itself.
    pub(crate) block: Option<&'static str>,
    pub(crate) name: &'static str,
    /// Its type, as schemas write it.
    pub(crate) kind: &'static str,
    /// Whether the provider says it where it is left out.
    pub(crate) computed: bool,
}

/// A kind of workload in Terraform: one row, in its folder below `workloads`. What is known of the kind apart from
/// Terraform is in its row in `model::kinds`.
pub(crate) struct WorkloadDefinition {
    pub(crate) kind: &'static WorkloadKind,
    /// Its module; none where nothing is created.
    pub(crate) module: Option<ModuleDefinition>,
    /// The contributions of its entries in the description.
    pub(crate) wire: fn(&Environment, &Workloads) -> Vec<Contribution>,
    /// What a grant on one becomes; none where nothing can be granted.
    pub(crate) grant: Option<GrantDefinition>,
    /// What the role of a function must be allowed so that the entries that trigger it can hand it
    /// work; none where none does.
    pub(crate) consumer_rights: Option<ConsumerRights>,
    /// What services of AWS do with the environment's key for its entries: statements of the key's policy.
    pub(crate) key_users: &'static [KeyUser],
    /// How the roles of delivery use the key where they make its entries and look at them; none where AWS asks nothing of
    /// them for that.
    pub(crate) delivery_key: Option<DeliveryKey>,
    /// What is to be known of the resource types that no module but its own emits.
    pub(crate) own_types: OwnTypes,
    /// What loses the data of its entries, or opens it to others: the policies of delivery, the boundary of roles and the proofs of both
    /// follow.
    pub(crate) data: DataActions,
    /// What the runbook says of its entries where their Region is lost.
    pub(crate) region_loss: RegionLoss,
    /// Which setting an argument of its resources comes from.
    pub(crate) source_settings: &'static [SourceSetting],
    /// The resources of its module and how they come into Terraform's state when `import = true`; empty where
    /// there is no such setting.
    pub(crate) imported: &'static [ImportedResource],
    /// Its alarms, as rows of the catalogue.
    pub(crate) alarms: &'static [&'static AlarmDefinition],
    /// Settings of entries, as legal as random descriptions are to be. The first has each of its alarms, and no thresholds; the
    /// others have what may be hard to emit. A function that they name is [`EXAMPLE`].
    pub(crate) example_entries: &'static [&'static str],
    /// What triggers by an entry say beside its name, each legal with every one of the entries; none where
    /// entries trigger nothing. The first makes the alarms that there are only with a trigger.
    pub(crate) example_triggers: &'static [&'static str],
}

impl WorkloadDefinition {
    /// Settings of an entry that has each alarm of its kind: what they need apart from their thresholds.
    pub(crate) fn example(&self) -> &'static str {
        self.example_entries.first().copied().unwrap_or_default()
    }

    /// The trigger by the entry called `name`; none where entries trigger nothing.
    pub(crate) fn example_trigger(&self, name: &str) -> Option<String> {
        let settings = self.example_triggers.first()?;
        Some(written_trigger(self.kind, name, settings))
    }
}

/// A trigger by the entry `name` of `kind` as the setting `triggers` has it, with more settings.
#[must_use]
pub fn written_trigger(kind: &WorkloadKind, name: &str, settings: &str) -> String {
    let comma = if settings.is_empty() { "" } else { ", " };
    format!("{{ {} = {name:?}{comma}{settings} }}", kind.singular)
}

/// What an entry of each kind is called in descriptions that are examples.
pub const EXAMPLE: &str = "one";

/// What a grant on a workload becomes in the policy of a function's role.
pub(crate) enum GrantDefinition {
    /// The actions, on the ARN of the workload.
    ByRow {
        /// What actions need of the key that encrypts it: facts of AWS, and where they are documented.
        on_key: &'static [KeyRights],
        /// Whether a statement lets the function use the key; not where each function has that for another reason.
        has_key_statement: bool,
    },
    /// Statements of its own. What code asks for with each word is then said in `crates/cli/tests/edges/code.rs`.
    Own(GrantStatements),
}

/// What an action on something needs of the key that encrypts it.
#[derive(Clone, Copy, Debug)]
pub struct KeyRights {
    /// The action.
    pub action: &'static str,
    /// Actions of KMS.
    pub on_key: &'static [&'static str],
}

/// A statement of the key's policy that lets a service of AWS use it for this account.
pub(crate) struct KeyUser {
    pub(crate) sid: &'static str,
    /// The service's principal without Region and suffix.
    pub(crate) service: &'static str,
    /// Actions of KMS.
    pub(crate) actions: &'static [&'static str],
    /// How it is held to this account.
    pub(crate) bound_by: KeyBond,
}

/// What tells that a service uses the key for this account.
pub(crate) enum KeyBond {
    /// That it says so.
    SourceAccount,
    /// A key of the encryption context, which is the ARN of something in this account: its service and what it is.
    Context(&'static str, &'static str),
}

/// How the roles of delivery use the key, by way of a service: facts of AWS, and where they are documented.
pub(crate) struct DeliveryKey {
    /// The service, as in `kms:ViaService`.
    pub(crate) service: &'static str,
    /// Actions of KMS that an apply takes.
    pub(crate) apply: &'static [&'static str],
    /// Actions of KMS that a plan takes.
    pub(crate) plan: &'static [&'static str],
}

/// What is to be known of the resource types that the module of one kind of workload emits and no other module.
pub(crate) struct OwnTypes {
    /// What the roles of delivery need to read and to build them. The first of these is also what a role of the application
    /// may be granted on at most.
    pub(crate) rights: &'static [ServiceRights],
    /// Those whose names AWS gives once.
    pub(crate) names: &'static [UniqueName],
    /// How the preflight finds that a name is taken, by tags: the type in the Resource Groups Tagging API, and several of it
    /// for people.
    pub(crate) tagged: Option<(&'static str, &'static str)>,
}

impl OwnTypes {
    /// Other modules emit the same types.
    pub(crate) const NONE: Self = Self {
        rights: &[],
        names: &[],
        tagged: None,
    };
}

/// What loses the data of a kind, or opens it to others. Actions come with what follows the ARN of the resource.
#[derive(Debug)]
pub struct DataActions {
    /// The type of the resource that holds the data; empty where the kind holds none.
    pub resource_type: &'static str,
    /// What destroys it: in a protected environment neither the role that applies may do it nor a role of the application.
    pub destroy: &'static [(&'static str, &'static str)],
    /// What opens it to others or shortens how long it is kept: no role of the application may do it in a protected environment. The role
    /// that applies may, since it makes entries with the same actions.
    pub open: &'static [(&'static str, &'static str)],
    /// Why nothing is denied though the kind holds data; otherwise empty.
    pub not_denied: &'static str,
}

impl DataActions {
    /// The kind holds no data.
    pub(crate) const NONE: Self = Self {
        resource_type: "",
        destroy: &[],
        open: &[],
        not_denied: "",
    };
}

/// What becomes of the entries of a kind where their Region is lost.
pub(crate) enum RegionLoss {
    /// They are restored, or made of what the description says alone.
    ComesBack,
    /// What they hold stays there: the runbook's words, in which `NAMES` are the entries, `REGION` is the lost one, and `THERE` the
    /// environment that takes the place.
    LeavesBehind(&'static str),
}

/// What it takes of one service to read and to build what the modules emit (AWS service authorization reference).
pub(crate) struct ServiceRights {
    /// Name of the service in statement ids.
    pub(crate) name: &'static str,
    /// Its Terraform resource types.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "a test holds the modules against it")
    )]
    pub(crate) types: &'static [&'static str],
    /// Its resources that belong to the application, as ARNs without `arn:<partition>:`. `@N` is replaced
    /// for application and environment, `@A` for the account.
    pub(crate) own: &'static [&'static str],
    /// Actions on those that read.
    pub(crate) read: &'static [&'static str],
    /// Actions on those that change.
    pub(crate) write: &'static [&'static str],
    /// Reading actions without a resource level, or without the application's name in the ARN.
    pub(crate) read_all: &'static [&'static str],
    /// Changing actions of the same kind.
    pub(crate) write_all: &'static [&'static str],
}

/// Makes the policy statements of a grant on the workload of this name.
pub(crate) type GrantStatements = fn(&Environment, &Grant, &str) -> Vec<PolicyStatement>;

impl GrantDefinition {
    /// The policy statements of a grant on the workload of this name.
    pub(crate) fn statements(
        &self,
        env: &Environment,
        kind: &'static WorkloadKind,
        grant: &Grant,
        name: &str,
    ) -> Vec<PolicyStatement> {
        match self {
            Self::Own(statements) => statements(env, grant, name),
            Self::ByRow {
                on_key,
                has_key_statement,
            } => {
                let mut statements = by_row(env, kind, grant, name);
                let service = kind.grant.as_ref().and_then(GrantRow::action_service);
                if let Some(service) = service.filter(|_| *has_key_statement) {
                    let granted = grant.iam_actions(GrantTarget::Workload(kind, name));
                    let is_granted =
                        |rights: &&KeyRights| granted.iter().any(|one| one == rights.action);
                    let asked = on_key.iter().filter(is_granted);
                    let rights: BTreeSet<&str> =
                        asked.flat_map(|rights| rights.on_key).copied().collect();
                    let rights: Vec<&str> = rights.into_iter().collect();
                    if !rights.is_empty() {
                        statements.push(key(service, &rights, env.oldest_name(kind, name)));
                    }
                }
                statements
            }
        }
    }
}

/// Makes the policy statements that the function of this name needs as a consumer.
pub(crate) type ConsumerRights = fn(&Environment, &str) -> Vec<PolicyStatement>;

/// All kinds of workloads, for those whose wiring depends on others: a function may be granted any.
pub(crate) type Workloads = [&'static WorkloadDefinition];

/// A setting that becomes an argument of the same meaning.
pub(crate) struct SourceSetting {
    /// The argument, after the resource type where others have an argument of that name.
    pub(crate) argument: &'static str,
    /// The setting, of the entry or of the trigger by it.
    pub(crate) setting: &'static str,
    /// Whether it is one of the trigger that names the entry.
    pub(crate) is_of_trigger: bool,
}

/// The setting `setting` decides the argument `argument`.
pub(crate) const fn source(argument: &'static str, setting: &'static str) -> SourceSetting {
    SourceSetting {
        argument,
        setting,
        is_of_trigger: false,
    }
}

/// The setting `setting` of the trigger by an entry decides the argument `argument`.
pub(crate) const fn source_of_trigger(
    argument: &'static str,
    setting: &'static str,
) -> SourceSetting {
    SourceSetting {
        is_of_trigger: true,
        ..source(argument, setting)
    }
}

/// A concern over all workloads: its module, and how it is wired to everybody's facts.
pub(crate) struct Concern {
    pub(crate) module: ModuleDefinition,
    /// Where it is described.
    pub(crate) section: &'static str,
    /// The alarms of its own, as rows of the catalogue.
    pub(crate) alarms: &'static [&'static AlarmDefinition],
    pub(crate) wire: fn(&Environment, &[OperationalFacts]) -> Vec<Contribution>,
}

/// Input of every module that makes roles: the boundary that the roles get.
pub(crate) const BOUNDARY: &str = "permissions_boundary_arn";

pub(crate) const STANDARD: &[Variant] = &[Variant::Standard];
pub(crate) const API_TYPES: &[Variant] = &[Variant::Standard, Variant::Http];
pub(crate) const BOTH: &[Variant] = &[Variant::Standard, Variant::Protected];
pub(crate) const SCALING: &[Variant] = &[
    Variant::Standard,
    Variant::Protected,
    Variant::Scaled,
    Variant::ScaledProtected,
];
