//! The command line: arguments in, words on standard error, data on standard output, an exit code.

mod arguments;
mod commands;
mod console;
mod dashboards;
mod emitted;
mod expiry;
mod expressions;
mod gate;
mod library;
mod memory;
mod names;
mod own_files;
mod owners;
mod packages;
mod pipeline;
mod plans;
mod progress;
mod provider;
mod revision;
mod waivers;

use std::process::ExitCode;

use clap::Parser;
use diagnostic::Failure;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Runs a command where the planner has room on the stack. All of it runs there, since what one thread
/// freed another hardly uses again.
fn with_room<T: Send>(command: impl FnOnce() -> Result<T, Failure> + Send) -> Result<T, Failure> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .name("groundplan".into())
            .stack_size(planner::STACK)
            .spawn_scoped(scope, command);
        match thread.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(error) => Err(console::fault(
                "no-thread",
                format!("the command could not be started: {error}"),
                "close other programs, and try again",
            )),
        }
    })
}

fn main() -> ExitCode {
    match arguments::Arguments::try_parse() {
        Ok(arguments) => {
            let result = if commands::writes(&arguments) {
                commands::run(&arguments)
            } else {
                with_room(|| commands::run(&arguments))
            };
            let start = pipeline::start(arguments.directory.as_deref());
            console::end(result, arguments.command.form(), &start).into()
        }
        Err(message) => {
            // A mistyped option must not look like `emit --check` finding a difference.
            let code = u8::from(message.use_stderr());
            let _ = message.print();
            ExitCode::from(code)
        }
    }
}
