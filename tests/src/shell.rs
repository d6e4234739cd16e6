//! A shell in which the commands of a runbook run against the emulator, as they stand.
//!
//! `aws` is the AWS CLI; what the emulator does not know (`tests/emulator/unknown-commands.json`)
//! gives what the list says instead, and a listed command that works is a fault. `groundplan` works on a copy of the description, `git` on the
//! repository. `terraform` runs where it is told to, but for an environment that is described only in
//! the shell (the one in the recovery region): of that it is only seen that it was emitted with what
//! is imported, because a second whole environment takes too long.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;
use tempfile::TempDir;

use crate::emulator::Emulator;
use crate::failure::{During, Failure, Result};
use crate::files::{copy_tree, read_json, write_text};
use crate::groundplan::binary;
use crate::process;
use crate::tools::{repository, tool};
use crate::workspace::Workspace;

/// An operation of the AWS CLI that the emulator does not know.
#[derive(Clone, Debug, Deserialize)]
pub struct Unknown {
    /// Service and operation, as the CLI names them.
    pub command: String,
    /// What stands in its arguments, when that matters.
    #[serde(default)]
    pub with: String,
    /// Whether the emulator answers, but that there is nothing, whatever was made. Otherwise it
    /// answers with an error.
    #[serde(default)]
    pub answers_nothing: bool,
    /// Why.
    pub reason: String,
    /// What the shell reads instead of an answer.
    #[serde(default)]
    pub prints: String,
}

/// `tests/emulator/unknown-commands.json`.
///
/// # Errors
///
/// The file is not what it should be.
pub fn unknown_commands() -> Result<Vec<Unknown>> {
    let path = repository().join("tests/emulator/unknown-commands.json");
    Vec::deserialize(read_json(&path)?).during(path.display())
}

/// A call of the AWS CLI.
#[derive(Clone, Debug)]
struct Asked {
    command: String,
    code: i32,
    /// The entry of the list that it is, by its number.
    listed: Option<usize>,
    /// Whether the list answered.
    stood_in: bool,
    said: String,
    /// All of its words.
    words: String,
}

/// A shell in the root of a workspace.
pub struct Shell {
    folder: TempDir,
    root: PathBuf,
    url: String,
    account: String,
    unknown: Vec<Unknown>,
    used: BTreeSet<usize>,
    /// The calls of the last run that the list answered, with all of their words.
    stood_in: Vec<String>,
}

/// What the AWS CLI says of a command that no AWS would understand either.
const WRONG: &[&str] = &[
    "Bad value for --query",
    "Invalid choice",
    "Parameter validation failed",
    "Unknown options",
    "arguments are required",
    "Error parsing parameter",
];

/// Separates the fields of what the shell and the AWS CLI's stand-in tell each other.
const BETWEEN: char = '\u{1f}';

const AWS: &str = r#"#!/usr/bin/env bash
# Calls the AWS CLI, writes down what became of it, and stands in for what the emulator does not know.
dir=$(mktemp -d)
"$REAL_AWS" --endpoint-url "$AWS_ENDPOINT_URL" "$@" >"$dir/out" 2>"$dir/err"
code=$?
between=$'\x1f' number=0 listed= stood_in=
while IFS=$between read -r command with nothing prints; do
  if [[ "$1 $2" == "$command" && "$*" == *"$with"* ]]; then
    listed=$number
    if [[ $nothing == true ]]; then
      ((code == 0)) && [[ $(tr -d '[:space:]' <"$dir/out") =~ ^(None|\[\])?$ ]] && stood_in=yes
    else
      ((code != 0)) && stood_in=yes
    fi
    break
  fi
  number=$((number + 1))
done <"$LISTED"
said=$(head -c 600 "$dir/err" | tr '\n\t' '  ')
printf '%s\n' "$1 $2$between$code$between$listed$between$stood_in$between$said$between$(tr '\n' ' ' <<<"$*")" >>"$CALLS"
if [[ $stood_in ]]; then
  printf '%s\n' "$prints"
  exit 0
fi
cat "$dir/err" >&2
cat "$dir/out"
exit "$code"
"#;

const TERRAFORM: &str = r#"#!/usr/bin/env bash
folder=${1#-chdir=}
if [[ ! -e $folder/main.tf.json ]]; then
  emitted=DESCRIPTION/$folder/main.tf.json
  [[ -e $emitted ]] || { echo "$folder was not emitted" >&2; exit 1; }
  if [[ $2 == import ]]; then
    module=${3#module.}
    grep -q "\"${module%%.*}\": {" "$emitted" || { echo "$3 is not in $folder" >&2; exit 1; }
  fi
  exit 0
fi
# Itself is the first of its name on PATH.
PATH=${PATH#*:} exec terraform "$@"
"#;

impl Shell {
    /// A shell beside the copy of an environment that was applied to the emulator.
    ///
    /// # Errors
    ///
    /// The AWS CLI is not installed, or groundplan does not build.
    pub fn new(workspace: &Workspace, emulator: &Emulator) -> Result<Self> {
        Self::of_project(&repository(), workspace, emulator)
    }

    /// The same where the description is below another folder.
    ///
    /// # Errors
    ///
    /// As of [`Shell::new`].
    pub fn of_project(project: &Path, workspace: &Workspace, emulator: &Emulator) -> Result<Self> {
        let folder = tempfile::tempdir().during("a folder for the shell")?;
        let at = |name: &str| folder.path().join(name);
        for name in ["bin", "home", "description"] {
            std::fs::create_dir(at(name)).during(name)?;
        }
        describe(project, &at("description"), workspace)?;
        let unknown = unknown_commands()?;
        let lines: Vec<String> = unknown
            .iter()
            .map(|u| {
                let nothing = u.answers_nothing.to_string();
                [&u.command, &u.with, &nothing, &u.prints]
                    .map(String::as_str)
                    .join(&BETWEEN.to_string())
            })
            .collect();
        write_text(&at("listed"), &format!("{}\n", lines.join("\n")))?;
        let program = |name: &str, text: &str| -> Result<()> {
            let path = at("bin").join(name);
            write_text(&path, text)?;
            executable(&path)
        };
        program("aws", AWS)?;
        let quiet = "#!/usr/bin/env bash\n";
        program("sleep", quiet)?;
        let description = at("description");
        program(
            "terraform",
            &TERRAFORM.replace("DESCRIPTION", &description.to_string_lossy()),
        )?;
        program(
            "groundplan",
            &format!(
                "{quiet}for file in environments/*/{{environment.toml,plan.json}}; do\n  [[ -e $file ]] || continue\n  mkdir -p \"{0}/${{file%/*}}\"\n  cp \"$file\" \"{0}/$file\"\ndone\nexec '{1}' -C '{0}' \"$@\"\n",
                description.display(),
                binary()?.display(),
            ),
        )?;
        // Itself is the first of its name on PATH.
        program(
            "git",
            &format!(
                "{quiet}PATH=${{PATH#*:}} exec git -C '{}' \"$@\"\n",
                repository().display()
            ),
        )?;
        Ok(Self {
            root: workspace.root().to_owned(),
            url: emulator.url(),
            account: workspace.account().to_owned(),
            unknown,
            used: BTreeSet::new(),
            stood_in: Vec::new(),
            folder,
        })
    }

    /// Runs commands until the first that fails, and gives what they print.
    ///
    /// # Errors
    ///
    /// A command that fails though the emulator should know it, or one that is listed as unknown
    /// and works.
    pub fn run(&mut self, commands: &str) -> Result<String> {
        let record = self.folder.path().join("calls");
        write_text(&record, "")?;
        let script = format!("set -eu -o pipefail\n{commands}");
        let bin = self.folder.path().join("bin");
        let path = std::env::var("PATH").unwrap_or_default();
        let mut shell = Command::new("bash");
        shell
            .current_dir(&self.root)
            .arg("-s")
            .env_clear()
            .env("PATH", format!("{}:{path}", bin.display()))
            .env("HOME", self.folder.path().join("home"))
            .env("REAL_AWS", tool("aws/bin/aws")?)
            .env("CALLS", &record)
            .env("LISTED", self.folder.path().join("listed"))
            .env("AWS_ENDPOINT_URL", &self.url)
            .env("AWS_ACCESS_KEY_ID", &self.account)
            .env("AWS_SECRET_ACCESS_KEY", "test")
            .env("AWS_DEFAULT_REGION", "us-east-1")
            .env("AWS_CONFIG_FILE", "/dev/null")
            .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env("AWS_DISABLE_HOST_PREFIX_INJECTION", "true")
            .env("AWS_MAX_ATTEMPTS", "1")
            .env("CHECKPOINT_DISABLE", "1")
            .env("TF_IN_AUTOMATION", "1")
            .env("TF_INPUT", "0")
            .env("TF_CLI_CONFIG_FILE", "/dev/null")
            .env(
                "TF_CLI_ARGS_init",
                format!("-plugin-dir={}", tool("providers")?.display()),
            );
        let ended = process::run(&mut shell, Some(&script))?;
        let mut faults = Vec::new();
        let asked = calls(&record)?;
        self.stood_in = asked
            .iter()
            .filter(|asked| asked.stood_in)
            .map(|asked| asked.words.clone())
            .collect();
        for asked in &asked {
            self.judge(asked, &mut faults);
        }
        if ended.code != Some(0) {
            faults.push(format!("exit code {:?}", ended.code));
        }
        if faults.is_empty() {
            return Ok(ended.stdout);
        }
        Err(Failure::new(format!(
            "{}\n--- commands\n{commands}\n--- printed\n{}\n--- said\n{}",
            faults.join("\n"),
            process::tail(&ended.stdout, 40),
            process::tail(&ended.stderr, 40)
        )))
    }

    /// The calls of the last run that the emulator does not know, each with all of its words.
    #[must_use]
    pub fn stood_in(&self) -> &[String] {
        &self.stood_in
    }

    /// The copy of the description that `groundplan` works on.
    #[must_use]
    pub fn description(&self) -> PathBuf {
        self.folder.path().join("description")
    }

    /// What is listed as unknown and was never asked.
    #[must_use]
    pub fn idle(&self) -> Vec<String> {
        self.unknown
            .iter()
            .enumerate()
            .filter(|(number, _)| !self.used.contains(number))
            .map(|(_, unknown)| format!("{} {}", unknown.command, unknown.with))
            .collect()
    }

    fn judge(&mut self, asked: &Asked, faults: &mut Vec<String>) {
        let Asked { command, said, .. } = asked;
        self.used.extend(asked.listed);
        let wrong = WRONG.iter().any(|words| said.contains(words));
        if asked.listed.is_some() && !asked.stood_in {
            faults.push(format!("`aws {command}` works: take it off the list"));
        }
        if wrong || (asked.code != 0 && !asked.stood_in) {
            faults.push(format!("`aws {command}`: {said}"));
        }
    }
}

fn calls(path: &Path) -> Result<Vec<Asked>> {
    let text = std::fs::read_to_string(path).during(path.display())?;
    Ok(text
        .lines()
        .filter_map(|line| {
            let mut parts = line.split(BETWEEN).map(str::to_owned);
            Some(Asked {
                command: parts.next()?,
                code: parts.next()?.parse().ok()?,
                listed: parts.next()?.parse().ok(),
                stood_in: parts.next()? == "yes",
                said: parts.next().unwrap_or_default(),
                words: parts.next().unwrap_or_default(),
            })
        })
        .collect())
}

/// The description and its code, without what is emitted; the environment's beside its emission, as
/// in a repository.
fn describe(from: &Path, into: &Path, workspace: &Workspace) -> Result<()> {
    copy_tree(&from.join("app"), &into.join("app"))?;
    let copy = |name: &Path, into: &Path| -> Result<()> {
        let text = std::fs::read_to_string(from.join(name)).during(name.display())?;
        write_text(into, &text)
    };
    copy(Path::new("groundplan.toml"), &into.join("groundplan.toml"))?;
    let folder = workspace.folder();
    let place = folder.strip_prefix(workspace.root()).unwrap_or(&folder);
    copy(
        &place.join("environment.toml"),
        &folder.join("environment.toml"),
    )
}

fn executable(path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let permissions = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(path, permissions).during(path.display())
}
