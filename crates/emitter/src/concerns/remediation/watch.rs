//! What is to be known of remediation itself. Nothing heals the healer: its facts have no remedy.

use naming::{AlarmId, ConcernName, LIVE_ALIAS, dead_letter_queue, undelivered_queue};
use terraform::Text;

use super::alarms as definitions;
use crate::contribution::{
    Alarm, AlarmDefinition, AlarmMetric, Chapter, FIVE_MINUTES, HealthSubject, HealthTarget,
    LogGroup, LogKind, MetricGraph, OperationalFacts, RunbookSection, ShellVariable, variable,
};

/// What was healed.
static SEE: RunbookSection = RunbookSection {
    chapter: Chapter::Remediation,
    title: "See what remediation did",
    text: include_str!("../../../templates/runbook/see-remediation.md.tera"),
};

/// How people have the last word.
static UNDO: RunbookSection = RunbookSection {
    chapter: Chapter::Remediation,
    title: "Undo or keep what remediation did",
    text: include_str!("../../../templates/runbook/undo-remediation.md.tera"),
};

/// How it is stopped, and let go on.
static MUTE: RunbookSection = RunbookSection {
    chapter: Chapter::Remediation,
    title: "Mute remediation",
    text: include_str!("../../../templates/runbook/mute-remediation.md.tera"),
};

/// The facts of the remediation of the environment that `prefix` names.
pub(super) fn facts(prefix: &str) -> OperationalFacts {
    let function = naming::remediation(prefix);
    let of_function = |name: &'static str, statistic: &'static str| {
        AlarmMetric::new(
            "AWS/Lambda",
            name,
            ("FunctionName", function.as_str()),
            statistic,
        )
    };
    // The ledger has the function's name.
    let of_ledger = |name: &'static str| {
        let dimension = ("TableName", function.as_str());
        AlarmMetric::new("AWS/DynamoDB", name, dimension, "Sum")
    };
    let alarm = |definition: &'static AlarmDefinition,
                 about: ShellVariable,
                 description: String,
                 metric: AlarmMetric| {
        let id = AlarmId::concern(ConcernName::Remediation, definition.name);
        Alarm::above(id, metric, 0.0, FIVE_MINUTES, definition)
            .described(|_| description)
            .about(vec![about])
    };
    let dead_letters = dead_letter_queue(&function);
    let undelivered = undelivered_queue(&function);
    OperationalFacts {
        workload: ConcernName::Remediation.call(),
        title: "Remediation".into(),
        alarms: vec![
            alarm(
                &definitions::ERRORS,
                variable("function", &function),
                format!(
                    "Remediation failed: {function} could not do, record or tell what it should."
                ),
                of_function("Errors", "Sum"),
            ),
            alarm(
                &definitions::THROTTLES,
                variable("function", &function),
                format!(
                    "Lambda refused runs of {function}: more functions need healing at once than it may take."
                ),
                of_function("Throttles", "Sum"),
            ),
            alarm(
                &definitions::DEAD_LETTERS,
                variable("queue", &dead_letters),
                format!(
                    "Alarms that {function} failed to handle three times wait in {dead_letters}."
                ),
                AlarmMetric::waiting(&dead_letters),
            ),
            alarm(
                &definitions::UNDELIVERED,
                variable("queue", &undelivered),
                format!(
                    "Alarms that EventBridge could not deliver to {function} wait in {undelivered}."
                ),
                AlarmMetric::waiting(&undelivered),
            ),
        ],
        graphs: vec![
            MetricGraph {
                title: "Remediation".into(),
                width: 12,
                left: vec![
                    of_function("Invocations", "Sum"),
                    of_function("Errors", "Sum"),
                    of_function("Throttles", "Sum"),
                ],
                right: vec![of_function("Duration", "p99")],
            },
            MetricGraph {
                title: "Remediation ledger".into(),
                width: 12,
                left: vec![
                    of_ledger("ConsumedReadCapacityUnits"),
                    of_ledger("ConsumedWriteCapacityUnits"),
                ],
                right: vec![
                    of_ledger("ReadThrottleEvents"),
                    of_ledger("WriteThrottleEvents"),
                ],
            },
        ],
        log_groups: vec![LogGroup {
            name: format!("/aws/lambda/{function}"),
            kind: LogKind::Function,
        }],
        entries: vec![SEE.alone(), UNDO.alone(), MUTE.alone()],
        names: vec![
            ("ledger", function.clone()),
            ("remediation", function.clone()),
        ],
        health_targets: vec![
            HealthTarget {
                key: ConcernName::Remediation.call(),
                name: function.clone(),
                subject: HealthSubject::Function {
                    alias: Some(LIVE_ALIAS.into()),
                },
                revision: Some(Text::expression(
                    ConcernName::Remediation.output("alias_arn"),
                )),
            },
            HealthTarget {
                key: ConcernName::Remediation.call(),
                name: function,
                subject: HealthSubject::Table,
                revision: Some(Text::expression(
                    ConcernName::Remediation.output("ledger_table"),
                )),
            },
        ],
        ..OperationalFacts::default()
    }
}
