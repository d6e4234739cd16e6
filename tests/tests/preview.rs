//! An environment that comes and goes: with `destroyable = true`, `terraform destroy` takes objects, their old versions
//! and the logs along, and leaves nothing.

use std::path::Path;
use std::process::ExitCode;

use acceptance::{
    Call, Emulator, Failure, Result, Story, Terraform, Workspace, copy_tree, groundplan, leftovers,
    none, repository, same, write_text,
};
use serde_json::{Value, json};

const REGIONS: &[&str] = &["us-east-1", "us-west-2"];

struct Preview {
    emulator: Emulator,
    workspace: Workspace,
    terraform: Terraform,
}

fn main() -> ExitCode {
    Story::new("the sample as a preview", begin)
        .stage("it comes up", |preview| {
            preview.terraform.plan()?;
            none(&preview.terraform.apply()?)
        })
        .stage("its buckets hold objects, old versions and logs", filled)
        .stage("it is destroyed, and nothing is left", |preview| {
            // The account keeps its role for API Gateway's logs, which other applications may use; the provider says so.
            let said = preview.terraform.destroy()?.into_iter();
            let said: Vec<_> = said
                .filter(|warning| !warning.to_string().contains("reset_on_delete"))
                .collect();
            none(&said)?;
            same(&preview.terraform.show_state()?["values"], &Value::Null)?;
            let account = preview.workspace.account();
            none(&leftovers(&preview.emulator, account, REGIONS)?)
        })
        .tell()
        .exit_code()
}

fn begin() -> Result<Preview> {
    let failed = |error: std::io::Error| Failure::new(error.to_string());
    let project = tempfile::tempdir().map_err(failed)?;
    described(project.path())?;
    let ran = groundplan(project.path(), &["emit"])?;
    if ran.code != Some(0) {
        return Err(Failure::new(ran.stderr));
    }
    let emulator = Emulator::start()?;
    let workspace = Workspace::copy(project.path(), "development")?.against(&emulator)?;
    workspace.without_unsupported()?;
    let terraform = workspace.terraform()?;
    none(&terraform.init(true)?)?;
    Ok(Preview {
        emulator,
        workspace,
        terraform,
    })
}

/// The sample with its development environment alone, which may go at any time and is backed up nonetheless.
fn described(project: &Path) -> Result<()> {
    copy_tree(&repository().join("app"), &project.join("app"))?;
    let read = |path: &str| {
        std::fs::read_to_string(repository().join(path))
            .map_err(|error| Failure::new(error.to_string()))
    };
    let environment = project.join("environments/development");
    std::fs::create_dir_all(&environment).map_err(|error| Failure::new(error.to_string()))?;
    write_text(&project.join("groundplan.toml"), &read("groundplan.toml")?)?;
    let settings = read("environments/development/environment.toml")?;
    write_text(
        &environment.join("environment.toml"),
        &format!("destroyable = true\n{settings}\n[backup]\nenabled = true\n"),
    )
}

fn filled(preview: &mut Preview) -> Result<()> {
    let account = preview.workspace.account().to_owned();
    let ask = |operation: &str, parameters: Value| {
        preview
            .emulator
            .ask(&account, &[Call::new("s3", operation, parameters)])
    };
    for name in ["secure-storage", "security-logs", "access-logs"] {
        let bucket = format!("todo-development-{name}-{account}");
        for key in ["kept", "overwritten", "overwritten", "deleted"] {
            let put = json!({ "Bucket": bucket, "Key": key, "Body": key });
            ask("put_object", put)?;
        }
        ask(
            "delete_object",
            json!({ "Bucket": bucket, "Key": "deleted" }),
        )?;
        let versions = ask("list_object_versions", json!({ "Bucket": bucket }))?;
        let count = |kind: &str| versions[0][kind].as_array().map_or(0, Vec::len);
        same(
            &(name, count("Versions"), count("DeleteMarkers")),
            &(name, 4, 1),
        )?;
    }
    Ok(())
}
