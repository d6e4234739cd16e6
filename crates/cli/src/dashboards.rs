//! The dashboards of a plan as data for a picture: the bodies that CloudWatch would get, read as
//! CloudWatch reads them.

use std::collections::BTreeMap;

use picture::dashboard::{AlarmCard, Content, Curve, CurveShape, Dashboard, Mark, Page, Widget};
use plan::{Instance, Plan};
use values::{PartialValue, Value};

/// Ends of metric names that count what goes wrong.
const FAILURES: [&str; 7] = [
    "Error",
    "Errors",
    "Throttles",
    "Throttle",
    "Events",
    "Failed",
    "Failures",
];

/// Every dashboard and every alarm of a plan.
pub(crate) fn page(plan: &Plan) -> Page {
    let known = alarms(plan);
    Page {
        title: String::new(),
        dashboards: plan
            .of_type("aws_cloudwatch_dashboard")
            .map(|instance| dashboard(instance, &known))
            .collect(),
        alarms: known.into_values().map(|known| known.alarm).collect(),
    }
}

/// An alarm and, when it is on one metric alone, which.
struct Known {
    alarm: AlarmCard,
    metric: Option<Metric>,
    /// `above 5`
    threshold: String,
}

/// A metric with its statistic: what makes two of them the same.
#[derive(Clone, Debug, Default, PartialEq)]
struct Metric {
    namespace: String,
    name: String,
    /// By name, in the order in which they are written.
    dimensions: Vec<(String, String)>,
    statistic: String,
}

impl Metric {
    fn is(&self, other: &Self) -> bool {
        let sorted = |metric: &Self| -> BTreeMap<String, String> {
            metric.dimensions.iter().cloned().collect()
        };
        (&self.namespace, &self.name, &self.statistic)
            == (&other.namespace, &other.name, &other.statistic)
            && sorted(self) == sorted(other)
    }

    fn words(&self) -> String {
        let dimensions: Vec<String> = self
            .dimensions
            .iter()
            .map(|(name, value)| format!("{name} {value}"))
            .collect();
        let mut words = format!("{} {}", self.namespace, self.name);
        if !dimensions.is_empty() {
            words.push_str(", ");
            words.push_str(&dimensions.join(", "));
        }
        words
    }
}

/// Text, also where a part of it is known only after apply.
fn text(value: Option<&Value>) -> String {
    let Some(value) = value.map(Value::plain) else {
        return String::new();
    };
    if let Some(text) = value.as_str() {
        return text.to_owned();
    }
    match value {
        Value::Unknown(unknown) => match unknown.partial.as_deref() {
            Some(PartialValue::Template(parts)) => {
                parts.iter().map(|part| text(Some(part))).collect()
            }
            _ => "…".into(),
        },
        value => value
            .as_number()
            .map(|number| number.to_string())
            .unwrap_or_default(),
    }
}

fn known_at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    value.lookup(path).known()
}

fn alarms(plan: &Plan) -> BTreeMap<String, Known> {
    plan.of_type("aws_cloudwatch_metric_alarm")
        .map(|instance| {
            let values = &instance.values;
            let told = |path: &str| text(known_at(values, path));
            let comparison = told("comparison_operator");
            let side = if comparison.starts_with("Less") {
                "below"
            } else {
                "above"
            };
            let or = if comparison.contains("OrEqual") {
                "at or "
            } else {
                ""
            };
            let threshold = format!("{or}{side} {}", told("threshold"));
            let periods = told("evaluation_periods");
            let mut fires = threshold.clone();
            if periods != "1" && !periods.is_empty() {
                fires.push_str(&format!(", {periods} times"));
            }
            if told("treat_missing_data") == "breaching" {
                fires.push_str(", or without data");
            }
            let (metric, on) = watched(values);
            let name = told("alarm_name");
            let alarm = AlarmCard {
                name: name.clone(),
                fires,
                metric: on,
                description: told("alarm_description"),
            };
            let known = Known {
                alarm,
                metric,
                threshold,
            };
            (name, known)
        })
        .collect()
}

/// The one metric that an alarm is on, and what it is on in words.
fn watched(values: &Value) -> (Option<Metric>, String) {
    let of = |value: &Value, statistics: &[&str]| Metric {
        namespace: text(known_at(value, "namespace")),
        name: text(known_at(value, "metric_name")),
        dimensions: known_at(value, "dimensions")
            .and_then(Value::entries)
            .into_iter()
            .flatten()
            .map(|(name, value)| (name.to_string(), text(Some(value))))
            .collect(),
        statistic: statistics
            .iter()
            .map(|path| text(known_at(value, path)))
            .find(|text| !text.is_empty())
            .unwrap_or_default(),
    };
    let queries = known_at(values, "metric_query").and_then(Value::items);
    let Some(queries) = queries.filter(|queries| !queries.is_empty()) else {
        let metric = of(values, &["statistic", "extended_statistic"]);
        let words = format!("{} of {}", metric.statistic, metric.words());
        return (Some(metric), words);
    };
    let metrics: Vec<Metric> = queries
        .iter()
        .filter_map(|query| known_at(query, "metric.0"))
        .map(|metric| of(metric, &["stat"]))
        .collect();
    let expressions: Vec<String> = queries
        .iter()
        .map(|query| text(known_at(query, "expression")))
        .filter(|text| !text.is_empty())
        .collect();
    let words: Vec<String> = metrics
        .iter()
        .map(|metric| format!("{} of {}", metric.statistic, metric.words()))
        .collect();
    let on = format!("{} with {}", expressions.join("; "), words.join("; "));
    (None, on)
}

fn dashboard(instance: &Instance, known: &BTreeMap<String, Known>) -> Dashboard {
    let body = at_any(&instance.values, "dashboard_body").and_then(Value::document);
    let body = body.unwrap_or(Value::Bool(false));
    Dashboard {
        name: text(known_at(&instance.values, "dashboard_name")),
        start: match text(known_at(&body, "start")) {
            start if start.is_empty() => "-PT3H".into(),
            start => start,
        },
        widgets: known_at(&body, "widgets")
            .and_then(Value::items)
            .into_iter()
            .flatten()
            .map(|value| widget(value, known))
            .collect(),
    }
}

/// An argument, known or not.
fn at_any<'a>(values: &'a Value, name: &str) -> Option<&'a Value> {
    values.plain().get(name)
}

fn widget(value: &Value, known: &BTreeMap<String, Known>) -> Widget {
    let number = |path: &str| -> u32 {
        known_at(value, path)
            .and_then(Value::as_i64)
            .and_then(|number| u32::try_from(number).ok())
            .unwrap_or_default()
    };
    let kind = text(known_at(value, "type"));
    let nothing = Value::Bool(false);
    let properties = known_at(value, "properties").unwrap_or(&nothing);
    let period = number("properties.period");
    Widget {
        x: number("x").min(23),
        y: number("y"),
        width: number("width").clamp(1, 24),
        height: number("height").max(1),
        title: text(known_at(properties, "title")),
        content: match kind.as_str() {
            "metric" => Content::Graph {
                curves: curves(properties, known),
                marks: marks(properties),
                period,
                view: text(known_at(properties, "view")),
            },
            "alarm" => Content::Alarms(
                items(properties, "alarms")
                    .map(|alarm| state(&text(Some(alarm)), known))
                    .collect(),
            ),
            "log" => log(&text(known_at(properties, "query"))),
            "text" => Content::Text(text(known_at(properties, "markdown"))),
            _ => Content::Other(kind),
        },
    }
}

fn items<'a>(value: &'a Value, path: &str) -> impl Iterator<Item = &'a Value> {
    known_at(value, path)
        .and_then(Value::items)
        .into_iter()
        .flatten()
}

/// The alarm of an ARN.
fn state(arn: &str, known: &BTreeMap<String, Known>) -> AlarmCard {
    let name = arn.rsplit_once(":alarm:").map_or(arn, |(_, name)| name);
    known.get(name).map_or_else(
        || AlarmCard {
            name: name.to_owned(),
            ..AlarmCard::default()
        },
        |known| known.alarm.clone(),
    )
}

/// A query with `SOURCE 'group' |` in front for each log group.
fn log(query: &str) -> Content {
    let mut groups = Vec::new();
    let mut rest = query;
    while let Some((source, after)) = rest.split_once(" | ") {
        let Some(group) = source.trim().strip_prefix("SOURCE ") else {
            break;
        };
        groups.push(group.trim().trim_matches('\'').to_owned());
        rest = after;
    }
    Content::Log {
        query: rest.to_owned(),
        groups,
    }
}

/// A metric or an expression of a graph, with what its last item says of it.
struct Line {
    metric: Metric,
    expression: String,
    label: String,
    right: bool,
}

/// The visible metrics of a graph. `.` repeats what the metric before has at that place, `...` for
/// all that it has.
fn curves(properties: &Value, known: &BTreeMap<String, Known>) -> Vec<Curve> {
    let statistic = match text(known_at(properties, "stat")) {
        stat if stat.is_empty() => "Average".to_owned(),
        stat => stat,
    };
    let mut before: Vec<String> = Vec::new();
    let mut lines: Vec<Line> = Vec::new();
    for metric in items(properties, "metrics") {
        let parts = metric.items().unwrap_or_default();
        let (words, options): (Vec<&Value>, Vec<&Value>) = parts
            .iter()
            .partition(|part| part.plain().entries().is_none());
        let options = options.into_iter().next_back();
        let option = |name: &str| {
            options
                .map(|all| text(known_at(all, name)))
                .unwrap_or_default()
        };
        let mut whole: Vec<String> = Vec::new();
        for (place, word) in words.iter().map(|word| text(Some(*word))).enumerate() {
            match word.as_str() {
                "." => whole.push(before.get(place).cloned().unwrap_or_default()),
                "..." => {
                    let given = words.len() - place - 1;
                    let end = before.len().saturating_sub(given);
                    whole.extend(
                        before
                            .get(whole.len()..end)
                            .unwrap_or_default()
                            .iter()
                            .cloned(),
                    );
                }
                _ => whole.push(word),
            }
        }
        if !whole.is_empty() {
            before.clone_from(&whole);
        }
        let visible = options
            .and_then(|all| known_at(all, "visible"))
            .and_then(Value::as_bool);
        if visible == Some(false) {
            continue;
        }
        let stat = option("stat");
        lines.push(Line {
            metric: Metric {
                namespace: whole.first().cloned().unwrap_or_default(),
                name: whole.get(1).cloned().unwrap_or_default(),
                dimensions: whole
                    .get(2..)
                    .unwrap_or_default()
                    .chunks_exact(2)
                    .map(|pair| (pair[0].clone(), pair[1].clone()))
                    .collect(),
                statistic: if stat.is_empty() {
                    statistic.clone()
                } else {
                    stat
                },
            },
            expression: option("expression"),
            label: option("label"),
            right: option("yAxis") == "right",
        });
    }
    let labels = labels(&lines);
    lines
        .into_iter()
        .zip(labels)
        .map(|(line, label)| curve(line, label, known))
        .collect()
}

fn curve(line: Line, label: String, known: &BTreeMap<String, Known>) -> Curve {
    let metric = &line.metric;
    let shape = if FAILURES.iter().any(|end| metric.name.ends_with(end)) {
        CurveShape::Spikes
    } else if metric.statistic == "Sum" || metric.statistic == "SampleCount" {
        CurveShape::Waves
    } else {
        CurveShape::Level
    };
    if !line.expression.is_empty() {
        return Curve {
            label,
            metric: line.expression,
            statistic: String::new(),
            right: line.right,
            shape: CurveShape::Waves,
            alarms: Vec::new(),
        };
    }
    Curve {
        alarms: known
            .values()
            .filter(|known| known.metric.as_ref().is_some_and(|own| own.is(metric)))
            .map(|known| known.threshold.clone())
            .collect(),
        label,
        metric: metric.words(),
        statistic: metric.statistic.clone(),
        right: line.right,
        shape,
    }
}

/// What the legend calls each: its own label, else what tells it from the others, as CloudWatch does.
fn labels(lines: &[Line]) -> Vec<String> {
    let differ = |part: &dyn Fn(&Line) -> String| {
        let mut all = lines.iter().map(part);
        let first = all.next();
        all.any(|other| Some(other) != first)
    };
    let name = |line: &Line| line.metric.name.clone();
    // What all have tells none from the others.
    let shared = |value: &String| {
        lines
            .iter()
            .all(|line| line.metric.dimensions.iter().any(|own| own.1 == *value))
    };
    let values = |line: &Line| {
        let values = line.metric.dimensions.iter().map(|(_, value)| value);
        let values: Vec<&str> = values
            .filter(|value| !shared(value))
            .map(String::as_str)
            .collect();
        values.join(" ")
    };
    let (by_values, by_name) = (differ(&values), differ(&name));
    lines
        .iter()
        .map(|line| {
            if !line.label.is_empty() {
                return line.label.clone();
            }
            if !line.expression.is_empty() {
                return line.expression.clone();
            }
            match (by_values, by_name) {
                (true, true) => format!("{} {}", values(line), name(line)).trim().to_owned(),
                (true, false) => values(line),
                _ => name(line),
            }
        })
        .collect()
}

fn marks(properties: &Value) -> Vec<Mark> {
    items(properties, "annotations.horizontal")
        .map(|mark| Mark {
            label: text(known_at(mark, "label")),
            value: text(known_at(mark, "value")),
            right: text(known_at(mark, "yAxis")) == "right",
        })
        .collect()
}
