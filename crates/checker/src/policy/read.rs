//! Policies out of the values of a plan.

use plan::Instance;
use values::{Lookup, PartialValue, Value};

use super::{Condition, Effect, Policy, PolicyText, Statement};

impl Policy {
    /// Reads a document: an object with `Statement`.
    ///
    /// # Errors
    /// When it is not a policy.
    pub fn read(document: &Value) -> Result<Self, String> {
        if document.entries().is_none() {
            return Err("it is not an object".into());
        }
        let mut policy = Self {
            statements: Vec::new(),
            complete: true,
            size: document.is_wholly_known().then(|| size(document)),
        };
        match document.lookup("Statement") {
            Lookup::Absent => return Err("it has no `Statement`".into()),
            Lookup::Unknown => policy.complete = false,
            Lookup::Known(statements) => {
                for statement in one_or_many(statements) {
                    if statement.is_unknown() {
                        policy.complete = false;
                    } else {
                        policy.take(written(statement)?);
                    }
                }
            }
        }
        Ok(policy)
    }

    /// What the blocks of a `data.aws_iam_policy_document` say.
    #[must_use]
    pub fn of_data_source(data: &Instance) -> Option<Self> {
        let mut policy = Self {
            statements: Vec::new(),
            complete: ["source_policy_documents", "override_policy_documents"]
                .iter()
                .all(|other| data.lookup(other).is_absent()),
            size: None,
        };
        let Lookup::Known(statements) = data.lookup("statement") else {
            return None;
        };
        for block in statements.items()? {
            policy.take(of_block(block));
        }
        Some(policy)
    }

    /// Takes a statement, or what it says of whom and what, as far as it is known.
    fn take(&mut self, statement: Option<Statement>) {
        let Some(statement) = statement else {
            self.complete = false;
            return;
        };
        self.complete &= !statement.actions.contains(&PolicyText::Unknown);
        self.statements.push(statement);
    }
}

/// Characters of a document as JSON without whitespace.
fn size(document: &Value) -> usize {
    values::json::length(document)
}

/// A statement of a document; `None` when its effect, whom it names or when it holds is unknown.
fn written(statement: &Value) -> Result<Option<Statement>, String> {
    if statement.entries().is_none() {
        return Err("a statement is not an object".into());
    }
    if ["Principal", "NotPrincipal", "Condition"]
        .iter()
        .any(|name| statement.get(name).is_some_and(Value::is_unknown))
    {
        return Ok(None);
    }
    let effect = match statement.lookup("Effect") {
        Lookup::Unknown => return Ok(None),
        seen => match seen.text() {
            Some("Allow") => Effect::Allow,
            Some("Deny") => Effect::Deny,
            _ => return Err("a statement's `Effect` is neither `Allow` nor `Deny`".into()),
        },
    };
    let pick = |name: &str, not: &str| -> (Vec<PolicyText>, bool) {
        match statement.get(not) {
            Some(value) => (texts(value), true),
            None => (statement.get(name).map(texts).unwrap_or_default(), false),
        }
    };
    let (actions, not_action) = pick("Action", "NotAction");
    let (resources, not_resource) = pick("Resource", "NotResource");
    let not_principal = statement.get("NotPrincipal");
    let principals = match not_principal.or_else(|| statement.get("Principal")) {
        None => Vec::new(),
        Some(value) => match value.entries() {
            Some(kinds) => kinds
                .iter()
                .flat_map(|(kind, names)| {
                    texts(names)
                        .into_iter()
                        .map(|name| (kind.to_string(), name))
                })
                .collect(),
            None => texts(value)
                .into_iter()
                .map(|name| ("*".to_owned(), name))
                .collect(),
        },
    };
    let mut conditions = Vec::new();
    for (operator, keys) in statement
        .get("Condition")
        .and_then(Value::entries)
        .unwrap_or_default()
    {
        for (key, values) in keys.entries().unwrap_or_default() {
            conditions.push(Condition {
                operator: operator.to_string(),
                key: key.to_ascii_lowercase(),
                values: texts(values),
            });
        }
    }
    Ok(Some(Statement {
        sid: statement
            .lookup("Sid")
            .text()
            .unwrap_or_default()
            .to_owned(),
        effect,
        principals,
        not_principal: not_principal.is_some(),
        actions,
        not_action,
        resources,
        not_resource,
        conditions,
    }))
}

/// A `statement` block of a data source.
fn of_block(block: &Value) -> Option<Statement> {
    let effect = match block.lookup("effect") {
        Lookup::Absent => Effect::Allow,
        seen => match seen.text()? {
            "Allow" => Effect::Allow,
            "Deny" => Effect::Deny,
            _ => return None,
        },
    };
    let pick = |name: &str, not: &str| -> (Vec<PolicyText>, bool) {
        let found = |name: &str| block.get(name).filter(|value| !value.is_null()).map(texts);
        match found(not).filter(|texts| !texts.is_empty()) {
            Some(texts) => (texts, true),
            None => (found(name).unwrap_or_default(), false),
        }
    };
    let (actions, not_action) = pick("actions", "not_actions");
    let (resources, not_resource) = pick("resources", "not_resources");
    let blocks = |name: &str| {
        block
            .get(name)
            .and_then(Value::items)
            .unwrap_or_default()
            .to_vec()
    };
    let not_principals = blocks("not_principals");
    let not_principal = !not_principals.is_empty();
    let named = if not_principal {
        not_principals
    } else {
        blocks("principals")
    };
    let principals = named
        .iter()
        .flat_map(|principal| {
            let kind = principal
                .lookup("type")
                .text()
                .unwrap_or_default()
                .to_owned();
            let names = principal.get("identifiers").map(texts).unwrap_or_default();
            names.into_iter().map(move |name| (kind.clone(), name))
        })
        .collect();
    let conditions = blocks("condition")
        .iter()
        .map(|condition| Condition {
            operator: condition
                .lookup("test")
                .text()
                .unwrap_or_default()
                .to_owned(),
            key: condition
                .lookup("variable")
                .text()
                .unwrap_or_default()
                .to_ascii_lowercase(),
            values: condition.get("values").map(texts).unwrap_or_default(),
        })
        .collect();
    Some(Statement {
        sid: block.lookup("sid").text().unwrap_or_default().to_owned(),
        effect,
        principals,
        not_principal,
        actions,
        not_action,
        resources,
        not_resource,
        conditions,
    })
}

fn one_or_many(value: &Value) -> &[Value] {
    value.items().unwrap_or(std::slice::from_ref(value))
}

fn texts(value: &Value) -> Vec<PolicyText> {
    one_or_many(value).iter().map(text).collect()
}

fn text(value: &Value) -> PolicyText {
    match value.plain() {
        Value::String(text) => PolicyText::Known(text.clone()),
        Value::Bool(truth) => PolicyText::Known(truth.to_string().into()),
        Value::Number(number) => PolicyText::Known(number.to_string().into()),
        Value::Unknown(unknown) => match unknown.partial.as_deref() {
            Some(PartialValue::Template(pieces)) => PolicyText::Pieces(
                pieces
                    .iter()
                    .map(|piece| match piece.plain() {
                        Value::String(text) => Some(text.clone()),
                        _ => None,
                    })
                    .collect(),
            ),
            _ => PolicyText::Unknown,
        },
        _ => PolicyText::Unknown,
    }
}
