//! Nothing in a table is lost by an edit: renamed, renamed again and back, and taken over from another
//! tool, with Terraform on the emulator.

use std::process::ExitCode;

use acceptance::{
    Call, Emulator, Failure, Result, Story, Terraform, Workspace, groundplan, none, same,
    write_text,
};
use serde_json::{Value, json};
use tempfile::TempDir;

const ENVIRONMENT: &str = r#"
profile = "development"
region = "us-east-1"
account_id = "111122223333"

[health]
enabled = false
"#;

/// A table and a function that reads it.
fn described(table: &str, settings: &str) -> String {
    format!(
        r#"
[application]
name = "keep"
owner = "platform@example.com"

[functions.reader]
code = "app"
handler = "index.handler"
runtime = "nodejs22.x"
access = [{{ table = "{table}", actions = ["read"] }}]

[tables.{table}]
{settings}
hash_key = {{ name = "id", type = "S" }}
"#
    )
}

/// The same with a table and a bucket of another tool.
fn with_legacy(key: &str) -> String {
    let before = described("items", "");
    format!(
        r#"{before}
[tables.legacy]
name = "Stack-Table1A2B-XYZ"
import = true
hash_key = {{ name = "{key}", type = "S" }}

[buckets.files]
name = "legacy.files"
import = true
"#
    )
}

struct Kept {
    emulator: Emulator,
    project: TempDir,
    workspace: Workspace,
    terraform: Terraform,
}

fn main() -> ExitCode {
    Story::new("a table is applied, and has two items", begin)
        .stage("renamed, it keeps its name and its items", |kept| {
            kept.renamed(&described("goods", "moved_from = \"items\""))
        })
        .stage("renamed again, it keeps them", |kept| {
            let all = "moved_from = [\"items\", \"goods\"]";
            kept.renamed(&described("products", all))
        })
        .stage("with its first name again, it keeps them", |kept| {
            let all = "moved_from = [\"items\", \"goods\", \"products\"]";
            kept.renamed(&described("items", all))
        })
        .stage(
            "two names on from what was applied, it keeps them",
            |kept| {
                let all = "moved_from = [\"items\", \"goods\", \"products\", \"wares\"]";
                kept.renamed(&described("stock", all))
            },
        )
        .stage("without its history, nothing is emitted", |kept| {
            let ran = kept.emit(&described("articles", ""), &[])?;
            same(&ran.code, &Some(1))?;
            let line = "moved_from = [\"items\", \"goods\", \"products\", \"wares\", \"stock\"]";
            same(&ran.stderr.contains(line), &true)
        })
        .stage(
            "with the name that it has in AWS, the history may go",
            |kept| {
                let all = "moved_from = [\"items\", \"goods\", \"products\", \"wares\", \"stock\"]";
                kept.renamed(&described("items", all))?;
                kept.renamed(&described("items", ""))
            },
        )
        .stage(
            "a table of another tool with other keys is not replaced",
            |kept| {
                kept.legacy()?;
                kept.emitted(&with_legacy("other"))?;
                let refused = kept.terraform.refused(&["plan", "-json", "-input=false"])?;
                let refused = refused.unwrap_or_default();
                same(
                    &refused
                        .iter()
                        .any(|error| error.ends_with("Instance cannot be destroyed")),
                    &true,
                )
            },
        )
        .stage(
            "a table and a bucket are taken over with what they hold",
            |kept| {
                // The gate holds the key that was never applied for the table's.
                let table = "module.table_legacy.aws_dynamodb_table.this";
                kept.emitted_with(&with_legacy("id"), &["--allow-destroy", table])?;
                let plan = kept.terraform.plan()?;
                for address in [
                    "module.table_legacy.aws_dynamodb_table.this",
                    "module.bucket_files.aws_s3_bucket.this",
                    "module.bucket_files.aws_s3_bucket_versioning.this",
                    "module.bucket_files.aws_s3_bucket_server_side_encryption_configuration.this",
                    "module.bucket_files.aws_s3_bucket_notification.this",
                ] {
                    let lost: Vec<_> = ["create", "delete", "replace"]
                        .iter()
                        .map(|action| format!("{action} {address}"))
                        .filter(|action| plan.actions.contains(action))
                        .collect();
                    none(&lost)?;
                }
                none(&kept.emulator.explain(kept.terraform.apply())?)?;
                none(&kept.terraform.plan()?.actions)?;
                kept.has_items("Stack-Table1A2B-XYZ")?;
                kept.has_items("keep-dev-items")?;
                let object = json!({ "Bucket": "legacy.files", "Key": "a.txt" });
                same(
                    &kept.ask("s3", "head_object", object)?["ContentLength"],
                    &json!(5),
                )
            },
        )
        .stage("once it is taken over, `import` may go", |kept| {
            kept.emitted(&with_legacy("id").replace("import = true", ""))?;
            none(&kept.terraform.plan()?.actions)
        })
        .tell()
        .exit_code()
}

fn begin() -> Result<Kept> {
    let project = tempfile::tempdir().map_err(|error| Failure::new(error.to_string()))?;
    let write = |path: &str, text: &str| write_text(&project.path().join(path), text);
    write("groundplan.toml", &described("items", ""))?;
    write("environments/dev/environment.toml", ENVIRONMENT)?;
    write(
        "app/index.mjs",
        "export const handler = async () => ({});\n",
    )?;
    let ran = groundplan(project.path(), &["emit"])?;
    if ran.code != Some(0) {
        return Err(Failure::new(ran.stderr));
    }
    let emulator = Emulator::start()?;
    let workspace = Workspace::copy(project.path(), "dev")?.against(&emulator)?;
    workspace.without_unsupported()?;
    let kept = Kept {
        terraform: workspace.terraform()?,
        emulator,
        project,
        workspace,
    };
    none(&kept.terraform.init(true)?)?;
    kept.terraform.plan()?;
    none(&kept.emulator.explain(kept.terraform.apply())?)?;
    none(&kept.terraform.plan()?.actions)?;
    kept.put_items("keep-dev-items")?;
    Ok(kept)
}

impl Kept {
    fn ask(&self, service: &str, operation: &str, parameters: Value) -> Result<Value> {
        let calls = [Call::new(service, operation, parameters)];
        let answers = self.emulator.ask(self.workspace.account(), &calls)?;
        Ok(answers.into_iter().next().unwrap_or_default())
    }

    fn put_items(&self, table: &str) -> Result<()> {
        for id in ["first", "second"] {
            let item = json!({ "TableName": table, "Item": { "id": { "S": id } } });
            self.ask("dynamodb", "put_item", item)?;
        }
        self.has_items(table)
    }

    fn has_items(&self, table: &str) -> Result<()> {
        let scanned = self.ask("dynamodb", "scan", json!({ "TableName": table }))?;
        let mut found: Vec<&str> = scanned["Items"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|item| item["id"]["S"].as_str())
            .collect();
        found.sort_unstable();
        same(&found, &["first", "second"])
    }

    fn emit(&self, description: &str, more: &[&str]) -> Result<acceptance::Ran> {
        write_text(&self.project.path().join("groundplan.toml"), description)?;
        groundplan(self.project.path(), &[&["emit"], more].concat())
    }

    /// Emits into the folder in which Terraform runs.
    fn emitted(&self, description: &str) -> Result<()> {
        self.emitted_with(description, &[])
    }

    fn emitted_with(&self, description: &str, more: &[&str]) -> Result<()> {
        let ran = self.emit(description, more)?;
        if ran.code != Some(0) {
            return Err(Failure::new(ran.stderr));
        }
        self.workspace.refresh(self.project.path())?;
        self.workspace.without_unsupported()?;
        none(&self.terraform.init(true)?)
    }

    /// Applies another description of the same things: nothing is made, and nothing goes.
    fn renamed(&self, description: &str) -> Result<()> {
        self.emitted(description)?;
        let actions = self.terraform.plan()?.actions;
        let kept = |action: &&String| {
            ["update ", "move ", "noop ", "read "]
                .iter()
                .any(|word| action.starts_with(word))
        };
        let lost: Vec<_> = actions.iter().filter(|action| !kept(action)).collect();
        none(&lost)?;
        none(&self.emulator.explain(self.terraform.apply())?)?;
        none(&self.terraform.plan()?.actions)?;
        self.has_items("keep-dev-items")
    }

    /// What another tool made: a table with two items, and a bucket with an object.
    fn legacy(&self) -> Result<()> {
        let table = json!({
            "TableName": "Stack-Table1A2B-XYZ",
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{ "AttributeName": "id", "AttributeType": "S" }],
            "KeySchema": [{ "AttributeName": "id", "KeyType": "HASH" }],
        });
        self.ask("dynamodb", "create_table", table)?;
        self.put_items("Stack-Table1A2B-XYZ")?;
        self.ask("s3", "create_bucket", json!({ "Bucket": "legacy.files" }))?;
        let object = json!({ "Bucket": "legacy.files", "Key": "a.txt", "Body": "first" });
        self.ask("s3", "put_object", object)?;
        Ok(())
    }
}
