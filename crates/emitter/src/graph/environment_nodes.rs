//! What is around the workloads: who calls, who is notified, what watches, heals and backs up, and
//! the borders between those who are trusted with different things.

use std::collections::BTreeMap;

use model::Environment;
use model::description::{AuditTrail, ChatChannel, Network};
use naming::CallName;
use picture::graph::{Area, Edge, Flow, Node, NodeRole, Way};

use super::build::Build;
use super::{NounForms, counted};
use crate::contribution::OperationalFacts;

pub(super) const ALARMS: NounForms = ("alarm", "alarms");
const THINGS: NounForms = ("thing", "things");
const INTERNET: usize = 0;
pub(super) const ACCOUNT: usize = 1;
pub(super) const NETWORK: usize = 2;
const RECOVERY: usize = 3;

/// The areas, in the order of the constants. An empty one is not drawn.
pub(super) fn areas(env: &Environment) -> Vec<Area> {
    let settings = &env.settings;
    let account = match &settings.account_id {
        Some(account) => format!("Account {account}, {}", settings.region),
        None => format!("The account of your credentials, {}", settings.region),
    };
    let network = match &env.application.network {
        Some(Network {
            existing: Some(_), ..
        }) => "Private network, made elsewhere".to_owned(),
        Some(network) => format!("Private network {}", network.cidr()),
        None => "Private network".to_owned(),
    };
    let recovery = settings.recovery_region.as_deref().unwrap_or_default();
    let area = |id: &str, title: String, within: Option<usize>| Area {
        id: id.into(),
        title,
        within,
    };
    vec![
        area("internet", "Internet".into(), None),
        area("account", account, None),
        area("network", network, Some(ACCOUNT)),
        area("recovery", format!("Recovery region {recovery}"), None),
    ]
}

fn node(id: &str, role: NodeRole, kind: NounForms, name: impl Into<String>, area: usize) -> Node {
    Node {
        id: id.into(),
        role,
        kind,
        name: name.into(),
        notes: Vec::new(),
        counts: BTreeMap::new(),
        area,
        elsewhere: false,
    }
}

fn edge(from: &str, to: &str, flow: Flow, label: &str, unit: NounForms) -> Edge {
    Edge {
        from: from.into(),
        to: to.into(),
        flow,
        way: Way::Forth,
        label: label.into(),
        count: 1,
        unit,
        details: Vec::new(),
    }
}

/// Who calls from outside: one for each way of being let in.
pub(super) fn callers(build: &mut Build, facts: &[OperationalFacts]) {
    let mut known: Vec<&str> = Vec::new();
    for facts in facts {
        let callers = facts
            .graph_node
            .as_ref()
            .and_then(|drawn| drawn.callers.as_deref());
        let Some(callers) = callers else { continue };
        let at = known
            .iter()
            .position(|other| *other == callers)
            .unwrap_or_else(|| {
                known.push(callers);
                known.len() - 1
            });
        let id = format!("callers_{}", at + 1);
        if build.nodes.iter().all(|node| node.id != id) {
            build.nodes.push(node(
                &id,
                NodeRole::Outside,
                ("Callers", "Callers"),
                callers,
                INTERNET,
            ));
        }
        build.edges.push(edge(
            &id,
            facts.workload.as_str(),
            Flow::Call,
            "",
            ("API", "APIs"),
        ));
    }
}

/// What functions in the private network reach beyond it.
pub(super) fn egress(build: &mut Build, env: &Environment) {
    let Some(network) = &env.application.network else {
        return;
    };
    let stands_there = build.nodes.iter().any(|node| node.area == NETWORK);
    if network.egress.is_empty() || !stands_there {
        return;
    }
    build.nodes.push(node(
        "network_egress",
        NodeRole::Compute,
        ("Security group", "Security groups"),
        "Ways out",
        NETWORK,
    ));
    for (at, way) in network.egress.iter().enumerate() {
        let id = format!("egress_{}", at + 1);
        let words = format!("TCP {}", way.port);
        let mut there = node(
            &id,
            NodeRole::Data,
            ("Beyond the network", "Beyond the network"),
            &way.description,
            ACCOUNT,
        );
        there.notes.push(way.cidr.clone());
        there.elsewhere = true;
        build.nodes.push(there);
        build.edges.push(edge(
            "network_egress",
            &id,
            Flow::Call,
            &words,
            ("way", "ways"),
        ));
    }
}

/// The vault that everything in `kept` is backed up into, and the one of its copies.
pub(super) fn backup(build: &mut Build, env: &Environment, kept: &[&CallName]) {
    let backup = &env.settings.backup;
    if !backup.enabled || kept.is_empty() {
        return;
    }
    let mut vault = node(
        "backup_vault",
        NodeRole::Keeper,
        ("Backup vault", "Backup vaults"),
        naming::backup_vault(&env.prefix()),
        ACCOUNT,
    );
    vault.notes = backup
        .rules()
        .map(|(name, rule)| format!("{name}, {} days", rule.retention_days))
        .collect();
    if backup.restore_testing.enabled {
        vault.notes.push("restores are tested".into());
    }
    build.nodes.push(vault);
    for workload in kept {
        build.edges.push(edge(
            workload.as_str(),
            "backup_vault",
            Flow::Copy,
            "",
            ("backup", "backups"),
        ));
    }
    let copied: Vec<String> = backup
        .rules()
        .filter(|(_, rule)| rule.copy && env.settings.recovery_region.is_some())
        .map(|(name, rule)| format!("{name}, {} days", rule.copy_retention_days()))
        .collect();
    if !copied.is_empty() {
        let mut vault = node(
            "recovery_vault",
            NodeRole::Far,
            ("Vault of copies", "Vaults of copies"),
            naming::backup_vault(&env.prefix()),
            RECOVERY,
        );
        vault.notes = copied;
        build.nodes.push(vault);
        build.edges.push(edge(
            "backup_vault",
            "recovery_vault",
            Flow::Copy,
            "copies",
            ("copy", "copies"),
        ));
    }
}

/// What watches and heals all of them, and who hears of it.
pub(super) fn watch(build: &mut Build, env: &Environment, facts: &[OperationalFacts]) {
    let settings = &env.settings;
    let watched = facts
        .iter()
        .filter(|facts| !facts.alarms.is_empty())
        .count();
    let mut alarms = node(
        "watch_alarms",
        NodeRole::Watch,
        ("Monitoring", "Monitoring"),
        "Alarms and dashboards",
        ACCOUNT,
    );
    alarms
        .counts
        .insert(ALARMS, facts.iter().map(|facts| facts.alarms.len()).sum());
    alarms
        .notes
        .push(format!("on {}", counted(watched, THINGS)));
    if let Some(budget) = settings.monthly_budget_usd {
        alarms.notes.push(format!("budget {budget} USD a month"));
    }
    if !settings.pages_somebody() {
        alarms.notes.push("nobody is notified".into());
    }
    build.nodes.push(alarms);
    let remedies: Vec<_> = facts.iter().flat_map(|facts| &facts.remedies).collect();
    if !remedies.is_empty() {
        let healed = facts.iter().filter(|f| !f.remedies.is_empty()).count();
        let mut remediation = node(
            "watch_remediation",
            NodeRole::Watch,
            ("Remediation", "Remediation"),
            format!("Mode {}", settings.remediation.mode.as_str()),
            ACCOUNT,
        );
        remediation.notes = vec![
            counted(remedies.len(), ("remedy", "remedies")),
            format!("for {}", counted(healed, ("function", "functions"))),
        ];
        build.nodes.push(remediation);
        build.edges.push(edge(
            "watch_alarms",
            "watch_remediation",
            Flow::Alert,
            "starts",
            ("start", "starts"),
        ));
    }
    let checks: usize = facts.iter().map(|facts| facts.health_targets.len()).sum();
    if settings.health.enabled && checks > 0 {
        let mut health = node(
            "watch_health",
            NodeRole::Watch,
            ("Health check", "Health checks"),
            match settings.health.every_minutes {
                1 => "Every minute".to_owned(),
                minutes => format!("Every {minutes} minutes"),
            },
            ACCOUNT,
        );
        health
            .notes
            .push(format!("looks at {}", counted(checks, THINGS)));
        build.nodes.push(health);
    }
    let mut security = node(
        "watch_security",
        NodeRole::Watch,
        ("Security", "Security"),
        "Key and logs",
        ACCOUNT,
    );
    security.notes.push("one key for all data here".into());
    if settings.account.audit_trail == AuditTrail::Create {
        security.notes.push("audit trail".into());
    }
    build.nodes.push(security);
    let emails = settings.page_emails().into_iter().map(str::to_owned);
    let channels = settings.alerts.page.chat.iter().map(ChatChannel::words);
    notified(build, "told_people", ("People", "People"), emails.collect());
    notified(build, "told_chat", ("Chat", "Chat"), channels.collect());
    if let Some(delivered) = env.delivered() {
        let mut repository = node(
            "outside_repository",
            NodeRole::Outside,
            ("GitHub Actions", "GitHub Actions"),
            delivered.repository,
            INTERNET,
        );
        repository.notes.push(format!(
            "deploys from branch {}",
            env.application.delivery.branch
        ));
        build.nodes.push(repository);
    }
}

/// Who hears of pages, in one node; none where nobody does.
fn notified(build: &mut Build, id: &str, kind: NounForms, recipients: Vec<String>) {
    let more = recipients.len().saturating_sub(1);
    let Some(first) = recipients.into_iter().next() else {
        return;
    };
    let mut recipient = node(id, NodeRole::Outside, kind, first, INTERNET);
    if more > 0 {
        recipient.notes.push(format!("and {more} more"));
    }
    build.nodes.push(recipient);
    build.edges.push(edge(
        "watch_alarms",
        id,
        Flow::Alert,
        "",
        ("alert", "alerts"),
    ));
}
