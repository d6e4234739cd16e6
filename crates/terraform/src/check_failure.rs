//! What a check found, as diagnostics that point into the files which the module becomes. The files are printed
//! only when there is something to report.

use diagnostic::{Diagnostic, Diagnostics, Failure, Place, SourceTexts};
use values::json::{JsonStep, Located, locate};

use crate::module::Module;

/// Code of configuration that Terraform would refuse.
const CODE: &str = "emission";

/// Something that Terraform would refuse.
pub(crate) struct CheckRefusal {
    /// Address and argument: `aws_dynamodb_table.this.ttl.enabled`.
    pub(crate) place: String,
    /// What is wrong.
    pub(crate) message: String,
}

/// The failure that refusals are; `None` when there are none.
pub(crate) fn failure(module: &Module, refusals: Vec<CheckRefusal>) -> Option<Failure> {
    if refusals.is_empty() {
        return None;
    }
    let mut sources = SourceTexts::new();
    let files = module.files();
    for file in &files {
        let text = file.text.as_str();
        sources.insert(format!("{}/{}", module.path, file.path), text);
    }
    let mut diagnostics = Diagnostics::new();
    diagnostics.extend(refusals.into_iter().map(|refusal| {
        let message = format!("{}: {}", refusal.place, refusal.message);
        Diagnostic::error(CODE, message).at(find(&sources, &refusal.place))
    }));
    Some(Failure::new(diagnostics, sources))
}

/// Where an argument, or the part of its address that is written, is in one of the files.
fn find(sources: &SourceTexts, address: &str) -> Option<Place> {
    let first = address.split('.').next()?;
    let (section, rest) = match first {
        "local" => ("locals", &address[first.len()..]),
        "var" => ("variable", &address[first.len()..]),
        "module" | "output" | "check" | "data" => (first, &address[first.len()..]),
        _ => ("resource", address),
    };
    let names = rest.split('.').filter(|name| !name.is_empty());
    let names: Vec<&str> = std::iter::once(section).chain(names).collect();
    let found = sources.iter().filter_map(|(file, text)| {
        let (depth, located) = deepest(text, &names)?;
        Some((depth, Place::new(file, located.shown(text))))
    });
    found
        .max_by_key(|(depth, _)| *depth)
        .map(|(_, place)| place)
}

/// The value at as many of the names as there are; of several blocks of one type the first.
fn deepest(text: &str, names: &[&str]) -> Option<(usize, Located)> {
    let mut path: Vec<JsonStep<'_>> = Vec::new();
    let mut found = None;
    for (at, name) in names.iter().enumerate() {
        path.push(JsonStep::Member(name));
        let located = locate(text, &path).or_else(|| {
            path.insert(path.len() - 1, JsonStep::Item(0));
            locate(text, &path)
        });
        match located {
            Some(located) => found = Some((at + 1, located)),
            None => break,
        }
    }
    found
}
