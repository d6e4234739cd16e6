//! The command line: arguments in, words on standard error, data on standard output, an exit code.

mod arguments;
mod commands;
mod console;
mod dashboards;
mod library;
mod pipeline;
mod plans;
mod progress;
mod provider;
mod replacing;
mod revision;
mod waivers;

use std::process::ExitCode;

use clap::Parser;
use console::Outcome;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Runs a command where the planner has room on the stack. All of it runs there, since what one thread
/// freed another hardly uses again.
fn with_room(command: impl FnOnce() -> Outcome + Send) -> Outcome {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .name("groundplan".into())
            .stack_size(planner::STACK)
            .spawn_scoped(scope, command);
        match thread.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(error) => console::fault(
                format!("the command could not be started: {error}"),
                "close other programs, and try again",
            ),
        }
    })
}

fn main() -> ExitCode {
    match arguments::Arguments::try_parse() {
        Ok(arguments) if commands::writes(&arguments) => commands::run(&arguments).into(),
        Ok(arguments) => with_room(|| commands::run(&arguments)).into(),
        Err(message) => {
            // A mistyped option must not look like `emit --check` finding a difference.
            let code = u8::from(message.use_stderr());
            let _ = message.print();
            ExitCode::from(code)
        }
    }
}
