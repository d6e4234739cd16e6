//! What a user may write, as types: the one source of the decoder, of the editors'
//! JSON Schema and of the reference in the documentation.
//!
//! Every field is either required, optional, or set by a profile (`profiles/*.toml`, or `profile.toml` of a kind of
//! workload); the last is a plain value here because profile, `groundplan.toml` and `environment.toml` are merged
//! before they are decoded. The settings of the entries of a kind are in its folder, `workloads/<kind>/`. Knows no
//! Terraform and no file system.

mod access;
mod alarms;
mod alerts;
mod backup;
mod capacity;
mod defaults;
mod delivery;
mod environment;
mod existing;
mod external;
mod filter;
mod forget;
mod former;
mod health;
mod maintenance;
mod network;
mod objective;
mod remediation;
mod trigger;
mod variable;
mod waiver;
mod workload;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::kinds::WorkloadKind;
use crate::tree::Parts;
use crate::workloads::for_each_kind;

pub use access::{Grant, GrantTarget, SECRET_WORDS, is_stream_action};
pub(crate) use access::{granted_kinds, target_settings};
pub use alarms::{AlarmSeverity, Threshold};
pub use alerts::{Alerts, ChatChannel, HttpsAddress, Recipients, SlackChannel, TeamsChannel};
pub use backup::{
    BACKUP_START_MINUTES, Backup, BackupRule, COLD_STORAGE_DAYS, RestoreTesting, VaultLock,
};
pub use capacity::{Capacity, Provisioned, ProvisionedConcurrency, Units};
pub use defaults::EnvironmentDefaults;
pub use delivery::{Delivery, GithubId};
pub use environment::{
    Account, AuditTrail, Backend, BucketAccessLogs, Choice, EnvironmentDescription, Overrides,
    Profile,
};
pub(crate) use existing::EXISTING_SECTIONS;
pub use existing::{
    Existing, ExistingApi, ExistingBucket, ExistingFunction, ExistingQueue, ExistingTable,
};
pub use external::{ExternalList, ExternalValue, TerraformExpression};
pub use filter::{EventFilters, FilterScope, ObjectEvent, StartingPosition};
pub use forget::Forget;
pub(crate) use forget::forgettable;
pub use former::FormerNames;
pub(crate) use former::written as written_former_names;
pub use health::{AtApply, Health, HealthRoute};
pub use maintenance::{MaintainedWorkload, Maintenance};
pub use network::{Cidr, DEFAULT_CIDR, Egress, ExistingNetwork, Network};
pub use objective::{Objective, ObjectivePercent};
pub use remediation::{FunctionRemediation, Remediation, RemediationMode, RemedyAction};
pub(crate) use trigger::{SETTINGS_OF_SOURCES, SOURCE_KINDS, source_settings};
pub use trigger::{Trigger, TriggerSource, TriggeredFunction};
pub(crate) use variable::{ATTRIBUTE, referable_kinds};
pub use variable::{AttributeReference, VariableSetting};
pub use waiver::Waiver;
pub use workload::{DescribedWorkload, WorkloadEntries};

/// Makes the description, with a section for each kind of workload.
macro_rules! description {
    ($($help:tt $section:ident: $folder:ident::$Settings:ident, $ROW:ident;)*) => {
        $(pub use crate::workloads::$folder::settings::*;)*

        /// `groundplan.toml`: what the application is.
        #[derive(Clone, Debug, Deserialize, JsonSchema)]
        pub struct Description {
            /// The application as a whole.
            pub application: Application,
            /// Settings that environments share: an `environment.toml` that says something else has its way.
            #[serde(default)]
            pub defaults: EnvironmentDefaults,
            $(
                #[doc = $help]
                #[serde(default)]
                pub $section: BTreeMap<String, $Settings>,
            )*
            /// A private network for functions with `vpc = true`. None unless asked for.
            #[serde(default)]
            pub network: Option<Network>,
            /// How GitHub Actions deploys the application; with `application.repository` only.
            #[serde(default)]
            pub delivery: Delivery,
            /// Things made elsewhere: watched and healed here, never created.
            #[serde(default)]
            pub existing: Existing,
            /// Workloads that left the description and must be kept in AWS: Terraform forgets them.
            #[serde(default)]
            pub forget: Vec<Forget>,
            /// Findings of `groundplan check` that are accepted, in every environment.
            #[serde(default)]
            #[schemars(extend("x-append" = true))]
            pub waivers: Vec<Waiver>,
            /// How the emitted Terraform refers to modules and providers.
            #[serde(default)]
            pub terraform: TerraformSettings,
        }

        impl Description {
            /// Reads the description out of the merged tree.
            pub(crate) fn read(parts: &mut Parts<'_>) -> Self {
                Self {
                    application: parts
                        .required(&["application"])
                        .unwrap_or_else(Application::unknown),
                    defaults: EnvironmentDefaults::default(),
                    $($section: parts.entries(&[stringify!($section)]),)*
                    network: parts.optional(&["network"]),
                    delivery: parts.optional(&["delivery"]).unwrap_or_default(),
                    existing: Existing::read(parts),
                    forget: parts.optional(&["forget"]).unwrap_or_default(),
                    waivers: parts.optional(&["waivers"]).unwrap_or_default(),
                    terraform: parts.optional(&["terraform"]).unwrap_or_default(),
                }
            }

            /// The entries of a kind of workload.
            ///
            /// # Panics
            /// When there is no section of that kind here, which a test would have found.
            #[must_use]
            pub fn entries(&self, kind: &WorkloadKind) -> &dyn WorkloadEntries {
                $(if *kind == crate::workloads::$folder::$ROW {
                    return &self.$section;
                })*
                unreachable!("no entries of `{}`", kind.section)
            }
        }
    };
}
for_each_kind!(description);

/// The application as a whole.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Application {
    /// Name of the application: the first part of every name in AWS. Lower-case letters, digits
    /// and hyphens, 2 to 24 characters, beginning with a letter.
    #[schemars(regex(pattern = r"^[a-z][a-z0-9-]{0,22}[a-z0-9]$"))]
    pub name: String,
    /// Who answers for it: a team's address. Becomes the tag `Owner`.
    #[schemars(length(min = 1, max = 256))]
    pub owner: String,
    /// GitHub repository (`owner/name`) that may deploy it. Turns on delivery.
    #[serde(default)]
    #[schemars(regex(pattern = r"^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$"))]
    pub repository: Option<String>,
    /// Number of the repository, which stays when it is renamed: `gh api repos/OWNER/NAME --jq .id`.
    /// GitHub names it to AWS in repositories that were made, renamed or transferred since 2026-07-15.
    #[serde(default)]
    pub repository_id: Option<GithubId>,
    /// Number of the repository's owner: `gh api repos/OWNER/NAME --jq .owner.id`.
    #[serde(default)]
    pub repository_owner_id: Option<GithubId>,
}

/// How the emitted Terraform refers to modules and providers.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub struct TerraformSettings {
    /// Source of the modules when they are not the emitted folder `modules`: a Terraform module
    /// source in which `//modules` names the folder, such as
    /// `git::https://example.com/platform.git//modules?ref=v1.2.0`.
    pub modules: Option<String>,
    /// The major version of the AWS provider that environments keep to. By default 6.27 and newer of 6, with
    /// modules that 5.100 takes as well. `"6"` is 6.41 and newer, with modules that have what 5 cannot: the copies of
    /// packages that Lambda keeps are then under the environment's key, and alarms are muted in maintenance. `"5"` is 5.100, which takes no newer
    /// runtimes: functions are then `nodejs22.x` by default, whose support ends on 2027-04-30. Modules from
    /// elsewhere are to be emitted for the same version.
    #[serde(default)]
    pub aws_provider: Option<AwsProvider>,
}

impl TerraformSettings {
    /// The oldest major version of the AWS provider that the modules are to do with.
    #[must_use]
    pub fn oldest_provider(&self) -> AwsProvider {
        self.aws_provider.unwrap_or(AwsProvider::Five)
    }
}

/// A major version of the AWS provider.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
pub enum AwsProvider {
    /// 5.100.
    #[serde(rename = "5")]
    Five,
    /// 6.41 and newer.
    #[serde(rename = "6")]
    Six,
}

impl Description {
    /// The entries of a kind that were renamed, each with its former names.
    #[must_use]
    pub fn renamed(&self, kind: &WorkloadKind) -> Vec<(&str, &FormerNames)> {
        let entries = self.entries(kind).all().into_iter();
        entries
            .map(|(name, entry)| (name, entry.former_names()))
            .filter(|(_, former)| !former.all().is_empty())
            .collect()
    }

    /// How entries of a kind moved: pairs of names, from and to, of which those of one entry lead from each of
    /// its former names to the one it has.
    #[must_use]
    pub fn moves(&self, kind: &WorkloadKind) -> Vec<(&str, &str)> {
        let renamed = self.renamed(kind).into_iter();
        renamed
            .flat_map(|(name, former)| former.moves(name))
            .collect()
    }

    /// The name that the entry of a kind has now whose oldest name is `oldest`, when that is another.
    #[must_use]
    pub fn renamed_from(&self, kind: &WorkloadKind, oldest: &str) -> Option<&str> {
        let mut renamed = self.renamed(kind).into_iter();
        renamed.find_map(|(name, former)| (former.first(name) == oldest).then_some(name))
    }
}

impl Application {
    /// Stands in for an application that could not be read: no application has its name.
    fn unknown() -> Self {
        Self {
            name: String::new(),
            owner: String::new(),
            repository: None,
            repository_id: None,
            repository_owner_id: None,
        }
    }

    /// Whether its name could be read.
    pub(crate) fn is_known(&self) -> bool {
        !self.name.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::kinds::KINDS;

    /// The sections of entries in a schema.
    fn sections(schema: &serde_json::Value) -> BTreeSet<&str> {
        let properties = schema["properties"].as_object().into_iter().flatten();
        properties
            .filter(|(_, setting)| setting["additionalProperties"]["properties"].is_object())
            .map(|(name, _)| name.as_str())
            .collect()
    }

    #[test]
    fn every_section_of_entries_is_a_kind_of_workload() {
        let schema = crate::schema::groundplan();
        let kinds: BTreeSet<&str> = KINDS.iter().map(|kind| kind.section).collect();
        assert_eq!(
            sections(&schema),
            kinds,
            "left: the sections of `workloads/mod.rs`; right: those that the rows in `workloads/*/mod.rs` say"
        );
        let existing: BTreeSet<&str> = EXISTING_SECTIONS.into_iter().collect();
        assert_eq!(sections(&schema["properties"]["existing"]), existing);
    }

    #[test]
    fn the_entries_of_every_kind_are_found() {
        let files = [
            crate::SourceFile {
                path: crate::GROUNDPLAN.into(),
                content: "[application]\nname = \"shop\"\nowner = \"o@example.com\"\n".into(),
            },
            crate::SourceFile {
                path: "environments/test/environment.toml".into(),
                content: "profile = \"development\"\nregion = \"us-east-1\"\n".into(),
            },
        ];
        let project = crate::load_from(files, &|_| crate::CodePath::Missing).expect("no fault");
        for kind in KINDS {
            let entries = project.environments[0].application.entries(kind);
            assert!(entries.all().is_empty(), "{}", kind.section);
        }
    }

    #[test]
    fn the_row_of_a_kind_says_what_its_settings_say() {
        let schema = crate::schema::groundplan();
        for kind in KINDS {
            let entry = &schema["properties"][kind.section]["additionalProperties"]["properties"];
            let has = |setting: &str| entry[setting].is_object();
            let section = kind.section;
            assert_eq!(
                has("moved_from"),
                kind.is_created,
                "{section}: moved_from and is_created"
            );
            assert_eq!(
                has("name"),
                kind.aws_name.given.is_some(),
                "{section}: name and aws_name.given"
            );
            assert_eq!(
                has("protected"),
                kind.holds_data,
                "{section}: protected and holds_data"
            );
            assert_eq!(
                has("backup"),
                kind.is_backed_up,
                "{section}: backup and is_backed_up"
            );
        }
    }
}
