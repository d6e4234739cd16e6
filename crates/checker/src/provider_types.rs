//! What the AWS provider does with each resource type and its schema does not tell: the attributes that it computes, what an update
//! leaves as it is, the defaults of arguments, and what it asks of AWS. All of it is data, `data/types.txt`, whose header says what the
//! lines mean and where they are from. What is asked of AWS is read in `rights`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What is known of a resource type besides what it asks of AWS.
#[derive(Debug, Default)]
pub struct TypeFacts {
    /// Attributes with the templates that they are made of, in order.
    pub(crate) computed: Vec<(&'static str, &'static str)>,
    /// Was it looked through for what an update sets anew and what stays?
    pub is_read: bool,
    /// The blocks and arguments that stay as they are when they are no longer written.
    pub stays: Vec<&'static str>,
    /// What is planned for arguments that are not written and not computed: path, and value as JSON.
    pub defaults: Vec<(&'static str, &'static str)>,
}

/// What a line says behind its type.
#[derive(Debug, PartialEq, Eq)]
enum Line {
    Computed(&'static str, &'static str),
    Update(&'static str),
    Default(&'static str, &'static str),
    /// What it asks of AWS: the whole of the line, for the reader of rights.
    Asks,
}

impl Line {
    /// Reads what comes behind the type; `None` where a word is missing.
    fn read(rest: &'static str) -> Option<Self> {
        Some(match rest.split_once(' ').unwrap_or((rest, "")) {
            ("=", computed) => {
                let (attribute, template) = computed.split_once(' ')?;
                Self::Computed(attribute, template)
            }
            ("update", paths) => Self::Update(paths),
            ("default", default) => {
                let (path, value) = default.split_once(' ')?;
                Self::Default(path, value)
            }
            _ => Self::Asks,
        })
    }
}

/// The lines of the data, each with its type and what it says.
fn lines() -> impl Iterator<Item = (&'static str, &'static str, Line)> {
    let lines = include_str!("../data/types.txt").lines();
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.filter_map(|line| {
        let (kind, rest) = line.split_once(' ')?;
        Some((kind, line, Line::read(rest)?))
    })
}

static TYPES: LazyLock<BTreeMap<&'static str, TypeFacts>> = LazyLock::new(|| {
    let mut types: BTreeMap<&str, TypeFacts> = BTreeMap::new();
    for (kind, _, line) in lines() {
        let facts = types.entry(kind).or_default();
        match line {
            Line::Computed(attribute, template) => facts.computed.push((attribute, template)),
            Line::Update(paths) => {
                facts.is_read = true;
                facts.stays = paths.split(',').filter(|path| !path.is_empty()).collect();
            }
            Line::Default(path, value) => facts.defaults.push((path, value)),
            Line::Asks => {}
        }
    }
    types
});

/// What is known of a type.
#[must_use]
pub fn facts(kind: &str) -> Option<&'static TypeFacts> {
    TYPES.get(kind)
}

/// Every type of which something is known.
pub fn all() -> impl Iterator<Item = (&'static str, &'static TypeFacts)> {
    TYPES.iter().map(|(kind, facts)| (*kind, facts))
}

/// The argument at the end of a template that makes a text, with its value there, and the Region where the template says one:
/// `arn:{@P}:sqs:{@R}:{@A}:{name}` of `arn:aws:sqs:us-east-1:111122223333:jobs` has `name` and `jobs`.
pub(crate) fn filled_with<'v>(
    template: &'static str,
    text: &'v str,
) -> Option<(&'static str, &'v str, Option<&'v str>)> {
    let (mut template, mut text) = (template, text);
    let mut region = None;
    loop {
        let (literal, rest) = template.split_once('{')?;
        text = text.strip_prefix(literal)?;
        let (word, after) = rest.split_once('}')?;
        if !word.starts_with('@') {
            let is_last = after.is_empty() && !text.is_empty();
            return is_last.then_some((word, text, region));
        }
        let until = after.split('{').next().filter(|until| !until.is_empty())?;
        let end = text.find(until)?;
        if word == "@R" {
            region = Some(&text[..end]);
        }
        (template, text) = (after, &text[end..]);
    }
}

/// The lines that say what is asked of AWS.
pub(crate) fn rights_lines() -> impl Iterator<Item = &'static str> {
    lines().filter_map(|(_, line, what)| (what == Line::Asks).then_some(line))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_line_is_read_and_those_of_a_type_are_together() {
        let text = include_str!("../data/types.txt").lines();
        let text = text.filter(|line| !line.is_empty() && !line.starts_with('#'));
        assert_eq!(text.count(), lines().count());
        let (mut seen, mut last) = (BTreeSet::new(), "");
        for (kind, line, _) in lines() {
            assert!(
                kind == last || seen.insert(kind),
                "{line}: not with the other lines of its type"
            );
            last = kind;
        }
    }

    #[test]
    fn a_text_says_of_which_name_it_was_made() {
        let url = "https://sqs.{@R}.{@S}/{@A}/{name}";
        let text = "https://sqs.us-east-1.amazonaws.com/111122223333/jobs";
        assert_eq!(
            filled_with(url, text),
            Some(("name", "jobs", Some("us-east-1")))
        );
        let arn = "arn:{@P}:s3:::{bucket}";
        assert_eq!(
            filled_with(arn, "arn:aws:s3:::a"),
            Some(("bucket", "a", None))
        );
        for (template, text) in [
            (url, "https://example.com/a"),
            (arn, "a"),
            ("{url}/x", "a/x"),
        ] {
            assert_eq!(filled_with(template, text), None, "{text}");
        }
    }

    #[test]
    fn there_are_attributes_defaults_and_rights() {
        let computed: usize = all().map(|(_, facts)| facts.computed.len()).sum();
        let defaults: usize = all().map(|(_, facts)| facts.defaults.len()).sum();
        assert!(computed > 90, "{computed}");
        assert!(defaults > 30, "{defaults}");
        assert!(all().filter(|(_, facts)| facts.is_read).count() > 70);
    }
}
