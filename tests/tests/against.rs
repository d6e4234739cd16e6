//! What `groundplan plan --against` says of an edit, held against what Terraform plans over the state of what was
//! applied before the edit: nothing that Terraform changes is called unchanged, and nothing that stays is said to
//! change. One description is applied to the emulator; each edit of it is planned over that state, without
//! asking the emulator again, so nothing that the emulator answers otherwise than AWS comes in.
//!
//! groundplan is asked twice: against the folder before the edit, and against the state as a document.
//! Without more words only the usual edits are looked at. `GROUNDPLAN_EDIT=all` takes every edit, and `=memory`
//! the one of that name; `GROUNDPLAN_PAIRS` makes more of the random descriptions that the first is compared with.
#![allow(clippy::print_stdout, reason = "the counts are what the run shows")]

#[path = "../../crates/cli/tests/common/descriptions.rs"]
mod descriptions;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use acceptance::{
    Effect, Emulator, Failure, Result, Story, Terraform, Workspace, differing, disagreements,
    effects, groundplan, none, read_json, unsupported, write_json, write_text,
};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::Value;
use tempfile::TempDir;

const DESCRIPTION: &str = r#"
[application]
name = "shop"
owner = "o@example.com"

[terraform]
aws_provider = "5"

[functions.a0]
code = "app"
handler = "index.handler"
memory_mb = 256
environment = { MODE = "a", LEVEL = "b" }
access = [
  { table = "a0", actions = ["read", "write"] },
  { bucket = "files", actions = ["read"] },
]

[functions.orders1]
code = "app"
handler = "index.handler"

[tables.a0]
hash_key = { name = "id", type = "S" }
ttl_attribute = "end"

[apis.public]
routes = { "GET /a" = "a0", "POST /a" = "orders1" }
authorization = "iam"
cors.origins = ["https://example.com"]

[apis.members]
routes = { "GET /m" = "a0" }
authorization = { cognito = ["arn:aws:cognito-idp:us-east-1:111122223333:userpool/us-east-1_AbCdEfGhI"] }

[buckets.files]
noncurrent_days = 30
"#;

const ENVIRONMENT: &str = r#"
profile = "staging"
region = "us-east-1"
recovery_region = "us-west-2"
account_id = "111122223333"
tags = { Team = "a", Area = "b" }

[health]
enabled = false

[backup]
enabled = false
"#;

/// The file in which Terraform keeps its state.
const STATE: &str = "terraform.tfstate";

/// An edit of the description or of the environment: what is written, and what instead of it.
struct Edit {
    name: &'static str,
    description: &'static [(&'static str, &'static str)],
    environment: &'static [(&'static str, &'static str)],
}

const fn edit(name: &'static str, description: &'static [(&'static str, &'static str)]) -> Edit {
    Edit {
        name,
        description,
        environment: &[],
    }
}

const EDITS: &[Edit] = &[
    edit("nothing", &[]),
    edit(
        "a route is added",
        &[(
            "\"GET /a\" = \"a0\",",
            "\"GET /a\" = \"a0\", \"GET /b\" = \"orders1\",",
        )],
    ),
    edit(
        "a route is taken away",
        &[(", \"POST /a\" = \"orders1\"", "")],
    ),
    edit(
        "authorization is taken away",
        &[("authorization = \"iam\"\n", "")],
    ),
    edit(
        "callers of a user pool become anybody",
        &[(
            "authorization = { cognito = [\"arn:aws:cognito-idp:us-east-1:111122223333:userpool/us-east-1_AbCdEfGhI\"] }\n",
            "",
        )],
    ),
    edit(
        "origins are taken away",
        &[("cors.origins = [\"https://example.com\"]\n", "")],
    ),
    edit("expiry is taken away", &[("ttl_attribute = \"end\"\n", "")]),
    edit(
        "expiry is turned off",
        &[(
            "ttl_attribute = \"end\"\n",
            "ttl_attribute = \"end\"\nttl_enabled = false\n",
        )],
    ),
    edit("memory", &[("memory_mb = 256", "memory_mb = 512")]),
    edit(
        "a variable of the environment is taken away",
        &[("{ MODE = \"a\", LEVEL = \"b\" }", "{ MODE = \"a\" }")],
    ),
    edit(
        "a grant is taken away",
        &[("  { bucket = \"files\", actions = [\"read\"] },\n", "")],
    ),
    edit(
        "an index is added",
        &[(
            "ttl_attribute = \"end\"\n",
            "ttl_attribute = \"end\"\nindexes = { by-b = { hash_key = { name = \"b\", type = \"S\" } } }\n",
        )],
    ),
    edit(
        "a stream is added",
        &[(
            "ttl_attribute = \"end\"\n",
            "ttl_attribute = \"end\"\nstream = \"new_image\"\n",
        )],
    ),
    Edit {
        name: "a tag is taken away",
        description: &[],
        environment: &[("{ Team = \"a\", Area = \"b\" }", "{ Team = \"a\" }")],
    },
    edit(
        "the threshold of an alarm",
        &[(
            "memory_mb = 256",
            "memory_mb = 256\nalarms = { errors = 9 }",
        )],
    ),
    edit(
        "a lifecycle",
        &[("noncurrent_days = 30", "noncurrent_days = 60")],
    ),
    edit(
        "another key",
        &[(
            "{ name = \"id\", type = \"S\" }",
            "{ name = \"number\", type = \"S\" }",
        )],
    ),
    edit(
        "from a package to an image",
        &[(
            "[functions.orders1]\ncode = \"app\"\nhandler = \"index.handler\"\n",
            "[functions.orders1]\ncode = \"111122223333.dkr.ecr.us-east-1.amazonaws.com/r:1\"\n",
        )],
    ),
    edit(
        "a function is added",
        &[(
            "[tables.a0]",
            "[functions.more]\ncode = \"app\"\nhandler = \"index.handler\"\n\n[tables.a0]",
        )],
    ),
    edit(
        "a bucket is taken away",
        &[
            ("  { bucket = \"files\", actions = [\"read\"] },\n", ""),
            ("[buckets.files]\nnoncurrent_days = 30\n", ""),
        ],
    ),
];

/// The edits that every run looks at; each takes half a minute.
const USUAL: &[&str] = &[
    "nothing",
    "a route is added",
    "authorization is taken away",
    "expiry is taken away",
    "memory",
    "another key",
    "the Region",
    "random description 0",
];

/// What was applied.
struct Applied {
    emulator: Emulator,
    before: TempDir,
    /// The state of Terraform, and the same as a document.
    state: TempDir,
    left_out: Vec<String>,
}

fn main() -> ExitCode {
    let mut story = Story::new("a description is applied", begin);
    let asked = std::env::var("GROUNDPLAN_EDIT").ok();
    let is_wanted = |name: &str| match asked.as_deref() {
        None => USUAL.contains(&name),
        Some("all") => true,
        Some(only) => only == name,
    };
    for edit in EDITS.iter().filter(|edit| is_wanted(edit.name)) {
        story = story.aside(edit.name, |applied| {
            let description = edited(DESCRIPTION, edit.description)?;
            let environment = edited(ENVIRONMENT, edit.environment)?;
            applied.compare(edit.name, &description, &environment)
        });
    }
    if is_wanted("the Region") {
        story = story.aside("the Region", Applied::region);
    }
    let pairs = std::env::var("GROUNDPLAN_PAIRS").ok();
    let pairs: usize = pairs.and_then(|pairs| pairs.parse().ok()).unwrap_or(3);
    for (at, description) in random(pairs).into_iter().enumerate() {
        let name = format!("random description {at}");
        if !is_wanted(&name) {
            continue;
        }
        let shown = name.clone();
        story = story.aside(&name, move |applied| {
            applied.compare_if_planned(&shown, &description)
        });
    }
    story.tell().exit_code()
}

/// Descriptions that are legal and the same at every run.
fn random(count: usize) -> Vec<String> {
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let strategy = descriptions::application();
    let each = (0..count).map(|_| strategy.new_tree(&mut runner));
    each.filter_map(std::result::Result::ok)
        .map(|tree| format!("{}\n[terraform]\naws_provider = \"5\"\n", tree.current()))
        .collect()
}

fn edited(text: &str, edits: &[(&str, &str)]) -> Result<String> {
    edits.iter().try_fold(text.to_owned(), |text, (was, is)| {
        if text.contains(was) {
            Ok(text.replacen(was, is, 1))
        } else {
            Err(Failure::new(format!("there is no {was:?} to edit")))
        }
    })
}

/// A project with this description, emitted.
fn project(description: &str, environment: &str) -> Result<TempDir> {
    let folder = tempfile::tempdir().map_err(Failure::of)?;
    let root = folder.path();
    for sub in ["app", "environments/here"] {
        std::fs::create_dir_all(root.join(sub)).map_err(Failure::of)?;
    }
    write_text(&root.join("groundplan.toml"), description)?;
    write_text(
        &root.join("environments/here/environment.toml"),
        environment,
    )?;
    write_text(
        &root.join("app/index.mjs"),
        "export const handler = async () => ({});\n",
    )?;
    write_text(
        &root.join("app/index.py"),
        "def handler(event, context):\n    return {}\n",
    )?;
    said(root, &["emit"])?;
    Ok(folder)
}

fn said(root: &Path, arguments: &[&str]) -> Result<String> {
    let ran = groundplan(root, arguments)?;
    match ran.code {
        Some(0) => Ok(ran.stdout),
        _ => Err(Failure::new(ran.stderr)),
    }
}

fn begin() -> Result<Applied> {
    let emulator = Emulator::start()?;
    let before = project(DESCRIPTION, ENVIRONMENT)?;
    let workspace = Workspace::copy(before.path(), "here")?.against(&emulator)?;
    workspace.without_unsupported()?;
    let terraform = workspace.terraform()?;
    none(&terraform.init(true)?)?;
    terraform.plan()?;
    emulator.explain(terraform.apply())?;
    let state = tempfile::tempdir().map_err(Failure::of)?;
    std::fs::copy(workspace.folder().join(STATE), state.path().join(STATE)).map_err(Failure::of)?;
    write_json(&state.path().join("state.json"), &terraform.show_state()?)?;
    Ok(Applied {
        emulator,
        before,
        state,
        left_out: unsupported()?.into_iter().map(|entry| entry.kind).collect(),
    })
}

impl Applied {
    /// Terraform over the state, in an edited project.
    fn terraform(&self, project: &Path, state: &Value) -> Result<(Workspace, Terraform)> {
        let workspace = Workspace::copy(project, "here")?.against(&self.emulator)?;
        workspace.without_unsupported()?;
        write_json(&workspace.folder().join(STATE), state)?;
        let terraform = workspace.terraform()?;
        none(&terraform.init(true)?)?;
        Ok((workspace, terraform))
    }

    fn is_left_out(&self, address: &str) -> bool {
        let kind = address
            .split('.')
            .find(|part| part.starts_with("aws_"))
            .unwrap_or_default();
        self.left_out.iter().any(|left| left == kind)
    }

    fn compare(&self, name: &str, description: &str, environment: &str) -> Result<()> {
        let project = project(description, environment)?;
        let (workspace, terraform) = self.terraform(project.path(), &self.state()?)?;
        terraform.plan_without_refresh()?;
        let real = effects(&terraform.show_plan()?);
        drop(workspace);
        self.judge(name, project.path(), &real)
    }

    /// One that is made at random may be one that Terraform refuses over what there is.
    fn compare_if_planned(&self, name: &str, description: &str) -> Result<()> {
        match self.compare(name, description, ENVIRONMENT) {
            Err(failure) if failure.to_string().starts_with("terraform plan") => {
                println!("{name}: {failure}");
                Ok(())
            }
            compared => compared,
        }
    }

    fn state(&self) -> Result<Value> {
        read_json(&self.state.path().join(STATE))
    }

    fn judge(&self, name: &str, project: &Path, real: &BTreeMap<String, Effect>) -> Result<()> {
        let before = self.before.path().to_string_lossy().into_owned();
        let state = self.state.path().join("state.json");
        let bases = [
            ("folder", before),
            ("state", state.to_string_lossy().into_owned()),
        ];
        let mut wrong = Vec::new();
        let count = |effects: &BTreeMap<String, Effect>, wanted: &dyn Fn(Effect) -> bool| {
            effects.values().filter(|effect| wanted(**effect)).count()
        };
        let is_possible = |effect| matches!(effect, Effect::MayChange | Effect::MayBeReplaced);
        let mut line = format!(
            "{name}: Terraform changes {}",
            count(real, &|effect| effect != Effect::Stays)
        );
        for (base, word) in bases {
            let text = said(
                project,
                &["plan", "here", "--against", &word, "--format", "json"],
            )?;
            let plan: Value = serde_json::from_str(&text).map_err(Failure::of)?;
            let ours = effects(&plan);
            line.push_str(&format!(
                "; against the {base} {} change and {} may",
                count(&ours, &|effect| effect != Effect::Stays
                    && !is_possible(effect)),
                count(&ours, &is_possible)
            ));
            let found = disagreements(real, &ours, &|address| self.is_left_out(address));
            wrong.extend(found.into_iter().map(|found| {
                let address = found.split(": ").next().unwrap_or_default();
                let arguments = differing(&plan, address).join("\n  ");
                format!("against the {base}: {found}\n  {arguments}")
            }));
        }
        println!("{line}");
        none(&wrong)
    }

    /// In another Region nothing is found, so Terraform has to look. Of a bucket AWS and the emulator say where
    /// it is, which Terraform takes for an error: buckets are taken out of its state first.
    fn region(&mut self) -> Result<()> {
        let environment = ENVIRONMENT.replace("\"us-east-1\"", "\"eu-west-1\"");
        let description = DESCRIPTION.replace("cognito-idp:us-east-1", "cognito-idp:eu-west-1");
        let project = project(&description, &environment)?;
        let mut state = self.state()?;
        if let Some(resources) = state["resources"].as_array_mut() {
            resources.retain(|resource| {
                let kind = resource["type"].as_str().unwrap_or_default();
                !kind.starts_with("aws_s3_bucket")
            });
        }
        let (workspace, terraform) = self.terraform(project.path(), &state)?;
        terraform.plan()?;
        let mut real = effects(&terraform.show_plan()?);
        drop(workspace);
        // What Terraform does not find it makes, and does not call that a replacement.
        for effect in real.values_mut() {
            if *effect == Effect::IsMade {
                *effect = Effect::Changes;
            }
        }
        self.judge("the Region", project.path(), &real)
    }
}
