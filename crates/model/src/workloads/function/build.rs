//! How the code of a function is made.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;

/// A command that makes a function's code.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(from = "WrittenBuild")]
pub struct Build {
    /// What a shell runs.
    pub command: String,
    /// The folder that it runs in, below that of `groundplan.toml`; that of the code where none is said.
    pub folder: Option<String>,
}

/// The two forms in which it is written.
#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(extend("x-short" = "command"))]
enum WrittenBuild {
    /// With the folder that it runs in.
    Settings {
        /// What a shell runs.
        #[schemars(length(min = 1))]
        command: String,
        /// The folder that it runs in, below that of `groundplan.toml`. That of the code by default.
        #[serde(default)]
        #[schemars(length(min = 1))]
        folder: Option<String>,
    },
    /// What a shell runs in the folder of the code.
    Command(#[schemars(length(min = 1))] String),
}

impl From<WrittenBuild> for Build {
    fn from(written: WrittenBuild) -> Self {
        match written {
            WrittenBuild::Settings { command, folder } => Self { command, folder },
            WrittenBuild::Command(command) => Self {
                command,
                folder: None,
            },
        }
    }
}

impl JsonSchema for Build {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Build".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        WrittenBuild::json_schema(generator)
    }
}
