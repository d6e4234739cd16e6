//! The gate before an emission: no edit takes away what holds data without a word.
//!
//! What was emitted before and what will be are planned, each module call of which something changed, and held against
//! each other as Terraform would: what is destroyed, what is replaced because of an argument that cannot be
//! changed in place, and what is left behind because the environment works elsewhere. It holds in every
//! profile. What the plans come to is what the emitted files say: own files beside them do not change with
//! an emission, and are read only where the emitted ones refer to them.

mod causes;
mod head;
mod losses;
mod roots;
mod sides;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use diagnostic::{Diagnostic, Diagnostics, Failure};
use fileset::{Comparison, State};
use model::description::AwsProvider;
use model::kinds::API;
use model::{Environment, Project};
use plan::Plan;
use planner::ModuleCache;

use self::causes::{Cause, Group};
use self::losses::{How, Loss};
use self::roots::{Modules, Root};
use self::sides::{Side, Stood, is_configuration};
use crate::arguments::OutputArguments;
use crate::console;
use crate::memory;
use crate::plans;

/// Stops an emission that would lose data nobody gave up.
pub(crate) fn pass(
    comparison: &Comparison,
    project: &Project,
    out: &Path,
    options: &OutputArguments,
    force: bool,
) -> Result<(), Failure> {
    let mut changes = comparison.changes().iter();
    let changes = changes.any(|change| {
        is_configuration(change.path())
            && !matches!(change.state(), State::Unchanged | State::Adopted)
    });
    known(comparison, project, &options.never_applied)?;
    if !changes {
        return Ok(());
    }
    let six = project
        .environments
        .first()
        .is_some_and(|one| one.application.terraform.oldest_provider() == AwsProvider::Six);
    let stood = Stood::new(comparison, out, six);
    let will = Side::will(comparison, out, force, six);
    let is_free = |environment: &str| {
        let mut described = project.environments.iter();
        options.never_applied.iter().any(|name| name == environment)
            || described.any(|one| one.name == environment && one.settings.destroyable)
    };
    let is_given_up = |environment: &str| {
        let mut allowed = options.allow_destroy.iter();
        is_free(environment) || allowed.any(|name| covers(name, environment, ""))
    };
    let unknown = lost(&stood, &is_given_up);
    let roots = Root::changed(comparison, &stood.side, &will);
    let roots: Vec<Root> = roots
        .into_iter()
        .filter(|root| !is_free(&root.environment))
        .collect();
    if roots.is_empty() {
        return console::pass(unknown, &project.sources);
    }
    let gate = Gate {
        comparison,
        stood: stood.side,
        will,
    };
    let found = crate::with_room(|| gate.losses(&roots))?;
    let mut found = judge(&roots, found, &project.environments, &options.allow_destroy);
    found.extend(unknown);
    console::pass(found, &project.sources)
}

/// The environments that are named on the command line are there, or were.
fn known(comparison: &Comparison, project: &Project, names: &[String]) -> Result<(), Failure> {
    if names.is_empty() {
        return Ok(());
    }
    let described = project.environments.iter().map(|one| one.name.as_str());
    let emitted = comparison.changes().iter().filter_map(|change| {
        change
            .path()
            .strip_prefix("environments/")?
            .split('/')
            .next()
    });
    let known: BTreeSet<&str> = described.chain(emitted).collect();
    match names.iter().find(|name| !known.contains(name.as_str())) {
        None => Ok(()),
        Some(name) => Err(plans::unknown(name, known.into_iter())),
    }
}

/// The environments that nobody gave up and of which it is not known what was emitted before.
fn lost(stood: &Stood<'_>, is_given_up: &dyn Fn(&str) -> bool) -> Diagnostics {
    let mut by: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for path in &stood.lost {
        let mut steps = path.split('/');
        if steps.next() == Some("environments")
            && let Some(name) = steps.next()
            && !is_given_up(name)
        {
            by.entry(name).or_default().push(path);
        }
    }
    let mut found = Diagnostics::new();
    for (name, paths) in &by {
        let message = format!(
            "{name}: what was emitted before is not there any more ({}), so nobody can say whether data would be lost",
            paths.join(", ")
        );
        found.push(Diagnostic::error("lost-emission", message).help(
            format!(
                "restore it from version control (`git restore environments/{name}`); if nothing of {name} was ever applied, or all of it was destroyed, repeat with `--never-applied {name}`"
            ),
        ));
    }
    found
}

/// Both sides, to be planned.
struct Gate<'a> {
    comparison: &'a Comparison,
    stood: Side<'a>,
    will: Side<'a>,
}

impl Gate<'_> {
    /// What each root would lose.
    fn losses(&self, roots: &[Root]) -> Result<Vec<Vec<Loss>>, Failure> {
        let caches = (ModuleCache::default(), ModuleCache::default());
        let mut modules = Modules::new(self.comparison, &self.stood, &self.will);
        let mut found = Vec::new();
        for root in roots {
            let mut calls = root.calls(&mut modules);
            if !root.elsewhere().is_empty() {
                calls.extend(root.before.names());
            }
            let mut losses = Vec::new();
            // What is replaced may take others along.
            for _ in 0..4 {
                if calls.is_empty() {
                    break;
                }
                let before = plan(&self.stood, root, &calls, &caches.0, self.comparison)?;
                let after = match &root.after {
                    Some(_) => Some(plan(&self.will, root, &calls, &caches.1, self.comparison)?),
                    None => None,
                };
                losses = losses::losses(root, &before, after);
                let replaced = losses
                    .iter()
                    .filter(|loss| matches!(loss.how, How::Replaced { .. }));
                let replaced: BTreeSet<String> = replaced.map(|loss| loss.call.clone()).collect();
                let more = root.calls_that_take_from(&replaced);
                if more.is_subset(&calls) {
                    break;
                }
                calls.extend(more);
            }
            found.push(losses);
        }
        memory::keep_until_exit(caches);
        Ok(found)
    }
}

/// Plans some calls of a root on one side. The user's own files are read where the emitted ones need them.
/// What a person made of an emitted file that cannot be planned was never applied: then what was emitted
/// stood.
fn plan(
    side: &Side<'_>,
    root: &Root,
    calls: &BTreeSet<String>,
    cache: &ModuleCache,
    comparison: &Comparison,
) -> Result<Plan, Failure> {
    let anew = |side: &Side<'_>| evaluate(side, root, calls, &ModuleCache::default());
    let plan = evaluate(side, root, calls, cache)
        .or_else(|_| anew(&side.with_own_files()))
        .or_else(|failure| anew(&side.as_recorded(comparison)).map_err(|_| failure));
    plan.map_err(|mut failure| {
        let name = &root.environment;
        let message = format!("{name} cannot be planned, so nobody can say whether data would be lost");
        failure.diagnostics.push(Diagnostic::error("unplannable", message).help(format!(
            "fix the cause; if nothing of {name} was ever applied, repeat with `--never-applied {name}`"
        )));
        failure
    })
}

fn evaluate(
    side: &Side<'_>,
    root: &Root,
    calls: &BTreeSet<String>,
    cache: &ModuleCache,
) -> Result<Plan, Failure> {
    let schemas = [crate::plans::schema(side, &root.folder)];
    let settings = planner::PlanOptions {
        schemas: &schemas,
        calls: Some(calls),
        ..planner::PlanOptions::default()
    };
    planner::evaluate_here(&root.folder, side, &settings, cache)
}

/// What would be lost, each edit once: a warning where it is allowed, else an error.
fn judge(
    roots: &[Root],
    losses: Vec<Vec<Loss>>,
    environments: &[Environment],
    allowed: &[String],
) -> Diagnostics {
    let mut found = Diagnostics::new();
    let mut refused: BTreeMap<Cause, Group> = BTreeMap::new();
    let mut let_go: BTreeMap<Cause, Group> = BTreeMap::new();
    for (root, losses) in roots.iter().zip(losses) {
        let environment = environments
            .iter()
            .find(|environment| environment.name == root.environment);
        for loss in losses {
            let is_allowed = allowed
                .iter()
                .any(|name| covers(name, &root.environment, &loss.address));
            let groups = if is_allowed {
                &mut let_go
            } else {
                &mut refused
            };
            let group = groups
                .entry(causes::cause(root, &loss, environment))
                .or_default();
            let line = group.lines.entry(loss.address.to_string()).or_default();
            if line.words.is_empty() {
                line.words = causes::words(&loss.how);
                line.former_text = causes::former_text(&loss.how);
            }
            line.environments.insert(root.environment.clone());
            group.environments.insert(root.environment.clone());
            group.example.get_or_insert_with(|| causes::origin(&loss));
        }
        for call in root.apis_of_another_type() {
            let message = format!(
                "{}: module.{call} becomes an API of another type, which is another API with another address",
                root.environment
            );
            let apis = environment
                .into_iter()
                .flat_map(|one| one.application.apis.keys());
            let mut apis = apis.filter(|name| API.call(name).as_str() == call);
            let place = apis
                .next()
                .zip(environment)
                .and_then(|(name, one)| one.value_place(&["apis", name, "type"]));
            found.push(Diagnostic::warning("another-address", message).at(place).help(
                "where somebody calls it, describe the new one under a name of its own, move its callers, then take the old one away",
            ));
        }
        for address in root.taken_away() {
            let message = format!(
                "{}: {address} is no longer moved or forgotten; where that was not applied yet, the next apply destroys it",
                root.environment
            );
            found.push(Diagnostic::warning("no-longer-moved", message));
        }
    }
    for (cause, group) in &let_go {
        found.extend(words::allow(group, cause));
    }
    for (cause, group) in &refused {
        found.push(words::refuse(cause, group, environments));
    }
    found
}

/// Does a name that is allowed mean this address: itself, its module, or its environment?
fn covers(name: &str, environment: &str, address: &str) -> bool {
    if let Some(whole) = name.strip_prefix("environments/") {
        return whole.trim_end_matches('/') == environment;
    }
    address
        .strip_prefix(name)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}
