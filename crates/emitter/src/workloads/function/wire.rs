//! A function of the description as a call of the module.

use model::Environment;
use model::description::{Architecture as Wanted, AwsProvider, CodeSource, Function};
use model::kinds::FUNCTION;
use naming::{LIVE_ALIAS, dead_letter_queue};
use terraform::{Call, Text, Value};

use super::{
    ArchitectureInput, FunctionInputs, RemediationTarget, access, graph_node, objects, provisioned,
    remedies, streams, variables, watch,
};
use crate::concerns::network;
use crate::contribution::{CodePackage, Contribution, HealthSubject, HealthTarget};
use crate::definition::Workloads;
use crate::parts::{object_rules, schedules};
use crate::references::{account_id, external, kms_key_arn, module_output, reserved};
use crate::workloads::WorkloadNames;

pub(super) fn wire(env: &Environment, workloads: &Workloads) -> Vec<Contribution> {
    env.application
        .functions
        .iter()
        .map(|(name, function)| {
            let call = FUNCTION.call(name);
            let aws_name = env.aws_name(&FUNCTION, name);
            let names = WorkloadNames {
                here: name,
                first: function.moved_from.first(name),
                aws: &aws_name,
            };
            let queue = dead_letter_queue(&aws_name);
            let (mut facts, alarms) = watch::facts(
                call.clone(),
                names,
                Some(LIVE_ALIAS),
                Some(&queue),
                function.alarms,
                function.objective,
            );
            let patient = RemediationTarget {
                aws_name: &aws_name,
                alias: Some(LIVE_ALIAS),
                described_in: Some(format!(
                    "[functions.{name}] of environments/{}/environment.toml",
                    env.name
                )),
                key_arn: Some(kms_key_arn()),
                remediation: &function.remediation,
            };
            facts.alarms.extend(provisioned::alarm(names, function));
            let late_or_lost = streams::alarms(env, names, &queue, function);
            if !late_or_lost.is_empty() {
                facts.names.push(("changes_of_tables", String::new()));
            }
            facts.alarms.extend(late_or_lost);
            facts
                .alarms
                .extend(objects::alarms(env, names, &queue, function));
            facts.health_targets.push(HealthTarget {
                key: FUNCTION.call(names.first),
                name: aws_name.clone(),
                subject: HealthSubject::Function {
                    alias: Some(LIVE_ALIAS.into()),
                },
                revision: Some(Text::expression(call.output("served_version"))),
            });
            facts.remedies = remedies(&patient, &alarms);
            facts.package = package(function);
            facts.graph_node = Some(graph_node::function(name, function));
            Contribution {
                facts,
                outputs: vec![module_output(
                    &call.output("name"),
                    &format!("Name of function {name}."),
                )],
                call: Some(Call::new(
                    call.as_str(),
                    "function",
                    &inputs(env, workloads, names, function),
                )),
            }
        })
        .collect()
}

fn inputs(
    env: &Environment,
    workloads: &Workloads,
    names: WorkloadNames<'_>,
    function: &Function,
) -> FunctionInputs {
    let (subnet_ids, security_group_ids) = if function.vpc {
        network::of_functions(env)
    } else {
        Default::default()
    };
    let schedules = schedules::inputs(&function.triggers);
    let rules = object_rules::inputs(env, &function.triggers);
    let code = CodeInputs::new(function);
    let image = code.image_uri.is_some();
    FunctionInputs {
        name: names.aws.into(),
        description: function.description.as_deref().unwrap_or_default().into(),
        kms_key_arn: kms_key_arn(),
        // Said, so that modules for an older provider refuse it instead of leaving the package where it was.
        package_kms_key_arn: (env.application.terraform.oldest_provider() == AwsProvider::Six)
            .then(kms_key_arn),
        package: code.package,
        s3_bucket: code.s3_bucket,
        s3_key: code.s3_key,
        s3_object_version: function.s3_object_version.as_ref().map(Into::into),
        image_uri: code.image_uri,
        handler: (!image).then(|| function.handler.as_deref().unwrap_or_default().into()),
        runtime: (!image).then(|| (&function.runtime).into()),
        architecture: match function.architecture {
            Wanted::Arm64 => ArchitectureInput::Arm64,
            Wanted::X86_64 => ArchitectureInput::X86_64,
        },
        memory_mb: Value::Literal(function.memory_mb),
        timeout_seconds: Value::Literal(function.timeout_seconds),
        ephemeral_storage_mb: Value::Literal(function.ephemeral_storage_mb),
        environment: variables::variables(env, function),
        layers: function.layers.iter().map(external).collect(),
        statements: access::statements(env, workloads, names.here, function),
        subnet_ids,
        security_group_ids,
        account_id: (function.vpc || !schedules.is_empty())
            .then(|| Text::template(account_id(env))),
        // In a standby that waits, those of the other environment do.
        triggers_enabled: Value::Literal(schedules.is_empty() && rules.is_empty() || !env.waits()),
        rules,
        schedules,
        streams: streams::inputs(env, function),
        allowed_regions: access::regions(env, function),
        reserved_concurrency: reserved(function.reserved_concurrency),
        provisioned_concurrency: function.provisioned_concurrency.map(Into::into),
        retries: Value::Literal(function.retries),
        log_retention_days: Value::Literal(function.log_retention_days),
        alias: LIVE_ALIAS.into(),
    }
}

/// Where a function's code is, as the module's arguments.
#[derive(Default)]
struct CodeInputs {
    package: Option<Text>,
    s3_bucket: Option<Text>,
    s3_key: Option<Text>,
    image_uri: Option<Text>,
}

impl CodeInputs {
    fn new(function: &Function) -> Self {
        let mut found = Self::default();
        match function.code_source() {
            CodeSource::S3 { bucket, key } => {
                found.s3_bucket = Some(bucket.into());
                found.s3_key = Some(key.into());
            }
            CodeSource::Image(uri) => found.image_uri = Some(uri.into()),
            CodeSource::Path(path) => {
                found.package = Some(match function.package() {
                    Some(name) => beside_root(&format!(".groundplan/build/{name}.zip")),
                    None => beside_root(path),
                });
            }
        }
        found
    }
}

/// A path below the project's root, seen from an environment's folder.
fn beside_root(path: &str) -> Text {
    Text::template(format!("${{path.root}}/../../{}", terraform::escape(path)))
}

/// The folder that must be packed before Terraform runs.
fn package(function: &Function) -> Option<CodePackage> {
    Some(CodePackage {
        name: function.package()?,
        folder: function.code.clone(),
        exclude: function.exclude.clone(),
    })
}
