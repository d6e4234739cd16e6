//! Environments that are delivered, emitted and planned as if they were applied: each with the plan of its bootstrap,
//! which holds the roles of delivery.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::thread;

use checker::policy::Policy;
use checker::policy::arns::{Arns, Home};
use checker::rights::{ProviderRequest, Role, StateBackend, World};
use model::description::AwsProvider;
use model::kinds::BUCKET;
use model::{CodePath, SourceFile};
use plan::Plan;
use planner::{ConfigurationFiles, ModuleCache};
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
    pub(crate) neighbours: Vec<String>,
    /// Buckets whose settings stay as they are.
    pub(crate) kept_buckets: Vec<String>,
    settings: model::description::EnvironmentDescription,
    backend: Json,
}

/// A project of this repository with other words in its description.
struct Case {
    name: &'static str,
    folder: &'static str,
    /// Path, text and what comes in its place; an empty text adds at the start.
    changes: &'static [(&'static str, &'static str, &'static str)],
    /// Files beside: path and text.
    more: &'static [(&'static str, &'static str)],
}

const DELIVERED: &str = "[application]\nrepository = \"example/shop\"";

const CASES: &[Case] = &[
    Case {
        name: "delivered",
        folder: "crates/cli/tests/goldens/delivered",
        changes: &[],
        more: &[],
    },
    Case {
        name: "comes-and-goes",
        folder: "crates/cli/tests/goldens/delivered",
        changes: &[(
            "environments/staging/environment.toml",
            "profile = \"staging\"",
            "profile = \"staging\"\ndestroyable = true",
        )],
        more: &[],
    },
    Case {
        name: "everything",
        folder: "crates/cli/tests/goldens/everything",
        changes: &[(
            "groundplan.toml",
            "authorization = \"iam\"",
            "authorization = \"iam\"\nweb_acl_arn = \"arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/shop/11111111-2222-3333-4444-555555555555\"",
        )],
        more: &[],
    },
    // Every kind of workload where its data is protected.
    Case {
        name: "everything-protected",
        folder: "crates/cli/tests/goldens/everything",
        changes: &[(
            "environments/dev/environment.toml",
            "protected = false",
            "protected = true",
        )],
        more: &[],
    },
    Case {
        name: "own-keys",
        folder: "crates/cli/tests/goldens/own-keys",
        changes: &[
            ("groundplan.toml", "[application]", DELIVERED),
            // Made by somebody else before, under another name.
            (
                "groundplan.toml",
                "[buckets.exports]",
                "[buckets.exports]\nname = \"old-exports\"\n\n[tables.ledger]\nname = \"old-ledger\"\nhash_key = { name = \"id\", type = \"S\" }\n",
            ),
        ],
        more: &[],
    },
    Case {
        name: "copied",
        folder: "crates/cli/tests/goldens/delivered",
        changes: &[
            (
                "groundplan.toml",
                "[tables.orders]",
                "[buckets.receipts]\n\n[tables.orders]",
            ),
            (
                "environments/live/environment.toml",
                "[backend]",
                "[tables.orders]\nreplicas = [\"us-west-2\"]\n\n[buckets.receipts]\nreplicate = true\n\n[backend]",
            ),
            // Where nothing is protected a replica may be deleted.
            (
                "environments/staging/environment.toml",
                "[backend]",
                "[tables.orders]\nreplicas = [\"us-west-2\"]\n\n[backend]",
            ),
            (
                "environments/staging/environment.toml",
                "profile = \"staging\"",
                "profile = \"staging\"\nrecovery_region = \"us-west-2\"",
            ),
        ],
        more: &[(
            "environments/west/environment.toml",
            "standby_of = \"live\"\nprofile = \"production\"\nregion = \"us-west-2\"\naccount_id = \"444455556666\"\nalert_emails = [\"ops@example.com\"]\naccount = { audit_trail = \"existing\" }\nbackend = { bucket = \"shop-west-states\" }\n",
        )],
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
        // What the runbook makes when the region is lost: a name that begins as that of production does.
        more: &[(
            "environments/production-recovery/environment.toml",
            "profile = \"production\"\nregion = \"us-west-2\"\naccount_id = \"333344445555\"\nalert_emails = [\"ops@example.com\"]\n\n[backend]\nbucket = \"todo-states\"\nregion = \"us-east-1\"\nkms_key_id = \"arn:aws:kms:us-east-1:333344445555:key/11111111-2222-3333-4444-555555555555\"\n",
        )],
    },
];

/// The folder of the repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

struct Emitted<'a>(&'a BTreeMap<String, Cow<'static, [u8]>>);

impl ConfigurationFiles for Emitted<'_> {
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
    let more = case.more.iter().map(|(path, content)| SourceFile {
        path: (*path).to_owned(),
        content: (*content).into(),
    });
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
    model::load_from(files.chain(more), &|_| CodePath::Folder)
        .unwrap_or_else(|failure| panic!("{}: {:?}", case.name, failure.diagnostics))
}

fn planned(case: &Case) -> Vec<Delivered> {
    let project = described(case);
    let library = emitter::ModuleLibrary::new().expect("sound modules");
    let settings = emitter::Settings::default();
    let emission = emitter::emit(&project.environments, &settings, &library);
    let files = emission.expect("legal Terraform").files;
    let cache = ModuleCache::default();
    let mut found = Vec::new();
    for environment in &project.environments {
        let Some(delivered) = environment.delivered() else {
            continue;
        };
        let schema = match environment.application.terraform.oldest_provider() {
            AwsProvider::Five => emitter::provider_schema(),
            AwsProvider::Six => emitter::provider_schema_6(),
        };
        let schemas = [schema];
        let settings = planner::PlanOptions {
            schemas: &schemas,
            ..planner::PlanOptions::default()
        };
        let folder = format!("environments/{}", environment.name);
        let evaluate = |folder: &str| {
            let homes = Arns::in_account(delivered.account_id);
            let plan =
                planner::evaluate_as_applied(folder, &Emitted(&files), &settings, &cache, &homes);
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
            neighbours: environment.neighbours.clone(),
            kept_buckets: environment
                .application
                .buckets
                .iter()
                .filter(|(_, bucket)| bucket.protected)
                .map(|(name, _)| {
                    format!(
                        ":::{}",
                        environment.aws_name_in(&BUCKET, name, delivered.account_id)
                    )
                })
                .chain(environment.settings.protected.then(|| "-logs-".to_owned()))
                .collect(),
            settings: environment.settings.clone(),
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

    /// The boundary of the roles that it makes.
    pub(crate) fn boundary(&self) -> (String, Policy) {
        let address = "module.delivery.aws_iam_policy.boundary";
        let text = self.bootstrap.find(address).unwrap();
        let document = values::json::parse(text.lookup("policy").text().unwrap()).unwrap();
        (address.to_owned(), Policy::read(&document).unwrap())
    }

    pub(crate) fn region(&self) -> String {
        self.settings.region.clone()
    }

    pub(crate) fn trail_follows_buckets(&self) -> bool {
        self.settings.bucket_access_logs == model::description::BucketAccessLogs::Cloudtrail
    }

    pub(crate) fn has_network(&self) -> bool {
        self.plan.of_type("aws_vpc").next().is_some()
    }

    /// A tag that everything in it has.
    pub(crate) fn tag(&self, name: &str) -> String {
        let role = self.plan.of_type("aws_iam_role").next().unwrap();
        role.lookup(&format!("tags_all.{name}"))
            .text()
            .unwrap()
            .to_owned()
    }

    pub(crate) fn state_bucket(&self) -> &str {
        self.backend["bucket"].as_str().unwrap()
    }

    /// The ARNs of the keys of the state.
    pub(crate) fn state_keys(&self) -> Vec<String> {
        match self.backend["kms_key_id"].as_str() {
            None | Some("") => {
                let state = World::new(&self.bootstrap, &self.bootstrap_homes);
                state
                    .arns("aws_kms_key")
                    .into_iter()
                    .map(str::to_owned)
                    .collect()
            }
            Some(key) => vec![key.to_owned()],
        }
    }

    /// The account.
    pub(crate) fn account(&self) -> &str {
        self.role_home().1
    }

    fn role_home(&self) -> (&str, &str) {
        let role = self.bootstrap.find("module.delivery.aws_iam_role.apply");
        let arn = role.and_then(|role| role.lookup("arn").text()).unwrap();
        let parts: Vec<&str> = arn.split(':').collect();
        (parts[1], parts[4])
    }

    /// What the backend needs.
    pub(crate) fn backend_needs(&self) -> Vec<ProviderRequest> {
        let text = |name: &str| self.backend[name].as_str().unwrap_or_default();
        let (partition, account) = self.role_home();
        let home = Home {
            partition: partition.to_owned(),
            suffix: "amazonaws.com".to_owned(),
            region: text("region").to_owned(),
            account: account.to_owned(),
        };
        let kms = self.state_keys();
        World::backend_needs(&StateBackend {
            bucket: text("bucket"),
            key: text("key"),
            kms: &kms,
            home: &home,
        })
    }
}
