//! What Lambda does with the role of a function before and beside its code: logs, traces, dead letters, variables,
//! and interfaces in a network. What the code asks for is in no plan.

use std::rc::Rc;

use aws::principals::PolicyKind;
use plan::Instance;
use values::Lookup;

use super::alerts::{edge, functions, key};
use super::held::{Held, text, text_with};
use super::request::OfService;
use super::{Need, ResourceEdge};
use crate::policy::PolicyText;

/// The context that Lambda gives to KMS ("Encrypting Lambda .zip deployment packages" of the AWS Lambda developer
/// guide; aws/serverless-application-model#1989 for variables, read 2026-11).
const FUNCTION_CONTEXT: &str = "kms:EncryptionContext:aws:lambda:FunctionArn";

pub(super) fn find(held: &Held<'_>, found: &mut Vec<ResourceEdge>) {
    event_sources(held, found);
    for function in held.plan().of_type("aws_lambda_function") {
        let Some(role) = held.role(function, "role") else {
            continue;
        };
        let needs = vec![held.assume("lambda", function, role, PolicyText::Unknown)];
        found.push(edge(function, role, "runs as", needs));
        logs(held, function, role, found);
        dead_letters(held, function, role, found);
        if function.lookup("tracing_config.0.mode").text() == Some("Active") {
            let needs = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"]
                .map(|action| held.by_role(role, action, "*".into(), Rc::default(), &[]));
            found.push(edge(function, role, "sends traces as", needs.into()));
        }
        // "Securing Lambda environment variables" of the AWS Lambda developer guide, read 2026-11.
        for key in key(held, function, "kms_key_arn") {
            let itself = [(FUNCTION_CONTEXT, text(function, "arn"))];
            let on = text(key, "arn");
            let needs = vec![held.by_role(role, "kms:Decrypt", on, held.guard(key), &itself)];
            found.push(edge(function, key, "decrypts its variables with", needs));
        }
        packages(held, function, found);
        network(held, function, role, found);
    }
}

/// Lambda takes messages from a queue, and changes from the stream of a table, in the name of the function that it hands them to.
fn event_sources(held: &Held<'_>, found: &mut Vec<ResourceEdge>) {
    for mapping in held.plan().of_type("aws_lambda_event_source_mapping") {
        let by_arn = functions(held, mapping, "function_name").into_iter();
        let names = &["function_name", "id", "qualified_arn"];
        let by_name = held.reached(mapping, "function_name", "aws_lambda_function", names);
        let mut consumers = by_arn.map(|function| function.instance).chain(by_name);
        let Some(function) = consumers.next() else {
            continue;
        };
        let Some(role) = held.role(function, "role") else {
            continue;
        };
        messages(held, (mapping, function), role, found);
        changes(held, (mapping, function), role, found);
    }
}

/// "Using Lambda with Amazon SQS" of the AWS Lambda developer guide, and "Key management" of that of Amazon SQS, read 2026-11.
fn messages(
    held: &Held<'_>,
    (mapping, function): (&Instance, &Instance),
    role: &Instance,
    found: &mut Vec<ResourceEdge>,
) {
    const TAKES: [&str; 3] = [
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:ReceiveMessage",
    ];
    for queue in held.reached(mapping, "event_source_arn", "aws_sqs_queue", &["arn"]) {
        let ask = |action| {
            let on = text(queue, "arn");
            held.by_role(role, action, on, held.guard(queue), &[])
        };
        let mut needs: Vec<Need> = TAKES.into_iter().map(ask).collect();
        for key in key(held, queue, "kms_master_key_id") {
            let through = [held.via("sqs", queue)];
            let on = text(key, "arn");
            needs.push(held.by_role(role, "kms:Decrypt", on, held.guard(key), &through));
        }
        found.push(edge(mapping, function, "hands messages to", needs));
    }
}

/// "Using AWS Lambda with Amazon DynamoDB" and "Retain discarded records for a DynamoDB event source in Lambda" of the AWS Lambda developer guide;
/// "DynamoDB encryption at rest: usage notes" of that of Amazon DynamoDB, read 2026-11-28.
fn changes(
    held: &Held<'_>,
    (mapping, function): (&Instance, &Instance),
    role: &Instance,
    found: &mut Vec<ResourceEdge>,
) {
    const READS: [&str; 3] = [
        "dynamodb:DescribeStream",
        "dynamodb:GetRecords",
        "dynamodb:GetShardIterator",
    ];
    let tables = held.reached(
        mapping,
        "event_source_arn",
        "aws_dynamodb_table",
        &["stream_arn"],
    );
    for table in tables {
        let ask = |action, on| held.by_role(role, action, on, Rc::default(), &[]);
        let mut needs: Vec<Need> = READS
            .into_iter()
            .map(|action| ask(action, text(table, "stream_arn")))
            .collect();
        needs.push(ask("dynamodb:ListStreams", "*".into()));
        for key in key(held, table, "server_side_encryption.0.kms_key_arn") {
            let through = [held.via("dynamodb", table)];
            let on = text(key, "arn");
            needs.push(held.by_role(role, "kms:Decrypt", on, held.guard(key), &through));
        }
        found.push(edge(table, function, "hands changes to", needs));
    }
    let argument = "destination_config.0.on_failure.0.destination_arn";
    for queue in held.reached(mapping, argument, "aws_sqs_queue", &["arn"]) {
        let needs = send_by_role(held, role, queue);
        found.push(edge(mapping, queue, "sends what fails to", needs));
    }
}

/// A role sends to a queue, and uses its key ("Configure KMS permissions for producers" in "Key management" of the Amazon SQS developer
/// guide, read 2026-11).
fn send_by_role(held: &Held<'_>, role: &Instance, queue: &Instance) -> Vec<Need> {
    let on = text(queue, "arn");
    let mut needs = vec![held.by_role(role, "sqs:SendMessage", on, held.guard(queue), &[])];
    for key in key(held, queue, "kms_master_key_id") {
        let through = [held.via("sqs", queue)];
        for action in ["kms:Decrypt", "kms:GenerateDataKey"] {
            let on = text(key, "arn");
            needs.push(held.by_role(role, action, on, held.guard(key), &through));
        }
    }
    needs
}

/// Lambda keeps the package under a key ("Encrypting Lambda .zip deployment packages" of the AWS Lambda developer
/// guide, read 2026-11): for itself, with the function as context.
fn packages(held: &Held<'_>, function: &Instance, found: &mut Vec<ResourceEdge>) {
    for key in key(held, function, "source_kms_key_arn") {
        let needs = ["kms:Decrypt", "kms:GenerateDataKey"].map(|action| {
            held.by_service(OfService {
                service: "lambda",
                from: function,
                action,
                resource: text(key, "arn"),
                kind: PolicyKind::Key,
                guard: held.guard(key),
                source_arn: PolicyText::Unknown,
                keys: vec![(FUNCTION_CONTEXT, text(function, "arn"))],
            })
        });
        found.push(edge(function, key, "keeps its package under", needs.into()));
    }
}

/// The log group that Lambda writes to: by its name, or as it is said.
fn logs(held: &Held<'_>, function: &Instance, role: &Instance, found: &mut Vec<ResourceEdge>) {
    let said = function.lookup("logging_config.0.log_group").text();
    let name = match (said, function.lookup("function_name").text()) {
        (Some(said), _) => said.to_owned(),
        (None, Some(name)) => format!("/aws/lambda/{name}"),
        (None, None) => return,
    };
    let scope = &held.scope;
    let Some(group) = scope.owner("aws_cloudwatch_log_group", "name", &name) else {
        return;
    };
    let needs = ["logs:CreateLogStream", "logs:PutLogEvents"].map(|action| {
        let on = text_with(group, "arn", ":log-stream:a");
        held.by_role(role, action, on, Rc::default(), &[])
    });
    found.push(edge(function, group, "writes to", needs.into()));
}

fn dead_letters(
    held: &Held<'_>,
    function: &Instance,
    role: &Instance,
    found: &mut Vec<ResourceEdge>,
) {
    let argument = "dead_letter_config.0.target_arn";
    for queue in held.reached(function, argument, "aws_sqs_queue", &["arn"]) {
        let needs = send_by_role(held, role, queue);
        found.push(edge(function, queue, "sends what fails to", needs));
    }
    for topic in held.reached(function, argument, "aws_sns_topic", &["arn", "id"]) {
        let needs = vec![held.by_role(
            role,
            "sns:Publish",
            text(topic, "arn"),
            held.guard(topic),
            &[],
        )];
        found.push(edge(function, topic, "sends what fails to", needs));
    }
}

/// "Giving Lambda functions access to resources in an Amazon VPC" of the AWS Lambda developer guide, and the managed
/// policy `AWSLambdaVPCAccessExecutionRole`, read 2026-11.
fn network(held: &Held<'_>, function: &Instance, role: &Instance, found: &mut Vec<ResourceEdge>) {
    let subnets = function.lookup_each("vpc_config.0.subnet_ids.*");
    if subnets.is_empty() {
        return;
    }
    let home = held.home(function);
    let of_account = |rest: String| -> PolicyText {
        match home.account.as_str() {
            "" => PolicyText::Unknown,
            account => format!(
                "arn:{}:ec2:{}:{account}:{rest}",
                home.partition, home.region
            )
            .into(),
        }
    };
    let ask = |action, on| -> Need { held.by_role(role, action, on, Rc::default(), &[]) };
    let interface = || of_account("network-interface/eni-1".into());
    let mut needs = vec![ask("ec2:CreateNetworkInterface", interface())];
    for (argument, kind) in [
        ("vpc_config.0.subnet_ids.*", "subnet"),
        ("vpc_config.0.security_group_ids.*", "security-group"),
    ] {
        for seen in function.lookup_each(argument) {
            let on = match seen {
                Lookup::Known(value) => {
                    of_account(format!("{kind}/{}", value.as_str().unwrap_or_default()))
                }
                _ => PolicyText::Unknown,
            };
            needs.push(ask("ec2:CreateNetworkInterface", on));
        }
    }
    for action in [
        "ec2:AssignPrivateIpAddresses",
        "ec2:DeleteNetworkInterface",
        "ec2:UnassignPrivateIpAddresses",
    ] {
        needs.push(ask(action, interface()));
    }
    for action in ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"] {
        needs.push(ask(action, "*".into()));
    }
    found.push(edge(
        function,
        role,
        "makes its network interfaces as",
        needs,
    ));
}
