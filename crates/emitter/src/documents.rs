//! Documents, by templates: what people read beside the configuration.

use std::sync::{Mutex, OnceLock, PoisonError};

use serde_json::json;
use tera::{Context, Tera};
use terraform::Module;

use crate::examples;

/// Renders the template `text`, which is parsed once under its name.
///
/// # Panics
/// The template is broken, or uses a name that is not there: a defect of the emitter, which its
/// tests find.
pub(crate) fn render(name: &str, text: &'static str, context: &Context) -> String {
    static TEMPLATES: OnceLock<Mutex<Tera>> = OnceLock::new();
    let templates = TEMPLATES.get_or_init(|| {
        let mut tera = Tera::default();
        // Markdown, not HTML.
        tera.autoescape_on(Vec::<&str>::new());
        Mutex::new(tera)
    });
    let mut templates = templates.lock().unwrap_or_else(PoisonError::into_inner);
    if !templates.get_template_names().any(|known| known == name) {
        templates
            .add_raw_template(name, text)
            .unwrap_or_else(|error| panic!("the template {name} is broken: {error:?}"));
    }
    templates
        .render(name, context)
        .unwrap_or_else(|error| panic!("the template {name} cannot be rendered: {error:?}"))
}

/// README of the folder of modules: what there is, and what they have in common, so that it is written once.
pub(crate) fn modules_readme(modules: &[Module]) -> String {
    let rows: Vec<_> = modules
        .iter()
        .filter(|module| standard_edition(module).is_none())
        .map(|module| json!({ "path": module.path, "summary": cell(&module.summary) }))
        .collect();
    let mut context = Context::new();
    context.insert("modules", &rows);
    render(
        "modules",
        include_str!("../templates/modules.md.tera"),
        &context,
    )
}

/// Path of the standard edition, of which a protected one has the interface.
fn standard_edition(module: &Module) -> Option<&str> {
    module.path.strip_suffix("/protected")
}

/// README of a module: what it makes, how to call it, its tables. That of a protected edition leads to the standard one's.
pub(crate) fn module_readme(module: &Module, modules: &[Module]) -> String {
    let standard =
        standard_edition(module).and_then(|path| modules.iter().find(|module| module.path == path));
    let is_its_own = |name: &str| {
        standard.is_none_or(|standard| !standard.variables.iter().any(|known| known.name == name))
    };
    let provider = module.requires.first();
    let resources: Vec<_> = module
        .blocks
        .iter()
        .filter(|block| block.kind == terraform::BlockKind::Resource)
        .map(terraform::Block::address)
        .collect();
    let variables: Vec<_> = module
        .variables
        .iter()
        .filter(|variable| is_its_own(&variable.name))
        .map(|variable| {
            json!({
                "name": variable.name,
                "description": cell(&variable.description),
                "type": cell(&variable.type_constraint),
                "default": variable.default.as_ref().map(|default| cell(&default.to_string())),
            })
        })
        .collect();
    let outputs: Vec<_> = module
        .outputs
        .iter()
        .map(|output| json!({ "name": output.name, "description": cell(&output.description) }))
        .collect();
    let width = module
        .variables
        .iter()
        .filter(|variable| variable.default.is_none())
        .map(|variable| variable.name.len())
        .max()
        .unwrap_or_default();
    let required: Vec<_> = module
        .variables
        .iter()
        .filter(|variable| variable.default.is_none())
        .map(|variable| json!({ "name": variable.name, "padded": format!("{:width$}", variable.name) }))
        .collect();
    let mut context = Context::new();
    context.insert("path", &module.path);
    context.insert("source", &examples::source(&module.path));
    context.insert("label", module.path.split('/').next().unwrap_or_default());
    context.insert("summary", &module.summary);
    context.insert("standard", &standard.map(|standard| &standard.path));
    context.insert("up", &"../".repeat(module.path.split('/').count()));
    context.insert("aliases", &provider.map_or(&[][..], |p| &p.aliases));
    context.insert("resources", &resources);
    context.insert("variables", &variables);
    context.insert("required", &required);
    context.insert("outputs", &outputs);
    context.insert("has_example", &examples::file(module).is_some());
    context.insert("example_path", examples::PATH);
    render(
        "module",
        include_str!("../templates/module.md.tera"),
        &context,
    )
}

/// Text escaped for a table's cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
