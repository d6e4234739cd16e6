//! Each module's example is a configuration that can be planned: every input is one that the module
//! takes, also where only a plan would tell. (`terraform validate` takes them too: `tests/run terraform`.)

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};

use planner::{ConfigurationFiles, PlanOptions};

/// The repository, as a planner reads it.
struct Repository(PathBuf);

impl ConfigurationFiles for Repository {
    fn list(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.0.join(folder))
            .into_iter()
            .flatten()
            .flatten();
        entries
            .filter_map(|entry| entry.file_name().into_string().ok())
            .collect()
    }

    fn read(&self, path: &str) -> Option<Cow<'_, [u8]>> {
        fs::read(self.0.join(path)).ok().map(Cow::Owned)
    }
}

/// The folders of modules: those with a `versions.tf.json`.
fn modules(folder: &Path, found: &mut Vec<PathBuf>) {
    if folder.join("versions.tf.json").exists() {
        found.push(folder.to_owned());
    }
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            modules(&path, found);
        }
    }
}

#[test]
fn every_module_has_an_example_that_can_be_planned_and_is_shown() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let schemas = [emitter::provider_schema()];
    let settings = PlanOptions {
        schemas: &schemas,
        ..planner::PlanOptions::default()
    };
    let mut found = Vec::new();
    modules(&root.join("modules"), &mut found);
    assert!(found.len() > 15, "{found:?}");
    for module in found {
        let path = module.strip_prefix(&root).unwrap().display().to_string();
        let example = format!("{path}/examples/basic");
        let plan = planner::evaluate(&example, &Repository(root.clone()), &settings);
        let plan = plan.unwrap_or_else(|problems| panic!("{example}: {problems:#?}"));
        let own = plan
            .instances
            .iter()
            .filter(|instance| !instance.module.is_empty());
        assert!(own.count() > 0, "{example} plans nothing of the module");

        let readme = fs::read_to_string(module.join("README.md")).unwrap();
        for shown in [
            "](examples/basic/main.tf)".to_owned(),
            format!("groundplan.git//{path}?ref="),
        ] {
            assert!(
                readme.contains(&shown),
                "{path}/README.md does not show {shown}"
            );
        }
    }
}
