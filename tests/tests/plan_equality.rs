//! The plan of `groundplan plan` held against the plan of Terraform itself, for every environment of
//! the sample and for other descriptions: the same addresses; every argument that is written and that
//! Terraform knows has the same value; nothing is called known that Terraform does not know so.
//!
//! An empty list or map and none at all are the same to the library that the provider is made with,
//! and documents in strings are compared as documents: the provider writes them in its own order.
#![allow(clippy::print_stdout, reason = "the counts are what the run shows")]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use acceptance::{
    Failure, Result, Terraform, copy_tree, folders, groundplan, on_provider_5, read_json,
    repository, run_in_parallel, trial, write_json, write_text,
};
use checker::Verdict;
use plan::{Argument, BodyConfiguration, Instance, Plan};
use serde_json::{Value as Json, json as document};
use values::address::ResourceMode;
use values::{Value, json};

/// Things that were made elsewhere, watched and healed.
const BROWNFIELD: &str = r#"
[application]
name = "old"
owner = "platform@example.com"

[existing.functions.billing]
name = "billing-prod"

[tables.orders]
hash_key = { name = "id", type = "S" }
"#;

const ENVIRONMENT: &str = r#"
profile = "staging"
region = "eu-central-1"
recovery_region = "eu-west-1"
account_id = "111122223333"
"#;

/// What a user may write beside the emission.
const OWN: &str = r#"
variable "queues" {
  type    = map(object({ delay = optional(number, 5), fifo = optional(bool) }))
  default = { fast = { delay = 0 }, slow = {} }
}

locals {
  statements = [for name, queue in aws_sqs_queue.own : {
    Effect   = "Allow"
    Action   = ["sqs:SendMessage"]
    Resource = queue.arn
  }]
}

resource "aws_sqs_queue" "own" {
  for_each      = var.queues
  name          = format("own-%s-%02d", each.key, length(each.key))
  delay_seconds = each.value.delay
  tags          = { Fifo = coalesce(each.value.fifo, false), Table = module.table_orders.name }
}

resource "aws_iam_policy" "own" {
  count       = length(var.queues) > 1 ? 2 : 0
  name        = "own-${count.index}"
  description = join(", ", sort(keys(aws_sqs_queue.own)))
  policy      = jsonencode({ Version = "2012-10-17", Statement = local.statements })
}

data "aws_iam_policy_document" "own" {
  statement {
    sid       = "Read"
    actions   = ["s3:GetObject", "s3:ListBucket"]
    resources = ["arn:aws:s3:::own", "arn:aws:s3:::own/*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:root"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["true"]
    }
  }
}

resource "aws_sqs_queue_policy" "own" {
  queue_url = aws_sqs_queue.own["fast"].id
  policy    = data.aws_iam_policy_document.own.json
}

resource "aws_dynamodb_table" "own" {
  name         = "own"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  dynamic "attribute" {
    for_each = { id = "S", at = "N" }
    content {
      name = attribute.key
      type = attribute.value
    }
  }
  global_secondary_index {
    name            = "by-time"
    hash_key        = "at"
    projection_type = "ALL"
  }
}
"#;

/// What a user may change of it, and of the emission.
const OVERRIDE: &str = r#"
locals {
  statements = []
}

resource "aws_sqs_queue" "own" {
  delay_seconds = 7
  tags = {
    Note = <<-EOT
      ${each.key}:
        %{ for at in [1, 2] ~}
        ${at}
        %{ endfor ~}
      end
    EOT
  }
}

resource "aws_dynamodb_table" "own" {
  hash_key = "at"
  attribute {
    name = "at"
    type = "N"
  }
  lifecycle {
    prevent_destroy = true
  }
}

data "aws_iam_policy_document" "own" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::other/*"]
  }
}
"#;

const OVERRIDDEN_CALL: &str = r#"{"module": {"table_orders": {"point_in_time_recovery_days": 7}}}"#;

/// Variables that refer to each kind of workload, and expressions wherever they may be.
const REFERENCES: &str = r#"
[application]
name = "shop"
owner = "platform@example.com"

[functions.orders]
code = "s3://shop-artifacts/orders.zip"
handler = "index.handler"
vpc = true
layers = [{ terraform = "aws_lambda_layer_version.tools.arn" }]
access = [
  { table = "orders", actions = ["read", "dynamodb:GetRecords"] },
  { arn = { terraform = "aws_sqs_queue.own.arn" }, actions = ["sqs:SendMessage"] },
  { arn = "*", actions = ["ec2:DescribeRegions"] },
]

[functions.orders.environment]
ORDERS_ARN = { table = "orders", attribute = "arn" }
CHANGES = { table = "orders", attribute = "stream_arn" }
FILES = { bucket = "files" }
JOBS = { queue = "jobs" }
JOBS_LOST = { queue = "jobs", attribute = "dead_letter_queue_arn" }
NEWS = { topic = "news" }
SALES = { bus = "sales", attribute = "arn" }
MAIL = { function = "mail", attribute = "alias_arn" }
MAIL_LOST = { function = "mail", attribute = "dead_letter_queue_url" }
OWN = { terraform = "aws_sqs_queue.own.url" }
GREETING = { terraform = "join(\"-\", [local.region, upper(local.greeting)])" }

[functions.mail]
code = "s3://shop-artifacts/orders.zip"
handler = "index.handler"
triggers = [{ queue = "jobs" }, { topic = "news" }]
environment = { ORDERS_URL = { api = "public" }, ORDERS_ID = { api = "public", attribute = "id" }, ORDERS = { function = "orders", attribute = "arn" } }

[apis.public]
routes = { "GET /orders" = "orders" }
authorization = { cognito = [{ terraform = "aws_cognito_user_pool.users.arn" }] }
web_acl_arn = { terraform = "aws_wafv2_web_acl.front.arn" }

[tables.orders]
hash_key = { name = "id", type = "S" }
stream = "new_image"

[buckets.files]

[queues.jobs]

[topics.news]

[buses.sales]

[network.existing]
subnet_ids = ["subnet-0aaaaaaaaaaaaaaaa", { terraform = "aws_subnet.own.id" }]
security_group_ids = [{ terraform = "aws_security_group.functions.id" }]
"#;

/// What they refer to.
const REFERRED: &str = r#"
locals {
  greeting = "hello"
}

resource "aws_sqs_queue" "own" {
  name = "own"
}

resource "aws_cognito_user_pool" "users" {
  name = "users"
}

resource "aws_wafv2_web_acl" "front" {
  name  = "front"
  scope = "REGIONAL"
  default_action {
    allow {}
  }
  visibility_config {
    cloudwatch_metrics_enabled = true
    metric_name                = "front"
    sampled_requests_enabled   = true
  }
}

resource "aws_lambda_layer_version" "tools" {
  layer_name = "tools"
  s3_bucket  = "shop-artifacts"
  s3_key     = "tools.zip"
}

resource "aws_subnet" "own" {
  vpc_id     = "vpc-0aaaaaaaaaaaaaaaa"
  cidr_block = "10.0.1.0/24"
}

resource "aws_security_group" "functions" {
  name   = "functions"
  vpc_id = "vpc-0aaaaaaaaaaaaaaaa"
}
"#;

fn main() -> ExitCode {
    let root = repository();
    let mut trials = Vec::new();
    let mut add = |name: String, judge: Box<dyn FnOnce() -> Result<()> + Send>| {
        trials.push(trial(name, judge));
    };
    for folder in folders(&root.join("environments")).unwrap_or_default() {
        // A preflight is a root of its own, which only asks.
        if !folder.join("environment.toml").is_file() {
            continue;
        }
        let name = named(&folder);
        add(
            format!("the sample, {name}"),
            Box::new(move || judge_folder(&repository(), &name)),
        );
    }
    for (case, environment) in [
        ("everything", "dev"),
        ("delivered", "live"),
        ("delivered", "staging"),
    ] {
        add(
            format!("{case}, {environment}"),
            Box::new(move || {
                let folder = repository().join("crates/cli/tests/goldens").join(case);
                judge_folder(&folder, environment)
            }),
        );
    }
    add(
        "things made elsewhere".into(),
        Box::new(|| judge_text(BROWNFIELD, &[])),
    );
    add(
        "files of the user beside".into(),
        Box::new(|| judge_text(BROWNFIELD, &[("own.tf", OWN)])),
    );
    add(
        "references, and expressions over files of the user beside".into(),
        Box::new(|| judge_text(REFERENCES, &[("own.tf", REFERRED)])),
    );
    add(
        "override files and templates of the user beside".into(),
        Box::new(|| {
            let own = [
                ("own.tf", OWN),
                ("own_override.tf", OVERRIDE),
                ("calls_override.tf.json", OVERRIDDEN_CALL),
            ];
            judge_text(BROWNFIELD, &own)
        }),
    );
    run_in_parallel(trials).exit_code()
}

fn named(folder: &Path) -> String {
    folder
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn judge_folder(description: &Path, environment: &str) -> Result<()> {
    let folder = temporary()?;
    for name in ["app", "environments"] {
        copy_tree(&description.join(name), &folder.path().join(name))?;
    }
    let text = std::fs::read_to_string(description.join("groundplan.toml"))
        .map_err(|error| Failure::new(error.to_string()))?;
    write_text(&folder.path().join("groundplan.toml"), &text)?;
    for own in folders(&folder.path().join("environments"))? {
        for entry in std::fs::read_dir(&own).into_iter().flatten().flatten() {
            if entry.file_name() != "environment.toml" && entry.path().is_file() {
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }
    judge(folder.path(), environment)
}

fn judge_text(description: &str, own: &[(&str, &str)]) -> Result<()> {
    let folder = temporary()?;
    write_text(&folder.path().join("groundplan.toml"), description)?;
    let environment = folder.path().join("environments/here");
    std::fs::create_dir_all(&environment).map_err(|error| Failure::new(error.to_string()))?;
    write_text(&environment.join("environment.toml"), ENVIRONMENT)?;
    for (name, text) in own {
        write_text(&environment.join(name), text)?;
    }
    judge(folder.path(), "here")
}

fn temporary() -> Result<tempfile::TempDir> {
    tempfile::tempdir().map_err(|error| Failure::new(error.to_string()))
}

fn judge(root: &Path, environment: &str) -> Result<()> {
    let said = |arguments: &[&str]| -> Result<String> {
        let ran = groundplan(root, arguments)?;
        match ran.code {
            Some(0) => Ok(ran.stdout),
            _ => Err(Failure::new(ran.stderr)),
        }
    };
    on_provider_5(root)?;
    said(&["emit"])?;
    let own = said(&["plan", environment, "--format", "json"])?;
    let own = Plan::read("plan.json", &own).map_err(|error| Failure::new(error.to_string()))?;
    let folder = root.join("environments").join(environment);
    offline(&folder)?;
    let terraform = Terraform::new(&folder)?;
    terraform.init(false)?;
    terraform.plan()?;
    let real = terraform.show_plan()?.to_string();
    let real = Plan::read("plan.json", &real).map_err(|error| Failure::new(error.to_string()))?;
    let mut counts = Counts::default();
    for instance in &real.instances {
        match own.find(&instance.address) {
            Some(found) => counts.instance(&own, found, instance),
            None => counts.wrong.push(format!("missing: {}", instance.address)),
        }
    }
    for instance in &own.instances {
        if real.find(&instance.address).is_none() {
            counts
                .wrong
                .push(format!("not in Terraform's plan: {}", instance.address));
        }
    }
    counts.judged(&own, &real);
    println!(
        "{environment}: {} addresses, {} values equal, {} unknown in both, {} more known to Terraform by itself, {} failures of controls in both, {} in one and unknown in the other, {} wrong",
        real.instances.len(),
        counts.equal,
        counts.unknown,
        counts.less,
        counts.failures / 2,
        counts.unseen,
        counts.wrong.len()
    );
    if counts.equal < 50 {
        return Err(Failure::new("hardly anything was compared"));
    }
    if counts.wrong.is_empty() {
        Ok(())
    } else {
        Err(Failure::new(counts.wrong.join("\n")))
    }
}

/// Credentials that nobody checks, and no backend.
fn offline(folder: &Path) -> Result<()> {
    let _ = std::fs::remove_file(folder.join("backend.tf.json"));
    let path = folder.join("providers.tf.json");
    let mut providers = read_json(&path)?;
    let aws = &mut providers["provider"]["aws"];
    let all: Vec<&mut Json> = match aws {
        Json::Array(all) => all.iter_mut().collect(),
        one => vec![one],
    };
    for provider in all.into_iter().filter_map(Json::as_object_mut) {
        provider.remove("allowed_account_ids");
        provider.remove("assume_role");
        for name in [
            "credentials_validation",
            "metadata_api_check",
            "region_validation",
            "requesting_account_id",
        ] {
            provider.insert(format!("skip_{name}"), document!(true));
        }
        provider.insert("access_key".into(), document!("test"));
        provider.insert("secret_key".into(), document!("test"));
    }
    write_json(&path, &providers)
}

#[derive(Clone, Default)]
struct Counts {
    equal: usize,
    unknown: usize,
    /// Known to Terraform, though nobody wrote it: defaults of the provider.
    less: usize,
    /// Verdicts that fail, each in both plans.
    failures: usize,
    /// Verdicts that fail in one plan and are unknown in the other.
    unseen: usize,
    wrong: Vec<String>,
}

/// What controls say of a plan, by control and address. The credentials that `offline` writes do not
/// count.
fn verdicts(plan: &Plan) -> BTreeMap<(&'static str, String), Verdict> {
    let controls = checker::controls::all().chain(checker::limits::all());
    let judgements = checker::judge(plan, checker::CheckProfile::Production, controls);
    judgements
        .unwrap_or_default()
        .into_iter()
        .map(|one| ((one.control.id, one.address.to_string()), one.verdict))
        .filter(|((id, _), _)| *id != "provider-no-keys")
        .collect()
}

impl Counts {
    /// What fails in one plan fails in the other, or cannot be seen there; it never passes.
    fn judged(&mut self, own: &Plan, real: &Plan) {
        let (own, real) = (verdicts(own), verdicts(real));
        for (which, left, right) in [("groundplan's", &own, &real), ("Terraform's", &real, &own)] {
            let failed = left.iter().filter(|(_, it)| matches!(it, Verdict::Fail(_)));
            for ((id, address), _) in failed {
                match right.get(&(*id, address.clone())) {
                    Some(Verdict::Fail(_)) => self.failures += 1,
                    Some(Verdict::Unknown(_)) => self.unseen += 1,
                    other => self.wrong.push(format!(
                        "{id} fails in {which} plan of {address}, and the other says {other:?}"
                    )),
                }
            }
        }
    }

    fn instance(&mut self, plan: &Plan, own: &Instance, real: &Instance) {
        let body = plan.configuration_of(own).map(|of| &of.body);
        // What AWS would answer is in no configuration.
        let asked = own.mode == ResourceMode::Data;
        self.members(&own.address, &own.values, &real.values, body, asked);
    }

    fn members(
        &mut self,
        at: &str,
        own: &Value,
        real: &Value,
        body: Option<&BodyConfiguration>,
        asked: bool,
    ) {
        for (name, value) in own.entries().unwrap_or_default() {
            let argument = body.and_then(|body| body.0.get(name));
            let other = real.get(name).cloned().unwrap_or(Value::NULL);
            self.value(&format!("{at}.{name}"), value, &other, argument, asked);
        }
        // The document leaves out what is unknown; so what Terraform knows must not be missing.
        for (name, value) in real.entries().unwrap_or_default() {
            let written = body.is_some_and(|body| body.0.contains_key(name));
            if own.get(name).is_none() && written && !empty(value) && !value.is_unknown() {
                self.wrong.push(format!(
                    "{at}.{name}: not there, and {}",
                    json::encode(value)
                ));
            }
        }
    }

    fn value(
        &mut self,
        at: &str,
        own: &Value,
        real: &Value,
        argument: Option<&Argument>,
        asked: bool,
    ) {
        if let (Some(a), Some(b)) = (own.items(), real.items())
            && a.len() == b.len()
            && !a.is_empty()
        {
            return self.items(at, a, b, argument, asked);
        }
        if own.entries().is_some_and(|entries| !entries.is_empty()) && real.entries().is_some() {
            let body = match argument {
                Some(Argument::Blocks(blocks)) => blocks.first(),
                _ => None,
            };
            if let (None, Some(_)) = (body, argument) {
                // A map or object that was written as a whole.
                return self.whole(at, own, real, asked);
            }
            return self.members(at, own, real, body, asked);
        }
        match (own.is_unknown(), real.is_unknown()) {
            // Unknown as a whole here, in its parts there.
            (true, _) if !real.is_wholly_known() => self.unknown += 1,
            (true, true) => self.unknown += 1,
            (true, false) if argument.is_none() || asked || empty(real) => self.less += 1,
            (true, false) => {
                self.wrong
                    .push(format!("{at} is unknown here, and {}", json::encode(real)));
            }
            _ => self.whole(at, own, real, asked),
        }
    }

    fn whole(&mut self, at: &str, own: &Value, real: &Value, _asked: bool) {
        if empty(own) && (empty(real) || real.is_unknown()) || empty(own) && own.is_null() {
            return;
        }
        if own.says_the_same(real) && own.is_wholly_known() == real.is_wholly_known() {
            self.equal += 1;
        } else if real.is_unknown() {
            self.wrong.push(format!(
                "{at} is unknown to Terraform, and {} here",
                json::encode(own)
            ));
        } else {
            self.wrong.push(format!(
                "{at}\n  here:      {}\n  terraform: {}",
                json::encode(own),
                json::encode(real)
            ));
        }
    }

    /// In order, or, for a set whose items are known in part only, each with its nearest.
    fn items(
        &mut self,
        at: &str,
        own: &[Value],
        real: &[Value],
        argument: Option<&Argument>,
        asked: bool,
    ) {
        let judge = |counts: &mut Self, index: usize, a: &Value, b: &Value| {
            let at = format!("{at}[{index}]");
            match argument {
                Some(Argument::Blocks(blocks)) if a.entries().is_some() => {
                    let body = blocks.get(index).filter(|_| blocks.len() == own.len());
                    counts.members(&at, a, b, body.or(blocks.first()), asked);
                }
                _ => counts.value(&at, a, b, argument, asked),
            }
        };
        let mut ordered = self.clone();
        for (index, (a, b)) in own.iter().zip(real).enumerate() {
            judge(&mut ordered, index, a, b);
        }
        if ordered.wrong.len() == self.wrong.len() {
            *self = ordered;
            return;
        }
        let mut rest: Vec<&Value> = real.iter().collect();
        for (index, a) in own.iter().enumerate() {
            let nearest = (0..rest.len()).min_by_key(|at| {
                let mut counts = Self::default();
                judge(&mut counts, index, a, rest[*at]);
                (counts.wrong.len(), usize::MAX - counts.equal)
            });
            if let Some(nearest) = nearest {
                let b = rest.remove(nearest);
                judge(self, index, a, b);
            }
        }
    }
}

fn empty(value: &Value) -> bool {
    value.is_null()
        || value.items().is_some_and(<[Value]>::is_empty)
        || value.entries().is_some_and(<[_]>::is_empty)
        || value.as_str() == Some("")
}
