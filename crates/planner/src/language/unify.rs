//! One type that values of several types can be converted to.

use std::cmp::Ordering;
use std::sync::Arc;

use super::convert::possible;
use values::Type;

/// The type that all of these can become, as Terraform chooses it. `None` when there is none.
pub(crate) fn unify(types: &[Type]) -> Option<Type> {
    let first = types.first()?;
    if types.iter().all(|kind| kind == first) {
        return Some(first.clone());
    }
    let count = |test: fn(&Type) -> bool| types.iter().filter(|kind| test(kind)).count();
    let dynamic = count(|kind| matches!(kind, Type::Dynamic));
    let maps = count(|kind| matches!(kind, Type::Map(_)));
    let lists = count(|kind| matches!(kind, Type::List(_)));
    let sets = count(|kind| matches!(kind, Type::Set(_)));
    let objects = count(|kind| matches!(kind, Type::Object(_)));
    let tuples = count(|kind| matches!(kind, Type::Tuple(_)));
    let all = types.len();
    if maps > 0 && maps + dynamic == all
        || lists > 0 && lists + dynamic == all
        || sets > 0 && sets + dynamic == all
    {
        return collections(types, dynamic > 0);
    }
    if maps > 0 && maps + objects + dynamic == all {
        if let Some(found) = structures_as_collection(types, |kind| matches!(kind, Type::Object(_)))
        {
            return Some(found);
        }
    } else if lists > 0 && lists + tuples + dynamic == all {
        if let Some(found) = structures_as_collection(types, |kind| matches!(kind, Type::Tuple(_)))
        {
            return Some(found);
        }
    } else if objects > 0 && objects + dynamic == all {
        return if dynamic > 0 {
            Some(Type::Dynamic)
        } else {
            self::objects(types)
        };
    } else if tuples > 0 && tuples + dynamic == all {
        return if dynamic > 0 {
            Some(Type::Dynamic)
        } else {
            self::tuples(types)
        };
    } else if objects > 0 && tuples > 0 {
        return None;
    }
    let mut candidates: Vec<&Type> = types.iter().collect();
    candidates.sort_by(|a, b| preference(a, b));
    candidates
        .into_iter()
        .find(|candidate| types.iter().all(|kind| possible(kind, candidate).is_ok()))
        .cloned()
}

/// Less is preferred.
fn preference(a: &Type, b: &Type) -> Ordering {
    let rank = |kind: &Type| match kind {
        Type::String | Type::Map(_) => 0,
        Type::List(_) => 1,
        Type::Tuple(_) | Type::Object(_) => 2,
        Type::Set(_) => 3,
        Type::Bool | Type::Number => 4,
        Type::Dynamic => 5,
    };
    rank(a).cmp(&rank(b))
}

fn element(kind: &Type) -> Option<&Type> {
    match kind {
        Type::List(element) | Type::Set(element) | Type::Map(element) => Some(element),
        _ => None,
    }
}

fn collections(types: &[Type], dynamic: bool) -> Option<Type> {
    if dynamic {
        return Some(Type::Dynamic);
    }
    let elements: Vec<Type> = types.iter().filter_map(element).cloned().collect();
    let element = Arc::new(unify(&elements)?);
    Some(match types.first()? {
        Type::List(_) => Type::List(element),
        Type::Set(_) => Type::Set(element),
        _ => Type::Map(element),
    })
}

/// Objects become maps beside maps, tuples lists beside lists.
fn structures_as_collection(types: &[Type], structure: fn(&Type) -> bool) -> Option<Type> {
    let structures: Vec<Type> = types
        .iter()
        .filter(|kind| structure(kind))
        .cloned()
        .collect();
    let collection = match structures.first()? {
        Type::Object(_) => to_map(&structures)?,
        _ => to_list(&structures)?,
    };
    let mixed: Vec<Type> = types
        .iter()
        .map(|kind| {
            if structure(kind) {
                collection.clone()
            } else {
                kind.clone()
            }
        })
        .collect();
    unify(&mixed).filter(|kind| element(kind).is_some())
}

fn objects(types: &[Type]) -> Option<Type> {
    let names = |kind: &Type| -> Vec<Arc<str>> {
        match kind {
            Type::Object(fields) => fields.iter().map(|field| field.name.clone()).collect(),
            _ => Vec::new(),
        }
    };
    let first = names(types.first()?);
    if types.iter().any(|kind| names(kind) != first) {
        return to_map(types);
    }
    let mut fields = Vec::new();
    for name in first {
        let across: Vec<Type> = types
            .iter()
            .filter_map(|kind| kind.field(&name).map(|field| field.ty.clone()))
            .collect();
        fields.push((name, unify(&across)?));
    }
    Some(Type::object(fields))
}

fn to_map(types: &[Type]) -> Option<Type> {
    let kinds: Vec<Type> = types
        .iter()
        .flat_map(|kind| match kind {
            Type::Object(fields) => fields.iter().map(|field| field.ty.clone()).collect(),
            _ => Vec::new(),
        })
        .collect();
    Some(Type::Map(Arc::new(unify(&kinds)?)))
}

fn tuples(types: &[Type]) -> Option<Type> {
    let items = |kind: &Type| -> Vec<Type> {
        match kind {
            Type::Tuple(items) => items.to_vec(),
            _ => Vec::new(),
        }
    };
    let length = items(types.first()?).len();
    if types.iter().any(|kind| items(kind).len() != length) {
        return to_list(types);
    }
    let mut result = Vec::new();
    for at in 0..length {
        let across: Vec<Type> = types
            .iter()
            .filter_map(|kind| items(kind).get(at).cloned())
            .collect();
        result.push(unify(&across)?);
    }
    Some(Type::Tuple(result.into()))
}

fn to_list(types: &[Type]) -> Option<Type> {
    let kinds: Vec<Type> = types
        .iter()
        .flat_map(|kind| match kind {
            Type::Tuple(items) => items.to_vec(),
            _ => Vec::new(),
        })
        .collect();
    Some(Type::List(Arc::new(unify(&kinds)?)))
}
