//! `groundplan init`

use std::path::Path;

use diagnostic::Failure;
use fileset::FileSet;

use crate::console::{self, Outcome};

/// What is written, by path.
const FILES: [(&str, &str); 5] = [
    (
        "groundplan.toml",
        include_str!("../../starter/groundplan.toml"),
    ),
    (
        "environments/development/environment.toml",
        include_str!("../../starter/development.toml"),
    ),
    (
        "environments/staging/environment.toml",
        include_str!("../../starter/staging.toml"),
    ),
    (
        "environments/production/environment.toml",
        include_str!("../../starter/production.toml"),
    ),
    ("app/api/index.mjs", include_str!("../../starter/index.mjs")),
];

/// Writes a starting description; refuses to overwrite anything.
pub(crate) fn run(folder: &Path, name: Option<&str>) -> Result<Outcome, Failure> {
    let name = match name {
        Some(name) => name.to_owned(),
        None => derived_name(folder),
    };
    let mut files = FileSet::new();
    for (path, text) in FILES {
        files.insert(path, text.replace("@APPLICATION@", &name))?;
    }
    // A folder is called as it was said, not with the working folder before it.
    let said = folder.strip_prefix(".").unwrap_or(folder);
    fileset::seed(folder, &files)?;
    console::say(&format!(
        "wrote {} files below {}",
        FILES.len(),
        std::path::absolute(folder)
            .unwrap_or_else(|_| folder.to_owned())
            .display()
    ));
    let place = if said.as_os_str().is_empty() {
        String::new()
    } else {
        format!(" -C {}", said.display())
    };
    console::say(&format!(
        "next: look at groundplan.toml and the environments, then `groundplan{place} emit`"
    ));
    Ok(Outcome::Done)
}

/// The folder's name as a legal application name.
fn derived_name(folder: &Path) -> String {
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let name: String = absolute
        .components()
        .next_back()
        .map(|last| last.as_os_str().to_string_lossy().to_ascii_lowercase())
        .unwrap_or_default()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .take(24)
        .collect();
    let name = name
        .trim_matches('-')
        .trim_start_matches(|c: char| !c.is_ascii_lowercase())
        .to_owned();
    if name.len() < 2 { "app".into() } else { name }
}
