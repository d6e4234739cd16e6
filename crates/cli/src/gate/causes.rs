//! Why something would be lost: which edit it comes from. One edit may hit many things in several
//! environments, and is said once.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::losses::{Forced, How, Loss};
use super::roots::Root;

/// The edit that something would be lost by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cause {
    /// The environment works elsewhere: setting, before, after.
    Place(&'static str, String, String),
    /// The application is called otherwise: before, after.
    Application(String, String),
    /// The environment left the description.
    Environment,
    /// The module call is gone.
    Gone {
        call: String,
        /// Every name that it had, oldest first.
        names: Vec<String>,
    },
    /// It is gone from a module call that stays, for these arguments of the call.
    Inside {
        call: String,
        arguments: Vec<String>,
    },
    /// Its name in AWS would change.
    Renamed {
        call: String,
        /// The names that it had before the one it has, oldest first: the oldest is its name in AWS.
        former: Vec<String>,
        is_moved: bool,
    },
    /// Arguments of it changed that cannot be changed in place.
    Argument {
        call: String,
        arguments: Vec<String>,
    },
    /// Something that it is made of is replaced.
    Follows { call: String },
    /// The call is as it was, and the module is not.
    Module { source: String },
}

/// What an edit would lose.
#[derive(Debug, Default)]
pub(super) struct Group {
    /// What is lost, by address.
    pub(super) lines: BTreeMap<String, Line>,
    pub(super) environments: BTreeSet<String>,
    /// An address and an argument that lead to the line of the description.
    pub(super) example: Option<(String, Option<String>)>,
}

/// Something that is lost by an edit.
#[derive(Debug, Default)]
pub(super) struct Line {
    /// By which arguments, in the first of the environments.
    pub(super) words: String,
    /// What the first of the arguments was, where that is a text.
    pub(super) former_text: Option<String>,
    pub(super) environments: BTreeSet<String>,
}

/// Arguments that are names in AWS.
const NAMES: &[&str] = &["bucket", "name"];

/// The cause of a loss.
pub(super) fn cause(root: &Root, loss: &Loss) -> Cause {
    let call = loss.call.clone();
    let Some(after) = &root.after else {
        return Cause::Environment;
    };
    match &loss.how {
        How::LeftBehind { provider } => {
            let elsewhere = root.elsewhere();
            let moved = elsewhere.iter().find(|(alias, ..)| alias == provider);
            let Some((_, was, is)) = moved else {
                return Cause::Environment;
            };
            if was.region == is.region {
                let text = |account: &Option<String>| account.clone().unwrap_or_default();
                return Cause::Place("account_id", text(&was.account), text(&is.account));
            }
            let setting = if provider.is_empty() {
                "region"
            } else {
                "recovery_region"
            };
            Cause::Place(setting, was.region.clone(), is.region.clone())
        }
        How::Destroyed {
            with_its_call: true,
        } => Cause::Gone {
            names: root.before.names_of(&call),
            call,
        },
        How::Destroyed { .. } | How::Copies { .. } => match other_arguments(root, &call, &call) {
            arguments if arguments.is_empty() => module(root, &call),
            arguments => Cause::Inside { call, arguments },
        },
        How::Replaced { by, moves_to } => {
            let now = moves_to.clone().unwrap_or_else(|| call.clone());
            if let Some((was, is)) = root.application()
                && by.iter().any(|forced| follows_application(forced, was, is))
            {
                return Cause::Application(was.to_owned(), is.to_owned());
            }
            let names = by
                .iter()
                .filter(|forced| NAMES.contains(&forced.argument.as_str()));
            if names.count() > 0 && !other_arguments(root, &call, &now).is_empty() {
                let known = after.names_of(&now);
                let mut former = root.before.names_of(&call);
                if moves_to.is_none() {
                    // Its own name is no former one.
                    // Where it was first called so, it is in the list all the same.
                    let is_own =
                        |name: &str| now.split_once('_').is_some_and(|(_, own)| own == name);
                    if former.len() == 1 || !former.first().is_some_and(|name| is_own(name)) {
                        former.retain(|name| !is_own(name));
                    }
                    // Where no other is missing, none was taken away.
                    if former.iter().all(|name| known.contains(name)) {
                        former.clear();
                    }
                }
                return Cause::Renamed {
                    former,
                    is_moved: moves_to.is_some(),
                    call: now,
                };
            }
            let arguments: Vec<String> = by.iter().map(|forced| forced.argument.clone()).collect();
            if !other_arguments(root, &call, &now).is_empty() {
                Cause::Argument {
                    call: now,
                    arguments,
                }
            } else if by.iter().all(|forced| forced.was == forced.is) {
                Cause::Follows { call: now }
            } else {
                module(root, &call)
            }
        }
    }
}

/// Does the value differ by the name of the application alone?
fn follows_application(forced: &Forced, was: &str, is: &str) -> bool {
    forced.was.replacen(was, is, 1) == forced.is
}

/// The module that a call names, which is another text than before.
fn module(root: &Root, call: &str) -> Cause {
    let body = root.before.call(call);
    let source = body
        .and_then(|body| body["source"].as_str())
        .unwrap_or_default();
    Cause::Module {
        source: emitter::module_path(source).unwrap_or(source).to_owned(),
    }
}

/// Names of the arguments that a call gives otherwise than before.
fn other_arguments(root: &Root, was: &str, is: &str) -> Vec<String> {
    let none = Json::Null;
    let before = root.before.call(was).unwrap_or(&none);
    let after = root
        .after
        .as_ref()
        .and_then(|after| after.call(is))
        .unwrap_or(&none);
    let names = [before, after]
        .into_iter()
        .filter_map(Json::as_object)
        .flat_map(|body| body.keys());
    let names: BTreeSet<&String> = names.collect();
    let others = names
        .into_iter()
        .filter(|name| *name != "source" && before[*name] != after[*name]);
    others.cloned().collect()
}

/// An address and an argument that lead back to the line of the description.
pub(super) fn origin(loss: &Loss) -> (String, Option<String>) {
    let argument = match &loss.how {
        How::Replaced { by, .. } => by.first().map(|forced| forced.argument.clone()),
        How::Copies { .. } => Some("replica".to_owned()),
        _ => None,
    };
    // What moved is described by its new name.
    let address = match &loss.how {
        How::Replaced {
            moves_to: Some(call),
            ..
        } => format!("module.{call}"),
        _ => loss.address.to_string(),
    };
    (address, argument)
}

/// What the first argument that changes was, where that is a text.
pub(super) fn former_text(how: &How) -> Option<String> {
    let How::Replaced { by, .. } = how else {
        return None;
    };
    let first = by.iter().find(|forced| forced.was != forced.is)?;
    let text = first.was.strip_prefix('"')?.strip_suffix('"')?;
    Some(text.to_owned())
}

/// What a loss is, in a few words behind its address.
pub(super) fn words(how: &How) -> String {
    match how {
        How::Destroyed { .. } | How::LeftBehind { .. } => String::new(),
        How::Copies { regions } => format!("its replica in {}", regions.join(", ")),
        How::Replaced { by, .. } => {
            let words = by.iter().map(|Forced { argument, was, is }| {
                if was == is {
                    format!("`{argument}` is of something that is replaced")
                } else {
                    format!("`{argument}` {was} -> {is}")
                }
            });
            words.collect::<Vec<_>>().join(", ")
        }
    }
}
