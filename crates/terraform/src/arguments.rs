//! What a module call passes, written as JSON the moment it is given. An environment with a thousand
//! functions passes megabytes: they are kept as the text that they become, with an index of its
//! structure, and never as a tree of small pieces.

mod serializer;

use serde::Serialize;
use serde_json::Value as Json;

use crate::value::is_template;
use serializer::Writer;

/// Arguments of a call, in the order in which they were given.
#[derive(Clone, Debug, Default)]
pub struct CallArguments {
    /// The inputs as an object on one line; behind it what was added, each with its key.
    text: String,
    /// The values in `text`, each before what it holds.
    nodes: Vec<Node>,
}

/// A value in the text.
#[derive(Clone, Copy, Debug)]
struct Node {
    /// Where its key begins; `start` when it has none.
    key: u32,
    /// Where it begins.
    start: u32,
    /// Where it ends.
    end: u32,
    /// The node after it and all that it holds.
    next: u32,
    /// Levels of lists and objects with something in them, itself included.
    depth: u8,
    /// What brackets it has.
    kind: Kind,
    /// Whether Terraform may find an expression in it or in its key.
    template: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Scalar,
    Array,
    Object,
}

/// One argument, or a value inside one.
#[derive(Clone, Copy)]
pub(crate) struct SerializedValue<'a> {
    arguments: &'a CallArguments,
    index: usize,
}

impl CallArguments {
    /// The fields of `inputs`; what is `null` or empty is left to the module's default.
    ///
    /// # Panics
    /// When `inputs` is not plain data with strings for keys: a mistake in the program.
    pub fn from_inputs(inputs: &impl Serialize) -> Self {
        // About what a function's call takes, so that a thousand of them do not grow step by step.
        let mut arguments = Self {
            text: String::with_capacity(1_024),
            nodes: Vec::with_capacity(48),
        };
        Writer::value(&mut arguments, inputs).expect("inputs of a call are plain data");
        arguments
    }

    /// Adds an argument.
    ///
    /// # Panics
    /// When `value` is not plain data with strings for keys: a mistake in the program.
    pub fn insert(&mut self, name: &str, value: &impl Serialize) {
        Writer::field(self, name, value).expect("an argument is plain data");
    }

    /// Whether there is an argument called `name`.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.iter().any(|(found, _)| found == name)
    }

    /// The argument called `name`, read back.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Json> {
        let (_, value) = self.iter().find(|(found, _)| *found == name)?;
        serde_json::from_str(value.text()).ok()
    }

    /// The keys of the argument called `name`; nothing where there is none or it is not an object.
    #[must_use]
    pub fn keys(&self, name: &str) -> Option<impl Iterator<Item = &str>> {
        let (_, value) = self.iter().find(|(found, _)| *found == name)?;
        let is_object = value.node().kind == Kind::Object;
        is_object.then(|| value.items().map(SerializedValue::name))
    }

    /// Every argument with its name.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, SerializedValue<'_>)> {
        let mut inputs = self.siblings(0, self.nodes.len());
        let first = inputs.next().filter(|first| first.key().is_empty());
        let given = first.into_iter().flat_map(SerializedValue::items);
        let inserted = self.siblings(
            first.map_or(0, |first| first.node().next as usize),
            self.nodes.len(),
        );
        given
            .filter(|value| !matches!(value.text(), "null" | "\"\"" | "[]" | "{}"))
            .chain(inserted)
            .map(|value| (value.name(), value))
    }

    fn siblings(&self, first: usize, end: usize) -> impl Iterator<Item = SerializedValue<'_>> {
        let mut index = first;
        std::iter::from_fn(move || {
            (index < end).then(|| {
                let value = SerializedValue {
                    arguments: self,
                    index,
                };
                index = value.node().next as usize;
                value
            })
        })
    }
}

impl<'a> SerializedValue<'a> {
    fn node(self) -> &'a Node {
        &self.arguments.nodes[self.index]
    }

    fn slice(self, from: u32, to: u32) -> &'a str {
        &self.arguments.text[from as usize..to as usize]
    }

    /// The value on one line.
    pub(crate) fn text(self) -> &'a str {
        self.slice(self.node().start, self.node().end)
    }

    /// The key with the colon and the space behind it, as it is printed; nothing for an item of a
    /// list.
    pub(crate) fn key(self) -> &'a str {
        self.slice(self.node().key, self.node().start)
    }

    /// The key as it was given, where nothing in it needs escaping: names of arguments.
    fn name(self) -> &'a str {
        let quoted = self.key().strip_suffix(": ").unwrap_or_default();
        let name = (quoted.strip_prefix('"')).and_then(|name| name.strip_suffix('"'));
        name.unwrap_or(quoted)
    }

    /// Levels of lists and objects with something in them.
    pub(crate) fn depth(self) -> usize {
        self.node().depth.into()
    }

    /// The brackets of a list or object that has something in it, for one that does not fit on a
    /// line.
    pub(crate) fn brackets(self) -> Option<(char, char)> {
        match self.node() {
            Node { depth: 0, .. } => None,
            Node {
                kind: Kind::Array, ..
            } => Some(('[', ']')),
            _ => Some(('{', '}')),
        }
    }

    /// What a list or object holds.
    pub(crate) fn items(self) -> impl Iterator<Item = SerializedValue<'a>> {
        self.arguments
            .siblings(self.index + 1, self.node().next as usize)
    }

    /// Calls `visit` with every string in it, keys included, that Terraform may find an expression
    /// in.
    pub(crate) fn templates(self, visit: &mut impl FnMut(&str)) {
        if !self.node().template {
            return;
        }
        let key = self.key();
        if is_template(key) {
            read_string(key.trim_end_matches(": "), visit);
        }
        match self.node().kind {
            Kind::Scalar if is_template(self.text()) => read_string(self.text(), visit),
            Kind::Scalar => {}
            _ => self.items().for_each(|item| item.templates(visit)),
        }
    }
}

fn read_string(quoted: &str, visit: &mut impl FnMut(&str)) {
    match quoted
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'))
    {
        Some(plain) if !plain.contains('\\') => visit(plain),
        _ => {
            if let Ok(text) = serde_json::from_str::<String>(quoted) {
                visit(&text);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;

    #[derive(Serialize)]
    struct Inputs {
        name: &'static str,
        nothing: Option<u8>,
        none: Vec<u8>,
        ratio: f64,
        whole: f64,
        inner: BTreeMap<String, Vec<Option<bool>>>,
        choice: Choice,
        tuple: (u8, char),
    }

    #[derive(Serialize)]
    #[serde(rename_all = "snake_case")]
    enum Choice {
        AsIs,
        Held(u8),
        Named { text: String },
    }

    fn inputs(choice: Choice) -> Inputs {
        Inputs {
            name: "a \"b\" ${var.c}",
            nothing: None,
            none: Vec::new(),
            ratio: 0.25,
            whole: 20.0,
            inner: BTreeMap::from([
                ("k".into(), vec![Some(true), None]),
                ("${x}".into(), vec![]),
            ]),
            choice,
            tuple: (1, 'c'),
        }
    }

    #[test]
    fn arguments_read_back_as_they_were_given() {
        for choice in [
            Choice::AsIs,
            Choice::Held(3),
            Choice::Named { text: "t".into() },
        ] {
            let wanted = serde_json::to_value(inputs(choice)).unwrap();
            let choice = serde_json::from_value::<Json>(wanted["choice"].clone()).unwrap();
            let arguments = CallArguments::from_inputs(&wanted);
            assert_eq!(arguments.get("choice"), Some(choice));
            for name in ["name", "ratio", "inner", "tuple"] {
                assert_eq!(arguments.get(name).as_ref(), Some(&wanted[name]), "{name}");
            }
            assert_eq!(arguments.get("whole"), Some(json!(20)));
            assert!(!arguments.contains("nothing") && !arguments.contains("none"));
        }
    }

    #[test]
    fn a_struct_is_written_as_its_json() {
        for choice in [
            Choice::AsIs,
            Choice::Held(3),
            Choice::Named { text: "t".into() },
        ] {
            let inputs = inputs(choice);
            let direct = CallArguments::from_inputs(&inputs);
            let through = CallArguments::from_inputs(&serde_json::to_value(&inputs).unwrap());
            assert_eq!(direct.text, through.text);
        }
    }

    #[test]
    fn every_template_is_visited_once() {
        let arguments = CallArguments::from_inputs(&json!({
            "a": "plain", "b": ["${one}", { "${two}": "three", "x": "%{if true}\"four\"%{endif}" }],
        }));
        let mut found = Vec::new();
        for (_, value) in arguments.iter() {
            value.templates(&mut |text| found.push(text.to_owned()));
        }
        assert_eq!(found, ["${one}", "${two}", "%{if true}\"four\"%{endif}"]);
    }
}
