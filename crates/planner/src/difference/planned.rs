//! What becomes of the arguments of one instance: what is written wins, what the provider sets stays.
//!
//! Everything inside a written argument is what is written. Only what the provider sets (attributes that
//! are not written, also in nested blocks) is taken over from before.

use std::sync::Arc;

use super::provider::{ProviderBehavior, Removal};
use crate::configure::shape::{BodySchema, MemberKind, SchemaMember};
use plan::same::{Same, is_nothing, pairs, same};
use values::Value;

/// A resource, as far as its arguments are compared.
pub(crate) struct ArgumentComparison<'a> {
    pub(crate) kind: &'a str,
    pub(crate) provider: &'a dyn ProviderBehavior,
    /// Does a value before that is `null` say that it is not written? A state does not tell what was
    /// written: in it stands what the provider made of it.
    pub(crate) before_is_written: bool,
}

/// What becomes of a value, and whether that is what it was.
pub(crate) struct ComparedValue {
    pub(crate) value: Value,
    pub(crate) same: Same,
}

impl ComparedValue {
    fn stays(value: &Value) -> Self {
        Self {
            value: value.clone(),
            same: Same::Yes,
        }
    }
}

impl ArgumentComparison<'_> {
    /// What becomes of a member of the resource: `was` is its value before, `is` what is written now.
    pub(crate) fn member(
        &self,
        member: &SchemaMember,
        path: &str,
        was: &Value,
        is: &Value,
    ) -> ComparedValue {
        if is.is_unset() {
            // A state that was written before the attribute was there has none.
            return ComparedValue::stays(if was.is_null() { is } else { was });
        }
        if is.is_null() {
            return self.not_written(path, was, is);
        }
        if let MemberKind::Block { shape, .. } = &member.of {
            return self.blocks(shape, path, was, is);
        }
        self.argument(path, was, is)
    }

    /// An argument of which nothing but its name is known.
    pub(crate) fn argument(&self, path: &str, was: &Value, is: &Value) -> ComparedValue {
        let default = || self.provider.default(self.kind, path);
        let mut found = if was.is_null() {
            // What is not there is what the provider gives for it.
            match default() {
                Some(default) => same(&default, is),
                None if is_nothing(is) => Same::Yes,
                None => same(was, is),
            }
        } else {
            same(was, is)
        };
        if found == Same::Perhaps {
            if self.provider.is_document(self.kind, path) {
                found = documents(was, is).unwrap_or(found);
            } else if was.as_str().is_none() || is.as_str().is_none() {
                // A number or a truth, and its text.
                if was.is_wholly_known()
                    && is.is_wholly_known()
                    && was.items().is_none()
                    && was.entries().is_none()
                {
                    found = Same::Yes;
                }
            }
        }
        let value = match found {
            // The known one of the two.
            Same::Yes if is.is_wholly_known() || !was.is_wholly_known() => is,
            Same::Yes => was,
            Same::Perhaps | Same::No => is,
        };
        ComparedValue {
            value: value.clone(),
            same: found,
        }
    }

    fn not_written(&self, path: &str, was: &Value, is: &Value) -> ComparedValue {
        if is_nothing(was) {
            return ComparedValue::stays(is);
        }
        let default = self.provider.default(self.kind, path);
        if default
            .as_ref()
            .is_some_and(|default| same(default, was) == Same::Yes)
        {
            return ComparedValue::stays(was);
        }
        let same = match self.provider.removal(self.kind, path) {
            Removal::Stays => return ComparedValue::stays(was),
            Removal::Goes => Same::No,
            // It was written, and now it is not.
            Removal::Unknown if self.before_is_written => Same::No,
            Removal::Unknown => Same::Perhaps,
        };
        let value = match (same, default) {
            (Same::No, Some(default)) => default,
            (Same::No, None) => is.clone(),
            _ => Value::unknown(was.ty()),
        };
        ComparedValue { value, same }
    }

    /// Nested blocks: in order, or for a set each with the likest before.
    fn blocks(&self, shape: &BodySchema, path: &str, was: &Value, is: &Value) -> ComparedValue {
        let Some(items) = is.items() else {
            return match (is.entries(), was.entries()) {
                (Some(_), Some(_)) => self.block(shape, path, was, is),
                _ => self.argument(path, was, is),
            };
        };
        // What is not there before has no items.
        let before = match was.items() {
            Some(before) => before,
            None if was.is_null() => &[],
            None => return self.argument(path, was, is),
        };
        let compare = |a: &Value, b: &Value| self.block(shape, path, a, b).same;
        let (paired, mut worst) = if matches!(is.plain(), Value::Set(_)) {
            pairs(before, items, &compare)
        } else {
            let places = (0..items.len()).map(|at| (at < before.len()).then_some(at));
            (places.collect(), Same::known(before.len() == items.len()))
        };
        let mut made = Vec::with_capacity(items.len());
        for (at, item) in items.iter().enumerate() {
            match paired
                .get(at)
                .copied()
                .flatten()
                .and_then(|at| before.get(at))
            {
                Some(before) => {
                    let next = self.block(shape, path, before, item);
                    worst = worst.max(next.same);
                    made.push(next.value);
                }
                None => made.push(item.clone()),
            }
        }
        let value = match is.plain() {
            Value::Set(set) => Value::set(set.element.clone(), made),
            Value::List(list) => Value::list(list.element.clone(), made),
            _ => Value::tuple(made),
        };
        ComparedValue { value, same: worst }
    }

    fn block(&self, shape: &BodySchema, path: &str, was: &Value, is: &Value) -> ComparedValue {
        let Some(entries) = is.entries() else {
            return self.argument(path, was, is);
        };
        if was.is_null() || was.is_unknown() {
            return self.argument(path, was, is);
        }
        let mut worst = Same::Yes;
        let made = entries.iter().map(|(name, value)| {
            let before = was.get(name).unwrap_or(&Value::NULL);
            let next = match shape.member(name) {
                Some(member) => self.member(member, &format!("{path}.{name}"), before, value),
                None => self.argument(&format!("{path}.{name}"), before, value),
            };
            worst = worst.max(next.same);
            (name.clone(), next.value)
        });
        let made: Vec<(Arc<str>, Value)> = made.collect();
        ComparedValue {
            value: Value::object(made),
            same: worst,
        }
    }
}

/// Two texts as documents, of which the order of members does not count.
fn documents(was: &Value, is: &Value) -> Option<Same> {
    let (was, is) = (was.document()?, is.document()?);
    Some(same(&was, &is))
}
