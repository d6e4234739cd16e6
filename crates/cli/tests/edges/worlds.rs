//! The environments of this repository, emitted and planned as if they were applied.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::thread;

use checker::edges::{Held, ResourceEdge, edges};
use checker::policy::arns::Arns;
use model::Environment;
use model::description::AwsProvider;
use plan::Plan;
use planner::{ConfigurationFiles, ModuleCache};

/// The account of environments that do not say theirs.
const ACCOUNT: &str = "111122223333";

/// An environment and what an administrator makes before it.
pub(crate) struct World {
    /// Its name behind that of its project.
    pub(crate) name: String,
    pub(crate) environment: Environment,
    pub(crate) plan: Plan,
    homes: Arns,
    bootstrap: Option<(Plan, Arns)>,
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

/// The sample, and the cases of the goldens.
fn projects() -> Vec<(String, PathBuf)> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let cases = std::fs::read_dir(here.join("tests/goldens")).unwrap();
    let mut projects: Vec<(String, PathBuf)> = cases
        .map(|case| case.unwrap())
        .map(|case| (case.file_name().into_string().unwrap(), case.path()))
        .collect();
    projects.push(("sample".into(), here.join("../..")));
    projects.sort();
    projects
}

fn planned() -> Vec<World> {
    let library = emitter::ModuleLibrary::new().expect("sound modules");
    let mut found = Vec::new();
    for (name, folder) in projects() {
        let mut project = model::load(&folder, model::schema::shapes())
            .unwrap_or_else(|failure| panic!("{name}: {:?}", failure.diagnostics));
        // What a standby may do is proven as it is opened: while it waits it has no tables.
        for environment in &mut project.environments {
            environment.settings.active = environment.primary.is_some();
        }
        let settings = emitter::Settings::default();
        let emission = emitter::emit(&project.environments, &settings, &library);
        let files = emission.expect("legal Terraform").files;
        let cache = ModuleCache::default();
        for environment in project.environments {
            let schema = match environment.application.terraform.oldest_provider() {
                AwsProvider::Five => emitter::provider_schema(),
                AwsProvider::Six => emitter::provider_schema_6(),
            };
            let schemas = [schema];
            let settings = planner::PlanOptions {
                schemas: &schemas,
                ..planner::PlanOptions::default()
            };
            let account = environment.settings.account_id.as_deref();
            let account = account.unwrap_or(ACCOUNT).to_owned();
            let evaluate = |folder: &str| {
                let homes = Arns::in_account(&account);
                let plan = planner::evaluate_as_applied(
                    folder,
                    &Emitted(&files),
                    &settings,
                    &cache,
                    &homes,
                );
                (plan.expect("a plan"), homes)
            };
            let folder = format!("environments/{}", environment.name);
            let (plan, homes) = evaluate(&folder);
            let before = format!("{folder}/bootstrap");
            let bootstrap = files
                .contains_key(&format!("{before}/main.tf.json"))
                .then(|| evaluate(&before));
            found.push(World {
                name: format!("{name}/{}", environment.name),
                environment,
                plan,
                homes,
                bootstrap,
            });
        }
    }
    found
}

/// Every environment.
pub(crate) fn worlds() -> &'static [World] {
    static WORLDS: OnceLock<Vec<World>> = OnceLock::new();
    WORLDS.get_or_init(|| {
        let thread = thread::Builder::new().stack_size(planner::STACK);
        thread.spawn(planned).unwrap().join().unwrap()
    })
}

impl World {
    /// The plan with what decides in it; the boundary of its roles is made by the bootstrap.
    pub(crate) fn held(&self) -> Held<'_> {
        let made = self.bootstrap.as_ref();
        let policies = made.map(|(plan, _)| Held::policies_made(plan));
        Held::applied(&self.plan, &self.homes, policies.unwrap_or_default())
    }

    /// An ARN in the environment's account.
    pub(crate) fn arn(&self, service: &str, region: &str, rest: &str) -> String {
        let settings = &self.environment.settings;
        let partition = aws::regions::partition(&settings.region);
        let account = settings.account_id.as_deref().unwrap_or(ACCOUNT);
        format!("arn:{partition}:{service}:{region}:{account}:{rest}")
    }

    pub(crate) fn region(&self) -> &str {
        &self.environment.settings.region
    }

    /// Every edge: of the resources, and of the code that runs in functions.
    pub(crate) fn edges<'a>(&'a self, held: &Held<'a>) -> Vec<ResourceEdge> {
        let mut found = edges(held);
        found.extend(crate::code::edges(self, held));
        found.sort_by(|a, b| (&a.from, &a.to, a.how).cmp(&(&b.from, &b.to, b.how)));
        found
    }
}
