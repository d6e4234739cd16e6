//! What the gate says: each edit once, with what it would lose, the line that says it, and the ways on.

use std::collections::BTreeSet;

use diagnostic::{Diagnostic, Place};
use model::Environment;
use model::kinds::WorkloadKind;

use super::causes::{Cause, Group};

/// Most lines about what one edit would lose; more are listed by address alone.
const MOST: usize = 24;
/// Most addresses in a command that a reader copies.
const MOST_ALLOWED: usize = 4;

/// The error of an edit that would lose something.
pub(super) fn refuse(cause: &Cause, group: &Group, environments: &[Environment]) -> Diagnostic {
    let names: Vec<&str> = group.environments.iter().map(String::as_str).collect();
    let (what, then) = title(cause, group);
    let message = format!("{}: {what}; {then}", names.join(", "));
    let place = description_place(cause, group, environments);
    let mut diagnostic = Diagnostic::error("data-would-be-destroyed", message).at(place);
    diagnostic.notes = lines(group);
    diagnostic.help = helps(cause, group);
    diagnostic.help(format!(
        "to let it go, with what it holds, repeat with {}",
        allowed(cause, group)
    ))
}

/// The warnings of what the next apply takes away because somebody allowed it.
pub(super) fn allow(group: &Group, cause: &Cause) -> Vec<Diagnostic> {
    let lines = group.lines.iter().map(|(address, line)| {
        let environments: Vec<&str> = line.environments.iter().map(String::as_str).collect();
        let then = match (cause, line.words.as_str()) {
            (Cause::Place(..) | Cause::Environment, _) => {
                "is left in AWS, where Terraform no longer sees it".to_owned()
            }
            (_, "") => "is destroyed by the next apply with what it holds".to_owned(),
            (Cause::Inside { .. }, words) => format!("stays, and the next apply destroys {words}"),
            (_, words) => format!("is replaced by an empty one at the next apply: {words}"),
        };
        let message = format!("{}: {address} {then}, as allowed", environments.join(", "));
        Diagnostic::warning("data-is-let-go", message)
    });
    lines.collect()
}

fn title(cause: &Cause, group: &Group) -> (String, &'static str) {
    const DESTROY: &str = "the next apply would destroy what holds data";
    const REPLACE: &str = "the next apply would replace what holds data by something empty";
    const LEAVE: &str = "what holds data would be left in AWS, where Terraform no longer sees it";
    match cause {
        Cause::Place(setting, was, is) => (
            format!(
                "`{setting}` changes from \"{was}\" to \"{is}\", and another place is another environment"
            ),
            LEAVE,
        ),
        Cause::Application(was, is) => (
            format!(
                "the name of the application changes from \"{was}\" to \"{is}\", and with it every name in AWS"
            ),
            REPLACE,
        ),
        Cause::Environment => (
            "the environment is no longer in the description".to_owned(),
            LEAVE,
        ),
        Cause::Gone { call, .. } => (
            format!("{} is no longer in the description", thing(call)),
            DESTROY,
        ),
        Cause::Inside { call, arguments } => (
            format!("{} of {} changes", quoted(arguments), thing(call)),
            DESTROY,
        ),
        Cause::Renamed {
            call,
            is_moved: true,
            ..
        } => (
            format!("{} was renamed, and its name in AWS with it", thing(call)),
            REPLACE,
        ),
        Cause::Renamed { call, former, .. } if !former.is_empty() => (
            format!(
                "{} no longer says what it was called before, and its name in AWS changes with that",
                thing(call)
            ),
            REPLACE,
        ),
        Cause::Renamed { call, .. } => (
            format!("the name in AWS of {} changes", thing(call)),
            REPLACE,
        ),
        Cause::Argument { call, arguments } => (
            format!(
                "{} of {} changes, which cannot be changed in place",
                quoted(arguments),
                thing(call)
            ),
            REPLACE,
        ),
        Cause::Follows { call } => (
            format!("{} is made of something that is replaced", thing(call)),
            REPLACE,
        ),
        Cause::Module { source } => (
            format!("`modules/{source}` is written otherwise by this version of groundplan"),
            if group.lines.values().all(|line| line.words.is_empty()) {
                DESTROY
            } else {
                REPLACE
            },
        ),
    }
}

/// The ways to keep what would be lost.
fn helps(cause: &Cause, group: &Group) -> Vec<String> {
    let back = "to keep it, take the edit back".to_owned();
    match cause {
        Cause::Place(setting, was, _) => vec![
            format!("to keep it, write `{setting} = \"{was}\"` again; what is to be in the other place as well is another environment: a folder of its own below `environments`"),
        ],
        Cause::Application(was, _) => vec![
            format!("to keep it, write `name = \"{was}\"` below [application] again"),
        ],
        Cause::Environment => {
            let folders: Vec<String> = group.environments.iter().map(|name| format!("environments/{name}/environment.toml")).collect();
            let first = group.environments.first().map_or("", String::as_str);
            vec![
                format!("to keep it, put {} back", folders.join(" and ")),
                format!("to end it, destroy it while its configuration is there: `terraform -chdir=environments/{first} destroy`"),
            ]
        }
        Cause::Gone { call, names } => match WorkloadKind::of_call(call) {
            Some((kind, name)) => vec![
                format!("to keep it in AWS and let Terraform forget it, add to groundplan.toml:\n\n    [[forget]]\n    {} = \"{name}\"\n", kind.singular),
                format!("if it was renamed, say `moved_from = {}` in the new entry: it keeps its name in AWS and what it holds", former(names)),
            ],
            None => vec![
                "it goes with its environment, when that turns it off, and when nothing is left that it is for; to keep it, take that back".to_owned(),
            ],
        },
        Cause::Inside { arguments, .. } if arguments.iter().any(|argument| argument == "replicas") => vec![
            back,
            "to give a replica up, let an administrator delete it before the next apply (`aws dynamodb update-table --replica-updates`, docs/recovery.md): DynamoDB deletes it with its key, which Terraform would end first".to_owned(),
        ],
        Cause::Inside { .. } => vec![back],
        Cause::Renamed { call, former, .. } if !former.is_empty() && WorkloadKind::of_call(call).is_some() => vec![
            format!("to keep it, say `moved_from = {}`: the oldest of the names is the one in AWS, for as long as the thing is there", self::former(former)),
        ],
        Cause::Renamed { call, .. } => {
            let first = group.lines.values().next();
            let old = first.and_then(|line| line.former_text.as_deref());
            match (WorkloadKind::of_call(call), old) {
                (Some((kind, name)), Some(old)) if kind.aws_name.given.is_some() => vec![
                    format!("to keep it, write `name = \"{old}\"` below [{}.{name}], or take the edit back", kind.section),
                ],
                _ => vec![back],
            }
        }
        Cause::Argument { .. } => vec![
            format!("{back}; what is to be otherwise is an entry of its own beside it, to which its data is copied"),
        ],
        Cause::Follows { .. } => vec!["to keep it, keep what it is made of".to_owned()],
        Cause::Module { .. } => vec![
            "to keep it, emit with the version of groundplan that emitted before, and report this: a version that replaces data is a defect".to_owned(),
        ],
    }
}

/// Former names as the description has them: one as a text, several as a list.
fn former(names: &[String]) -> String {
    match names {
        [only] => format!("{only:?}"),
        names => format!("{names:?}"),
    }
}

/// What an edit would lose, a line each, and more than [`MOST`] in one line together.
fn lines(group: &Group) -> Vec<String> {
    let first = group.lines.iter().take(MOST).map(|(address, line)| {
        let mut said = address.clone();
        if line.environments.len() < group.environments.len() {
            let names: Vec<&str> = line.environments.iter().map(String::as_str).collect();
            said = format!("{}: {address}", names.join(", "));
        }
        if !line.words.is_empty() {
            said = format!("{said}: {}", line.words);
        }
        said
    });
    let rest: Vec<&str> = group.lines.keys().skip(MOST).map(String::as_str).collect();
    let rest = (!rest.is_empty()).then(|| format!("and {}", rest.join(", ")));
    first.chain(rest).collect()
}

/// The options that let it go.
fn allowed(cause: &Cause, group: &Group) -> String {
    let whole: Vec<String> = group
        .environments
        .iter()
        .map(|name| format!("environments/{name}"))
        .collect();
    let wanted = match cause {
        Cause::Place(..) | Cause::Environment => whole,
        _ => {
            // A module call that goes names all that is in it.
            let is_gone = matches!(cause, Cause::Gone { .. });
            let calls: BTreeSet<String> = group
                .lines
                .keys()
                .map(|address| {
                    if is_gone {
                        module_of(address)
                    } else {
                        without_key(address)
                    }
                })
                .collect();
            if calls.len() > MOST_ALLOWED {
                let options = whole.iter().map(|name| format!("`--allow-destroy {name}`"));
                let options: Vec<String> = options.collect();
                return format!(
                    "`--allow-destroy ADDRESS` for each address above, or with {} for all that it would lose",
                    options.join(" ")
                );
            }
            calls.into_iter().collect()
        }
    };
    let options: Vec<String> = wanted
        .iter()
        .map(|name| format!("--allow-destroy {name}"))
        .collect();
    format!("`{}`", options.join(" "))
}

/// An address that means all instances, which no shell takes for a pattern.
fn without_key(address: &str) -> String {
    let resource = address.split('[').next();
    resource.unwrap_or(address).to_owned()
}

/// `module.table_orders` of an address in it.
fn module_of(address: &str) -> String {
    let steps: Vec<&str> = address.splitn(3, '.').collect();
    match steps.as_slice() {
        ["module", name, _] => format!("module.{name}"),
        _ => address.to_owned(),
    }
}

/// A module call in the words of the description.
fn thing(call: &str) -> String {
    match WorkloadKind::of_call(call) {
        Some((kind, name)) => format!("{} `{name}`", kind.singular),
        None => format!("module.{call}"),
    }
}

fn quoted(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// The line of the description that says it.
fn description_place(cause: &Cause, group: &Group, environments: &[Environment]) -> Option<Place> {
    let mut environments = environments.iter();
    let environment = environments.find(|one| group.environments.contains(&one.name))?;
    let paths = match cause {
        Cause::Place(setting, ..) => vec![vec![(*setting).to_owned()]],
        Cause::Application(..) => vec![vec!["application".to_owned(), "name".to_owned()]],
        Cause::Argument { .. } | Cause::Renamed { .. } | Cause::Inside { .. } => {
            let (address, argument) = group.example.as_ref()?;
            emitter::origins(environment, address, argument.as_deref())
        }
        Cause::Environment | Cause::Gone { .. } | Cause::Follows { .. } | Cause::Module { .. } => {
            return None;
        }
    };
    // What only follows from the profile is said by no line of it.
    let paths = paths.iter().filter(|path| path.as_slice() != ["profile"]);
    let mut paths = paths.map(|path| path.iter().map(String::as_str).collect::<Vec<&str>>());
    paths.find_map(|path| {
        environment
            .is_written(&path)
            .then(|| environment.key_place(&path))
            .flatten()
    })
}
