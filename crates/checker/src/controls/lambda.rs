//! Functions, their permissions and addresses.

use aws::runtimes::{Runtime, Support};
use values::Lookup;

use crate::concurrency::{ConcurrencyBound, bound};
use crate::control::{Control, Examples, Severity, Sources, Strict};
use crate::scope::{is_empty, variables};
use crate::verdict::{Verdict, argument, one_of};

const FUNCTION: &[&str] = &["aws_lambda_function"];
const PERMISSION: &[&str] = &["aws_lambda_permission"];
/// What is reached only from within a VPC, and what makes one.
const PRIVATE: &[&str] = &[
    "aws_vpc",
    "aws_subnet",
    "aws_db_instance",
    "aws_docdb_cluster",
    "aws_efs_file_system",
    "aws_elasticache_cluster",
    "aws_elasticache_replication_group",
    "aws_elasticache_serverless_cache",
    "aws_memorydb_cluster",
    "aws_mq_broker",
    "aws_msk_cluster",
    "aws_neptune_cluster",
    "aws_rds_cluster",
    "aws_redshift_cluster",
];
const FUNCTION_NAMES: &[&str] = &["function_name", "arn", "id", "qualified_arn", "invoke_arn"];

pub(super) const CONTROLS: &[Control] = &[
    Control {
        id: "lambda-tracing",
        title: "A function is traced",
        severity: Severity::Low,
        types: FUNCTION,
        reason: "A trace shows where the time of a slow request went.",
        fix: "Set `tracing_config { mode = \"Active\" }`.",
        sources: Sources {
            checkov: &["CKV_AWS_50"],
            trivy: &["AWS-0066"],
            cdk_nag: &["Serverless-LambdaTracing"],
            ..Sources::NONE
        },
        differs: "checkov also accepts `PassThrough`, with which only requests that are already traced are.",
        judge: |_, function| {
            one_of(
                "tracing_config.mode",
                function.lookup("tracing_config.0.mode"),
                &["Active"],
                "`tracing_config.mode` is not `Active`",
            )
        },
        examples: Examples {
            good: &[r#"{"aws_lambda_function.a": {"tracing_config": [{"mode": "Active"}]}}"#],
            bad: &[
                r#"{"aws_lambda_function.a": {}}"#,
                r#"{"aws_lambda_function.a": {"tracing_config": [{"mode": "PassThrough"}]}}"#,
            ],
            unknown: &[
                r#"{"aws_lambda_function.a": {"tracing_config": "${terraform_data.a.output}"}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "lambda-dlq",
        title: "Events that a function fails on are kept",
        types: FUNCTION,
        reason: "An asynchronous event is retried twice and then gone, unless it has somewhere to go.",
        fix: "Set `dead_letter_config.target_arn`, or `destination_config.on_failure` in an `aws_lambda_function_event_invoke_config`.",
        sources: Sources {
            checkov: &["CKV_AWS_116"],
            cdk_nag: &[
                "Serverless-LambdaDLQ",
                "Serverless-LambdaAsyncFailureDestination",
            ],
            ..Sources::NONE
        },
        differs: "checkov sees only `dead_letter_config`; a failure destination of the event invoke configuration does as well.",
        judge: |scope, function| {
            let message = "neither a dead-letter queue nor a failure destination is given";
            let own = scope.given(function, "dead_letter_config.0.target_arn", message);
            if own == Verdict::Pass {
                return own;
            }
            let destinations = scope.companions(
                function,
                "aws_lambda_function_event_invoke_config",
                "function_name",
                FUNCTION_NAMES,
            );
            own.or(destinations.judge(message, |destination| {
                scope.given(
                    destination,
                    "destination_config.0.on_failure.0.destination",
                    message,
                )
            }))
        },
        examples: Examples {
            good: &[
                r#"{"aws_lambda_function.a": {"dead_letter_config": [{"target_arn": "${aws_sqs_queue.a.arn}"}]}, "aws_sqs_queue.a": {}}"#,
                r#"{"aws_lambda_function.a": {"function_name": "a"}, "aws_lambda_function_event_invoke_config.a": {"function_name": "a", "destination_config": [{"on_failure": [{"destination": "arn:aws:sqs:us-east-1:111122223333:dead"}]}]}}"#,
            ],
            bad: &[
                r#"{"aws_lambda_function.a": {"function_name": "a"}}"#,
                r#"{"aws_lambda_function.a": {"function_name": "a"}, "aws_lambda_function_event_invoke_config.a": {"function_name": "a", "maximum_retry_attempts": 2}}"#,
            ],
            unknown: &[
                r#"{"aws_lambda_function.a": {"dead_letter_config": [{"target_arn": "${terraform_data.a.output}"}]}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "lambda-reserved-concurrency",
        argument: "reserved_concurrent_executions",
        title: "A function that a queue, a bucket or a topic starts cannot take all the concurrency of the account",
        severity: Severity::Low,
        strict: Strict::InProduction,
        types: FUNCTION,
        reason: "Each message or object starts a run, so a backlog throttles every other function in the Region. What an API, a stream or a schedule starts is bounded by its throttle, its shards or its clock.",
        fix: "Set `scaling_config.maximum_concurrency` of the queue's mapping, or `reserved_concurrent_executions`; the account has to keep 100 unreserved, and one that is new has 10 in all.",
        sources: Sources {
            checkov: &["CKV_AWS_115"],
            document: "AWS Lambda guide, function scaling and configuring maximum concurrency for SQS, read 2026-11",
            ..Sources::NONE
        },
        differs: "checkov asks it of every function, and on a plan passes the default of -1, which bounds nothing.",
        judge: |scope, function| match bound(scope, function) {
            ConcurrencyBound::Reserved => Verdict::Pass,
            ConcurrencyBound::ByItsSource => Verdict::NotApplicable("what starts it is bounded"),
            ConcurrencyBound::Unknown => Verdict::unknown("reserved_concurrent_executions"),
            ConcurrencyBound::None(source) => Verdict::fail(format!(
                "{source} starts as many runs as it has something to tell, and `reserved_concurrent_executions` is not set"
            )),
        },
        examples: Examples {
            good: &[
                r#"{"aws_lambda_function.a": {"function_name": "a", "reserved_concurrent_executions": 10}, "aws_lambda_permission.p": {"function_name": "a", "principal": "s3.amazonaws.com"}}"#,
            ],
            bad: &[
                r#"{"aws_lambda_function.a": {"function_name": "a", "reserved_concurrent_executions": -1}, "aws_lambda_event_source_mapping.m": {"function_name": "${aws_lambda_function.a.arn}", "event_source_arn": "${aws_sqs_queue.q.arn}"}, "aws_sqs_queue.q": {}}"#,
                r#"{"aws_lambda_function.a": {"function_name": "a"}, "aws_lambda_permission.p": {"function_name": "a", "principal": "sns.amazonaws.com"}}"#,
            ],
            unknown: &[
                r#"{"aws_lambda_function.a": {"function_name": "a", "reserved_concurrent_executions": "${terraform_data.a.output}"}, "aws_lambda_permission.p": {"function_name": "a", "principal": "s3.amazonaws.com"}}"#,
                r#"{"aws_lambda_function.a": {"function_name": "a"}, "aws_lambda_event_source_mapping.m": {"function_name": "a", "event_source_arn": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[
                r#"{"aws_lambda_function.a": {"function_name": "a"}}"#,
                r#"{"aws_lambda_function.a": {"function_name": "a"}, "aws_lambda_permission.p": {"function_name": "a", "principal": "apigateway.amazonaws.com"}}"#,
                r#"{"aws_lambda_function.a": {"function_name": "a"}, "aws_lambda_event_source_mapping.m": {"function_name": "a", "event_source_arn": "arn:aws:sqs:us-east-1:111122223333:q", "scaling_config": [{"maximum_concurrency": 5}]}}"#,
            ],
        },
        ..Control::BLANK
    },
    Control {
        id: "lambda-env-kms",
        title: "A function's environment is encrypted with a key of the customer's own",
        types: FUNCTION,
        reason: "Who may see the configuration is then also decided by the key's policy.",
        fix: "Set `kms_key_arn`.",
        sources: Sources {
            checkov: &["CKV_AWS_173"],
            ..Sources::NONE
        },
        differs: "On a plan, checkov passes a `kms_key_arn` of null.",
        judge: |scope, function| match function.lookup("environment.0.variables") {
            Lookup::Absent => Verdict::NotApplicable("it has no environment variables"),
            Lookup::Known(variables) if is_empty(variables) => {
                Verdict::NotApplicable("it has no environment variables")
            }
            _ => scope.customer_key(function, "kms_key_arn", "`kms_key_arn` is not set"),
        },
        examples: Examples {
            good: &[
                r#"{"aws_lambda_function.a": {"environment": [{"variables": {"A": "1"}}], "kms_key_arn": "${aws_kms_key.a.arn}"}, "aws_kms_key.a": {}}"#,
            ],
            bad: &[r#"{"aws_lambda_function.a": {"environment": [{"variables": {"A": "1"}}]}}"#],
            unknown: &[
                r#"{"aws_lambda_function.a": {"environment": [{"variables": {"A": "1"}}], "kms_key_arn": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_lambda_function.a": {}}"#],
        },
        ..Control::BLANK
    },
    Control {
        id: "lambda-no-env-secrets",
        title: "A function's environment has no secret",
        severity: Severity::Critical,
        types: FUNCTION,
        reason: "Whoever may look at the function, the plan or the state reads it.",
        fix: "Pass the ARN of a secret or the name of a parameter, and read it at run time.",
        sources: Sources {
            checkov: &["CKV_AWS_45"],
            ..Sources::NONE
        },
        differs: "checkov looks for AWS access keys alone; here also for private keys, tokens of well-known services, and literal values of variables named like a password.",
        judge: |_, function| {
            let known = match (
                variables(function),
                function.lookup("environment.0.variables"),
            ) {
                (_, Lookup::Absent) => {
                    return Verdict::NotApplicable("it has no environment variables");
                }
                (None, _) => return Verdict::unknown("environment.variables"),
                (Some(known), _) => known,
            };
            let mut entries = known.entries().unwrap_or_default().iter();
            // What is unknown is an attribute of a resource: an ARN, a name, an address.
            let secret = entries.find(|(name, value)| {
                value
                    .as_str()
                    .is_some_and(|value| secrets::reason(name, value).is_some())
            });
            match secret {
                Some((name, _)) => Verdict::fail(format!(
                    "the variable `{name}` holds what looks like a secret"
                )),
                None => Verdict::Pass,
            }
        },
        examples: Examples {
            good: &[
                r#"{"aws_lambda_function.a": {"environment": [{"variables": {"TABLE": "todos", "DB_PASSWORD_ARN": "arn:aws:secretsmanager:us-east-1:111122223333:secret:db"}}]}}"#,
            ],
            bad: &[
                r#"{"aws_lambda_function.a": {"environment": [{"variables": {"KEY": "AKIAIOSFODNN7EXAMPLE"}}]}}"#,
                r#"{"aws_lambda_function.a": {"environment": [{"variables": {"DB_PASSWORD": "correct horse"}}]}}"#,
            ],
            unknown: &[
                r#"{"aws_lambda_function.a": {"environment": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_lambda_function.a": {}}"#],
        },
        ..Control::BLANK
    },
    Control {
        id: "lambda-runtime-supported",
        title: "A function's runtime is still supported",
        severity: Severity::High,
        types: FUNCTION,
        reason: "A runtime past its end gets no security patches, and AWS refuses to create functions with it.",
        fix: "Use a supported runtime, such as nodejs24.x or python3.13.",
        sources: Sources {
            checkov: &["CKV_AWS_363"],
            cdk_nag: &["AwsSolutions-L1", "Serverless-LambdaLatestVersion"],
            fsbp: &["Lambda.2"],
            document: "tflint-ruleset-aws aws_lambda_function_deprecated_runtime and endoflife.date, read 2026-11-23",
            ..Sources::NONE
        },
        differs: "checkov's list is older: it passes nodejs18.x, whose support ended on 2025-09-01.",
        judge: |scope, function| {
            argument(
                "runtime",
                function.lookup("runtime"),
                Verdict::NotApplicable("its image brings the runtime"),
                |runtime| {
                    let runtime = runtime.as_str().unwrap_or_default();
                    match Runtime::named(runtime)
                        .map_or(Support::Good, |runtime| runtime.support(scope.today))
                    {
                        Support::Ended(day) => {
                            Verdict::fail(format!("the support of `{runtime}` ended on {day}"))
                        }
                        Support::Ends(_) | Support::Good => Verdict::Pass,
                    }
                },
            )
        },
        examples: Examples {
            good: &[
                r#"{"aws_lambda_function.a": {"runtime": "nodejs22.x"}}"#,
                r#"{"aws_lambda_function.a": {"runtime": "provided.al2023"}}"#,
            ],
            bad: &[
                r#"{"aws_lambda_function.a": {"runtime": "nodejs20.x"}}"#,
                r#"{"aws_lambda_function.a": {"runtime": "python3.7"}}"#,
            ],
            unknown: &[r#"{"aws_lambda_function.a": {"runtime": "${terraform_data.a.output}"}}"#],
            exempt: &[r#"{"aws_lambda_function.a": {"package_type": "Image"}}"#],
        },
        ..Control::BLANK
    },
    Control {
        id: "lambda-vpc",
        argument: "vpc_config",
        title: "A function runs inside a VPC, where there is something private",
        severity: Severity::Low,
        strict: Strict::Never,
        types: FUNCTION,
        reason: "It can then reach what is private; one that reaches nothing private only gains cost and a way to fail.",
        fix: "Set `vpc_config`, when the function needs something private.",
        sources: Sources {
            checkov: &["CKV_AWS_117"],
            fsbp: &["Lambda.3"],
            ..Sources::NONE
        },
        differs: "checkov asks it of every function, also where nothing in the plan is private.",
        judge: |scope, function| {
            let private = PRIVATE
                .iter()
                .any(|kind| scope.plan.of_type(kind).next().is_some());
            let with_others = || {
                let mut all = scope.plan.of_type("aws_lambda_function");
                all.any(|one| !one.lookup("vpc_config.0.subnet_ids").is_absent())
            };
            if !private && !with_others() {
                return Verdict::NotApplicable("nothing in the plan is in a VPC");
            }
            scope.given(
                function,
                "vpc_config.0.subnet_ids",
                "it has no `vpc_config`",
            )
        },
        examples: Examples {
            good: &[
                r#"{"aws_lambda_function.a": {"vpc_config": [{"subnet_ids": ["subnet-1"], "security_group_ids": ["sg-1"]}]}}"#,
            ],
            bad: &[
                r#"{"aws_lambda_function.a": {"vpc_config": []}, "aws_db_instance.a": {}}"#,
                r#"{"aws_lambda_function.a": {}, "aws_lambda_function.b": {"vpc_config": [{"subnet_ids": ["subnet-1"], "security_group_ids": ["sg-1"]}]}}"#,
            ],
            exempt: &[r#"{"aws_lambda_function.a": {"vpc_config": []}}"#],
            unknown: &[
                r#"{"aws_lambda_function.a": {"vpc_config": [{"subnet_ids": "${terraform_data.a.output}"}]}}"#,
            ],
        },
        ..Control::BLANK
    },
    Control {
        id: "lambda-vpc-multi-az",
        title: "A function in a VPC has two subnets",
        types: FUNCTION,
        reason: "When an availability zone fails, a function with one subnet fails with it.",
        fix: "Give `vpc_config.subnet_ids` subnets of at least two availability zones.",
        sources: Sources {
            fsbp: &["Lambda.5"],
            ..Sources::NONE
        },
        judge: |_, function| {
            argument(
                "vpc_config.subnet_ids",
                function.lookup("vpc_config.0.subnet_ids"),
                Verdict::NotApplicable("it is in no VPC"),
                |subnets| match subnets.items().map_or(0, <[_]>::len) {
                    0 => Verdict::NotApplicable("it is in no VPC"),
                    1 => Verdict::fail("it has one subnet only"),
                    _ => Verdict::Pass,
                },
            )
        },
        examples: Examples {
            good: &[
                r#"{"aws_lambda_function.a": {"vpc_config": [{"subnet_ids": ["subnet-1", "subnet-2"]}]}}"#,
            ],
            bad: &[r#"{"aws_lambda_function.a": {"vpc_config": [{"subnet_ids": ["subnet-1"]}]}}"#],
            unknown: &[
                r#"{"aws_lambda_function.a": {"vpc_config": [{"subnet_ids": "${terraform_data.a.output}"}]}}"#,
            ],
            exempt: &[r#"{"aws_lambda_function.a": {}}"#],
        },
        ..Control::BLANK
    },
    Control {
        id: "lambda-code-signing",
        argument: "code_signing_config_arn",
        title: "A function takes signed code alone, where code is signed",
        severity: Severity::Low,
        strict: Strict::Never,
        types: FUNCTION,
        reason: "Then nobody but the signer decides what runs.",
        fix: "Set `code_signing_config_arn`, once the pipeline signs its packages.",
        sources: Sources {
            checkov: &["CKV_AWS_272"],
            ..Sources::NONE
        },
        differs: "Images cannot be signed this way and are exempt, and so is every function while none takes signed code: signing begins in the pipeline.",
        judge: |scope, function| {
            if function.lookup("package_type").text() == Some("Image") {
                return Verdict::NotApplicable("AWS Signer does not sign images for Lambda");
            }
            let configured = scope.plan.of_type("aws_lambda_code_signing_config").next();
            let mut all = scope.plan.of_type("aws_lambda_function");
            if configured.is_none()
                && all.all(|one| one.lookup("code_signing_config_arn").is_absent())
            {
                return Verdict::NotApplicable("nothing in the plan takes signed code");
            }
            scope.given(
                function,
                "code_signing_config_arn",
                "`code_signing_config_arn` is not set",
            )
        },
        examples: Examples {
            good: &[
                r#"{"aws_lambda_function.a": {"code_signing_config_arn": "arn:aws:lambda:us-east-1:111122223333:code-signing-config:csc-1"}}"#,
            ],
            bad: &[
                r#"{"aws_lambda_function.a": {}, "aws_lambda_code_signing_config.c": {}}"#,
                r#"{"aws_lambda_function.a": {}, "aws_lambda_function.b": {"code_signing_config_arn": "arn:aws:lambda:us-east-1:111122223333:code-signing-config:csc-1"}}"#,
            ],
            unknown: &[
                r#"{"aws_lambda_function.a": {"code_signing_config_arn": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[
                r#"{"aws_lambda_function.a": {"package_type": "Image"}}"#,
                r#"{"aws_lambda_function.a": {}}"#,
            ],
        },
        ..Control::BLANK
    },
    Control {
        id: "lambda-permission-source",
        title: "A service that may call a function is bound to a source",
        severity: Severity::Critical,
        types: PERMISSION,
        reason: "A service calls for everybody: without a source, another account's bucket or API can call the function.",
        fix: "Set `source_arn`; for S3, whose ARNs name no account, also `source_account`.",
        sources: Sources {
            checkov: &["CKV_AWS_364"],
            trivy: &["AWS-0067"],
            ..Sources::NONE
        },
        differs: "On a plan, checkov passes a permission whose `source_arn` and `source_account` are both null.",
        judge: |scope, permission| {
            argument(
                "principal",
                permission.lookup("principal"),
                Verdict::fail("it has no principal"),
                |principal| {
                    let principal = principal.as_str().unwrap_or_default();
                    if !principal.ends_with(".amazonaws.com") {
                        return Verdict::NotApplicable("its principal is no service");
                    }
                    let arn = scope.given(permission, "source_arn", "`source_arn` is not set");
                    let account =
                        scope.given(permission, "source_account", "`source_account` is not set");
                    if principal == "s3.amazonaws.com" {
                        arn.and(account)
                    } else {
                        arn.or(account)
                    }
                },
            )
        },
        examples: Examples {
            good: &[
                r#"{"aws_lambda_permission.a": {"principal": "events.amazonaws.com", "source_arn": "${aws_cloudwatch_event_rule.a.arn}"}, "aws_cloudwatch_event_rule.a": {}}"#,
                r#"{"aws_lambda_permission.a": {"principal": "s3.amazonaws.com", "source_arn": "arn:aws:s3:::a", "source_account": "111122223333"}}"#,
            ],
            bad: &[
                r#"{"aws_lambda_permission.a": {"principal": "events.amazonaws.com"}}"#,
                r#"{"aws_lambda_permission.a": {"principal": "s3.amazonaws.com", "source_arn": "arn:aws:s3:::a"}}"#,
            ],
            unknown: &[
                r#"{"aws_lambda_permission.a": {"principal": "events.amazonaws.com", "source_arn": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_lambda_permission.a": {"principal": "111122223333"}}"#],
        },
        ..Control::BLANK
    },
    Control {
        id: "lambda-not-public",
        title: "Nobody unnamed may call a function",
        severity: Severity::Critical,
        types: PERMISSION,
        reason: "Everybody with an AWS account could run it, at your cost and with its rights.",
        fix: "Name the `principal`, or set `principal_org_id` or `function_url_auth_type = \"AWS_IAM\"`.",
        sources: Sources {
            checkov: &["CKV_AWS_301"],
            fsbp: &["Lambda.1"],
            ..Sources::NONE
        },
        differs: "checkov fails every `*`; here one that an organisation or IAM narrows passes.",
        judge: |scope, permission| {
            argument(
                "principal",
                permission.lookup("principal"),
                Verdict::fail("it has no principal"),
                |principal| {
                    if principal.as_str() != Some("*") {
                        return Verdict::Pass;
                    }
                    let message = "its principal is `*`";
                    scope
                        .given(permission, "principal_org_id", message)
                        .or(one_of(
                            "function_url_auth_type",
                            permission.lookup("function_url_auth_type"),
                            &["AWS_IAM"],
                            message,
                        ))
                },
            )
        },
        examples: Examples {
            good: &[
                r#"{"aws_lambda_permission.a": {"principal": "events.amazonaws.com"}}"#,
                r#"{"aws_lambda_permission.a": {"principal": "*", "principal_org_id": "o-1234567890"}}"#,
            ],
            bad: &[r#"{"aws_lambda_permission.a": {"principal": "*"}}"#],
            unknown: &[
                r#"{"aws_lambda_permission.a": {"principal": "${terraform_data.a.output}"}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "lambda-url-auth",
        title: "A function's URL asks who calls",
        severity: Severity::High,
        types: &["aws_lambda_function_url"],
        reason: "Without it the whole internet may call the function.",
        fix: "Set `authorization_type = \"AWS_IAM\"`.",
        sources: Sources {
            checkov: &["CKV_AWS_258"],
            ..Sources::NONE
        },
        judge: |_, url| {
            one_of(
                "authorization_type",
                url.lookup("authorization_type"),
                &["AWS_IAM"],
                "`authorization_type` is not `AWS_IAM`",
            )
        },
        examples: Examples {
            good: &[r#"{"aws_lambda_function_url.a": {"authorization_type": "AWS_IAM"}}"#],
            bad: &[r#"{"aws_lambda_function_url.a": {"authorization_type": "NONE"}}"#],
            unknown: &[
                r#"{"aws_lambda_function_url.a": {"authorization_type": "${terraform_data.a.output}"}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "lambda-memory-explicit",
        title: "A function's memory and timeout are chosen",
        severity: Severity::Low,
        types: FUNCTION,
        reason: "128 MB and three seconds are what nobody chose: a cold start alone may take longer.",
        fix: "Set `memory_size` and `timeout`.",
        sources: Sources {
            cdk_nag: &[
                "Serverless-LambdaDefaultMemorySize",
                "Serverless-LambdaFunctionDefaultTimeout",
            ],
            ..Sources::NONE
        },
        judge: |_, function| {
            let chosen = |name: &str, default: i64| {
                let message = format!("`{name}` is the default of {default}");
                argument(
                    name,
                    function.lookup(name),
                    Verdict::fail(message.clone()),
                    |value| Verdict::pass_if(value.as_i64() != Some(default), message.clone()),
                )
            };
            chosen("memory_size", 128).and(chosen("timeout", 3))
        },
        examples: Examples {
            good: &[r#"{"aws_lambda_function.a": {"memory_size": 512, "timeout": 30}}"#],
            bad: &[
                r#"{"aws_lambda_function.a": {"memory_size": 512, "timeout": 3}}"#,
                r#"{"aws_lambda_function.a": {"timeout": 30}}"#,
            ],
            unknown: &[
                r#"{"aws_lambda_function.a": {"memory_size": "${terraform_data.a.output}", "timeout": 30}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "lambda-log-group",
        title: "A function has a log group that Terraform knows",
        types: FUNCTION,
        reason: "A log group that Lambda makes by itself has no key, and keeps everything for ever.",
        fix: "Declare an `aws_cloudwatch_log_group` named `/aws/lambda/NAME`, or name one in `logging_config.log_group`.",
        sources: Sources {
            document: "AWS Lambda guide, sending function logs to CloudWatch Logs, read 2026-11",
            ..Sources::NONE
        },
        judge: |scope, function| {
            if let Some(group) = function.lookup("logging_config.0.log_group").known() {
                let name = group.as_str().unwrap_or_default();
                if !name.is_empty() {
                    let known = scope
                        .owner("aws_cloudwatch_log_group", "name", name)
                        .is_some();
                    return Verdict::pass_if(
                        known,
                        format_args!("log group `{name}` is not in the plan"),
                    );
                }
            }
            if scope.given(function, "logging_config.0.log_group", "") == Verdict::Pass {
                return Verdict::Pass;
            }
            argument(
                "function_name",
                function.lookup("function_name"),
                Verdict::unknown("function_name"),
                |name| {
                    let name = format!("/aws/lambda/{}", name.as_str().unwrap_or_default());
                    let known = scope
                        .owner("aws_cloudwatch_log_group", "name", &name)
                        .is_some();
                    Verdict::pass_if(known, format_args!("log group `{name}` is not in the plan"))
                },
            )
        },
        examples: Examples {
            good: &[
                r#"{"aws_lambda_function.a": {"function_name": "a"}, "aws_cloudwatch_log_group.a": {"name": "/aws/lambda/a"}}"#,
                r#"{"aws_lambda_function.a": {"function_name": "a", "logging_config": [{"log_group": "${aws_cloudwatch_log_group.a.name}"}]}, "aws_cloudwatch_log_group.a": {}}"#,
            ],
            bad: &[
                r#"{"aws_lambda_function.a": {"function_name": "a"}}"#,
                r#"{"aws_lambda_function.a": {"function_name": "a"}, "aws_cloudwatch_log_group.a": {"name": "/aws/lambda/b"}}"#,
            ],
            unknown: &[
                r#"{"aws_lambda_function.a": {"function_name": "${terraform_data.a.output}"}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
];
