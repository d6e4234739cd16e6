//! The whole emission: modules, environments, documents; checked before a byte leaves.

use std::collections::BTreeMap;

use model::Environment;
use serde_json::{Map, json};
use terraform::{Module, Problem, check_module, print};

use crate::catalogue::{modules, provider_schema};
use crate::concerns::delivery::workflow::{PATH, workflow};
use crate::{documents, runbook, wiring};

/// How to emit.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Where the environments find the modules when not in the emitted folder.
    pub modules_source: Option<String>,
}

/// What was emitted.
#[derive(Clone, Debug, Default)]
pub struct Emission {
    /// Content by path below the project's root.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Folders of code to be packed, by the name of their package. The packages stay outside
    /// version control; Terraform hashes them.
    pub packages: BTreeMap<String, String>,
}

/// Emits `environments`.
///
/// # Errors
/// Every argument that the provider does not have and every reference that leads nowhere. Nothing
/// is emitted then.
pub fn emit(environments: &[Environment], settings: &Settings) -> Result<Emission, Vec<Problem>> {
    let library: BTreeMap<&str, &Module> = modules()
        .iter()
        .map(|module| (module.path.as_str(), module))
        .collect();
    let mut emission = Emission::default();
    let mut problems = Vec::new();
    for module in modules() {
        problems.extend(check_module(module, provider_schema(), &library));
        if settings.modules_source.is_none() {
            for file in module.files() {
                emission.add(format!("modules/{}/{}", module.path, file.path), file.text);
            }
            emission.add(
                format!("modules/{}/README.md", module.path),
                documents::module_readme(module),
            );
            for (path, content) in &module.assets {
                emission.add(format!("modules/{}/{path}", module.path), content.clone());
            }
        }
    }
    for environment in environments {
        let (root, facts) = wiring::root(environment, settings.modules_source.as_deref());
        problems.extend(check_module(&root, provider_schema(), &library));
        let packages = facts.iter().filter_map(|facts| facts.package.as_ref());
        emission
            .packages
            .extend(packages.map(|package| (package.name.clone(), package.folder.clone())));
        for file in root.files() {
            emission.add(format!("{}/{}", root.path, file.path), file.text);
        }
        if let Some(root) = wiring::bootstrap(environment, settings.modules_source.as_deref()) {
            problems.extend(check_module(&root, provider_schema(), &library));
            for file in root.files() {
                emission.add(format!("{}/{}", root.path, file.path), file.text);
            }
        }
        emission.add(
            format!("{}/RUNBOOK.md", root.path),
            runbook::runbook(environment, &facts),
        );
        if let Some(backend) = backend(environment) {
            emission.add(format!("{}/backend.tf.json", root.path), backend);
        }
    }
    if let Some(workflow) = workflow(environments, !emission.packages.is_empty()) {
        emission.add(PATH.into(), workflow);
    }
    emission.add(
        ".groundplan/.gitignore".into(),
        "build/\njournal.json\nlock\n*.tmp\n",
    );
    if problems.is_empty() {
        Ok(emission)
    } else {
        Err(problems)
    }
}

impl Emission {
    fn add(&mut self, path: String, content: impl Into<Vec<u8>>) {
        self.files.insert(path, content.into());
    }
}

/// State in S3, locked by a file beside it; none is a file beside the configuration.
fn backend(env: &Environment) -> Option<String> {
    let backend = env.settings.backend.as_ref()?;
    let mut s3 = Map::new();
    s3.insert("bucket".into(), json!(backend.bucket));
    s3.insert("key".into(), json!(wiring::state_key(env, backend)));
    let region = backend.region.as_ref().unwrap_or(&env.settings.region);
    s3.insert("region".into(), json!(region));
    // Without a key the bucket says how it encrypts; `encrypt` alone would override that with S3's
    // own keys.
    if let Some(key) = &backend.kms_key_id {
        s3.insert("encrypt".into(), json!(true));
        s3.insert("kms_key_id".into(), json!(key));
    }
    s3.insert("use_lockfile".into(), json!(true));
    if let Some(account) = &env.settings.account_id {
        s3.insert("allowed_account_ids".into(), json!([account]));
    }
    Some(print(&json!({ "terraform": { "backend": { "s3": s3 } } })))
}
