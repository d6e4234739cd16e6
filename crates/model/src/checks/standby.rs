//! Standbys: that the environment whose place each takes is there, that it can take that place, and that nothing of it
//! is in the region that would be lost.

use aws::regions::partition;
use diagnostic::{Diagnostic, Diagnostics, nearest};

use super::{ProjectContext, RuleContext, error};
use crate::description::EnvironmentDescription;
use crate::kinds::TABLE;
use crate::tree::At;

/// Every standby.
pub(super) fn check(project: &ProjectContext<'_>, diagnostics: &mut Diagnostics) {
    let mut standbys: Vec<(&str, &str, At<'_>)> = Vec::new();
    for context in project.contexts {
        let Some(settings) = &context.resolved.settings else {
            continue;
        };
        let place = context.root().get("standby_of");
        let Some(named) = &settings.standby_of else {
            inactive(context, settings, diagnostics);
            continue;
        };
        let Some(primary) = primary(project, context, named, diagnostics) else {
            continue;
        };
        let first = standbys.iter().find(|(of, _, _)| *of == named);
        if let Some((_, other, first)) = first {
            let message = format!(
                "`{}` and `{other}` are both standbys of `{named}`",
                context.name
            );
            let help = "backups are copied into one region: keep one standby";
            diagnostics.push(
                error("two-standbys", message, place.value(), "the second")
                    .related(first.value(), "the first")
                    .help(help),
            );
        }
        standbys.push((named, context.name, place));
        Pair {
            standby: (context, settings),
            primary,
        }
        .check(diagnostics);
    }
    let has_standby = |name: &str| standbys.iter().any(|(primary, _, _)| *primary == name);
    for context in project.contexts {
        let settings = context.resolved.settings.as_ref();
        let serving = settings.filter(|settings| settings.standby_of.is_none());
        if let Some(settings) = serving {
            replication(context, settings, has_standby(context.name), diagnostics);
        }
    }
}

/// Buckets that would be copied into those of a standby that is not there, or whose names are not known.
fn replication(
    context: &RuleContext<'_>,
    settings: &EnvironmentDescription,
    has_standby: bool,
    diagnostics: &mut Diagnostics,
) {
    let replicated = &context.description().buckets;
    for (name, _) in replicated.iter().filter(|(_, bucket)| bucket.replicate) {
        let place = context.entry("buckets", name).get("replicate").value();
        if has_standby {
            if settings.account_id.is_none() {
                let message = format!(
                    "`{name}` is to be copied into a bucket whose name has the account in it, which `{}` does not say",
                    context.name
                );
                diagnostics.push(
                    error("replicate-without-account", message, place, "into which?").help(
                        "write the twelve digits in both environments: `account_id = \"...\"`",
                    ),
                );
            }
            continue;
        }
        let message = format!(
            "`{name}` is to be copied into the bucket of a standby, and `{}` has none",
            context.name
        );
        diagnostics.push(error("replicate-without-standby", message, place, "into which?").help(
            format!(
                "describe an environment with `standby_of = \"{}\"`, or write `replicate` in the `environment.toml` of one that has a standby",
                context.name
            ),
        ));
    }
}

/// Nothing else is activated.
fn inactive(
    context: &RuleContext<'_>,
    settings: &EnvironmentDescription,
    diagnostics: &mut Diagnostics,
) {
    if settings.active {
        let message = format!("`{}` is no standby, so nothing waits here", context.name);
        let place = context.root().get("active").value();
        diagnostics.push(
            error("active-without-standby", message, place, "not a standby")
                .help("leave `active` out, or say whose standby it is: `standby_of = \"...\"`"),
        );
    }
}

/// The environment that is named, where it can have a standby.
fn primary<'a>(
    project: &'a ProjectContext<'a>,
    context: &RuleContext<'_>,
    named: &str,
    diagnostics: &mut Diagnostics,
) -> Option<(&'a RuleContext<'a>, &'a EnvironmentDescription)> {
    let place = context.root().get("standby_of").value();
    let others = project.contexts.iter().map(|other| other.name);
    let mut fault = |code, message: String, label: &str, help: String| {
        diagnostics.push(error(code, message, place.clone(), label).help(help));
    };
    if named == context.name {
        let message = format!("`{named}` is the standby of itself");
        let help = "name the environment whose place it takes".to_owned();
        fault("standby-of-itself", message, "itself", help);
        return None;
    }
    let Some(found) = project.contexts.iter().find(|other| other.name == named) else {
        let message = format!("there is no environment `{named}`");
        let help = nearest(named, others.filter(|other| *other != context.name)).map_or_else(
            || format!("describe it in `environments/{named}/environment.toml`"),
            |meant| format!("did you mean `{meant}`?"),
        );
        fault("unknown-primary", message, "not described", help);
        return None;
    };
    let settings = found.resolved.settings.as_ref()?;
    if let Some(first) = &settings.standby_of {
        let message = format!("`{named}` is a standby itself");
        let help = format!("name the environment that serves: `{first}`");
        fault("standby-of-standby", message, "a standby", help);
        return None;
    }
    Some((found, settings))
}

/// A standby and the environment whose place it takes.
struct Pair<'a> {
    standby: (&'a RuleContext<'a>, &'a EnvironmentDescription),
    primary: (&'a RuleContext<'a>, &'a EnvironmentDescription),
}

impl Pair<'_> {
    fn check(&self, diagnostics: &mut Diagnostics) {
        let faults = [self.regions(), self.account(), self.copies(), self.backup()];
        for fault in faults.into_iter().flatten() {
            diagnostics.push(fault);
        }
        self.lost(diagnostics);
        self.imports(diagnostics);
        self.streams(diagnostics);
    }

    /// Replicas that are to trigger functions. A stream has an ARN that DynamoDB chooses, and that of a table which belongs to the
    /// other environment is in no plan of this one ("DynamoDB Streams" of the Amazon DynamoDB developer guide, read 2026-11-28).
    fn streams(&self, diagnostics: &mut Diagnostics) {
        let ((standby, settings), (primary, _)) = (self.standby, self.primary);
        let tables = primary.description().tables.iter();
        let replicas = tables.filter(|(_, table)| table.replicas.contains(&settings.region));
        for (name, _) in replicas {
            for found in standby.description().triggered_by(&TABLE, name) {
                let message = format!(
                    "in `{}` the table `{name}` is a replica, whose changes would not invoke `{}`",
                    standby.name, found.name
                );
                let place = standby.trigger(found).get("table").value();
                diagnostics.push(
                    error("standby-stream", message, place, "not by a replica")
                        .related(
                            primary.entry("tables", name).get("replicas").value(),
                            "its replicas",
                        )
                        .help("leave `replicas` out, so that a restore makes the table with its stream; or invoke the function with Terraform of your own"),
                );
            }
        }
    }

    /// Buckets that both take over: those that are there are of the primary. Tables are taken over when a restore made them.
    fn imports(&self, diagnostics: &mut Diagnostics) {
        let (standby, (primary, _)) = (self.standby.0, self.primary);
        let buckets = &primary.description().buckets;
        for (name, bucket) in &standby.description().buckets {
            let is_of_both = buckets.get(name).is_some_and(|first| first.import);
            if !(bucket.import && is_of_both) {
                continue;
            }
            let message = format!(
                "`{}` would take over a bucket `{name}` that is not there: it is in `{}`",
                standby.name, primary.name
            );
            let place = standby.entry("buckets", name).get("import").value();
            diagnostics.push(
                error("standby-imports-bucket", message, place, "in both").help(format!(
                    "write `[buckets.{name}] import = true` in `{}` alone",
                    self.primary_file()
                )),
            );
        }
    }

    /// What `environment.toml` of the primary is called.
    fn primary_file(&self) -> String {
        format!("environments/{}/environment.toml", self.primary.0.name)
    }

    fn regions(&self) -> Option<Diagnostic> {
        let ((standby, own), (primary, other)) = (self.standby, self.primary);
        let place = standby.root().get("region").value();
        if own.region == other.region {
            let message = format!(
                "`{}` would be lost together with `{}`",
                standby.name, primary.name
            );
            let fault = error("standby-same-region", message, place, "the same region")
                .related(primary.root().get("region").value(), "the region")
                .help("a standby is in the region that backups are copied to");
            return Some(fault);
        }
        if other.recovery_region.as_ref() == Some(&own.region)
            || partition(&own.region) != partition(&other.region)
        {
            return None;
        }
        let message = format!(
            "backups of `{}` are not copied to the region of its standby",
            primary.name
        );
        let written = primary.root().get("recovery_region").value();
        Some(
            error("standby-without-copies", message, place, "no copies here")
                .related(written, "they are copied here")
                .help(format!(
                    "say `recovery_region = \"{}\"` in `{}`",
                    own.region,
                    self.primary_file()
                )),
        )
    }

    /// Roles and vaults are found by their names in one account.
    fn account(&self) -> Option<Diagnostic> {
        let ((standby, own), (primary, other)) = (self.standby, self.primary);
        if own.account_id == other.account_id {
            return None;
        }
        let message = format!(
            "`{}` and `{}` do not say the same account",
            standby.name, primary.name
        );
        let place = standby.root().get("account_id").value();
        let named = standby.root().get("standby_of").value();
        Some(
            error("standby-other-account", message, place.or(named), "")
                .related(primary.root().get("account_id").value(), "the account")
                .help(
                    "write the same `account_id` in both: copies are in the account of the backups",
                ),
        )
    }

    /// Something is copied.
    fn copies(&self) -> Option<Diagnostic> {
        let (primary, settings) = self.primary;
        let backup = &settings.backup;
        if backup.enabled && backup.rules().any(|(_, rule)| rule.copy) {
            return None;
        }
        let message = format!("no backup of `{}` is copied anywhere", primary.name);
        let place = self.standby.0.root().get("standby_of").value();
        let at = primary.root().get("backup").get("enabled");
        Some(
            error(
                "no-copies-for-standby",
                message,
                place,
                "restored from copies",
            )
            .related(at.is_written().then(|| at.value()).flatten(), "no backups")
            .help(format!(
                "say `backup = {{ enabled = true, daily = {{ copy = true }} }}` in `{}`",
                self.primary_file()
            )),
        )
    }

    /// The role that restores is one of the standby's backups.
    fn backup(&self) -> Option<Diagnostic> {
        let (standby, settings) = self.standby;
        if settings.backup.enabled {
            return None;
        }
        let message = format!("`{}` has no role that restores", standby.name);
        let at = standby.root().get("backup").get("enabled");
        let place = at.is_written().then(|| at.value()).flatten();
        let place = place.or_else(|| standby.root().get("standby_of").value());
        Some(
            error("standby-without-backup", message, place, "")
                .help("say `backup = { enabled = true }`: its role restores, and what is restored is backed up"),
        )
    }

    /// Nothing of the standby is where its primary is.
    fn lost(&self, diagnostics: &mut Diagnostics) {
        let ((standby, own), (primary, other)) = (self.standby, self.primary);
        let lost = &other.region;
        let root = standby.root();
        if own.recovery_region.as_ref() == Some(lost) {
            let message = format!("`{}` would need {lost} when {lost} is lost", standby.name);
            diagnostics.push(
                error(
                    "standby-needs-lost-region",
                    message,
                    root.get("recovery_region").value(),
                    "",
                )
                .related(
                    primary.root().get("region").value(),
                    "the region that is lost",
                )
                .help("leave `recovery_region` out of a standby, or name a third region"),
            );
        }
        let Some(backend) = &own.backend else {
            return;
        };
        if backend.region.as_ref() == Some(lost) {
            let message = format!("the state of `{}` would be lost with {lost}", standby.name);
            diagnostics.push(
                error(
                    "standby-lost-state",
                    message,
                    root.get("backend").get("region").value(),
                    "",
                )
                .related(
                    primary.root().get("region").value(),
                    "the region that is lost",
                )
                .help(format!(
                    "keep the state of a standby in a bucket in {}, and leave `region` out",
                    own.region
                )),
            );
        }
        let shared = other
            .backend
            .as_ref()
            .filter(|other| other.bucket == backend.bucket);
        if shared.is_some_and(|shared| shared.region.as_ref().unwrap_or(lost) == lost) {
            let message = format!(
                "the state of `{}` is in the bucket of `{}`, in {lost}",
                standby.name, primary.name
            );
            diagnostics.push(
                error(
                    "standby-shared-bucket",
                    message,
                    root.get("backend").get("bucket").value(),
                    "",
                )
                .related(
                    primary.root().get("backend").get("bucket").value(),
                    "the same bucket",
                )
                .help(format!("name another bucket, in {}", own.region)),
            );
        }
    }
}
