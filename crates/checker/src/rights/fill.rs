//! Templates of the data, filled with what a plan says: all of a text may be known, a part or nothing.

use plan::Instance;
use values::{Lookup, Type, Value};

use crate::policy::PolicyText;
use crate::policy::arns::{self, Home};

/// Where the values of a template come from.
pub(super) struct TemplateSource<'a> {
    /// The address of the resource.
    pub(super) address: &'a str,
    /// Where it is.
    pub(super) home: &'a Home,
    /// Finds an argument.
    pub(super) look: &'a dyn Fn(&str) -> Option<Value>,
    /// Finds an attribute of what an argument names: argument, type, attribute that it is named by, wanted.
    pub(super) refer: &'a dyn Fn(&str, &str, &str, &str) -> Option<Value>,
}

/// What a template comes to.
pub(super) enum Filled {
    /// One of its arguments is not given: it is about nothing.
    Absent,
    /// Texts, one for each item of a list in it.
    Texts(Vec<PolicyText>),
}

/// An argument or attribute, by its path.
pub(super) fn look(instance: &Instance, path: &str) -> Option<Value> {
    match instance.lookup(path) {
        Lookup::Known(value) => Some(value.parts().clone()),
        // A list that is unknown only in parts.
        Lookup::Unknown => {
            let value = instance.values.get(path).map(Value::parts);
            Some(
                value
                    .cloned()
                    .unwrap_or_else(|| Value::unknown(Type::String)),
            )
        }
        Lookup::Absent => None,
    }
}

/// Is an argument given, and neither empty nor false? What is unknown is, when it is written: the provider may
/// compute it as well.
pub(super) fn is_given(instance: &Instance, path: &str, written: impl Fn(&str) -> bool) -> bool {
    look(instance, path).is_some_and(|value| {
        let empty = value.as_str() == Some("")
            || value.as_bool() == Some(false)
            || value.items().is_some_and(<[Value]>::is_empty);
        if value.is_unknown() {
            return written(path);
        }
        !empty && !value.is_null()
    })
}

/// Fills a template.
pub(super) fn fill(template: &str, place: &TemplateSource<'_>) -> Filled {
    let mut texts: Vec<Vec<Option<String>>> = vec![Vec::new()];
    let add = |texts: &mut Vec<Vec<Option<String>>>, piece: &str| {
        for text in texts {
            text.push(Some(piece.to_owned()));
        }
    };
    let mut rest = template;
    while let Some((start, length)) = rest.find('{').zip(rest.find('}')) {
        add(&mut texts, &rest[..start]);
        let Some(values) = hole(&rest[start + 1..length], place) else {
            return Filled::Absent;
        };
        texts = texts
            .iter()
            .flat_map(|text| {
                values.iter().map(move |value| {
                    let mut text = text.clone();
                    text.push(value.clone());
                    text
                })
            })
            .collect();
        rest = &rest[length + 1..];
    }
    add(&mut texts, rest);
    let joined = texts.into_iter().map(|pieces| {
        if pieces.iter().all(Option::is_some) {
            return PolicyText::from(pieces.into_iter().flatten().collect::<String>());
        }
        let known = pieces.iter().flatten().any(|piece| !piece.is_empty());
        if !known {
            return PolicyText::Unknown;
        }
        PolicyText::Pieces(
            pieces
                .into_iter()
                .map(|piece| piece.map(Into::into))
                .collect(),
        )
    });
    Filled::Texts(joined.collect())
}

/// What a hole of a template comes to: `None` when its argument is not given; an unknown is `None` inside.
fn hole(inside: &str, place: &TemplateSource<'_>) -> Option<Vec<Option<String>>> {
    if inside.starts_with('@') {
        let look = |_: &str| None;
        let text = arns::filled(&format!("{{{inside}}}"), place.address, place.home, &look);
        return Some(vec![text]);
    }
    if let Some(list) = inside.strip_suffix("[]") {
        let value = (place.look)(list)?;
        let items = match value.items() {
            Some(items) => items,
            None if value.is_unknown() => return Some(vec![None]),
            None => return None,
        };
        return (!items.is_empty()).then(|| {
            let text = |item: &Value| item.as_str().map(str::to_owned);
            items.iter().map(text).collect()
        });
    }
    if let Some(reference) = inside.strip_prefix("ref:") {
        let mut parts = reference.splitn(3, '/');
        let (argument, owner, wanted) = (parts.next()?, parts.next()?, parts.next()?);
        let (kind, attribute) = owner.split_once('.')?;
        // What each account has without anybody who makes it.
        let argument = match argument.split_once('!') {
            Some((argument, given)) => {
                (place.look)(argument).filter(|value| value.as_str() != Some(given))?;
                argument
            }
            None => argument,
        };
        let value = (place.refer)(argument, kind, attribute, wanted)?;
        return given(&value).then(|| vec![value.as_str().map(str::to_owned)]);
    }
    if let Some((kind @ ("image" | "ownimage"), name)) = inside.split_once(':') {
        let value = (place.look)(name).filter(given)?;
        let Some(image) = value.as_str() else {
            return Some(vec![None]);
        };
        let repository = repository(image, place.home)?;
        let own = repository.1 == place.home.account;
        return (kind == "image" || own).then(|| vec![Some(repository.0)]);
    }
    let name = inside.split_once(':').map_or(inside, |(_, name)| name);
    let default = inside.contains('=') || inside.starts_with("bus:");
    if !default {
        let value = (place.look)(name).filter(given)?;
        if value.is_unknown() {
            return Some(vec![None]);
        }
    }
    let text = arns::filled(
        &format!("{{{inside}}}"),
        place.address,
        place.home,
        place.look,
    );
    Some(vec![text])
}

fn given(value: &Value) -> bool {
    !value.is_null() && value.as_str() != Some("")
}

/// The ARN of the repository of an image in ECR, and its account: `ACCOUNT.dkr.ecr.REGION.SUFFIX/NAME:TAG`.
fn repository(image: &str, home: &Home) -> Option<(String, String)> {
    let (host, path) = image.split_once('/')?;
    let mut parts = host.split('.');
    let account = parts.next()?;
    if (parts.next()?, parts.next()?) != ("dkr", "ecr") {
        return None;
    }
    let region = parts.next()?;
    let name = path.split(['@', ':']).next()?;
    let partition = &home.partition;
    let arn = format!("arn:{partition}:ecr:{region}:{account}:repository/{name}");
    Some((arn, account.to_owned()))
}
