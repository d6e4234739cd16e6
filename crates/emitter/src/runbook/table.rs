//! The table of a section: a line for each thing it is about, written without a template, because
//! there may be thousands.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::contribution::ShellVariable;
use crate::contribution::{Alarm, AlarmComparison, RemediationAction, Remedy};

/// Lines from which a table is folded.
const FOLDED: usize = 30;
/// About what a line takes, so that a long table is not copied while it grows.
const ROW_BYTES: usize = 160;

/// A line.
pub(super) struct SectionRow<'a> {
    /// Shell variables that the section's commands use.
    pub(super) variables: &'a [ShellVariable],
    /// Further cells, by the heading of their column.
    pub(super) cells: Vec<(&'static str, Cow<'a, str>)>,
    /// Key of the alarm, in a table of alarms.
    pub(super) alarm: Option<&'a str>,
}

/// The lines of a section, and which of their variables are the same in all of them.
pub(super) struct SectionTable<'a> {
    prefix: &'a str,
    rows: &'a [SectionRow<'a>],
    /// Names of all variables, each with its value when every line has that one.
    variables: Vec<(&'static str, Option<&'a str>)>,
    columns: Vec<&'static str>,
}

impl<'a> SectionTable<'a> {
    /// `commands` are those that use the variables; what they do not use is left out.
    pub(super) fn new(prefix: &'a str, commands: &str, rows: &'a [SectionRow<'a>]) -> Self {
        let mut variables: Vec<(&'static str, Option<&'a str>)> = Vec::new();
        let mut columns: Vec<&'static str> = Vec::new();
        let mut unused: Vec<&'static str> = Vec::new();
        for row in rows {
            for (name, value) in row.variables {
                if unused.contains(name) || variables.iter().any(|(known, _)| known == name) {
                    continue;
                }
                if commands.contains(&format!("${name}")) {
                    variables.push((name, Some(value)));
                } else {
                    unused.push(name);
                }
            }
            for (heading, _) in &row.cells {
                if !columns.contains(heading) {
                    columns.push(heading);
                }
            }
        }
        for (name, common) in &mut variables {
            let value =
                |row: &'a SectionRow<'a>| row.variables.iter().find(|(known, _)| known == name);
            let same = |row| value(row).is_some_and(|(_, value)| Some(value.as_str()) == *common);
            if !rows.iter().all(same) {
                *common = None;
            }
        }
        Self {
            prefix,
            rows,
            variables,
            columns,
        }
    }

    /// Lines of a shell that set the variables: the values where there is no choice, otherwise a
    /// guard that stops whoever has not chosen.
    pub(super) fn assignments(&self) -> String {
        let lines: Vec<String> = self
            .variables
            .iter()
            .map(|(name, common)| match common {
                Some(value) => format!("{name}={value}"),
                None => format!("echo \"{name}=${{{name}?set it first: the table below has it}}\""),
            })
            .collect();
        lines.join("\n")
    }

    /// Appends the table; nothing when it would say nothing.
    pub(super) fn write(&self, text: &mut String) {
        let alarms = self.rows.iter().any(|row| row.alarm.is_some());
        let chosen: Vec<&str> = self
            .variables
            .iter()
            .filter(|(_, common)| common.is_none())
            .map(|(name, _)| *name)
            .collect();
        if !alarms && chosen.is_empty() && self.columns.is_empty() {
            return;
        }
        if let ([only], false) = (self.rows, alarms) {
            text.push('\n');
            for (heading, value) in &only.cells {
                let _ = writeln!(text, "- {heading}: {value}");
            }
            return;
        }
        let folded = self.rows.len() >= FOLDED;
        if folded {
            let _ = write!(
                text,
                "\n<details><summary>All {}</summary>\n",
                self.rows.len()
            );
        }
        text.push_str("\n|");
        let mut width = self.columns.len();
        if alarms {
            text.push_str(" Alarm |");
            width += 1;
        }
        if !chosen.is_empty() {
            text.push_str(" Set first |");
            width += 1;
        }
        for column in &self.columns {
            let _ = write!(text, " {column} |");
        }
        text.push_str("\n|");
        text.push_str(&"---|".repeat(width));
        text.push('\n');
        text.reserve(self.rows.len() * ROW_BYTES);
        for row in self.rows {
            self.write_row(text, row, alarms, &chosen);
        }
        if folded {
            text.push_str("\n</details>\n");
        }
    }

    fn write_row(&self, text: &mut String, row: &SectionRow<'_>, alarms: bool, chosen: &[&str]) {
        text.push('|');
        if alarms {
            match row.alarm {
                Some(key) => {
                    text.push_str(" `");
                    text.push_str(self.prefix);
                    text.push('-');
                    text.push_str(key);
                    text.push_str("` |");
                }
                None => text.push_str(" |"),
            }
        }
        if !chosen.is_empty() {
            text.push_str(" `");
            let mut first = true;
            for (name, value) in row.variables {
                if chosen.contains(name) {
                    if !first {
                        text.push(' ');
                    }
                    first = false;
                    text.push_str(name);
                    text.push('=');
                    push_cell(text, value);
                }
            }
            text.push_str("` |");
        }
        for column in &self.columns {
            text.push(' ');
            if let Some((_, value)) = row.cells.iter().find(|(heading, _)| heading == column) {
                push_cell(text, value);
                text.push(' ');
            }
            text.push('|');
        }
        text.push('\n');
    }
}

fn push_cell(text: &mut String, value: &str) {
    if value.contains('|') {
        text.push_str(&value.replace('|', "\\|"));
    } else {
        text.push_str(value);
    }
}

/// When an alarm fires, in a few characters.
pub(crate) fn fires(alarm: &Alarm) -> String {
    let sign = match alarm.comparison {
        AlarmComparison::Above => '>',
        AlarmComparison::Below | AlarmComparison::BelowOrSilent => '<',
    };
    let silence = match alarm.comparison {
        AlarmComparison::BelowOrSilent => ", or no data",
        AlarmComparison::Above | AlarmComparison::Below => "",
    };
    let age = alarm.from_age.as_ref().map_or_else(String::new, |age| {
        format!(", from the age of {} d", age.days)
    });
    let also = alarm
        .also_over
        .map_or_else(String::new, |window| format!(" and {}", window.short()));
    format!(
        "{sign} {}, {}{also}{silence}{age}",
        alarm.threshold,
        alarm.window.short()
    )
}

/// What heals it, and its bounds.
pub(super) fn remedy(remedy: &Remedy) -> String {
    let bound = match remedy.action {
        RemediationAction::RollBack {
            window_minutes,
            error_rate_percent,
        } => format!(" within {window_minutes} min, from {error_rate_percent} %"),
        RemediationAction::RaiseMemory { cap_mb } => format!(" to {cap_mb} MB"),
        RemediationAction::Throttle { concurrency } => format!(" to {concurrency}"),
        RemediationAction::Recycle | RemediationAction::Notify => String::new(),
    };
    format!(
        "`{}`{bound}, every {} min, {} a day",
        remedy.action.as_str(),
        remedy.cooldown_minutes,
        remedy.attempts_per_day
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row<'a>(key: &'a str, variables: &'a [ShellVariable]) -> SectionRow<'a> {
        SectionRow {
            variables,
            cells: vec![("Fires", "> 1 | 2".into())],
            alarm: Some(key),
        }
    }

    #[test]
    fn one_thing_is_set_and_of_several_one_must_be_chosen() {
        let one = [("function", "shop-a".to_owned()), ("alias", "live".into())];
        let two = [("function", "shop-b".to_owned()), ("alias", "live".into())];
        let rows = [row("a-errors", &one)];
        let table = SectionTable::new("shop", "$function $alias", &rows);
        assert_eq!(table.assignments(), "function=shop-a\nalias=live");
        let rows = [row("a-errors", &one), row("b-errors", &two)];
        let table = SectionTable::new("shop", "$function $alias", &rows);
        assert_eq!(
            table.assignments(),
            "echo \"function=${function?set it first: the table below has it}\"\nalias=live"
        );
        let mut text = String::new();
        table.write(&mut text);
        assert_eq!(
            text,
            "\n| Alarm | Set first | Fires |\n|---|---|---|\n\
             | `shop-a-errors` | `function=shop-a` | > 1 \\| 2 |\n\
             | `shop-b-errors` | `function=shop-b` | > 1 \\| 2 |\n"
        );
    }

    #[test]
    fn what_no_command_uses_is_not_asked_for() {
        let one = [("function", "shop-a".to_owned()), ("alias", "live".into())];
        let rows = [row("a-errors", &one)];
        let table = SectionTable::new("shop", "aws lambda get-function \"$function\"", &rows);
        assert_eq!(table.assignments(), "function=shop-a");
    }

    #[test]
    fn a_text_alone_has_no_table() {
        let rows = [SectionRow {
            variables: &[],
            cells: Vec::new(),
            alarm: None,
        }];
        let mut text = String::new();
        SectionTable::new("shop", "$function $alias", &rows).write(&mut text);
        assert_eq!(text, "");
    }
}
