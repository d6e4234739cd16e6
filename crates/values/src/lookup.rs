//! What a value has at a path: something known, something unknown, or nothing.

use crate::value::Value;

/// What is at a path.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Lookup<'a> {
    /// Known, at least the outside of it: items inside may be unknown.
    Known(&'a Value),
    /// Known only after apply, or inside something that is.
    Unknown,
    /// `null`, or not there.
    Absent,
}

impl<'a> Lookup<'a> {
    fn new(value: &'a Value) -> Self {
        match value.plain() {
            Value::Unknown(_) => Self::Unknown,
            Value::Null(_) => Self::Absent,
            plain => Self::Known(plain),
        }
    }

    /// The known value.
    #[must_use]
    pub fn known(self) -> Option<&'a Value> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown | Self::Absent => None,
        }
    }

    /// Is it unknown?
    #[must_use]
    pub fn is_unknown(self) -> bool {
        self == Self::Unknown
    }

    /// Is it absent?
    #[must_use]
    pub fn is_absent(self) -> bool {
        self == Self::Absent
    }

    /// The text, when it is known text.
    #[must_use]
    pub fn text(self) -> Option<&'a str> {
        self.known()?.as_str()
    }

    /// The truth, when it is a known one.
    #[must_use]
    pub fn truth(self) -> Option<bool> {
        self.known()?.as_bool()
    }

    /// The whole number, when it is a known one.
    #[must_use]
    pub fn whole(self) -> Option<i64> {
        self.known()?.as_i64()
    }
}

impl Value {
    /// What is at a path such as `versioning_configuration.0.status`: names, and numbers for the
    /// items of lists, sets and tuples.
    #[must_use]
    pub fn lookup(&self, path: &str) -> Lookup<'_> {
        let mut current = self;
        for step in path.split('.').filter(|step| !step.is_empty()) {
            current = match current.plain() {
                Value::Unknown(_) => return Lookup::Unknown,
                Value::Map(entries) | Value::Object(entries) => match entries.get(step) {
                    Some(value) => value,
                    None => return Lookup::Absent,
                },
                Value::List(items) | Value::Set(items) | Value::Tuple(items) => {
                    match step.parse().ok().and_then(|at: usize| items.items.get(at)) {
                        Some(value) => value,
                        None => return Lookup::Absent,
                    }
                }
                _ => return Lookup::Absent,
            };
        }
        Lookup::new(current)
    }

    /// Everything at a path in which `*` means each item or entry, such as
    /// `rule.*.apply_server_side_encryption_by_default.*.sse_algorithm`. An unknown on the way gives
    /// one `Unknown`; nothing on the way gives nothing.
    #[must_use]
    pub fn lookup_each(&self, path: &str) -> Vec<Lookup<'_>> {
        let steps: Vec<&str> = path.split('.').filter(|step| !step.is_empty()).collect();
        let mut found = Vec::new();
        collect(self, &steps, &mut found);
        found
    }
}

fn collect<'a>(value: &'a Value, steps: &[&str], found: &mut Vec<Lookup<'a>>) {
    let Some((step, rest)) = steps.split_first() else {
        found.push(Lookup::new(value));
        return;
    };
    let plain = value.plain();
    if matches!(plain, Value::Unknown(_)) {
        found.push(Lookup::Unknown);
    } else if *step == "*" {
        for item in plain.items().unwrap_or_default() {
            collect(item, rest, found);
        }
        for (_, item) in plain.entries().unwrap_or_default() {
            collect(item, rest, found);
        }
    } else if let Some(items) = plain.items() {
        if let Some(item) = step.parse().ok().and_then(|at: usize| items.get(at)) {
            collect(item, rest, found);
        }
    } else if let Some(inner) = plain.get(step) {
        collect(inner, rest, found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_tell_known_from_unknown_from_absent() {
        let value = Value::object(vec![
            (
                "a".into(),
                crate::json::parse(r#"[{"b":"x"},{"b":null}]"#).unwrap(),
            ),
            ("u".into(), Value::unknown(crate::types::Type::Dynamic)),
            ("s".into(), Value::from("hush").sensitive()),
        ]);
        assert_eq!(value.lookup("a.0.b").text(), Some("x"));
        assert!(value.lookup("a.1.b").is_absent());
        assert!(value.lookup("a.2.b").is_absent());
        assert!(value.lookup("a.0.b.c").is_absent());
        assert!(value.lookup("u.x.y").is_unknown());
        assert_eq!(value.lookup("s").text(), Some("hush"));
        assert_eq!(value.lookup_each("a.*.b").len(), 2);
        assert_eq!(value.lookup_each("u.*.b"), [Lookup::Unknown]);
        assert!(value.lookup_each("nothing.*.b").is_empty());
    }
}
