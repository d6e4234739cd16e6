//! The emitted runbooks, read back from the goldens and the sample: names that exist, links that
//! lead somewhere, commands that a shell can read.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// An emitted environment with its runbook.
struct Emitted {
    folder: PathBuf,
    runbook: String,
    /// The arguments of its module calls, by name.
    calls: BTreeMap<String, Value>,
    /// What every name begins with.
    prefix: String,
}

fn all() -> Vec<Emitted> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut roots = vec![here.join("../..")];
    for case in fs::read_dir(here.join("tests/goldens")).unwrap() {
        roots.push(case.unwrap().path().join("emitted"));
    }
    let mut found = Vec::new();
    for root in roots {
        for environment in fs::read_dir(root.join("environments")).unwrap() {
            let folder = environment.unwrap().path();
            let main = fs::read_to_string(folder.join("main.tf.json")).unwrap();
            let main: Value = serde_json::from_str(&main).unwrap();
            let calls: BTreeMap<String, Value> =
                serde_json::from_value(main["module"].clone()).unwrap();
            found.push(Emitted {
                runbook: fs::read_to_string(folder.join("RUNBOOK.md")).unwrap(),
                prefix: calls["monitoring"]["name"].as_str().unwrap().to_owned(),
                calls,
                folder,
            });
        }
    }
    assert!(found.len() >= 6);
    found
}

/// Anchors as GitHub makes them: lower case, punctuation dropped, spaces to hyphens, `-1` behind the
/// second of the same name.
fn anchors(markdown: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut fenced = false;
    for line in markdown.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        if fenced || !line.starts_with('#') {
            continue;
        }
        let heading = line.trim_start_matches('#').trim().to_lowercase();
        let anchor: String = heading
            .replace(' ', "-")
            .chars()
            .filter(|c| c.is_alphanumeric() || *c == '-' || *c == '_')
            .collect();
        assert!(found.insert(anchor), "two headings `{line}`");
    }
    found
}

/// The blocks of commands, each without its indentation.
fn blocks(markdown: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut block: Option<(usize, String)> = None;
    for line in markdown.lines() {
        match &mut block {
            None => {
                if line.trim_start() == "```bash" {
                    block = Some((line.len() - line.trim_start().len(), String::new()));
                }
            }
            Some((indent, text)) => {
                if line.trim() == "```" {
                    found.push(std::mem::take(text));
                    block = None;
                } else {
                    text.push_str(line.get(*indent..).unwrap_or_default());
                    text.push('\n');
                }
            }
        }
    }
    assert!(block.is_none(), "a block of commands does not end");
    found
}

/// Every string in `value`, keys of objects too.
fn strings(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            found.insert(text.clone());
        }
        Value::Array(items) => items.iter().for_each(|item| strings(item, found)),
        Value::Object(members) => {
            for (key, member) in members {
                found.insert(key.clone());
                strings(member, found);
            }
        }
        _ => {}
    }
}

/// Words of `text` that begin with the prefix: names in AWS.
fn names<'a>(text: &'a str, prefix: &str) -> BTreeSet<&'a str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || "-_/.".contains(c)))
        .filter_map(|word| word.find(prefix).map(|at| &word[at..]))
        .map(|word| word.trim_end_matches(['.', '/']))
        .filter(|word| word.len() > prefix.len() + 1)
        .collect()
}

#[test]
fn every_alarm_leads_to_its_section() {
    for emitted in all() {
        let anchors = anchors(&emitted.runbook);
        let monitoring = &emitted.calls["monitoring"];
        let alarms = monitoring["alarms"].as_object().unwrap();
        let page = monitoring["runbook"].as_str().unwrap();
        let path = page.rsplit_once("environments/").unwrap().1;
        assert!(emitted.folder.parent().unwrap().join(path).is_file());
        assert!(page.starts_with("environments/") || page.starts_with("https://github.com/"));
        assert!(!alarms.is_empty() || emitted.calls.len() < 4);
        for (key, alarm) in alarms {
            let section = alarm["runbook_section"].as_str().unwrap();
            assert!(anchors.contains(section), "{key} leads to #{section}");
            let description = alarm["description"].as_str().unwrap();
            let link = format!("{description} What to do: {page}#{section}");
            assert!(link.len() <= 1024, "{key}: {} characters", link.len());
            // The alarm stands in the table of its section.
            let at = emitted
                .runbook
                .split("\n### ")
                .find(|part| part.contains(&format!("| `{}-{key}` |", emitted.prefix)))
                .unwrap_or_else(|| panic!("{key} is in no table"));
            assert!(anchors_of_first_line(at).contains(section), "{key}");
        }
    }
}

fn anchors_of_first_line(part: &str) -> BTreeSet<String> {
    anchors(&format!("### {}", part.lines().next().unwrap()))
}

#[test]
fn every_link_within_leads_somewhere() {
    for emitted in all() {
        let anchors = anchors(&emitted.runbook);
        for link in emitted.runbook.split("](#").skip(1) {
            let anchor = link.split(')').next().unwrap();
            assert!(
                anchors.contains(anchor),
                "#{anchor} in {}",
                emitted.folder.display()
            );
        }
    }
}

/// Are there backups of buckets?
fn restores_buckets(emitted: &Emitted) -> bool {
    let buckets = &emitted.calls["backup"]["buckets"];
    buckets
        .as_array()
        .is_some_and(|buckets| !buckets.is_empty())
}

#[test]
fn every_name_exists() {
    for emitted in all() {
        let prefix = &emitted.prefix;
        // What the modules make of the names that they are called with.
        let mut known = BTreeSet::new();
        let monitoring = &emitted.calls["monitoring"];
        for kind in ["alarms", "dashboards"] {
            for key in monitoring[kind].as_object().unwrap().keys() {
                known.insert(format!("{prefix}-{key}"));
            }
        }
        for key in monitoring["queries"].as_object().unwrap().keys() {
            known.insert(format!("{prefix}/{key}"));
        }
        known.insert(format!("{prefix}-alerts"));
        if emitted.calls.contains_key("remediation") {
            for end in ["", "-dlq", "-undelivered"] {
                known.insert(format!("{prefix}-remediation{end}"));
            }
        }
        if emitted.calls.contains_key("health") {
            known.insert(format!("{prefix}-health"));
        }
        if let Some(backup) = emitted.calls.get("backup") {
            known.insert(format!("{prefix}-backup-plan"));
            known.insert(format!("{prefix}-backup-vault"));
            known.insert(format!("{prefix}-restore"));
            let rules = backup["rules"].as_object().unwrap();
            let copied = rules
                .values()
                .any(|rule| rule["copy_retention_days"].is_number());
            let has_standby = anchors(&emitted.runbook).contains("recover-in-the-standby");
            if copied && !has_standby {
                // The environment that is made when the region is lost.
                known.insert(format!("{prefix}-recovery"));
                if restores_buckets(&emitted) {
                    known.insert(format!("{prefix}-recovery-restore"));
                }
            }
        }
        if monitoring["monthly_budget_usd"].is_number() {
            known.insert(format!("{prefix}-monthly"));
        }
        if monitoring["cost_anomalies"] == true {
            known.insert(format!("{prefix}-services"));
        }
        let mut said = BTreeSet::new();
        for call in emitted.calls.values() {
            strings(call, &mut said);
        }
        let queues: Vec<String> = emitted
            .calls
            .iter()
            .filter(|(name, _)| name.starts_with("function_"))
            .map(|(_, call)| format!("{}-dlq", call["name"].as_str().unwrap()))
            .collect();
        let moved = format!("{prefix}-recovery-");
        for name in names(&emitted.runbook, prefix) {
            // What is restored there is called as it is here, behind the name of the environment.
            let here = name
                .strip_prefix(&moved)
                .filter(|_| known.contains(&format!("{prefix}-recovery")))
                .map_or_else(|| name.to_owned(), |rest| format!("{prefix}-{rest}"));
            // What names begin with, and what a question to AWS ends.
            let part = ["prefix ", "/aws/lambda/"].iter().any(|before| {
                name.ends_with('-') && emitted.runbook.contains(&format!("{before}{name}"))
            }) || said
                .iter()
                .any(|said| said.starts_with(&format!("{here}${{data.aws_caller_identity")));
            assert!(
                known.contains(name)
                    || said.contains(&here)
                    || queues.iter().any(|queue| queue == name)
                    || part,
                "{name} in {}",
                emitted.folder.display()
            );
        }
        // And nothing that is told of is missing.
        for name in known {
            assert!(emitted.runbook.contains(&name), "{name} is not told of");
        }
    }
}

#[test]
fn a_shell_can_read_every_block() {
    for emitted in all() {
        let blocks = blocks(&emitted.runbook);
        assert!(blocks.len() > 10);
        for block in blocks {
            let mut bash = Command::new("bash")
                .arg("-n")
                .stdin(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap();
            bash.stdin
                .take()
                .unwrap()
                .write_all(block.as_bytes())
                .unwrap();
            let ended = bash.wait_with_output().unwrap();
            assert!(
                ended.status.success(),
                "{block}\n{}",
                String::from_utf8_lossy(&ended.stderr)
            );
        }
    }
}

#[test]
fn commands_name_their_region_and_no_placeholder() {
    for emitted in all() {
        for block in blocks(&emitted.runbook) {
            for line in block.lines() {
                for command in line.split("aws ").skip(1) {
                    // `sts` and the global services say where they are, or need not.
                    let global = ["sts ", "route53 "]
                        .iter()
                        .any(|service| command.starts_with(service));
                    assert!(
                        global || command.contains("--region ") || !command.contains(" --"),
                        "{line}"
                    );
                }
            }
            for placeholder in ["YOUR", "TODO", "XXX", "example-", "..."] {
                assert!(!block.contains(placeholder), "{block}");
            }
            let invites = |(at, _): (usize, &str)| {
                let next = block[at + 1..].chars().next();
                next.is_some_and(|c| c.is_ascii_alphabetic())
            };
            assert!(!block.match_indices('<').any(invites), "{block}");
        }
    }
}
