//! Ways to AWS services: gateways for S3 and DynamoDB, network interfaces for the rest. Each lets
//! through only what this account asks of its own resources, or of those that are named.

use serde_json::{Value as Json, json};
use terraform::Module;

use crate::parts::REGION;

/// Adds the endpoints and their policies.
pub(super) fn add(m: &mut Module) {
    for (name, arns) in [("s3", "s3_arns"), ("dynamodb", "dynamodb_arns")] {
        let policy = m.document(
            &format!("{name}_endpoint_policy"),
            policy(&format!("var.{arns}")),
        );
        m.resource(
            "aws_vpc_endpoint",
            name,
            json!({
                "vpc_id": "${aws_vpc.this.id}",
                "service_name": format!("com.amazonaws.{REGION}.{name}"),
                "vpc_endpoint_type": "Gateway",
                "route_table_ids": "${[for zone in var.availability_zones : aws_route_table.this[zone].id]}",
                "policy": policy,
                "tags": { "Name": format!("${{var.name}}-{name}") },
            }),
        );
    }
    m.local(
        "interface_endpoint_policies",
        json!(
            "${{ for service, arns in var.interface_endpoints : service => { Version = \"2012-10-17\", Statement = concat([local.own_account_statement], [for statement in [merge(local.named_statement, { Resource = arns })] : statement if length(arns) > 0]) } }}"
        ),
    );
    m.resource(
        "aws_vpc_endpoint",
        "interface",
        json!({
            "for_each": "${var.interface_endpoints}",
            "vpc_id": "${aws_vpc.this.id}",
            "service_name": format!("com.amazonaws.{REGION}.${{each.key}}"),
            "vpc_endpoint_type": "Interface",
            "private_dns_enabled": true,
            "subnet_ids": "${[for zone in var.availability_zones : aws_subnet.this[zone].id]}",
            "security_group_ids": ["${aws_security_group.endpoints.id}"],
            "policy": "${jsonencode(local.interface_endpoint_policies[each.key])}",
            "tags": { "Name": "${var.name}-${each.key}" },
        }),
    );
}

/// Adds the statements that the policies are made of.
pub(super) fn statements(m: &mut Module) {
    m.local(
        "own_account_statement",
        json!({
            "Sid": "OwnAccountToItsOwnResources",
            "Effect": "Allow",
            "Principal": { "AWS": "*" },
            "Action": "*",
            "Resource": "*",
            "Condition": {
                "StringEquals": {
                    "aws:PrincipalAccount": "${var.account_id}",
                    "aws:ResourceAccount": "${var.account_id}",
                },
            },
        }),
    );
    m.local(
        "named_statement",
        json!({
            "Sid": "OwnAccountToNamedResources",
            "Effect": "Allow",
            "Principal": { "AWS": "*" },
            "Action": "*",
            "Condition": { "StringEquals": { "aws:PrincipalAccount": "${var.account_id}" } },
        }),
    );
}

fn policy(arns: &str) -> Json {
    json!({
        "Version": "2012-10-17",
        "Statement": format!(
            "${{concat([local.own_account_statement], [for statement in [merge(local.named_statement, {{ Resource = {arns} }})] : statement if length({arns}) > 0])}}"
        ),
    })
}
