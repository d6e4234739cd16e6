//! What the code of functions asks for, which stands in no plan: of a described function what its `access` says,
//! of remediation and the health check what their own code calls (`modules/*/function/aws.mjs`), and of channels of chat what AWS
//! calls for them.

use std::collections::BTreeSet;
use std::sync::Arc;

use checker::edges::{Held, Need, ResourceEdge};
use model::description::{ExternalValue, GrantTarget};
use model::kinds::{BUCKET, FUNCTION, METRIC, PARAMETER, TABLE};
use plan::{Instance, Plan};
use serde_json::Value;

use crate::worlds::World;

/// What a remedy calls on the function that it heals, and what of it changes something.
const REMEDIES: &[(&str, &[&str], &[&str])] = &[
    (
        "roll_back",
        &["lambda:GetAlias", "lambda:ListVersionsByFunction"],
        &["lambda:UpdateAlias"],
    ),
    (
        "raise_memory",
        &[
            "lambda:GetAlias",
            "lambda:GetFunctionConfiguration",
            "lambda:ListVersionsByFunction",
        ],
        &[
            "lambda:PublishVersion",
            "lambda:UpdateAlias",
            "lambda:UpdateFunctionConfiguration",
        ],
    ),
    (
        "recycle",
        &["lambda:GetFunctionConfiguration"],
        &["lambda:UpdateFunctionConfiguration"],
    ),
    (
        "throttle",
        &["lambda:GetFunctionConcurrency"],
        &["lambda:PutFunctionConcurrency"],
    ),
    ("notify", &[], &[]),
];

/// What a remedy reads besides, as evidence: of the alarm, of metrics, of the function's log.
const EVIDENCE: &[(&str, &[&str])] = &[
    (
        "roll_back",
        &[
            "cloudwatch:DescribeAlarms",
            "cloudwatch:DescribeAlarmHistory",
            "cloudwatch:GetMetricData",
        ],
    ),
    (
        "raise_memory",
        &["cloudwatch:DescribeAlarms", "logs:FilterLogEvents"],
    ),
    ("recycle", &["cloudwatch:DescribeAlarms"]),
    ("throttle", &["cloudwatch:DescribeAlarms"]),
];

/// An edge from the function at an address.
struct Code<'a, 'h> {
    held: &'h Held<'a>,
    function: &'a Instance,
    role: &'a Instance,
    region: &'a str,
}

impl<'a, 'h> Code<'a, 'h> {
    fn of(world: &'a World, held: &'h Held<'a>, module: &str) -> Option<Self> {
        let plan = &world.plan;
        Some(Self {
            held,
            function: plan.find(&format!("{module}.aws_lambda_function.this"))?,
            role: plan.find(&format!("{module}.aws_iam_role.this"))?,
            region: world.region(),
        })
    }

    fn ask(&self, action: &'static str, on: &str, keys: &[(&str, &str)]) -> Need {
        self.held.attempt(self.role, action, on, keys)
    }

    /// With a key by way of a service.
    fn through(&self, service: &str, key: &str, actions: &[&'static str]) -> Vec<Need> {
        let host = format!("{service}.{}.amazonaws.com", self.region);
        let keys = [("kms:ViaService", host.as_str())];
        actions
            .iter()
            .map(|action| self.ask(action, key, &keys))
            .collect()
    }

    fn edge(&self, to: &str, how: &'static str, needs: Vec<Need>) -> ResourceEdge {
        ResourceEdge {
            from: self.function.address.clone(),
            to: Arc::from(to),
            how,
            needs,
        }
    }
}

/// The edges of all code in an environment.
pub(crate) fn edges<'a>(world: &'a World, held: &Held<'a>) -> Vec<ResourceEdge> {
    let mut found = granted(world, held);
    found.extend(remediation(world, held));
    found.extend(health(world, held));
    found.extend(copies(world, held));
    found.extend(drawn_in_chat(world, held));
    found
}

/// What Amazon Q Developer in chat applications asks for in the role of a channel to show an alarm ("IAM resource-level permissions"
/// of its administrator guide, read 2026-11).
fn drawn_in_chat(world: &World, held: &Held<'_>) -> Vec<ResourceEdge> {
    let plan = &world.plan;
    let Some(role) = plan.find("module.monitoring.aws_iam_role.chat[0]") else {
        return Vec::new();
    };
    let channels = [
        "aws_chatbot_slack_channel_configuration",
        "aws_chatbot_teams_channel_configuration",
    ]
    .map(|kind| plan.of_type(kind))
    .into_iter()
    .flatten();
    let name = format!("alarm:{}-any", world.environment.prefix());
    let alarm = world.arn("cloudwatch", world.region(), &name);
    let edge = |channel: &Instance| ResourceEdge {
        from: channel.address.clone(),
        to: Arc::from(alarm.as_str()),
        how: "shows",
        needs: vec![
            held.attempt(role, "cloudwatch:DescribeAlarms", alarm.as_str(), &[]),
            held.attempt(role, "cloudwatch:GetMetricWidgetImage", "*", &[]),
        ],
    };
    channels.map(edge).collect()
}

/// What a standby restores from: copies under a key of the environment whose place it takes, which is in another plan.
fn copies(world: &World, held: &Held<'_>) -> Option<ResourceEdge> {
    let primary = world.environment.primary.as_ref()?;
    let role = world.plan.find("module.backup.aws_iam_role.restore")?;
    let key = world.arn(
        "kms",
        world.region(),
        "key/11111111-2222-3333-4444-555555555555",
    );
    let alias = format!("alias/{}-backup", primary.prefix());
    let ask = |action, more: Option<(&str, &str)>| {
        let keys: Vec<(&str, &str)> = [("kms:ResourceAliases", alias.as_str())]
            .into_iter()
            .chain(more)
            .collect();
        held.attempt(role, action, key.as_str(), &keys)
    };
    let mut needs = vec![
        ask("kms:DescribeKey", None),
        ask(
            "kms:CreateGrant",
            Some(("kms:GrantIsForAWSResource", "true")),
        ),
    ];
    for service in ["backup", "dynamodb", "s3"] {
        let host = format!("{service}.{}.amazonaws.com", world.region());
        needs.push(ask("kms:Decrypt", Some(("kms:ViaService", &host))));
    }
    Some(ResourceEdge {
        from: role.address.clone(),
        to: Arc::from(alias.as_str()),
        how: "restores copies under",
        needs,
    })
}

fn attribute<'a>(plan: &'a Plan, address: &str, name: &str) -> Option<&'a str> {
    plan.find(address)?.lookup(name).text()
}

/// What a module of a workload is about: the resource of its service that is called so.
fn main_resource<'a>(plan: &'a Plan, module: &str, service: &str) -> &'a Instance {
    let is_of_service = |arn: &str| arn.split(':').nth(2) == Some(service);
    let mut found = plan.instances.iter().filter(|instance| {
        *instance.module == *module
            && *instance.name == *naming::MAIN_RESOURCE
            && instance.lookup("arn").text().is_some_and(is_of_service)
    });
    let main = found
        .next()
        .unwrap_or_else(|| panic!("{module} makes nothing of {service}"));
    let arn = main.lookup("arn").text();
    // A policy has the ARN of what it is of.
    if let Some(other) = found.find(|other| other.lookup("arn").text() != arn) {
        panic!(
            "{} and {}: only what {module} is about is called `{}`",
            main.address,
            other.address,
            naming::MAIN_RESOURCE
        );
    }
    main
}

/// The key that encrypts a resource, in whichever argument it is named.
fn key_of(instance: &Instance) -> Option<&str> {
    const ARGUMENTS: [&str; 4] = [
        "kms_master_key_id",
        "kms_key_arn",
        "kms_key_id",
        "kms_key_identifier",
    ];
    let mut named = ARGUMENTS
        .iter()
        .filter_map(|argument| instance.lookup(argument).text());
    named.next()
}

/// An action of a description; tests live as long as the program.
fn lasting(action: &str) -> &'static str {
    Box::leak(action.to_owned().into_boxed_str())
}

fn granted<'a>(world: &'a World, held: &Held<'a>) -> Vec<ResourceEdge> {
    let plan = &world.plan;
    let mut found = Vec::new();
    for (name, function) in &world.environment.application.functions {
        let module = FUNCTION.call(name).address();
        let Some(code) = Code::of(world, held, &module) else {
            panic!("{}: no {module}", world.name);
        };
        for grant in &function.access {
            for target in grant.targets() {
                found.push(grant_of(world, plan, &code, target, &grant.actions));
            }
        }
    }
    found
}

fn grant_of(
    world: &World,
    plan: &Plan,
    code: &Code<'_, '_>,
    target: GrantTarget<'_>,
    words: &[String],
) -> ResourceEdge {
    let has = |word: &str| words.iter().any(|one| one == word);
    let full: Vec<&'static str> = words
        .iter()
        .filter(|word| word.contains(':'))
        .map(|word| lasting(word))
        .collect();
    let mut needs = Vec::new();
    let to = match target {
        GrantTarget::Workload(kind, name) if kind == &TABLE => {
            let environment = &world.environment;
            let (address, arn, key, alias) = if environment.is_replica(name) {
                // Of a table in the plan of the environment whose standby this is, as is its key.
                let table = format!("table/{}", environment.aws_name(&TABLE, name));
                let arn = world.arn("dynamodb", world.region(), &table);
                let primary = environment.primary.as_ref().unwrap();
                let alias = format!("alias/{}-replicas", primary.prefix());
                let key = "key/11111111-2222-3333-4444-555555555555";
                let key = world.arn("kms", world.region(), key);
                (format!("replica {arn}"), arn, key, Some(alias))
            } else {
                let address = TABLE.call(name).main_resource("aws_dynamodb_table");
                let text = |name: &str| attribute(plan, &address, name).unwrap().to_owned();
                let (arn, key) = (text("arn"), text("server_side_encryption.0.kms_key_arn"));
                (address, arn, key, None)
            };
            let (arn, key) = (arn.as_str(), key.as_str());
            let (on_stream, mut on_table): (Vec<&str>, Vec<&str>) = full
                .into_iter()
                .partition(|action| model::description::is_stream_action(action));
            let stream = format!("{arn}/stream/2026-11-28T18:00:00.000");
            needs.extend(
                on_stream
                    .iter()
                    .map(|action| code.ask(action, &stream, &[])),
            );
            let mut on_index = Vec::new();
            if has("read") {
                on_table.extend([
                    "dynamodb:BatchGetItem",
                    "dynamodb:ConditionCheckItem",
                    "dynamodb:DescribeTable",
                    "dynamodb:GetItem",
                    "dynamodb:Query",
                    "dynamodb:Scan",
                ]);
                on_index.extend(["dynamodb:Query", "dynamodb:Scan"]);
            }
            if has("write") {
                on_table.extend([
                    "dynamodb:BatchWriteItem",
                    "dynamodb:DeleteItem",
                    "dynamodb:DescribeTable",
                    "dynamodb:PutItem",
                    "dynamodb:UpdateItem",
                ]);
            }
            needs.extend(on_table.iter().map(|action| code.ask(action, arn, &[])));
            let index = format!("{arn}/index/any");
            needs.extend(on_index.iter().map(|action| code.ask(action, &index, &[])));
            match alias {
                None => needs.extend(code.through("dynamodb", key, &["kms:Decrypt"])),
                Some(alias) => {
                    let host = format!("dynamodb.{}.amazonaws.com", world.region());
                    let keys = [
                        ("kms:ResourceAliases", alias.as_str()),
                        ("kms:ViaService", host.as_str()),
                    ];
                    needs.push(code.ask("kms:Decrypt", key, &keys));
                }
            }
            address
        }
        GrantTarget::Workload(kind, name) if kind == &BUCKET => {
            let module = BUCKET.call(name).address();
            let arn = attribute(plan, &format!("{module}.aws_s3_bucket.this"), "arn").unwrap();
            let encryption =
                format!("{module}.aws_s3_bucket_server_side_encryption_configuration.this");
            let argument = "rule.0.apply_server_side_encryption_by_default.0.kms_master_key_id";
            let key = attribute(plan, &encryption, argument).unwrap();
            let objects = format!("{arn}/a");
            if has("read") {
                needs.push(code.ask("s3:ListBucket", arn, &[]));
                needs.push(code.ask("s3:GetObject", &objects, &[]));
                needs.extend(code.through("s3", key, &["kms:Decrypt"]));
            }
            if has("write") {
                needs.push(code.ask("s3:PutObject", &objects, &[]));
                needs.push(code.ask("s3:AbortMultipartUpload", &objects, &[]));
                // An upload in parts is decrypted when it is put together.
                let actions = ["kms:GenerateDataKey", "kms:Decrypt"];
                needs.extend(code.through("s3", key, &actions));
            }
            if has("delete") {
                needs.push(code.ask("s3:DeleteObject", &objects, &[]));
            }
            needs.extend(full.iter().map(|action| code.ask(action, &objects, &[])));
            format!("{module}.aws_s3_bucket.this")
        }
        GrantTarget::Workload(kind, name) if kind == &FUNCTION => {
            let module = FUNCTION.call(name).address();
            let alias = attribute(plan, &format!("{module}.aws_lambda_alias.this"), "arn");
            needs.push(code.ask("lambda:InvokeFunction", alias.unwrap(), &[]));
            format!("{module}.aws_lambda_function.this")
        }
        GrantTarget::Workload(kind, name) if kind == &METRIC => {
            let namespace = &world.environment.application.metrics[name].namespace;
            let keys = [("cloudwatch:namespace", namespace.as_str())];
            needs.push(code.ask("cloudwatch:PutMetricData", "*", &keys));
            format!("metric {namespace}")
        }
        GrantTarget::Workload(kind, name) if kind == &PARAMETER => {
            let on = main_resource(plan, &PARAMETER.call(name).address(), "ssm");
            let arn = on.lookup("arn").text().unwrap();
            let mut actions = full;
            if has("read") {
                actions.extend(["ssm:GetParameter", "ssm:GetParameters"]);
            }
            if on.lookup("type").text() == Some("SecureString") {
                let key = on.lookup("key_id").text().unwrap();
                if has("read") {
                    needs.extend(code.through("ssm", key, &["kms:Decrypt"]));
                }
                if actions.contains(&"ssm:PutParameter") {
                    needs.extend(code.through("ssm", key, &["kms:Encrypt"]));
                }
            }
            needs.extend(actions.iter().map(|action| code.ask(action, arn, &[])));
            on.address.to_string()
        }
        GrantTarget::Workload(kind, name) => {
            let row = kind.grant.as_ref().unwrap();
            let (Some(service), Some(on_key)) = (row.action_service(), emitter::key_rights(kind))
            else {
                panic!("say here what code asks of {}", kind.with_article)
            };
            let on = main_resource(plan, &kind.call(name).address(), service);
            let arn = on.lookup("arn").text().unwrap();
            let mut actions = full;
            for word in row.words.iter().filter(|word| has(word.word)) {
                actions.extend(word.actions);
            }
            if let Some(key) = key_of(on) {
                assert!(
                    !on_key.is_empty(),
                    "say in the grant of the emitter what actions on {} need of its key",
                    kind.with_article
                );
                let asked = on_key
                    .iter()
                    .filter(|rights| actions.contains(&rights.action));
                for rights in asked {
                    needs.extend(code.through(service, key, rights.on_key));
                }
            }
            needs.extend(actions.iter().map(|action| code.ask(action, arn, &[])));
            on.address.to_string()
        }
        GrantTarget::Secret(arn) => {
            let arn = &arn_of(plan, arn, "secretsmanager");
            needs.push(code.ask("secretsmanager:GetSecretValue", arn, &[]));
            // Own Terraform may have encrypted it with the environment's key.
            let key = code.function.lookup("kms_key_arn").text().unwrap();
            needs.extend(code.through("secretsmanager", key, &["kms:Decrypt"]));
            arn.to_owned()
        }
        GrantTarget::Arn(value) => {
            let service = full[0].split(':').next().unwrap();
            let arn = arn_of(plan, value, service);
            if value.expression().is_some() {
                // Own Terraform may have encrypted it with the environment's key.
                let key = code.function.lookup("kms_key_arn").text().unwrap();
                let actions = ["kms:Decrypt", "kms:GenerateDataKey"];
                needs.extend(code.through(service, key, &actions));
            }
            needs.extend(full.iter().map(|action| code.ask(action, &arn, &[])));
            arn
        }
    };
    code.edge(&to, "uses", needs)
}

/// The ARN that a grant names; of an expression that of the workload whose output it is.
fn arn_of(plan: &Plan, value: &ExternalValue, service: &str) -> String {
    let Some(expression) = value.expression() else {
        return value.identity().to_owned();
    };
    let (module, _) = expression.rsplit_once('.').unwrap();
    let on = main_resource(plan, module, service);
    on.lookup("arn").text().unwrap().to_owned()
}

fn remediation<'a>(world: &'a World, held: &Held<'a>) -> Vec<ResourceEdge> {
    let plan = &world.plan;
    let Some(code) = Code::of(world, held, "module.remediation.module.function") else {
        return Vec::new();
    };
    let ledger = "module.remediation.aws_dynamodb_table.ledger";
    let arn = attribute(plan, ledger, "arn").unwrap();
    let key = attribute(plan, ledger, "server_side_encryption.0.kms_key_arn").unwrap();
    let mut needs = vec![
        code.ask(
            "dynamodb:GetItem",
            arn,
            &[("dynamodb:LeadingKeys", "allowed#a")],
        ),
        code.ask(
            "dynamodb:GetItem",
            arn,
            &[("dynamodb:LeadingKeys", "environment")],
        ),
        code.ask(
            "dynamodb:PutItem",
            arn,
            &[("dynamodb:LeadingKeys", "event#a")],
        ),
        code.ask(
            "dynamodb:PutItem",
            arn,
            &[("dynamodb:LeadingKeys", "target#a")],
        ),
    ];
    needs.extend(code.through("dynamodb", key, &["kms:Decrypt"]));
    let mut found = vec![code.edge(ledger, "remembers in", needs)];

    let topic = "module.monitoring.aws_sns_topic.tickets";
    let on = attribute(plan, topic, "arn").unwrap();
    let key = attribute(plan, topic, "kms_master_key_id").unwrap();
    let mut needs = vec![code.ask("sns:Publish", on, &[])];
    needs.extend(code.through("sns", key, &["kms:Decrypt", "kms:GenerateDataKey"]));
    found.push(code.edge(topic, "publishes to", needs));

    found.extend(evidence(world, &code));
    for (name, alias, remedy) in remedies(plan) {
        let (_, reads, changes) = REMEDIES
            .iter()
            .find(|(known, ..)| *known == remedy)
            .unwrap_or_else(|| panic!("no remedy {remedy}"));
        let mode = world.environment.settings.remediation.mode.as_str();
        let mut actions: Vec<&'static str> = Vec::new();
        if mode != "notify" {
            actions.extend(*reads);
        }
        if mode == "act" {
            actions.extend(*changes);
        }
        let on = world.arn("lambda", world.region(), &format!("function:{name}"));
        let mut needs: Vec<Need> = actions
            .iter()
            .map(|action| code.ask(action, &on, &[]))
            .collect();
        if let Some(alias) = &alias {
            let on = format!("{on}:{alias}");
            let of_alias = actions.iter().filter(|action| action.ends_with("Alias"));
            needs.extend(of_alias.map(|action| code.ask(action, &on, &[])));
        }
        let of_name = |one: &&Instance| one.lookup("function_name").text() == Some(name.as_str());
        let healed = plan.of_type("aws_lambda_function").find(of_name);
        let key = healed.and_then(|healed| healed.lookup("kms_key_arn").text());
        if let Some(key) = key.filter(|_| actions.contains(&"lambda:UpdateFunctionConfiguration")) {
            needs.extend(code.through("lambda", key, &["kms:Decrypt", "kms:Encrypt"]));
            let host = format!("lambda.{}.amazonaws.com", world.region());
            let keys = [
                ("kms:ViaService", host.as_str()),
                ("kms:GrantIsForAWSResource", "true"),
            ];
            needs.push(code.ask("kms:CreateGrant", key, &keys));
        }
        if needs.is_empty() {
            continue;
        }
        let to = healed.map_or(on, |healed| healed.address.to_string());
        found.push(code.edge(&to, lasting(&format!("heals ({remedy})")), needs));
    }
    found
}

/// What remediation reads before it acts; what only notifies reads nothing.
fn evidence<'a>(world: &'a World, code: &Code<'a, '_>) -> Vec<ResourceEdge> {
    let mut found = Vec::new();
    let acts = world.environment.settings.remediation.mode.as_str() != "notify";
    for item in world.plan.of_type("aws_dynamodb_table_item") {
        let item: Value = serde_json::from_str(item.lookup("item").text().unwrap()).unwrap();
        let Some(remedy) = item["action"]["S"].as_str().filter(|_| acts) else {
            continue;
        };
        let alarm = item["id"]["S"].as_str().unwrap().strip_prefix("allowed#");
        let alarm = world.arn(
            "cloudwatch",
            world.region(),
            &format!("alarm:{}", alarm.unwrap()),
        );
        let function = item["function"]["S"].as_str().unwrap();
        let log = format!("log-group:/aws/lambda/{function}:*");
        let log = world.arn("logs", world.region(), &log);
        let evidence = EVIDENCE.iter().find(|(known, _)| *known == remedy);
        let actions = evidence.map_or(&[][..], |(_, actions)| *actions).iter();
        let ask = |action: &&'static str| match *action {
            "cloudwatch:GetMetricData" => code.ask(action, "*", &[]),
            "logs:FilterLogEvents" => code.ask(action, &log, &[]),
            _ => code.ask(action, &alarm, &[]),
        };
        let needs: Vec<Need> = actions.map(ask).collect();
        if !needs.is_empty() {
            found.push(code.edge(
                &alarm,
                lasting(&format!("asks before it acts ({remedy})")),
                needs,
            ));
        }
    }
    found
}

/// Function, alias and action of each remedy that the ledger allows.
fn remedies(plan: &Plan) -> BTreeSet<(String, Option<String>, String)> {
    let items = plan.of_type("aws_dynamodb_table_item");
    let entries = items.filter_map(|item| {
        let item: Value = serde_json::from_str(item.lookup("item").text()?).ok()?;
        let text = |name: &str| item[name]["S"].as_str().map(str::to_owned);
        Some((text("function")?, text("alias"), text("action")?))
    });
    entries.collect()
}

fn health<'a>(world: &'a World, held: &Held<'a>) -> Vec<ResourceEdge> {
    let plan = &world.plan;
    let Some(code) = Code::of(world, held, "module.health.module.function") else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let schedules = plan.of_type("aws_scheduler_schedule");
    for schedule in schedules.filter(|one| one.address.starts_with("module.health.")) {
        let Some(input) = schedule.lookup("target.0.input").text() else {
            // What a check connects to is known after an apply only, where the record of a domain name is made elsewhere.
            let mut domains = plan.of_type("aws_apigatewayv2_domain_name");
            let mut records = plan.of_type("aws_route53_record");
            assert!(domains.next().is_some() && records.next().is_none());
            continue;
        };
        let input: Value = serde_json::from_str(input).unwrap();
        for check in input["checks"].as_array().unwrap() {
            let name = check["name"].as_str().unwrap();
            let (action, on) = match check["kind"].as_str().unwrap() {
                "function" => {
                    let alias = check["alias"].as_str();
                    let alias = alias.map(|alias| format!(":{alias}")).unwrap_or_default();
                    let rest = format!("function:{name}{alias}");
                    let on = world.arn("lambda", world.region(), &rest);
                    ("lambda:GetFunctionConfiguration", on)
                }
                "table" => {
                    let rest = format!("table/{name}");
                    (
                        "dynamodb:DescribeTable",
                        world.arn("dynamodb", world.region(), &rest),
                    )
                }
                // By its address, as everybody.
                "api" => continue,
                other => panic!("no kind of check {other}"),
            };
            let needs = vec![code.ask(action, &on, &[])];
            found.push(code.edge(&on, "looks at", needs));
        }
    }
    found
}

#[test]
fn the_table_of_remedies_is_what_the_code_calls() {
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let code = here.join("../../modules/remediation/function/aws.mjs");
    let code = std::fs::read_to_string(code).unwrap();
    let mut called = BTreeSet::new();
    for import in code.split("import {").skip(1) {
        let (commands, client) = import
            .split_once("} from \"@aws-sdk/client-")
            .unwrap_or_default();
        let service = match client.split('"').next() {
            Some("cloudwatch") => "cloudwatch",
            Some("cloudwatch-logs") => "logs",
            Some("lambda") => "lambda",
            _ => continue,
        };
        let commands = commands
            .split(',')
            .filter_map(|name| name.trim().strip_suffix("Command"));
        called.extend(commands.map(|name| format!("{service}:{name}")));
    }
    let evidence = EVIDENCE.iter().flat_map(|(_, reads)| *reads);
    let listed: BTreeSet<String> = REMEDIES
        .iter()
        .flat_map(|(_, reads, changes)| reads.iter().chain(*changes))
        .chain(evidence)
        .map(ToString::to_string)
        .collect();
    assert_eq!(called, listed);
}
