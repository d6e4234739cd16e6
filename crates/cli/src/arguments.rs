//! What may be said on the command line. The help that users read is these comments.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::console::Form;

/// Production-ready Terraform JSON from a short description of an AWS serverless application.
#[derive(Debug, Parser)]
#[command(name = "groundplan", version, max_term_width = 100)]
pub(crate) struct Arguments {
    /// Work as if started in this folder.
    #[arg(short = 'C', long = "directory", value_name = "DIR", global = true)]
    pub(crate) directory: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Write a description and three environments to start from.
    ///
    /// Writes groundplan.toml, environments/{development,staging,production}/environment.toml and a
    /// function's code in app/. Never overwrites a file.
    Init {
        /// The folder to write into; made when it is not there.
        #[arg(default_value = ".")]
        folder: PathBuf,
        /// Name of the application. By default the folder's name.
        #[arg(long)]
        name: Option<String>,
    },
    /// Run the commands that make the code of functions: their setting `build`.
    ///
    /// No other command runs anything. Each command runs once, in the folder of the code or the one that it names, by `sh`; what it
    /// prints goes to standard error. Exit codes: 0 all are done, or none is described; 1 a fault, or the first that failed.
    Build(BuildArguments),
    /// Write modules and environments from the description.
    ///
    /// Exit codes: 0 done, or nothing to do; 1 a fault, nothing was written; 2 with --check, what is
    /// there differs from the description.
    Emit(Emit),
    /// Show what `emit` would change, as a unified diff. Writes nothing.
    Diff(OutputArguments),
    /// Show the resources of environments and what apply would do, without Terraform, state or
    /// credentials.
    ///
    /// The plan is made of the description in memory and of your own .tf and .tf.json files beside the
    /// emitted ones. Exit codes: 0 done; 1 a fault, such as what Terraform would refuse; 2 with
    /// --detailed-exitcode, there is something to do.
    Plan(PlanArguments),
    /// Draw an environment: its workloads, what flows between them, and what watches, heals and backs
    /// them up.
    ///
    /// More than 36 workloads are drawn in groups, with counts.
    Graph(GraphArguments),
    /// Draw the dashboards of an environment as they will look, in one file for browsers.
    ///
    /// Layout, titles, metrics, statistics, axes, queries and alarms are those of the plan; curves are
    /// samples without any data.
    Preview(Preview),
    /// Judge environments by controls: our own plans of them, or what `terraform show -json` wrote.
    ///
    /// Without --plan the description is planned offline, each environment by its own profile, and no
    /// change is judged unless --against says what there is. Exit codes: 0 no finding; 1 a fault, or nothing to judge; 2 findings.
    Check(Check),
    /// Show what operation each workload has, as a table and a number: alarms, backups, and so on.
    ///
    /// Without --plan, of the environments of the description. Exit codes: 0 done; 1 a fault, or no
    /// workload to judge; 2 with --fail-under, a plan is covered less.
    Coverage(CoverageArguments),
    /// Print `[existing]` entries for what other Terraform made, to be watched, backed up and healed.
    ///
    /// Reads functions, REST APIs, tables, buckets and queues out of the plan or state; what was not
    /// adopted is listed in comments, with the reason. The entries go into groundplan.toml.
    Adopt(Adopt),
    /// Explain a control: why it is asked, how to fix it, what passes and what fails.
    Explain {
        /// Name of the control, such as s3-versioning.
        id: String,
    },
    /// Print the JSON Schema of a file of the description, for editors.
    Schema {
        /// Which file.
        #[arg(value_enum, default_value_t = DescriptionFile::Groundplan)]
        file: DescriptionFile,
    },
    /// Print the completions of a shell.
    Completions {
        /// The shell.
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Print the manual page, or write all pages into a folder.
    Man {
        /// Write the page of groundplan and one for each command below this folder.
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
}

impl Command {
    /// What standard output is asked to hold.
    pub(crate) fn form(&self) -> Form {
        match self {
            Self::Plan(options) if options.format == PlanFormat::Json => Form::Json,
            Self::Coverage(options) if options.format == CoverageFormat::Json => Form::Json,
            Self::Check(options) => match options.format {
                CheckFormat::Json => Form::Json,
                CheckFormat::Sarif => Form::Sarif,
                CheckFormat::Github => Form::Annotations,
                CheckFormat::Text | CheckFormat::Markdown => Form::Other,
            },
            _ => Form::Other,
        }
    }
}

/// What to build.
#[derive(Args, Debug)]
pub(crate) struct BuildArguments {
    /// Functions to build. By default all that have a `build`.
    #[arg(value_name = "FUNCTION")]
    pub(crate) functions: Vec<String>,
}

/// How to emit.
#[derive(Args, Debug)]
pub(crate) struct Emit {
    #[command(flatten)]
    pub(crate) output: OutputArguments,
    /// Write nothing; show what differs, and exit with 2 when something does.
    #[arg(long)]
    pub(crate) check: bool,
    /// Overwrite files that a person changed, and files that are in the way.
    #[arg(long, conflicts_with = "check")]
    pub(crate) force: bool,
}

/// How to plan.
#[derive(Args, Debug)]
pub(crate) struct PlanArguments {
    /// Environments to plan. By default all.
    #[arg(value_name = "ENV")]
    pub(crate) environments: Vec<String>,
    /// Show the difference from a git revision, a folder, or a file that `terraform show -json` wrote
    /// of a plan or state.
    #[arg(long, value_name = "REV|DIR|FILE")]
    pub(crate) against: Option<String>,
    /// Text for people, or one document in the format of `terraform show -json` 1.2.
    #[arg(long, value_enum, default_value_t = PlanFormat::Text)]
    pub(crate) format: PlanFormat,
    /// Exit with 2 when there is something to do.
    #[arg(long)]
    pub(crate) detailed_exitcode: bool,
}

/// How a plan is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum PlanFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// What to draw, and how.
#[derive(Args, Debug)]
pub(crate) struct GraphArguments {
    /// The environment.
    #[arg(value_name = "ENV")]
    pub(crate) environment: String,
    /// Mermaid for Markdown, or SVG for browsers.
    #[arg(long, value_enum, default_value_t = GraphFormat::Mermaid)]
    pub(crate) format: GraphFormat,
}

/// How a graph is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum GraphFormat {
    /// A flow chart of Mermaid, which GitHub draws in Markdown.
    Mermaid,
    /// A picture that is light or dark as its reader prefers.
    Svg,
}

/// Which dashboards to draw, and where to.
#[derive(Args, Debug)]
pub(crate) struct Preview {
    /// The environment.
    #[arg(value_name = "ENV")]
    pub(crate) environment: String,
    /// Write this file, replacing what is there, instead of standard output.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Draw this dashboard alone, by its name in CloudWatch.
    #[arg(long, value_name = "NAME")]
    pub(crate) dashboard: Option<String>,
    /// A page, or a picture of it.
    #[arg(long, value_enum, default_value_t = PreviewFormat::Html)]
    pub(crate) format: PreviewFormat,
}

/// How dashboards are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum PreviewFormat {
    /// A page that needs nothing from elsewhere.
    Html,
    /// The same as a picture, for where no page can be shown.
    Svg,
}

/// What to judge, and how.
#[derive(Args, Debug)]
pub(crate) struct Check {
    /// Environments to judge. By default all.
    #[arg(value_name = "ENV")]
    pub(crate) environments: Vec<String>,
    /// Judge the JSON that `terraform show -json` wrote of a plan or of the state instead. With an
    /// environment, findings point into its description.
    #[arg(long, value_name = "FILE")]
    pub(crate) plan: Option<PathBuf>,
    /// Judge also what apply would change, compared with a git revision, a folder, or a file that
    /// `terraform show -json` wrote of a plan or state.
    #[arg(long, value_name = "REV|DIR|FILE", conflicts_with = "plan")]
    pub(crate) against: Option<String>,
    /// Judge also whether apply sets back what remediation set: what `aws dynamodb scan --output json` wrote of its
    /// ledger.
    #[arg(long, value_name = "FILE")]
    pub(crate) ledger: Option<PathBuf>,
    /// Judge only whether apply works while this Region is lost: whether what it changes is elsewhere, and asks no control
    /// plane there, such as that of IAM in us-east-1. Needs `--plan` or `--against`.
    #[arg(long, value_name = "REGION", value_parser = region)]
    pub(crate) without_region: Option<String>,
    /// How careful the environment is: what is a finding there. By default the environment's own
    /// profile; production without an environment.
    #[arg(long, value_enum)]
    pub(crate) profile: Option<ProfileArgument>,
    /// How to report.
    #[arg(long, value_enum, default_value_t = CheckFormat::Text)]
    pub(crate) format: CheckFormat,
    /// In text, also list what cannot be said before apply.
    #[arg(long)]
    pub(crate) unknown: bool,
    /// Judge what depends on the day as of this one, such as 2027-01-31. By default today, in UTC.
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub(crate) date: Option<aws::date::Date>,
}

fn region(text: &str) -> Result<String, String> {
    let known = aws::regions::REGIONS;
    if known.contains(&text) {
        return Ok(text.to_owned());
    }
    Err(diagnostic::nearest(text, known).map_or_else(
        || "no Region that is known".to_owned(),
        |meant| format!("no Region that is known: did you mean {meant}?"),
    ))
}

fn day(text: &str) -> Result<aws::date::Date, String> {
    aws::date::Date::parse(text).ok_or_else(|| "a day is written as in 2027-01-31".to_owned())
}

/// What is to be adopted.
#[derive(Args, Debug)]
pub(crate) struct Adopt {
    /// JSON that `terraform show -json` wrote, of the state or of a plan.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// The region of the environment. By default the one in which most of the things are.
    #[arg(long)]
    pub(crate) region: Option<String>,
}

/// What is to be covered, and how far.
#[derive(Args, Debug)]
pub(crate) struct CoverageArguments {
    /// Environments of the description. By default all; with --plan, the one whose waivers hold.
    #[arg(value_name = "ENV")]
    pub(crate) environments: Vec<String>,
    /// JSON that `terraform show -json` wrote, of a plan or of the state, whoever made it.
    #[arg(long, value_name = "FILE")]
    pub(crate) plan: Option<PathBuf>,
    /// Exit with 2 when a plan is covered by less than this many percent.
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    pub(crate) fail_under: Option<f64>,
    /// Judge what depends on the day as of this one, such as 2027-01-31. By default today, in UTC.
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub(crate) date: Option<aws::date::Date>,
    /// How to report.
    #[arg(long, value_enum, default_value_t = CoverageFormat::Text)]
    pub(crate) format: CoverageFormat,
}

/// How coverage is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum CoverageFormat {
    /// For people.
    Text,
    /// For programs; version 2.
    Json,
    /// For a pull request.
    Markdown,
}

/// A number from 0 to 100.
fn percent(text: &str) -> Result<f64, String> {
    match text.trim_end_matches('%').parse::<f64>() {
        Ok(number) if (0.0..=100.0).contains(&number) => Ok(number),
        _ => Err("a number from 0 to 100".to_owned()),
    }
}

/// How careful an environment is.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(crate) enum ProfileArgument {
    /// People try things.
    Development,
    /// As production, with less at stake.
    Staging,
    /// Users' data and trust.
    Production,
}

impl From<ProfileArgument> for checker::CheckProfile {
    fn from(profile: ProfileArgument) -> Self {
        match profile {
            ProfileArgument::Development => Self::Development,
            ProfileArgument::Staging => Self::Staging,
            ProfileArgument::Production => Self::Production,
        }
    }
}

/// How to report what was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum CheckFormat {
    /// For people.
    Text,
    /// For programs; version 2.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
    /// Markdown, for a pull request or a job's summary.
    Markdown,
}

/// Where the emission goes, and what it may leave behind.
#[derive(Args, Debug)]
pub(crate) struct OutputArguments {
    /// Write below this folder instead of beside groundplan.toml.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Let go what holds data: a resource, a module such as module.table_orders, or all of an
    /// environment, as environments/NAME. May be given several times.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) allow_destroy: Vec<String>,
    /// Nothing of this environment was ever applied, so no edit of it loses anything this time. May be
    /// given several times.
    #[arg(long, value_name = "ENV")]
    pub(crate) never_applied: Vec<String>,
}

/// A file of the description.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(crate) enum DescriptionFile {
    /// groundplan.toml
    Groundplan,
    /// `environments/<name>/environment.toml`
    Environment,
}
