//! The expressions of a description, held against what there is in an environment's folder: the emitted root module, and the
//! user's own files in the same folder.

use std::collections::{BTreeMap, BTreeSet};

use diagnostic::{Diagnostic, nearest};
use model::{Environment, WrittenExpression};
use terraform::{
    Block, Declarations, ExpressionReference, Module, ReferenceRoot, Signature,
    expression_references,
};

/// What an environment's root module and the user's own files declare.
struct Scope<'a> {
    root: &'a Module,
    /// Addresses of the blocks of the root module.
    blocks: BTreeSet<String>,
    signatures: &'a BTreeMap<&'a str, &'a Signature>,
    /// None where nobody looked.
    own: Option<&'a Declarations>,
}

/// What is wrong with a reference, and what it may have meant.
struct Unresolved {
    message: String,
    meant: Option<String>,
}

/// Holds every expression of `env` against `root` and the user's own files. Gives what is wrong, at the words of the
/// description.
pub(crate) fn check(
    env: &Environment,
    expressions: &[WrittenExpression<'_>],
    root: &Module,
    signatures: &BTreeMap<&str, &Signature>,
    own: Option<&Declarations>,
) -> Vec<Diagnostic> {
    let scope = Scope {
        root,
        blocks: root.blocks.iter().map(Block::address).collect(),
        signatures,
        own,
    };
    let found = expressions.iter().flat_map(|expression| {
        let path: Vec<&str> = expression.path.iter().map(String::as_str).collect();
        let problems = match expression_references(expression.text) {
            Err(error) => vec![
                Diagnostic::error(
                    "bad-expression",
                    format!("this is not an expression of Terraform: {error}"),
                )
                .help("write it as in a `.tf` file, without `${` and `}` around it"),
            ],
            Ok(references) if references.is_empty() && is_literal(expression.text) => {
                vec![literal()]
            }
            Ok(references) => {
                let wrong = references
                    .iter()
                    .filter_map(|reference| scope.problem(reference));
                let wrong = wrong.map(|unresolved| diagnostic(env, unresolved));
                let shown = references
                    .iter()
                    .filter(|_| is_variable(&path))
                    .find_map(secret_value);
                wrong.chain(shown).collect()
            }
        };
        let place = env.value_place(&path);
        let problems = problems.into_iter();
        problems.map(move |problem| problem.at(place.clone()))
    });
    found.collect()
}

/// Whether an expression that refers to nothing is a constant: it calls no function.
fn is_literal(text: &str) -> bool {
    let text = text.trim();
    let inside = text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'));
    let is_text = inside.is_some_and(|text| !text.contains(['"', '$', '%']));
    is_text || !text.contains('(')
}

fn literal() -> Diagnostic {
    let message = "this expression refers to nothing: it is a literal";
    Diagnostic::error("literal-expression", message)
        .help("write the value itself, without `{ terraform = ... }`, where it is checked as such")
}

/// Whether a value is that of an environment variable of a function.
fn is_variable(path: &[&str]) -> bool {
    matches!(path, ["functions", _, "environment", ..])
}

/// A warning where a reference gives the value of a secret.
fn secret_value(reference: &ExpressionReference<'_>) -> Option<Diagnostic> {
    let names = (0..reference.steps.len()).filter_map(|index| reference.name(index));
    let names: Vec<&str> = names.collect();
    // A name that somebody chose says nothing of what an attribute holds.
    let (thing, attributes) = match &reference.root {
        ReferenceRoot::Resource(kind) => (format!("{kind}."), names.get(1..)),
        ReferenceRoot::Data => ("data.".to_owned(), names.get(2..)),
        ReferenceRoot::Module => ("module.".to_owned(), names.get(1..)),
        ReferenceRoot::Variable => ("var.".to_owned(), names.get(..)),
        ReferenceRoot::Local => ("local.".to_owned(), names.get(..)),
        ReferenceRoot::Given(_) => return None,
    };
    let attribute = attributes?.last()?;
    let is_made = thing == "random_password." && *attribute == "result";
    let is_key = thing == "tls_private_key." && attribute.starts_with("private_key");
    if !(is_made || is_key || secrets::is_end_of_name(attribute) || *attribute == "secret_binary") {
        return None;
    }
    let message = format!(
        "`{thing}{}` is the value of a secret: it would be in the configuration of the function and in the state",
        names.join(".")
    );
    Some(Diagnostic::warning("secret-value", message).help(
        "give the function the ARN of the secret and a grant to read it, and let the code read it; docs/secrets.md says how",
    ))
}

fn diagnostic(env: &Environment, unresolved: Unresolved) -> Diagnostic {
    let help = unresolved.meant.unwrap_or_else(|| {
        format!(
            "declare it in a `.tf` file in environments/{}/, beside what is emitted",
            env.name
        )
    });
    Diagnostic::error("unknown-reference", unresolved.message).help(help)
}

/// A reference that ends before it names something.
fn unnamed(reference: &ExpressionReference<'_>) -> Option<Unresolved> {
    let (begin, names, rest) = match &reference.root {
        ReferenceRoot::Given(_) => return None,
        ReferenceRoot::Variable => ("var", 1, "NAME"),
        ReferenceRoot::Local => ("local", 1, "NAME"),
        ReferenceRoot::Module => ("module", 1, "NAME.OUTPUT"),
        ReferenceRoot::Data => ("data", 2, "TYPE.NAME.ATTRIBUTE"),
        ReferenceRoot::Resource(kind) => (&**kind, 1, "NAME.ATTRIBUTE"),
    };
    let is_named = (0..names).all(|index| reference.name(index).is_some());
    (!is_named).then(|| Unresolved {
        message: format!("`{begin}` alone names nothing"),
        meant: Some(format!("write `{begin}.{rest}`")),
    })
}

impl Scope<'_> {
    /// What is wrong with a reference.
    fn problem(&self, reference: &ExpressionReference<'_>) -> Option<Unresolved> {
        let name = |index| reference.name(index).unwrap_or_default();
        if let Some(unresolved) = unnamed(reference) {
            return Some(unresolved);
        }
        let (address, is_known) = match &reference.root {
            ReferenceRoot::Given(word) => {
                return (!matches!(&**word, "path" | "terraform")).then(|| Unresolved {
                    message: format!("there is no `{word}` here"),
                    meant: Some("name a resource, a data source, a module or a local value".into()),
                });
            }
            ReferenceRoot::Module => return self.call(reference),
            ReferenceRoot::Variable => {
                let known = self.root.variables.iter().any(|one| one.name == name(0));
                (format!("var.{}", name(0)), known)
            }
            ReferenceRoot::Local => {
                let known = self.root.locals.contains_key(name(0));
                (format!("local.{}", name(0)), known)
            }
            ReferenceRoot::Data => {
                let address = format!("data.{}.{}", name(0), name(1));
                let known = self.blocks.contains(&address);
                (address, known)
            }
            ReferenceRoot::Resource(kind) => {
                let address = format!("{kind}.{}", name(0));
                let known = self.blocks.contains(&address);
                (address, known)
            }
        };
        if is_known || self.is_declared(&reference.root, &address) {
            return None;
        }
        Some(self.missing(&address))
    }

    /// An address that leads nowhere, and what it may have meant: another name of that kind, or that name of another kind.
    fn missing(&self, address: &str) -> Unresolved {
        let all = self.all();
        let all: Vec<(&str, &str)> = all.iter().filter_map(|one| one.rsplit_once('.')).collect();
        let meant = address.rsplit_once('.').and_then(|(kind, name)| {
            let names = all.iter().filter(|(other, _)| *other == kind);
            let kinds = all.iter().filter(|(_, other)| *other == name);
            let found = nearest(name, names.map(|(_, name)| *name));
            let found = found.map(|name| format!("{kind}.{name}"));
            found.or_else(|| {
                let found = nearest(kind, kinds.map(|(kind, _)| *kind))?;
                Some(format!("{found}.{name}"))
            })
        });
        Unresolved {
            message: format!("there is no `{address}`"),
            meant: meant.map(|meant| format!("did you mean `{meant}`?")),
        }
    }

    /// Whether own files declare it, or may.
    fn is_declared(&self, root: &ReferenceRoot<'_>, address: &str) -> bool {
        let Some(own) = self.own.filter(|own| !own.is_partial) else {
            return true;
        };
        let name = address.split_once('.').map_or("", |(_, name)| name);
        match root {
            ReferenceRoot::Variable => own.variables.contains(name),
            ReferenceRoot::Local => own.locals.contains(name),
            ReferenceRoot::Module => own.calls.contains_key(name),
            _ => own.addresses.contains(address),
        }
    }

    /// What is wrong with a reference to an output of a module.
    fn call(&self, reference: &ExpressionReference<'_>) -> Option<Unresolved> {
        let name = reference.name(0).unwrap_or_default();
        let output = (1..reference.steps.len()).find_map(|index| reference.name(index));
        let address = format!("module.{name}");
        let outputs: Option<Vec<&str>> =
            if let Some(call) = self.root.calls.iter().find(|call| call.name == name) {
                let called = self.signatures.get(call.module.as_str())?;
                Some(called.outputs.iter().map(|output| &**output).collect())
            } else if self.is_declared(&ReferenceRoot::Module, &address) {
                let known = self.own.and_then(|own| own.outputs_of_calls.get(name));
                known.map(|outputs| outputs.iter().map(String::as_str).collect())
            } else {
                return Some(self.missing(&address));
            };
        let (outputs, output) = (outputs?, output?);
        if outputs.contains(&output) {
            return None;
        }
        let all: Vec<String> = outputs.iter().map(|output| format!("`{output}`")).collect();
        let meant = nearest(output, outputs.iter().copied());
        Some(Unresolved {
            message: format!("`{address}` has no output `{output}`"),
            meant: Some(match meant {
                Some(meant) => format!("did you mean `{meant}`?"),
                None if all.is_empty() => "give the module an output".to_owned(),
                None => format!("its outputs are {}", all.join(", ")),
            }),
        })
    }

    /// Addresses of all that there is.
    fn all(&self) -> Vec<String> {
        let of = |kind: &str, name: &String| format!("{kind}.{name}");
        let calls = self.root.calls.iter().map(|call| of("module", &call.name));
        let locals = self.root.locals.keys().map(|name| of("local", name));
        let mut all: Vec<String> = calls.chain(locals).collect();
        all.extend(self.blocks.iter().cloned());
        if let Some(own) = self.own {
            all.extend(own.addresses.iter().cloned());
            all.extend(own.variables.iter().map(|name| of("var", name)));
            all.extend(own.locals.iter().map(|name| of("local", name)));
            all.extend(own.calls.keys().map(|name| of("module", name)));
        }
        all
    }
}
