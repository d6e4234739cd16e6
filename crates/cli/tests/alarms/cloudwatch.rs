//! How CloudWatch evaluates an alarm: windows, M of N, missing data. Source: Amazon CloudWatch User Guide, "Configuring how
//! CloudWatch alarms treat missing data", read 2026-11; its two tables of examples are the tests of this file.

/// State of an alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Ok,
    Alarm,
    InsufficientData,
}

/// `treat_missing_data`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::enum_variant_names, reason = "the words of CloudWatch")]
pub(crate) enum Missing {
    Missing,
    Ignore,
    Breaching,
    NotBreaching,
}

/// Of how many periods so many must breach.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window {
    pub(crate) datapoints: usize,
    pub(crate) periods: usize,
}

/// Periods more than the window has that CloudWatch looks at: data may come late. In the documented examples it is two.
const LATE: usize = 2;

/// The state after `points`, the oldest first: whether each period breaches, or has no data.
pub(crate) fn evaluate(
    before: State,
    points: &[Option<bool>],
    window: Window,
    missing: Missing,
) -> State {
    let Window {
        datapoints,
        periods,
    } = window;
    let range = &points[points.len().saturating_sub(periods + LATE)..];
    let there: Vec<bool> = range
        .iter()
        .rev()
        .flatten()
        .copied()
        .take(periods)
        .collect();
    let breaching = there.iter().filter(|breaches| **breaches).count();
    let absent = periods - there.len();
    let by = |breaching: usize| {
        if breaching >= datapoints {
            State::Alarm
        } else {
            State::Ok
        }
    };
    if absent == 0 {
        return by(breaching);
    }
    match missing {
        Missing::Breaching => by(breaching + absent),
        Missing::NotBreaching => by(breaching),
        Missing::Ignore => match there.iter().all(|breaches| *breaches) {
            true => before,
            false => by(breaching),
        },
        Missing::Missing if there.is_empty() => State::InsufficientData,
        Missing::Missing => {
            // What is known breaches for as long as the alarm asks: it goes off though points are missing.
            let oldest = range.iter().rev().take(periods).rposition(Option::is_some);
            let lasts = oldest.is_some_and(|back| back + 1 >= datapoints);
            match lasts && there.iter().all(|breaches| *breaches) {
                true => State::Alarm,
                false => by(breaching),
            }
        }
    }
}

/// The states at the end of each period.
pub(crate) fn states(points: &[Option<bool>], window: Window, missing: Missing) -> Vec<State> {
    let mut state = State::InsufficientData;
    (1..=points.len())
        .map(|end| {
            state = evaluate(state, &points[..end], window, missing);
            state
        })
        .collect()
}

#[test]
fn missing_data_is_treated_as_documented() {
    use State::{Alarm, InsufficientData, Ok};
    // `Retain current state` is the state before, which is neither of the two others here.
    let before = InsufficientData;
    let three_of_three = Window {
        datapoints: 3,
        periods: 3,
    };
    let two_of_three = Window {
        datapoints: 2,
        periods: 3,
    };
    for (window, points, states) in [
        (three_of_three, "0 - X - X", [Ok, Ok, Ok, Ok]),
        (three_of_three, "- - - - 0", [Ok, Ok, Ok, Ok]),
        (
            three_of_three,
            "- - - - -",
            [InsufficientData, before, Alarm, Ok],
        ),
        (three_of_three, "0 X X - X", [Alarm, Alarm, Alarm, Alarm]),
        (three_of_three, "- - X - -", [Alarm, before, Alarm, Ok]),
        (two_of_three, "0 - X - X", [Alarm, Alarm, Alarm, Alarm]),
        (two_of_three, "0 0 X 0 X", [Alarm, Alarm, Alarm, Alarm]),
        (two_of_three, "0 - X - -", [Ok, Ok, Alarm, Ok]),
        (two_of_three, "- - - - 0", [Ok, Ok, Alarm, Ok]),
        (two_of_three, "- - - X -", [Alarm, before, Alarm, Ok]),
    ] {
        let parsed: Vec<Option<bool>> = points
            .split(' ')
            .map(|point| match point {
                "X" => Some(true),
                "0" => Some(false),
                _ => None,
            })
            .collect();
        let ways = [
            Missing::Missing,
            Missing::Ignore,
            Missing::Breaching,
            Missing::NotBreaching,
        ];
        for (missing, wanted) in ways.into_iter().zip(states) {
            let state = evaluate(before, &parsed, window, missing);
            assert_eq!(state, wanted, "{points}, {window:?}, {missing:?}");
        }
    }
}
