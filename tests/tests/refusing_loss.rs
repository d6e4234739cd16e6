//! A table with items on the emulator, and the edits that would lose them: each is refused, in development
//! and in production, and the items are there afterwards. One that somebody allows does what was said.

use std::process::ExitCode;

use acceptance::{
    Call, Emulator, Failure, Result, Story, Terraform, Workspace, groundplan, none, same,
    write_text,
};
use serde_json::{Value, json};
use tempfile::TempDir;

const DESCRIPTION: &str = "[application]\nname = \"shop\"\nowner = \"team@example.com\"\n\n[tables.items]\nhash_key = { name = \"id\", type = \"S\" }\n";

/// An edit: file, words there, others, and what is said of it.
const EDITS: &[(&str, &str, &str, &str)] = &[
    (
        "groundplan.toml",
        "name = \"id\"",
        "name = \"number\"",
        "`hash_key` \"id\" -> \"number\"",
    ),
    (
        "groundplan.toml",
        "name = \"shop\"",
        "name = \"store\"",
        "the name of the application changes from \"shop\" to \"store\"",
    ),
    (
        "environment.toml",
        "region = \"us-east-1\"",
        "region = \"eu-west-1\"",
        "`region` changes from \"us-east-1\" to \"eu-west-1\"",
    ),
    (
        "environment.toml",
        "111122223333",
        "444455556666",
        "`account_id` changes from \"111122223333\" to \"444455556666\"",
    ),
    (
        "groundplan.toml",
        "[tables.items]",
        "[tables.things]",
        "table `items` is no longer in the description",
    ),
];

struct Shop {
    profile: &'static str,
    emulator: Emulator,
    project: TempDir,
    workspace: Workspace,
    terraform: Terraform,
}

fn main() -> ExitCode {
    let ended = ["development", "production"].map(|profile| {
        Story::new(&format!("a table with items in {profile}"), move || {
            begin(profile)
        })
        .stage("edits that would lose them are refused", |shop| {
            for edit in EDITS {
                shop.refused(edit)?;
            }
            Ok(())
        })
        .stage("the items are there, and nothing is to be done", |shop| {
            shop.terraform.expect_no_changes()?;
            same(&shop.items()?, &2)
        })
        .stage("what is allowed happens as it was said", |shop| {
            if shop.profile == "production" {
                // There Terraform refuses as well.
                return Ok(());
            }
            shop.edit(&EDITS[0])?;
            let table = "module.table_items.aws_dynamodb_table.this";
            let ran = groundplan(shop.project.path(), &["emit", "--allow-destroy", table])?;
            same(&ran.code, &Some(0))?;
            shop.workspace.refresh(shop.project.path())?;
            shop.workspace.without_unsupported()?;
            shop.terraform.plan()?;
            none(&shop.emulator.explain(shop.terraform.apply())?)?;
            same(&shop.items()?, &0)
        })
        .tell()
        .exit_code()
    });
    // The first that failed, if any did.
    let failed = ended.into_iter().find(|code| *code != ExitCode::SUCCESS);
    failed.unwrap_or(ExitCode::SUCCESS)
}

fn begin(profile: &'static str) -> Result<Shop> {
    let emulator = Emulator::start()?;
    let project = tempfile::tempdir().map_err(Failure::of)?;
    let environment = format!(
        "profile = \"{profile}\"\nregion = \"us-east-1\"\nrecovery_region = \"us-west-2\"\naccount_id = \"111122223333\"\nalert_emails = [\"team@example.com\"]\n\n[health]\nenabled = false\n"
    );
    write_text(&project.path().join("groundplan.toml"), DESCRIPTION)?;
    write_text(
        &project.path().join("environments/here/environment.toml"),
        &environment,
    )?;
    let ran = groundplan(project.path(), &["emit"])?;
    if ran.code != Some(0) {
        return Err(Failure::new(ran.stderr));
    }
    let workspace = Workspace::copy(project.path(), "here")?.against(&emulator)?;
    workspace.without_unsupported()?;
    let terraform = workspace.terraform()?;
    none(&terraform.init(true)?)?;
    none(&terraform.plan()?.diagnostics)?;
    none(&emulator.explain(terraform.apply())?)?;
    let shop = Shop {
        profile,
        emulator,
        project,
        workspace,
        terraform,
    };
    for id in ["one", "two"] {
        shop.ask(
            "put_item",
            json!({ "TableName": "shop-here-items", "Item": { "id": { "S": id } } }),
        )?;
    }
    same(&shop.items()?, &2)?;
    Ok(shop)
}

impl Shop {
    fn ask(&self, operation: &str, parameters: Value) -> Result<Value> {
        let call = Call::new("dynamodb", operation, parameters);
        let mut answers = self.emulator.ask(self.workspace.account(), &[call])?;
        Ok(answers.pop().unwrap_or_default())
    }

    /// How many items are in the table.
    fn items(&self) -> Result<u64> {
        let found = self.ask("scan", json!({ "TableName": "shop-here-items" }))?;
        Ok(found["Count"].as_u64().unwrap_or_default())
    }

    fn path(&self, file: &str) -> std::path::PathBuf {
        let folder = if file == "environment.toml" {
            "environments/here"
        } else {
            ""
        };
        self.project.path().join(folder).join(file)
    }

    fn edit(&self, (file, from, to, _): &(&str, &str, &str, &str)) -> Result<String> {
        let path = self.path(file);
        let text = std::fs::read_to_string(&path).map_err(Failure::of)?;
        same(&text.contains(from), &true)?;
        write_text(&path, &text.replacen(from, to, 1))?;
        Ok(text)
    }

    /// The edit is refused with words that say what to do, and is taken back.
    fn refused(&self, edit: &(&str, &str, &str, &str)) -> Result<()> {
        let before = self.edit(edit)?;
        let ran = groundplan(self.project.path(), &["emit"])?;
        same(&ran.code, &Some(1))?;
        for words in [edit.3, "help: to keep it", "--allow-destroy"] {
            if !ran.stderr.contains(words) {
                return Err(Failure::new(format!("{words}\n{}", ran.stderr)));
            }
        }
        write_text(&self.path(edit.0), &before)?;
        // What is applied next is what was there.
        self.workspace.refresh(self.project.path())?;
        self.workspace.without_unsupported()?;
        Ok(())
    }
}
