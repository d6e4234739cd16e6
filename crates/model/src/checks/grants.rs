//! Grants: exactly one target that exists, and actions that the target has.

use diagnostic::{Diagnostic, Diagnostics, nearest};

use super::{RuleContext, described, error, meant, named_twice, repeats};
use crate::description::{
    ExternalValue, Function, Grant, GrantTarget, granted_kinds, target_settings,
};
use crate::kinds::{GrantRow, GrantWord};
use crate::schema::or;
use crate::tree::At;

/// Actions, or beginnings of them, that no role which GitHub Actions makes may do, whatever it is granted: their boundary denies
/// them.
pub const BEYOND_BOUNDARY: &[&str] = &["account:*", "iam:*", "organizations:*", "sts:AssumeRole"];

/// Every resource: the `Resource` of actions without a resource level.
const EVERYTHING: &str = "*";

/// The place of the grant that allows one of these actions, or words for them, on a target.
pub(crate) fn grant_of(
    access: &[Grant],
    target: &GrantTarget<'_>,
    actions: &[&str],
) -> Option<usize> {
    access.iter().position(|grant| {
        let mut granted = grant.actions.iter();
        grant.targets().contains(target) && granted.any(|action| actions.contains(&action.as_str()))
    })
}

/// Every grant of every function.
pub(super) fn check(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    for (name, function) in &context.description().functions {
        let access = context.entry("functions", name).get("access");
        for (index, grant) in function.access.iter().enumerate() {
            check_grant(context, grant, access.item(index), diagnostics);
        }
        if function.access.len() > 1 {
            twice(function, access, diagnostics);
        }
    }
}

/// One thing is granted by one grant.
fn twice(function: &Function, access: At<'_>, diagnostics: &mut Diagnostics) {
    let targets = function.access.iter().enumerate();
    let targets: Vec<_> = targets
        .filter_map(|(index, grant)| Some((index, *grant.targets().first()?)))
        .collect();
    for (second, first) in repeats(targets.iter().map(|(_, target)| target.setting())) {
        let (Some((second, _)), Some((first, _))) = (targets.get(second), targets.get(first))
        else {
            continue;
        };
        let message = "the same thing is granted twice".to_owned();
        diagnostics.push(
            error(
                "twice",
                message,
                access.item(*second).value(),
                "the second time",
            )
            .related(access.item(*first).value(), "the first time")
            .help("put the actions of both into one grant"),
        );
    }
}

fn check_grant(
    context: &RuleContext<'_>,
    grant: &Grant,
    at: At<'_>,
    diagnostics: &mut Diagnostics,
) {
    match grant.targets().as_slice() {
        [target] => {
            exists(context, *target, at, diagnostics);
            let kind = Grantable::new(*target);
            for (index, action) in grant.actions.iter().enumerate() {
                let place = at.get("actions").item(index);
                kind.check(action, *target, place, diagnostics);
                if is_beyond_boundary(action) && context.is_delivered() {
                    diagnostics.push(beyond_boundary(context, action, place));
                }
            }
        }
        // What it names is of a wrong type or no setting, and is reported.
        [] if at.has_lost_keys() => {}
        [] => {
            let message = "this grant names nothing that may be used".to_owned();
            let settings: Vec<String> = target_settings()
                .map(|setting| format!("`{setting}`"))
                .collect();
            diagnostics.push(
                error("grant-target", message, at.value(), "")
                    .help(format!("name one: {}", or(&settings))),
            );
        }
        several => {
            let message = format!("this grant names {} things", several.len());
            diagnostics.push(
                error("grant-target", message, at.value(), "")
                    .help("write one grant for each of them"),
            );
        }
    }
    for (second, first) in repeats(&grant.actions) {
        let message = "the action is named twice".to_owned();
        let actions = at.get("actions");
        diagnostics.push(named_twice(message, actions, second, first));
    }
}

/// Whether no role that GitHub Actions makes may do it.
fn is_beyond_boundary(action: &str) -> bool {
    BEYOND_BOUNDARY
        .iter()
        .any(|beyond| match beyond.strip_suffix('*') {
            Some(begin) => {
                (action.get(..begin.len())).is_some_and(|it| it.eq_ignore_ascii_case(begin))
            }
            None => action.eq_ignore_ascii_case(beyond),
        })
}

/// A grant that would be there and allow nothing.
fn beyond_boundary(context: &RuleContext<'_>, action: &str, at: At<'_>) -> Diagnostic {
    let message = format!(
        "`{action}` would be denied in {}: no role that GitHub Actions makes may do that",
        context.name
    );
    error("beyond-boundary", message, at.value(), "the boundary denies it").help(
        "let the other side grant it: the policy of a resource in another account names the role of the function; \
         docs/delivery.md says what the boundary is",
    )
}

/// The target is in this description, or its ARN is well formed.
fn exists(
    context: &RuleContext<'_>,
    target: GrantTarget<'_>,
    at: At<'_>,
    diagnostics: &mut Diagnostics,
) {
    let (kind, name) = match target {
        GrantTarget::Workload(kind, name) => (kind, name),
        // Where an expression leads is known to Terraform alone.
        GrantTarget::Secret(ExternalValue::Elsewhere(_))
        | GrantTarget::Arn(ExternalValue::Elsewhere(_)) => return,
        GrantTarget::Secret(ExternalValue::Written(arn)) => return secret(arn, at, diagnostics),
        GrantTarget::Arn(ExternalValue::Written(arn)) => return any(arn, at, diagnostics),
    };
    let others = granted_kinds().map(|(kind, _)| kind);
    let elsewhere = "what is made elsewhere is granted by its ARN: write `arn = \"...\"`";
    described(context, (kind, name), others, elsewhere, at, diagnostics);
}

fn secret(arn: &str, at: At<'_>, diagnostics: &mut Diagnostics) {
    if !is_arn(arn, "secretsmanager") {
        let message = "this is not the ARN of a secret".to_owned();
        diagnostics.push(
            error("bad-arn", message, at.get("secret").value(), "").help(
                "write it like `arn:aws:secretsmanager:us-east-1:111122223333:secret:name-AbCdEf`",
            ),
        );
    }
}

fn any(arn: &str, at: At<'_>, diagnostics: &mut Diagnostics) {
    if arn == EVERYTHING {
        return; // What may be allowed so, the actions say.
    }
    let place = at.get("arn").value();
    let resource = arn.splitn(6, ':').nth(5).unwrap_or_default();
    if resource.starts_with('*') {
        let message = "this grants everything that the service has".to_owned();
        diagnostics.push(
            error("wildcard", message, place, "")
                .help("name the one thing that the function needs, by its ARN"),
        );
    } else if !is_arn(arn, "") {
        let message = "this is not an ARN".to_owned();
        diagnostics.push(
            error("bad-arn", message, place, "")
                .help("write it like `arn:aws:sqs:us-east-1:111122223333:queue`"),
        );
    }
}

/// Whether `text` is `arn:<partition>:<service>:<region>:<account>:<resource>`; of `service`,
/// unless that is empty.
pub(crate) fn is_arn(text: &str, service: &str) -> bool {
    let parts: Vec<_> = text.splitn(6, ':').collect();
    let [arn, partition, found, region, account, resource] = parts.as_slice() else {
        return false;
    };
    let word = |text: &str| {
        text.bytes()
            .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'-')
    };
    let account_fits = account.is_empty()
        || *account == "aws"
        || (account.len() == 12 && account.bytes().all(|digit| digit.is_ascii_digit()));
    *arn == "arn"
        && partition.starts_with("aws")
        && word(partition)
        && !found.is_empty()
        && word(found)
        && word(region)
        && account_fits
        && !resource.is_empty()
        && !text.contains(char::is_whitespace)
        && (service.is_empty() || service == *found)
}

/// What actions a target has.
struct Grantable<'a> {
    /// In a sentence.
    thing: &'static str,
    /// Words for groups of actions.
    words: &'static [GrantWord],
    /// The service before the colon of full actions; empty when they are not allowed.
    service: &'a str,
    /// A full action, where the row of a kind has one.
    example: Option<&'static str>,
}

impl<'a> Grantable<'a> {
    fn new(target: GrantTarget<'a>) -> Self {
        let (thing, service, example) = match target {
            GrantTarget::Workload(kind, _) => {
                let row = kind.grant.as_ref();
                let service = row.and_then(GrantRow::action_service);
                (
                    kind.with_article,
                    service.unwrap_or_default(),
                    row.and_then(|row| row.example_action),
                )
            }
            GrantTarget::Secret(_) => ("a secret", "", None),
            GrantTarget::Arn(ExternalValue::Written(arn)) => ("an ARN", service_of(arn), None),
            GrantTarget::Arn(ExternalValue::Elsewhere(_)) => {
                ("an ARN", "", Some("sqs:SendMessage"))
            }
        };
        Self {
            thing,
            words: target.words(),
            service,
            example,
        }
    }

    fn check(
        &self,
        action: &str,
        target: GrantTarget<'_>,
        at: At<'_>,
        diagnostics: &mut Diagnostics,
    ) {
        if self.words.iter().any(|word| word.word == action) {
            return;
        }
        if action.contains('*') {
            let message = format!("`{action}` grants more than anybody has read");
            let help = format!("name each action that the function needs: {}", self.list());
            diagnostics.push(error("wildcard", message, at.value(), "a wildcard").help(help));
            return;
        }
        let full = action.split_once(':').filter(|(service, name)| {
            !service.is_empty()
                && !name.is_empty()
                && name.bytes().all(|b| b.is_ascii_alphanumeric())
        });
        let level = full.and_then(|_| aws::actions::find(action));
        let level = level.map(|action| action.has_resource_level);
        if is_everything(target) {
            self.without_level(action, full, level, at, diagnostics);
            return;
        }
        if level == Some(false) {
            let message = format!("`{action}` cannot be allowed on one thing");
            diagnostics.push(
                error(
                    "no-resource-level",
                    message,
                    at.value(),
                    "it has no resource level",
                )
                .help(format!(
                    "write a grant of its own: `{{ arn = \"*\", actions = [\"{action}\"] }}`"
                )),
            );
            return;
        }
        match target {
            // Some actions work on resources of another service.
            GrantTarget::Arn(ExternalValue::Written(arn)) if works_on(action, arn) => return,
            // The ARN is at fault, and is reported.
            GrantTarget::Arn(ExternalValue::Written(_)) if self.service.is_empty() => return,
            GrantTarget::Arn(ExternalValue::Elsewhere(_)) if full.is_some() => return,
            _ => {}
        }
        match full {
            Some((service, _)) if !self.service.is_empty() && service == self.service => {}
            Some((service, _)) if !self.service.is_empty() => {
                let message = match target {
                    GrantTarget::Arn(ExternalValue::Written(_)) => {
                        format!("`{service}` has no action on an ARN of `{}`", self.service)
                    }
                    _ => format!("`{service}` is not the service of {}", self.thing),
                };
                let others = aws::actions::services_on(self.service);
                let mut begin: Vec<String> =
                    others.iter().map(|other| format!("`{other}:`")).collect();
                if begin.is_empty() {
                    begin.push(format!("`{}:`", self.service));
                }
                let help = format!("its actions begin with {}", or(&begin));
                diagnostics.push(error("bad-action", message, at.value(), "").help(help));
            }
            _ => {
                let message = format!("{} has no action `{action}`", self.thing);
                let mut help = meant(action, self.words.iter().map(|word| word.word));
                if help.is_none() {
                    help = Some(format!("write {}", self.list()));
                }
                diagnostics.push(error("bad-action", message, at.value(), "").help_if(help));
            }
        }
    }

    /// An action on every resource is one that has no resource level.
    fn without_level(
        &self,
        action: &str,
        full: Option<(&str, &str)>,
        level: Option<bool>,
        at: At<'_>,
        diagnostics: &mut Diagnostics,
    ) {
        match (full, level) {
            (_, Some(false)) => {}
            (_, Some(true)) => {
                let message =
                    format!("`{action}` would be allowed on everything that the service has");
                diagnostics.push(
                    error("wildcard", message, at.value(), "it has a resource level")
                        .help("name the one thing that the function needs, by its ARN"),
                );
            }
            (Some((service, name)), None) => {
                let message = format!("`{action}` is not known to be without a resource level");
                let known = aws::actions::of_service(service);
                let known: Vec<&str> = known
                    .filter(|action| !action.has_resource_level)
                    .map(|action| action.name)
                    .collect();
                let help = nearest(name, known).map_or_else(
                    || "name the one thing that the function needs, by its ARN".to_owned(),
                    |meant| format!("did you mean `{service}:{meant}`?"),
                );
                diagnostics.push(error("bad-action", message, at.value(), "").help(help));
            }
            (None, None) => {
                let message = format!("{} has no action `{action}`", self.thing);
                let help = "write a full action such as `ec2:DescribeRegions`";
                diagnostics.push(error("bad-action", message, at.value(), "").help(help));
            }
        }
    }

    fn list(&self) -> String {
        let words = self.words.iter();
        let mut list: Vec<_> = words.map(|word| format!("`{}`", word.word)).collect();
        match (self.example, self.service) {
            (Some(example), _) => list.push(format!("a full action such as `{example}`")),
            (None, "") => {}
            (None, service) => list.push(format!("a full action such as `{service}:...`")),
        }
        or(&list)
    }
}

/// Whether a grant is about every resource.
fn is_everything(target: GrantTarget<'_>) -> bool {
    matches!(target, GrantTarget::Arn(ExternalValue::Written(arn)) if arn == EVERYTHING)
}

/// Whether an action works on resources that have an ARN of this one's service.
fn works_on(action: &str, arn: &str) -> bool {
    let service = arn.split(':').nth(2).filter(|service| !service.is_empty());
    let known = aws::actions::find(action);
    service.is_some_and(|service| known.is_some_and(|action| action.works_on(service)))
}

/// The service whose actions an ARN has; empty when it is no ARN.
pub(super) fn service_of(arn: &str) -> &str {
    let service = arn.split(':').nth(2).unwrap_or_default();
    match service {
        // The one service whose resources and actions are called differently.
        "apigateway" => "execute-api",
        service => service,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arns() {
        assert!(is_arn("arn:aws:s3:::bucket/key", "s3"));
        assert!(is_arn(
            "arn:aws-us-gov:sqs:us-gov-west-1:111122223333:q",
            ""
        ));
        assert!(is_arn("arn:aws:iam::aws:policy/X", "iam"));
        for bad in [
            "",
            "arn:aws:s3",
            "bucket",
            "arn:aws:s3:::",
            "arn:aws:s3::12:x",
            "arn:aws:S3:::x",
        ] {
            assert!(!is_arn(bad, ""), "{bad}");
        }
        assert!(!is_arn("arn:aws:s3:::bucket", "sqs"));
    }
}
