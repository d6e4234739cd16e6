//! The roots of an emission - the environments, and what is applied once before each - with what changes in
//! them: which module calls are other text, where their providers work, what Terraform is to move and to
//! forget. Reads the emitted JSON; plans nothing.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use fileset::{Comparison, State};
use serde_json::Value as Json;

use super::sides::{Side, is_configuration};

/// A root on one side.
#[derive(Debug, Default)]
pub(super) struct Configuration {
    main: Json,
    /// By alias; the one without has an empty name.
    providers: BTreeMap<String, Provider>,
    /// Name of the application, which every name in AWS begins with.
    application: Option<String>,
}

/// Where a provider works.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Provider {
    pub(super) region: String,
    pub(super) account: Option<String>,
}

/// A root that this emission changes, and that stood.
#[derive(Debug)]
pub(super) struct Root {
    /// Its folder: `environments/production`, `environments/production/bootstrap`.
    pub(super) folder: String,
    /// Name of its environment.
    pub(super) environment: String,
    pub(super) before: Configuration,
    /// None where the root goes.
    pub(super) after: Option<Configuration>,
}

impl Configuration {
    fn read(side: &Side<'_>, folder: &str) -> Option<Self> {
        let parse = |bytes| serde_json::from_slice::<Json>(bytes).unwrap_or_default();
        let files = side.folder(folder);
        let main = parse(files.get("main.tf.json")?);
        let providers = files.get("providers.tf.json").map(|bytes| parse(bytes));
        let providers = providers.unwrap_or_default();
        let aws = &providers["provider"]["aws"];
        let blocks = match aws {
            Json::Array(blocks) => blocks.iter().collect(),
            Json::Object(_) => vec![aws],
            _ => Vec::new(),
        };
        let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
        let tags = blocks.first().map(|block| &block["default_tags"]["tags"]);
        let application = tags.and_then(|tags| tags["Application"].as_str());
        let application = application.map(str::to_owned);
        let providers = blocks.iter().map(|block| {
            let account = block["allowed_account_ids"][0].as_str();
            let provider = Provider {
                region: text(&block["region"]),
                account: account.map(str::to_owned),
            };
            (text(&block["alias"]), provider)
        });
        Some(Self {
            providers: providers.collect(),
            application,
            main,
        })
    }

    /// The module calls by name.
    fn calls(&self) -> impl Iterator<Item = (&String, &Json)> {
        self.main["module"].as_object().into_iter().flatten()
    }

    /// Names of the module calls.
    pub(super) fn names(&self) -> impl Iterator<Item = String> {
        self.calls().map(|(name, _)| name.clone())
    }

    /// A module call.
    pub(super) fn call(&self, name: &str) -> Option<&Json> {
        self.main["module"].get(name)
    }

    /// `moved` blocks: from, to.
    fn moves(&self) -> BTreeSet<(&str, &str)> {
        blocks(&self.main["moved"])
            .filter_map(|block| Some((block["from"].as_str()?, block["to"].as_str()?)))
            .collect()
    }

    /// What Terraform is to forget.
    fn forgets(&self) -> BTreeSet<&str> {
        blocks(&self.main["removed"])
            .filter_map(|block| block["from"].as_str())
            .collect()
    }

    /// Every name that a workload had, oldest first: back along its moves, and first the one that it has in
    /// AWS, since it may have had a former name again.
    pub(super) fn names_of(&self, call: &str) -> Vec<String> {
        let name = |call: &str| {
            call.split_once('_')
                .map_or(call, |(_, name)| name)
                .to_owned()
        };
        let mut names = vec![name(call)];
        let mut at = call.to_owned();
        let mut steps = self.moves().len();
        while let Some(from) = self.moved_from(&at).filter(|_| steps > 0) {
            steps -= 1;
            at = from.strip_prefix("module.").unwrap_or(&from).to_owned();
            if !names.contains(&name(&at)) {
                names.insert(0, name(&at));
            }
        }
        let body = self.call(call).map(|body| &body["name"]);
        let in_aws = body.and_then(Json::as_str).unwrap_or_default();
        // Behind the name of a bucket is the account.
        let account = |end: &str| {
            end.starts_with("${")
                || end.len() == 12 && end.bytes().all(|digit| digit.is_ascii_digit())
        };
        let in_aws = match in_aws.rsplit_once('-') {
            Some((name, end)) if account(end) => name,
            _ => in_aws,
        };
        let first = names
            .iter()
            .rposition(|name| in_aws.ends_with(&format!("-{name}")));
        if let Some(first) = first {
            let first = names.remove(first);
            names.insert(0, first);
        }
        names
    }

    /// Where the call was before, by the last of its `moved` blocks.
    pub(super) fn moved_from(&self, call: &str) -> Option<String> {
        let to = format!("module.{call}");
        let moves = self.moves();
        let from = moves.iter().rfind(|(_, target)| *target == to);
        from.map(|(from, _)| (*from).to_owned())
    }
}

fn blocks(list: &Json) -> impl Iterator<Item = &Json> {
    list.as_array().into_iter().flatten()
}

impl Root {
    /// Every root that stood and of which something changes.
    pub(super) fn changed(comparison: &Comparison, stood: &Side<'_>, will: &Side<'_>) -> Vec<Self> {
        let mut folders: BTreeSet<&str> = BTreeSet::new();
        let mut modules = false;
        for change in comparison.changes() {
            let path = change.path();
            if matches!(change.state(), State::Unchanged | State::Adopted)
                || !is_configuration(path)
            {
                continue;
            }
            modules |= path.starts_with("modules/");
            folders.extend(
                path.strip_prefix("environments/")
                    .and_then(|_| Some(path.rsplit_once('/')?.0)),
            );
        }
        if modules {
            let mains = comparison.changes().iter().map(fileset::Change::path);
            let mains = mains.filter(|path| path.starts_with("environments/"));
            folders.extend(mains.filter_map(|path| path.strip_suffix("/main.tf.json")));
        }
        let root = |folder: &str| {
            Some(Self {
                folder: folder.to_owned(),
                environment: folder.split('/').nth(1)?.to_owned(),
                before: Configuration::read(stood, folder)?,
                after: Configuration::read(will, folder),
            })
        };
        folders.into_iter().filter_map(root).collect()
    }

    /// The calls that are other text than before, or whose module is; those that went and came are among
    /// them.
    pub(super) fn calls(&self, modules: &mut Modules<'_>) -> BTreeSet<String> {
        let Some(after) = &self.after else {
            return self.before.calls().map(|(name, _)| name.clone()).collect();
        };
        // What is said once for all may be in each.
        let all = self.before.main["locals"] != after.main["locals"];
        let is_other = |name: &str, body: &Json, modules: &mut Modules<'_>| {
            all || after.call(name) != Some(body) || modules.differs(&self.folder, &body["source"])
        };
        let mut calls = BTreeSet::new();
        for (name, body) in self.before.calls() {
            if is_other(name, body, modules) {
                calls.insert(name.clone());
            }
        }
        let new = after
            .calls()
            .filter(|(name, _)| self.before.call(name).is_none());
        calls.extend(new.map(|(name, _)| name.clone()));
        calls
    }

    /// The calls that take something from one of these.
    pub(super) fn calls_that_take_from(&self, modules: &BTreeSet<String>) -> BTreeSet<String> {
        let sides = [Some(&self.before), self.after.as_ref()];
        let calls = sides.into_iter().flatten().flat_map(Configuration::calls);
        let takes = calls.filter(|(_, body)| {
            let text = body.to_string();
            modules
                .iter()
                .any(|module| text.contains(&format!("module.{module}.")))
        });
        takes.map(|(name, _)| name.clone()).collect()
    }

    /// Provider configurations that work elsewhere than before: their alias, before and after. An account
    /// that becomes known, or is no longer said, is no other account.
    pub(super) fn elsewhere(&self) -> Vec<(&str, &Provider, &Provider)> {
        let Some(after) = &self.after else {
            return Vec::new();
        };
        let both = self.before.providers.iter().filter_map(|(alias, was)| {
            let is = after.providers.get(alias)?;
            let other = was.account.is_some() && is.account.is_some() && was.account != is.account;
            (was.region != is.region || other).then_some((alias.as_str(), was, is))
        });
        both.collect()
    }

    /// Names of the application before and after, where they differ.
    pub(super) fn application(&self) -> Option<(&str, &str)> {
        let was = self.before.application.as_deref()?;
        let is = self.after.as_ref()?.application.as_deref()?;
        (was != is).then_some((was, is))
    }

    /// Calls of APIs that become APIs of another type, which API Gateway makes anew.
    pub(super) fn apis_of_another_type(&self) -> Vec<String> {
        let Some(after) = &self.after else {
            return Vec::new();
        };
        let becomes_another = |name: &String| {
            let former = after.moved_from(name);
            let former = former
                .as_deref()
                .and_then(|from| from.strip_prefix("module."));
            let was = self.before.call(former.unwrap_or(name)).and_then(api_type);
            let is = after.call(name).and_then(api_type);
            was.is_some() && is.is_some() && was != is
        };
        after.names().filter(becomes_another).collect()
    }

    /// `moved` and `removed` blocks that go while what they name is not there: what has not been applied yet
    /// is then no longer moved or forgotten.
    pub(super) fn taken_away(&self) -> Vec<String> {
        let Some(after) = &self.after else {
            return Vec::new();
        };
        let moves = self
            .before
            .moves()
            .into_iter()
            .filter(|block| !after.moves().contains(block));
        let forgets = self.before.forgets();
        let forgets = forgets
            .into_iter()
            .filter(|from| !after.forgets().contains(from));
        moves
            .map(|(from, _)| from)
            .chain(forgets)
            .map(str::to_owned)
            .collect()
    }
}

/// Which of the modules of APIs a call is of.
fn api_type(call: &Json) -> Option<&'static str> {
    const MODULES: [&str; 2] = ["modules/api", "modules/api/http"];
    let source = call["source"].as_str()?.split('?').next()?;
    MODULES.into_iter().find(|module| source.ends_with(module))
}

/// Which modules are other text than before.
pub(super) struct Modules<'a> {
    stood: &'a Side<'a>,
    will: &'a Side<'a>,
    known: HashMap<String, bool>,
    /// Are all as they were?
    same: bool,
}

impl<'a> Modules<'a> {
    pub(super) fn new(comparison: &Comparison, stood: &'a Side<'a>, will: &'a Side<'a>) -> Self {
        let changes = comparison.changes().iter();
        let mut others =
            changes.filter(|change| !matches!(change.state(), State::Unchanged | State::Adopted));
        Self {
            stood,
            will,
            known: HashMap::new(),
            same: !others.any(|change| {
                change.path().starts_with("modules/") && is_configuration(change.path())
            }),
        }
    }

    /// Is the module that a call names, or one that it calls, another text than before?
    pub(super) fn differs(&mut self, folder: &str, source: &Json) -> bool {
        match source.as_str() {
            Some(source) if source.starts_with('.') && !self.same => {
                self.folder(&joined(folder, source))
            }
            _ => false,
        }
    }

    fn folder(&mut self, folder: &str) -> bool {
        if let Some(known) = self.known.get(folder) {
            return *known;
        }
        // A module that calls itself differs by its own text.
        self.known.insert(folder.to_owned(), false);
        let text = |side: &'a Side<'a>| {
            let mut files = side.folder(folder);
            files.retain(|name, _| is_configuration(name));
            files
        };
        let (before, after) = (text(self.stood), text(self.will));
        let mut differs = before != after;
        let main = after
            .get("main.tf.json")
            .and_then(|main| serde_json::from_slice::<Json>(main).ok());
        let calls = main.as_ref().and_then(|main| main["module"].as_object());
        for body in calls.into_iter().flat_map(|calls| calls.values()) {
            differs = differs || self.differs(folder, &body["source"]);
        }
        self.known.insert(folder.to_owned(), differs);
        differs
    }
}

/// A path below a folder, without `..`.
fn joined(folder: &str, path: &str) -> String {
    let mut steps: Vec<&str> = folder.split('/').collect();
    for step in path.split('/') {
        match step {
            "." | "" => {}
            ".." => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.join("/")
}
