//! An environment with everything decided: what the emitter consumes.

use std::sync::Arc;

use diagnostic::Place;

use crate::description::{
    Backend, DescribedWorkload, Description, EnvironmentDescription, GithubId,
};
use crate::kinds::{NameSuffix, WorkloadKind};
use crate::tree::{At, Files, TomlNode};

/// One environment: profile, `groundplan.toml` and `environment.toml` merged, decoded and checked.
#[derive(Clone, Debug)]
pub struct Environment {
    /// Name of the environment: the name of its folder.
    pub name: String,
    /// What the application is, with the settings that hold here.
    pub application: Description,
    /// How it runs here.
    pub settings: EnvironmentDescription,
    /// What names of other environments in its account begin with that also begin as names here do:
    /// `todo-production-recovery` beside `todo-production`.
    pub neighbours: Vec<String>,
    /// The environment whose standby it is, without what that knows of others.
    pub primary: Option<Arc<Environment>>,
    /// Its standby, without what that knows of others.
    pub standby: Option<Arc<Environment>>,
    pub(crate) tree: MergedTree,
}

/// The merged description that an environment was decoded from.
#[derive(Clone, Debug)]
pub(crate) struct MergedTree {
    pub(crate) root: Arc<TomlNode>,
    pub(crate) files: Arc<Files>,
}

/// What delivery of an environment needs.
#[derive(Clone, Copy, Debug)]
pub struct Delivered<'a> {
    /// GitHub repository, `owner/name`.
    pub repository: &'a str,
    /// Numbers of the repository and of its owner.
    pub ids: Option<(&'a GithubId, &'a GithubId)>,
    /// The twelve digits of the account.
    pub account_id: &'a str,
    /// Where the state is.
    pub backend: &'a Backend,
}

impl Environment {
    /// What every name in AWS begins with: application and environment.
    #[must_use]
    pub fn prefix(&self) -> String {
        format!("{}-{}", self.application.application.name, self.name)
    }

    /// How GitHub Actions delivers the environment. None without a repository, an account that is
    /// known, and a state that it can reach.
    #[must_use]
    pub fn delivered(&self) -> Option<Delivered<'_>> {
        let application = &self.application.application;
        Some(Delivered {
            repository: application.repository.as_deref()?,
            ids: application
                .repository_id
                .as_ref()
                .zip(application.repository_owner_id.as_ref()),
            account_id: self.settings.account_id.as_deref()?,
            backend: self.settings.backend.as_ref()?,
        })
    }

    /// Whether it is a standby that waits: it has no tables, and its alarms notify nobody.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.settings.standby_of.is_some() && !self.settings.active
    }

    /// Whether a table is the copy that `DynamoDB` keeps of one of the environment whose standby this is: it is there
    /// already, and belongs to that environment.
    #[must_use]
    pub fn is_replica(&self, table: &str) -> bool {
        let primary = self.primary.as_ref();
        let of_primary = primary.and_then(|primary| primary.application.tables.get(table));
        of_primary.is_some_and(|table| table.replicas.contains(&self.settings.region))
    }

    /// Whether a table is neither made nor taken over here: it is a replica, or a restore is to make it.
    #[must_use]
    pub fn is_made_elsewhere(&self, table: &str) -> bool {
        self.waits() || self.is_replica(table)
    }

    /// Name in AWS of what `end` tells apart in this environment, such as an alarm by its key.
    #[must_use]
    pub fn prefixed(&self, end: &str) -> String {
        format!("{}-{end}", self.prefix())
    }

    /// Former names, oldest first, of the entry of a kind that is called `name` now.
    #[must_use]
    pub fn former_names(&self, kind: &WorkloadKind, name: &str) -> &[String] {
        let entry = self.application.entries(kind).find(name);
        entry.map_or(&[], |entry| entry.former_names().all())
    }

    /// The oldest name of the entry of a kind that is called `name` now: names in AWS and keys in modules are
    /// made of it.
    pub fn oldest_name<'a>(&'a self, kind: &WorkloadKind, name: &'a str) -> &'a str {
        let former = self.former_names(kind, name);
        former.first().map_or(name, String::as_str)
    }

    /// Name in AWS of the entry of a kind that is called `name` now, in the account with these twelve digits, or
    /// what is used instead.
    pub fn aws_name_in(&self, kind: &WorkloadKind, name: &str, account: &str) -> String {
        let entry = self.application.entries(kind).find(name);
        if let Some(given) = entry.and_then(DescribedWorkload::given_name) {
            given.to_owned()
        } else {
            let suffix = kind.aws_name.suffix.in_account(account);
            let ending = entry.map_or("", DescribedWorkload::name_ending);
            format!(
                "{}{suffix}{ending}",
                self.prefixed(self.oldest_name(kind, name))
            )
        }
    }

    /// Name in AWS of the entry of a kind that is called `name` now, where the account is no part of it.
    #[must_use]
    pub fn aws_name(&self, kind: &WorkloadKind, name: &str) -> String {
        debug_assert_ne!(kind.aws_name.suffix, NameSuffix::Account);
        self.aws_name_in(kind, name, "")
    }

    /// Whether a name in AWS is one of those that begin with application and environment, for which
    /// roles have rights without naming each.
    #[must_use]
    pub fn has_prefix(&self, aws_name: &str) -> bool {
        aws_name
            .strip_prefix(&self.prefix())
            .is_some_and(|rest| rest.starts_with('-'))
    }

    /// Names in AWS that entries of a kind give themselves and that do not begin with application and
    /// environment: rights by that beginning do not reach them.
    #[must_use]
    pub fn names_outside_prefix(&self, kind: &WorkloadKind) -> Vec<&str> {
        let entries = self.application.entries(kind).all().into_iter();
        entries
            .filter_map(|(_, entry)| entry.given_name())
            .filter(|name| !self.has_prefix(name))
            .collect()
    }

    /// The value at `path` of the merged description, such as `["functions", "api", "memory_mb"]`
    /// (items of lists by number), in the file that decided it. Where a profile decided it, the
    /// nearest words around it that a user wrote; `None` when there are none.
    #[must_use]
    pub fn value_place(&self, path: &[&str]) -> Option<Place> {
        self.position(path).value()
    }

    /// The key at `path`, as [`Environment::value_place`].
    #[must_use]
    pub fn key_place(&self, path: &[&str]) -> Option<Place> {
        self.position(path).key()
    }

    /// Whether a user wrote the value at `path`; otherwise a profile did, or nobody.
    #[must_use]
    pub fn is_written(&self, path: &[&str]) -> bool {
        self.position(path).is_written()
    }

    fn position<'a>(&'a self, path: &[&'a str]) -> At<'a> {
        let root = At::root(&self.tree.root, &self.tree.files);
        path.iter().fold(root, |at, step| at.walk(step))
    }
}
