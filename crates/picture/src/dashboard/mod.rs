//! Dashboards as CloudWatch lays them out: a grid of 24 columns with graphs, alarms, log queries and
//! text. What is measured is not known here: curves are samples, and the page says so.

mod curves;
mod page;
mod widget;

/// Dashboards that belong together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// What they show.
    pub title: String,
    /// The dashboards, in the order in which they are shown.
    pub dashboards: Vec<Dashboard>,
    /// Every alarm, for the list at the end.
    pub alarms: Vec<AlarmCard>,
}

/// A dashboard.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dashboard {
    /// Its name.
    pub name: String,
    /// The time that its graphs show, as CloudWatch writes it: `-PT3H`.
    pub start: String,
    /// Its widgets.
    pub widgets: Vec<Widget>,
}

/// A part of a dashboard; places and sizes are units of the grid.
#[derive(Clone, Debug, PartialEq)]
pub struct Widget {
    /// Columns left of it.
    pub x: u32,
    /// Rows above it.
    pub y: u32,
    /// Columns that it takes.
    pub width: u32,
    /// Rows that it takes.
    pub height: u32,
    /// Its title; may be empty.
    pub title: String,
    /// What it shows.
    pub content: Content,
}

/// What a widget shows.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Metrics over time.
    Graph {
        /// The metrics.
        curves: Vec<Curve>,
        /// Lines that are drawn across.
        marks: Vec<Mark>,
        /// Length of a period in seconds; 0 when it is not said.
        period: u32,
        /// How: `timeSeries`, `singleValue`, ...
        view: String,
    },
    /// States of alarms, by name; with what is known of them.
    Alarms(Vec<AlarmCard>),
    /// A query over logs.
    Log {
        /// The query, without its sources.
        query: String,
        /// Names of the log groups.
        groups: Vec<String>,
    },
    /// Text in Markdown.
    Text(String),
    /// Something else, by its type.
    Other(String),
}

/// A metric in a graph.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// What the legend calls it.
    pub label: String,
    /// What exactly it is: namespace, name and dimensions, or an expression.
    pub metric: String,
    /// How the values of a period are made one: `Sum`, `p99`, ...
    pub statistic: String,
    /// Whether it belongs to the right axis.
    pub right: bool,
    /// What such a metric looks like.
    pub shape: CurveShape,
    /// Where alarms on it fire, a few words each.
    pub alarms: Vec<String>,
}

/// What a metric looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CurveShape {
    /// Follows the day: how much is asked.
    Waves,
    /// Nearly always nothing: failures.
    Spikes,
    /// About the same, with a few peaks: how long it takes.
    Level,
}

/// A line across a graph.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// What it is called.
    pub label: String,
    /// Where it is, as written.
    pub value: String,
    /// Whether it belongs to the right axis.
    pub right: bool,
}

/// An alarm.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlarmCard {
    /// Its name.
    pub name: String,
    /// When it fires, in a few words; empty when nothing is known of it.
    pub fires: String,
    /// What it is on.
    pub metric: String,
    /// What it means.
    pub description: String,
}

impl Page {
    /// As one document of HTML that needs nothing from elsewhere.
    #[must_use]
    pub fn html(&self) -> String {
        page::html(self)
    }

    /// The dashboards as a document of SVG (HTML inside), for where only pictures can be shown.
    #[must_use]
    pub fn svg(&self) -> String {
        page::svg(self)
    }
}
