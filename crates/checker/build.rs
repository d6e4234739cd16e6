//! Finds, while the program is built, where the lines of each service stand in the data of actions, so
//! that nobody looks through all of it when the program runs.

use std::fmt::Write as _;
use std::ops::Range;
use std::path::Path;

const DATA: &str = "../aws/data/actions.txt";

/// A service's name, actions, ARNs and condition keys.
type Lines = [Range<usize>; 4];

fn main() -> Result<(), String> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={DATA}");
    let data = std::fs::read_to_string(DATA).map_err(|error| format!("{DATA}: {error}"))?;
    let mut table = "&[\n".to_owned();
    for lines in services(&data)? {
        let _ = writeln!(table, "    Lines({lines:?}),");
    }
    table.push_str("]\n");
    let folder = std::env::var_os("OUT_DIR").ok_or("cargo names no folder")?;
    #[expect(clippy::disallowed_methods, reason = "cargo's own folder")]
    std::fs::write(Path::new(&folder).join("services.rs"), table).map_err(|error| error.to_string())
}

/// The services in the order of their names, which they have to be in.
fn services(data: &str) -> Result<Vec<Lines>, String> {
    let mut services: Vec<Lines> = Vec::new();
    let mut start = 0;
    for line in data.split_inclusive('\n') {
        let (from, to) = (start, start + line.trim_end().len());
        start += line.len();
        let Some((word, _)) = line.split_once(' ').filter(|(word, _)| *word != "#") else {
            continue;
        };
        let rest = from + word.len() + 1..to;
        let (name, part) = match word.strip_suffix('=') {
            Some(name) => (name, 2),
            None => word.strip_suffix('?').map_or((word, 1), |name| (name, 3)),
        };
        let last = services.last().map_or("", |last| &data[last[0].clone()]);
        if part == 1 {
            if last >= name {
                return Err(format!("{DATA}: `{name}` does not follow `{last}`"));
            }
            services.push([from..from + name.len(), rest, 0..0, 0..0]);
        } else if let Some(service) = services.last_mut().filter(|_| last == name) {
            service[part] = rest;
        } else {
            return Err(format!("{DATA}: `{word}` does not follow its actions"));
        }
    }
    Ok(services)
}
