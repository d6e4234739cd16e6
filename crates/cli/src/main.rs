//! The command line: arguments in, words on standard error, data on standard output, an exit code.

mod arguments;
mod commands;
mod console;
mod dashboards;
mod library;
mod pipeline;
mod plans;
mod progress;
mod replacing;
mod waivers;

use std::process::ExitCode;

use clap::Parser;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match arguments::Arguments::try_parse() {
        Ok(arguments) => commands::run(&arguments).into(),
        Err(message) => {
            // A mistyped option must not look like `emit --check` finding a difference.
            let code = u8::from(message.use_stderr());
            let _ = message.print();
            ExitCode::from(code)
        }
    }
}
