//! The alarms of the sample fire when they must, and stay quiet when they must: each is taken out of the plan, and CloudWatch's
//! evaluation is followed over periods of data.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod cloudwatch;
mod math;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use cloudwatch::{Missing, State, Window, states};
use serde_json::Value as Json;

/// Data of a metric, a period each: a number, or `-` where nothing was reported.
type Data = &'static str;

/// A story of an alarm: what its metrics reported. Metrics without data of their own report nothing.
struct Story {
    alarm: &'static str,
    when: &'static str,
    metrics: &'static [(&'static str, Data)],
    fires: bool,
}

const fn story(
    alarm: &'static str,
    when: &'static str,
    metrics: &'static [(&'static str, Data)],
    fires: bool,
) -> Story {
    Story {
        alarm,
        when,
        metrics,
        fires,
    }
}

#[rustfmt::skip]
const STORIES: &[Story] = &[
    story("function-api-errors", "a function that is called seldom fails again and again", &[("Errors", "- 2 2 -")], true),
    story("function-api-errors", "it failed once, and was retried", &[("Errors", "- 1 - 1 -")], false),
    story("function-api-errors", "it failed often, for five minutes", &[("Errors", "0 9 0 0")], false),
    story("function-api-error-rate", "one of ten runs fails", &[("Errors", "0 10 10 0"), ("Invocations", "100 100 100 100")], true),
    story("function-api-error-rate", "four of ten thousand fail", &[("Errors", "2 2 2"), ("Invocations", "5000 5000 5000")], false),
    story("function-api-error-rate", "one of three fails at night", &[("Errors", "1 1 1"), ("Invocations", "3 3 3")], false),
    story("function-api-error-rate", "nobody calls it", &[("Errors", "- - -"), ("Invocations", "- - -")], false),
    story("function-api-duration", "runs take six seconds", &[("Duration", "100 6000 6000")], true),
    story("function-api-duration", "it starts, and is quick again", &[("Duration", "6000 100 6000 -")], false),
    story("function-api-throttles", "a run is refused", &[("Throttles", "0 1 0")], true),
    story("function-api-throttles", "none is refused", &[("Throttles", "0 0 -")], false),
    story("function-api-dead-letters", "an event waits", &[("ApproximateNumberOfMessagesVisible", "0 1 1")], true),
    story("function-api-dead-letters", "the queue sleeps, as SQS does with a quiet one", &[("ApproximateNumberOfMessagesVisible", "0 - -")], false),
    story("function-api-lost-events", "an event is lost", &[("DeadLetterErrors", "- 1 -")], true),
    story("function-api-lost-events", "events are kept", &[("DeadLetterErrors", "- 0 -")], false),
    story("api-api-4xx", "a release breaks its clients", &[("4XXError", "0 50 80")], true),
    story("api-api-4xx", "somebody scans for five minutes", &[("4XXError", "0 400 3 0")], false),
    story("api-api-5xx", "seven requests fail", &[("5XXError", "0 7 0")], true),
    story("api-api-5xx", "five requests fail", &[("5XXError", "0 5 0 5")], false),
    story("api-api-5xx-rate", "one of ten requests fails", &[("5XXError", "10 10"), ("Count", "100 100")], true),
    story("api-api-5xx-rate", "one of three fails at night", &[("5XXError", "1 1 1"), ("Count", "3 3 3")], false),
    story("api-api-availability-fast", "two of a hundred requests fail, for an hour", &[("5XXError", "0 20 20 20"), ("Count", "1000 1000 1000 1000")], true),
    story("api-api-availability-fast", "one of a thousand fails, as it may", &[("5XXError", "1 1 1"), ("Count", "1000 1000 1000")], false),
    story("api-api-availability-fast", "two of three fail at night", &[("5XXError", "2 2 2"), ("Count", "3 3 3")], false),
    story("api-api-availability-slow", "four of a thousand fail, all day", &[("5XXError", "40 40"), ("Count", "10000 10000")], true),
    story("api-api-availability-slow", "two of a thousand fail", &[("5XXError", "20 20"), ("Count", "10000 10000")], false),
    story("api-api-latency", "the slowest take nine seconds", &[("Latency", "300 9000 9000")], true),
    story("api-api-latency", "nobody calls it", &[("Latency", "- - -")], false),
    story("table-todos-throttles", "writes are refused, and no read", &[("WriteThrottleEvents", "- 3 -")], true),
    story("table-todos-throttles", "nothing is refused: nothing is reported", &[], false),
    story("table-todos-system-errors", "DynamoDB fails", &[("SystemErrors", "- 2 -")], true),
    story("table-todos-system-errors", "DynamoDB works: nothing is reported", &[], false),
    story("custom-failed_todos", "the application says so", &[("failed_todos", "6 6")], true),
    story("custom-failed_todos", "the application says five", &[("failed_todos", "5 5")], false),
    story("backup-failed", "a job expired", &[("NumberOfBackupJobsExpired", "- 1 -")], true),
    story("backup-failed", "no job fails: nothing is reported", &[], false),
    story("backup-copies-failed", "a copy failed", &[("NumberOfCopyJobsFailed", "- 1")], true),
    story("backup-copies-failed", "none failed", &[("NumberOfCopyJobsFailed", "- -")], false),
    story("backup-missing", "a table is left out, for two days", &[("NumberOfBackupJobsCompleted", "4 4 4 4 3 3"), ("Checked", "9 9 9 9 9 9")], true),
    story("backup-missing", "no job is begun, for two days", &[("NumberOfBackupJobsCompleted", "4 4 4 - - - -"), ("Checked", "9 9 9 9 9 9 9")], true),
    story("backup-missing", "a job of a day is counted to the next", &[("NumberOfBackupJobsCompleted", "4 4 4 3 5 4"), ("Checked", "9 9 9 9 9 9")], false),
    story("backup-missing", "the environment is new", &[("NumberOfBackupJobsCompleted", "- - 4 4 4"), ("Checked", "- 9 9 9 9")], false),
    story("backup-restore-tests-failed", "a restore failed", &[("NumberOfRestoreJobsFailed", "0 1")], true),
    story("backup-restore-tests-failed", "restores work", &[("NumberOfRestoreJobsFailed", "0 -")], false),
    story("health-unhealthy", "something does not work", &[("Unhealthy", "0 1")], true),
    story("health-unhealthy", "all works", &[("Unhealthy", "0 0")], false),
    story("health-silence", "nobody looks any more", &[("Checked", "7 7 7 - - - - -")], true),
    story("health-silence", "one look is late", &[("Checked", "7 7 7 - 7 7")], false),
    story("remediation-errors", "it could not heal", &[("Errors", "- 1")], true),
    story("remediation-errors", "it had nothing to do", &[("Errors", "- -")], false),
    story("monitoring-concurrency", "the quota is nearly used up, for ten minutes", &[("ClaimedAccountConcurrency", "900 900 900 900 900 900 900 900 900 900")], true),
    story("monitoring-concurrency", "a burst of nine minutes", &[("ClaimedAccountConcurrency", "900 900 900 900 900 900 900 900 900 100")], false),
    story("security-root-use", "the root user signs in", &[("root-use", "- 1 - -")], true),
    story("security-root-use", "nobody does: nothing is counted", &[("root-use", "- - -")], false),
    story("security-key-disabled", "a key is to be deleted", &[("key-disabled", "- 2")], true),
    story("security-key-disabled", "no key is", &[], false),
    story("monitoring-pages-undelivered", "the incident tool answers 500", &[("NumberOfNotificationsFailed", "0 1")], true),
    story("monitoring-pages-undelivered", "nothing was sent", &[("NumberOfNotificationsFailed", "- -")], false),
];

/// The alarms of the sample's production, by name.
fn alarms() -> &'static BTreeMap<String, Json> {
    static ALARMS: OnceLock<BTreeMap<String, Json>> = OnceLock::new();
    ALARMS.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let planned = Command::new(env!("CARGO_BIN_EXE_groundplan"))
            .args(["plan", "production", "--format", "json"])
            .current_dir(root)
            .output()
            .unwrap();
        let plan: Json = serde_json::from_slice(&planned.stdout).unwrap();
        let changes = plan["resource_changes"].as_array().unwrap();
        changes
            .iter()
            .map(|change| &change["change"]["after"])
            .filter_map(|after| Some((after["alarm_name"].as_str()?.to_owned(), after.clone())))
            .collect()
    })
}

fn alarm(name: &str) -> &'static Json {
    let full = format!("todo-production-{name}");
    alarms()
        .get(&full)
        .unwrap_or_else(|| panic!("there is no alarm {full}"))
}

/// What a metric of the story reported in each period.
fn reported(story: &Story, metric: &str, periods: usize) -> Vec<Option<f64>> {
    let data = story.metrics.iter().find(|(name, _)| *name == metric);
    match data {
        Some((_, data)) => data.split(' ').map(|point| point.parse().ok()).collect(),
        None => vec![None; periods],
    }
}

/// The states of the metric alarm `alarm` at the end of each period.
fn followed(alarm: &Json, story: &Story) -> Vec<State> {
    let longest = story
        .metrics
        .iter()
        .map(|(_, data)| data.split(' ').count());
    let periods = longest.max().unwrap_or(3);
    let queries = alarm["metric_query"]
        .as_array()
        .map_or(&[][..], Vec::as_slice);
    let values: Vec<Option<f64>> = match queries
        .iter()
        .find_map(|query| query["expression"].as_str())
    {
        None => reported(story, alarm["metric_name"].as_str().unwrap(), periods),
        Some(expression) => {
            let metrics = queries.iter().filter_map(|query| {
                let metric = query["metric"].as_array()?.first()?["metric_name"].as_str()?;
                Some((query["id"].as_str()?, reported(story, metric, periods)))
            });
            let metrics: Vec<(&str, Vec<Option<f64>>)> = metrics.collect();
            (0..periods)
                .map(|period| {
                    let now = metrics
                        .iter()
                        .map(|(id, data)| ((*id).to_owned(), data[period]));
                    math::value(expression, &now.collect())
                })
                .collect()
        }
    };
    let threshold = alarm["threshold"].as_f64().unwrap();
    let breaches = |value: f64| match alarm["comparison_operator"].as_str().unwrap() {
        "GreaterThanThreshold" => value > threshold,
        "LessThanThreshold" => value < threshold,
        other => panic!("an alarm compares by {other}"),
    };
    let points: Vec<Option<bool>> = values.iter().map(|value| value.map(breaches)).collect();
    let number = |name: &str| usize::try_from(alarm[name].as_u64().unwrap()).unwrap();
    let window = Window {
        datapoints: number("datapoints_to_alarm"),
        periods: number("evaluation_periods"),
    };
    let missing = match alarm["treat_missing_data"].as_str().unwrap() {
        "notBreaching" => Missing::NotBreaching,
        "breaching" => Missing::Breaching,
        "ignore" => Missing::Ignore,
        _ => Missing::Missing,
    };
    states(&points, window, missing)
}

/// Whether the alarm fires in the course of the story. What speaks from an age on is of both its parts.
fn fires(story: &Story) -> bool {
    let wanted = alarm(story.alarm);
    match wanted["alarm_rule"].as_str() {
        None => followed(wanted, story).contains(&State::Alarm),
        Some(rule) if rule.contains("-short") => {
            // Over both windows it is the same here: the story is of a rate that lasts.
            let long = followed(alarm(&format!("{}-long", story.alarm)), story);
            let short = followed(alarm(&format!("{}-short", story.alarm)), story);
            long.iter()
                .zip(short)
                .any(|(long, short)| *long == State::Alarm && short == State::Alarm)
        }
        Some(_) => {
            let counted = followed(alarm(&format!("{}-counted", story.alarm)), story);
            let new = followed(alarm(&format!("{}-new", story.alarm)), story);
            counted
                .iter()
                .zip(new)
                .any(|(counted, new)| *counted == State::Alarm && new == State::Ok)
        }
    }
}

#[test]
fn alarms_fire_when_they_must_and_then_alone() {
    let wrong: Vec<String> = STORIES
        .iter()
        .filter(|story| fires(story) != story.fires)
        .map(|story| {
            format!(
                "{} {} when {}",
                story.alarm,
                if story.fires { "is silent" } else { "fires" },
                story.when
            )
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_story_has_its_opposite() {
    for story in STORIES {
        let opposite = STORIES
            .iter()
            .any(|other| other.alarm == story.alarm && other.fires != story.fires);
        assert!(opposite, "{} has no opposite", story.alarm);
    }
}

#[test]
fn windows_are_within_what_cloudwatch_takes() {
    // Of Amazon CloudWatch User Guide, "Alarm limits", read 2026-11: `terraform plan` does not know them.
    for (name, alarm) in alarms() {
        if !alarm["alarm_rule"].is_null() {
            continue;
        }
        let queries = alarm["metric_query"]
            .as_array()
            .map_or(&[][..], Vec::as_slice);
        let periods = queries
            .iter()
            .filter_map(|query| query["metric"].as_array()?.first()?["period"].as_u64());
        let period = alarm["period"]
            .as_u64()
            .filter(|period| *period > 0)
            .or(periods.max())
            .unwrap();
        let window = period * alarm["evaluation_periods"].as_u64().unwrap();
        let most = if period < 3600 { 86_400 } else { 7 * 86_400 };
        assert!(window <= most, "{name} looks back {window} seconds");
        let metrics = queries.iter().filter(|query| {
            query["metric"]
                .as_array()
                .is_some_and(|metric| !metric.is_empty())
        });
        assert!(metrics.count() <= 10, "{name} has more than ten metrics");
    }
}
