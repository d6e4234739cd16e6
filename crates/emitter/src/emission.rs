//! The whole emission: modules, environments, documents; checked before a byte leaves.

use std::borrow::Cow;
use std::collections::BTreeMap;

use diagnostic::{Diagnostics, Failure};
use model::Environment;
use model::description::AwsProvider;
use serde_json::{Map, json};
use terraform::{Declarations, check_module, print};

use crate::catalogue::provider_schema;
use crate::concerns::delivery::workflow::{PATH, workflow};
use crate::library::ModuleLibrary;
use crate::names::{self, Name};
use crate::workloads::function::LargeEnvironment;
use crate::{expressions, preflight, runbook, wiring, workloads};

/// How to emit.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Where the environments find the modules when not in the emitted folder.
    pub modules_source: Option<String>,
    /// Only what Terraform reads: no documents for people.
    pub without_documents: bool,
    /// What the user's own files beside an environment declare, by its name: expressions of the description refer to it. Of an
    /// environment that is not here, they may refer to anything.
    pub own: BTreeMap<String, Declarations>,
}

/// What was emitted.
#[derive(Clone, Debug, Default)]
pub struct Emission {
    /// Content by path below the project's root.
    pub files: BTreeMap<String, Cow<'static, [u8]>>,
    /// Folders of code to be packed, by the name of their package. The packages stay outside
    /// version control; Terraform hashes them.
    pub packages: BTreeMap<String, PackageSource>,
    /// Expressions of the description that are none, or refer to what is not there: the emission is no good then.
    pub wrong_expressions: Diagnostics,
    /// Functions whose environment is larger than Lambda takes.
    pub large: Vec<LargeEnvironment>,
    /// Names in AWS that may be given, by environment: also those that a plan will not have.
    pub names: BTreeMap<String, Vec<Name>>,
}

/// A folder of code to be packed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PackageSource {
    /// The folder, below the project's root.
    pub folder: String,
    /// Patterns of what stays out of the package.
    pub exclude: Vec<String>,
}

/// The graph of an environment: its workloads and what flows between them, what watches, heals and
/// backs them up, and the borders between those who are trusted with different things.
#[must_use]
pub fn graph(env: &Environment) -> picture::graph::Graph {
    crate::graph::build(env, &wiring::facts(env))
}

/// Emits `environments`, which call the modules of `library`.
///
/// # Errors
/// Every argument that a module or the provider does not have and every reference that leads nowhere.
/// Nothing is emitted then.
pub fn emit(
    environments: &[Environment],
    settings: &Settings,
    library: &ModuleLibrary,
) -> Result<Emission, Failure> {
    let provider = environments
        .first()
        .map_or(AwsProvider::Five, |environment| {
            environment.application.terraform.oldest_provider()
        });
    let signatures = library.interface(provider);
    let mut emission = Emission::default();
    let mut failures = Vec::new();
    if settings.modules_source.is_none() {
        for file in library.text(provider) {
            emission.add(["modules/", &file.path].concat(), file.content.clone());
        }
    }
    let prefixes: Vec<String> = environments.iter().map(Environment::prefix).collect();
    for environment in environments {
        let (mut root, facts) =
            wiring::root(environment, settings.modules_source.as_deref(), library);
        let expressions = environment.expressions();
        if !expressions.is_empty() {
            let own = settings.own.get(&environment.name);
            let wrong = expressions::check(environment, &expressions, &root, &signatures, own);
            emission.wrong_expressions.extend(wrong);
            let given = expressions.iter().map(|one| format!("${{{}}}", one.text));
            root.given.extend(given);
        }
        failures.extend(check_module(&root, provider_schema, &signatures));
        let templates = &library.names;
        let prefix = environment.prefix();
        let mut given = names::of_root(&root.calls, templates, &facts, &prefix);
        let packages = facts.iter().filter_map(|facts| facts.package.as_ref());
        emission.packages.extend(packages.map(|package| {
            let source = PackageSource {
                folder: package.folder.clone(),
                exclude: package.exclude.clone(),
            };
            (package.name.clone(), source)
        }));
        let path = std::mem::take(&mut root.path);
        for file in root.files() {
            emission.add_text(format!("{path}/{}", file.path), file.text);
        }
        // Its memory is taken again by what follows.
        drop(root);
        if let Some(bootstrap) = wiring::bootstrap(environment, settings.modules_source.as_deref())
        {
            failures.extend(check_module(&bootstrap, provider_schema, &signatures));
            given.extend(names::of_root(&bootstrap.calls, templates, &[], &prefix));
            for file in bootstrap.files() {
                emission.add_text(format!("{}/{}", bootstrap.path, file.path), file.text);
            }
        }
        emission.names.insert(environment.name.clone(), given);
        emission
            .large
            .extend(workloads::function::large_environments(environment));
        if !settings.without_documents {
            emission.add_text(
                format!("{path}/RUNBOOK.md"),
                runbook::runbook(environment, &facts),
            );
            let preflight = preflight::preflight(environment, &prefixes);
            failures.extend(check_module(&preflight, provider_schema, &signatures));
            for file in preflight.files() {
                emission.add_text(format!("{}/{}", preflight.path, file.path), file.text);
            }
            emission.add_text(
                format!("{}/findings.jq", preflight.path),
                preflight::FINDINGS.into(),
            );
        }
        if let Some(backend) = backend(environment) {
            emission.add_text(format!("{path}/backend.tf.json"), backend);
        }
    }
    if let Some(workflow) = workflow(environments, !emission.packages.is_empty()) {
        emission.add_text(PATH.into(), workflow);
    }
    emission.add(
        ".groundplan/.gitignore".into(),
        Cow::Borrowed(b"build/\njournal.json\nlock\n*.tmp\n"),
    );
    match Failure::join(failures) {
        Some(failure) => Err(failure),
        None => Ok(emission),
    }
}

impl Emission {
    fn add(&mut self, path: String, content: Cow<'static, [u8]>) {
        self.files.insert(path, content);
    }

    fn add_text(&mut self, path: String, text: String) {
        self.add(path, text.into_bytes().into());
    }
}

/// State in S3, locked by a file beside it; none is a file beside the configuration.
fn backend(env: &Environment) -> Option<String> {
    let backend = env.settings.backend.as_ref()?;
    let mut s3 = Map::new();
    s3.insert("bucket".into(), json!(backend.bucket));
    s3.insert(
        "key".into(),
        json!(crate::references::state_key(env, backend)),
    );
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

#[cfg(test)]
mod tests {
    use model::{CodePath, SourceFile};

    use super::*;

    #[test]
    fn an_argument_that_a_module_does_not_take_stops_the_emission() {
        let file = |path: &str, text: &str| SourceFile {
            path: path.into(),
            content: text.into(),
        };
        let files = [
            file(
                "groundplan.toml",
                "[application]\nname = \"shop\"\nowner = \"o@example.com\"\n[functions.orders]\ncode = \"app\"\nhandler = \"index.handler\"\n",
            ),
            file(
                "environments/live/environment.toml",
                "profile = \"development\"\nregion = \"us-east-1\"\n",
            ),
        ];
        let project = model::load_from(files, &|_| CodePath::Folder).expect("a right description");
        let mut library = ModuleLibrary::new().expect("right modules");
        let emitted = emit(&project.environments, &Settings::default(), &library);
        assert!(emitted.is_ok_and(|emission| emission.files.len() > library.files.len()));
        for module in library.signatures.to_mut() {
            if module.path == "function" {
                module
                    .inputs
                    .to_mut()
                    .retain(|input| input.name != "handler");
            }
        }
        let emitted = emit(&project.environments, &Settings::default(), &library);
        let text = emitted.expect_err("a wrong call").to_string();
        let message = "module.function_orders: module function has no variable handler";
        assert!(text.contains(message), "{text}");
        assert!(
            text.contains("--> environments/live/main.tf.json:"),
            "{text}"
        );
        assert!(text.contains("\"function_orders\": {"), "{text}");
    }
}
