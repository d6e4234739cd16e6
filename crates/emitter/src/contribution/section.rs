//! What workloads and concerns say in the runbook: sections that hold for everything of a kind, and
//! an entry for each thing that a section is about.

/// Where in the runbook a section is. In the order of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Chapter {
    /// What is looked at once, before anything is made.
    First,
    /// What is asked every day.
    Daily,
    /// What to do when an alarm fires.
    Alarms,
    /// What to do about complaints that no alarm names.
    Troubleshooting,
    /// What heals by itself, and how to live with it.
    Remediation,
    /// Getting data back.
    Restore,
    /// Getting everything back, elsewhere.
    Recovery,
    /// Keys, and what refuses to be destroyed.
    Protection,
}

impl Chapter {
    /// All of them, in order.
    pub(crate) const ALL: [Self; 8] = [
        Self::First,
        Self::Daily,
        Self::Alarms,
        Self::Troubleshooting,
        Self::Remediation,
        Self::Restore,
        Self::Recovery,
        Self::Protection,
    ];

    /// Its heading.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::First => "Before the first apply",
            Self::Daily => "Daily commands",
            Self::Alarms => "Alarms",
            Self::Troubleshooting => "Troubleshooting",
            Self::Remediation => "Remediation",
            Self::Restore => "Restore",
            Self::Recovery => "Disaster recovery",
            Self::Protection => "Keys and protection",
        }
    }
}

/// A section of the runbook: what people do about everything of one kind.
#[derive(Debug)]
pub(crate) struct RunbookSection {
    /// Its chapter.
    pub(crate) chapter: Chapter,
    /// Its heading, alone of its name in the document. Links to it follow from it.
    pub(crate) title: &'static str,
    /// Its text: Markdown as a tera template. `{{ set }}` at the beginning of the first block of
    /// commands gives the shell variables of its entries; next to it are the names that
    /// `runbook::names` and everybody's facts give.
    pub(crate) text: &'static str,
}

/// Something that a section is about.
#[derive(Clone, Debug)]
pub(crate) struct RunbookEntry {
    /// The section.
    pub(crate) section: &'static RunbookSection,
    /// What the section's commands call its names.
    pub(crate) variables: Vec<ShellVariable>,
    /// What else to know of it, as heading and Markdown of a table's cell. The same headings in
    /// every entry of a section.
    pub(crate) columns: Vec<(&'static str, String)>,
}

/// A shell variable: its name, and its value as a word of the shell.
pub(crate) type ShellVariable = (&'static str, String);

/// A variable that holds `value` as it is.
pub(crate) fn variable(name: &'static str, value: &str) -> ShellVariable {
    (name, word(value))
}

/// `text` as one word of a shell.
pub(crate) fn word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@%+,".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

impl RunbookSection {
    /// A text that needs no entries of its own.
    pub(crate) fn alone(&'static self) -> RunbookEntry {
        RunbookEntry {
            section: self,
            variables: Vec::new(),
            columns: Vec::new(),
        }
    }

    /// The fragment of its address, as GitHub makes it of a heading: lower case, spaces to hyphens,
    /// nothing but letters, digits, hyphens and underscores.
    pub(crate) fn anchor(&self) -> String {
        anchor(self.title)
    }
}

pub(crate) fn anchor(heading: &str) -> String {
    heading
        .chars()
        .filter_map(|c| match c {
            ' ' => Some('-'),
            '-' | '_' => Some(c),
            _ if c.is_alphanumeric() => Some(c.to_ascii_lowercase()),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_are_as_github_makes_them() {
        for (heading, wanted) in [
            ("Function errors", "function-errors"),
            ("API 5xx", "api-5xx"),
            ("See drift, undo it", "see-drift-undo-it"),
            ("Use `a_b` - twice", "use-a_b---twice"),
        ] {
            assert_eq!(anchor(heading), wanted);
        }
    }

    #[test]
    fn words_are_quoted_where_a_shell_would_read_more() {
        assert_eq!(word("shop-live-orders"), "shop-live-orders");
        assert_eq!(word("a b"), "'a b'");
        assert_eq!(word("it's $HOME"), r"'it'\''s $HOME'");
        assert_eq!(word(""), "''");
    }
}
