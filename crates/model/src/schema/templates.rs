//! Texts that Terraform would evaluate in a file of its own, and that mean themselves in a description: a reference written as
//! `${...}`. What is no reference, such as `${5}` or `${name}`, is said to nobody.

use diagnostic::{Diagnostic, Diagnostics};

use super::hints::shorten;
use super::shape::{Shape, ShapeKind};
use crate::tree::{Files, TomlNode, TomlValue};

/// The setting whose text Terraform evaluates.
const TERRAFORM: &str = "terraform";

/// Warns of each such text below `node`.
pub(crate) fn check(node: &TomlNode, shape: &Shape, files: &Files, diagnostics: &mut Diagnostics) {
    match (&node.value, &shape.kind) {
        // Patterns of events and their like have a language of their own, in which a reference is text as well.
        (TomlValue::Table(table), ShapeKind::Any) => {
            for entry in table.iter() {
                check(&entry.node, shape, files, diagnostics);
            }
        }
        (TomlValue::Array(items), ShapeKind::Any) => {
            for item in items {
                check(item, shape, files, diagnostics);
            }
        }
        (TomlValue::Table(table), _) => {
            for entry in table.iter().filter(|entry| &*entry.key != TERRAFORM) {
                if let Some(inner) = shape.child(&entry.key) {
                    check(&entry.node, inner, files, diagnostics);
                }
            }
            // The section of that name, which holds settings.
            let section = table
                .entry(TERRAFORM)
                .filter(|entry| entry.node.table().is_some());
            if let Some((entry, inner)) = section.zip(shape.child(TERRAFORM)) {
                check(&entry.node, inner, files, diagnostics);
            }
        }
        (TomlValue::Array(items), ShapeKind::List(list)) => {
            for item in items {
                check(item, list.items, files, diagnostics);
            }
        }
        (TomlValue::Array(items), ShapeKind::Choice(choice)) => {
            let mut plain = choice.plain.iter();
            let list = plain.find_map(|plain| match &plain.kind {
                ShapeKind::List(list) => Some(list.items),
                _ => None,
            });
            for item in items.iter().filter(|_| list.is_some()) {
                check(item, list.unwrap_or(shape), files, diagnostics);
            }
        }
        (TomlValue::String(text), _) => {
            let Some((whole, expression)) = interpolation(text) else {
                return;
            };
            let message = format!("`{}` is text here, and not evaluated", shorten(whole));
            let help = match (takes_expression(shape), whole.len() == text.len()) {
                (true, true) => format!("write `{{ terraform = \"{expression}\" }}`"),
                (true, false) => format!("write `{{ terraform = '\"{text}\"' }}`"),
                (false, _) => {
                    "this setting takes no expression of Terraform; which do is said in docs/references.md"
                        .to_owned()
                }
            };
            let place = files.locate(node.origin);
            diagnostics.push(
                Diagnostic::warning("template-in-text", message)
                    .at(place)
                    .help(help),
            );
        }
        _ => {}
    }
}

/// Whether `{ terraform = "..." }` may be there instead.
fn takes_expression(shape: &Shape) -> bool {
    let ShapeKind::Choice(choice) = &shape.kind else {
        return false;
    };
    let mut plain = choice.plain.iter();
    choice.variant(TERRAFORM).is_some() || plain.any(|plain| plain.child(TERRAFORM).is_some())
}

/// The first `${...}` that begins with a reference or a call of a function, and what is in it.
fn interpolation(text: &str) -> Option<(&str, &str)> {
    let mut from = 0;
    while let Some(at) = text.get(from..)?.find("${") {
        let start = from + at;
        let inside = &text[start + 2..];
        let end = inside.find('}')?;
        let expression = inside[..end].trim();
        let name = expression
            .find(|letter: char| !(letter.is_alphanumeric() || letter == '_' || letter == '-'));
        let is_reference = name.is_some_and(|end| {
            let (name, rest) = expression.split_at(end);
            name.starts_with(|first: char| first.is_ascii_alphabetic())
                && (rest.starts_with('(')
                    || rest.strip_prefix('.').is_some_and(|rest| {
                        rest.starts_with(|next: char| next.is_ascii_alphabetic())
                    }))
        });
        if is_reference && !text[..start].ends_with('$') {
            return Some((&text[start..start + end + 3], expression));
        }
        from = start + 2;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_and_calls_are_found_and_other_texts_are_not() {
        let found = |text| interpolation(text).map(|(_, expression)| expression);
        assert_eq!(
            found("${aws_sqs_queue.own.url}"),
            Some("aws_sqs_queue.own.url")
        );
        assert_eq!(found("a ${5} ${ module.a.b }"), Some("module.a.b"));
        assert_eq!(found("${upper(local.a)}"), Some("upper(local.a)"));
        for text in [
            "${5}", "${name}", "$${a.b}", "${a.b", "${.a}", "a.b", "${}", "${1.5}",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
