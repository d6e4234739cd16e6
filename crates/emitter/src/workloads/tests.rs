//! Every kind of workload is whole: what its row in `model::kinds` says is there, and what the help texts of its
//! alarms say is what the alarms do.

use std::collections::BTreeSet;

use model::description::source_kinds;
use model::kinds::KINDS;
use model::{CodePath, Environment, SourceFile, load_from};
use serde_json::Value as Json;

use super::{WORKLOADS, example_triggers_by, existing};
use crate::contribution::Alarm;
use crate::definition::EXAMPLE;

#[test]
fn every_kind_has_one_row_here_and_all_that_its_row_in_the_model_asks_for() {
    for kind in KINDS {
        let section = kind.section;
        let rows: Vec<_> = WORKLOADS.iter().filter(|row| row.kind == kind).collect();
        let [row] = rows[..] else {
            panic!("{section}: {} rows in workloads/mod.rs", rows.len());
        };
        assert!(
            !row.example_entries.is_empty(),
            "{section}: no `example_entries`"
        );
        assert_eq!(
            row.module.is_some(),
            kind.is_created,
            "{section}: `module` and `is_created`"
        );
        assert_eq!(
            row.grant.is_some(),
            kind.grant.is_some(),
            "{section}: `grant` here and in the model"
        );
        let data = &row.data;
        assert_eq!(
            kind.holds_data,
            data.destroy.is_empty() != data.not_denied.is_empty(),
            "{section}: `holds_data`, and in `data` what destroys it or why nobody is denied that"
        );
        assert_eq!(
            kind.holds_data,
            !data.resource_type.is_empty(),
            "{section}: `holds_data`, and the type in `data`"
        );
        let Some(module) = &row.module else { continue };
        assert_eq!(
            module.path, kind.singular,
            "{section}: the path of its module"
        );
        let protects = module.variants.iter().any(|variant| variant.protects());
        assert_eq!(
            protects, kind.holds_data,
            "{section}: a variant that is protected, and `holds_data`"
        );
        assert!(
            !row.source_settings.is_empty(),
            "{section}: no `source_settings`"
        );
    }
    assert_eq!(WORKLOADS.len(), KINDS.len());
}

/// The sections whose entries have alarms. Those of existing functions are the same as of functions, without some.
fn sections_with_alarms(schema: &Json, prefix: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (name, setting) in schema["properties"].as_object().into_iter().flatten() {
        let entry = &setting["additionalProperties"]["properties"];
        if entry["alarms"].is_object() {
            found.push(format!("{prefix}{name}"));
        }
        found.extend(sections_with_alarms(setting, &format!("{prefix}{name}.")));
    }
    found.retain(|section| section != "existing.functions");
    found
}

/// A description with one entry of a section, whose alarms are all off but that of one setting.
fn environment(section: &str, alarms: &[&String], only: Option<&str>) -> Environment {
    let mut rows = WORKLOADS.iter();
    let row = rows.find(|row| row.kind.section == section);
    // What exists already has a name.
    let settings = row.map_or("name = \"made\"", |row| row.example());
    let thresholds: Vec<String> = alarms
        .iter()
        .map(|alarm| match only == Some(alarm.as_str()) {
            true => format!("{alarm} = 1"),
            false => format!("{alarm} = false"),
        })
        .collect();
    let trigger = row.and_then(|row| row.example_trigger("entry"));
    // What triggers an entry makes alarms of it.
    let triggers = row.map(|row| example_triggers_by(row.kind, "source"));
    let triggers = triggers.unwrap_or_default();
    let kinds = row.into_iter().flat_map(|row| source_kinds(row.kind));
    let sources: String = kinds
        .filter_map(|kind| WORKLOADS.iter().find(|row| row.kind == kind))
        .map(|row| format!("[{}.source]\n{}\n", row.kind.section, row.example()))
        .collect();
    let text = format!(
        "[application]\nname = \"shop\"\nowner = \"o@example.com\"\n\
         [functions.{EXAMPLE}]\ncode = \"app\"\nhandler = \"index.handler\"\ntriggers = [{}]\n\
         [{section}.entry]\n{settings}\n{triggers}alarms = {{ {} }}\n{sources}",
        trigger.unwrap_or_default(),
        thresholds.join(", ")
    );
    // Some alarms are on what the audit trail records.
    let environment = "profile = \"development\"\nregion = \"us-east-1\"\naccount = { audit_trail = \"create\" }\n";
    let file = |path: &str, content: &str| SourceFile {
        path: path.into(),
        content: content.into(),
    };
    let files = [
        file("groundplan.toml", &text),
        file("environments/test/environment.toml", environment),
    ];
    let project = load_from(files, &|_| CodePath::Folder)
        .unwrap_or_else(|failure| panic!("{text}{:?}", failure.diagnostics));
    project
        .environments
        .into_iter()
        .next()
        .expect("an environment")
}

fn alarms(environment: &Environment) -> Vec<Alarm> {
    WORKLOADS
        .iter()
        .flat_map(|row| (row.wire)(environment, WORKLOADS))
        .chain(existing::wire(environment))
        .filter(|contribution| contribution.facts.workload.as_str().ends_with("entry"))
        .flat_map(|contribution| contribution.facts.alarms)
        .collect()
}

#[test]
fn help_texts_of_alarms_say_the_window_that_the_alarms_have() {
    let schema = model::schema::groundplan();
    let mut seen = 0;
    for section in sections_with_alarms(&schema, "") {
        let sections = section.split('.');
        let entry = sections.fold(&schema, |schema, section| &schema["properties"][section]);
        let help = entry["additionalProperties"]["properties"]["alarms"]["properties"]
            .as_object()
            .unwrap_or_else(|| panic!("[{section}] has no `alarms`"));
        let all: Vec<&String> = help.keys().collect();
        // Those that other settings make.
        let others: BTreeSet<String> = alarms(&environment(&section, &all, None))
            .iter()
            .map(|alarm| alarm.id.to_string())
            .collect();
        for (setting, schema) in help {
            let help = schema["description"].as_str().unwrap_or_default();
            let mut made = alarms(&environment(&section, &all, Some(setting)));
            made.retain(|alarm| !others.contains(&alarm.id.to_string()));
            // What exists already has no such alarm where the environment does not know enough of it.
            if made.is_empty() && section.starts_with("existing.") {
                continue;
            }
            assert!(
                !made.is_empty(),
                "[{section}] alarms.{setting} makes no alarm"
            );
            for alarm in made {
                let id = &alarm.id;
                let window = alarm.window;
                if help.contains("minutes") {
                    assert!(
                        help.contains(&window.period()),
                        "{id}: {window}, and the help says: {help}"
                    );
                }
                let repeats = window.periods() > 1;
                assert_eq!(
                    help.contains(&window.repetition()),
                    repeats,
                    "{id}: {window}, and the help says: {help}"
                );
                assert_eq!(
                    repeats,
                    help.contains("in a row"),
                    "{id}: {window}, and the help says: {help}"
                );
                seen += 1;
            }
        }
    }
    assert!(seen > 15, "only {seen} alarms");
}
