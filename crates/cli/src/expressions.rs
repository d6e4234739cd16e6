//! Expressions of the description that Terraform would refuse, although what they refer to is there: an attribute that there is
//! not, a function, a type, a circle. A plan finds them in what is emitted, and they are said at the line of the description.

use diagnostic::{Diagnostic, Diagnostics, Failure, Place, SourceTexts};
use model::kinds::WorkloadKind;
use model::{Environment, Project, WrittenExpression};

use crate::emitted::EmissionPlans;

/// Fails where an expression of the description cannot be evaluated.
pub(crate) fn pass(project: &Project, plans: &EmissionPlans<'_>) -> Result<(), Failure> {
    let mut found = Diagnostics::new();
    let mut sources = project.sources.clone();
    for environment in &project.environments {
        if environment.expressions().is_empty() {
            continue;
        }
        if let Some(Err(failure)) = plans.plan(environment) {
            found.extend(of_expressions(environment, failure, &mut sources));
        }
    }
    if found.is_empty() {
        return Ok(());
    }
    Err(Failure::new(found, sources))
}

/// Why an environment has no plan, said at the lines of the description where its expressions are the cause.
pub(crate) fn in_description(
    project: &Project,
    environment: &Environment,
    failure: Failure,
) -> Failure {
    let mut sources = project.sources.clone();
    let mut found = Diagnostics::new();
    found.extend(of_expressions(environment, &failure, &mut sources));
    if found.is_empty() {
        return failure;
    }
    Failure::new(found, sources)
}

/// Those of a failure's diagnostics that an expression is the cause of. Their texts are added to `sources`.
fn of_expressions(
    environment: &Environment,
    failure: &Failure,
    sources: &mut SourceTexts,
) -> Vec<Diagnostic> {
    let expressions = environment.expressions();
    let found = failure.diagnostics.iter().filter_map(|diagnostic| {
        let causes = causes(environment, &expressions, diagnostic, &failure.sources);
        let (first, others) = causes.split_first()?;
        let place = |expression: &WrittenExpression<'_>| {
            let path: Vec<&str> = expression.path.iter().map(String::as_str).collect();
            environment.value_place(&path)
        };
        let why = diagnostic.message.split_once(": ");
        let why = why.map_or(&*diagnostic.message, |(_, why)| why);
        let message = format!("Terraform would refuse this expression: {why}");
        let mut said = Diagnostic::error("bad-expression", message).at(place(first));
        for other in others {
            said = said.related(place(other), "this has to do with it");
        }
        if let Some(emitted) = &diagnostic.place {
            if let Some(text) = failure.sources.get(&emitted.file) {
                sources.insert(emitted.file.as_str(), text);
            }
            said = said.related(emitted.clone(), "where Terraform finds it");
        }
        said.help = diagnostic.help.clone();
        Some(said)
    });
    found.collect()
}

/// The expressions that a diagnostic about the emission is about: those that are emitted where it points, or those of the
/// workload that it names.
fn causes<'e, 'a>(
    environment: &Environment,
    expressions: &'e [WrittenExpression<'a>],
    diagnostic: &Diagnostic,
    sources: &SourceTexts,
) -> Vec<&'e WrittenExpression<'a>> {
    let root = format!("environments/{}/main.tf.json", environment.name);
    let emitted = diagnostic.place.as_ref().filter(|place| place.file == root);
    let argument = emitted.and_then(|place| argument(place, sources.get(&place.file)?));
    let there: Vec<_> = expressions
        .iter()
        .filter(|one| argument.is_some_and(|text| text.contains(&in_json(one.text))))
        .collect();
    let message = &diagnostic.message;
    // Of several in one argument, those that speak of what the message does.
    let named: Vec<_> = there
        .iter()
        .copied()
        .filter(|one| speaks_of(one, message))
        .collect();
    if !there.is_empty() {
        return if named.is_empty() { there } else { named };
    }
    if message.contains("a cycle: ") {
        let is_in_cycle = |one: &&WrittenExpression<'_>| {
            let mut calls = one.text.match_indices("module.").map(|(at, _)| {
                let rest = &one.text[at..];
                let end = rest["module.".len()..].find(['.', '[']);
                end.map_or(rest, |end| &rest[..end + "module.".len()])
            });
            calls.any(|call| message.contains(&format!("{call}.output.")))
                && message.contains(&format!("{}.", call(one)))
        };
        return expressions.iter().filter(is_in_cycle).collect();
    }
    let of_workload = expressions.iter().filter(|one| {
        message.starts_with(&format!("{}.", call(one)))
            && one
                .path
                .iter()
                .any(|key| message.contains(&format!(".{key}:")))
    });
    of_workload.collect()
}

/// The address of the module call of the workload that an expression is of.
fn call(expression: &WrittenExpression<'_>) -> String {
    let [section, entry, ..] = expression.path.as_slice() else {
        return String::new();
    };
    let kind = model::kinds::KINDS
        .into_iter()
        .find(|kind| kind.section == section);
    kind.map_or_else(String::new, |kind: &WorkloadKind| {
        format!("module.{}", kind.call(entry).as_str())
    })
}

/// An argument of the emission from its key, at a place, to its end: what is indented deeper belongs to it.
fn argument<'t>(place: &Place, text: &'t str) -> Option<&'t str> {
    let start = text
        .get(..place.range.start)?
        .rfind('\n')
        .map_or(0, |at| at + 1);
    let indentation = |line: &str| line.len() - line.trim_start().len();
    let mut end = start;
    let mut own = None;
    for line in text[start..].split_inclusive('\n') {
        match own {
            None => own = Some(indentation(line)),
            Some(own) if indentation(line) <= own => break,
            Some(_) => {}
        }
        end += line.len();
    }
    text.get(start..end)
}

/// A text as it is within a string of JSON.
fn in_json(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

/// Whether a word of what is wrong is one of an expression.
fn speaks_of(expression: &WrittenExpression<'_>, message: &str) -> bool {
    let why = message.split_once(": ").map_or(message, |(_, why)| why);
    let is_of_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|letter| !is_of_word(letter));
        words
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let own = words(expression.text);
    words(why).iter().any(|word| own.contains(word))
}
