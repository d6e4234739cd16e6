//! Access grants as policy statements: exactly the actions named, on exactly that thing, and the
//! rights on the key that they imply.

use std::collections::{BTreeMap, BTreeSet};

use model::Environment;
use model::description::{BUCKET, FUNCTION, Function, Grant, GrantTarget, TABLE};
use terraform::Text;

use super::Statement;
use crate::wiring::kms_key_arn;

const TABLE_READ: &[&str] = &[
    "dynamodb:BatchGetItem",
    "dynamodb:ConditionCheckItem",
    "dynamodb:DescribeTable",
    "dynamodb:GetItem",
    "dynamodb:Query",
    "dynamodb:Scan",
];
const TABLE_WRITE: &[&str] = &[
    "dynamodb:BatchWriteItem",
    "dynamodb:DeleteItem",
    "dynamodb:DescribeTable",
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
];

/// An environment variable that tells a function what something it may use is called in AWS.
#[derive(Clone)]
struct NameVariable {
    value: Text,
    /// Characters that the value has when it is known.
    length: usize,
}

impl From<String> for NameVariable {
    fn from(name: String) -> Self {
        Self {
            length: name.chars().count(),
            value: name.into(),
        }
    }
}

/// What a function finds in its environment for each thing it may use.
pub(super) fn variables(env: &Environment, function: &Function) -> BTreeMap<String, Text> {
    name_variables(env, function)
        .into_iter()
        .map(|(name, variable)| (name, variable.value))
        .collect()
}

fn name_variables(env: &Environment, function: &Function) -> BTreeMap<String, NameVariable> {
    const ACCOUNT: &str = "111122223333";
    let (mut found, mut former) = (BTreeMap::new(), BTreeMap::new());
    for grant in &function.access {
        let (section, kind, name, value) = match grant.targets().first() {
            Some(GrantTarget::Table(name)) => {
                ("tables", "TABLE", *name, env.table_name(name).into())
            }
            Some(GrantTarget::Bucket(name)) => {
                let variable = NameVariable {
                    value: Text::expression(BUCKET.call(name).output("name")),
                    length: env.bucket_name(name, ACCOUNT).len(),
                };
                ("buckets", "BUCKET", *name, variable)
            }
            Some(GrantTarget::Function(name)) => (
                "functions",
                "FUNCTION",
                *name,
                env.function_name(name).into(),
            ),
            _ => continue,
        };
        let variable = |name: &str| {
            let name = name.to_ascii_uppercase().replace('-', "_");
            format!("{kind}_{name}")
        };
        // Code that knows a former name goes on.
        for name in env.former_names(section, name) {
            former.insert(variable(name), value.clone());
        }
        found.insert(variable(name), value);
    }
    former.extend(found);
    former
}

/// Characters of a function's environment as Lambda counts them: all variables as JSON, those that grants and
/// the module add among them.
pub(super) fn size_of_environment(env: &Environment, function: &Function) -> usize {
    const KEY: usize = "arn:aws:kms::111122223333:key/11111111-2222-3333-4444-555555555555".len();
    let granted = name_variables(env, function);
    let granted = granted
        .iter()
        .map(|(name, variable)| name.len() + variable.length);
    let own = function.environment.iter();
    let own = own.map(|(name, text)| name.len() + text.chars().count());
    let key = "KMS_KEY_ID".len() + KEY + env.settings.region.len();
    // Around each are four quotes, a colon and a comma.
    let all: usize = granted.chain(own).chain([key]).map(|size| size + 6).sum();
    all + 1
}

/// Regions besides the environment's own whose data `function` uses: those that it names, and those
/// of the ARNs that it is granted.
pub(super) fn regions(env: &Environment, function: &Function) -> Vec<Text> {
    let named = function.allowed_regions.iter().map(String::as_str);
    let granted = function
        .access
        .iter()
        .filter_map(|grant| match grant.targets().first() {
            Some(GrantTarget::Arn(arn) | GrantTarget::Secret(arn)) => arn.split(':').nth(3),
            _ => None,
        });
    let regions: BTreeSet<&str> = named.chain(granted).collect();
    regions
        .into_iter()
        .filter(|region| !region.is_empty() && *region != env.settings.region)
        .map(Into::into)
        .collect()
}

/// The statements of `function`'s grants, in the order of the description.
pub(super) fn statements(env: &Environment, function: &Function) -> Vec<Statement> {
    let mut sids = BTreeMap::new();
    function
        .access
        .iter()
        .flat_map(|grant| grant_statements(env, grant))
        .map(|mut statement| {
            // Two grants on one thing need two names.
            if let Text::Literal(sid) = &mut statement.sid {
                let count: &mut u32 = sids.entry(sid.clone()).or_default();
                *count += 1;
                if *count > 1 {
                    sid.push_str(&count.to_string());
                }
            }
            statement
        })
        .collect()
}

fn grant_statements(env: &Environment, grant: &Grant) -> Vec<Statement> {
    match grant.targets().first() {
        Some(GrantTarget::Table(name)) => table(grant, name, env.first_name("tables", name)),
        Some(GrantTarget::Bucket(name)) => bucket(grant, name, env.first_name("buckets", name)),
        Some(GrantTarget::Function(name)) => vec![statement(
            &format!("Invoke{}", camel(env.first_name("functions", name))),
            words(grant, |_| &["lambda:InvokeFunction"]),
            vec![Text::expression(FUNCTION.call(name).output("alias_arn"))],
        )],
        Some(GrantTarget::Metric(name)) => {
            let namespace = env
                .application
                .metrics
                .get(*name)
                .map(|metric| metric.namespace.as_str())
                .unwrap_or_default();
            let mut publish = statement(
                &format!("Publish{}", camel(name)),
                words(grant, |_| &["cloudwatch:PutMetricData"]),
                // CloudWatch has no resource level here; the namespace narrows it.
                vec!["*".into()],
            );
            publish.condition = Some(condition(
                "StringEquals",
                "cloudwatch:namespace",
                namespace.into(),
            ));
            vec![publish]
        }
        Some(GrantTarget::Secret(arn)) => {
            let read = statement(
                "ReadSecret",
                words(grant, |_| &["secretsmanager:GetSecretValue"]),
                vec![(*arn).into()],
            );
            std::iter::once(read).chain(key_of_arn(env, arn)).collect()
        }
        Some(GrantTarget::Arn(arn)) => {
            let used = statement("Use", words(grant, |_| &[]), vec![(*arn).into()]);
            std::iter::once(used).chain(key_of_arn(env, arn)).collect()
        }
        None => Vec::new(),
    }
}

/// Statements are called after the oldest name, so that a renaming changes no policy.
fn table(grant: &Grant, name: &str, first: &str) -> Vec<Statement> {
    let arn = TABLE.call(name).output("arn");
    let actions = words(grant, |word| match word {
        "read" => TABLE_READ,
        _ => TABLE_WRITE,
    });
    vec![
        statement(
            &format!("UseTable{}", camel(first)),
            actions,
            vec![
                Text::expression(arn.clone()),
                Text::template(format!("{}/index/*", arn.interpolation())),
            ],
        ),
        key(
            "dynamodb",
            &[
                "kms:Decrypt",
                "kms:DescribeKey",
                "kms:Encrypt",
                "kms:GenerateDataKey",
            ],
            first,
        ),
    ]
}

fn bucket(grant: &Grant, name: &str, first: &str) -> Vec<Statement> {
    let arn = BUCKET.call(name).output("arn");
    let actions = words(grant, |word| match word {
        "read" => &["s3:GetObject", "s3:ListBucket"],
        "write" => &["s3:AbortMultipartUpload", "s3:PutObject"],
        _ => &["s3:DeleteObject"],
    });
    // IAM tells apart what is done to a bucket and what is done to its objects.
    let (on_bucket, on_objects): (BTreeSet<_>, BTreeSet<_>) = actions
        .into_iter()
        .partition(|action| is_bucket_action(action));
    let writes = on_objects.iter().any(|action| action.contains(":Put"));
    let mut statements = Vec::new();
    if !on_bucket.is_empty() {
        statements.push(statement(
            &format!("UseBucket{}", camel(first)),
            on_bucket,
            vec![Text::expression(arn.clone())],
        ));
    }
    if !on_objects.is_empty() {
        let reads_or_writes = on_objects.iter().any(|action| !action.contains(":Delete"));
        statements.push(statement(
            &format!("UseObjectsOf{}", camel(first)),
            on_objects,
            vec![Text::template(format!("{}/*", arn.interpolation()))],
        ));
        if reads_or_writes {
            let rights: &[&str] = if writes {
                &["kms:Decrypt", "kms:GenerateDataKey"]
            } else {
                &["kms:Decrypt"]
            };
            statements.push(key("s3", rights, first));
        }
    }
    statements
}

fn is_bucket_action(action: &str) -> bool {
    let verb = action.trim_start_matches("s3:");
    matches!(
        verb,
        "ListBucket" | "ListBucketVersions" | "ListBucketMultipartUploads"
    ) || (verb.starts_with("GetBucket") || verb.starts_with("PutBucket"))
}

/// Services whose things may be encrypted with the environment's key, by the prefix of their actions; each is
/// named so in `kms:ViaService` ("kms:ViaService" of the AWS KMS developer guide, read 2026-11).
const KEYED: [&str; 7] = [
    "dynamodb",
    "kinesis",
    "s3",
    "secretsmanager",
    "sns",
    "sqs",
    "ssm",
];

/// The environment's key for something that the description knows by its ARN: own Terraform may have encrypted it
/// so, where it is in the same region and account.
fn key_of_arn(env: &Environment, arn: &str) -> Option<Statement> {
    let mut parts = arn.split(':').skip(2);
    let (service, region, account) = (parts.next()?, parts.next()?, parts.next()?);
    let here = region.is_empty() || region == env.settings.region;
    let ours = env.settings.account_id.as_deref();
    let ours = account.is_empty() || ours.is_none_or(|ours| ours == account);
    let actions = ["kms:Decrypt", "kms:GenerateDataKey"];
    (KEYED.contains(&service) && here && ours).then(|| key(service, &actions, ""))
}

/// The key, and only by way of the service that holds the data.
fn key(service: &str, actions: &[&str], name: &str) -> Statement {
    let mut statement = statement(
        &format!("UseKeyOf{}{}", camel(service), camel(name)),
        actions.iter().map(ToString::to_string).collect(),
        vec![kms_key_arn()],
    );
    statement.condition = Some(condition(
        "StringEquals",
        "kms:ViaService",
        Text::template(format!("{service}.${{local.region}}.amazonaws.com")),
    ));
    statement
}

fn condition(
    test: &str,
    variable: &str,
    value: Text,
) -> BTreeMap<String, BTreeMap<String, Vec<Text>>> {
    BTreeMap::from([(
        test.to_owned(),
        BTreeMap::from([(variable.to_owned(), vec![value])]),
    )])
}

/// The actions of a grant: each word as the actions it stands for, a full action as it is.
fn words(grant: &Grant, meaning: impl Fn(&str) -> &'static [&'static str]) -> BTreeSet<String> {
    grant
        .actions
        .iter()
        .flat_map(|word| {
            if word.contains(':') {
                vec![word.clone()]
            } else {
                meaning(word).iter().map(ToString::to_string).collect()
            }
        })
        .collect()
}

fn statement(sid: &str, actions: BTreeSet<String>, resources: Vec<Text>) -> Statement {
    Statement {
        sid: sid.into(),
        actions: actions.into_iter().map(Into::into).collect(),
        resources,
        condition: None,
    }
}

/// `secure-storage` as `SecureStorage`: a statement's id has letters and digits only.
fn camel(name: &str) -> String {
    name.split(['-', '_'])
        .flat_map(|part| {
            let mut characters = part.chars();
            characters
                .next()
                .map(|first| first.to_ascii_uppercase())
                .into_iter()
                .chain(characters)
        })
        .collect()
}
