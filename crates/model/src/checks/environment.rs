//! How an application runs somewhere: regions, people, state, and what environments share.

use std::collections::BTreeMap;

use aws::regions::{REGIONS, partition};
use diagnostic::Diagnostics;

use super::emails::emails;
use super::{ProjectContext, RuleContext, error, warning};
use crate::account_singletons::account_singletons;
use crate::checks::grants::is_arn;
use crate::description::{AuditTrail, Backend, Choice, EnvironmentDescription, Profile, VaultLock};
use crate::kinds::KINDS;
use crate::tree::At;

/// The environment's own settings.
pub(super) fn check(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    let Some(settings) = &context.resolved.settings else {
        return;
    };
    let at = context.root();
    regions(settings, at, diagnostics);
    alerts(settings, at, diagnostics);
    if let Some(backend) = &settings.backend {
        self::backend(backend, at.get("backend"), diagnostics);
    }
    monitor(settings, at.get("account"), diagnostics);
    security_events(settings, at.get("account"), diagnostics);
    destroyable(context, settings, diagnostics);
    if settings.profile == Profile::Production {
        let place = at.get("profile").value();
        // The data of a standby is copied by the environment whose standby it is.
        if settings.recovery_region.is_none() && settings.standby_of.is_none() {
            let message = format!("`{}` keeps no backup in another region", context.name);
            diagnostics.push(
                warning("no-recovery-region", message, place.clone())
                    .help("add `recovery_region = \"...\"`"),
            );
        }
        if !settings.pages_somebody() {
            let message = format!("nobody is notified of the alarms of `{}`", context.name);
            diagnostics.push(
                warning("no-alert-emails", message, place)
                    .help("add `alert_emails = [\"team@example.com\"]`"),
            );
        }
    }
    let names = [Profile::Development, Profile::Staging, Profile::Production];
    let named = names
        .iter()
        .find(|profile| profile.as_str() == context.name);
    if let Some(named) = named.filter(|named| **named != settings.profile) {
        let message = format!(
            "the environment `{}` has the profile \"{}\"",
            context.name,
            settings.profile.as_str()
        );
        diagnostics.push(
            warning("other-profile", message, at.get("profile").value())
                .help(format!("did you mean `profile = \"{}\"`?", named.as_str())),
        );
    }
}

/// An account has one monitor over all services: it is made, or subscribed to.
fn monitor(settings: &EnvironmentDescription, at: At<'_>, diagnostics: &mut Diagnostics) {
    let account = &settings.account;
    let Some(arn) = &account.cost_anomaly_monitor_arn else {
        return;
    };
    let place = at.get("cost_anomaly_monitor_arn");
    if account.cost_anomalies == Choice::Create {
        let message = "a cost anomaly monitor is made, and another one is there already".to_owned();
        diagnostics.push(
            error("two-monitors", message, place.value(), "this one is there")
                .related(at.get("cost_anomalies").value(), "this makes one")
                .help("an account has one over all services: leave `cost_anomalies` out"),
        );
    }
    let owner = arn.split(':').nth(4).unwrap_or_default();
    if let Some(here) = settings.account_id.as_deref().filter(|id| *id != owner) {
        let message =
            format!("the monitor is of the account {owner}, and this environment's is {here}");
        diagnostics.push(
            error("other-account", message, place.value(), "")
                .help("only the account that made a monitor may subscribe to it"),
        );
    }
}

/// Somebody who asks for these alarms hears of nothing without the trail that they are made of.
fn security_events(settings: &EnvironmentDescription, at: At<'_>, diagnostics: &mut Diagnostics) {
    let events = at.get("security_events");
    let account = &settings.account;
    if !account.security_events || account.audit_trail == AuditTrail::Create || !events.is_written()
    {
        return;
    }
    let message = "no audit trail is made here that could record these events".to_owned();
    diagnostics.push(
        warning("no-trail", message, events.value())
            .related(at.get("audit_trail").value(), "none is made")
            .help("write `audit_trail = \"create\"`, or leave `security_events` out"),
    );
}

/// What may be destroyed at any time is not what is protected from that, and not production.
fn destroyable(
    context: &RuleContext<'_>,
    settings: &EnvironmentDescription,
    diagnostics: &mut Diagnostics,
) {
    if !settings.destroyable {
        return;
    }
    let at = context.root();
    let place = at.get("destroyable").value();
    let description = context.description();
    let entries = KINDS.into_iter().flat_map(|kind| {
        let entries = description.entries(kind).all().into_iter();
        entries.map(|(name, entry)| (kind.section, name, entry.is_protected()))
    });
    for (kind, name, _) in entries.filter(|(_, _, protected)| *protected == Some(true)) {
        let message = format!("`{name}` is protected in an environment that is `destroyable`");
        let entry = context.root().get(kind).get(name).get("protected").value();
        diagnostics.push(
            error("bad-destroyable", message, entry, "must not be destroyed")
                .related(place.clone(), "may be destroyed")
                .help("keep one of the two"),
        );
    }
    if settings.backup.vault_lock != VaultLock::Off {
        let message = "the vaults of an environment that is `destroyable` are locked".to_owned();
        let lock = at.get("backup").get("vault_lock").value();
        diagnostics.push(
            error("bad-destroyable", message, lock, "outlives it")
                .related(place.clone(), "may be destroyed")
                .help("keep one of the two"),
        );
    }
    if settings.profile == Profile::Production {
        let message = "an environment with the profile \"production\" cannot be `destroyable`";
        diagnostics.push(
            error("bad-destroyable", message.to_owned(), place, "may be lost")
                .related(at.get("profile").value(), "holds what users rely on")
                .help("take `destroyable` away, or use the profile \"staging\" for an environment that comes and goes"),
        );
    } else if settings.protected {
        let message = "the environment is `destroyable` and `protected`".to_owned();
        diagnostics.push(
            error("bad-destroyable", message, place, "may be destroyed")
                .related(at.get("protected").value(), "must not be destroyed")
                .help("keep one of the two"),
        );
    }
}

fn regions(settings: &EnvironmentDescription, at: At<'_>, diagnostics: &mut Diagnostics) {
    let backend_region = settings
        .backend
        .as_ref()
        .and_then(|backend| backend.region.as_ref());
    let named = [
        (Some(&settings.region), at.get("region")),
        (settings.recovery_region.as_ref(), at.get("recovery_region")),
        (backend_region, at.get("backend").get("region")),
    ];
    for (region, at) in named {
        if let Some(region) = region {
            known_region(region, at, diagnostics);
        }
    }
    let Some(recovery) = &settings.recovery_region else {
        return;
    };
    let region_place = at.get("region").value();
    let place = at.get("recovery_region").value();
    if *recovery == settings.region {
        let message = "backups would be copied into the region that they are in".to_owned();
        diagnostics.push(
            error("same-region", message, place, "the same region")
                .related(region_place, "the region")
                .help("name another region, so that a copy survives the loss of this one"),
        );
    } else if partition(recovery) != partition(&settings.region) {
        let message = "nothing can be copied between these two regions".to_owned();
        diagnostics.push(
            error("other-partition", message, place, partition(recovery))
                .related(region_place, partition(&settings.region))
                .help("name a region of the same partition"),
        );
    }
}

/// A region that nobody knew in 2026-11 is told, not refused.
pub(crate) fn known_region(region: &str, at: At<'_>, diagnostics: &mut Diagnostics) {
    if REGIONS.contains(&region) {
        return;
    }
    let message = format!("`{region}` is not a region known here");
    let help = diagnostic::nearest(region, REGIONS)
        .map(|meant| format!("did you mean `{meant}`? (a region newer than 2026-11 is fine)"));
    diagnostics.push(warning("unknown-region", message, at.value()).help_if(help));
}

fn alerts(settings: &EnvironmentDescription, at: At<'_>, diagnostics: &mut Diagnostics) {
    emails(&settings.alert_emails, at.get("alert_emails"), diagnostics);
    let recipients = [
        ("page", &settings.alerts.page),
        ("ticket", &settings.alerts.ticket),
    ];
    for (severity, recipients) in recipients {
        let place = at.get("alerts").get(severity);
        emails(&recipients.emails, place.get("emails"), diagnostics);
    }
}

fn backend(backend: &Backend, at: At<'_>, diagnostics: &mut Diagnostics) {
    let legal = |letter: char| {
        letter.is_ascii_lowercase() || letter.is_ascii_digit() || ".-".contains(letter)
    };
    let ends = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    let name = backend.bucket.as_str();
    if !name.chars().all(legal) || !name.starts_with(ends) || !name.ends_with(ends) {
        let message = format!("`{name}` is not the name of a bucket");
        diagnostics.push(
            error("bad-backend", message, at.get("bucket").value(), "")
                .help("a bucket's name has small letters, digits, `.` and `-`"),
        );
    }
    if let Some(key) = &backend.key
        && (key.is_empty() || key.starts_with('/') || key.ends_with('/'))
    {
        let message = "this is not the key of a state".to_owned();
        diagnostics.push(
            error("bad-backend", message, at.get("key").value(), "")
                .help("write it like `todo/production.tfstate`"),
        );
    }
    if let Some(key) = &backend.kms_key_id
        && !is_arn(key, "kms")
    {
        let message = "this is not the ARN of a key".to_owned();
        diagnostics.push(
            error("bad-arn", message, at.get("kms_key_id").value(), "")
                .help("write it like `arn:aws:kms:us-east-1:111122223333:key/...`"),
        );
    }
}

/// Two environments must not keep one state, nor both make what an account has once.
pub(super) fn shared(project: &ProjectContext<'_>, diagnostics: &mut Diagnostics) {
    let mut states = BTreeMap::new();
    let mut made = BTreeMap::new();
    let mut buckets: BTreeMap<_, (&str, At<'_>)> = BTreeMap::new();
    for context in project.contexts {
        let Some(settings) = &context.resolved.settings else {
            continue;
        };
        if let Some(Backend {
            bucket,
            key: Some(key),
            ..
        }) = &settings.backend
        {
            let at = context.root().get("backend").get("key");
            match states.get(&(bucket, key)) {
                None => {
                    states.insert((bucket, key), (context.name, at));
                }
                Some((other, first)) => {
                    let message = format!(
                        "`{}` and `{other}` would overwrite each other's state",
                        context.name
                    );
                    diagnostics.push(
                        error("shared-state", message, at.value(), "the same key")
                            .related(first.value(), "in the other environment")
                            .help("leave `key` out: each environment then has its own"),
                    );
                }
            }
        }
        if let Some(backend) = settings.backend.as_ref().filter(|backend| backend.create) {
            let at = context.root().get("backend").get("create");
            match buckets.get(&backend.bucket) {
                None => {
                    buckets.insert(&backend.bucket, (context.name, at));
                }
                Some((other, first)) => {
                    let message = format!(
                        "`{}` and `{other}` would both make the bucket `{}`",
                        context.name, backend.bucket
                    );
                    diagnostics.push(
                        error("made-twice", message, at.value(), "the second")
                            .related(first.value(), "the first")
                            .help("leave `create` out in one of them, or name another bucket"),
                    );
                }
            }
        }
        let Some(account) = &settings.account_id else {
            continue;
        };
        for (setting, choice, region) in account_singletons(settings) {
            if choice != Choice::Create {
                continue;
            }
            let at = context.root().get("account").get(setting);
            match made.get(&(setting, account, region)) {
                None => {
                    made.insert((setting, account, region), (context.name, at));
                }
                Some((other, first)) => {
                    let message = format!(
                        "`{}` and `{other}` share an account, and only one can make `{setting}`",
                        context.name
                    );
                    diagnostics.push(
                        error("made-twice", message, at.value(), "the second")
                            .related(first.value(), "the first")
                            .help(format!("write `{setting} = \"existing\"` in one of them")),
                    );
                }
            }
        }
    }
}
