//! Filters of triggers: which messages or changes a function is invoked with.

use schemars::JsonSchema;
use serde::Deserialize;

use super::EventPattern;

/// Patterns of what a function is invoked with.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(untagged)]
pub enum EventFilters {
    /// Several, of which one must match.
    Several(#[schemars(length(min = 1, max = aws::filters::MOST_FILTERS))] Vec<EventPattern>),
    /// One.
    Only(EventPattern),
}

impl EventFilters {
    /// Each pattern.
    #[must_use]
    pub fn all(&self) -> &[EventPattern] {
        match self {
            Self::Several(patterns) => patterns,
            Self::Only(pattern) => std::slice::from_ref(pattern),
        }
    }

    /// Each pattern as JSON.
    pub fn as_json(&self) -> impl Iterator<Item = String> {
        self.all().iter().map(EventPattern::as_json)
    }
}

/// What the filter of a subscription looks at.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum FilterScope {
    /// The attributes of the message.
    #[default]
    Attributes,
    /// Its body, which is JSON.
    Body,
}

/// Where reading of a stream begins.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum StartingPosition {
    /// With the oldest change that the stream still has.
    #[default]
    TrimHorizon,
    /// With the next change. Those that are made while the trigger is made may be left out.
    Latest,
}

/// What is done with an object.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "snake_case")]
pub enum ObjectEvent {
    /// It is put there, or overwritten.
    Created,
    /// It is deleted, by somebody or by its lifecycle.
    Removed,
}
