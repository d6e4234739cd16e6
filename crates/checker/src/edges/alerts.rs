//! Who publishes to topics and starts functions: alarms, rules, schedules, budgets; and what topics hand on.

use aws::principals::{PolicyKind, TOPIC_CONTEXT};
use plan::Instance;
use values::{Lookup, Value};

use super::held::{Held, text};
use super::request::OfService;
use super::{Need, ResourceEdge};
use crate::policy::PolicyText;

/// Attributes by which a topic is named.
const TOPIC: &[&str] = &["arn", "id"];
const QUEUE: &[&str] = &["arn"];

pub(crate) fn find(held: &Held<'_>, found: &mut Vec<ResourceEdge>) {
    let plan = held.plan();
    for kind in [
        "aws_cloudwatch_metric_alarm",
        "aws_cloudwatch_composite_alarm",
    ] {
        for alarm in plan.of_type(kind) {
            alarm_actions(held, alarm, found);
        }
    }
    for target in plan.of_type("aws_cloudwatch_event_target") {
        rule(held, target, found);
    }
    for schedule in plan.of_type("aws_scheduler_schedule") {
        scheduled(held, schedule, found);
    }
    for subscription in plan.of_type("aws_sns_topic_subscription") {
        subscribed(held, subscription, found);
    }
    for kind in [
        "aws_chatbot_slack_channel_configuration",
        "aws_chatbot_teams_channel_configuration",
    ] {
        for channel in plan.of_type(kind) {
            chat(held, channel, found);
        }
    }
    for budget in plan.of_type("aws_budgets_budget") {
        let arguments = &["notification.*.subscriber_sns_topic_arns.*"];
        publishes(held, "budgets", budget, arguments, found);
    }
    for subscription in plan.of_type("aws_ce_anomaly_subscription") {
        publishes(
            held,
            "costalerts",
            subscription,
            &["subscriber.*.address"],
            found,
        );
    }
}

fn alarm_actions(held: &Held<'_>, alarm: &Instance, found: &mut Vec<ResourceEdge>) {
    const ACTIONS: &[&str] = &[
        "alarm_actions.*",
        "ok_actions.*",
        "insufficient_data_actions.*",
    ];
    publishes(held, "cloudwatch", alarm, ACTIONS, found);
    for argument in ACTIONS {
        for function in functions(held, alarm, argument) {
            let service = "lambda.alarms.cloudwatch";
            let needs = vec![invoke(held, service, alarm, &function, text(alarm, "arn"))];
            found.push(edge(alarm, function.instance, "invokes", needs));
        }
    }
}

/// A service that publishes to the topics in these arguments.
fn publishes(
    held: &Held<'_>,
    service: &'static str,
    from: &Instance,
    arguments: &[&str],
    found: &mut Vec<ResourceEdge>,
) {
    for argument in arguments {
        for topic in held.reached(from, argument, "aws_sns_topic", TOPIC) {
            let needs = publish(held, service, from, topic, text(from, "arn"));
            found.push(edge(from, topic, "publishes to", needs));
        }
    }
}

fn rule(held: &Held<'_>, target: &Instance, found: &mut Vec<ResourceEdge>) {
    let named = held.reached(target, "rule", "aws_cloudwatch_event_rule", &["name", "id"]);
    let Some(rule) = named.first().copied() else {
        return;
    };
    objects(held, rule, found);
    let source = || text(rule, "arn");
    if let Some(role) = held.role(target, "role_arn") {
        let mut needs = vec![held.assume("events", rule, role, source())];
        for function in functions(held, target, "arn") {
            needs.push(held.by_role(
                role,
                "lambda:InvokeFunction",
                function.arn.clone(),
                held.guard(function.instance),
                &[],
            ));
            found.push(edge(
                rule,
                function.instance,
                "invokes",
                std::mem::take(&mut needs),
            ));
        }
        return;
    }
    for function in functions(held, target, "arn") {
        let needs = vec![invoke(held, "events", rule, &function, source())];
        found.push(edge(rule, function.instance, "invokes", needs));
    }
    for topic in held.reached(target, "arn", "aws_sns_topic", TOPIC) {
        let needs = publish(held, "events", rule, topic, source());
        found.push(edge(rule, topic, "publishes to", needs));
    }
    for (argument, how) in [
        ("arn", "sends to"),
        ("dead_letter_config.*.arn", "sends what fails to"),
    ] {
        for queue in held.reached(target, argument, "aws_sqs_queue", QUEUE) {
            let needs = send(held, "events", rule, queue, source());
            found.push(edge(rule, queue, how, needs));
        }
    }
}

/// The buckets whose objects a rule is about. S3 puts their events on the bus of the account, for which AWS asks nobody ("Using
/// EventBridge" of the Amazon S3 user guide, read 2026-11-28).
fn objects(held: &Held<'_>, rule: &Instance, found: &mut Vec<ResourceEdge>) {
    let pattern = rule.values.get("event_pattern").and_then(Value::document);
    let Some(pattern) = pattern else {
        return;
    };
    let texts = |path: &str| -> Vec<String> {
        let listed = pattern.lookup(path);
        let items = listed.known().and_then(Value::items).unwrap_or_default();
        let texts = items.iter().filter_map(Value::as_str);
        texts.map(str::to_owned).collect()
    };
    if texts("source") != ["aws.s3"] {
        return;
    }
    for name in texts("detail.bucket.name") {
        for bucket in held.scope.owners("aws_s3_bucket", "bucket", &name) {
            found.push(edge(bucket, rule, "puts events for", Vec::new()));
        }
    }
}

fn scheduled(held: &Held<'_>, schedule: &Instance, found: &mut Vec<ResourceEdge>) {
    let Some(role) = held.role(schedule, "target.0.role_arn") else {
        return;
    };
    let home = held.home(schedule);
    let group = schedule.lookup("group_name").text().unwrap_or("default");
    let source: PolicyText = match home.account.as_str() {
        "" => PolicyText::Unknown,
        account => format!(
            "arn:{}:scheduler:{}:{account}:schedule-group/{group}",
            home.partition, home.region
        )
        .into(),
    };
    for function in functions(held, schedule, "target.0.arn") {
        let mut needs = vec![
            held.assume("scheduler", schedule, role, source.clone()),
            held.by_role(
                role,
                "lambda:InvokeFunction",
                function.arn.clone(),
                held.guard(function.instance),
                &[],
            ),
        ];
        // "Encryption at rest" of the EventBridge Scheduler user guide, read 2026-11: the role decrypts.
        for key in key(held, schedule, "kms_key_arn") {
            needs.push(held.by_role(role, "kms:Decrypt", text(key, "arn"), held.guard(key), &[]));
        }
        found.push(edge(schedule, function.instance, "invokes", needs));
    }
    // "Using templated targets in EventBridge Scheduler" of the EventBridge Scheduler user guide, read 2026-11-28: the role sends.
    for queue in held.reached(schedule, "target.0.arn", "aws_sqs_queue", QUEUE) {
        let mut needs = vec![held.assume("scheduler", schedule, role, source.clone())];
        needs.extend(send_as(held, role, queue));
        for key in key(held, schedule, "kms_key_arn") {
            needs.push(held.by_role(role, "kms:Decrypt", text(key, "arn"), held.guard(key), &[]));
        }
        found.push(edge(schedule, queue, "sends to", needs));
    }
    // "Configuring a schedule's dead-letter queue" of the EventBridge Scheduler user guide, read 2026-11-28: the role sends.
    for queue in held.reached(
        schedule,
        "target.0.dead_letter_config.0.arn",
        "aws_sqs_queue",
        QUEUE,
    ) {
        let needs = send_as(held, role, queue);
        found.push(edge(schedule, queue, "sends what fails to", needs));
    }
}

/// A role of Scheduler sends to a queue, and uses its key ("Key management" of the Amazon SQS developer guide, read 2026-11).
fn send_as(held: &Held<'_>, role: &Instance, queue: &Instance) -> Vec<Need> {
    let arn = text(queue, "arn");
    let mut needs = vec![held.by_role(role, "sqs:SendMessage", arn, held.guard(queue), &[])];
    for key in key(held, queue, "kms_master_key_id") {
        for action in ["kms:Decrypt", "kms:GenerateDataKey"] {
            needs.push(held.by_role(role, action, text(key, "arn"), held.guard(key), &[]));
        }
    }
    needs
}

fn subscribed(held: &Held<'_>, subscription: &Instance, found: &mut Vec<ResourceEdge>) {
    let topics = held.reached(subscription, "topic_arn", "aws_sns_topic", TOPIC);
    for topic in topics {
        for queue in redrive_targets(held, subscription) {
            let needs = send(held, "sns", topic, queue, text(topic, "arn"));
            found.push(edge(topic, queue, "sends what fails to", needs));
        }
        match subscription.lookup("protocol").text() {
            Some("sqs") => {
                for queue in held.reached(subscription, "endpoint", "aws_sqs_queue", QUEUE) {
                    let needs = send(held, "sns", topic, queue, text(topic, "arn"));
                    found.push(edge(topic, queue, "sends to", needs));
                }
            }
            Some("lambda") => {
                for function in functions(held, subscription, "endpoint") {
                    let needs = vec![invoke(held, "sns", topic, &function, text(topic, "arn"))];
                    found.push(edge(topic, function.instance, "invokes", needs));
                }
            }
            // People confirm by themselves; SNS asks no policy to send them what it was given.
            _ => found.push(edge(topic, subscription, "is read by", Vec::new())),
        }
    }
}

/// A channel of a chat application. It is subscribed by a role of the service itself, which no policy of a topic is asked
/// for, and SNS decrypts what it delivers ("Service-linked role permissions for Amazon Q Developer" of the administrator guide
/// of Amazon Q Developer in chat applications; "Amazon SNS encryption at rest", read 2026-11). Commands run with its role.
fn chat(held: &Held<'_>, channel: &Instance, found: &mut Vec<ResourceEdge>) {
    for topic in held.reached(channel, "sns_topic_arns.*", "aws_sns_topic", TOPIC) {
        found.push(edge(topic, channel, "is read by", Vec::new()));
    }
    if let Some(role) = held.role(channel, "iam_role_arn") {
        let source = text(channel, "chat_configuration_arn");
        let needs = vec![held.assume("chatbot", channel, role, source)];
        found.push(edge(channel, role, "runs commands as", needs));
    }
}

/// The dead-letter queues in the redrive policy of a subscription ("Amazon SNS dead-letter queues" of the Amazon SNS
/// developer guide, read 2026-11).
fn redrive_targets<'a>(held: &Held<'a>, subscription: &Instance) -> Vec<&'a Instance> {
    const POLICY: &str = "redrive_policy";
    const KIND: &str = "aws_sqs_queue";
    let document = subscription.values.get(POLICY).and_then(Value::document);
    let target = document
        .as_ref()
        .map(|policy| policy.lookup("deadLetterTargetArn"));
    match target.and_then(Lookup::text) {
        Some(arn) => held.scope.owners(KIND, "arn", arn),
        None if subscription.lookup(POLICY).is_absent() => Vec::new(),
        None => {
            let named = held.plan().reference_targets(subscription, POLICY, KIND);
            named.into_iter().map(|target| target.instance).collect()
        }
    }
}

/// A function, or an alias or version of it, that an argument names.
pub(crate) struct InvokedFunction<'a> {
    pub(crate) instance: &'a Instance,
    /// What is invoked.
    pub(crate) arn: PolicyText,
}

/// The functions that an argument names.
pub(crate) fn functions<'a>(
    held: &Held<'a>,
    from: &Instance,
    argument: &str,
) -> Vec<InvokedFunction<'a>> {
    let own = held.reached(
        from,
        argument,
        "aws_lambda_function",
        &["arn", "invoke_arn"],
    );
    let aliases = held.reached(from, argument, "aws_lambda_alias", &["arn", "invoke_arn"]);
    let of_alias = aliases.into_iter().filter_map(|alias| {
        let names = &["function_name", "arn", "id"];
        let of = held.reached(alias, "function_name", "aws_lambda_function", names);
        Some(InvokedFunction {
            instance: of.into_iter().next()?,
            arn: text(alias, "arn"),
        })
    });
    let own = own.into_iter().map(|instance| InvokedFunction {
        instance,
        arn: text(instance, "arn"),
    });
    own.chain(of_alias).collect()
}

/// A service invokes a function.
pub(crate) fn invoke(
    held: &Held<'_>,
    service: &'static str,
    from: &Instance,
    function: &InvokedFunction<'_>,
    source_arn: PolicyText,
) -> Need {
    held.by_service(OfService {
        service,
        from,
        action: "lambda:InvokeFunction",
        resource: function.arn.clone(),
        kind: PolicyKind::Function,
        guard: held.guard(function.instance),
        source_arn,
        keys: Vec::new(),
    })
}

/// A service publishes to a topic, and uses its key.
pub(crate) fn publish(
    held: &Held<'_>,
    service: &'static str,
    from: &Instance,
    topic: &Instance,
    source_arn: PolicyText,
) -> Vec<Need> {
    let mut needs = vec![held.by_service(OfService {
        service,
        from,
        action: "sns:Publish",
        resource: text(topic, "arn"),
        kind: PolicyKind::Topic,
        guard: held.guard(topic),
        source_arn: source_arn.clone(),
        keys: Vec::new(),
    })];
    let context = (TOPIC_CONTEXT, text(topic, "arn"));
    let keys = key(held, topic, "kms_master_key_id");
    needs.extend(use_key(held, service, from, &keys, &source_arn, &[context]));
    needs
}

/// A service sends to a queue, and uses its key.
pub(crate) fn send(
    held: &Held<'_>,
    service: &'static str,
    from: &Instance,
    queue: &Instance,
    source_arn: PolicyText,
) -> Vec<Need> {
    let mut needs = vec![held.by_service(OfService {
        service,
        from,
        action: "sqs:SendMessage",
        resource: text(queue, "arn"),
        kind: PolicyKind::Queue,
        guard: held.guard(queue),
        source_arn: source_arn.clone(),
        keys: Vec::new(),
    })];
    let keys = key(held, queue, "kms_master_key_id");
    needs.extend(use_key(held, service, from, &keys, &source_arn, &[]));
    needs
}

/// The key that an argument names.
pub(crate) fn key<'a>(held: &Held<'a>, from: &Instance, argument: &str) -> Vec<&'a Instance> {
    held.reached(from, argument, "aws_kms_key", &["arn", "key_id", "id"])
}

/// A service encrypts and decrypts with keys ("Managing Amazon SNS encryption keys and costs" of the Amazon SNS
/// developer guide and "Key management" of that of Amazon SQS, read 2026-11).
fn use_key(
    held: &Held<'_>,
    service: &'static str,
    from: &Instance,
    keys: &[&Instance],
    source_arn: &PolicyText,
    context: &[(&'static str, PolicyText)],
) -> Vec<Need> {
    let mut needs = Vec::new();
    for key in keys {
        for action in ["kms:Decrypt", "kms:GenerateDataKey"] {
            needs.push(held.by_service(OfService {
                service,
                from,
                action,
                resource: text(key, "arn"),
                kind: PolicyKind::Key,
                guard: held.guard(key),
                source_arn: source_arn.clone(),
                keys: context.to_vec(),
            }));
        }
    }
    needs
}

pub(crate) fn edge(
    from: &Instance,
    to: &Instance,
    how: &'static str,
    needs: Vec<Need>,
) -> ResourceEdge {
    ResourceEdge {
        from: from.address.clone(),
        to: to.address.clone(),
        how,
        needs,
    }
}
