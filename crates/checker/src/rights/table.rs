//! The data: what the provider asks of AWS for each resource type.

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use crate::provider_types;

/// When the provider makes a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// To create the resource.
    Create,
    /// To read it, as each plan does.
    Read,
    /// To change it in place.
    Update,
    /// To destroy it.
    Delete,
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Create => "create",
            Self::Read => "read",
            Self::Update => "change",
            Self::Delete => "destroy",
        })
    }
}

/// A line of the data.
#[derive(Debug)]
pub struct RightsRow {
    /// When.
    pub phases: Vec<Phase>,
    /// What is asked for.
    pub actions: Vec<&'static str>,
    /// On what: a template.
    pub on: &'static str,
    /// Arguments without which it is not asked for.
    pub given: Vec<&'static str>,
    /// Does the request carry the resource's tags?
    pub with_tags: bool,
    /// The service that asks with the caller's rights.
    pub via: Option<&'static str>,
    /// Does the policy of what it is about have a say?
    pub guarded: bool,
    /// Condition keys with the templates of their values.
    pub keys: Vec<(&'static str, &'static str)>,
}

static ROWS: LazyLock<HashMap<&'static str, Vec<RightsRow>>> = LazyLock::new(|| {
    let mut rows: HashMap<&str, Vec<RightsRow>> = HashMap::new();
    for line in provider_types::rights_lines() {
        if let Some((kind, row)) = read(line) {
            rows.entry(kind).or_default().push(row);
        }
    }
    rows
});

/// The lines of a resource type; none when nothing is known of it.
pub fn rows(kind: &str) -> &'static [RightsRow] {
    ROWS.get(kind).map_or(&[], Vec::as_slice)
}

fn read(line: &'static str) -> Option<(&'static str, RightsRow)> {
    let mut words = line.split(' ');
    let (kind, phases, actions, on) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let mut row = RightsRow {
        phases: phases
            .chars()
            .map(|phase| match phase {
                'c' => Some(Phase::Create),
                'r' => Some(Phase::Read),
                'u' => Some(Phase::Update),
                'd' => Some(Phase::Delete),
                _ => None,
            })
            .collect::<Option<_>>()?,
        actions: actions.split(',').collect(),
        on,
        given: Vec::new(),
        with_tags: false,
        via: None,
        guarded: true,
        keys: Vec::new(),
    };
    for word in words {
        match (word.strip_prefix('?'), word) {
            (Some(argument), _) => row.given.push(argument),
            (None, "+tags") => row.with_tags = true,
            (None, "!guard") => row.guarded = false,
            (None, word) => match word.split_once('=')? {
                ("via", service) => row.via = Some(service),
                key => row.keys.push(key),
            },
        }
    }
    Some((kind, row))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::actions;
    use crate::policy::patterns::may_meet;

    #[test]
    fn every_line_is_read_and_asks_for_what_there_is() {
        let lines: Vec<&str> = provider_types::rights_lines().collect();
        assert_eq!(ROWS.values().map(Vec::len).sum::<usize>(), lines.len());
        assert!(lines.len() > 300, "{} lines", lines.len());
        let mut wrong = Vec::new();
        for (kind, row) in ROWS
            .iter()
            .flat_map(|(kind, rows)| rows.iter().map(move |row| (kind, row)))
        {
            for name in &row.actions {
                let found = actions::matching(name).unwrap_or_default();
                let [action] = found.as_slice() else {
                    wrong.push(format!("{kind}: there is no action {name}"));
                    continue;
                };
                // What is about a resource is about one that AWS knows for it.
                let mut hole = row.on.to_owned();
                while let Some((start, end)) = hole.find('{').zip(hole.find('}')) {
                    hole.replace_range(start..=end, "*");
                }
                let known = action.on().any(|arn| may_meet(arn, &hole));
                if row.on != "*" && !known {
                    wrong.push(format!("{kind}: {name} is not on {}", row.on));
                }
            }
        }
        assert_eq!(wrong, Vec::<String>::new());
    }
}
