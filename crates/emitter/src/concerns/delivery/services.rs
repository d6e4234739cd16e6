//! What it takes to read and to build what the modules emit, service by service (AWS service
//! authorization reference, read 2026-11). A test holds every emitted resource type against it.

/// What one service needs.
pub(super) struct Service {
    /// Name of the service in statement ids.
    pub(super) name: &'static str,
    /// Beginnings of its Terraform resource types.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "a test holds the modules against it")
    )]
    pub(super) types: &'static [&'static str],
    /// Its resources that belong to the application, as ARNs without `arn:<partition>:`. `@N` stands
    /// for application and environment, `@A` for the account.
    pub(super) own: &'static [&'static str],
    /// Actions on those that read.
    pub(super) read: &'static [&'static str],
    /// Actions on those that change.
    pub(super) write: &'static [&'static str],
    /// Reading actions without a resource level, or without the application's name in the ARN.
    pub(super) read_all: &'static [&'static str],
    /// Changing actions of the same kind.
    pub(super) write_all: &'static [&'static str],
}

const NONE: &[&str] = &[];

pub(super) const SERVICES: &[Service] = &[
    Service {
        name: "Lambda",
        types: &["aws_lambda_"],
        own: &["lambda:*:@A:function:@N-*"],
        read: &["lambda:Get*", "lambda:List*"],
        write: &[
            "lambda:AddPermission",
            "lambda:Create*",
            "lambda:Delete*",
            "lambda:InvokeFunction",
            "lambda:PublishVersion",
            "lambda:Put*",
            "lambda:RemovePermission",
            "lambda:TagResource",
            "lambda:UntagResource",
            "lambda:Update*",
        ],
        read_all: NONE,
        write_all: NONE,
    },
    Service {
        name: "Layers",
        types: NONE,
        own: &["lambda:*:*:layer:*"],
        read: NONE,
        write: &["lambda:GetLayerVersion"],
        read_all: NONE,
        write_all: NONE,
    },
    Service {
        name: "S3",
        types: &["aws_s3_"],
        own: &["s3:::@N-*"],
        read: &[
            "s3:GetAccelerateConfiguration",
            "s3:GetBucket*",
            "s3:GetEncryptionConfiguration",
            "s3:GetLifecycleConfiguration",
            "s3:GetReplicationConfiguration",
            "s3:ListBucket",
            "s3:ListTagsForResource",
        ],
        write: &[
            "s3:CreateBucket",
            "s3:DeleteBucket",
            "s3:DeleteBucketPolicy",
            "s3:PutBucket*",
            "s3:PutEncryptionConfiguration",
            "s3:PutLifecycleConfiguration",
            "s3:TagResource",
            "s3:UntagResource",
        ],
        read_all: &["s3:GetAccountPublicAccessBlock"],
        write_all: &["s3:PutAccountPublicAccessBlock"],
    },
    Service {
        name: "DynamoDb",
        types: &["aws_dynamodb_"],
        own: &["dynamodb:*:@A:table/@N-*"],
        read: &[
            "dynamodb:Describe*",
            "dynamodb:GetResourcePolicy",
            "dynamodb:ListTagsOfResource",
        ],
        write: &[
            "dynamodb:CreateTable",
            "dynamodb:DeleteResourcePolicy",
            "dynamodb:DeleteTable",
            "dynamodb:PutResourcePolicy",
            "dynamodb:TagResource",
            "dynamodb:UntagResource",
            "dynamodb:UpdateContinuousBackups",
            "dynamodb:UpdateContributorInsights",
            "dynamodb:UpdateTable",
            "dynamodb:UpdateTimeToLive",
        ],
        read_all: NONE,
        write_all: NONE,
    },
    Service {
        // Remediation's ledger: the one table whose items are described.
        name: "Ledger",
        types: &["aws_dynamodb_table_item"],
        own: &["dynamodb:*:@A:table/@N-remediation"],
        read: &["dynamodb:GetItem"],
        write: &[
            "dynamodb:DeleteItem",
            "dynamodb:PutItem",
            "dynamodb:UpdateItem",
        ],
        read_all: NONE,
        write_all: NONE,
    },
    Service {
        name: "Queues",
        types: &["aws_sqs_"],
        own: &["sqs:*:@A:@N-*"],
        read: &[
            "sqs:GetQueueAttributes",
            "sqs:GetQueueUrl",
            "sqs:ListQueueTags",
        ],
        write: &[
            "sqs:CreateQueue",
            "sqs:DeleteQueue",
            "sqs:SetQueueAttributes",
            "sqs:TagQueue",
            "sqs:UntagQueue",
        ],
        read_all: NONE,
        write_all: NONE,
    },
    Service {
        name: "Topics",
        types: &["aws_sns_"],
        own: &["sns:*:@A:@N*"],
        read: &[
            "sns:GetDataProtectionPolicy",
            "sns:GetTopicAttributes",
            "sns:ListSubscriptionsByTopic",
            "sns:ListTagsForResource",
        ],
        write: &[
            "sns:CreateTopic",
            "sns:DeleteTopic",
            "sns:SetTopicAttributes",
            "sns:Subscribe",
            "sns:TagResource",
            "sns:UntagResource",
        ],
        read_all: &["sns:GetSubscriptionAttributes"],
        write_all: &["sns:SetSubscriptionAttributes", "sns:Unsubscribe"],
    },
    Service {
        name: "Logs",
        types: &["aws_cloudwatch_log_", "aws_cloudwatch_query_definition"],
        own: &["logs:*:@A:log-group:/aws/*/@N*"],
        read: &["logs:ListTagsForResource"],
        write: &[
            "logs:AssociateKmsKey",
            "logs:CreateLogGroup",
            "logs:DeleteLogGroup",
            "logs:DeleteMetricFilter",
            "logs:DeleteRetentionPolicy",
            "logs:DisassociateKmsKey",
            "logs:PutMetricFilter",
            "logs:PutRetentionPolicy",
            "logs:TagResource",
            "logs:UntagResource",
        ],
        read_all: &[
            "logs:DescribeLogGroups",
            "logs:DescribeMetricFilters",
            "logs:DescribeQueryDefinitions",
        ],
        write_all: &["logs:DeleteQueryDefinition", "logs:PutQueryDefinition"],
    },
    Service {
        name: "CloudWatch",
        types: &[
            "aws_cloudwatch_composite_alarm",
            "aws_cloudwatch_dashboard",
            "aws_cloudwatch_metric_alarm",
        ],
        own: &["cloudwatch:*:@A:alarm:@N*", "cloudwatch::@A:dashboard/@N*"],
        read: &["cloudwatch:GetDashboard", "cloudwatch:ListTagsForResource"],
        write: &[
            "cloudwatch:DeleteAlarms",
            "cloudwatch:DeleteDashboards",
            "cloudwatch:PutDashboard",
            "cloudwatch:PutMetricAlarm",
            "cloudwatch:TagResource",
            "cloudwatch:UntagResource",
        ],
        // A composite alarm is written on no alarm's ARN but on all.
        read_all: &["cloudwatch:DescribeAlarms"],
        write_all: &["cloudwatch:PutCompositeAlarm"],
    },
    Service {
        name: "Apis",
        types: &["aws_api_gateway_"],
        // Names of APIs are not in their ARNs.
        own: &[
            "apigateway:*::/account",
            "apigateway:*::/restapis",
            "apigateway:*::/restapis/*",
            "apigateway:*::/tags/*",
        ],
        read: &["apigateway:GET"],
        write: &[
            "apigateway:DELETE",
            "apigateway:PATCH",
            "apigateway:POST",
            "apigateway:PUT",
            "apigateway:SetWebACL",
            "apigateway:UpdateRestApiPolicy",
        ],
        read_all: NONE,
        write_all: NONE,
    },
    Service {
        name: "WebAcls",
        types: &["aws_wafv2_web_acl_association"],
        own: &["wafv2:*:@A:regional/webacl/*"],
        read: &["wafv2:GetWebACL", "wafv2:GetWebACLForResource"],
        write: &["wafv2:AssociateWebACL", "wafv2:DisassociateWebACL"],
        read_all: NONE,
        write_all: NONE,
    },
    Service {
        name: "Rules",
        types: &["aws_cloudwatch_event_"],
        own: &["events:*:@A:rule/@N-*"],
        read: &["events:Describe*", "events:List*"],
        write: &[
            "events:DeleteRule",
            "events:DisableRule",
            "events:EnableRule",
            "events:PutRule",
            "events:PutTargets",
            "events:RemoveTargets",
            "events:TagResource",
            "events:UntagResource",
        ],
        read_all: NONE,
        write_all: NONE,
    },
    Service {
        name: "Schedules",
        types: &["aws_scheduler_"],
        own: &["scheduler:*:@A:schedule/*/@N-*"],
        read: &["scheduler:GetSchedule"],
        write: &[
            "scheduler:CreateSchedule",
            "scheduler:DeleteSchedule",
            "scheduler:UpdateSchedule",
        ],
        read_all: NONE,
        write_all: NONE,
    },
    Service {
        name: "Backups",
        types: &["aws_backup_"],
        // Plans, frameworks and restore tests have ids of AWS's making.
        own: &[
            "backup:*:@A:backup-plan:*",
            "backup:*:@A:backup-vault:@N*",
            "backup:*:@A:framework:*",
            "backup:*:@A:report-plan:*",
            "backup:*:@A:restore-testing-plan:*",
        ],
        read: &["backup:Describe*", "backup:Get*", "backup:List*"],
        write: &[
            "backup:Create*",
            "backup:Delete*",
            "backup:Put*",
            "backup:TagResource",
            "backup:UntagResource",
            "backup:Update*",
        ],
        read_all: &["backup:DescribeRegionSettings"],
        // An audit is made of rules of AWS Config, where that is on.
        write_all: &[
            "backup-storage:MountCapsule",
            "backup:UpdateRegionSettings",
            "config:DescribeConfigurationRecorder*",
        ],
    },
    Service {
        name: "Trails",
        types: &["aws_cloudtrail"],
        own: &["cloudtrail:*:@A:trail/@N*"],
        read: &["cloudtrail:Get*", "cloudtrail:ListTags"],
        write: &[
            "cloudtrail:AddTags",
            "cloudtrail:CreateTrail",
            "cloudtrail:DeleteTrail",
            "cloudtrail:PutEventSelectors",
            "cloudtrail:RemoveTags",
            "cloudtrail:StartLogging",
            "cloudtrail:UpdateTrail",
        ],
        read_all: &["cloudtrail:DescribeTrails"],
        write_all: NONE,
    },
    Service {
        name: "Analyzers",
        types: &["aws_accessanalyzer_"],
        own: &["access-analyzer:*:@A:analyzer/@N*"],
        read: &[
            "access-analyzer:GetAnalyzer",
            "access-analyzer:ListTagsForResource",
        ],
        write: &[
            "access-analyzer:CreateAnalyzer",
            "access-analyzer:DeleteAnalyzer",
            "access-analyzer:TagResource",
            "access-analyzer:UntagResource",
        ],
        read_all: NONE,
        write_all: NONE,
    },
    Service {
        name: "Traces",
        types: &["aws_xray_"],
        own: NONE,
        read: NONE,
        write: NONE,
        // The setting is the account's, and has no ARN.
        read_all: &["xray:GetEncryptionConfig"],
        write_all: &["xray:PutEncryptionConfig"],
    },
    Service {
        name: "Costs",
        types: &["aws_budgets_", "aws_ce_"],
        own: &[
            "budgets::@A:budget/@N*",
            "ce::@A:anomalymonitor/*",
            "ce::@A:anomalysubscription/*",
        ],
        read: &[
            "budgets:ListTagsForResource",
            "budgets:ViewBudget",
            "ce:GetAnomalyMonitors",
            "ce:GetAnomalySubscriptions",
            "ce:ListTagsForResource",
        ],
        write: &[
            "budgets:ModifyBudget",
            "budgets:TagResource",
            "budgets:UntagResource",
            "ce:CreateAnomalyMonitor",
            "ce:CreateAnomalySubscription",
            "ce:DeleteAnomalyMonitor",
            "ce:DeleteAnomalySubscription",
            "ce:TagResource",
            "ce:UntagResource",
            "ce:UpdateAnomalyMonitor",
            "ce:UpdateAnomalySubscription",
        ],
        read_all: NONE,
        write_all: NONE,
    },
    Service {
        name: "Scaling",
        types: &["aws_appautoscaling_"],
        own: &["application-autoscaling:*:@A:scalable-target/*"],
        read: &["application-autoscaling:ListTagsForResource"],
        write: &[
            "application-autoscaling:Delete*",
            "application-autoscaling:DeregisterScalableTarget",
            "application-autoscaling:Put*",
            "application-autoscaling:RegisterScalableTarget",
            "application-autoscaling:TagResource",
            "application-autoscaling:UntagResource",
        ],
        read_all: &["application-autoscaling:Describe*"],
        write_all: NONE,
    },
];

/// Resource types whose rights are more than a table says: keys, roles and networks.
#[cfg(test)]
pub(super) const ELSEWHERE: &[&str] = &[
    "aws_default_security_group",
    "aws_flow_log",
    "aws_iam_policy",
    "aws_iam_role",
    "aws_kms_",
    "aws_route_table",
    "aws_subnet",
    "aws_vpc",
    "aws_security_group",
];
