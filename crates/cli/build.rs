//! Makes, checks and prints the modules while the program is built: a module with an argument that the
//! provider does not have stops the build.

use std::path::Path;

use emitter::Library;

fn main() -> Result<(), String> {
    // Cargo runs this again when the emitter has changed, and then only.
    println!("cargo::rerun-if-changed=build.rs");
    let library = Library::new().map_err(|problems| {
        let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
        problems.join("\n")
    })?;
    let folder = std::env::var_os("OUT_DIR").ok_or("cargo names no folder")?;
    #[expect(clippy::disallowed_methods, reason = "cargo's own folder")]
    std::fs::write(Path::new(&folder).join("library.rs"), library.to_rust())
        .map_err(|error| error.to_string())
}
