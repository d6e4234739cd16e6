//! What a provider cannot change in place. Its schema does not tell, so this list was made by hand, of
//! what the modules make: a replacement that is not in it is shown as a change. Terraform's own plan
//! decides.

/// Arguments by type; those of `*` hold for each type that is not named.
const REPLACED_BY: &[(&str, &[&str])] = &[
    ("aws_api_gateway_deployment", &["rest_api_id", "triggers"]),
    (
        "aws_api_gateway_integration",
        &[
            "http_method",
            "resource_id",
            "rest_api_id",
            "type",
            "integration_http_method",
        ],
    ),
    (
        "aws_api_gateway_method",
        &["http_method", "resource_id", "rest_api_id"],
    ),
    ("aws_api_gateway_resource", &["rest_api_id"]),
    ("aws_api_gateway_rest_api", &[]),
    (
        "aws_api_gateway_method_settings",
        &["method_path", "rest_api_id", "stage_name"],
    ),
    ("aws_api_gateway_stage", &["rest_api_id", "stage_name"]),
    ("aws_backup_plan", &[]),
    (
        "aws_backup_selection",
        &[
            "condition",
            "iam_role_arn",
            "name",
            "not_resources",
            "plan_id",
            "resources",
            "selection_tag",
        ],
    ),
    ("aws_backup_vault", &["kms_key_arn", "name"]),
    ("aws_cloudtrail", &["name"]),
    ("aws_cloudwatch_composite_alarm", &["alarm_name"]),
    ("aws_cloudwatch_dashboard", &["dashboard_name"]),
    ("aws_cloudwatch_event_rule", &["event_bus_name", "name"]),
    (
        "aws_cloudwatch_event_target",
        &["event_bus_name", "rule", "target_id"],
    ),
    ("aws_cloudwatch_log_group", &["log_group_class", "name"]),
    (
        "aws_cloudwatch_log_metric_filter",
        &["log_group_name", "name"],
    ),
    ("aws_cloudwatch_metric_alarm", &["alarm_name"]),
    ("aws_cloudwatch_query_definition", &[]),
    (
        "aws_dynamodb_table",
        &["hash_key", "local_secondary_index", "name", "range_key"],
    ),
    ("aws_iam_role", &["name", "path"]),
    ("aws_iam_role_policy", &["name", "role"]),
    ("aws_kms_alias", &["name"]),
    (
        "aws_kms_key",
        &[
            "custom_key_store_id",
            "customer_master_key_spec",
            "key_usage",
            "multi_region",
        ],
    ),
    ("aws_kms_replica_key", &["primary_key_arn"]),
    (
        "aws_lambda_invocation",
        &["function_name", "input", "qualifier", "triggers"],
    ),
    ("aws_lambda_alias", &["function_name", "name"]),
    ("aws_lambda_function", &["function_name", "package_type"]),
    (
        "aws_lambda_function_event_invoke_config",
        &["function_name", "qualifier"],
    ),
    (
        "aws_lambda_permission",
        &[
            "action",
            "function_name",
            "principal",
            "qualifier",
            "source_account",
            "source_arn",
            "statement_id",
        ],
    ),
    (
        "aws_s3_bucket",
        &["bucket", "bucket_prefix", "object_lock_enabled"],
    ),
    ("aws_secretsmanager_secret", &["name"]),
    ("aws_sns_topic", &["fifo_topic", "name"]),
    (
        "aws_sns_topic_subscription",
        &["endpoint", "protocol", "topic_arn"],
    ),
    ("aws_sqs_queue", &["fifo_queue", "name"]),
    ("aws_ssm_parameter", &["name"]),
    ("aws_subnet", &["availability_zone", "cidr_block", "vpc_id"]),
    ("aws_vpc", &["cidr_block"]),
    (
        "aws_vpc_endpoint",
        &["service_name", "vpc_endpoint_type", "vpc_id"],
    ),
    ("terraform_data", &["triggers_replace"]),
    ("*", &["bucket", "name"]),
];

/// Does a change of this argument make a new object?
pub(crate) fn replaces(kind: &str, argument: &str) -> bool {
    let of = |wanted: &str| REPLACED_BY.iter().find(|(kind, _)| *kind == wanted);
    of(kind)
        .or_else(|| of("*"))
        .is_some_and(|(_, arguments)| arguments.contains(&argument))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_argument_that_is_named_is_one_of_the_provider() {
        let schema = emitter::provider_schema();
        for (kind, arguments) in REPLACED_BY {
            let Some(of) = schema.resources.get(*kind) else {
                continue;
            };
            for argument in *arguments {
                assert!(
                    of.attributes.contains_key(*argument) || of.blocks.contains_key(*argument),
                    "{kind} has no {argument}"
                );
            }
        }
        assert!(replaces("aws_dynamodb_table", "hash_key"));
        assert!(!replaces("aws_dynamodb_table", "billing_mode"));
    }
}
