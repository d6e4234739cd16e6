//! Terraform takes every emitted module and environment of the sample: `init`, `validate` and each
//! module's own `terraform test`, without a single warning.

#[path = "../../crates/cli/tests/common/descriptions.rs"]
mod descriptions;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use acceptance::{
    Failure, Result, Terraform, copy_tree, folders, groundplan, none, on_provider_5, read_json,
    repository, run_in_parallel, trial, write_text,
};
use libtest_mimic::Trial;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Map, Value, json};
use tempfile::TempDir;

fn main() -> ExitCode {
    let root = repository();
    let mut trials = Vec::new();
    for (kind, judge) in [
        ("modules", module as fn(&str) -> Result<()>),
        ("environments", environment),
    ] {
        let found = folders(&root.join(kind)).unwrap_or_default();
        if found.is_empty() {
            let problem = format!("there are no {kind} in the repository");
            trials.push(Trial::test(kind, || Err(problem.into())));
        }
        for folder in found {
            let name = folder
                .strip_prefix(&root)
                .unwrap_or(&folder)
                .display()
                .to_string();
            trials.push(trial(name.clone(), move || judge(&name)));
        }
    }
    for (name, judge) in [
        ("README.md", readme as fn() -> Result<()>),
        ("examples of the modules", examples),
        ("any description", any_description),
        ("everything that a description may say", everything),
    ] {
        trials.push(trial(name, judge));
    }
    run_in_parallel(trials).exit_code()
}

fn module(place: &str) -> Result<()> {
    // All of them: a module may call its neighbours.
    let copy = copied(&["modules"])?;
    let aliases = aliased(&copy, place)?;
    let terraform = valid(&copy, place)?;
    if let Some(aliases) = aliases {
        remove(&aliases)?;
    }
    let summary = terraform.test()?;
    none(&summary.diagnostics)?;
    if summary.passed == 0 || summary.failed + summary.errored + summary.skipped > 0 {
        return Err(Failure::new(format!("{summary:?}")));
    }
    Ok(())
}

fn environment(place: &str) -> Result<()> {
    let copy = copied(&["modules", place])?;
    valid(&copy, place).map(drop)
}

/// The README's module call in another repository, with the module from this one.
fn readme() -> Result<()> {
    let copy = copied(&["modules"])?;
    let text = read(&repository().join("README.md"))?;
    let example = text
        .split_once("```hcl\n")
        .and_then(|(_, rest)| rest.split_once("```"))
        .map(|(example, _)| example)
        .ok_or_else(|| Failure::new("README.md has no HCL example"))?;
    let remote = "git::https://github.com/groundplan/groundplan.git//modules/";
    if !example.contains(remote) {
        return Err(Failure::new("the example names another repository"));
    }
    let local = example
        .replace(remote, "../modules/")
        .replace("?ref=v0.1.0", "");
    let key = "resource \"aws_kms_key\" \"shop\" {}\n";
    std::fs::create_dir(copy.path().join("shop"))
        .map_err(|error| Failure::new(error.to_string()))?;
    write_text(
        &copy.path().join("shop/main.tf"),
        &format!("{local}\n{key}"),
    )?;
    valid(&copy, "shop").map(drop)
}

/// Each module's example of its use elsewhere. All at once: a configuration that uses each of them.
fn examples() -> Result<()> {
    let copy = copied(&["modules"])?;
    let modules = folders(&copy.path().join("modules"))?;
    let mut calls = Map::new();
    for module in &modules {
        let place = module.strip_prefix(copy.path()).unwrap_or(module).display();
        let name = place.to_string().replace('/', "_");
        let source = format!("./{place}/examples/basic");
        calls.insert(name, json!({ "source": source }));
    }
    let main = json!({ "module": calls }).to_string();
    write_text(&copy.path().join("main.tf.json"), &main)?;
    valid(&copy, "").map(drop)
}

/// The description of the goldens that uses every setting.
fn everything() -> Result<()> {
    let copy = copied(&["modules"])?;
    let golden = repository().join("crates/cli/tests/goldens/everything/emitted");
    copy_tree(&golden, copy.path())?;
    on_provider_5(copy.path())?;
    valid(&copy, "environments/dev")?;
    valid(&copy, "environments/dev/bootstrap").map(drop)
}

/// Random descriptions, and some with everything unusual at once: Terraform validates what is emitted of
/// each. All of them in one configuration, so that the provider is asked once.
fn any_description() -> Result<()> {
    const SHRUNK: [(&str, &str); 2] = [
        // Names that mean something elsewhere, and texts that look like expressions.
        (
            "[application]\nname = \"shop\"\nowner = \"o@example.com\"\n\n[functions.for]\ncode = \"app\"\nhandler = \"index.handler\"\n\
             environment = { AA = \"${not an expression}\", BB = \"%{ if } \\\" ü\" }\ndescription = \"Says \\\"${x}\\\".\"\n\n\
             [tables.null]\nhash_key = { name = \"${id}\", type = \"S\" }\n\n\
             [metrics.each]\nnamespace = \"Shop\"\nthreshold = 1\ndimensions = { \"${a}\" = \"%{b\" }\n",
            "profile = \"production\"\nregion = \"us-east-1\"\nrecovery_region = \"us-west-2\"\ntags = { \"a b\" = \"c: d/e\" }\n",
        ),
        // Nothing but one function.
        (
            "[application]\nname = \"shop\"\nowner = \"o@example.com\"\n\n[functions.a]\ncode = \"app\"\nhandler = \"index.handler\"\n",
            "profile = \"development\"\nregion = \"us-east-1\"\n",
        ),
    ];
    let seed = std::env::var("SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
        .unwrap_or(1_u64);
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), random);
    let mut all: Vec<(String, String)> = SHRUNK
        .iter()
        .map(|(application, environment)| ((*application).into(), (*environment).into()))
        .collect();
    for _ in 0..5 {
        let tree = (descriptions::application(), descriptions::environment()).new_tree(&mut runner);
        all.push(
            tree.map_err(|reason| Failure::new(reason.to_string()))?
                .current(),
        );
    }
    let folder = tempfile::tempdir().map_err(|error| Failure::new(error.to_string()))?;
    let mut calls = Map::new();
    let mut told = format!("SEED={seed} makes these descriptions:\n");
    for (at, (application, environment)) in all.iter().enumerate() {
        let project = folder.path().join(format!("project_{at}"));
        told.push_str(&format!(
            "--- project_{at}\n{application}\n--- its environment\n{environment}\n"
        ));
        for (path, text) in [
            ("groundplan.toml", application.as_str()),
            ("environments/one/environment.toml", environment),
            (
                "app/index.mjs",
                "export const handler = async () => ({});\n",
            ),
            (
                "app/index.py",
                "def handler(event, context):\n    return {}\n",
            ),
        ] {
            let place = project.join(path);
            std::fs::create_dir_all(place.parent().unwrap_or(&place))
                .map_err(|error| Failure::new(error.to_string()))?;
            write_text(&place, text)?;
        }
        let ran = groundplan(&project, &["emit"])?;
        if ran.code != Some(0) {
            return Err(Failure::new(format!("{}\n{told}", ran.stderr)));
        }
        // It is the root's, and here this is none.
        let backend = project.join("environments/one/backend.tf.json");
        if backend.exists() {
            remove(&backend)?;
        }
        let source = format!("./project_{at}/environments/one");
        calls.insert(format!("project_{at}"), json!({ "source": source }));
    }
    on_provider_5(folder.path())?;
    write_text(
        &folder.path().join("main.tf.json"),
        &json!({ "module": calls }).to_string(),
    )?;
    valid(&folder, "")
        .map(drop)
        .map_err(|failure| Failure::new(format!("{failure}\n{told}")))
}

/// Terraform validates a module alone only if it has the provider configurations that a caller
/// passes. Gives the file that stands for the caller, where it takes one.
fn aliased(copy: &TempDir, place: &str) -> Result<Option<PathBuf>> {
    let folder = copy.path().join(place);
    let versions = read_json(&folder.join("versions.tf.json"))?;
    let aliases = &versions["terraform"]["required_providers"]["aws"]["configuration_aliases"];
    let Some(aliases) = aliases.as_array() else {
        return Ok(None);
    };
    let providers: Vec<Value> = aliases
        .iter()
        .filter_map(|alias| alias.as_str()?.strip_prefix("aws."))
        .map(|alias| json!({ "alias": alias, "region": "us-east-1" }))
        .collect();
    let file = folder.join("caller.tf.json");
    write_text(
        &file,
        &json!({ "provider": { "aws": providers } }).to_string(),
    )?;
    Ok(Some(file))
}

fn remove(path: &Path) -> Result<()> {
    std::fs::remove_file(path).map_err(|error| Failure::new(format!("{}: {error}", path.display())))
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path)
        .map_err(|error| Failure::new(format!("{}: {error}", path.display())))
}

fn valid(copy: &TempDir, place: &str) -> Result<Terraform> {
    let terraform = Terraform::new(&copy.path().join(place))?;
    none(&terraform.init(false)?)?;
    none(&terraform.validate()?)?;
    Ok(terraform)
}

/// These folders of the repository in a temporary one, so nobody's `.terraform` is in the way.
fn copied(places: &[&str]) -> Result<TempDir> {
    let copy = tempfile::tempdir().map_err(|error| Failure::new(error.to_string()))?;
    for place in places {
        copy_tree(&repository().join(place), &copy.path().join(place))?;
    }
    on_provider_5(copy.path())?;
    Ok(copy)
}
