//! Names that AWS gives once: a table by type. AWS refuses the second, or takes it for the first and changes
//! that.
//!
//! Sources name the operation of the service's API model (botocore 1.44, read 2026-11) and the error or the
//! sentence there. Types whose names may repeat have no row: REST and HTTP APIs, usage plans, backup plans, hosted
//! zones, user pools, GraphQL APIs, saved queries.

use super::{Identity, Part, UniqueWithin};

const FUNCTION: &[&str] = &["function_name", "arn", "id", "qualified_arn", "invoke_arn"];
const BUS: Part = Part::Or("event_bus_name", "default");
const ROLE: Part = Part::Of("role", "aws_iam_role", &["name", "id", "arn"]);
const REST: Part = Part::Of("rest_api_id", "aws_api_gateway_rest_api", &["id"]);
const HTTP: Part = Part::Of("api_id", "aws_apigatewayv2_api", &["id"]);
const BUCKET: Part = Part::Of("bucket", "aws_s3_bucket", &["bucket", "id", "arn"]);
const LOG_GROUP: Part = Part::Of(
    "log_group_name",
    "aws_cloudwatch_log_group",
    &["name", "id"],
);

const fn row(
    within: UniqueWithin,
    kinds: &'static [&'static str],
    thing: &'static str,
    parts: &'static [Part],
    source: &'static str,
) -> Identity {
    Identity {
        kinds,
        thing,
        within,
        parts,
        ignores_case: false,
        source,
    }
}

/// Unique in a Region of an account.
const fn regional(
    kinds: &'static [&'static str],
    thing: &'static str,
    parts: &'static [Part],
    source: &'static str,
) -> Identity {
    row(UniqueWithin::Region, kinds, thing, parts, source)
}

/// Unique in an account.
const fn global(
    kinds: &'static [&'static str],
    thing: &'static str,
    parts: &'static [Part],
    source: &'static str,
) -> Identity {
    row(UniqueWithin::Account, kinds, thing, parts, source)
}

/// Unique whatever the case of its letters.
const fn caseless(identity: Identity) -> Identity {
    Identity {
        ignores_case: true,
        ..identity
    }
}

const NAME: &[Part] = &[Part::Name("name")];

/// Every name that is unique.
pub const NAMES: &[Identity] = &[
    // IAM
    caseless(global(
        &["aws_iam_role"],
        "an IAM role",
        NAME,
        "IAM CreateRole: \"must be unique within the account. Names are not distinguished by case\"",
    )),
    caseless(global(
        &["aws_iam_policy"],
        "an IAM policy",
        NAME,
        "IAM CreatePolicy: \"must be unique within the account. Names are not distinguished by case\"",
    )),
    caseless(global(
        &["aws_iam_user"],
        "an IAM user",
        NAME,
        "IAM CreateUser: \"must be unique within the account. Names are not distinguished by case\"",
    )),
    caseless(global(
        &["aws_iam_group"],
        "an IAM group",
        NAME,
        "IAM CreateGroup: \"must be unique within the account. Names are not distinguished by case\"",
    )),
    caseless(global(
        &["aws_iam_instance_profile"],
        "an instance profile",
        NAME,
        "IAM CreateInstanceProfile: EntityAlreadyExists; IAM user guide, \"IAM and AWS STS quotas\": names are unique without case",
    )),
    caseless(global(
        &["aws_iam_server_certificate"],
        "a server certificate",
        NAME,
        "IAM UploadServerCertificate: EntityAlreadyExists",
    )),
    global(
        &["aws_iam_openid_connect_provider"],
        "an OIDC provider",
        &[Part::Name("url")],
        "IAM CreateOpenIDConnectProvider: EntityAlreadyExists",
    ),
    global(
        &["aws_iam_role_policy"],
        "an inline policy of a role",
        &[ROLE, Part::Name("name")],
        "IAM PutRolePolicy: adds or updates the policy of that name",
    ),
    global(
        &["aws_iam_role_policy_attachment"],
        "an attachment to a role",
        &[ROLE, Part::OfAny("policy_arn")],
        "IAM AttachRolePolicy: attaches once; the second to go detaches it",
    ),
    // Storage and data
    row(
        UniqueWithin::Partition,
        &["aws_s3_bucket"],
        "an S3 bucket",
        &[Part::Name("bucket")],
        "S3 CreateBucket: \"each bucket name must be unique across all Amazon Web Services accounts in all the Amazon Web Services Regions within a partition\"",
    ),
    regional(
        &["aws_s3_object"],
        "an S3 object",
        &[BUCKET, Part::Name("key")],
        "S3 PutObject: replaces the object of that key",
    ),
    regional(
        &["aws_dynamodb_table"],
        "a table",
        NAME,
        "DynamoDB CreateTable: \"table names must be unique within each Region\"",
    ),
    caseless(regional(
        &["aws_db_instance"],
        "a database instance",
        &[Part::Name("identifier")],
        "RDS CreateDBInstance: DBInstanceAlreadyExists; stored in lower case",
    )),
    caseless(regional(
        &["aws_rds_cluster"],
        "a database cluster",
        &[Part::Name("cluster_identifier")],
        "RDS CreateDBCluster: DBClusterAlreadyExists; stored in lower case",
    )),
    caseless(regional(
        &["aws_db_subnet_group"],
        "a subnet group of databases",
        NAME,
        "RDS CreateDBSubnetGroup: DBSubnetGroupAlreadyExists; stored in lower case",
    )),
    caseless(regional(
        &["aws_db_parameter_group"],
        "a parameter group of databases",
        NAME,
        "RDS CreateDBParameterGroup: DBParameterGroupAlreadyExists; stored in lower case",
    )),
    caseless(regional(
        &["aws_elasticache_cluster"],
        "a cache cluster",
        &[Part::Name("cluster_id")],
        "ElastiCache CreateCacheCluster: CacheClusterAlreadyExists; stored in lower case",
    )),
    caseless(regional(
        &["aws_elasticache_replication_group"],
        "a replication group",
        &[Part::Name("replication_group_id")],
        "ElastiCache CreateReplicationGroup: ReplicationGroupAlreadyExists; stored in lower case",
    )),
    caseless(regional(
        &["aws_elasticache_subnet_group"],
        "a subnet group of caches",
        NAME,
        "ElastiCache CreateCacheSubnetGroup: CacheSubnetGroupAlreadyExists; stored in lower case",
    )),
    caseless(regional(
        &["aws_glue_catalog_database"],
        "a Glue database",
        NAME,
        "Glue CreateDatabase: AlreadyExists; names are folded to lower case",
    )),
    regional(
        &["aws_redshift_cluster"],
        "a Redshift cluster",
        &[Part::Name("cluster_identifier")],
        "Redshift CreateCluster: \"Must be unique for all clusters within an Amazon Web Services account\"",
    ),
    regional(
        &["aws_athena_workgroup"],
        "an Athena workgroup",
        NAME,
        "Athena CreateWorkGroup: the name is the workgroup's identifier",
    ),
    regional(
        &["aws_kinesis_stream"],
        "a Kinesis stream",
        NAME,
        "Kinesis CreateStream: scoped to the account and by Region; ResourceInUse",
    ),
    regional(
        &["aws_kinesis_firehose_delivery_stream"],
        "a Firehose stream",
        NAME,
        "Firehose CreateDeliveryStream: \"must be unique per Amazon Web Services account in the same Amazon Web Services Region\"",
    ),
    // Compute
    regional(
        &["aws_lambda_function"],
        "a function",
        &[Part::Name("function_name")],
        "Lambda CreateFunction: ResourceConflict",
    ),
    regional(
        &["aws_lambda_alias"],
        "an alias of a function",
        &[
            Part::Of("function_name", "aws_lambda_function", FUNCTION),
            Part::Name("name"),
        ],
        "Lambda CreateAlias: ResourceConflict",
    ),
    regional(
        &["aws_lambda_permission"],
        "a statement of a function's policy",
        &[
            Part::Of("function_name", "aws_lambda_function", FUNCTION),
            Part::Or("qualifier", ""),
            Part::Name("statement_id"),
        ],
        "Lambda AddPermission: ResourceConflict",
    ),
    regional(
        &["aws_lambda_event_source_mapping"],
        "an event source of a function",
        &[
            Part::OfAny("event_source_arn"),
            Part::OfAny("function_name"),
        ],
        "Lambda CreateEventSourceMapping: ResourceConflict",
    ),
    regional(
        &["aws_ecr_repository"],
        "an ECR repository",
        NAME,
        "ECR CreateRepository: RepositoryAlreadyExists",
    ),
    regional(
        &["aws_ecs_cluster"],
        "an ECS cluster",
        NAME,
        "ECS CreateCluster: \"create your own cluster with a unique name\"",
    ),
    regional(
        &["aws_ecs_service"],
        "an ECS service",
        &[Part::OfAny("cluster"), Part::Name("name")],
        "ECS CreateService: \"Service names must be unique within a cluster\"",
    ),
    regional(
        &["aws_eks_cluster"],
        "an EKS cluster",
        NAME,
        "EKS CreateCluster: \"must be unique within the Amazon Web Services Region and Amazon Web Services account\"",
    ),
    regional(
        &["aws_eks_node_group"],
        "a node group",
        &[Part::OfAny("cluster_name"), Part::Name("node_group_name")],
        "EKS CreateNodegroup: ResourceInUse",
    ),
    regional(
        &["aws_sfn_state_machine"],
        "a state machine",
        NAME,
        "Step Functions CreateStateMachine: StateMachineAlreadyExists",
    ),
    regional(
        &["aws_sfn_activity"],
        "an activity",
        NAME,
        "Step Functions CreateActivity: ActivityAlreadyExists",
    ),
    regional(
        &["aws_codebuild_project"],
        "a CodeBuild project",
        NAME,
        "CodeBuild CreateProject: ResourceAlreadyExists",
    ),
    regional(
        &["aws_codepipeline"],
        "a pipeline",
        NAME,
        "CodePipeline CreatePipeline: PipelineNameInUse",
    ),
    regional(
        &["aws_codedeploy_app"],
        "a CodeDeploy application",
        NAME,
        "CodeDeploy CreateApplication: ApplicationAlreadyExists",
    ),
    regional(
        &["aws_codedeploy_deployment_group"],
        "a deployment group",
        &[Part::OfAny("app_name"), Part::Name("deployment_group_name")],
        "CodeDeploy CreateDeploymentGroup: DeploymentGroupAlreadyExists",
    ),
    regional(
        &["aws_launch_template"],
        "a launch template",
        NAME,
        "EC2 CreateLaunchTemplate: InvalidLaunchTemplateName.AlreadyExistsException",
    ),
    regional(
        &["aws_autoscaling_group"],
        "an Auto Scaling group",
        NAME,
        "Auto Scaling CreateAutoScalingGroup: \"must be unique per Region per account\"",
    ),
    regional(
        &["aws_key_pair"],
        "a key pair",
        &[Part::Name("key_name")],
        "EC2 CreateKeyPair: \"If a key with the specified name already exists, Amazon EC2 returns an error\"",
    ),
    // Network
    caseless(regional(
        &["aws_security_group"],
        "a security group",
        &[Part::OfAny("vpc_id"), Part::Name("name")],
        "EC2 CreateSecurityGroup: \"Names are case-insensitive and must be unique within the VPC\"",
    )),
    regional(
        &["aws_lb", "aws_alb"],
        "a load balancer",
        NAME,
        "Elastic Load Balancing CreateLoadBalancer: \"must be unique per region per account\"",
    ),
    regional(
        &["aws_lb_target_group", "aws_alb_target_group"],
        "a target group",
        NAME,
        "Elastic Load Balancing CreateTargetGroup: \"must be unique per region per account\"",
    ),
    regional(
        &["aws_lb_listener", "aws_alb_listener"],
        "a listener",
        &[Part::OfAny("load_balancer_arn"), Part::Name("port")],
        "Elastic Load Balancing CreateListener: DuplicateListener",
    ),
    caseless(global(
        &["aws_route53_record"],
        "a DNS record",
        &[
            Part::OfAny("zone_id"),
            Part::Name("type"),
            Part::Or("set_identifier", ""),
            Part::Name("name"),
        ],
        "Route 53 ChangeResourceRecordSets: InvalidChangeBatch, \"it already exists\"",
    )),
    regional(
        &["aws_wafv2_web_acl"],
        "a web ACL",
        &[Part::Name("scope"), Part::Name("name")],
        "WAFV2 CreateWebACL: WAFDuplicateItem",
    ),
    regional(
        &["aws_wafv2_ip_set"],
        "an IP set",
        &[Part::Name("scope"), Part::Name("name")],
        "WAFV2 CreateIPSet: WAFDuplicateItem",
    ),
    regional(
        &["aws_wafv2_rule_group"],
        "a rule group",
        &[Part::Name("scope"), Part::Name("name")],
        "WAFV2 CreateRuleGroup: WAFDuplicateItem",
    ),
    // APIs
    regional(
        &["aws_api_gateway_stage"],
        "a stage",
        &[REST, Part::Name("stage_name")],
        "API Gateway CreateStage: Conflict",
    ),
    regional(
        &["aws_api_gateway_resource"],
        "a resource of an API",
        &[REST, Part::OfAny("parent_id"), Part::Name("path_part")],
        "API Gateway CreateResource: Conflict",
    ),
    regional(
        &["aws_api_gateway_method"],
        "a method of an API",
        &[REST, Part::OfAny("resource_id"), Part::Name("http_method")],
        "API Gateway PutMethod: Conflict",
    ),
    regional(
        &["aws_apigatewayv2_stage"],
        "a stage",
        &[HTTP, Part::Name("name")],
        "API Gateway V2 CreateStage: Conflict",
    ),
    regional(
        &["aws_apigatewayv2_route"],
        "a route",
        &[HTTP, Part::Name("route_key")],
        "API Gateway V2 CreateRoute: Conflict",
    ),
    caseless(regional(
        &[
            "aws_api_gateway_domain_name",
            "aws_apigatewayv2_domain_name",
        ],
        "a domain name of APIs",
        &[Part::Name("domain_name")],
        "API Gateway CreateDomainName: Conflict",
    )),
    regional(
        &["aws_cognito_user_pool_domain"],
        "a domain of a user pool",
        &[Part::Name("domain")],
        "Cognito CreateUserPoolDomain: \"Domain already exists\"",
    ),
    // Messages and events
    regional(
        &["aws_sqs_queue"],
        "a queue",
        NAME,
        "SQS CreateQueue: QueueNameExists, or the queue that is there",
    ),
    regional(
        &["aws_sns_topic"],
        "a topic",
        NAME,
        "SNS CreateTopic: \"If the requester already owns a topic with the specified name, that topic's ARN is returned\"",
    ),
    regional(
        &["aws_sns_topic_subscription"],
        "a subscription",
        &[
            Part::Of("topic_arn", "aws_sns_topic", &["arn", "id"]),
            Part::Name("protocol"),
            Part::OfAny("endpoint"),
        ],
        "SNS Subscribe: gives the ARN of the subscription that is there",
    ),
    global(
        &["aws_chatbot_slack_channel_configuration"],
        "a configuration of a channel of Slack",
        &[Part::Name("configuration_name")],
        "Chatbot CreateSlackChannelConfiguration: ConflictException",
    ),
    global(
        &["aws_chatbot_teams_channel_configuration"],
        "a configuration of a channel of Microsoft Teams",
        &[Part::Name("configuration_name")],
        "Chatbot CreateMicrosoftTeamsChannelConfiguration: ConflictException",
    ),
    regional(
        &["aws_cloudwatch_event_bus"],
        "an event bus",
        NAME,
        "EventBridge CreateEventBus: ResourceAlreadyExists",
    ),
    regional(
        &["aws_cloudwatch_event_rule"],
        "a rule",
        &[BUS, Part::Name("name")],
        "EventBridge PutRule: \"Creates or updates the specified rule\"",
    ),
    regional(
        &["aws_cloudwatch_event_target"],
        "a target of a rule",
        &[
            BUS,
            Part::Of("rule", "aws_cloudwatch_event_rule", &["name", "id"]),
            Part::Name("target_id"),
        ],
        "EventBridge PutTargets: \"updates the targets if they are already associated with the rule\"",
    ),
    regional(
        &["aws_cloudwatch_event_archive"],
        "an archive of events",
        NAME,
        "EventBridge CreateArchive: ResourceAlreadyExists",
    ),
    regional(
        &["aws_cloudwatch_event_connection"],
        "a connection",
        NAME,
        "EventBridge CreateConnection: ResourceAlreadyExists",
    ),
    regional(
        &["aws_cloudwatch_event_api_destination"],
        "an API destination",
        NAME,
        "EventBridge CreateApiDestination: ResourceAlreadyExists",
    ),
    regional(
        &["aws_scheduler_schedule_group"],
        "a schedule group",
        NAME,
        "EventBridge Scheduler CreateScheduleGroup: Conflict",
    ),
    regional(
        &["aws_scheduler_schedule"],
        "a schedule",
        &[Part::Or("group_name", "default"), Part::Name("name")],
        "EventBridge Scheduler CreateSchedule: Conflict; names are unique in a group",
    ),
    regional(
        &["aws_pipes_pipe"],
        "a pipe",
        NAME,
        "EventBridge Pipes CreatePipe: Conflict",
    ),
    // Keys, parameters, secrets
    regional(
        &["aws_kms_alias"],
        "an alias of a key",
        NAME,
        "KMS CreateAlias: \"must be unique in the account and Region\"",
    ),
    regional(
        &["aws_ssm_parameter"],
        "a parameter",
        NAME,
        "Systems Manager PutParameter: \"must be unique within an Amazon Web Services Region\", \"case sensitive\"",
    ),
    regional(
        &["aws_ssm_document"],
        "a document",
        NAME,
        "Systems Manager CreateDocument: DocumentAlreadyExists",
    ),
    regional(
        &["aws_secretsmanager_secret"],
        "a secret",
        NAME,
        "Secrets Manager CreateSecret: ResourceExists",
    ),
    // What watches
    regional(
        &["aws_cloudwatch_log_group"],
        "a log group",
        NAME,
        "CloudWatch Logs CreateLogGroup: \"must be unique within a Region for an Amazon Web Services account\"",
    ),
    regional(
        &["aws_cloudwatch_log_metric_filter"],
        "a metric filter",
        &[LOG_GROUP, Part::Name("name")],
        "CloudWatch Logs PutMetricFilter: creates or updates the filter of that name",
    ),
    regional(
        &["aws_cloudwatch_log_subscription_filter"],
        "a subscription filter",
        &[LOG_GROUP, Part::Name("name")],
        "CloudWatch Logs PutSubscriptionFilter: creates or updates the filter of that name",
    ),
    regional(
        &["aws_cloudwatch_log_resource_policy"],
        "a resource policy of logs",
        &[Part::Name("policy_name")],
        "CloudWatch Logs PutResourcePolicy: creates or updates the policy of that name",
    ),
    regional(
        &["aws_cloudwatch_log_destination"],
        "a destination of logs",
        NAME,
        "CloudWatch Logs PutDestination: creates or updates the destination of that name",
    ),
    regional(
        &[
            "aws_cloudwatch_metric_alarm",
            "aws_cloudwatch_composite_alarm",
        ],
        "an alarm",
        &[Part::Name("alarm_name")],
        "CloudWatch PutMetricAlarm, PutCompositeAlarm: \"This name must be unique within the Region\"",
    ),
    regional(
        &["aws_cloudwatch_metric_stream"],
        "a metric stream",
        NAME,
        "CloudWatch PutMetricStream: creates or updates the stream of that name",
    ),
    global(
        &["aws_cloudwatch_dashboard"],
        "a dashboard",
        &[Part::Name("dashboard_name")],
        "CloudWatch PutDashboard: \"If a dashboard with this name already exists, this call modifies that dashboard\"; its ARN has no Region",
    ),
    regional(
        &["aws_cloudtrail"],
        "a trail",
        NAME,
        "CloudTrail CreateTrail: TrailAlreadyExists",
    ),
    regional(
        &["aws_synthetics_canary"],
        "a canary",
        NAME,
        "CloudWatch Synthetics CreateCanary: Conflict",
    ),
    regional(
        &["aws_xray_group"],
        "an X-Ray group",
        &[Part::Name("group_name")],
        "X-Ray CreateGroup: InvalidRequest for a name that is there",
    ),
    regional(
        &["aws_xray_sampling_rule"],
        "a sampling rule",
        &[Part::Name("rule_name")],
        "X-Ray CreateSamplingRule: InvalidRequest for a name that is there",
    ),
    regional(
        &["aws_config_config_rule"],
        "a Config rule",
        NAME,
        "Config PutConfigRule: adds or updates the rule of that name",
    ),
    regional(
        &["aws_accessanalyzer_analyzer"],
        "an analyzer",
        &[Part::Name("analyzer_name")],
        "Access Analyzer CreateAnalyzer: Conflict",
    ),
    regional(
        &["aws_resourcegroups_group"],
        "a resource group",
        NAME,
        "Resource Groups CreateGroup: \"must be unique within each Amazon Web Services Region in your Amazon Web Services account\"",
    ),
    global(
        &["aws_budgets_budget"],
        "a budget",
        NAME,
        "Budgets CreateBudget: DuplicateRecord; \"unique within an account\"",
    ),
    regional(
        &["aws_appautoscaling_policy"],
        "a scaling policy",
        &[
            Part::OfAny("resource_id"),
            Part::Name("scalable_dimension"),
            Part::Name("name"),
        ],
        "Application Auto Scaling PutScalingPolicy: creates or updates the policy of that name",
    ),
    // Backups
    regional(
        &["aws_backup_vault"],
        "a backup vault",
        NAME,
        "Backup CreateBackupVault: \"unique to the account used to create them and the Amazon Web Services Region\"",
    ),
    regional(
        &["aws_backup_framework"],
        "a backup framework",
        NAME,
        "Backup CreateFramework: AlreadyExists, \"The unique name of the framework\"",
    ),
    regional(
        &["aws_backup_report_plan"],
        "a report plan",
        NAME,
        "Backup CreateReportPlan: AlreadyExists, \"The unique name of the report plan\"",
    ),
    regional(
        &["aws_backup_restore_testing_plan"],
        "a restore testing plan",
        NAME,
        "Backup CreateRestoreTestingPlan: AlreadyExists",
    ),
    regional(
        &["aws_backup_restore_testing_selection"],
        "a selection of restore tests",
        &[Part::OfAny("restore_testing_plan_name"), Part::Name("name")],
        "Backup CreateRestoreTestingSelection: AlreadyExists",
    ),
];
