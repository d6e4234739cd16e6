//! Is a value the same as one before, as far as that is known? Yes, no, or perhaps.
//!
//! What an unknown turns out to be is not known, but where it comes from often is: two attributes of one
//! instance that stays are the same, and so is what one expression makes of the same values. A member
//! that is not there is not there: nothing is taken over from before. Knows no provider.

use std::collections::BTreeMap;
use std::sync::Arc;

use values::{PartialValue, Stability, Unknown, UnknownOrigin, Value};

/// Whether two values are the same, the most certain difference last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Same {
    /// They are.
    Yes,
    /// What is known of them is, or nothing is known.
    Perhaps,
    /// They are not, or Terraform takes them for different: what it does not know before apply is.
    No,
}

impl Same {
    /// The answer where it is known.
    #[must_use]
    pub fn known(truth: bool) -> Self {
        if truth { Self::Yes } else { Self::No }
    }
}

/// Does a value stay as it was?
#[must_use]
pub fn same(was: &Value, is: &Value) -> Same {
    let (was, is) = (was.plain(), is.plain());
    match (was, is) {
        (Value::Unknown(was), Value::Unknown(is)) => unknowns(was, is),
        (known, Value::Unknown(is)) => became_unknown(known, is),
        (Value::Unknown(was), known) => became_known(was, known),
        (Value::Null(_), Value::Null(_)) => Same::Yes,
        (Value::Null(_), _) | (_, Value::Null(_)) => Same::No,
        (was, is) => match (was.items(), is.items(), was.entries(), is.entries()) {
            (Some(a), Some(b), ..) => {
                if matches!(was, Value::Set(_)) || matches!(is, Value::Set(_)) {
                    as_sets(a, b)
                } else {
                    in_order(a, b)
                }
            }
            (_, _, Some(a), Some(b)) => members(a, b),
            (Some(_), ..) | (_, Some(_), ..) | (_, _, Some(_), _) | (_, _, _, Some(_)) => Same::No,
            _ => texts(was, is),
        },
    }
}

/// Plain values. A number and its text, and two texts that are the same document in another order, are the
/// same to some arguments and not to others.
fn texts(was: &Value, is: &Value) -> Same {
    if was == is {
        Same::Yes
    } else if was.says_the_same(is) || plain_text(was) == plain_text(is) {
        Same::Perhaps
    } else {
        Same::No
    }
}

fn plain_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

/// The members of a map, an object or a document: one that is in one of them alone is a difference.
fn members(a: &[(Arc<str>, Value)], b: &[(Arc<str>, Value)]) -> Same {
    let was: BTreeMap<&str, &Value> = a.iter().map(|(key, value)| (key.as_ref(), value)).collect();
    if a.len() != b.len() {
        return Same::No;
    }
    let each = b.iter().map(|(key, value)| match was.get(key.as_ref()) {
        Some(was) => same(was, value),
        None => Same::No,
    });
    each.max().unwrap_or(Same::Yes)
}

fn in_order(a: &[Value], b: &[Value]) -> Same {
    if a.len() != b.len() {
        return Same::No;
    }
    let each = a.iter().zip(b).map(|(a, b)| same(a, b));
    each.max().unwrap_or(Same::Yes)
}

fn as_sets(a: &[Value], b: &[Value]) -> Same {
    if a.len() != b.len() {
        // Unknown items may turn out to be one.
        let known = a.iter().chain(b).all(Value::is_wholly_known);
        return if known { Same::No } else { Same::Perhaps };
    }
    pairs(a, b, &same).1
}

/// Pairs of items of two sets, by place, and whether all of them are the same. The likest come together.
pub fn pairs(
    a: &[Value],
    b: &[Value],
    compare: &dyn Fn(&Value, &Value) -> Same,
) -> (Vec<Option<usize>>, Same) {
    let mut free: Vec<usize> = (0..a.len()).collect();
    let mut paired = vec![None; b.len()];
    let mut worst = if a.len() == b.len() {
        Same::Yes
    } else {
        Same::No
    };
    for wanted in [Same::Yes, Same::Perhaps] {
        for (at, item) in b.iter().enumerate() {
            if paired[at].is_some() {
                continue;
            }
            let like = |place: &usize| a.get(*place).is_some_and(|a| compare(a, item) == wanted);
            if let Some(found) = free.iter().position(like) {
                paired[at] = Some(free.swap_remove(found));
                worst = worst.max(wanted);
            }
        }
    }
    if paired.iter().any(Option::is_none) {
        worst = Same::No;
    }
    (paired, worst)
}

fn unknowns(was: &Arc<Unknown>, is: &Arc<Unknown>) -> Same {
    if Arc::ptr_eq(was, is) && !is_opaque(is) {
        return match stability_of(is) {
            Stability::Stable => Same::Yes,
            Stability::Uncertain => Same::Perhaps,
            Stability::Recomputed => Same::No,
        };
    }
    match (was.partial.as_deref(), is.partial.as_deref()) {
        (Some(PartialValue::Json(was)), Some(PartialValue::Json(is)))
        | (Some(PartialValue::Parts(was)), Some(PartialValue::Parts(is))) => return same(was, is),
        (Some(PartialValue::Template(was)), Some(PartialValue::Template(is))) => {
            return templates(was, is);
        }
        (Some(PartialValue::File(was)), Some(PartialValue::File(is))) => {
            return Same::known(was == is);
        }
        (None, None) => {}
        _ => return different(is),
    }
    match (was.origin.as_deref(), is.origin.as_deref()) {
        (Some(was), Some(origin)) => origins(was, origin, is),
        _ => different(is),
    }
}

fn is_opaque(unknown: &Unknown) -> bool {
    unknown.partial.is_none() && unknown.origin.is_none()
}

fn origins(was: &UnknownOrigin, origin: &UnknownOrigin, is: &Unknown) -> Same {
    match (was, origin) {
        // The provider sets both.
        (UnknownOrigin::Unset, UnknownOrigin::Unset) => Same::Yes,
        (
            UnknownOrigin::Attribute { address, path, .. },
            UnknownOrigin::Attribute {
                address: other,
                path: of,
                state,
            },
        ) => match state {
            Stability::Recomputed => Same::No,
            Stability::Stable if address == other && path == of => Same::Yes,
            // No two things have one ARN.
            Stability::Stable if path == of && path.ends_with("arn") => Same::No,
            Stability::Stable | Stability::Uncertain => Same::Perhaps,
        },
        (
            UnknownOrigin::Expression { digest, inputs, .. },
            UnknownOrigin::Expression {
                digest: other,
                injective,
                inputs: given,
            },
        ) if digest == other => match in_order(inputs, given) {
            Same::Yes => Same::Yes,
            Same::No if *injective => Same::No,
            _ => different(is),
        },
        _ => different(is),
    }
}

/// Of two unknowns that nothing joins: what is certainly made anew is a change to Terraform.
fn different(is: &Unknown) -> Same {
    if is_anew(is) { Same::No } else { Same::Perhaps }
}

fn became_unknown(was: &Value, is: &Unknown) -> Same {
    match is.partial.as_deref() {
        Some(PartialValue::Json(document)) => match was.document() {
            Some(was) => same(&was, document),
            None => Same::No,
        },
        Some(PartialValue::Parts(parts)) => same(was, parts),
        Some(PartialValue::Template(pieces)) => match was.as_str() {
            Some(text) if fits(text, pieces) => different(is),
            _ => Same::No,
        },
        Some(PartialValue::File(_)) | None => different(is),
    }
}

fn became_known(was: &Unknown, is: &Value) -> Same {
    match was.partial.as_deref() {
        Some(PartialValue::Json(document)) => match is.document() {
            Some(is) => same(document, &is),
            None => Same::No,
        },
        Some(PartialValue::Parts(parts)) => same(parts, is),
        Some(PartialValue::Template(pieces)) => match is.as_str() {
            Some(text) if fits(text, pieces) => Same::Perhaps,
            _ => Same::No,
        },
        Some(PartialValue::File(_)) | None => Same::Perhaps,
    }
}

/// Texts put together: the same pieces, in which known text differs, make another text.
fn templates(was: &[Value], is: &[Value]) -> Same {
    if was.len() == is.len() {
        let each: Vec<Same> = was.iter().zip(is).map(|(a, b)| same(a, b)).collect();
        let mut unknown = each
            .iter()
            .zip(is)
            .filter(|(_, piece)| !piece.is_wholly_known());
        if each.iter().all(|one| *one == Same::Yes) {
            return Same::Yes;
        }
        // The unknown parts stay, so the known ones tell.
        if unknown.all(|(same, _)| *same == Same::Yes) {
            return Same::No;
        }
    }
    if is.iter().any(anew) {
        Same::No
    } else {
        Same::Perhaps
    }
}

/// May a text be made of these pieces? Known text must come in their order.
fn fits(text: &str, pieces: &[Value]) -> bool {
    let mut rest = text;
    let last = pieces.len().saturating_sub(1);
    for (at, piece) in pieces.iter().enumerate() {
        let Some(known) = piece.as_str() else {
            continue;
        };
        let found = if at == 0 {
            rest.strip_prefix(known)
        } else if at == last {
            rest.ends_with(known).then_some("")
        } else {
            rest.find(known).map(|from| &rest[from + known.len()..])
        };
        match found {
            Some(after) => rest = after,
            None => return false,
        }
    }
    true
}

/// Is something in it known only after apply, to Terraform too?
#[must_use]
pub fn anew(value: &Value) -> bool {
    stability(value) == Stability::Recomputed
}

/// May something in it be set anew?
#[must_use]
pub fn may_be_anew(value: &Value) -> bool {
    stability(value) != Stability::Stable
}

fn is_anew(unknown: &Unknown) -> bool {
    stability_of(unknown) == Stability::Recomputed
}

/// What apply does to the attributes in a value, the least stable of them.
fn stability(value: &Value) -> Stability {
    match value.plain() {
        Value::Unknown(unknown) => stability_of(unknown),
        plain if plain.is_wholly_known() => Stability::Stable,
        plain => {
            let items = plain.items().unwrap_or_default().iter();
            let entries = plain.entries().unwrap_or_default().iter();
            least_stable(items.chain(entries.map(|(_, value)| value)))
        }
    }
}

fn least_stable<'a>(values: impl Iterator<Item = &'a Value>) -> Stability {
    values.map(stability).max().unwrap_or(Stability::Stable)
}

fn stability_of(unknown: &Unknown) -> Stability {
    let made = match unknown.partial.as_deref() {
        Some(PartialValue::Json(value) | PartialValue::Parts(value)) => stability(value),
        Some(PartialValue::Template(pieces)) => least_stable(pieces.iter()),
        Some(PartialValue::File(_)) | None => Stability::Stable,
    };
    made.max(match unknown.origin.as_deref() {
        Some(UnknownOrigin::Volatile) => Stability::Recomputed,
        Some(UnknownOrigin::Attribute { state, .. }) => *state,
        Some(UnknownOrigin::Expression { inputs, .. }) => least_stable(inputs.iter()),
        Some(UnknownOrigin::Unset) | None => Stability::Stable,
    })
}

/// What a provider gives for an argument that is not there.
pub fn is_nothing(value: &Value) -> bool {
    match value.plain() {
        Value::Null(_) => true,
        Value::Bool(truth) => !truth,
        Value::Number(number) => number.is_zero(),
        Value::String(text) => text.is_empty(),
        other => {
            other.items().is_some_and(<[Value]>::is_empty)
                || other.entries().is_some_and(<[_]>::is_empty)
        }
    }
}
