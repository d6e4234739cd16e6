//! The modules as everybody gets them: checked, printed, documented. Nothing in them depends on a
//! description, so it is done once, when the program is built; an emission copies them and checks its
//! own calls against their signatures.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use terraform::{Problem, Signature, check_module};

use crate::catalogue::{modules, provider_schema};
use crate::documents;

/// Every module in every edition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Library {
    /// What their callers see.
    pub signatures: Cow<'static, [Signature]>,
    /// Their files.
    pub files: Cow<'static, [LibraryFile]>,
}

/// A file of a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LibraryFile {
    /// Path below the folder of modules.
    pub path: Cow<'static, str>,
    /// Content.
    pub content: Cow<'static, [u8]>,
}

impl Library {
    /// Makes the modules, and checks them.
    ///
    /// # Errors
    /// Every argument that the provider does not have and every reference that leads nowhere.
    pub fn new() -> Result<Self, Vec<Problem>> {
        let signatures: Vec<Signature> = modules().iter().map(Signature::of).collect();
        let known = by_path(&signatures);
        let problems: Vec<Problem> = modules()
            .iter()
            .flat_map(|module| check_module(module, provider_schema, &known))
            .collect();
        if !problems.is_empty() {
            return Err(problems);
        }
        let mut files = Vec::new();
        for module in modules() {
            let mut add = |path: &str, content: Vec<u8>| {
                files.push(LibraryFile {
                    path: format!("{}/{path}", module.path).into(),
                    content: content.into(),
                });
            };
            for file in module.files() {
                add(&file.path, file.text.into());
            }
            add("README.md", documents::module_readme(module).into());
            for (path, content) in &module.assets {
                add(path, content.clone());
            }
        }
        Ok(Self {
            signatures: signatures.into(),
            files: files.into(),
        })
    }

    /// Whether the module at `path` takes the input `name`.
    pub(crate) fn takes(&self, path: &str, name: &str) -> bool {
        let mut signatures = self.signatures.iter();
        signatures.any(|module| module.path == path && module.takes(name))
    }

    /// The library as a Rust expression of this type, for a build script.
    pub fn to_rust(&self) -> String {
        let mut source = "{\n    use std::borrow::Cow::Borrowed;\n".to_owned();
        let mut add = |text: std::fmt::Arguments<'_>| {
            // Writing into a string does not fail.
            let _ = source.write_fmt(text);
        };
        for (index, module) in self.signatures.iter().enumerate() {
            let (inputs, outputs) = (&module.inputs, &module.outputs);
            add(format_args!(
                "    static INPUTS_{index}: [terraform::Input; {}] = [\n",
                inputs.len()
            ));
            for input in inputs.iter() {
                add(format_args!(
                    "        terraform::Input {{ name: Borrowed({:?}), is_required: {} }},\n",
                    input.name, input.is_required
                ));
            }
            add(format_args!(
                "    ];\n    static OUTPUTS_{index}: [std::borrow::Cow<'static, str>; {}] = [\n",
                outputs.len()
            ));
            for output in outputs.iter() {
                add(format_args!("        Borrowed({output:?}),\n"));
            }
            add(format_args!("    ];\n"));
        }
        add(format_args!(
            "    static SIGNATURES: [terraform::Signature; {}] = [\n",
            self.signatures.len()
        ));
        for (index, module) in self.signatures.iter().enumerate() {
            add(format_args!(
                "        terraform::Signature {{ path: Borrowed({:?}), inputs: Borrowed(&INPUTS_{index}), outputs: Borrowed(&OUTPUTS_{index}) }},\n",
                module.path
            ));
        }
        add(format_args!(
            "    ];\n    static FILES: [emitter::LibraryFile; {}] = [\n",
            self.files.len()
        ));
        for file in self.files.iter() {
            add(format_args!(
                "        emitter::LibraryFile {{ path: Borrowed({:?}), content: Borrowed(b\"{}\") }},\n",
                file.path,
                file.content.escape_ascii()
            ));
        }
        add(format_args!(
            "    ];\n    emitter::Library {{ signatures: Borrowed(&SIGNATURES), files: Borrowed(&FILES) }}\n}}\n"
        ));
        source
    }
}

/// What callers see, by the modules' paths.
pub(crate) fn by_path(signatures: &[Signature]) -> BTreeMap<&str, &Signature> {
    let signatures = signatures.iter();
    signatures.map(|module| (&*module.path, module)).collect()
}
