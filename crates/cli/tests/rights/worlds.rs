//! Environments that are delivered, emitted and planned as if they were applied: each with the plan of its bootstrap,
//! which holds the roles of delivery.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::thread;

use checker::policy::arns::{Arns, Home};
use checker::rights::{Backend, Need, Role, World};
use model::description::AwsProvider;
use model::{CodePath, SourceFile};
use planner::{Files, ModuleCache, Plan};
use serde_json::Value as Json;

/// An environment, and what an administrator made before it.
pub(crate) struct Delivered {
    /// Its name and that of its project.
    pub(crate) name: String,
    pub(crate) plan: Plan,
    pub(crate) homes: Arns,
    pub(crate) bootstrap: Plan,
    pub(crate) bootstrap_homes: Arns,
    pub(crate) protected: bool,
    pub(crate) prefix: String,
    backend: Json,
}

/// A project of this repository with other words in its description.
struct Case {
    name: &'static str,
    folder: &'static str,
    /// Path, text and what comes in its place; an empty text adds at the start.
    changes: &'static [(&'static str, &'static str, &'static str)],
}

const DELIVERED: &str = "[application]\nrepository = \"example/shop\"";

const CASES: &[Case] = &[
    Case {
        name: "delivered",
        folder: "crates/cli/tests/goldens/delivered",
        changes: &[],
    },
    Case {
        name: "everything",
        folder: "crates/cli/tests/goldens/everything",
        changes: &[],
    },
    Case {
        name: "own-keys",
        folder: "crates/cli/tests/goldens/own-keys",
        changes: &[("groundplan.toml", "[application]", DELIVERED)],
    },
    Case {
        name: "sample",
        folder: ".",
        changes: &[
            ("groundplan.toml", "[application]", DELIVERED),
            (
                "environments/production/environment.toml",
                "[account]",
                "[backend]\nbucket = \"todo-states\"\ncreate = true\n\n[account]\ngithub_oidc = \"create\"\nbackup_settings = \"create\"",
            ),
        ],
    },
];

/// The folder of the repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

struct Emitted<'a>(&'a BTreeMap<String, Cow<'static, [u8]>>);

impl Files for Emitted<'_> {
    fn list(&self, folder: &str) -> Vec<String> {
        let prefix = format!("{folder}/");
        let inside = self.0.keys().filter_map(|path| path.strip_prefix(&prefix));
        inside
            .filter(|name| !name.contains('/'))
            .map(str::to_owned)
            .collect()
    }

    fn read(&self, path: &str) -> Option<Cow<'_, [u8]>> {
        self.0.get(path).map(|bytes| Cow::Borrowed(&**bytes))
    }
}

fn described(case: &Case) -> model::Project {
    let folder = root().join(case.folder);
    let mut paths = vec!["groundplan.toml".to_owned()];
    for entry in std::fs::read_dir(folder.join("environments")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        paths.push(format!("environments/{name}/environment.toml"));
    }
    let files = paths.into_iter().map(|path| {
        let mut content = std::fs::read_to_string(folder.join(&path)).unwrap();
        for (file, from, to) in case.changes {
            if *file == path {
                assert!(content.contains(from), "{path} has no `{from}`");
                content = content.replacen(from, to, 1);
            }
        }
        SourceFile {
            path,
            content: content.into(),
        }
    });
    model::load_from(files, &|_| CodePath::Folder)
        .unwrap_or_else(|failure| panic!("{}: {:?}", case.name, failure.diagnostics))
}

fn planned(case: &Case) -> Vec<Delivered> {
    let project = described(case);
    let library = emitter::Library::new().expect("sound modules");
    let settings = emitter::Settings::default();
    let emission = emitter::emit(&project.environments, &settings, &library);
    let files = emission.expect("legal Terraform").files;
    let cache = ModuleCache::default();
    let mut found = Vec::new();
    for environment in &project.environments {
        let Some(delivered) = environment.delivered() else {
            continue;
        };
        let schema = match environment.application.terraform.aws_provider {
            AwsProvider::Five => emitter::provider_schema(),
            AwsProvider::Six => emitter::provider_schema_6(),
        };
        let schemas = [schema];
        let settings = planner::Settings {
            schemas: &schemas,
            ..planner::Settings::default()
        };
        let folder = format!("environments/{}", environment.name);
        let evaluate = |folder: &str| {
            let homes = Arns::in_account(delivered.account_id);
            let plan =
                planner::evaluate_applied(folder, &Emitted(&files), &settings, &cache, &homes);
            (plan.expect("a plan"), homes)
        };
        let (plan, homes) = evaluate(&folder);
        let (bootstrap, bootstrap_homes) = evaluate(&format!("{folder}/bootstrap"));
        let backend = &files[&format!("{folder}/backend.tf.json")];
        let backend: Json = serde_json::from_slice(backend).unwrap();
        found.push(Delivered {
            name: format!("{}/{}", case.name, environment.name),
            plan,
            homes,
            bootstrap,
            bootstrap_homes,
            protected: environment.settings.protected,
            prefix: environment.prefix(),
            backend: backend["terraform"]["backend"]["s3"].clone(),
        });
    }
    found
}

/// Every environment that is delivered.
pub(crate) fn delivered() -> &'static [Delivered] {
    static DELIVERED: OnceLock<Vec<Delivered>> = OnceLock::new();
    DELIVERED.get_or_init(|| {
        let planning = || CASES.iter().flat_map(planned).collect();
        let thread = thread::Builder::new().stack_size(planner::STACK);
        thread.spawn(planning).unwrap().join().unwrap()
    })
}

impl Delivered {
    pub(crate) fn world(&self) -> World<'_> {
        World::new(&self.plan, &self.homes)
    }

    /// The role that plans, or the one that applies.
    pub(crate) fn role(&self, name: &str) -> Role {
        let address = format!("module.delivery.aws_iam_role.{name}");
        Role::of_plan(&self.bootstrap, &address).unwrap()
    }

    /// The account.
    pub(crate) fn account(&self) -> &str {
        self.role_home().1
    }

    fn role_home(&self) -> (&str, &str) {
        let role = self.bootstrap.find("module.delivery.aws_iam_role.apply");
        let arn = role.and_then(|role| role.at("arn").text()).unwrap();
        let parts: Vec<&str> = arn.split(':').collect();
        (parts[1], parts[4])
    }

    /// What the backend needs.
    pub(crate) fn backend_needs(&self) -> Vec<Need> {
        let text = |name: &str| self.backend[name].as_str().unwrap_or_default();
        let (partition, account) = self.role_home();
        let home = Home {
            partition: partition.to_owned(),
            suffix: "amazonaws.com".to_owned(),
            region: text("region").to_owned(),
            account: account.to_owned(),
        };
        let state = World::new(&self.bootstrap, &self.bootstrap_homes);
        let kms: Vec<String> = match text("kms_key_id") {
            "" => state
                .arns("aws_kms_key")
                .into_iter()
                .map(str::to_owned)
                .collect(),
            key => vec![key.to_owned()],
        };
        World::backend_needs(&Backend {
            bucket: text("bucket"),
            key: text("key"),
            kms: &kms,
            home: &home,
        })
    }
}
