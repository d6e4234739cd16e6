//! `docs/tutorial.md` as a newcomer would follow it, block by block in one shell's folder, with Terraform
//! and `curl` led to the emulator.
//!
//! Terraform works on a copy of what was emitted, from which the types that the emulator does not have
//! are taken out (`tests/emulator/unsupported.json`); the modules' own tests cover those. A plan that is
//! shown, to be judged, is of a whole copy.

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use acceptance::{
    Emulator, Failure, Result, Section, Story, Workspace, binary, read_json, repository, same,
    sections, tool, write_json, write_text,
};
use tempfile::TempDir;

/// Leads a command to the copy that points at the emulator.
const TERRAFORM: &str = r#"#!/usr/bin/env bash
folder=${1#-chdir=}
# Itself is the first of its name on PATH.
PATH=${PATH#*:}
if [[ $2 == show ]]; then
  terraform -chdir="$WHOLE/$folder" init >&2 && terraform -chdir="$WHOLE/$folder" plan -out=plan.bin >&2 || exit
  exec terraform -chdir="$WHOLE/$folder" "${@:2}"
fi
terraform -chdir="$COPY/$folder" "${@:2}" || exit
if [[ $2 == init ]]; then cp "$COPY/$folder/.terraform.lock.hcl" "$folder"; fi
"#;

/// Asks the emulator what it would ask `https://ID.execute-api.REGION.amazonaws.com/STAGE/...`.
const CURL: &str = r#"#!/usr/bin/env bash
arguments=()
for argument in "$@"; do
  if [[ $argument =~ ^https://([a-z0-9]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com/([a-z]+)(/.*)$ ]]; then
    argument=$EMULATOR/restapis/${BASH_REMATCH[1]}/${BASH_REMATCH[2]}/_user_request_${BASH_REMATCH[3]}
  fi
  arguments+=("$argument")
done
PATH=${PATH#*:} exec curl --noproxy '*' "${arguments[@]}"
"#;

/// A newcomer's folder, and how far they came.
struct Newcomer {
    emulator: Emulator,
    folder: TempDir,
    /// Those that were not followed yet.
    chapters: Vec<Section>,
    /// What Terraform works on, and the same with everything in it.
    copies: Option<[Workspace; 2]>,
}

fn main() -> ExitCode {
    Story::new("an empty folder", begin)
        .stage("Describe", |newcomer| {
            let (printed, said) = newcomer.chapter("Describe")?;
            contains(&printed, "nothing was written")?;
            contains(&said, "did you mean `hash_key`?")
        })
        .stage("Emit", |newcomer| {
            contains(&newcomer.chapter("Emit")?.1, "files are as described")
        })
        .stage("Plan and judge, without credentials", |newcomer| {
            let (printed, _) = newcomer.chapter("Plan and judge, without credentials")?;
            contains(&printed, "module.table_items.aws_dynamodb_table.this")
        })
        .stage("Apply", |newcomer| {
            contains(&newcomer.chapter("Apply")?.0, "Apply complete!")
        })
        .stage("Use it", |newcomer| {
            let (printed, _) = newcomer.chapter("Use it")?;
            same(&printed.matches("\"name\":\"tea\"").count(), &2)
        })
        .stage("Change it", |newcomer| {
            let (printed, _) = newcomer.chapter("Change it")?;
            contains(&printed, "memory_size")?;
            contains(&printed, "No changes.")
        })
        .stage("Lose nothing", |newcomer| {
            let (printed, said) = newcomer.chapter("Lose nothing")?;
            contains(&printed, "the table is safe")?;
            contains(&said, "error[data-would-be-destroyed]")
        })
        .aside("every chapter was followed", |newcomer| {
            let left: Vec<&String> = newcomer.chapters.iter().map(|left| &left.title).collect();
            same(&left, &Vec::<&String>::new())
        })
        .tell()
        .exit_code()
}

fn begin() -> Result<Newcomer> {
    let failed = |error: std::io::Error| Failure::new(error.to_string());
    let folder = tempfile::tempdir().map_err(failed)?;
    let bin = folder.path().join("bin");
    std::fs::create_dir(&bin).map_err(failed)?;
    std::os::unix::fs::symlink(binary()?, bin.join("groundplan")).map_err(failed)?;
    for (name, text) in [("terraform", TERRAFORM), ("curl", CURL)] {
        write_text(&bin.join(name), text)?;
        std::fs::set_permissions(bin.join(name), std::fs::Permissions::from_mode(0o755))
            .map_err(failed)?;
    }
    Ok(Newcomer {
        emulator: Emulator::start()?,
        chapters: sections(&repository().join("docs/tutorial.md"))?,
        folder,
        copies: None,
    })
}

impl Newcomer {
    fn root(&self) -> PathBuf {
        self.folder.path().join("shop")
    }

    /// Runs the blocks of a chapter, each as it stands. Gives what they printed and said.
    fn chapter(&mut self, title: &str) -> Result<(String, String)> {
        let mut chapters = self.chapters.iter();
        let at = chapters.position(|chapter| chapter.title == title);
        let at = at.ok_or_else(|| Failure::new(format!("the tutorial has no chapter {title}")))?;
        let blocks = self.chapters.remove(at).blocks;
        let mut printed = String::new();
        let mut said = String::new();
        for block in blocks {
            for part in parts(&block) {
                self.renew()?;
                let (out, err) = self.run(&part)?;
                printed.push_str(&out);
                said.push_str(&err);
            }
        }
        Ok((printed, said))
    }

    /// The copies that Terraform works on are of what is emitted now.
    fn renew(&mut self) -> Result<()> {
        let root = self.root();
        if !root.join("environments/production/main.tf.json").exists() {
            return Ok(());
        }
        let copies = match self.copies.take() {
            Some(copies) => copies,
            None => [
                Workspace::copy(&root, "production")?.against(&self.emulator)?,
                Workspace::copy(&root, "production")?.against(&self.emulator)?,
            ],
        };
        for copy in &copies {
            copy.refresh(&root)?;
        }
        copies[0].without_unsupported()?;
        // Credentials are the environment's, as a person's would be: `check` looks at that too.
        let path = copies[1].folder().join("override.tf.json");
        let mut document = read_json(&path)?;
        for provider in document["provider"]["aws"]
            .as_array_mut()
            .into_iter()
            .flatten()
        {
            for key in ["access_key", "secret_key"] {
                provider
                    .as_object_mut()
                    .map(|provider| provider.remove(key));
            }
        }
        write_json(&path, &document)?;
        self.copies = Some(copies);
        Ok(())
    }

    fn run(&self, script: &str) -> Result<(String, String)> {
        let begun = self.root().is_dir();
        let folder = if begun {
            self.root()
        } else {
            self.folder.path().to_owned()
        };
        let bin = self.folder.path().join("bin");
        let path = std::env::var("PATH").unwrap_or_default();
        let place = |which: usize| {
            let copies = self.copies.as_ref();
            copies.map_or_else(PathBuf::new, |copies| copies[which].root().to_owned())
        };
        let output = Command::new("bash")
            .args(["-euo", "pipefail", "-c", script])
            .current_dir(folder)
            .env("PATH", format!("{}:{path}", bin.display()))
            .env("COPY", place(0))
            .env("WHOLE", place(1))
            .env("EMULATOR", self.emulator.url())
            .env("HOME", self.folder.path())
            .env("AWS_ACCESS_KEY_ID", "333344445555")
            .env("AWS_SECRET_ACCESS_KEY", "test")
            .env("AWS_ENDPOINT_URL", self.emulator.url())
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env("CHECKPOINT_DISABLE", "1")
            .env("TF_CLI_CONFIG_FILE", "/dev/null")
            .env("TF_IN_AUTOMATION", "1")
            .env("TF_INPUT", "0")
            .env("TF_CLI_ARGS", "-no-color")
            .env(
                "TF_CLI_ARGS_init",
                format!("-plugin-dir={}", tool("providers")?.display()),
            )
            .output()
            .map_err(|error| Failure::new(error.to_string()))?;
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        if output.status.success() {
            Ok((printed, said))
        } else {
            Err(Failure::new(format!(
                "{}\n--- commands\n{script}\n--- printed\n{printed}\n--- said\n{said}",
                output.status
            )))
        }
    }
}

/// A block in pieces: after `groundplan emit` Terraform sees the new emission.
fn parts(block: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    for line in block.lines() {
        if let Some(last) = parts.last_mut() {
            last.push_str(line);
            last.push('\n');
        }
        if line == "groundplan emit" {
            parts.push(String::new());
        }
    }
    parts.retain(|part| !part.trim().is_empty());
    parts
}

fn contains(text: &str, words: &str) -> Result<()> {
    if text.contains(words) {
        Ok(())
    } else {
        Err(Failure::new(format!("`{words}` is not in:\n{text}")))
    }
}
