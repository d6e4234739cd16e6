//! `RUNBOOK.md` of an environment: what people do, every day and when something is wrong, with the
//! names that things have there.
//!
//! It asks nobody what kind of thing they are: alarms and entries say which section they belong to,
//! and a section is listed here when somebody has something in it.

mod links;
mod names;
mod table;

use std::collections::HashSet;
use std::fmt::Write as _;

use model::Environment;
use tera::Context;

use crate::contribution::{Alarm, Chapter, OperationalFacts, Remedy, RunbookSection, anchor};
use crate::documents;
use links::resolved;
use table::{SectionRow, SectionTable};

pub(crate) use names::account;
pub(crate) use table::fires;

/// Text before the first chapter, and before the sections of a chapter.
const HEAD: &str = include_str!("../../templates/runbook/head.md.tera");
const DAILY: &str = include_str!("../../templates/runbook/daily.md.tera");
const ALARMS: &str = include_str!("../../templates/runbook/alarms.md.tera");
/// Text after the text of a section whose alarms have remedies.
const REMEDIES: &str = include_str!("../../templates/runbook/remedies.md.tera");

/// Where the runbook of `env` is, for links: its page on GitHub where the description names a
/// repository, otherwise its path.
pub(crate) fn address(env: &Environment) -> String {
    let path = format!("environments/{}/RUNBOOK.md", env.name);
    match &env.application.application.repository {
        Some(repository) => format!(
            "https://github.com/{repository}/blob/{}/{path}",
            env.application.delivery.branch
        ),
        None => path,
    }
}

/// The runbook, as Markdown.
pub(crate) fn runbook(env: &Environment, facts: &[OperationalFacts]) -> String {
    let groups = groups(facts);
    let mut anchors: HashSet<String> = groups.iter().map(|group| group.section.anchor()).collect();
    anchors.extend(groups.iter().map(|g| anchor(g.section.chapter.title())));
    // It is in the introduction of its chapter.
    anchors.insert(anchor("See drift"));
    let mut page = RunbookPage {
        prefix: env.prefix(),
        text: String::new(),
        context: names::template_context(env, facts),
        anchors,
    };
    page.context
        .insert("graph", &crate::graph::build(env, facts).mermaid());
    page.words("head", HEAD);
    for chapter in Chapter::ALL {
        let mut members = groups
            .iter()
            .filter(|group| group.section.chapter == chapter)
            .peekable();
        let intro = match chapter {
            Chapter::Daily => DAILY,
            Chapter::Alarms => ALARMS,
            _ => "",
        };
        if members.peek().is_none() && intro.is_empty() {
            continue;
        }
        let _ = write!(page.text, "\n## {}\n", chapter.title());
        if !intro.is_empty() {
            page.text.push('\n');
            page.words(&format!("chapter {}", chapter.title()), intro);
        }
        for group in members {
            page.section(group);
        }
    }
    page.text
}

/// The runbook as far as it is written.
struct RunbookPage {
    prefix: String,
    text: String,
    context: Context,
    /// What links may lead to.
    anchors: HashSet<String>,
}

impl RunbookPage {
    fn words(&mut self, name: &str, template: &'static str) {
        let words = documents::render(name, template, &self.context);
        self.text.push_str(&resolved(&words, &self.anchors));
    }

    fn section(&mut self, group: &SectionGroup<'_>) {
        let section = group.section;
        let prefix = std::mem::take(&mut self.prefix);
        let table = SectionTable::new(&prefix, section.text, &group.rows);
        self.context.insert("set", &table.assignments());
        let _ = write!(self.text, "\n### {}\n\n", section.title);
        self.words(section.title, section.text);
        if !group.cures.is_empty() {
            self.context.insert("cures", &group.cures);
            self.text.push('\n');
            self.words("remedies", REMEDIES);
        }
        table.write(&mut self.text);
        self.prefix = prefix;
    }
}

/// A section with everything that is in it.
struct SectionGroup<'a> {
    section: &'static RunbookSection,
    rows: Vec<SectionRow<'a>>,
    /// The cures of its alarms, each once.
    cures: Vec<&'static str>,
}

/// Everybody's alarms and entries by section, each section where it is first met.
fn groups(facts: &[OperationalFacts]) -> Vec<SectionGroup<'_>> {
    let mut groups: Vec<SectionGroup<'_>> = Vec::new();
    for facts in facts {
        for alarm in &facts.alarms {
            let remedy = facts.remedies.iter().find(|r| r.alarm == alarm.id);
            let group = group(&mut groups, alarm.definition.response);
            if let Some(remedy) = remedy {
                let cure = remedy.action.as_str();
                if !group.cures.contains(&cure) {
                    group.cures.push(cure);
                }
            }
            group.rows.push(row(alarm, remedy));
        }
        for entry in &facts.entries {
            let group = group(&mut groups, entry.section);
            group.rows.push(SectionRow {
                variables: &entry.variables,
                cells: entry
                    .columns
                    .iter()
                    .map(|(name, value)| (*name, value.as_str().into()))
                    .collect(),
                alarm: None,
            });
        }
    }
    groups
}

fn group<'g, 'a>(
    groups: &'g mut Vec<SectionGroup<'a>>,
    section: &'static RunbookSection,
) -> &'g mut SectionGroup<'a> {
    let index = groups
        .iter()
        .position(|group| group.section.title == section.title)
        .unwrap_or_else(|| {
            groups.push(SectionGroup {
                section,
                rows: Vec::new(),
                cures: Vec::new(),
            });
            groups.len() - 1
        });
    &mut groups[index]
}

fn row<'a>(alarm: &'a Alarm, remedy: Option<&Remedy>) -> SectionRow<'a> {
    let mut cells = vec![
        ("Severity", alarm.severity.as_str().into()),
        ("Fires", table::fires(alarm).into()),
    ];
    if let Some(remedy) = remedy {
        cells.push(("Remediation", table::remedy(remedy).into()));
    }
    SectionRow {
        variables: &alarm.variables,
        cells,
        alarm: Some(alarm.id.as_str()),
    }
}
