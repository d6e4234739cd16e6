//! The modules as everybody gets them: checked, printed, documented. Nothing in them depends on a
//! description, so it is done once, when the program is built; an emission copies them and checks its
//! own calls against their signatures.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use diagnostic::Failure;
use model::description::AwsProvider;
use terraform::{Module, Signature, check_module};

use crate::catalogue::{modules, provider_schema};
use crate::names::{Template, templates};
use crate::provider_6::{modules_6, provider_schema_6};
use crate::{documents, examples};

/// Every module in every variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModuleLibrary {
    /// What their callers see.
    pub signatures: Cow<'static, [Signature]>,
    /// Their files.
    pub files: Cow<'static, [ModuleFile]>,
    /// What callers see of those that are another text on version 6 of the AWS provider.
    pub signatures_6: Cow<'static, [Signature]>,
    /// The files of those.
    pub files_6: Cow<'static, [ModuleFile]>,
    /// The names in AWS that they give.
    pub names: Cow<'static, [Template]>,
}

/// A file of a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModuleFile {
    /// Path below the folder of modules.
    pub path: Cow<'static, str>,
    /// Content.
    pub content: Cow<'static, [u8]>,
}

impl ModuleLibrary {
    /// Makes the modules, and checks them.
    ///
    /// # Errors
    /// Every argument that the provider does not have and every reference that leads nowhere.
    pub fn new() -> Result<Self, Failure> {
        let signatures: Vec<Signature> = modules().iter().map(Signature::new).collect();
        let signatures_6: Vec<Signature> = modules_6().iter().map(Signature::new).collect();
        let known = by_path(&signatures);
        let known_6 = known.clone().into_iter().chain(by_path(&signatures_6));
        let known_6 = known_6.collect();
        let of_5 = modules()
            .iter()
            .filter_map(|module| check_module(module, provider_schema, &known));
        let of_6 = modules_6()
            .iter()
            .filter_map(|module| check_module(module, provider_schema_6, &known_6));
        if let Some(failure) = Failure::join(of_5.chain(of_6)) {
            return Err(failure);
        }
        let mut files = files(modules());
        files.push(ModuleFile {
            path: "README.md".into(),
            content: documents::modules_readme(modules()).into_bytes().into(),
        });
        let mut files_6 = self::files(modules_6());
        files_6.retain(|file| !files.contains(file));
        Ok(Self {
            signatures: signatures.into(),
            files: files.into(),
            signatures_6: signatures_6.into(),
            files_6: files_6.into(),
            names: templates(modules()).into(),
        })
    }

    /// What callers see on a version of the provider, by the modules' paths.
    pub(crate) fn interface(&self, oldest: AwsProvider) -> BTreeMap<&str, &Signature> {
        let mut interface = by_path(&self.signatures);
        if oldest == AwsProvider::Six {
            interface.extend(by_path(&self.signatures_6));
        }
        interface
    }

    /// The files on a version of the provider; of two with the same path the later one holds.
    pub(crate) fn text(&self, oldest: AwsProvider) -> impl Iterator<Item = &ModuleFile> {
        let newer = self
            .files_6
            .iter()
            .filter(move |_| oldest == AwsProvider::Six);
        self.files.iter().chain(newer)
    }

    /// Whether the module at `path` takes the input `name`.
    pub(crate) fn takes(&self, path: &str, name: &str) -> bool {
        let mut signatures = self.signatures.iter();
        signatures.any(|module| module.path == path && module.takes(name))
    }

    /// The library as a Rust expression of this type, for a build script.
    #[must_use]
    pub fn to_rust(&self) -> String {
        let mut source = "{\n    use std::borrow::Cow::Borrowed;\n".to_owned();
        signatures_to_rust("", &self.signatures, &mut source);
        signatures_to_rust("_6", &self.signatures_6, &mut source);
        files_to_rust("", &self.files, &mut source);
        files_to_rust("_6", &self.files_6, &mut source);
        names_to_rust(&self.names, &mut source);
        source.push_str(
            "    emitter::ModuleLibrary {\n        signatures: Borrowed(&SIGNATURES),\n        files: Borrowed(&FILES),\n        signatures_6: Borrowed(&SIGNATURES_6),\n        files_6: Borrowed(&FILES_6),\n        names: Borrowed(&NAMES),\n    }\n}\n",
        );
        source
    }
}

/// The files of modules.
fn files(modules: &[Module]) -> Vec<ModuleFile> {
    let mut files = Vec::new();
    for module in modules {
        let mut add = |path: &str, content: Vec<u8>| {
            files.push(ModuleFile {
                path: format!("{}/{path}", module.path).into(),
                content: content.into(),
            });
        };
        for file in module.files() {
            add(&file.path, file.text.into());
        }
        add(
            "README.md",
            documents::module_readme(module, modules).into(),
        );
        if let Some(example) = examples::file(module) {
            add(examples::PATH, example.into());
        }
        for (path, content) in &module.assets {
            add(path, content.clone());
        }
    }
    files
}

/// `static SIGNATURES<suffix>`, and what it uses.
fn signatures_to_rust(suffix: &str, signatures: &[Signature], source: &mut String) {
    let mut add = |text: std::fmt::Arguments<'_>| write(source, text);
    for (index, module) in signatures.iter().enumerate() {
        let (inputs, outputs) = (&module.inputs, &module.outputs);
        add(format_args!(
            "    static INPUTS{suffix}_{index}: [terraform::Input; {}] = [\n",
            inputs.len()
        ));
        for input in inputs.iter() {
            add(format_args!(
                "        terraform::Input {{ name: Borrowed({:?}), is_required: {} }},\n",
                input.name, input.is_required
            ));
        }
        add(format_args!(
            "    ];\n    static OUTPUTS{suffix}_{index}: [std::borrow::Cow<'static, str>; {}] = [\n",
            outputs.len()
        ));
        for output in outputs.iter() {
            add(format_args!("        Borrowed({output:?}),\n"));
        }
        add(format_args!("    ];\n"));
    }
    add(format_args!(
        "    static SIGNATURES{suffix}: [terraform::Signature; {}] = [\n",
        signatures.len()
    ));
    for (index, module) in signatures.iter().enumerate() {
        add(format_args!(
            "        terraform::Signature {{ path: Borrowed({:?}), inputs: Borrowed(&INPUTS{suffix}_{index}), outputs: Borrowed(&OUTPUTS{suffix}_{index}) }},\n",
            module.path
        ));
    }
    add(format_args!("    ];\n"));
}

fn write(source: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing into a string does not fail.
    let _ = source.write_fmt(text);
}

/// `static FILES<suffix>`.
fn files_to_rust(suffix: &str, files: &[ModuleFile], source: &mut String) {
    let mut add = |text: std::fmt::Arguments<'_>| write(source, text);
    add(format_args!(
        "    static FILES{suffix}: [emitter::ModuleFile; {}] = [\n",
        files.len()
    ));
    for file in files {
        add(format_args!(
            "        emitter::ModuleFile {{ path: Borrowed({:?}), content: Borrowed(b\"{}\") }},\n",
            file.path,
            file.content.escape_ascii()
        ));
    }
    add(format_args!("    ];\n"));
}

/// `static NAMES`.
fn names_to_rust(names: &[Template], source: &mut String) {
    let mut add = |text: std::fmt::Arguments<'_>| write(source, text);
    add(format_args!(
        "    static NAMES: [emitter::names::Template; {}] = [\n",
        names.len()
    ));
    for name in names {
        add(format_args!(
            "        emitter::names::Template {{ module: Borrowed({:?}), kind: Borrowed({:?}), name: Borrowed({:?}), each: {}, has_generated_id: {} }},\n",
            name.module,
            name.kind,
            name.name,
            name.each.as_ref().map_or_else(
                || "None".to_owned(),
                |input| format!("Some(Borrowed({input:?}))")
            ),
            name.has_generated_id
        ));
    }
    add(format_args!("    ];\n"));
}

/// What callers see, by the modules' paths.
pub(crate) fn by_path(signatures: &[Signature]) -> BTreeMap<&str, &Signature> {
    let signatures = signatures.iter();
    signatures.map(|module| (&*module.path, module)).collect()
}
