//! What is asked of every resource, and of providers and modules.

use plan::{Instance, ModuleConfiguration, ProviderConfiguration};
use values::Lookup;

use crate::control::{Control, Examples, Severity, Sources, Strict, Verdicts};
use crate::scope::Scope;
use crate::verdict::Verdict;

/// Tags that a resource has to carry; of several names one is enough.
const TAGS: [&[&str]; 4] = [
    &["Environment"],
    &["Application", "Service"],
    &["Owner"],
    &[naming::tags::MANAGED_BY],
];
const NO_TAGS: Verdict = Verdict::NotApplicable("it cannot carry tags");

/// Arguments of the provider that hold credentials.
const CREDENTIALS: [&str; 3] = ["access_key", "secret_key", "token"];

fn tagged(instance: &Instance) -> Verdict {
    let tags = match instance.lookup("tags_all") {
        // Of a type without `tags_all` the provider's own tags are not known.
        Lookup::Absent => match instance.lookup("tags") {
            Lookup::Absent => return NO_TAGS,
            seen => seen,
        },
        seen => seen,
    };
    let Lookup::Known(tags) = tags else {
        return Verdict::unknown("tags_all");
    };
    let missing: Vec<&str> = TAGS
        .iter()
        .filter(|names| names.iter().all(|name| tags.get(name).is_none()))
        .map(|names| names[0])
        .collect();
    Verdict::pass_if(
        missing.is_empty(),
        format_args!("it has no tag {}", missing.join(", ")),
    )
}

/// A state tells of resources alone.
fn not_in_a_state(of: &str) -> Verdicts {
    let why = "a state does not tell what is written: judge the plan, or the environment itself";
    vec![(of.into(), Verdict::undecided(why.to_owned()))]
}

fn credentials(scope: &Scope<'_>) -> Verdicts {
    let Some(root) = &scope.plan.configuration else {
        return not_in_a_state("provider.aws");
    };
    root.providers
        .iter()
        .filter(|(_, provider)| provider.full_name.ends_with("/aws"))
        .map(|(key, provider)| {
            (
                format!("provider.{key}").into(),
                without_credentials(provider),
            )
        })
        .collect()
}

fn without_credentials(provider: &ProviderConfiguration) -> Verdict {
    let each = CREDENTIALS.map(|name| {
        let Some(expression) = provider.body.expression(name) else {
            return Verdict::Pass;
        };
        let typed =
            |reference: &str| reference.starts_with("var.") || reference.starts_with("local.");
        if expression.constant.is_some() {
            Verdict::fail(format!("`{name}` is written in the configuration")).about(name)
        } else if expression
            .references
            .iter()
            .any(|reference| typed(reference))
        {
            Verdict::fail(format!(
                "`{name}` comes from a variable, whose value is in every plan"
            ))
            .about(name)
        } else {
            Verdict::Pass
        }
    });
    Verdict::all(each, Verdict::Pass)
}

fn sources(scope: &Scope<'_>) -> Verdicts {
    let Some(root) = &scope.plan.configuration else {
        return not_in_a_state("module");
    };
    let mut found = Vec::new();
    of_module(root, "", &mut found);
    found
}

fn of_module(module: &ModuleConfiguration, below: &str, found: &mut Verdicts) {
    for (name, call) in &module.calls {
        let address = format!("{below}module.{name}");
        found.push((
            address.as_str().into(),
            pinned(&call.source, call.version.as_deref()),
        ));
        if let Some(inner) = &call.module {
            of_module(inner, &format!("{address}."), found);
        }
    }
}

/// Does a module's source say which version it is?
fn pinned(source: &str, version: Option<&str>) -> Verdict {
    if source.starts_with("./") || source.starts_with("../") {
        return Verdict::NotApplicable("it is in the same repository as its caller");
    }
    if source.is_empty() {
        return Verdict::unknown("source");
    }
    let query = source.split_once('?').map_or("", |(_, query)| query);
    let parameter = |name: &str| {
        query
            .split('&')
            .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
    };
    let git = source.starts_with("git::")
        || source.starts_with("git@")
        || ["github.com/", "bitbucket.org/"]
            .iter()
            .any(|host| source.starts_with(host));
    if git {
        return match parameter("ref") {
            None => {
                Verdict::fail("its source has no `ref`, so it is whatever the default branch has")
            }
            Some(reference) => Verdict::pass_if(
                is_commit(reference) || is_version(reference),
                format_args!("`ref={reference}` is neither a commit nor a version, and may change"),
            ),
        };
    }
    let other = source.contains("::") || source.contains("://");
    if other {
        let exact = ["checksum", "version", "versionId", "rev"];
        return Verdict::pass_if(
            exact.iter().any(|name| parameter(name).is_some()),
            "its source names no checksum or version",
        );
    }
    Verdict::pass_if(
        version.is_some_and(|version| !version.trim().is_empty()),
        "it has no `version`, so it is whatever is newest",
    )
}

fn is_commit(reference: &str) -> bool {
    matches!(reference.len(), 40 | 64) && reference.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// `v1.2.3`, perhaps behind a name: `orders/v1.2.3`, `orders-1.2.3`.
fn is_version(reference: &str) -> bool {
    let start = reference
        .rfind(['/', '-'])
        .filter(|at| reference[at + 1..].contains('.'))
        .map_or(0, |at| at + 1);
    let numbers = reference[start..].trim_start_matches('v');
    let parts: Vec<&str> = numbers.split('.').collect();
    parts.len() == 3
        && parts
            .iter()
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

pub(super) const CONTROLS: &[Control] = &[
    Control {
        id: "tags-required",
        title: "A resource says whose it is",
        severity: Severity::Low,
        types: &["*"],
        reason: "Who finds it in a bill or an alarm then knows what it belongs to, whom to ask, and where to change it.",
        fix: "Set `Environment`, `Application` (or `Service`), `Owner` and `ManagedBy` in the provider's `default_tags`.",
        sources: Sources {
            document: "tflint-ruleset-aws aws_resource_missing_tags, read 2026-11",
            ..Sources::NONE
        },
        judge: |_, instance| tagged(instance),
        examples: Examples {
            good: &[
                r#"{"aws_sqs_queue.a": {"tags_all": {"Environment": "production", "Application": "shop", "Owner": "ops@example.com", "ManagedBy": "terraform"}}}"#,
                r#"{"aws_sqs_queue.a": {"tags": {"Environment": "production", "Service": "shop", "Owner": "ops@example.com", "ManagedBy": "terraform"}}}"#,
            ],
            bad: &[
                r#"{"aws_sqs_queue.a": {"tags_all": {"Environment": "production", "Application": "shop", "ManagedBy": "terraform"}}}"#,
                r#"{"aws_sqs_queue.a": {"tags_all": {}}}"#,
            ],
            unknown: &[r#"{"aws_sqs_queue.a": {"tags_all": "${terraform_data.a.output}"}}"#],
            exempt: &[r#"{"aws_sqs_queue_policy.a": {"queue_url": "a"}}"#],
        },
        ..Control::BLANK
    },
    Control {
        id: "provider-no-keys",
        title: "A provider's configuration has no credentials",
        severity: Severity::Critical,
        types: &["provider.aws"],
        reason: "Whoever may read the repository, or a plan, could then act as the provider does.",
        fix: "Remove them, and let the environment, a profile or a role give them.",
        sources: Sources {
            checkov: &["CKV_AWS_41"],
            ..Sources::NONE
        },
        differs: "checkov looks for what looks like a key; here any credential that is written, or comes from a variable, fails.",
        of_plan: Some(credentials),
        examples: Examples {
            good: &[
                r#"{"provider.aws": {"region": "us-east-1"}, "aws_sqs_queue.a": {}}"#,
                r#"{"provider.aws": {"access_key": "${data.vault_aws_access_credentials.a.access_key}"}, "aws_sqs_queue.a": {}}"#,
            ],
            bad: &[
                r#"{"provider.aws": {"access_key": "AKIAIOSFODNN7EXAMPLE"}, "aws_sqs_queue.a": {}}"#,
                r#"{"provider.aws": {}, "provider.aws.recovery": {"secret_key": "${var.secret_key}"}, "aws_sqs_queue.a": {}}"#,
            ],
            unknown: &[r#"{"state": true, "aws_sqs_queue.a": {}}"#],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "module-source-pinned",
        title: "A module from elsewhere is of a fixed version",
        severity: Severity::Low,
        types: &["module"],
        reason: "Whoever may push there changes what is applied here, without a review.",
        fix: "Give a git source `?ref=` a commit or a version, and a registry's module a `version`.",
        sources: Sources {
            checkov: &["CKV_TF_1", "CKV_TF_2"],
            ..Sources::NONE
        },
        differs: "checkov's CKV_TF_1 wants a commit and its CKV_TF_2 is content with a tag; here a commit or a whole version such as `v1.2.3` will do.",
        of_plan: Some(sources),
        examples: Examples {
            good: &[
                r#"{"module.a": {"source": "git::https://example.com/modules.git//table?ref=v1.2.3"}, "aws_sqs_queue.a": {}}"#,
                r#"{"module.a": {"source": "github.com/example/modules?ref=0123456789abcdef0123456789abcdef01234567"}, "aws_sqs_queue.a": {}}"#,
                r#"{"module.a": {"source": "terraform-aws-modules/lambda/aws", "version": "~> 8.0"}, "aws_sqs_queue.a": {}}"#,
            ],
            bad: &[
                r#"{"module.a": {"source": "git::https://example.com/modules.git//table"}, "aws_sqs_queue.a": {}}"#,
                r#"{"module.a": {"source": "git::ssh://git@example.com/modules.git?ref=main"}, "aws_sqs_queue.a": {}}"#,
                r#"{"module.a": {"source": "terraform-aws-modules/lambda/aws"}, "aws_sqs_queue.a": {}}"#,
                r#"{"module.a": {"source": "https://example.com/module.zip"}, "aws_sqs_queue.a": {}}"#,
            ],
            unknown: &[r#"{"state": true, "aws_sqs_queue.a": {}}"#],
            exempt: &[r#"{"module.a": {"source": "../../modules/table"}, "aws_sqs_queue.a": {}}"#],
        },
        ..Control::BLANK
    },
    Control {
        id: "prevent-destroy-stateful",
        argument: "lifecycle",
        title: "What holds data is not destroyed by a line that is gone",
        strict: Strict::InProduction,
        below: "what other environments hold can be made again, and they are to be taken down without a hindrance",
        types: &[
            "aws_kms_key",
            "aws_s3_bucket",
            "aws_dynamodb_table",
            "aws_backup_vault",
        ],
        reason: "A line that is deleted by mistake then stops the plan instead of the data.",
        fix: "Set `lifecycle { prevent_destroy = true }`, of a table `deletion_protection_enabled = true` at least.",
        sources: Sources {
            document: "Terraform language, the lifecycle meta-argument, read 2026-11",
            ..Sources::NONE
        },
        judge: |scope, instance| {
            // AWS then refuses it itself.
            if instance.lookup("deletion_protection_enabled").truth() == Some(true) {
                return Verdict::Pass;
            }
            let written = scope
                .plan
                .configuration_of(instance)
                .and_then(|configuration| configuration.prevent_destroy);
            super::lifecycle(written, "prevent_destroy")
        },
        examples: Examples {
            good: &[
                r#"{"aws_s3_bucket.a": {"lifecycle": {"prevent_destroy": true}}}"#,
                r#"{"terraform": "1.11.4", "aws_dynamodb_table.a": {"deletion_protection_enabled": true}}"#,
            ],
            bad: &[
                r#"{"aws_s3_bucket.a": {}}"#,
                r#"{"aws_backup_vault.a": {"lifecycle": {"create_before_destroy": true}}}"#,
            ],
            unknown: &[r#"{"terraform": "1.11.4", "aws_kms_key.a": {}}"#],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
];

#[cfg(test)]
mod tests {
    use super::is_version;

    #[test]
    fn versions_are_told_from_branches() {
        for (reference, version) in [
            ("v1.2.3", true),
            ("1.2.3", true),
            ("orders/v1.2.3", true),
            ("orders-1.2.3", true),
            ("v1", false),
            ("main", false),
            ("release-1.x", false),
            ("1.2.x", false),
        ] {
            assert_eq!(is_version(reference), version, "{reference}");
        }
    }
}
