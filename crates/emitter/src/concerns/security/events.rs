//! What the audit trail records and nobody does in ordinary operation: filters that count it in the trail's log, and alarms
//! on the counts.
//!
//! Which events, and the patterns of the first and of sign-ins, are those of the CIS AWS Foundations Benchmark as Security Hub has
//! them (controls CloudWatch.1, .3, .4, .5 and .7, read 2026-11). What applies and consoles do every day is left out, or the
//! alarms would be muted in a week: denied requests (.2), failed sign-ins (.6), and changes of buckets, of AWS Config and of networks
//! (.8 to .14).

use model::Environment;
use model::description::{AlarmSeverity, AuditTrail};
use naming::{AlarmId, ConcernName};
use serde_json::{Map, json};
use terraform::Module;

use crate::concerns::delivery::apply_role_arn;
use crate::contribution::{
    Advice, Alarm, AlarmDefinition, AlarmMetric, Chapter, FIVE_MINUTES, Nature, RunbookSection,
};
use crate::parts::ARN;
use crate::parts::delivery::APPLY_ROLE;

/// Something that is counted in the trail's log.
struct SecurityEvent {
    definition: AlarmDefinition,
    /// What the alarm says, behind the time.
    words: &'static str,
    /// Which records are counted, as a filter pattern of CloudWatch Logs with expressions of Terraform in it.
    pattern: &'static str,
    /// Whether it is counted only where a pipeline applies. What people apply by hand would be an alarm at each apply.
    is_of_delivery: bool,
}

/// Not what the pipelines of this and of other environments do: roles of delivery are called so, and changes of such a role are
/// counted by themselves. A record of a user has no session, and a field that is missing equals nothing.
macro_rules! not_by_delivery {
    () => {
        "(($.userIdentity.sessionContext.sessionIssuer.userName NOT EXISTS) || ($.userIdentity.sessionContext.sessionIssuer.userName != \"*-github-apply\"))"
    };
}

const BENCHMARK: Advice = Advice::Guide(
    "https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html",
);

macro_rules! definition {
    ($name:literal, $severity:ident, $advice:expr, $title:literal, $file:literal, $reason:literal) => {
        AlarmDefinition {
            name: $name,
            metrics: concat!("Security ", $name),
            nature: Nature::Count,
            severity: AlarmSeverity::$severity,
            reason: $reason,
            advice: $advice,
            response: &RunbookSection {
                chapter: Chapter::Alarms,
                title: $title,
                text: include_str!(concat!("../../../templates/runbook/", $file, ".md.tera")),
            },
        }
    };
}

static EVENTS: [SecurityEvent; 8] = [
    SecurityEvent {
        definition: definition!(
            "root-use",
            Page,
            BENCHMARK,
            "Root use",
            "security-root-use",
            "The root user may do everything, no policy bounds it, and no work needs it."
        ),
        words: "the root user of the account did something",
        pattern: "{ ($.userIdentity.type = \"Root\") && ($.userIdentity.invokedBy NOT EXISTS) && ($.eventType != \"AwsServiceEvent\") }",
        is_of_delivery: false,
    },
    SecurityEvent {
        definition: definition!(
            "trail-stopped",
            Page,
            BENCHMARK,
            "Audit trail stopped",
            "security-trail",
            "From then on nothing that anybody does in the account is recorded."
        ),
        words: "an audit trail was stopped or deleted",
        pattern: "{ ($.eventSource = \"cloudtrail.amazonaws.com\") && (($.eventName = \"StopLogging\") || ($.eventName = \"DeleteTrail\")) }",
        is_of_delivery: false,
    },
    SecurityEvent {
        definition: definition!(
            "trail-changed",
            Ticket,
            BENCHMARK,
            "Audit trail changed",
            "security-trail-changed",
            "A trail that records less, or elsewhere, is as good as stopped for what it leaves out."
        ),
        words: "what an audit trail records, or where, was changed",
        pattern: concat!(
            "{ ($.eventSource = \"cloudtrail.amazonaws.com\") && (($.eventName = \"UpdateTrail\") || ($.eventName = \"PutEventSelectors\")) && ",
            not_by_delivery!(),
            " }"
        ),
        is_of_delivery: false,
    },
    SecurityEvent {
        definition: definition!(
            "key-disabled",
            Page,
            BENCHMARK,
            "Key disabled",
            "security-key-disabled",
            "What a key encrypts can be read by nobody from that minute on, and is lost when the key goes."
        ),
        words: "a key was disabled, or is to be deleted",
        pattern: "{ ($.eventSource = \"kms.amazonaws.com\") && (($.eventName = \"DisableKey\") || ($.eventName = \"ScheduleKeyDeletion\")) }",
        is_of_delivery: false,
    },
    SecurityEvent {
        definition: definition!(
            "vault-weakened",
            Page,
            Advice::Own,
            "Vault weakened",
            "security-vault",
            "Who deletes backups first leaves nothing to restore; nobody deletes them in ordinary operation."
        ),
        words: "a backup, a vault, or what locks it was deleted or changed",
        // An apply makes the lock and the policy, so that their changes are counted only where a pipeline applies.
        pattern: "{ ($.eventSource = \"backup.amazonaws.com\") && ($.requestParameters.backupVaultName = \"${var.name}-*\") && ($.eventType != \"AwsServiceEvent\") && (($.eventName = \"Delete*\")${var.apply_role_arn == null ? \"\" : local.vault_changes}) }",
        is_of_delivery: false,
    },
    SecurityEvent {
        definition: definition!(
            "sign-in-without-mfa",
            Ticket,
            BENCHMARK,
            "Sign-in without MFA",
            "security-sign-in",
            "A password alone is enough to take this user over; people of IAM Identity Center are not meant."
        ),
        words: "an IAM user signed in to the console without MFA",
        pattern: "{ ($.eventName = \"ConsoleLogin\") && ($.additionalEventData.MFAUsed != \"Yes\") && ($.userIdentity.type = \"IAMUser\") && ($.responseElements.ConsoleLogin = \"Success\") }",
        is_of_delivery: false,
    },
    SecurityEvent {
        definition: definition!(
            "delivery-changed",
            Page,
            Advice::Own,
            "Delivery roles changed",
            "security-delivery",
            "Who changes these roles or their boundary may do through the pipeline what the account has."
        ),
        words: "a role or policy of delivery was changed",
        pattern: "{ ($.eventSource = \"iam.amazonaws.com\") && ($.readOnly IS FALSE) && (($.requestParameters.roleName = \"${var.name}-github-*\") || ($.requestParameters.policyArn = \"${local.own_policies}-github-*\") || ($.requestParameters.policyArn = \"${local.own_policies}-boundary\")) }",
        is_of_delivery: true,
    },
    SecurityEvent {
        definition: definition!(
            "policy-changed",
            Ticket,
            BENCHMARK,
            "Policies changed",
            "security-policies",
            "Rights come by the pipeline here; who gives some by hand works around reviews, or is somebody else."
        ),
        words: "a policy of IAM was changed, and not by a pipeline",
        pattern: concat!(
            "{ ($.eventSource = \"iam.amazonaws.com\") && ($.readOnly IS FALSE) && (($.eventName = \"*Policy\") || ($.eventName = \"*PolicyVersion\") || ($.eventName = \"*PermissionsBoundary\")) && ",
            not_by_delivery!(),
            " }"
        ),
        is_of_delivery: true,
    },
];

/// The rows of the catalogue.
pub(super) static ALL: &[&AlarmDefinition] = &[
    &EVENTS[0].definition,
    &EVENTS[1].definition,
    &EVENTS[2].definition,
    &EVENTS[3].definition,
    &EVENTS[4].definition,
    &EVENTS[5].definition,
    &EVENTS[6].definition,
    &EVENTS[7].definition,
];

/// Adds the filters that count.
pub(super) fn add(m: &mut Module) {
    let events: Map<_, _> = EVENTS
        .iter()
        .map(|event| {
            let counted = json!({ "pattern": event.pattern, "of_delivery": event.is_of_delivery });
            (event.definition.name.to_owned(), counted)
        })
        .collect();
    m.local(
        "own_policies",
        json!(format!(
            "{ARN}:iam::${{var.account_id}}:policy/${{var.name}}"
        )),
    );
    m.local(
        "vault_changes",
        json!(concat!(
            " || ((($.eventName = \"PutBackupVault*\") || ($.eventName = \"UpdateRecoveryPoint*\")) && ",
            not_by_delivery!(),
            ")"
        )),
    );
    m.local("security_events", events.into());
    m.resource(
        "aws_cloudwatch_log_metric_filter",
        "security",
        json!({
            "for_each": format!("${{{{ for name, event in local.security_events : name => event.pattern if var.audit_trail && var.security_events && (var.{APPLY_ROLE} != null || !event.of_delivery) }}}}"),
            "name": "${each.key}",
            "log_group_name": "${aws_cloudwatch_log_group.trail[0].name}",
            "pattern": "${each.value}",
            "metric_transformation": {
                "name": "${each.key}",
                "namespace": "Security/${var.name}",
                "value": "1",
            },
        }),
    );
}

/// The alarms on what is counted.
pub(super) fn alarms(env: &Environment) -> Vec<Alarm> {
    let account = &env.settings.account;
    if account.audit_trail != AuditTrail::Create || !account.security_events {
        return Vec::new();
    }
    let is_delivered = apply_role_arn(env).is_some();
    let counted = EVENTS
        .iter()
        .filter(|event| is_delivered || !event.is_of_delivery);
    counted
        .map(|event| {
            let metric = AlarmMetric {
                namespace: format!("Security/{}", env.prefix()).into(),
                dimensions: Vec::new(),
                ..AlarmMetric::new("", event.definition.name, ("", ""), "Sum")
            };
            let id = AlarmId::concern(ConcernName::Security, event.definition.name);
            Alarm::above(id, metric, 0.0, FIVE_MINUTES, &event.definition)
                .described(|window| format!("In the last {window} {}.", event.words))
        })
        .collect()
}
