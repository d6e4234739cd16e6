//! Back from a resource to the description: which entry, and which setting of it, a resource's address
//! and argument come from. Knows paths of the description, not where they are written.

use model::Environment;
use model::kinds::{KINDS, WorkloadKind};
use naming::{AlarmId, CallName};

use crate::catalogue::{BOOTSTRAP, CONCERNS, WORKLOADS};
use crate::definition::SourceSetting;

/// Paths in the description that a resource comes from, the nearest first; those that are not written
/// are among them. None for what is not emitted, such as a user's own files.
#[must_use]
pub fn origins(
    environment: &Environment,
    address: &str,
    argument: Option<&str>,
) -> Vec<Vec<String>> {
    let Some(call) = CallName::in_address(address) else {
        return Vec::new();
    };
    let mut paths = Vec::new();
    let workload = WorkloadKind::of_call(call).map(|(kind, name)| (kind.section, name));
    if let Some((section, name)) = workload
        && environment.is_written(&[section, name])
    {
        match setting(section, address, argument) {
            Some(source) if source.is_of_trigger => {
                paths.extend(triggers(environment, (section, name), source.setting));
            }
            Some(source) => paths.push(path(&[section, name, source.setting])),
            None => {}
        }
        paths.push(path(&[section, name]));
        return paths;
    }
    let concern = CONCERNS
        .iter()
        .chain(BOOTSTRAP)
        .find(|concern| concern.module.path == call);
    let Some(concern) = concern else {
        // What left the description has no entry there any more.
        return workload
            .map(|_| path(&["application"]))
            .into_iter()
            .collect();
    };
    // An alarm, a remedy: made by a concern, of a workload.
    let of = key(address).and_then(|key| {
        let prefix = format!("{}-", environment.prefix());
        alarmed(environment, key.strip_prefix(&prefix).unwrap_or(key))
    });
    if let Some((section, name)) = of {
        paths.push(path(&[section, name]));
    }
    paths.push(path(&[concern.section]));
    paths.push(path(&["profile"]));
    paths
}

/// The path below `modules` that a source names, emitted or at an address: `table/protected`.
#[must_use]
pub fn module_path(source: &str) -> Option<&str> {
    let address = source.split('?').next()?;
    address.rsplit_once("modules/").map(|(_, path)| path)
}

fn path(steps: &[&str]) -> Vec<String> {
    steps.iter().map(|step| (*step).to_owned()).collect()
}

/// The workload that an alarm is on, or a remedy for it: ids are made of oldest names.
fn alarmed<'a>(environment: &'a Environment, id: &'a str) -> Option<(&'static str, &'a str)> {
    KINDS.iter().find_map(|kind| {
        AlarmId::possible_workloads(id, kind.singular).find_map(|oldest| {
            let renamed = environment.application.renamed_from(kind, oldest);
            let name = renamed.unwrap_or(oldest);
            let is_written = environment.is_written(&[kind.section, name]);
            is_written.then_some((kind.section, name))
        })
    })
}

/// A setting of the triggers by an entry, or the triggers themselves where it is not written.
fn triggers(
    environment: &Environment,
    (section, name): (&str, &str),
    setting: &str,
) -> Vec<Vec<String>> {
    let Some(kind) = KINDS.into_iter().find(|kind| kind.section == section) else {
        return Vec::new();
    };
    let triggered = environment.application.triggered_entries(kind, name);
    triggered
        .flat_map(|found| {
            let index = found.index.to_string();
            let target = found.target;
            let trigger = [target.kind.section, target.name, "triggers", &index];
            let written = [&trigger[..], &[setting]].concat();
            [path(&written), path(&trigger)]
        })
        .collect()
}

fn setting(section: &str, address: &str, argument: Option<&str>) -> Option<&'static SourceSetting> {
    let argument = argument?;
    let is_of = |name: &str| match name.split_once('.') {
        Some((kind, name)) => name == argument && address.contains(&format!(".{kind}.")),
        None => name == argument,
    };
    let mut rows = WORKLOADS.iter();
    let row = rows.find(|workload| workload.kind.section == section)?;
    row.source_settings
        .iter()
        .find(|source| is_of(source.argument))
}

/// The last key of an address.
fn key(address: &str) -> Option<&str> {
    let (_, rest) = address.rsplit_once("[\"")?;
    rest.strip_suffix("\"]")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_setting_is_one_of_the_description() {
        let schema = model::schema::groundplan();
        let function = &schema["properties"]["functions"]["additionalProperties"]["properties"];
        let trigger = &function["triggers"]["items"]["properties"];
        for workload in WORKLOADS {
            let section = workload.kind.section;
            let entry = &schema["properties"][section]["additionalProperties"]["properties"];
            for source in workload.source_settings {
                let entry = match source.is_of_trigger {
                    true => trigger,
                    false => entry,
                };
                assert!(
                    entry[source.setting].is_object(),
                    "{section} have no {} ({})",
                    source.setting,
                    source.argument
                );
            }
        }
        let schema = model::schema::environment();
        for concern in CONCERNS.iter().chain(BOOTSTRAP) {
            let known = schema["properties"][concern.section].is_object()
                || model::schema::groundplan()["properties"][concern.section].is_object();
            assert!(known, "{} is no section", concern.section);
        }
    }

    #[test]
    fn each_argument_is_one_of_the_module() {
        for workload in WORKLOADS {
            let Some(definition) = &workload.module else {
                continue;
            };
            let of_kind = |path: &str| {
                path == definition.path || path.starts_with(&format!("{}/", definition.path))
            };
            let made: Vec<_> = crate::catalogue::modules()
                .iter()
                .filter(|module| of_kind(&module.path))
                .flat_map(|module| &module.blocks)
                .collect();
            for source in workload.source_settings {
                let (kind, argument) = match source.argument.split_once('.') {
                    Some((kind, argument)) => (Some(kind), argument),
                    None => (None, source.argument),
                };
                let has = made.iter().any(|block| {
                    kind.is_none_or(|kind| kind == block.type_name)
                        && block.body.to_string().contains(&format!("\"{argument}\":"))
                });
                assert!(
                    has,
                    "{}: its module has no argument {} ({})",
                    definition.path, source.argument, source.setting
                );
            }
        }
    }

    #[test]
    fn the_last_key_of_an_address() {
        assert_eq!(
            key("module.monitoring.aws_cloudwatch_metric_alarm.this[\"function-api-errors\"]"),
            Some("function-api-errors")
        );
        assert_eq!(key("module.a.b.c[0]"), None);
        assert_eq!(key("module.a.b.c"), None);
    }
}
