//! The module `network`: the VPC, its subnets, security groups and flow log.

use serde_json::json;
use terraform::Module;

use super::{NetworkInputs, endpoints, tests};
use crate::definition::Variant;
use crate::parts::{self, ARN, REGION, policy};

pub(super) fn module(_: Variant) -> Module {
    let mut m = Module::new::<NetworkInputs>(
        "network",
        "A private network for functions: subnets without a way to the internet, endpoints to the AWS services in use, security groups with only those peers, and an encrypted flow log.",
    );
    m.validation(
        "cidr",
        "can(cidrnetmask(var.cidr)) && try(tonumber(split(\"/\", var.cidr)[1]) >= 16 && tonumber(split(\"/\", var.cidr)[1]) <= 24, false)",
        "Variable cidr is a range of IPv4 addresses from /16 to /24.",
    );
    m.validation(
        "availability_zones",
        "length(distinct(var.availability_zones)) == length(var.availability_zones)",
        "Variable availability_zones names a zone twice.",
    );
    m.validation(
        "egress",
        "alltrue([for rule in var.egress : can(cidrnetmask(rule.cidr))])",
        "Each cidr in variable egress is a range of IPv4 addresses.",
    );
    parts::retention(&mut m, "log_retention_days");
    parts::partition_and_region(&mut m);
    network(&mut m);
    endpoints::statements(&mut m);
    endpoints::add(&mut m);
    security_groups(&mut m);
    flow_log(&mut m);
    for (name, value, description) in [
        ("vpc_id", "aws_vpc.this.id", "Id of the network."),
        (
            "subnet_ids",
            "[for zone in var.availability_zones : aws_subnet.this[zone].id]",
            "Ids of the subnets, one for each zone.",
        ),
        (
            "security_group_ids",
            "[aws_security_group.functions.id]",
            "Id of the functions' security group, as a list.",
        ),
        (
            "route_table_ids",
            "[for zone in var.availability_zones : aws_route_table.this[zone].id]",
            "Ids of the subnets' route tables, for a way to another network.",
        ),
        (
            "flow_log_group",
            "aws_cloudwatch_log_group.flow.name",
            "Name of the log group of the flow log.",
        ),
    ] {
        m.output(name, format!("${{{value}}}"), description);
    }
    m.test(tests::file());
    m
}

fn network(m: &mut Module) {
    // Zones keep their sixteenth when one is added; the rest is free for other subnets.
    m.local(
        "subnets",
        json!("${{ for index, zone in var.availability_zones : zone => cidrsubnet(var.cidr, 4, index) }}"),
    );
    m.resource(
        "aws_vpc",
        "this",
        json!({
            "cidr_block": "${var.cidr}",
            // Interface endpoints answer under the services' own names.
            "enable_dns_support": true,
            "enable_dns_hostnames": true,
            "tags": { "Name": "${var.name}" },
        }),
    );
    m.resource(
        "aws_subnet",
        "this",
        json!({
            "for_each": "${local.subnets}",
            "vpc_id": "${aws_vpc.this.id}",
            "cidr_block": "${each.value}",
            "availability_zone": "${each.key}",
            "map_public_ip_on_launch": false,
            "tags": { "Name": "${var.name}-${each.key}" },
        }),
    );
    m.resource(
        "aws_route_table",
        "this",
        json!({
            "for_each": "${local.subnets}",
            "vpc_id": "${aws_vpc.this.id}",
            "tags": { "Name": "${var.name}-${each.key}" },
        }),
    );
    m.resource(
        "aws_route_table_association",
        "this",
        json!({
            "for_each": "${local.subnets}",
            "subnet_id": "${aws_subnet.this[each.key].id}",
            "route_table_id": "${aws_route_table.this[each.key].id}",
        }),
    );
    // Without rules: whoever forgets to name a security group gets nowhere.
    m.resource(
        "aws_default_security_group",
        "this",
        json!({
            "vpc_id": "${aws_vpc.this.id}",
            // Said, so that a rule that somebody adds is seen as drift.
            "ingress": [],
            "egress": [],
            "tags": { "Name": "${var.name}-unused" },
        }),
    );
}

fn security_groups(m: &mut Module) {
    for (label, description) in [
        (
            "functions",
            "Functions: out to the AWS services in use, nothing in.",
        ),
        (
            "endpoints",
            "Endpoints of AWS services: in from functions, nothing out.",
        ),
    ] {
        m.resource(
            "aws_security_group",
            label,
            json!({
                "name": format!("${{var.name}}-{label}"),
                "description": description,
                "vpc_id": "${aws_vpc.this.id}",
                "tags": { "Name": format!("${{var.name}}-{label}") },
            }),
        );
    }
    m.resource(
        "aws_vpc_security_group_ingress_rule",
        "endpoints",
        json!({
            "security_group_id": "${aws_security_group.endpoints.id}",
            "description": "HTTPS from functions.",
            "referenced_security_group_id": "${aws_security_group.functions.id}",
            "ip_protocol": "tcp",
            "from_port": 443,
            "to_port": 443,
        }),
    );
    m.resource(
        "aws_vpc_security_group_egress_rule",
        "endpoints",
        json!({
            "security_group_id": "${aws_security_group.functions.id}",
            "description": "HTTPS to the endpoints of AWS services.",
            "referenced_security_group_id": "${aws_security_group.endpoints.id}",
            "ip_protocol": "tcp",
            "from_port": 443,
            "to_port": 443,
        }),
    );
    for (label, service) in [("s3", "S3"), ("dynamodb", "DynamoDB")] {
        m.resource(
            "aws_vpc_security_group_egress_rule",
            label,
            json!({
                "security_group_id": "${aws_security_group.functions.id}",
                "description": format!("HTTPS to {service}."),
                "prefix_list_id": format!("${{aws_vpc_endpoint.{label}.prefix_list_id}}"),
                "ip_protocol": "tcp",
                "from_port": 443,
                "to_port": 443,
            }),
        );
    }
    m.resource(
        "aws_vpc_security_group_egress_rule",
        "described",
        json!({
            "for_each": "${var.egress}",
            "security_group_id": "${aws_security_group.functions.id}",
            "description": "${each.value.description}",
            "cidr_ipv4": "${each.value.cidr}",
            "ip_protocol": "tcp",
            "from_port": "${each.value.port}",
            "to_port": "${each.value.port}",
        }),
    );
}

fn flow_log(m: &mut Module) {
    m.resource(
        "aws_cloudwatch_log_group",
        "flow",
        json!({
            "name": "/aws/vpc/${var.name}",
            "retention_in_days": "${var.log_retention_days}",
            "kms_key_id": "${var.kms_key_arn}",
        }),
    );
    let trust = m.document(
        "flow_trust",
        policy::trust(
            "AssumedByFlowLogsOfTheAccount",
            "vpc-flow-logs",
            vec![
                policy::for_this_account(),
                (
                    "ArnLike",
                    "aws:SourceArn",
                    json!(format!(
                        "{ARN}:ec2:{REGION}:${{var.account_id}}:vpc-flow-log/*"
                    )),
                ),
            ],
        ),
    );
    m.resource(
        "aws_iam_role",
        "flow",
        json!({
            "name": "${var.name}-flow-log",
            "description": "Writes the flow log of the network ${var.name}.",
            "assume_role_policy": trust,
        }),
    );
    let rights = m.document(
        "flow_rights",
        json!({
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "WriteFlowLog",
                    "Effect": "Allow",
                    "Action": ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
                    "Resource": ["${aws_cloudwatch_log_group.flow.arn}", "${aws_cloudwatch_log_group.flow.arn}:*"],
                },
                {
                    // A list: it has no resource level.
                    "Sid": "ListGroups",
                    "Effect": "Allow",
                    "Action": "logs:DescribeLogGroups",
                    "Resource": "*",
                },
            ],
        }),
    );
    m.resource(
        "aws_iam_role_policy",
        "flow",
        json!({ "name": "write-log", "role": "${aws_iam_role.flow.id}", "policy": rights }),
    );
    m.resource(
        "aws_flow_log",
        "this",
        json!({
            "vpc_id": "${aws_vpc.this.id}",
            "traffic_type": "ALL",
            "log_destination_type": "cloud-watch-logs",
            "log_destination": "${aws_cloudwatch_log_group.flow.arn}",
            "iam_role_arn": "${aws_iam_role.flow.arn}",
            "max_aggregation_interval": 600,
            "tags": { "Name": "${var.name}" },
            // Deliveries begin at once.
            "depends_on": ["aws_iam_role_policy.flow"],
        }),
    );
}
