//! One file per command.

mod adopt;
mod build;
mod check;
mod coverage;
mod diff;
mod emit;
mod explain;
mod graph;
mod init;
mod man;
mod plan;
mod preview;
mod schema;

use clap::CommandFactory;
use diagnostic::Failure;

use crate::arguments::{Arguments, Command};
use crate::console::{self, Outcome};
use crate::pipeline;

/// Does the command write into the project? It makes no plan then, and needs no thread of its own.
pub(crate) fn writes(arguments: &Arguments) -> bool {
    matches!(
        arguments.command,
        Command::Build(_) | Command::Emit(_) | Command::Init { .. } | Command::Diff(_)
    )
}

/// Does what the arguments say.
pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let start = pipeline::start(arguments.directory.as_deref());
    // Else the search for `groundplan.toml` would go up from a mistyped folder, to another project.
    if !start.is_dir() && !matches!(arguments.command, Command::Init { .. }) {
        return Err(console::fault(
            "no-folder",
            format!("there is no folder {}", start.display()),
            "`-C DIR` names the folder of a project, or one below it",
        ));
    }
    match &arguments.command {
        Command::Init { folder, name } => init::run(&start.join(folder), name.as_deref()),
        Command::Build(options) => build::run(&start, options),
        Command::Emit(options) => emit::run(&start, options),
        Command::Diff(output) => diff::run(&start, output),
        Command::Plan(options) => plan::run(&start, options),
        Command::Preview(options) => preview::run(&start, options),
        Command::Graph(options) => graph::run(&start, options),
        Command::Check(options) => check::run(&start, options),
        Command::Adopt(options) => adopt::run(&start, options),
        Command::Coverage(options) => coverage::run(&start, options),
        Command::Explain { id } => explain::run(id),
        Command::Schema { file } => Ok(schema::run(*file)),
        Command::Man { out } => man::run(&start, out.as_deref()),
        Command::Completions { shell } => {
            let mut command = Arguments::command();
            clap_complete::generate(*shell, &mut command, "groundplan", &mut std::io::stdout());
            Ok(Outcome::Done)
        }
    }
}
