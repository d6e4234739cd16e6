//! The facts of the rows, read from `facts/*.toml`. Knows the notation, and not what holds.
//!
//! A table `[[F23]]` is a fact of row F23. It says where it looks:
//!
//! | key | looks at |
//! |---|---|
//! | `at` | the instances of the plan with an address like this (`*` is any text), but for `except` |
//! | `output` | an output of the plan |
//! | `file` | the files with a path like this; `section` is one section of a document |
//! | `run` | tests that run what neither plan nor file shows; `by` is what they need |
//!
//! and what must hold there, for each instance or file:
//!
//! | key | holds |
//! |---|---|
//! | `has` | at each path this value: itself, or `{ like, contains, lacks, at_least, at_most, number, refers, absent }` |
//! | `count` | so many instances there are; at least one otherwise |
//! | `distinct` | what is at this path differs from environment to environment |
//! | `says`, `never` | the texts are in the file; the expressions match nothing in it |
//!
//! `in` names the environments (all otherwise), `project` a folder that is not the sample's. In every
//! text `{environment}` and `{account}` are those of the environment.

use std::fs;

use serde_json::{Map, Value as Json, json};
use toml::de::{DeTable, DeValue};

use crate::world::root;

/// A fact.
#[derive(Clone, Debug)]
pub(crate) struct Fact {
    /// Row of the page.
    pub(crate) row: String,
    /// File and line.
    pub(crate) place: String,
    pub(crate) project: String,
    /// Environments; all when there are none.
    pub(crate) environments: Vec<String>,
    pub(crate) subject: Subject,
    pub(crate) has: Vec<(String, Expected)>,
    pub(crate) count: Option<usize>,
    pub(crate) distinct: Option<String>,
    pub(crate) says: Vec<String>,
    pub(crate) never: Vec<String>,
}

/// What a fact looks at.
#[derive(Clone, Debug)]
pub(crate) enum Subject {
    Instances {
        like: Vec<String>,
        except: Vec<String>,
    },
    Output(String),
    Files {
        like: String,
        section: Option<String>,
    },
    Runs {
        tests: Vec<String>,
        by: String,
    },
}

/// What must stand at a path.
#[derive(Clone, Debug)]
pub(crate) enum Expected {
    Is(Json),
    /// Each is like this.
    Like(String),
    /// A text has it in it; a list has it as an item, or it is one of several.
    Contains(Json),
    Lacks(Json),
    AtLeast(f64),
    AtMost(f64),
    /// So many there are.
    Number(usize),
    /// The configuration refers to instances with addresses like these, and to no others.
    Refers(Vec<String>),
    Absent,
    Present,
}

/// All facts, in the order of their files.
pub(crate) fn all() -> Vec<Fact> {
    let folder = root().join("crates/cli/tests/reference/facts");
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let read = paths.iter().flat_map(|path| {
        let name = path.file_name().unwrap().to_str().unwrap();
        facts(name, &fs::read_to_string(path).unwrap())
    });
    read.collect()
}

/// The facts of a file.
pub(crate) fn facts(name: &str, text: &str) -> Vec<Fact> {
    let document = DeTable::parse(text).unwrap_or_else(|error| panic!("{name}: {error}"));
    let mut found = Vec::new();
    for (row, value) in document.get_ref() {
        let DeValue::Array(tables) = value.get_ref() else {
            panic!("{name}: {} is no `[[{0}]]`", row.get_ref());
        };
        for table in tables {
            let line = text[..table.span().start].matches('\n').count() + 1;
            let Json::Object(members) = plain(table.get_ref()) else {
                panic!("{name}:{line}: no table");
            };
            found.push((
                line,
                fact(row.get_ref(), &format!("{name}:{line}"), members),
            ));
        }
    }
    found.sort_by_key(|(line, _)| *line);
    found.into_iter().map(|(_, fact)| fact).collect()
}

fn plain(value: &DeValue<'_>) -> Json {
    match value {
        DeValue::String(text) => json!(text.as_ref()),
        DeValue::Integer(number) => json!(number.as_str().parse::<i64>().unwrap()),
        DeValue::Float(number) => json!(number.as_str().parse::<f64>().unwrap()),
        DeValue::Boolean(truth) => json!(truth),
        DeValue::Datetime(date) => panic!("{date} is to be a text"),
        DeValue::Array(items) => items.iter().map(|item| plain(item.get_ref())).collect(),
        DeValue::Table(table) => {
            let members = table.iter();
            let members =
                members.map(|(key, value)| (key.get_ref().to_string(), plain(value.get_ref())));
            Json::Object(members.collect())
        }
    }
}

fn fact(row: &str, place: &str, mut members: Map<String, Json>) -> Fact {
    let mut take = |key: &str| members.remove(key);
    let subjects = [take("at"), take("output"), take("file"), take("run")];
    let (section, by) = (take("section").map(text), take("by").map(text));
    let subject = match subjects.map(|subject| subject.map(texts)) {
        [Some(like), None, None, None] => Subject::Instances {
            like,
            except: take("except").map(texts).unwrap_or_default(),
        },
        [None, Some(name), None, None] => Subject::Output(only(name)),
        [None, None, Some(like), None] => Subject::Files {
            like: only(like),
            section,
        },
        [None, None, None, Some(tests)] => Subject::Runs {
            tests,
            by: by.unwrap_or_else(|| panic!("{place} says not `by` what it runs")),
        },
        _ => panic!("{place} is to have one of `at`, `output`, `file` and `run`"),
    };
    let has = match take("has") {
        Some(Json::Object(paths)) => paths
            .into_iter()
            .map(|(path, wanted)| (path, expected(place, wanted)))
            .collect(),
        None => Vec::new(),
        Some(_) => panic!("{place}: `has` is no table"),
    };
    let fact = Fact {
        row: row.into(),
        place: place.into(),
        project: take("project").map(text).unwrap_or_default(),
        environments: take("in").map(texts).unwrap_or_default(),
        subject,
        has,
        count: take("count").map(|count| usize::try_from(count.as_u64().unwrap()).unwrap()),
        distinct: take("distinct").map(text),
        says: take("says").map(texts).unwrap_or_default(),
        never: take("never").map(texts).unwrap_or_default(),
    };
    assert!(members.is_empty(), "{place}: nobody reads {members:?}");
    fact
}

fn expected(place: &str, wanted: Json) -> Expected {
    let Json::Object(members) = &wanted else {
        return Expected::Is(wanted);
    };
    let mut members = members.iter();
    let (Some((word, value)), None) = (members.next(), members.next()) else {
        panic!("{place}: {wanted} is to have one word");
    };
    let number = || {
        value
            .as_f64()
            .unwrap_or_else(|| panic!("{place}: {value} is no number"))
    };
    match word.as_str() {
        "is" => Expected::Is(value.clone()),
        "like" => Expected::Like(text(value.clone())),
        "contains" => Expected::Contains(value.clone()),
        "lacks" => Expected::Lacks(value.clone()),
        "at_least" => Expected::AtLeast(number()),
        "at_most" => Expected::AtMost(number()),
        "number" => Expected::Number(usize::try_from(value.as_u64().unwrap()).unwrap()),
        "refers" => Expected::Refers(texts(value.clone())),
        "absent" if *value == json!(true) => Expected::Absent,
        "absent" => Expected::Present,
        _ => panic!("{place}: nobody knows `{word}`"),
    }
}

fn text(value: Json) -> String {
    only(texts(value))
}

fn only(mut texts: Vec<String>) -> String {
    assert_eq!(texts.len(), 1, "{texts:?} is to be one text");
    texts.remove(0)
}

/// One text, or a list of them.
fn texts(value: Json) -> Vec<String> {
    let one = |value: &Json| match value {
        Json::String(text) => text.clone(),
        other => panic!("{other} is no text"),
    };
    match &value {
        Json::Array(items) => items.iter().map(one).collect(),
        other => vec![one(other)],
    }
}
