//! Functions: names, sizes, concurrency, runtimes that end.

use aws::ranges::{FUNCTION_MEMORY_MB, FUNCTION_STORAGE_MB, FUNCTION_TIMEOUT_SECONDS};
use aws::runtimes::{Runtime, Support};
use plan::Instance;
use values::Lookup;

use super::bound::{NOTHING, Within, at_most, bound, is_written, json_length, length};
use super::{ERROR, WARNING, counted};
use crate::control::{Control, ControlKind, Examples, Sources, Verdicts};
use crate::scope::{Scope, variables};
use crate::verdict::{Verdict, argument};

const FUNCTION: &[&str] = &["aws_lambda_function"];
const PERMISSION: &str = "aws_lambda_permission";
const API: Sources = Sources {
    document: "AWS Lambda API reference, CreateFunction, read 2026-11",
    ..Sources::NONE
};
const QUOTAS: Sources = Sources {
    document: "AWS Lambda quotas, an older copy, read 2026-11",
    ..Sources::NONE
};

/// Concurrent runs that an account has in a Region by default, and those that it must keep unreserved.
const CONCURRENCY: i64 = 1000;
const UNRESERVED: i64 = 100;

/// Concurrent runs of an account that is new, all of which must be unreserved.
const NEW_ACCOUNT: i64 = 10;

/// Does a function run on capacity that the user chose, which may be larger and run longer?
fn is_special(function: &Instance) -> bool {
    function
        .lookup("capacity_provider_config.0")
        .known()
        .is_some()
}

/// Judges memory and time: of ordinary functions by the first, of special ones by the second bound.
fn within(function: &Instance, name: &str, ordinary: Within, special: Within) -> Verdict {
    argument(
        name,
        function.lookup(name),
        Verdict::NotApplicable(NOTHING),
        |value| {
            let within = if is_special(function) {
                special
            } else {
                ordinary
            };
            within.judge(name, value)
        },
    )
}

/// What the variables of a function come to as JSON.
fn environment(function: &Instance) -> Verdict {
    const NAME: &str = "environment.variables";
    match (
        variables(function),
        function.lookup("environment.0.variables"),
    ) {
        (_, Lookup::Absent) => Verdict::NotApplicable(NOTHING),
        (None, _) => Verdict::unknown(NAME),
        (Some(variables), _) => {
            let size = Some(json_length(variables));
            at_most(NAME, 0, 4096, "characters of JSON long", size)
        }
    }
}

/// What is reserved in each Region.
fn reserved(scope: &Scope<'_>) -> Verdicts {
    let sums = counted::sums(scope, "aws_lambda_function", |function| {
        let reserved = function.lookup("reserved_concurrent_executions").whole();
        reserved.unwrap_or(0).max(0)
    });
    let unknown = counted::sums(scope, "aws_lambda_function", |function| {
        let reserved = "reserved_concurrent_executions";
        i64::from(function.lookup(reserved).is_unknown() && is_written(scope, function, reserved))
    });
    let most = CONCURRENCY - UNRESERVED;
    let verdicts = sums.into_iter().map(|(place, sum)| {
        let verdict = if sum <= most && unknown.get(&place).is_some_and(|count| *count > 0) {
            Verdict::unknown("reserved_concurrent_executions")
        } else {
            Verdict::pass_if(
                sum <= most,
                format_args!(
                    "the plan reserves {sum} runs, {most} at most of the default of {CONCURRENCY}"
                ),
            )
        };
        (place.into(), verdict)
    });
    verdicts.collect()
}

/// Whether an account that is new could reserve what the plan reserves.
fn reserved_in_a_new_account(scope: &Scope<'_>) -> Verdicts {
    let sums = counted::sums(scope, "aws_lambda_function", |function| {
        let reserved = function.lookup("reserved_concurrent_executions").whole();
        reserved.unwrap_or(0).max(0)
    });
    let verdicts = sums.into_iter().map(|(place, sum)| {
        let verdict = Verdict::pass_if(
            sum == 0,
            format_args!(
                "the plan reserves {sum} runs; an account that is new has {NEW_ACCOUNT} and reserves none, and a plan does not show what this one has"
            ),
        );
        (place.into(), verdict)
    });
    verdicts.collect()
}

/// What the permissions of each function come to, at least.
fn permissions(scope: &Scope<'_>) -> Verdicts {
    let names: &[&'static str] = &["function_name", "arn", "id", "qualified_arn"];
    let functions = scope.plan.of_type("aws_lambda_function").map(|function| {
        let permissions = scope.companions(function, PERMISSION, "function_name", names);
        let sum: usize = permissions.found.iter().map(|of| statement(of)).sum();
        let verdict = match permissions.found.len() {
            0 => Verdict::NotApplicable(NOTHING),
            count => Verdict::pass_if(
                sum <= 20 * 1024,
                format_args!(
                    "its {count} permissions come to {sum} characters at least, 20,480 at most"
                ),
            ),
        };
        (function.address.clone(), verdict)
    });
    functions.collect()
}

/// The least length of the statement that a permission becomes.
fn statement(permission: &Instance) -> usize {
    // {"Sid":"","Effect":"Allow","Principal":{"Service":""},"Action":"","Resource":"arn:aws:lambda:…"}
    const FRAME: usize = 140;
    const CONDITION: usize = 40;
    let arguments = [
        ("statement_id", 0),
        ("principal", 0),
        ("action", 0),
        ("source_arn", CONDITION),
        ("source_account", CONDITION),
    ];
    let known = arguments.iter().map(|(name, frame)| {
        let value = permission.values.get(name).filter(|value| !value.is_null());
        value.map_or(0, |value| {
            frame + length(value).map_or(0, |size| size.least)
        })
    });
    FRAME + known.sum::<usize>()
}

pub(super) const LIMITS: &[Control] = &[
    Control {
        id: "limit-lambda-name",
        title: "The name of a function is one that Lambda takes",
        types: FUNCTION,
        reason: "Lambda refuses to make the function.",
        fix: "Use letters, digits, `-` and `_`, 64 at most.",
        sources: API,
        kind: ControlKind::Limit(&[
            bound(
                "function_name",
                Within::Pattern("[A-Za-z0-9_-]{1,64}", "1 to 64 letters, digits, `-` or `_`"),
            ),
            bound("description", Within::Length(0, 256)),
        ]),
        examples: Examples {
            good: &[r#"{"aws_lambda_function.a": {"function_name": "{64 characters}"}}"#],
            bad: &[
                r#"{"aws_lambda_function.a": {"function_name": "{65 characters}"}}"#,
                r#"{"aws_lambda_function.a": {"function_name": "shop.orders"}}"#,
            ],
            unknown: &[
                r#"{"aws_lambda_function.a": {"function_name": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_lambda_function.a": {}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-lambda-memory",
        title: "A function has 128 to 10,240 MB, 32,768 MB on capacity of its own",
        types: FUNCTION,
        reason: "Lambda refuses to make the function.",
        fix: "Set `memory_size` within these bounds.",
        sources: API,
        judge: |_, function| {
            within(
                function,
                "memory_size",
                Within::Number(FUNCTION_MEMORY_MB.min, FUNCTION_MEMORY_MB.max),
                Within::Number(128, 32_768),
            )
        },
        examples: Examples {
            good: &[
                r#"{"aws_lambda_function.a": {"memory_size": 10240}}"#,
                r#"{"aws_lambda_function.a": {"memory_size": 32768, "capacity_provider_config": [{"lambda_managed_instances_capacity_provider_config": []}]}}"#,
            ],
            bad: &[
                r#"{"aws_lambda_function.a": {"memory_size": 127}}"#,
                r#"{"aws_lambda_function.a": {"memory_size": 10241}}"#,
            ],
            unknown: &[
                r#"{"aws_lambda_function.a": {"memory_size": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_lambda_function.a": {}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-lambda-timeout",
        title: "A function runs for at most 900 seconds, 5,400 on capacity of its own",
        types: FUNCTION,
        reason: "Lambda refuses to make the function.",
        fix: "Set `timeout` within these bounds, or split the work with Step Functions.",
        sources: API,
        judge: |_, function| {
            within(
                function,
                "timeout",
                Within::Number(FUNCTION_TIMEOUT_SECONDS.min, FUNCTION_TIMEOUT_SECONDS.max),
                Within::Number(1, 5400),
            )
        },
        examples: Examples {
            good: &[r#"{"aws_lambda_function.a": {"timeout": 900}}"#],
            bad: &[
                r#"{"aws_lambda_function.a": {"timeout": 901}}"#,
                r#"{"aws_lambda_function.a": {"timeout": 0}}"#,
            ],
            unknown: &[r#"{"aws_lambda_function.a": {"timeout": "${terraform_data.a.output}"}}"#],
            exempt: &[r#"{"aws_lambda_function.a": {}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-lambda-storage",
        title: "A function has 512 to 10,240 MB in /tmp",
        types: FUNCTION,
        reason: "Lambda refuses to make the function.",
        fix: "Set `ephemeral_storage.size` within these bounds.",
        sources: API,
        kind: ControlKind::Limit(&[bound(
            "ephemeral_storage.*.size",
            Within::Number(FUNCTION_STORAGE_MB.min, FUNCTION_STORAGE_MB.max),
        )]),
        examples: Examples {
            good: &[r#"{"aws_lambda_function.a": {"ephemeral_storage": [{"size": 10240}]}}"#],
            bad: &[
                r#"{"aws_lambda_function.a": {"ephemeral_storage": [{"size": 511}]}}"#,
                r#"{"aws_lambda_function.a": {"ephemeral_storage": [{"size": 10241}]}}"#,
            ],
            unknown: &[
                r#"{"aws_lambda_function.a": {"ephemeral_storage": [{"size": "${terraform_data.a.output}"}]}}"#,
            ],
            exempt: &[r#"{"aws_lambda_function.a": {}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-lambda-environment",
        argument: "environment",
        title: "The environment of a function has at most 4 KB",
        types: FUNCTION,
        reason: "Lambda refuses more than 4,096 characters of JSON.",
        fix: "Read the rest from a parameter, or put it into the package.",
        sources: QUOTAS,
        judge: |_, function| environment(function),
        examples: Examples {
            good: &[
                r#"{"aws_lambda_function.a": {"environment": [{"variables": {"A": "{4088 characters}"}}]}}"#,
            ],
            bad: &[
                r#"{"aws_lambda_function.a": {"environment": [{"variables": {"A": "{4089 characters}"}}]}}"#,
                r#"{"aws_lambda_function.a": {"environment": [{"variables": {"A": "{4090 characters}", "B": "${aws_sqs_queue.a.arn}"}}]}}"#,
            ],
            unknown: &[
                r#"{"aws_lambda_function.a": {"environment": [{"variables": {"A": "{2100 characters}", "B": "${terraform_data.a.output}"}}]}}"#,
                r#"{"aws_lambda_function.a": {"environment": "${terraform_data.a.output}"}}"#,
            ],
            exempt: &[r#"{"aws_lambda_function.a": {}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-lambda-layers",
        title: "A function has at most 5 layers",
        types: FUNCTION,
        reason: "Lambda refuses the sixth.",
        fix: "Join layers, or use an image.",
        sources: QUOTAS,
        kind: ControlKind::Limit(&[bound("layers", Within::Items(0, 5))]),
        examples: Examples {
            good: &[r#"{"aws_lambda_function.a": {"layers": ["{5 items}"]}}"#],
            bad: &[r#"{"aws_lambda_function.a": {"layers": ["{6 items}"]}}"#],
            unknown: &[r#"{"aws_lambda_function.a": {"layers": "${terraform_data.a.output}"}}"#],
            exempt: &[r#"{"aws_lambda_function.a": {}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-lambda-permissions",
        title: "The permissions of a function come to at most 20 KB",
        types: FUNCTION,
        reason: "They make one policy, which Lambda does not let grow further; only what is certain is counted.",
        fix: "Allow a prefix of sources with one permission, such as `…/*/*` of an API.",
        sources: QUOTAS,
        of_plan: Some(permissions),
        examples: Examples {
            good: &[
                r#"{"aws_lambda_function.a": {"function_name": "a"}, "50 * aws_lambda_permission.p": {"function_name": "a", "statement_id": "a", "principal": "events.amazonaws.com", "action": "lambda:InvokeFunction"}}"#,
            ],
            bad: &[
                r#"{"aws_lambda_function.a": {"function_name": "a"}, "130 * aws_lambda_permission.p": {"function_name": "a", "statement_id": "a", "principal": "events.amazonaws.com", "action": "lambda:InvokeFunction"}}"#,
            ],
            exempt: &[r#"{"aws_lambda_function.a": {"function_name": "a"}}"#],
            ..Examples::NONE
        },
        ..WARNING
    },
    Control {
        id: "limit-lambda-concurrency",
        title: "Functions leave 100 concurrent runs unreserved",
        types: FUNCTION,
        reason: "Lambda refuses to reserve more than what the account has, less 100; by default it has 1,000. `limit-lambda-new-account` is about accounts that have less.",
        fix: "Reserve less, or raise the quota.",
        sources: QUOTAS,
        of_plan: Some(reserved),
        examples: Examples {
            good: &[
                r#"{"9 * aws_lambda_function.a": {"reserved_concurrent_executions": 100}, "aws_lambda_function.b": {"reserved_concurrent_executions": -1}}"#,
            ],
            bad: &[
                r#"{"9 * aws_lambda_function.a": {"reserved_concurrent_executions": 100}, "aws_lambda_function.b": {"reserved_concurrent_executions": 1}}"#,
            ],
            unknown: &[
                r#"{"aws_lambda_function.a": {"reserved_concurrent_executions": "${terraform_data.a.output}"}}"#,
            ],
            ..Examples::NONE
        },
        ..WARNING
    },
    Control {
        id: "limit-lambda-new-account",
        title: "Functions reserve no concurrency that a new account lacks",
        types: FUNCTION,
        reason: "An account that is new runs 10 functions at one time in a Region, and Lambda refuses any reservation that leaves fewer than its minimum unreserved: `decreases account's UnreservedConcurrentExecution below its minimum value`. No function is then made.",
        fix: "Look at `aws lambda get-account-settings --query AccountLimit.ConcurrentExecutions`: where it is 1,000 or more, waive this. Else leave reservations out (`reserved_concurrency = \"unreserved\"`), or have the quota L-B99A9384 raised first.",
        sources: Sources {
            document: "AWS Lambda quotas, and Datadog/datadog-serverless-functions#621, aws-samples/alarm-context-tool#2, read 2026-11",
            ..Sources::NONE
        },
        of_plan: Some(reserved_in_a_new_account),
        examples: Examples {
            good: &[
                r#"{"30 * aws_lambda_function.a": {}, "aws_lambda_function.b": {"reserved_concurrent_executions": -1}}"#,
            ],
            bad: &[r#"{"aws_lambda_function.a": {"reserved_concurrent_executions": 1}}"#],
            ..Examples::NONE
        },
        ..WARNING
    },
    Control {
        id: "limit-lambda-runtime",
        title: "The support of a function's runtime does not end within six months",
        types: FUNCTION,
        reason: "After its end AWS patches it no longer, and later refuses to create and then to update functions with it.",
        fix: "Use a newer runtime.",
        sources: Sources {
            document: "AWS Lambda guide, runtimes, and tflint-ruleset-aws, read 2026-11-15",
            ..Sources::NONE
        },
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
                        Support::Ends(day) => {
                            Verdict::fail(format!("the support of `{runtime}` ends on {day}"))
                        }
                        Support::Ended(_) => Verdict::NotApplicable(
                            "it has ended: `lambda-runtime-supported` says so",
                        ),
                        Support::Good => Verdict::Pass,
                    }
                },
            )
        },
        examples: Examples {
            good: &[r#"{"aws_lambda_function.a": {"runtime": "nodejs24.x"}}"#],
            bad: &[r#"{"aws_lambda_function.a": {"runtime": "nodejs22.x"}}"#],
            unknown: &[r#"{"aws_lambda_function.a": {"runtime": "${terraform_data.a.output}"}}"#],
            exempt: &[
                r#"{"aws_lambda_function.a": {"package_type": "Image"}}"#,
                r#"{"aws_lambda_function.a": {"runtime": "nodejs20.x"}}"#,
            ],
        },
        ..WARNING
    },
];
