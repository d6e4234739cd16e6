//! An environment of the description as a call of the module.

use std::collections::BTreeSet;

use model::Environment;
use model::description::{BucketAccessLogs, Choice, CodeSource, GrantTarget};
use model::kinds::{BUCKET, TABLE};
use naming::ConcernName;
use terraform::{Text, Value};

use super::{BoundaryStatement, DeliveryInputs, chat, domains};
use crate::concerns::monitoring::DRAWS;
use crate::concerns::replication;
use crate::contribution::{Contribution, OperationalFacts};
use crate::references::{concern_call, module_output, state_key};

/// ARN of the boundary of the environment's roles; none where it is not delivered.
pub(crate) fn boundary_arn(env: &Environment) -> Option<Text> {
    let delivered = env.delivered()?;
    Some(Text::template(format!(
        "arn:{}:iam::{}:policy/{}-boundary",
        aws::regions::partition(&env.settings.region),
        delivered.account_id,
        env.prefix()
    )))
}

/// ARN of the role that applies; none where the environment is not delivered.
pub(crate) fn apply_role_arn(env: &Environment) -> Option<Text> {
    role_arn(env, "apply")
}

/// ARN of the role that plans.
pub(crate) fn plan_role_arn(env: &Environment) -> Option<Text> {
    role_arn(env, "plan")
}

fn role_arn(env: &Environment, name: &str) -> Option<Text> {
    let delivered = env.delivered()?;
    Some(Text::template(format!(
        "arn:{}:iam::{}:role/{}-github-{name}",
        aws::regions::partition(&env.settings.region),
        delivered.account_id,
        env.prefix()
    )))
}

pub(super) fn wire(env: &Environment, _: &[OperationalFacts]) -> Vec<Contribution> {
    let Some(delivered) = env.delivered() else {
        return Vec::new();
    };
    let settings = &env.settings;
    let application = &env.application;
    let backend = delivered.backend;
    let mut regions = vec![settings.region.as_str(), "us-east-1"];
    regions.extend(settings.recovery_region.as_deref());
    regions.extend(backend.region.as_deref());
    regions.sort_unstable();
    regions.dedup();
    let state_key_arns = if backend.create {
        vec![Text::expression(ConcernName::State.output("key_arn"))]
    } else {
        backend.kms_key_id.iter().map(Into::into).collect()
    };
    let named = |kind| env.names_outside_prefix(kind).into_iter().map(Into::into);
    let inputs = DeliveryInputs {
        name: env.prefix().into(),
        application: (&application.application.name).into(),
        environment: (&env.name).into(),
        account_id: delivered.account_id.into(),
        repository: delivered.repository.into(),
        repository_id: delivered.ids.map(|(id, _)| id.to_string().into()),
        repository_owner_id: delivered.ids.map(|(_, owner)| owner.to_string().into()),
        branch: (&application.delivery.branch).into(),
        create_provider: Value::Literal(settings.account.github_oidc == Choice::Create),
        regions: regions.into_iter().map(Into::into).collect(),
        state_bucket: (&backend.bucket).into(),
        state_key: state_key(env, backend).into(),
        state_key_arns,
        network: Value::Literal(
            application
                .network
                .as_ref()
                .is_some_and(|network| network.existing.is_none()),
        ),
        chat_region: chat::region(settings).map(Into::into),
        protected: Value::Literal(settings.protected),
        destroyable: Value::Literal(settings.destroyable),
        trail_follows_buckets: Value::Literal(
            settings.bucket_access_logs == BucketAccessLogs::Cloudtrail,
        ),
        named_tables: named(&TABLE).collect(),
        named_buckets: named(&BUCKET).collect(),
        boundary_statements: boundary_statements(env),
        boundary_leaves: boundary_leaves(env),
        package_arns: package_arns(env),
        image_repository_arns: image_repository_arns(env),
        replica_regions: replica_regions(env),
        domain_names: domains::names(env),
        hosted_zone_ids: domains::zones(env),
        fenced_names: env.neighbours.iter().map(Into::into).collect(),
    };
    let output = |output: &str, description: &str| {
        module_output(&ConcernName::Delivery.output(output), description)
    };
    vec![Contribution {
        call: Some(concern_call(ConcernName::Delivery, &inputs)),
        facts: OperationalFacts::default(),
        outputs: vec![
            output(
                "plan_role_arn",
                "ARN of the role with which GitHub Actions plans.",
            ),
            output(
                "apply_role_arn",
                "ARN of the role with which GitHub Actions applies.",
            ),
        ],
    }]
}

/// What destroys data or its settings and is granted to a function by its name all the same.
fn boundary_leaves(env: &Environment) -> Vec<Text> {
    let destroys = super::boundary::destroys();
    let functions = env.application.functions.values();
    let granted = functions.flat_map(|function| &function.access);
    let granted: BTreeSet<&str> = granted
        .flat_map(|grant| &grant.actions)
        .map(String::as_str)
        .filter(|action| destroys.contains(action))
        .collect();
    granted.into_iter().map(Into::into).collect()
}

/// The objects of the buckets that packages are taken from: each release is another one.
fn package_arns(env: &Environment) -> Vec<Text> {
    let partition = aws::regions::partition(&env.settings.region);
    let functions = env.application.functions.values();
    let buckets: BTreeSet<&str> = functions
        .filter_map(|function| match function.code_source() {
            CodeSource::S3 { bucket, .. } => Some(bucket),
            _ => None,
        })
        .collect();
    let arn = |bucket: &&str| format!("arn:{partition}:s3:::{bucket}/*").into();
    buckets.iter().map(arn).collect()
}

/// The repositories in ECR that images are taken from: `ACCOUNT.dkr.ecr.REGION.SUFFIX/NAME:TAG`.
fn image_repository_arns(env: &Environment) -> Vec<Text> {
    let partition = aws::regions::partition(&env.settings.region);
    let functions = env.application.functions.values();
    let repositories: BTreeSet<String> = functions
        .filter_map(|function| match function.code_source() {
            CodeSource::Image(image) => {
                let (host, path) = image.split_once('/')?;
                let mut parts = host.split('.');
                let (account, _, _, region) =
                    (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
                let name = path.split(['@', ':']).next()?;
                Some(format!(
                    "arn:{partition}:ecr:{region}:{account}:repository/{name}"
                ))
            }
            _ => None,
        })
        .collect();
    repositories.iter().map(Into::into).collect()
}

/// What the description grants beyond the application's own resources, and what the role of channels of chat does: the
/// boundary must leave it.
fn boundary_statements(env: &Environment) -> Vec<BoundaryStatement> {
    let mut statements = Vec::new();
    let grants = env
        .application
        .functions
        .values()
        .flat_map(|function| &function.access);
    for grant in grants {
        let (arn, actions) = match grant.targets().first() {
            Some(GrantTarget::Arn(arn)) => (*arn, grant.actions.clone()),
            Some(target @ GrantTarget::Secret(arn)) => (*arn, grant.iam_actions(*target)),
            _ => continue,
        };
        // What an expression leads to is not known where the boundary is made, which holds those actions alone.
        let arn = arn.written().unwrap_or("*");
        statements.push((vec![arn.to_owned()], actions));
    }
    // What was made elsewhere is healed here, and backed up when that is asked for.
    let existing: Vec<String> = env
        .application
        .existing
        .functions
        .values()
        .map(|function| {
            format!(
                "arn:{}:lambda:{}:{}:function:{}",
                aws::regions::partition(&env.settings.region),
                env.settings.region,
                env.settings.account_id.as_deref().unwrap_or("*"),
                function.name
            )
        })
        .collect();
    if !existing.is_empty() {
        statements.push((existing, vec!["lambda:*".into()]));
    }
    let tables: Vec<String> = env
        .application
        .existing
        .tables
        .values()
        .map(|table| {
            format!(
                "arn:{}:dynamodb:{}:{}:table/{}",
                aws::regions::partition(&env.settings.region),
                env.settings.region,
                env.settings.account_id.as_deref().unwrap_or("*"),
                table.name
            )
        })
        .collect();
    if !tables.is_empty() {
        statements.push((tables, vec!["dynamodb:DescribeTable".into()]));
    }
    statements.extend(replicated(env));
    if env.settings.notifies_chat() {
        let actions = DRAWS.iter().map(|action| (*action).to_owned());
        statements.push((vec!["*".to_owned()], actions.collect()));
    }
    statements.extend(named_here(env));
    statements.extend(backed_up_elsewhere(env));
    statements
        .into_iter()
        .enumerate()
        .map(|(index, (resources, actions))| BoundaryStatement {
            sid: format!("Described{}", index + 1).into(),
            actions: actions.iter().map(Into::into).collect(),
            resources: resources.iter().map(Into::into).collect(),
        })
        .collect()
}

/// The regions of replicas of tables.
fn replica_regions(env: &Environment) -> Vec<Text> {
    let tables = env.application.tables.values();
    let regions: BTreeSet<&String> = tables.flat_map(|table| &table.replicas).collect();
    regions.into_iter().map(Into::into).collect()
}

/// Objects of the standby's buckets that copies are written to, and what the role that replicates is given on them.
fn replicated(env: &Environment) -> Option<(Vec<String>, Vec<String>)> {
    let partition = aws::regions::partition(&env.settings.region);
    let destinations = replication::destinations(env).into_iter();
    let arns: Vec<String> = destinations
        .map(|(_, destination)| format!("arn:{partition}:s3:::{destination}/*"))
        .collect();
    (!arns.is_empty()).then(|| {
        let actions = [
            "s3:ReplicateDelete",
            "s3:ReplicateObject",
            "s3:ReplicateTags",
        ];
        (arns, actions.map(str::to_owned).to_vec())
    })
}

/// Tables and buckets that are made here under names of their own, and what roles may be given on them:
/// as much as on those whose names begin with application and environment.
fn named_here(env: &Environment) -> Vec<(Vec<String>, Vec<String>)> {
    let region = &env.settings.region;
    let partition = aws::regions::partition(region);
    let account = env.settings.account_id.as_deref().unwrap_or("*");
    let tables = env.names_outside_prefix(&TABLE).into_iter();
    let tables =
        tables.map(|name| format!("arn:{partition}:dynamodb:{region}:{account}:table/{name}"));
    let buckets = env.names_outside_prefix(&BUCKET).into_iter();
    let buckets = buckets.map(|name| format!("arn:{partition}:s3:::{name}"));
    [
        (tables.collect::<Vec<_>>(), "dynamodb:*"),
        (buckets.collect(), "s3:*"),
    ]
    .into_iter()
    .filter(|(arns, _)| !arns.is_empty())
    .map(|(arns, action)| {
        let all = arns
            .iter()
            .flat_map(|arn| [arn.clone(), format!("{arn}/*")]);
        (all.collect(), vec![action.to_owned()])
    })
    .collect()
}

/// Tables and buckets made elsewhere that are backed up here, and what may be done with them: what
/// the roles of backups are given there.
fn backed_up_elsewhere(env: &Environment) -> Vec<(Vec<String>, Vec<String>)> {
    let settings = &env.settings;
    if !settings.backup.enabled {
        return Vec::new();
    }
    let partition = aws::regions::partition(&settings.region);
    let account = settings.account_id.as_deref().unwrap_or("*");
    let existing = &env.application.existing;
    let tables = existing.tables.values().filter(|table| table.backup);
    let tables = tables.flat_map(|table| {
        let arn = format!(
            "arn:{partition}:dynamodb:{}:{account}:table/{}",
            settings.region, table.name
        );
        [format!("{arn}/backup/*"), arn]
    });
    let buckets = existing.buckets.values().filter(|bucket| bucket.backup);
    let buckets = buckets.flat_map(|bucket| {
        let arn = format!("arn:{partition}:s3:::{}", bucket.name);
        [format!("{arn}/*"), arn]
    });
    [
        (tables.collect::<Vec<_>>(), "dynamodb:*"),
        (buckets.collect(), "s3:*"),
    ]
    .into_iter()
    .filter(|(arns, _)| !arns.is_empty())
    .map(|(arns, action)| (arns, vec![action.to_owned()]))
    .collect()
}
