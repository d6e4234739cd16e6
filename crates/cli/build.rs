//! Makes, checks and prints the modules while the program is built: a module with an argument that the
//! provider does not have stops the build. What a description is held against is made of its types here
//! too, so that no command begins with it.

use std::path::Path;

use emitter::ModuleLibrary;

fn main() -> Result<(), String> {
    // Cargo runs this again when the emitter or the model has changed, and then only.
    println!("cargo::rerun-if-changed=build.rs");
    let library = ModuleLibrary::new().map_err(|failure| failure.to_string())?;
    let folder = std::env::var_os("OUT_DIR").ok_or("cargo names no folder")?;
    let write = |name: &str, source: String| {
        #[expect(clippy::disallowed_methods, reason = "cargo's own folder")]
        std::fs::write(Path::new(&folder).join(name), source).map_err(|error| error.to_string())
    };
    write("library.rs", library.to_rust())?;
    write("shapes.rs", model::schema::shapes().to_rust())
}
