//! What apply makes of a planned resource: its ARN and what else follows from its arguments, so that policies
//! can be judged as they will be. The formats are data, `data/types.txt`.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use plan::{ComputedAttributes, Instance, PlannedResource};
use values::Value;

use crate::provider_types;

/// Where a resource is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Home {
    /// The partition, such as `aws`.
    pub partition: String,
    /// The suffix of names in DNS, such as `amazonaws.com`.
    pub suffix: String,
    /// The region; empty where nobody says it.
    pub region: String,
    /// The account; empty where nobody says it.
    pub account: String,
}

/// Says what apply makes of the resources of a plan, and remembers where each of them is: a plan itself
/// does not say it.
#[derive(Debug, Default)]
pub struct Arns {
    account: Option<String>,
    homes: Mutex<BTreeMap<String, Home>>,
}

impl Arns {
    /// For plans whose account is this one where their configuration does not say it.
    #[must_use]
    pub fn in_account(account: &str) -> Self {
        Self {
            account: Some(account.to_owned()),
            homes: Mutex::default(),
        }
    }

    /// Where the resource at an address is.
    pub fn home(&self, address: &str) -> Option<Home> {
        let homes = self.homes.lock().unwrap_or_else(PoisonError::into_inner);
        homes.get(address).cloned()
    }
}

impl ComputedAttributes for Arns {
    fn attributes(&self, resource: &PlannedResource<'_>) -> Vec<(&'static str, Value)> {
        let home = Home {
            partition: resource.partition.to_owned(),
            suffix: resource.suffix.to_owned(),
            region: resource.region.unwrap_or_default().to_owned(),
            account: resource.account.unwrap_or_default().to_owned(),
        };
        let mut made: Vec<(&'static str, Value)> = Vec::new();
        let facts = provider_types::facts(resource.kind).into_iter();
        for (attribute, template) in facts.flat_map(|facts| &facts.computed) {
            let look = |name: &str| {
                let above = made.iter().find(|(known, _)| *known == name);
                let above = above.map(|(_, value)| value);
                let planned = resource
                    .values
                    .get(name)
                    .filter(|value| !value.is_unknown());
                planned.or(above).cloned()
            };
            if let Some(text) = filled(template, resource.address, &home, &look) {
                made.push((attribute, Value::string(text)));
            }
        }
        let mut homes = self.homes.lock().unwrap_or_else(PoisonError::into_inner);
        homes.insert(resource.address.to_owned(), home);
        made
    }

    fn account(&self) -> Option<&str> {
        self.account.as_deref()
    }
}

/// The ARN of an instance, where its type has one and the plan says what is in it.
#[must_use]
pub fn arn(instance: &Instance) -> Option<&str> {
    ["arn", "chat_configuration_arn", "dashboard_arn"]
        .into_iter()
        .find_map(|name| instance.lookup(name).text())
}

/// An identifier in place of the one that AWS will choose for the resource at an address: of letters, digits
/// and hyphens, as modules ask for.
fn chosen(address: &str) -> String {
    let plain = |byte: char| match byte {
        'a'..='z' | 'A'..='Z' | '0'..='9' => byte,
        _ => '-',
    };
    format!("made-{}", address.chars().map(plain).collect::<String>())
}

/// A template with its values; `None` when one of them is not known. `look` finds an argument.
pub(crate) fn filled(
    template: &str,
    address: &str,
    home: &Home,
    look: &dyn Fn(&str) -> Option<Value>,
) -> Option<String> {
    let mut text = String::new();
    let mut rest = template;
    while let Some(start) = rest.find('{') {
        text.push_str(&rest[..start]);
        let length = rest[start..].find('}')?;
        let inside = &rest[start + 1..start + length];
        rest = &rest[start + length + 1..];
        text.push_str(&hole(inside, address, home, look)?);
    }
    text.push_str(rest);
    Some(text)
}

fn hole(
    inside: &str,
    address: &str,
    home: &Home,
    look: &dyn Fn(&str) -> Option<Value>,
) -> Option<String> {
    let said = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    match inside {
        "@P" => return said(&home.partition),
        "@S" => return said(&home.suffix),
        "@R" => return said(&home.region),
        "@A" => return said(&home.account),
        "@ID" => return Some(chosen(address)),
        "@SIX" => return Some("AbCdEf".to_owned()),
        _ => {}
    }
    let text = |name: &str| -> Option<String> {
        let value = look(name)?;
        if value.is_unknown() {
            return None;
        }
        let text = value.as_str().map(str::to_owned);
        text.or_else(|| value.as_number().map(|number| number.to_string()))
    };
    if let Some((name, default)) = inside.split_once('=') {
        return match look(name) {
            None => Some(default.to_owned()),
            Some(value) if value.is_null() || value.as_str() == Some("") => {
                Some(default.to_owned())
            }
            Some(_) => text(name),
        };
    }
    match inside.split_once(':') {
        // The name of an event bus in the ARN of a rule: not that of the default one.
        Some(("bus", name)) => Some(match look(name) {
            None => String::new(),
            Some(value) if value.is_null() => String::new(),
            Some(_) => match text(name)?.rsplit('/').next() {
                None | Some("default") => String::new(),
                Some(bus) => format!("{bus}/"),
            },
        }),
        // The ARN of a function that is given by its ARN or its name.
        Some(("function", name)) => {
            let name = text(name)?;
            if name.starts_with("arn:") {
                return Some(name);
            }
            let Home {
                partition,
                region,
                account,
                ..
            } = home;
            Some(format!(
                "arn:{partition}:lambda:{region}:{account}:function:{name}"
            ))
        }
        // The host and path of a URL.
        Some(("host", name)) => Some(text(name)?.trim_start_matches("https://").to_owned()),
        // The name of a parameter, which may begin with a slash.
        Some(("slash", name)) => Some(format!("/{}", text(name)?.trim_start_matches('/'))),
        _ => text(inside),
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use planner::{ConfigurationFiles, ModuleCache};

    use super::*;

    struct One(&'static str);

    impl ConfigurationFiles for One {
        fn list(&self, folder: &str) -> Vec<String> {
            let names: &[&str] = if folder.is_empty() { &["main.tf"] } else { &[] };
            names.iter().map(|name| (*name).to_owned()).collect()
        }

        fn read(&self, path: &str) -> Option<Cow<'_, [u8]>> {
            (path == "main.tf").then(|| self.0.as_bytes().into())
        }
    }

    #[test]
    fn a_policy_names_the_arns_that_there_will_be() {
        let files = One(r#"
            provider "aws" {
              region              = "eu-central-1"
              allowed_account_ids = ["111122223333"]
            }
            provider "aws" {
              alias               = "china"
              region              = "cn-north-1"
              allowed_account_ids = ["111122223333"]
            }
            resource "aws_sqs_queue" "jobs" {
              for_each = toset(["a"])
              name     = "shop-${each.key}"
            }
            resource "aws_kms_key" "this" {
              provider = aws.china
            }
            resource "aws_iam_role" "this" {
              name               = "shop"
              assume_role_policy = "{}"
            }
            resource "aws_iam_role_policy" "this" {
              role   = aws_iam_role.this.id
              policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "sqs:*", Resource = [aws_sqs_queue.jobs["a"].arn, aws_kms_key.this.arn, aws_iam_role.this.arn] }] })
            }
        "#);
        let schema = std::fs::read_to_string(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../emitter/schema/aws-5.100.0.json"
        ));
        let schema: terraform::ProviderSchema = serde_json::from_str(&schema.unwrap()).unwrap();
        let settings = planner::PlanOptions {
            schemas: &[&schema],
            ..planner::PlanOptions::default()
        };
        let arns = Arns::default();
        let plan =
            planner::evaluate_as_applied("", &files, &settings, &ModuleCache::default(), &arns);
        let plan = plan.unwrap();
        let policy = plan.find("aws_iam_role_policy.this").unwrap();
        assert_eq!(
            policy.lookup("policy").text().unwrap(),
            r#"{"Statement":[{"Action":"sqs:*","Effect":"Allow","Resource":["arn:aws:sqs:eu-central-1:111122223333:shop-a","arn:aws-cn:kms:cn-north-1:111122223333:key/made-aws-kms-key-this","arn:aws:iam::111122223333:role/shop"]}]}"#
        );
        assert_eq!(arns.home("aws_kms_key.this").unwrap().region, "cn-north-1");
        assert_eq!(
            arns.home(r#"aws_sqs_queue.jobs["a"]"#).unwrap().suffix,
            "amazonaws.com"
        );
    }
}
