//! The names that every section of a runbook may use.

use model::Environment;
use model::description::{ApiType, ChatChannel, Choice};
use tera::Context;

use crate::contribution::OperationalFacts;
use crate::contribution::word;

/// The twelve digits of the account as a word of the shell: themselves, or a question to AWS.
pub(crate) fn account(env: &Environment) -> String {
    env.settings.account_id.clone().unwrap_or_else(|| {
        "$(aws sts get-caller-identity --query Account --output text)".to_owned()
    })
}

/// What the description says, and everybody's names.
pub(super) fn template_context(env: &Environment, facts: &[OperationalFacts]) -> Context {
    let settings = &env.settings;
    let application = &env.application;
    let region = &settings.region;
    let mut context = Context::new();
    context.insert("application", &application.application.name);
    context.insert("environment", &env.name);
    context.insert("owner", &application.application.owner);
    context.insert("profile", settings.profile.as_str());
    context.insert("region", region);
    context.insert("recovery_region", &settings.recovery_region);
    context.insert("account", &account(env));
    context.insert("account_known", &settings.account_id.is_some());
    context.insert("prefix", &env.prefix());
    context.insert("folder", &format!("environments/{}", env.name));
    for (name, emails, recipients) in [
        (
            "page_recipients",
            settings.page_emails(),
            &settings.alerts.page,
        ),
        (
            "ticket_recipients",
            settings.ticket_emails(),
            &settings.alerts.ticket,
        ),
    ] {
        let emails = emails.into_iter().map(str::to_owned);
        let channels = recipients.chat.iter().map(ChatChannel::words);
        context.insert(name, &emails.chain(channels).collect::<Vec<_>>());
    }
    context.insert("mode", settings.remediation.mode.as_str());
    context.insert("partition", aws::regions::partition(region));
    context.insert(
        "console",
        &format!(
            "https://{region}.{}",
            aws::partitions::console(aws::regions::partition(region))
        ),
    );
    context.insert("key_deletion_days", &settings.key_deletion_days);
    context.insert("protected", &settings.protected);
    let mut apis = application.apis.values();
    context.insert("http_apis", &apis.any(|api| api.api_type == ApiType::Http));
    let delivered = env.delivered();
    context.insert("delivered", &delivered.is_some());
    context.insert("repository", &application.application.repository);
    context.insert("branch", &application.delivery.branch);
    context.insert(
        "drift_at",
        &format!("{:02}:17", application.delivery.drift_hour),
    );
    // As text, so that whole dollars read as such.
    let budget = settings.monthly_budget_usd.map(|usd| usd.to_string());
    context.insert("monthly_budget_usd", &budget);
    let monitor = &settings.account.cost_anomaly_monitor_arn;
    let makes_monitor = settings.account.cost_anomalies == Choice::Create;
    context.insert("cost_anomalies", &(makes_monitor || monitor.is_some()));
    context.insert("cost_anomaly_monitor_arn", monitor);
    let first_alarm = facts.iter().flat_map(|facts| &facts.alarms).next();
    context.insert(
        "first_alarm",
        &first_alarm.map(|alarm| word(&env.prefixed(alarm.id.as_str()))),
    );
    for (name, value) in facts.iter().flat_map(|facts| &facts.names) {
        context.insert(*name, value);
    }
    context
}
