//! Remediation for real: an alarm's state, set in the emulator, goes by the emitted rule to the
//! emitted function, which heals, keeps its bounds, records and tells.

use std::process::ExitCode;
use std::time::Duration;

use acceptance::{Result, Story, groundplan, none, same, write_text};
use serde_json::{Value, json};

mod healing;

use healing::{DURATION, ERRORS, FAILING, Healing, LEDGER, SLOW, failure, now};

/// What came of the alarm on errors before it flaps.
const ERRORS_SO_FAR: [&str; 5] = [
    "acted",
    "in_maintenance",
    "no_evidence",
    "no_evidence",
    "no_evidence",
];

fn main() -> ExitCode {
    Story::new(
        "a description with two functions is emitted",
        Healing::begin,
    )
    .stage("it comes up, and a second version is deployed", deployed)
    .stage("an alarm that is not in the table is denied", denied)
    .stage(
        "without evidence it does nothing, and says with which figures",
        no_evidence,
    )
    .stage(
        "what two functions share is down: nothing is rolled back",
        shared_cause,
    )
    .stage("an old deployment is not rolled back", old_deployment)
    .stage(
        "an alarm whose actions are disabled is left to people",
        disabled,
    )
    .stage("the alarm on errors moves the alias back", rolled_back)
    .stage(
        "an alarm that flaps ten times is acted on once",
        |healing| {
            none(&healing.notified()?)?;
            for _ in 0..10 {
                healing.fire(ERRORS)?;
            }
            healing.outcomes(ERRORS, &ERRORS_SO_FAR, "skipped", 10)?;
            same(&healing.alias(FAILING)?, "1")?;
            none(&healing.notified()?)
        },
    )
    .stage(
        "a slow function with memory to spare keeps what it has",
        memory_to_spare,
    )
    .stage(
        "the alarm on duration raises memory to whole MB",
        memory_raised,
    )
    .stage("a plan tells what was done, and nothing else", |healing| {
        let mut actions = healing.terraform.plan()?.actions;
        actions.sort();
        same(
            &actions,
            &[
                // What is applied is looked at.
                "replace module.health.aws_lambda_invocation.look[\"000\"]",
                "update module.function_failing.aws_lambda_alias.this",
                "update module.function_slow.aws_lambda_alias.this",
                "update module.function_slow.aws_lambda_function.this",
            ],
        )
    })
    .stage(
        "a plan that undoes it fails `check`, until it is accepted",
        undone,
    )
    .stage("the nightly look tells it from what others changed", drift)
    .stage("in a dry run it says what it would do", dry_run)
    .stage("from no data to ALARM it does nothing", |healing| {
        let before = healing.records(ERRORS)?.len();
        healing.set(ERRORS, "INSUFFICIENT_DATA")?;
        healing.set(ERRORS, "ALARM")?;
        std::thread::sleep(Duration::from_secs(3));
        same(&healing.records(ERRORS)?.len(), &before)
    })
    .stage("nothing could not be handled or delivered", |healing| {
        for queue in ["dlq", "undelivered"] {
            let url = healing.ask(
                "sqs",
                "get_queue_url",
                json!({ "QueueName": format!("{LEDGER}-{queue}") }),
            )?;
            let found = healing.ask(
                "sqs",
                "receive_message",
                json!({ "QueueUrl": url["QueueUrl"] }),
            )?;
            same(&found.get("Messages"), &None)?;
        }
        Ok(())
    })
    .stage("it goes", |healing| none(&healing.terraform.destroy()?))
    .tell()
    .exit_code()
}

fn deployed(healing: &mut Healing) -> Result<()> {
    none(&healing.terraform.init(true)?)?;
    healing.terraform.plan()?;
    none(&healing.terraform.apply()?)?;
    none(&healing.terraform.plan()?.actions)?;
    // What the first version did is counted by the minute, so the second comes in another.
    healing.first = now();
    while now() / 60 == healing.first / 60 {
        std::thread::sleep(Duration::from_secs(1));
    }
    write_text(
        &healing.project.path().join("app/index.mjs"),
        "// The second version.\nexport const handler = async () => ({ deployed: 2 });\n",
    )?;
    healing.apply_again()?;
    same(&healing.alias(FAILING)?, "2")?;
    let topic = "arn:aws:sns:us-east-1:111122223333:healing-live-tickets";
    let queue = healing.ask("sqs", "create_queue", json!({ "QueueName": "ears" }))?;
    queue["QueueUrl"]
        .as_str()
        .unwrap_or_default()
        .clone_into(&mut healing.queue);
    healing.ask(
        "sns",
        "subscribe",
        json!({
            "TopicArn": topic,
            "Protocol": "sqs",
            "Endpoint": "arn:aws:sqs:us-east-1:111122223333:ears",
            "Attributes": { "RawMessageDelivery": "true" },
        }),
    )?;
    Ok(())
}

fn denied(healing: &mut Healing) -> Result<()> {
    let event = json!({
        "id": "unlisted",
        "source": "aws.cloudwatch",
        "detail-type": "CloudWatch Alarm State Change",
        "detail": {
            "alarmName": "healing-live-function-failing-dead-letters",
            "previousState": { "value": "OK" },
            "state": { "value": "ALARM", "reason": "A test." },
        },
    });
    let answer = healing.ask(
        "lambda",
        "invoke",
        json!({ "FunctionName": LEDGER, "Qualifier": "live", "Payload": event.to_string() }),
    )?;
    let answer: Value =
        serde_json::from_str(answer["Payload"].as_str().unwrap_or_default()).map_err(failure)?;
    same(&answer["result"], &json!("denied"))?;
    none(&healing.notified()?)
}

/// Few runs, of which all fail, are no rate.
fn no_evidence(healing: &mut Healing) -> Result<()> {
    healing.ran(FAILING, healing.first, 4_000, 0)?;
    healing.ran(FAILING, now(), 4, 4)?;
    healing.fire(ERRORS)?;
    healing.outcomes(ERRORS, &[], "no_evidence", 1)?;
    same(&healing.alias(FAILING)?, "2")?;
    healing.notifies(&[
        "Nothing was changed, for want of evidence: 4 of 4 runs (100 %) of version 2 of healing-live-failing failed",
        "fewer than 20 runs say nothing",
    ])
}

/// Both functions fail at once. People heard of this alarm already, so the record alone says why.
fn shared_cause(healing: &mut Healing) -> Result<()> {
    healing.ran(FAILING, now(), 396, 96)?;
    healing.ran(SLOW, now(), 40, 20)?;
    healing.fire(ERRORS)?;
    healing.outcomes(ERRORS, &["no_evidence"], "no_evidence", 1)?;
    same(&healing.alias(FAILING)?, "2")?;
    let says = healing.says(ERRORS)?;
    let wanted = "100 of 400 runs (25 %) of version 2 of healing-live-failing failed";
    same(&(says.contains(wanted), &says), &(true, &says))?;
    let wanted = "1 of the 1 other functions that ran fail at the same time: healing-live-slow (20 of 40 runs (50 %)); what they share is down";
    same(&(says.contains(wanted), &says), &(true, &says))?;
    // It is up again.
    healing.ran(SLOW, now(), 4_000, 0)
}

/// The emulator's time is this machine's, so it is not the version that is old but the window that is short.
fn old_deployment(healing: &mut Healing) -> Result<()> {
    let window = |healing: &Healing, minutes: u32| {
        let key = json!({ "id": { "S": format!("allowed#{ERRORS}") } });
        healing.ask(
            "dynamodb",
            "update_item",
            json!({
                "TableName": LEDGER,
                "Key": key,
                "UpdateExpression": "SET window_minutes = :minutes",
                "ExpressionAttributeValues": { ":minutes": { "N": minutes.to_string() } },
            }),
        )
    };
    window(healing, 0)?;
    healing.fire(ERRORS)?;
    healing.outcomes(ERRORS, &["no_evidence"; 2], "no_evidence", 1)?;
    same(&healing.alias(FAILING)?, "2")?;
    let says = healing.says(ERRORS)?;
    let wanted = "only a deployment of the last 0 minutes is rolled back";
    same(&(says.contains(wanted), &says), &(true, &says))?;
    window(healing, 60)?;
    none(&healing.notified()?)
}

fn disabled(healing: &mut Healing) -> Result<()> {
    let alarms = || json!({ "AlarmNames": [ERRORS] });
    healing.ask("cloudwatch", "disable_alarm_actions", alarms())?;
    // Of each alarm people hear once in a cooldown, and they heard of this one.
    healing.forget(FAILING)?;
    healing.fire(ERRORS)?;
    healing.outcomes(ERRORS, &["no_evidence"; 3], "in_maintenance", 1)?;
    same(&healing.alias(FAILING)?, "2")?;
    healing.notifies(&["the actions of alarm healing-live-function-failing-errors are disabled; otherwise remediation would move alias live"])?;
    healing.ask("cloudwatch", "enable_alarm_actions", alarms())?;
    Ok(())
}

fn rolled_back(healing: &mut Healing) -> Result<()> {
    healing.fire(ERRORS)?;
    healing.outcomes(ERRORS, &ERRORS_SO_FAR[1..], "acted", 1)?;
    same(&healing.alias(FAILING)?, "1")?;
    healing.notifies(&[
        "move alias live of healing-live-failing from version 2 to version 1",
        "To undo it: aws lambda update-alias --function-name healing-live-failing --name live --function-version 2",
        "[functions.failing] of environments/live/environment.toml",
        "Evidence: 100 of 400 runs (25 %) of version 2 of healing-live-failing failed",
        "0 of 4000 runs (0 %) failed in the",
    ])
}

fn memory_to_spare(healing: &mut Healing) -> Result<()> {
    healing.reported(&[300; 20])?;
    healing.fire(DURATION)?;
    healing.outcomes(DURATION, &[], "no_evidence", 1)?;
    same(&healing.memory()?, &json!(1769))?;
    healing.notifies(&[
        "0 of 20 runs of healing-live-slow",
        "used 85 % or more of 1769 MB, 0 ran out of it, and the most that one used is 300 MB",
    ])
}

fn memory_raised(healing: &mut Healing) -> Result<()> {
    healing.reported(&[1700; 20])?;
    healing.fire(DURATION)?;
    healing.outcomes(DURATION, &["no_evidence"], "acted", 1)?;
    same(&healing.memory()?, &json!(2654))?;
    same(&healing.alias(SLOW)?, "3")?;
    let notified = healing.wait_notified()?.join("\n");
    same(
        &notified.contains("set memory_mb = 2654 in [functions.slow]"),
        &true,
    )
}

/// Terraform's plan shows what changed outside it; the ledger says what remediation set. Both fail where they would be
/// set back, and an offline plan says that it cannot see.
fn undone(healing: &mut Healing) -> Result<()> {
    let plan = healing.project.path().join("plan.json");
    write_text(&plan, &healing.terraform.show_plan()?.to_string())?;
    let ledger = healing.project.path().join("ledger.json");
    let scan = healing.ask("dynamodb", "scan", json!({ "TableName": LEDGER }))?;
    write_text(&ledger, &scan.to_string())?;
    let judged = |options: &[&str]| -> Result<Vec<Judged>> {
        let strict = ["--profile", "production", "--format", "json"];
        let arguments = [&["check", "live"][..], options, &strict].concat();
        let ran = groundplan(healing.project.path(), &arguments)?;
        let report: Value = serde_json::from_str(&ran.stdout).map_err(failure)?;
        let judgements = report["environments"][0]["judgements"].as_array().cloned();
        let of_gate = judgements.unwrap_or_default().into_iter();
        let of_gate = of_gate.filter(|one| one["control"] == "change-keeps-remedy");
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        Ok(of_gate
            .map(|one| Judged {
                verdict: text(&one["verdict"]),
                address: text(&one["address"]),
                waived: !one["waived"].is_null(),
            })
            .collect())
    };
    let fails = |address: &str, waived: bool| Judged {
        verdict: "fail".into(),
        address: address.into(),
        waived,
    };
    let memory = "module.function_slow.aws_lambda_function.this";
    let alias = "module.function_failing.aws_lambda_alias.this";
    let with_both = ["--plan", "plan.json", "--ledger", "ledger.json"];
    for options in [&with_both[..2], &with_both[..]] {
        let found = judged(options)?;
        for address in [memory, alias] {
            let fails = found.contains(&fails(address, false));
            same(&(fails, &found), &(true, &found))?;
        }
    }
    let found = judged(&with_both[2..])?;
    let undone = found.contains(&fails(memory, false));
    same(&(undone, &found), &(true, &found))?;
    same(
        &judged(&[])?,
        &[Judged {
            verdict: "unknown".into(),
            address: "module.remediation.aws_dynamodb_table.ledger".into(),
            waived: false,
        }],
    )?;

    let file = healing
        .project
        .path()
        .join("environments/live/environment.toml");
    let text = std::fs::read_to_string(&file).map_err(failure)?;
    let waiver = "\n[[waivers]]\ncontrol = \"change-keeps-remedy\"\naddress = \"module.function_slow.*\"\nreason = \"It waits for another service.\"\n";
    write_text(&file, &format!("{text}{waiver}"))?;
    let found = judged(&with_both)?;
    write_text(&file, &text)?;
    let accepted = found.contains(&fails(memory, true)) && found.contains(&fails(alias, false));
    same(&(accepted, &found), &(true, &found))
}

/// What the gate over remedies says of an address.
#[derive(Debug, PartialEq)]
struct Judged {
    verdict: String,
    address: String,
    waived: bool,
}

/// The emitted step that looks for drift, over what remediation changed, and over more than that.
fn drift(healing: &mut Healing) -> Result<()> {
    let healed = [
        "module.function_failing.aws_lambda_alias.this",
        "module.function_slow.aws_lambda_alias.this",
        "module.function_slow.aws_lambda_function.this",
    ];
    let done = healing.look_for_drift()?;
    same(&(done.code, &done.printed), &(Some(0), &done.printed))?;
    for address in healed {
        same(
            &(address, done.summary.contains(&format!("- `{address}`"))),
            &(address, true),
        )?;
    }
    same(
        &done.summary.contains("### Remediation changed live"),
        &true,
    )?;
    same(&done.summary.contains("outside Terraform"), &false)?;

    // The same memory as remediation set, and a timeout that nobody described.
    let timeout = |seconds: u32| json!({ "FunctionName": SLOW, "Timeout": seconds });
    let before = healing.ask(
        "lambda",
        "get_function_configuration",
        json!({ "FunctionName": SLOW }),
    )?;
    healing.ask("lambda", "update_function_configuration", timeout(7))?;
    let done = healing.look_for_drift()?;
    same(&(done.code, &done.printed), &(Some(1), &done.printed))?;
    let (theirs, others) = done
        .summary
        .split_once("### live was changed outside Terraform")
        .unwrap_or_default();
    same(&theirs.contains(healed[1]), &true)?;
    same(&theirs.contains(healed[2]), &false)?;
    same(&others.contains(healed[2]), &true)?;
    same(
        &done.printed.contains("::error title=Drift in live::"),
        &true,
    )?;
    let seconds = before["Timeout"]
        .as_u64()
        .and_then(|seconds| u32::try_from(seconds).ok());
    healing.ask(
        "lambda",
        "update_function_configuration",
        timeout(seconds.unwrap_or_default()),
    )?;
    Ok(())
}

fn dry_run(healing: &mut Healing) -> Result<()> {
    let file = healing
        .project
        .path()
        .join("environments/live/environment.toml");
    let text = std::fs::read_to_string(&file).map_err(failure)?;
    write_text(&file, &text.replace("\"act\"", "\"dry_run\""))?;
    healing.apply_again()?;
    // As the message said: the next apply goes back to what is described.
    same(&healing.alias(FAILING)?, "2")?;
    same(&healing.memory()?, &json!(1769))?;
    // Terraform published what is described, as a version of its own.
    let slow = healing.alias(SLOW)?;
    for function in [FAILING, SLOW] {
        healing.forget(function)?;
    }
    healing.ran(FAILING, now(), 40, 20)?;
    healing.reported(&[1750; 5])?;
    healing.fire(ERRORS)?;
    healing.fire(DURATION)?;
    healing.outcomes(DURATION, &["acted", "no_evidence"], "would_act", 1)?;
    healing.outcomes(
        ERRORS,
        &[&ERRORS_SO_FAR[..], &["skipped"; 10]].concat(),
        "would_act",
        1,
    )?;
    same(&healing.alias(FAILING)?, "2")?;
    same(&healing.alias(SLOW)?, &slow)?;
    same(&healing.memory()?, &json!(1769))?;
    let notified = healing.wait_notified()?.join("\n");
    same(&notified.contains("Dry run: nothing was changed."), &true)
}
