//! What is not to be shown of a resource whose schema is not at hand: a provider's schema says it, and
//! Terraform hides it. Knows no value but by the name of its argument.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use values::Value;

/// Hides what the provider calls sensitive in the body of a resource of this type.
pub(super) fn hide(kind: &str, body: Value) -> Value {
    if !kind.starts_with("aws_") {
        return hide_by_name(&body);
    }
    let paths = known().get(kind).map(Vec::as_slice).unwrap_or_default();
    paths.iter().fold(body, |body, path| hidden_at(&body, path))
}

/// The paths of arguments, by type of resource.
fn known() -> &'static HashMap<&'static str, Vec<&'static str>> {
    static KNOWN: OnceLock<HashMap<&str, Vec<&str>>> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let lines = include_str!("../../data/sensitive.txt").lines();
        lines
            .filter(|line| !line.starts_with('#'))
            .map(|line| {
                let mut words = line.split(' ');
                (words.next().unwrap_or_default(), words.collect())
            })
            .collect()
    })
}

/// The value with what is at a path hidden, in each of several blocks.
fn hidden_at(value: &Value, path: &str) -> Value {
    let (name, rest) = path
        .split_once('.')
        .map_or((path, None), |(name, rest)| (name, Some(rest)));
    changed(value, &|member, inner| match rest {
        _ if member != name => None,
        None => Some(hidden(inner)),
        Some(rest) => Some(hidden_at(inner, rest)),
    })
}

/// Nothing is hidden of what is not there, or not known.
fn hidden(value: &Value) -> Value {
    if value.is_null() || value.is_unknown() {
        value.clone()
    } else {
        value.clone().sensitive()
    }
}

/// Of other providers only the name of an argument tells.
fn hide_by_name(value: &Value) -> Value {
    const ENDS: [&str; 8] = [
        "password",
        "passphrase",
        "secret",
        "secret_key",
        "secret_string",
        "private_key",
        "api_key",
        "token",
    ];
    changed(value, &|member, inner| {
        if ENDS.iter().any(|end| member.ends_with(end)) {
            Some(hidden(inner))
        } else if inner.items().is_some() || inner.entries().is_some() {
            Some(hide_by_name(inner))
        } else {
            None
        }
    })
}

/// The value with some members replaced: of an object, or of each object in a list.
fn changed(value: &Value, change: &dyn Fn(&str, &Value) -> Option<Value>) -> Value {
    match value {
        Value::Object(_) => {
            let entries = value.entries().unwrap_or_default();
            let replaced = |(name, inner): &(Arc<str>, Value)| {
                (
                    name.clone(),
                    change(name, inner).unwrap_or_else(|| inner.clone()),
                )
            };
            Value::object(entries.iter().map(replaced).collect())
        }
        Value::Tuple(_) => {
            let items = value.items().unwrap_or_default();
            Value::tuple(items.iter().map(|item| changed(item, change)).collect())
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(entries: &[(&str, Value)]) -> Value {
        let entries = entries
            .iter()
            .map(|(name, value)| (Arc::from(*name), value.clone()));
        Value::object(entries.collect())
    }

    fn text(text: &str) -> Value {
        Value::String(text.into())
    }

    #[test]
    fn what_the_provider_calls_sensitive_is_hidden() {
        let body = object(&[("name", text("a")), ("value", text("b"))]);
        let hidden = hide("aws_ssm_parameter", body.clone());
        assert!(hidden.get("value").is_some_and(Value::is_sensitive));
        assert!(!hidden.get("name").is_some_and(Value::is_sensitive));
        assert_eq!(hide("aws_sqs_queue", body.clone()), body);
        let user = object(&[("password", text("b")), ("username", text("a"))]);
        let broker = object(&[("user", Value::tuple(vec![user.clone(), user]))]);
        let hidden = hide("aws_mq_broker", broker);
        let users = hidden
            .get("user")
            .and_then(Value::items)
            .unwrap_or_default();
        assert_eq!(users.len(), 2);
        for user in users {
            assert!(user.get("password").is_some_and(Value::is_sensitive));
            assert_eq!(user.get("username"), Some(&text("a")));
        }
    }

    #[test]
    fn of_other_providers_the_name_tells() {
        let inner = object(&[("api_key", text("b")), ("key", text("a"))]);
        let body = object(&[
            ("admin_password", text("b")),
            ("login", Value::tuple(vec![inner])),
        ]);
        let hidden = hide("grafana_data_source", body);
        assert!(
            hidden
                .get("admin_password")
                .is_some_and(Value::is_sensitive)
        );
        let login = hidden
            .get("login")
            .and_then(Value::items)
            .and_then(<[Value]>::first);
        assert!(
            login
                .and_then(|login| login.get("api_key"))
                .is_some_and(Value::is_sensitive)
        );
        assert_eq!(login.and_then(|login| login.get("key")), Some(&text("a")));
    }
}
