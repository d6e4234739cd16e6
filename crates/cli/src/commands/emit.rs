//! `groundplan emit`

use std::path::Path;

use diagnostic::Failure;
use fileset::{ApplyOptions, Comparison, State};

use crate::arguments::Emit;
use crate::console::{self, Outcome};
use crate::memory;
use crate::packages;
use crate::pipeline::{self, Pipeline};
use crate::progress::Progress;

/// Emits, or with `--check` says whether what is there is what would be emitted.
pub(crate) fn run(start: &Path, options: &Emit) -> Result<Outcome, Failure> {
    let pipeline = pipeline::run(start, &options.output, options.force)?;
    if options.check {
        return Ok(check(&pipeline.comparison));
    }
    let packed = packages::pack(&pipeline)?;
    let progress = Progress::start("writing");
    let report = pipeline.comparison.apply(&ApplyOptions {
        force: options.force,
        ..ApplyOptions::default()
    });
    drop(progress);
    let report = report?;
    for path in &report.kept {
        console::say(&format!(
            "kept: {path} was changed by hand; `groundplan diff` shows how, `--force` overwrites it"
        ));
    }
    for path in &report.abandoned {
        console::say(&format!(
            "kept: {path} is no longer wanted, but was changed by hand; it is yours now"
        ));
    }
    if report.wrote_nothing() && packed == 0 {
        console::say(&format!(
            "nothing to do: {} files are as described",
            report.unchanged
        ));
    } else {
        folders(&pipeline.comparison);
        console::say(&format!(
            "emitted: {} created, {} changed, {} removed, {} unchanged; {packed} {}",
            report.created.len(),
            report.changed.len(),
            report.removed.len(),
            report.unchanged,
            if packed == 1 { "package" } else { "packages" },
        ));
        next(&pipeline, &report.created);
    }
    memory::keep_until_exit(pipeline);
    Ok(Outcome::Done)
}

/// Says what comes after the first emission of an environment.
fn next(pipeline: &Pipeline, created: &[String]) {
    let first = created.iter().find_map(|path| {
        let folder = path.strip_suffix("/main.tf.json")?;
        let name = folder.strip_prefix("environments/")?;
        (!name.contains('/')).then_some(name)
    });
    let Some(name) = first else { return };
    for (setting, by) in &pipeline.twice {
        console::say(&format!(
            "note: {} each make `{setting}`, which an account has once: where two of them share an account, write \
             \"existing\" in one; with `account_id` in each this is checked",
            by.join(", ")
        ));
    }
    let from_here = |path: &Path| {
        let here = std::env::current_dir().unwrap_or_default();
        path.strip_prefix(here).unwrap_or(path).to_owned()
    };
    let root = from_here(&pipeline.root);
    let place = if root.as_os_str().is_empty() || root == Path::new(".") {
        String::new()
    } else {
        format!(" -C {}", root.display())
    };
    let folder = from_here(&pipeline.out).join("environments").join(name);
    let folder = folder.strip_prefix("./").unwrap_or(&folder).display();
    console::say(&format!(
        "next: `groundplan{place} plan {name}` shows the resources, `groundplan{place} check {name}` judges them; \
         then, with credentials of the account:\n  terraform -chdir={folder} init   # and commit its .terraform.lock.hcl\n  terraform -chdir={folder} \
         plan -out=plan.bin\n  terraform -chdir={folder} apply plan.bin"
    ));
}

fn check(comparison: &Comparison) -> Outcome {
    if comparison.is_clean() {
        console::say(&format!(
            "{} files are as described",
            comparison.summary().unchanged
        ));
        return Outcome::Done;
    }
    console::data(&comparison.unified_diff(3));
    tell(comparison);
    console::say("help: `groundplan emit` brings them up to date");
    Outcome::Differs
}

/// Says in a few lines what differs.
pub(crate) fn tell(comparison: &Comparison) {
    folders(comparison);
    for change in comparison.changes() {
        let path = change.path();
        match change.state() {
            State::HandEdited => console::say(&format!("changed by hand: {path}")),
            State::Foreign => console::say(&format!("in the way, and not ours: {path}")),
            State::Blocked => console::say(&format!("in the way: {path}")),
            _ => {}
        }
    }
    let summary = comparison.summary();
    console::say(&format!(
        "{} to create, {} to change, {} to remove, {} unchanged",
        summary.created, summary.changed, summary.removed, summary.unchanged
    ));
}

fn folders(comparison: &Comparison) {
    for folder in comparison.summary().folders {
        console::say(&format!(
            "  {}: {} created, {} changed, {} removed",
            folder.folder, folder.created, folder.changed, folder.removed
        ));
    }
}
