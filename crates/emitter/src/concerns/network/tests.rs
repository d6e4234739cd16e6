//! The tests of the module `network`.

use serde_json::json;
use terraform::{TestFile, TestRun};

pub(super) fn file() -> TestFile {
    TestFile::new(
        "network",
        json!({
            "name": "shop-production",
            "account_id": "111122223333",
            "kms_key_arn": "arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555",
            "cidr": "10.20.0.0/16",
            "availability_zones": ["us-east-1a", "us-east-1b"],
            "interface_endpoints": {
                "lambda": [],
                "secretsmanager": ["arn:aws:secretsmanager:us-east-1:444455556666:secret:shared-AbCdEf"],
            },
            "egress": {
                "database": { "cidr": "10.30.0.0/24", "port": 5432, "description": "Orders database." },
            },
        }),
    )
    .mock("data.aws_region", json!({ "id": "us-east-1" }))
    .mock("data.aws_partition", json!({ "partition": "aws" }))
    .mock("aws_vpc", json!({ "id": "vpc-1" }))
    .mock("aws_security_group", json!({ "id": "sg-1" }))
    .mock("aws_cloudwatch_log_group", json!({ "arn": "arn:aws:logs:us-east-1:111122223333:log-group:/aws/vpc/shop-production" }))
    .mock("aws_iam_role", json!({ "arn": "arn:aws:iam::111122223333:role/shop-production-flow-log" }))
    .run(
        TestRun::plan("is_private_in_every_zone")
            .assert(
                "{ for zone, subnet in aws_subnet.this : zone => subnet.cidr_block } == { us-east-1a = \"10.20.0.0/20\", us-east-1b = \"10.20.16.0/20\" } && alltrue([for zone, subnet in aws_subnet.this : subnet.availability_zone == zone && !subnet.map_public_ip_on_launch])",
                "A zone has no subnet of its own, or its subnet is public.",
            )
            .assert(
                "length(aws_default_security_group.this.ingress) + length(aws_default_security_group.this.egress) == 0",
                "The default security group lets something through.",
            )
            .assert(
                "length(output.subnet_ids) == 2 && length(output.security_group_ids) == 1",
                "Functions get no subnets or no security group.",
            ),
    )
    .run(
        TestRun::plan("keeps_its_subnets_when_a_zone_is_added")
            .with_variables(json!({ "availability_zones": ["us-east-1a", "us-east-1b", "us-east-1c"] }))
            .assert(
                "aws_subnet.this[\"us-east-1a\"].cidr_block == \"10.20.0.0/20\" && aws_subnet.this[\"us-east-1b\"].cidr_block == \"10.20.16.0/20\" && aws_subnet.this[\"us-east-1c\"].cidr_block == \"10.20.32.0/20\"",
                "A third zone moves the subnets of the first two.",
            ),
    )
    .run(
        TestRun::plan("lets_through_only_what_was_asked_for")
            .assert(
                "alltrue([for rule in [aws_vpc_security_group_ingress_rule.endpoints, aws_vpc_security_group_egress_rule.endpoints, aws_vpc_security_group_egress_rule.s3, aws_vpc_security_group_egress_rule.dynamodb] : rule.ip_protocol == \"tcp\" && rule.from_port == 443 && rule.to_port == 443 && rule.cidr_ipv4 == null && length(rule.description) > 0])",
                "A rule is about more than HTTPS, or about addresses.",
            )
            .assert(
                "length(aws_vpc_security_group_egress_rule.described) == 1 && aws_vpc_security_group_egress_rule.described[\"database\"].cidr_ipv4 == \"10.30.0.0/24\" && aws_vpc_security_group_egress_rule.described[\"database\"].from_port == 5432 && aws_vpc_security_group_egress_rule.described[\"database\"].to_port == 5432",
                "What was described is not reached, or more is.",
            ),
    )
    .run(
        TestRun::plan("lets_no_foreign_account_through_its_endpoints")
            .assert(
                "alltrue([for endpoint in [aws_vpc_endpoint.s3, aws_vpc_endpoint.dynamodb, aws_vpc_endpoint.interface[\"lambda\"]] : one(jsondecode(endpoint.policy).Statement).Condition.StringEquals == { \"aws:PrincipalAccount\" = \"111122223333\", \"aws:ResourceAccount\" = \"111122223333\" }])",
                "An endpoint lets another account through.",
            )
            .assert(
                "one([for s in jsondecode(aws_vpc_endpoint.interface[\"secretsmanager\"].policy).Statement : s.Resource if s.Sid == \"OwnAccountToNamedResources\"]) == [\"arn:aws:secretsmanager:us-east-1:444455556666:secret:shared-AbCdEf\"]",
                "What was named in another account is not reached, or more is.",
            )
            .assert(
                "aws_vpc_endpoint.interface[\"lambda\"].private_dns_enabled && aws_vpc_endpoint.interface[\"lambda\"].service_name == \"com.amazonaws.us-east-1.lambda\" && aws_vpc_endpoint.s3.vpc_endpoint_type == \"Gateway\"",
                "A service is not reached under its own name.",
            ),
    )
    .run(
        TestRun::plan("records_every_flow_encrypted")
            .assert(
                "aws_flow_log.this.traffic_type == \"ALL\" && aws_flow_log.this.log_destination == aws_cloudwatch_log_group.flow.arn && aws_cloudwatch_log_group.flow.kms_key_id == var.kms_key_arn && aws_cloudwatch_log_group.flow.retention_in_days == 365",
                "Flows are not recorded, not encrypted, or kept for another time.",
            )
            .assert(
                "jsondecode(aws_iam_role.flow.assume_role_policy).Statement[0].Condition.StringEquals[\"aws:SourceAccount\"] == \"111122223333\" && alltrue([for s in jsondecode(aws_iam_role_policy.flow.policy).Statement : s.Action == \"logs:DescribeLogGroups\" ? s.Resource == \"*\" : alltrue([for arn in flatten([s.Resource]) : startswith(arn, aws_cloudwatch_log_group.flow.arn)])])",
                "The role serves another account or writes another log.",
            ),
    )
    .run(
        TestRun::plan("refuses_a_network_that_is_too_small")
            .with_variables(json!({ "cidr": "10.20.0.0/25" }))
            .refused("var.cidr"),
    )
    .run(
        TestRun::plan("refuses_what_is_no_range")
            .with_variables(json!({ "cidr": "10.20.0.0" }))
            .refused("var.cidr"),
    )
    .run(
        TestRun::plan("refuses_one_zone")
            .with_variables(json!({ "availability_zones": ["us-east-1a"] }))
            .refused("var.availability_zones"),
    )
    .run(
        TestRun::plan("refuses_a_zone_twice")
            .with_variables(json!({ "availability_zones": ["us-east-1a", "us-east-1a"] }))
            .refused("var.availability_zones"),
    )
}
