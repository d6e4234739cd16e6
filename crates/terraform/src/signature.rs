//! What a caller sees of a module: what it may give and take. Enough to check calls, and small enough
//! to be written into a program as a constant.

use std::borrow::Cow;

use crate::module::Module;

/// What a caller of a module may give and take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// Path of the module below the folder of modules.
    pub path: Cow<'static, str>,
    /// Its variables.
    pub inputs: Cow<'static, [Input]>,
    /// Names of its outputs.
    pub outputs: Cow<'static, [Cow<'static, str>]>,
}

/// A variable of a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Its name.
    pub name: Cow<'static, str>,
    /// Whether a caller must give it.
    pub is_required: bool,
}

impl Signature {
    /// What a caller of `module` sees.
    #[must_use]
    pub fn new(module: &Module) -> Self {
        let inputs = module.variables.iter().map(|variable| Input {
            name: variable.name.clone().into(),
            is_required: variable.default.is_none(),
        });
        let outputs = module.outputs.iter();
        Self {
            path: module.path.clone().into(),
            inputs: inputs.collect(),
            outputs: outputs.map(|output| output.name.clone().into()).collect(),
        }
    }

    /// Whether a caller may give `name`.
    #[must_use]
    pub fn takes(&self, name: &str) -> bool {
        self.inputs.iter().any(|input| input.name == name)
    }

    /// Whether a caller may take `name`.
    #[must_use]
    pub fn gives(&self, name: &str) -> bool {
        self.outputs.iter().any(|output| output == name)
    }
}
