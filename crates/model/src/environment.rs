//! An environment with everything decided: what the emitter consumes.

use std::sync::Arc;

use diagnostic::Place;

use crate::description::{
    Backend, Bucket, Description, EnvironmentDescription, FormerNames, GithubId, Table,
};
use crate::tree::{At, Files, Node};

/// One environment: profile, `groundplan.toml` and `environment.toml` merged, decoded and checked.
#[derive(Clone, Debug)]
pub struct Environment {
    /// Name of the environment: the name of its folder.
    pub name: String,
    /// What the application is, with the settings that hold here.
    pub application: Description,
    /// How it runs here.
    pub settings: EnvironmentDescription,
    pub(crate) tree: Tree,
}

/// The merged description that an environment was decoded from.
#[derive(Clone, Debug)]
pub(crate) struct Tree {
    pub(crate) root: Arc<Node>,
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

/// Names in AWS that do not begin with application and environment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OutsidePrefix<'a> {
    /// Tables.
    pub tables: Vec<&'a str>,
    /// Buckets.
    pub buckets: Vec<&'a str>,
}

impl Environment {
    /// What every name in AWS begins with: application and environment.
    pub fn prefix(&self) -> String {
        format!("{}-{}", self.application.application.name, self.name)
    }

    /// How GitHub Actions delivers the environment. None without a repository, an account that is
    /// known, and a state that it can reach.
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

    /// Name in AWS of what `end` tells apart in this environment, such as an alarm by its key.
    pub fn prefixed(&self, end: &str) -> String {
        format!("{}-{end}", self.prefix())
    }

    /// Former names, oldest first, of the entry of `section` called `name` here.
    pub fn former_names(&self, section: &str, name: &str) -> &[String] {
        let all = &self.application;
        let former = match section {
            "functions" => all.functions.get(name).map(|entry| &entry.moved_from),
            "apis" => all.apis.get(name).map(|entry| &entry.moved_from),
            "tables" => all.tables.get(name).map(|entry| &entry.moved_from),
            "buckets" => all.buckets.get(name).map(|entry| &entry.moved_from),
            _ => None,
        };
        former.map_or(&[], FormerNames::all)
    }

    /// The oldest name of the entry of `section` called `name` here: names in AWS and keys in modules are
    /// made of it.
    pub fn first_name<'a>(&'a self, section: &str, name: &'a str) -> &'a str {
        let former = self.former_names(section, name);
        former.first().map_or(name, String::as_str)
    }

    /// Name in AWS of the function called `name` here.
    pub fn function_name(&self, name: &str) -> String {
        self.prefixed(self.first_name("functions", name))
    }

    /// Name in AWS of the API called `name` here.
    pub fn api_name(&self, name: &str) -> String {
        self.prefixed(self.first_name("apis", name))
    }

    /// Name in AWS of the table called `name` here.
    pub fn table_name(&self, name: &str) -> String {
        match self.application.tables.get(name) {
            Some(Table {
                name: Some(own), ..
            }) => own.clone(),
            Some(table) => self.prefixed(table.moved_from.first(name)),
            None => self.prefixed(name),
        }
    }

    /// Name in AWS of the bucket called `name` here; `account` stands for the twelve digits of the account.
    pub fn bucket_name(&self, name: &str, account: &str) -> String {
        match self.application.buckets.get(name) {
            Some(Bucket {
                name: Some(own), ..
            }) => own.clone(),
            Some(bucket) => format!("{}-{account}", self.prefixed(bucket.moved_from.first(name))),
            None => format!("{}-{account}", self.prefixed(name)),
        }
    }

    /// Whether a name in AWS is one of those that begin with application and environment, for which
    /// roles have rights without naming each.
    pub fn has_prefix(&self, aws_name: &str) -> bool {
        aws_name
            .strip_prefix(&self.prefix())
            .is_some_and(|rest| rest.starts_with('-'))
    }

    /// What this environment makes under names that do not begin with application and environment: rights
    /// by that beginning do not reach them.
    pub fn outside_prefix(&self) -> OutsidePrefix<'_> {
        let outside = |name: &&str| !self.has_prefix(name);
        let tables = self.application.tables.values();
        let buckets = self.application.buckets.values();
        OutsidePrefix {
            tables: tables
                .filter_map(|table| table.name.as_deref())
                .filter(outside)
                .collect(),
            buckets: buckets
                .filter_map(|bucket| bucket.name.as_deref())
                .filter(outside)
                .collect(),
        }
    }

    /// The value at `path` of the merged description, such as `["functions", "api", "memory_mb"]`
    /// (items of lists by number), in the file that decided it. Where a profile decided it, the
    /// nearest words around it that a user wrote; `None` when there are none.
    pub fn place(&self, path: &[&str]) -> Option<Place> {
        self.at(path).value()
    }

    /// The key at `path`, as [`Environment::place`].
    pub fn key_place(&self, path: &[&str]) -> Option<Place> {
        self.at(path).key()
    }

    /// Whether a user wrote the value at `path`; otherwise a profile did, or nobody.
    pub fn is_written(&self, path: &[&str]) -> bool {
        self.at(path).is_written()
    }

    fn at<'a>(&'a self, path: &[&'a str]) -> At<'a> {
        let root = At::root(&self.tree.root, &self.tree.files);
        path.iter().fold(root, |at, step| at.walk(step))
    }
}
