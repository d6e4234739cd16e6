//! `docs/alarms.md`: every alarm of the catalogue, why it is there, who is notified, and what it costs. It is written
//! from the rows that make the alarms.

use std::fmt::Write as _;
use std::sync::Arc;

use model::description::{AlarmSeverity, ApiDomain, ExternalValue};
use model::{CodePath, Project, SourceFile, load_from};

use crate::catalogue::{CONCERNS, WORKLOADS};
use crate::contribution::{Advice, Alarm, AlarmDefinition, OperationalFacts, RECOMMENDED};
use crate::definition::EXAMPLE;
use crate::runbook::fires;
use crate::wiring;
use crate::workloads::example_triggers_by;

/// The profiles, an environment of each.
const PROFILES: [&str; 3] = ["production", "staging", "development"];

/// CloudWatch's recommended alarms: a line each, with the row that takes it or the reason why none does.
const RECOMMENDATIONS: &str = include_str!("../data/recommended-alarms.tsv");

/// List prices in us-east-1 in US dollars a month, read 2026-11 at <https://aws.amazon.com/cloudwatch/pricing/>: of each
/// metric in an alarm of a period of at least a minute, and of a composite alarm.
const METRIC_USD: f64 = 0.10;
const COMPOSITE_USD: f64 = 0.50;

/// What has alarms, with its rows: the word that their names begin with, and a heading.
fn catalogue() -> Vec<(&'static str, String, &'static [&'static AlarmDefinition])> {
    let workloads = WORKLOADS.iter().map(|workload| {
        (
            workload.kind.singular,
            workload.kind.titles.1.to_owned(),
            workload.alarms,
        )
    });
    let concerns = CONCERNS.iter().map(|concern| {
        let name = concern.module.path;
        let mut title = name.to_owned();
        title[..1].make_ascii_uppercase();
        (name, title, concern.alarms)
    });
    workloads
        .chain(concerns)
        .filter(|(_, _, rows)| !rows.is_empty())
        .collect()
}

/// The document; what an environment costs is said of those of `project`.
pub fn alarms_document(project: &Project) -> String {
    let examples: Vec<Vec<OperationalFacts>> = one_of_each()
        .environments
        .iter()
        .map(wiring::facts)
        .collect();
    let mut text = format!("{INTRODUCTION}{CHAT}{MAINTENANCE}");
    for (word, title, rows) in catalogue() {
        let _ = write!(text, "\n## {title}\n");
        for row in rows {
            definition(&mut text, word, row, &examples);
        }
    }
    costs(&mut text, project);
    recommendations(&mut text);
    text
}

const INTRODUCTION: &str = "# Alarms\n\n\
    Every alarm that groundplan makes. Written by `tests/run generate`; not edited by hand.\n\n\
    A **page** goes to the topic `<application>-<environment>-alerts`, when it fires and when it is over: users are \
    hurt now, or data is being lost. A **ticket** goes to `<application>-<environment>-tickets`, when it fires: somebody \
    looks at it on the next working day. Who is notified is described under [`alerts`](description.md). A *share* counts \
    as zero below the number of calls that is said: one error of three calls is no rate. Nothing is said of a percentile \
    of few calls (`evaluate_low_sample_count_percentiles`). Missing data is good news, except where its absence is what \
    the alarm is about. Thresholds are those of the profiles production, staging and development; every one is a setting, \
    and `false` is no alarm.\n";

const CHAT: &str = "\n## Chat\n\n\
    Channels of Slack and Microsoft Teams hear of pages and tickets by [Amazon Q Developer in chat applications]\
    (https://docs.aws.amazon.com/chatbot/latest/adminguide/what-is.html):\n\n\
    ```toml\n\
    # environments/production/environment.toml\n\
    [alerts.page]\n\
    emails = [\"oncall@example.com\"]\n\
    chat = [{ slack = { workspace = \"T07EA123LEP\", channel = \"C07EZ1ABC23\" } }]\n\n\
    [alerts.ticket]\n\
    chat = [\n  \
    { slack = { workspace = \"T07EA123LEP\", channel = \"C07EZ1ABC23\" } },\n  \
    { teams = { tenant = \"2d4a1f6e-0c1b-4f3a-9b1e-5d6c7b8a9f00\", team = \"74361522-da01-538d-aa2e-ac7918c6bb92\", \
    channel = \"19%3Aab6ef35dc342d56ba5654e6fc6d25a071%40thread.tacv2\" } },\n\
    ]\n\
    ```\n\n\
    - No API can let the service into a workspace or team: an administrator authorizes each once in the \
    [console](https://us-east-2.console.aws.amazon.com/chatbot/home) of the environment's account, before the first apply. The \
    environment's `RUNBOOK.md` has the steps, and a test of each channel.\n\
    - Delivery needs rights for the first channel: an administrator applies `bootstrap` before it, and again only after the last one is gone.\n\
    - A channel of Slack has one configuration in an account, and the AWS provider finds a channel of Microsoft Teams by its team: \
    environments in one account name different channels, and different teams.\n\
    - Channels show alarms, budgets and events as AWS services send them. The texts of [remediation](remediation.md) and of backups that left \
    something out are shown in none ([AWS re:Post](https://repost.aws/knowledge-center/sns-aws-chatbot-message-troubleshooting), read 2026-11): \
    let tickets go to e-mail or HTTPS too; a warning says so.\n\
    - Everybody in a channel can see the environment's alarms and draw metrics of the account, and run no other command: that is all that \
    its role may do, and its guardrail, where AWS's default is `AdministratorAccess`. What an alarm says leaves the account.\n\
    - The service is in the partition `aws` alone, and its API in four Regions; from others the AWS provider calls it in us-west-2, \
    which `check --without-region us-west-2` knows.\n";

const MAINTENANCE: &str = "\n## Maintenance\n\n\
    In a time of maintenance alarms notify nobody, and [remedies](remediation.md) change nothing:\n\n\
    ```toml\n\
    # environments/production/environment.toml\n\
    [maintenance.release]\n\
    schedule = \"cron(0 22 * * THU)\"              # or once: \"at(2027-01-09T02:00)\"\n\
    duration_minutes = 120\n\
    timezone = \"Europe/Berlin\"\n\
    of = [\"functions.orders\", \"tables.orders\"]   # everything but security events, unless it is said\n\
    ```\n\n\
    Alarms are muted by [rules of CloudWatch](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-mute-rules.html), \
    which the AWS provider has from 6.41 on: `[terraform] aws_provider = \"6\"`. Without that only remedies wait, and a warning \
    says so. An alarm goes on being evaluated. One that is still on at the end notifies people then; one that came and went is heard of by \
    nobody. A rule lasts from a minute to 15 days and takes 100 alarms, so that there are several where there are more. Hours \
    are those of the time zone, also when its clocks change. Neither the documents nor the price list of CloudWatch name a price \
    for rules (read 2026-11).\n";

fn definition(
    text: &mut String,
    word: &str,
    row: &AlarmDefinition,
    examples: &[Vec<OperationalFacts>],
) {
    let _ = write!(
        text,
        "\n### {}\n\n**{}**, {} of {}. {}\n\n",
        heading(word, row),
        row.severity.as_str(),
        row.nature.words(),
        row.metrics,
        row.reason
    );
    let fires: Vec<Option<String>> = examples
        .iter()
        .map(|facts| made(facts, row).map(fires))
        .collect();
    let _ = write!(text, "- Fires: ");
    match &fires[..] {
        [Some(first), rest @ ..] if rest.iter().all(|other| other.as_ref() == Some(first)) => {
            let _ = writeln!(text, "{first} in every profile");
        }
        _ => {
            let each = PROFILES
                .iter()
                .zip(&fires)
                .map(|(profile, fires)| format!("{profile} {}", fires.as_deref().unwrap_or("not")));
            let _ = writeln!(text, "{}", each.collect::<Vec<_>>().join("; "));
        }
    }
    let _ = writeln!(
        text,
        "- To do: section \"{}\" of the environment's `RUNBOOK.md`",
        row.response.title
    );
    let alarm = examples.iter().find_map(|facts| made(facts, row));
    if let Some(alarm) = alarm {
        let _ = writeln!(text, "- Costs: {:.2} USD a month", usd(alarm));
    }
    let _ = match row.advice {
        Advice::Recommended => writeln!(text, "- AWS: [recommended]({RECOMMENDED})"),
        Advice::Guide(address) => writeln!(text, "- AWS: [documented]({address})"),
        Advice::Own => writeln!(text, "- AWS: says nothing"),
    };
}

/// The name that the runbook and the dashboards show, without that of the thing.
fn heading(word: &str, row: &AlarmDefinition) -> String {
    match row.name {
        "" => format!("`custom-<{word}>`"),
        name if CONCERNS.iter().any(|concern| concern.module.path == word) => {
            format!("`{word}-{name}`")
        }
        name => format!("`{word}-<name>-{name}`"),
    }
}

/// An alarm of this row.
fn made<'a>(facts: &'a [OperationalFacts], row: &AlarmDefinition) -> Option<&'a Alarm> {
    let mut alarms = facts.iter().flat_map(|facts| &facts.alarms);
    alarms.find(|alarm| std::ptr::eq(alarm.definition, row))
}

/// What an alarm costs a month. One that speaks from an age on, or is over two windows, is three: two that count, and one
/// of both.
fn usd(alarm: &Alarm) -> f64 {
    let metrics = |number: usize| METRIC_USD * u32::try_from(number).map_or(f64::MAX, f64::from);
    let own = metrics(alarm.metrics.len());
    if alarm.from_age.is_some() {
        own + metrics(1) + COMPOSITE_USD
    } else if alarm.also_over.is_some() {
        own + own + COMPOSITE_USD
    } else {
        own
    }
}

fn costs(text: &mut String, project: &Project) {
    text.push_str(
        "\n## What an environment costs\n\n\
         Of the description in this repository, at the list prices of us-east-1 (a metric in an alarm 0.10 USD a month, a \
         composite alarm 0.50 USD; read 2026-11), without the free ten:\n\n\
         | Environment | Alarms | Pages | Metrics | USD a month |\n|---|---:|---:|---:|---:|\n",
    );
    for env in &project.environments {
        let facts = wiring::facts(env);
        let alarms: Vec<&Alarm> = facts.iter().flat_map(|facts| &facts.alarms).collect();
        let pages = alarms
            .iter()
            .filter(|alarm| alarm.severity == AlarmSeverity::Page)
            .count();
        let metrics: usize = alarms.iter().map(|alarm| alarm.metrics.len()).sum();
        let price: f64 = alarms.iter().map(|alarm| usd(alarm)).sum();
        let _ = writeln!(
            text,
            "| {} | {} | {pages} | {metrics} | {price:.2} |",
            env.name,
            alarms.len()
        );
    }
}

/// A recommendation of AWS.
struct Recommendation<'a> {
    metric: String,
    dimensions: &'a str,
    taken_by: Option<&'a str>,
    reason: &'a str,
}

fn recommended() -> impl Iterator<Item = Recommendation<'static>> {
    let lines = RECOMMENDATIONS
        .lines()
        .filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| {
        let mut cells = line.split('\t');
        let namespace = cells.next()?;
        let metric = format!("{namespace} {}", cells.next()?);
        let dimensions = cells.next()?;
        let taken_by = cells.next().filter(|name| *name != "-");
        Some(Recommendation {
            metric,
            dimensions,
            taken_by,
            reason: cells.next().unwrap_or_default(),
        })
    })
}

fn recommendations(text: &mut String) {
    let all: Vec<Recommendation<'_>> = recommended().collect();
    let taken = all.iter().filter(|row| row.taken_by.is_some()).count();
    let _ = write!(
        text,
        "\n## What AWS recommends\n\n\
         The {} alarms of [CloudWatch's recommended set]({RECOMMENDED}), read 2026-08: {taken} are taken, sometimes with \
         another statistic or window; each other is left with a reason.\n\n\
         | Metric | Dimensions | Taken by, or why not |\n|---|---|---|\n",
        all.len()
    );
    for row in all {
        let answer = match row.taken_by {
            Some(name) => format!("`{name}`"),
            None => row.reason.to_owned(),
        };
        let _ = writeln!(text, "| {} | {} | {answer} |", row.metric, row.dimensions);
    }
}

/// A description with one of everything that has alarms, in an environment of each profile.
fn one_of_each() -> Project {
    let file = |path: String, content: &str| SourceFile {
        path,
        content: content.into(),
    };
    let environments = PROFILES.map(|profile| {
        file(
            format!("environments/{profile}/environment.toml"),
            &format!(
                "profile = \"{profile}\"\nregion = \"us-east-1\"\nrecovery_region = \"us-west-2\"\n\
                 account_id = \"111122223333\"\nalert_emails = [\"ops@example.com\"]\n\
                 [backend]\nbucket = \"shop-states\"\n"
            ),
        )
    });
    let head = "[application]\nname = \"shop\"\nowner = \"platform@example.com\"\n\
                repository = \"example/shop\"\n"
        .to_owned();
    let entries = WORKLOADS.iter().map(|row| {
        let triggers = example_triggers_by(row.kind, EXAMPLE);
        format!(
            "[{}.{EXAMPLE}]\n{}\n{triggers}",
            row.kind.section,
            row.example()
        )
    });
    let text: String = std::iter::once(head).chain(entries).collect();
    let files = std::iter::once(file("groundplan.toml".into(), &text)).chain(environments);
    let mut project = load_from(files, &|_| CodePath::Folder)
        .unwrap_or_else(|failure| panic!("the embedded description is faulty: {failure:?}"));
    // What is copied into another Region has alarms too.
    for environment in &mut project.environments {
        for bucket in environment.application.buckets.values_mut() {
            bucket.replicate = true;
        }
        // One name would be one environment's.
        for api in environment.application.apis.values_mut() {
            api.domain = Some(ApiDomain {
                name: "api.example.com".to_owned(),
                zone_id: Some(ExternalValue::Written("Z0123456789ABCDEFGHIJ".to_owned())),
                certificate_arn: None,
                default_endpoint: false,
            });
        }
        let other = Arc::new(environment.clone());
        environment.standby = Some(Arc::clone(&other));
        environment.primary = Some(other);
        for table in environment.application.tables.values_mut() {
            table.replicas = vec!["us-west-2".to_owned()];
        }
    }
    let order = |name: &str| PROFILES.iter().position(|profile| *profile == name);
    project
        .environments
        .sort_by_key(|environment| order(&environment.name));
    project
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::contribution::Nature;

    /// Rows by the name that the table of recommendations has for them.
    fn rows() -> Vec<(String, &'static AlarmDefinition)> {
        let catalogue = catalogue();
        catalogue
            .into_iter()
            .flat_map(|(word, _, rows)| {
                rows.iter()
                    .map(move |row| (format!("{word} {}", row.name), *row))
            })
            .collect()
    }

    #[test]
    fn every_recommendation_is_taken_or_left_with_a_reason() {
        let rows = rows();
        let mut taken: BTreeSet<&str> = BTreeSet::new();
        let mut number = 0;
        for recommendation in recommended() {
            number += 1;
            let metric = &recommendation.metric;
            match recommendation.taken_by {
                None => assert!(
                    !recommendation.reason.is_empty(),
                    "{metric} is left without a reason"
                ),
                Some(name) => {
                    let row = rows.iter().find(|(known, _)| known == name);
                    let (_, row) = row.unwrap_or_else(|| panic!("no row is called `{name}`"));
                    assert_eq!(row.advice, Advice::Recommended, "{name}");
                    let (namespace, metric) = metric.split_once(' ').expect("two words");
                    let words: Vec<&str> = row.metrics.split(' ').collect();
                    assert!(
                        words.contains(&namespace) && words.contains(&metric),
                        "{name} is not on {metric}"
                    );
                    taken.insert(name);
                }
            }
        }
        assert_eq!(number, 156);
        for (name, row) in &rows {
            // Remediation's own function is a function, and both topics are topics.
            let covered = taken.contains(name.as_str())
                || taken.iter().any(|other| {
                    rows.iter()
                        .any(|(known, taken)| known == other && taken.metrics == row.metrics)
                });
            assert!(
                covered || row.advice != Advice::Recommended,
                "{name} is said to be recommended, and no recommendation is taken by it"
            );
        }
    }

    /// Rows that no profile has a threshold for: there is an alarm where a description says one.
    const OFF_BY_DEFAULT: [&str; 2] = ["function dropped-events", "function event-age"];

    #[test]
    fn every_row_makes_an_alarm_and_every_alarm_has_a_row() {
        let project = one_of_each();
        let rows = rows();
        let mut made_rows: BTreeSet<String> = BTreeSet::new();
        for env in &project.environments {
            for facts in wiring::facts(env) {
                for alarm in &facts.alarms {
                    let row = rows
                        .iter()
                        .find(|(_, row)| std::ptr::eq(*row, alarm.definition));
                    let (name, _) =
                        row.unwrap_or_else(|| panic!("{} is in no catalogue", alarm.id));
                    assert!(
                        alarm.id.as_str().contains(alarm.definition.name),
                        "{}",
                        alarm.id
                    );
                    made_rows.insert(name.clone());
                }
            }
        }
        let missing: Vec<&String> = rows
            .iter()
            .map(|(name, _)| name)
            .filter(|name| !made_rows.contains(*name))
            .collect();
        assert_eq!(
            missing, OFF_BY_DEFAULT,
            "left: what no alarm is made of; right: what no profile sets"
        );
    }

    #[test]
    fn a_third_at_most_wakes_somebody() {
        for env in &one_of_each().environments {
            let facts = wiring::facts(env);
            let alarms: Vec<&Alarm> = facts.iter().flat_map(|facts| &facts.alarms).collect();
            let pages = alarms
                .iter()
                .filter(|alarm| alarm.severity == AlarmSeverity::Page)
                .count();
            assert!(
                3 * pages <= alarms.len(),
                "{}: {pages} of {}",
                env.name,
                alarms.len()
            );
        }
    }

    #[test]
    fn what_is_a_share_has_a_guard() {
        for env in &one_of_each().environments {
            for facts in wiring::facts(env) {
                for alarm in facts.alarms {
                    let math = alarm.expression.as_deref().unwrap_or_default();
                    match alarm.definition.nature {
                        Nature::Rate { minimum } => {
                            let guard = format!(">= {minimum}, ");
                            assert!(math.contains(&guard), "{}: {math}", alarm.id);
                        }
                        Nature::BudgetBurn { failures } => {
                            // Of slow requests there is only a percentage, so it is multiplied.
                            let guards =
                                [failures, 100 * failures].map(|least| format!(">= {least}, "));
                            let is_guarded = guards.iter().any(|guard| math.contains(guard));
                            assert!(is_guarded, "{}: {math}", alarm.id);
                        }
                        _ => {
                            let divides = math.contains(" / ") && !math.contains("/ (");
                            assert!(!divides, "{} is a share without a guard", alarm.id);
                        }
                    }
                }
            }
        }
    }
}
