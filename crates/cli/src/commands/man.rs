//! `groundplan man`

use std::path::Path;

use clap::{Command, CommandFactory};
use clap_mangen::Man;
use diagnostic::Failure;

use crate::arguments::Arguments;
use crate::console::{self, Outcome};

/// Prints the manual page of groundplan, or writes it and one for each command into a folder.
pub(crate) fn run(start: &Path, out: Option<&Path>) -> Result<Outcome, Failure> {
    let mut command = Arguments::command().disable_help_subcommand(true);
    command.build();
    let Some(folder) = out else {
        console::data(&page(&command)?);
        return Ok(Outcome::Done);
    };
    let folder = start.join(folder);
    let mut count = 0;
    let mut left = vec![command];
    while let Some(command) = left.pop() {
        let path = folder.join(format!("{}.1", name(&command)));
        fileset::write_file(&path, page(&command)?.as_bytes())?;
        count += 1;
        left.extend(
            command
                .get_subcommands()
                .filter(|one| !one.is_hide_set())
                .cloned(),
        );
    }
    console::say(&format!("wrote {count} pages into {}", folder.display()));
    Ok(Outcome::Done)
}

/// `groundplan-emit`: what `man` calls the page of a command.
fn name(command: &Command) -> String {
    command
        .get_display_name()
        .unwrap_or_else(|| command.get_name())
        .to_owned()
}

fn page(command: &Command) -> Result<String, Failure> {
    let mut text = Vec::new();
    let man = Man::new(command.clone()).title(name(command));
    man.render(&mut text)
        .map_err(|error| console::fault("man", error, ""))?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}
