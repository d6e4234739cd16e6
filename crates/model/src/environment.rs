//! An environment with everything decided: what the emitter consumes.

use std::sync::Arc;

use diagnostic::Place;

use crate::description::{Backend, Description, EnvironmentDescription};
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
    /// What names of other environments in its account begin with that also begin as names here do:
    /// `todo-production-recovery` beside `todo-production`.
    pub neighbours: Vec<String>,
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
    /// The twelve digits of the account.
    pub account_id: &'a str,
    /// Where the state is.
    pub backend: &'a Backend,
}

impl Environment {
    /// What every name in AWS begins with: application and environment.
    pub fn prefix(&self) -> String {
        format!("{}-{}", self.application.application.name, self.name)
    }

    /// How GitHub Actions delivers the environment. None without a repository, an account that is
    /// known, and a state that it can reach.
    pub fn delivered(&self) -> Option<Delivered<'_>> {
        Some(Delivered {
            repository: self.application.application.repository.as_deref()?,
            account_id: self.settings.account_id.as_deref()?,
            backend: self.settings.backend.as_ref()?,
        })
    }

    /// Name in AWS of the function, API or table called `name` here.
    pub fn resource_name(&self, name: &str) -> String {
        format!("{}-{name}", self.prefix())
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
