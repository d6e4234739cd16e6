//! `groundplan preview`

use std::path::Path;

use diagnostic::Failure;
use planner::ModuleCache;

use crate::arguments::{Preview, PreviewFormat};
use crate::console::{self, Outcome};
use crate::dashboards;
use crate::plans::{self, ProjectFiles};

/// Draws the dashboards of an environment as they will be.
pub(crate) fn run(start: &Path, options: &Preview) -> Result<Outcome, Failure> {
    let sources = ProjectFiles::of_project(start)?;
    let environment = plans::named(sources.described(), &options.environment)?;
    let mut page =
        dashboards::page(&sources.plan(&options.environment, &ModuleCache::default(), None)?);
    page.title = format!(
        "Dashboards of {} {}",
        environment.application.application.name, environment.name
    );
    if let Some(name) = &options.dashboard {
        let known: Vec<String> = page.dashboards.iter().map(|one| one.name.clone()).collect();
        page.dashboards.retain(|one| one.name == *name);
        if page.dashboards.is_empty() {
            return Err(console::fault(
                "unknown-dashboard",
                format!("there is no dashboard {name}"),
                &format!("there are {}", known.join(", ")),
            ));
        }
    }
    let text = match options.format {
        PreviewFormat::Html => page.html(),
        PreviewFormat::Svg => page.svg(),
    };
    match &options.out {
        None => console::data(&text),
        Some(path) => {
            let path = start.join(path);
            fileset::write_file(&path, text.as_bytes())?;
            console::say(&format!("wrote {}", path.display()));
        }
    }
    Ok(Outcome::Done)
}
