//! The workflow of GitHub Actions: a plan for every pull request, the saved plan applied after
//! approval, and a nightly look for drift. One file for all environments.

use std::fmt::Write as _;

use model::Environment;
use model::description::{CodeSource, Profile};
use serde_json::{Map, Value as Json, json};

use crate::parts::yaml;

/// Where GitHub looks for it.
pub(crate) const PATH: &str = ".github/workflows/infrastructure.yml";

/// Actions by commit, because a tag can be moved. The releases are of 2026-07 and before.
const CHECKOUT: &str = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1"; // v7.0.1
const UPLOAD: &str = "actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f"; // v7.0.0
const DOWNLOAD: &str = "actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c"; // v8.0.1
const TERRAFORM: &str = "hashicorp/setup-terraform@dfe3c3f87815947d99a8997f908cb6525fc44e9e"; // v4.0.1
const CREDENTIALS: &str =
    "aws-actions/configure-aws-credentials@e6de054238d6b7531b4efff3b6587d9aade6a06c"; // v6.2.3

const RUNNER: &str = "ubuntu-24.04";

/// Where somebody may run Terraform: the runner, and people's machines.
const PLATFORMS: &str =
    "-platform=linux_amd64 -platform=linux_arm64 -platform=darwin_amd64 -platform=darwin_arm64";

/// The workflow; none where no environment is delivered. `has_packages` says whether `emit` packs
/// code that Terraform needs.
pub(crate) fn workflow(environments: &[Environment], has_packages: bool) -> Option<String> {
    let mut delivered: Vec<&Environment> = environments
        .iter()
        .filter(|env| env.delivered().is_some())
        .collect();
    let first = *delivered.first()?;
    // What is tried out comes first, production last.
    delivered.sort_by_key(|env| {
        let rank = match env.settings.profile {
            Profile::Development => 0,
            Profile::Staging => 1,
            Profile::Production => 2,
        };
        (rank, env.name.as_str())
    });
    let delivery = &first.application.delivery;
    let mut jobs = Map::new();
    jobs.insert("describe".into(), describe(first, &delivered, has_packages));
    for (index, env) in delivered.iter().enumerate() {
        let before = delivered.get(..index).unwrap_or_default();
        jobs.insert(format!("plan-{}", env.name), plan(env, has_packages));
        jobs.insert(format!("apply-{}", env.name), apply(env, before));
        jobs.insert(format!("drift-{}", env.name), drift(env, has_packages));
    }
    let workflow = json!({
        "name": "infrastructure",
        "on": {
            "pull_request": { "branches": [delivery.branch] },
            "push": { "branches": [delivery.branch] },
            "schedule": [{ "cron": format!("17 {} * * *", delivery.drift_hour) }],
        },
        "permissions": {},
        "defaults": { "run": { "shell": "bash" } },
        "env": { "TF_IN_AUTOMATION": "true", "TF_INPUT": "false" },
        "jobs": jobs,
    });
    Some(yaml::document(
        "Written by groundplan from groundplan.toml; `groundplan emit` brings it up to date.\n\
         Each GitHub environment of the same name must require an approval and allow only the branch.",
        &workflow,
    ))
}

/// A named step with an action.
fn uses(name: &str, action: &str, with: Json) -> Json {
    let mut step = json!({ "name": name, "uses": action });
    if let (Json::Object(step), Some(true)) =
        (&mut step, with.as_object().map(|with| !with.is_empty()))
    {
        step.insert("with".into(), with);
    }
    step
}

fn checkout(depth: u32) -> Json {
    uses(
        "Check out",
        CHECKOUT,
        json!({ "fetch-depth": depth, "persist-credentials": false }),
    )
}

/// Command that installs groundplan: what the description says, or this very release.
fn install(env: &Environment) -> String {
    env.application.delivery.install.clone().unwrap_or_else(|| {
        format!(
            "cargo install --locked --git {} --tag v{} groundplan",
            env!("CARGO_PKG_REPOSITORY"),
            env!("CARGO_PKG_VERSION")
        )
    })
}

/// What an environment is made of, besides the modules: its folder and its code.
fn paths(env: &Environment) -> Vec<String> {
    let mut paths = vec![format!("environments/{}", env.name), "modules".into()];
    for function in env.application.functions.values() {
        if let CodeSource::Path(path) = function.code_source() {
            paths.push(path.trim_end_matches('/').into());
            let build = function.build.as_ref();
            if let Some(folder) = build.and_then(|build| build.folder.as_ref()) {
                paths.push(folder.trim_end_matches('/').into());
            }
        }
    }
    paths.sort();
    paths.dedup();
    paths
}

/// A word of a shell script.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

fn describe(first: &Environment, delivered: &[&Environment], has_packages: bool) -> Json {
    let mut script = String::from(
        "# Without a base everything is planned.\nsay() {\n  if [[ -z $BASE ]] || ! git diff --quiet \"$BASE...HEAD\" -- \"${@:2}\"; then\n    echo \"$1=true\" >>\"$GITHUB_OUTPUT\"\n  fi\n}\n",
    );
    let mut outputs = Map::new();
    for env in delivered {
        let paths: Vec<_> = paths(env).iter().map(|path| quoted(path)).collect();
        let _ = writeln!(script, "say {} {}", quoted(&env.name), paths.join(" "));
        outputs.insert(
            env.name.clone(),
            json!(format!("${{{{ steps.changed.outputs.{} }}}}", env.name)),
        );
    }
    let mut steps = vec![
        checkout(0),
        json!({ "name": "Install groundplan", "run": install(first) }),
    ];
    let mut functions = delivered
        .iter()
        .flat_map(|env| env.application.functions.values());
    if functions.any(|function| function.build.is_some()) {
        steps.push(json!({ "name": "Build code", "run": "groundplan build" }));
    }
    if let Some(test) = &first.application.delivery.test {
        steps.push(json!({ "name": "Test code", "run": test }));
    }
    steps.extend([
        json!({ "name": "Emitted files are as described", "run": "groundplan emit --check" }),
        json!({
            "name": "See what changed",
            "id": "changed",
            "env": { "BASE": "${{ github.event.pull_request.base.sha }}" },
            "run": script,
        }),
        // Made once; every plan is checked with it.
        json!({
            "name": "Take groundplan along",
            "run": "cp \"$(command -v groundplan)\" \"$RUNNER_TEMP/groundplan\"\n",
        }),
        uses(
            "Keep groundplan",
            UPLOAD,
            json!({
                "name": "groundplan",
                "path": "${{ runner.temp }}/groundplan",
                "if-no-files-found": "error",
                "retention-days": 1,
            }),
        ),
    ]);
    if has_packages {
        steps.push(json!({ "name": "Pack code", "run": "groundplan emit" }));
        steps.push(uses(
            "Keep packages",
            UPLOAD,
            json!({
                "name": "packages",
                "path": ".groundplan/build",
                "include-hidden-files": true,
                "if-no-files-found": "error",
                "retention-days": 1,
            }),
        ));
    }
    json!({
        "name": "description",
        "runs-on": RUNNER,
        "timeout-minutes": 30,
        "permissions": { "contents": "read" },
        "outputs": outputs,
        "steps": steps,
    })
}

/// Steps until Terraform can be asked, with the role that reads.
fn prepared(env: &Environment, has_packages: bool) -> Vec<Json> {
    let mut steps = vec![checkout(1)];
    if has_packages {
        steps.push(uses(
            "Take packages",
            DOWNLOAD,
            json!({ "name": "packages", "path": ".groundplan/build" }),
        ));
    }
    steps.extend(terraform_and_role(env, "plan"));
    steps
}

fn terraform_and_role(env: &Environment, role: &str) -> [Json; 2] {
    let arn = format!(
        "arn:{}:iam::{}:role/{}-github-{role}",
        aws::regions::partition(&env.settings.region),
        env.settings.account_id.as_deref().unwrap_or_default(),
        env.prefix()
    );
    [
        uses(
            "Install Terraform",
            TERRAFORM,
            json!({
                "terraform_version": env.application.delivery.terraform_version,
                // The wrapper would hide exit codes.
                "terraform_wrapper": false,
            }),
        ),
        uses(
            &format!(
                "Become the role that {}",
                if role == "plan" { "plans" } else { "applies" }
            ),
            CREDENTIALS,
            json!({ "role-to-assume": arn, "aws-region": env.settings.region }),
        ),
    ]
}

/// Begins Terraform with exactly the provider whose checksums are committed: another one changes plans by itself, and
/// writes a state that does not go back.
fn init(folder: &str) -> String {
    format!(
        "if [[ ! -f .terraform.lock.hcl ]]; then\n\
         \x20 echo '::error title=No provider lock::{folder}/.terraform.lock.hcl is not committed. Run terraform -chdir={folder} init -backend=false and terraform -chdir={folder} providers lock {PLATFORMS}, then commit the file.'\n\
         \x20 exit 1\n\
         fi\n\
         terraform init -lockfile=readonly\n"
    )
}

fn plan(env: &Environment, has_packages: bool) -> Json {
    let name = &env.name;
    let folder = format!("environments/{name}");
    let script = format!(
        "{init}\
         code=0\n\
         terraform plan -lock-timeout=10m -detailed-exitcode -no-color -out=plan.tfplan || code=$?\n\
         ((code == 0 || code == 2)) || exit \"$code\"\n\
         terraform show -no-color plan.tfplan >plan.txt\n\
         terraform show -json plan.tfplan >\"$RUNNER_TEMP/plan.json\"\n\
         {{\n\
         \x20 echo {title}\n\
         \x20 echo '```'\n\
         \x20 head --bytes=900000 plan.txt\n\
         \x20 echo '```'\n\
         }} >>\"$GITHUB_STEP_SUMMARY\"\n\
         if ((code == 2)); then echo 'changes=true' >>\"$GITHUB_OUTPUT\"; fi\n",
        init = init(&folder),
        title = quoted(&format!("### {name}"))
    );
    // The plan is bound to the locked providers and to the packages that it was made with.
    let build = if has_packages {
        " .groundplan/build"
    } else {
        ""
    };
    let pack = format!(
        "tar --create --file \"$RUNNER_TEMP/plan.tar\" {folder}/plan.tfplan {folder}/.terraform.lock.hcl{build}\n\
         echo \"digest=$(sha256sum \"$RUNNER_TEMP/plan.tar\" | cut --delimiter=' ' --fields=1)\" >>\"$GITHUB_OUTPUT\"\n"
    );
    let kept = "github.event_name == 'push' && steps.plan.outputs.changes == 'true'";
    let mut steps = prepared(env, has_packages);
    steps.extend([
        json!({
            "name": "Look at the account before the first apply",
            "working-directory": folder,
            "run": PREFLIGHT,
        }),
        json!({ "name": "Plan", "id": "plan", "working-directory": folder, "run": script }),
        uses(
            "Take groundplan",
            DOWNLOAD,
            json!({ "name": "groundplan", "path": "${{ runner.temp }}" }),
        ),
        json!({ "name": "Check the plan", "run": check(name) }),
        json!({ "name": "Seal the plan", "id": "seal", "if": kept, "run": pack }),
    ]);
    let mut keep = uses(
        "Keep the plan",
        UPLOAD,
        json!({
            "name": format!("plan-{name}"),
            "path": "${{ runner.temp }}/plan.tar",
            "if-no-files-found": "error",
            "retention-days": 7,
        }),
    );
    if let Json::Object(step) = &mut keep {
        step.insert("if".into(), kept.into());
    }
    steps.push(keep);
    json!({
        "name": format!("plan {name}"),
        "needs": "describe",
        // A fork gets no token, so nothing of it is planned.
        "if": format!("needs.describe.outputs.{name} == 'true' && (github.event_name == 'push' || github.event.pull_request.head.repo.full_name == github.repository)"),
        "runs-on": RUNNER,
        "timeout-minutes": 30,
        "permissions": { "contents": "read", "id-token": "write" },
        "concurrency": {
            "group": format!("plan-{name}-${{{{ github.ref }}}}"),
            "cancel-in-progress": "${{ github.event_name == 'pull_request' }}",
        },
        "outputs": { "digest": "${{ steps.seal.outputs.digest }}" },
        "steps": steps,
    })
}

/// Script that looks at the account while the state is empty: what the preflight finds ends the job.
const PREFLIGHT: &str = "terraform init\n\
    state=$(terraform show -json)\n\
    [[ $(jq '.values == null' <<<\"$state\") == true ]] || exit 0\n\
    cd preflight\n\
    terraform init\n\
    TF_VAR_bootstrapped=true terraform plan -no-color -out=preflight.tfplan >preflight.txt\n\
    terraform show -json preflight.tfplan | jq --raw-output --from-file findings.jq >findings.txt\n\
    [[ -s findings.txt ]] || exit 0\n\
    while read -r finding; do echo \"::error title=Before the first apply::$finding\"; done <findings.txt\n\
    exit 1\n";

/// Script that judges the plan: annotations at the lines of the description, a table in the summary.
/// Findings end the job before the plan is sealed.
fn check(name: &str) -> String {
    let name = quoted(name);
    format!(
        "chmod +x \"$RUNNER_TEMP/groundplan\"\n\
         check() {{\n\
         \x20 \"$RUNNER_TEMP/groundplan\" check {name} --plan \"$RUNNER_TEMP/plan.json\" --format \"$1\"\n\
         }}\n\
         code=0\n\
         check github || code=$?\n\
         check markdown >>\"$GITHUB_STEP_SUMMARY\" || true\n\
         exit \"$code\"\n"
    )
}

fn apply(env: &Environment, before: &[&Environment]) -> Json {
    let name = &env.name;
    let folder = format!("environments/{name}");
    let mut needs = vec![format!("plan-{name}")];
    let mut condition = vec![
        "!cancelled()".to_owned(),
        "github.event_name == 'push'".into(),
        format!("needs.plan-{name}.outputs.digest != ''"),
    ];
    for earlier in before {
        needs.push(format!("plan-{}", earlier.name));
        needs.push(format!("apply-{}", earlier.name));
        condition.push(format!("needs.plan-{}.result == 'success'", earlier.name));
        // Skipped: it had nothing to change.
        condition.push(format!(
            "(needs.apply-{e}.result == 'success' || needs.apply-{e}.result == 'skipped')",
            e = earlier.name
        ));
    }
    let mut steps = vec![
        checkout(1),
        uses(
            "Take the plan",
            DOWNLOAD,
            json!({ "name": format!("plan-{name}"), "path": "${{ runner.temp }}" }),
        ),
        json!({
            "name": "The plan is the one that was shown",
            "env": { "DIGEST": format!("${{{{ needs.plan-{name}.outputs.digest }}}}") },
            "run": "echo \"$DIGEST  $RUNNER_TEMP/plan.tar\" | sha256sum --check --strict\ntar --extract --file \"$RUNNER_TEMP/plan.tar\"\n",
        }),
    ];
    steps.extend(terraform_and_role(env, "apply"));
    steps.push(json!({
        "name": "Apply",
        "working-directory": folder,
        "run": "terraform init -lockfile=readonly\nterraform apply -lock-timeout=10m plan.tfplan\n",
    }));
    json!({
        "name": format!("apply {name}"),
        "needs": needs,
        "if": format!("${{{{ {} }}}}", condition.join(" && ")),
        "runs-on": RUNNER,
        "timeout-minutes": 120,
        "environment": name,
        "permissions": { "contents": "read", "id-token": "write" },
        "concurrency": { "group": format!("apply-{name}"), "cancel-in-progress": false },
        "steps": steps,
    })
}

/// What the plan itself calls drift. Its exit code speaks also of what is none: of values that AWS
/// writes in another way, and of outputs.
const DIFFERS: &str = ".resource_drift[]? | select(.change.before != .change.after)";

/// Whether everything that differs in a function or its alias is what remediation set, as its ledger
/// remembers. What follows from a version that was published differs with it.
const HEALED: &str = r#"($stands | map_values(.S // .N)) as $set
| .change.before as $before | .change.after as $after
| ["last_modified", "qualified_arn", "qualified_invoke_arn", "version"] as $follow
| [$after | keys[] | select($before[.] != $after[.])] - $follow
| ($set | length > 0) and all(.[]; ($after[.] | tostring) == $set[.])
"#;

fn drift(env: &Environment, has_packages: bool) -> Json {
    let name = &env.name;
    let region = &env.settings.region;
    let ledger = naming::remediation(&env.prefix());
    let script = format!(
        "{init}\
         terraform plan -refresh-only -lock=false -no-color -out=drift.tfplan >drift.txt\n\
         terraform show -json drift.tfplan >drift.json\n\
         : >healed.txt\n\
         : >changed.txt\n\
         while read -r change; do\n\
         \x20 function=$(jq --raw-output '.change.after.function_name // empty' <<<\"$change\")\n\
         \x20 stands=\n\
         \x20 # What the ledger does not answer is drift.\n\
         \x20 if [[ -n $function ]]; then\n\
         \x20   stands=$(aws dynamodb get-item --region {region} --table-name {ledger} --key \"{{\\\"id\\\":{{\\\"S\\\":\\\"target#$function\\\"}}}}\" --query Item.stands.M --output json) || stands=\n\
         \x20 fi\n\
         \x20 into=changed.txt\n\
         \x20 if jq --exit-status --argjson stands \"${{stands:-null}}\" \"$HEALED\" <<<\"$change\" >healed.json 2>&1; then into=healed.txt; fi\n\
         \x20 jq --raw-output '\"- `\\(.address)`\"' <<<\"$change\" >>\"$into\"\n\
         done < <(jq --compact-output \"$DIFFERS\" drift.json)\n\
         if [[ -s healed.txt ]]; then\n\
         \x20 {{\n\
         \x20   echo {healed_title}\n\
         \x20   cat healed.txt\n\
         \x20   echo\n\
         \x20   echo {healed_help}\n\
         \x20 }} >>\"$GITHUB_STEP_SUMMARY\"\n\
         \x20 echo {notice}\n\
         fi\n\
         [[ -s changed.txt ]] || exit 0\n\
         cat drift.txt\n\
         {{\n\
         \x20 echo {title}\n\
         \x20 cat changed.txt\n\
         \x20 echo '```'\n\
         \x20 head --bytes=900000 drift.txt\n\
         \x20 echo '```'\n\
         }} >>\"$GITHUB_STEP_SUMMARY\"\n\
         echo {error}\n\
         exit 1\n",
        init = init(&format!("environments/{name}")),
        title = quoted(&format!("### {name} was changed outside Terraform")),
        error = quoted(&format!(
            "::error title=Drift in {name}::Something was changed outside Terraform; the summary shows what. Describe it, or let the next apply undo it."
        )),
        healed_title = quoted(&format!("### Remediation changed {name}")),
        healed_help = quoted(&format!(
            "The next apply undoes it. environments/{name}/RUNBOOK.md says how to keep it."
        )),
        notice = quoted(&format!(
            "::notice title=Remediation in {name}::What remediation changed still stands; the summary names it."
        )),
    );
    let mut steps = prepared(env, has_packages);
    steps.push(json!({
        "name": "Look for drift",
        "working-directory": format!("environments/{name}"),
        "env": { "DIFFERS": DIFFERS, "HEALED": HEALED },
        "run": script,
    }));
    json!({
        "name": format!("drift {name}"),
        "needs": "describe",
        "if": "github.event_name == 'schedule'",
        "runs-on": RUNNER,
        "timeout-minutes": 30,
        "permissions": { "contents": "read", "id-token": "write" },
        "concurrency": { "group": format!("drift-{name}"), "cancel-in-progress": true },
        "steps": steps,
    })
}
