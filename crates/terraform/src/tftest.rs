//! A module's own tests: `tests/*.tftest.json`, run by `terraform test` without credentials.

use serde_json::{Map, Value as Json, json};

/// A test file: one set of inputs, runs in order.
#[derive(Clone, Debug)]
pub struct TestFile {
    /// Name of the file, without its ending.
    pub name: String,
    variables: Map<String, Json>,
    mocks: Map<String, Json>,
    overrides: Vec<Json>,
    aliases: Vec<String>,
    runs: Vec<TestRun>,
}

/// A run: a plan or an apply against mocked providers, and what must hold in it.
#[derive(Clone, Debug)]
pub struct TestRun {
    name: String,
    command: &'static str,
    variables: Map<String, Json>,
    asserts: Vec<(String, String)>,
    expect_failures: Vec<String>,
}

impl TestFile {
    /// A file whose runs share `variables`.
    #[must_use]
    pub fn new(name: &str, variables: Json) -> Self {
        Self {
            name: name.into(),
            variables: object(variables),
            mocks: Map::new(),
            overrides: Vec::new(),
            aliases: Vec::new(),
            runs: Vec::new(),
        }
    }

    /// Gives the attributes that a mocked resource of `type_name` computes.
    #[must_use]
    pub fn mock(mut self, type_name: &str, defaults: Json) -> Self {
        self.mocks
            .insert(type_name.into(), json!({ "defaults": defaults }));
        self
    }

    /// Gives the attributes that the resource at `address` computes, where it differs from others of its type.
    #[must_use]
    pub fn override_resource(mut self, address: &str, values: Json) -> Self {
        self.overrides
            .push(json!({ "target": address, "values": values, "override_during": "plan" }));
        self
    }

    /// Mocks the provider configuration `aws.<alias>` too.
    #[must_use]
    pub fn alias(mut self, alias: &str) -> Self {
        self.aliases.push(alias.into());
        self
    }

    /// Adds a run.
    #[must_use]
    pub fn run(mut self, run: TestRun) -> Self {
        self.runs.push(run);
        self
    }

    /// The file as Terraform JSON.
    #[must_use]
    pub fn document(&self) -> Json {
        let (data, resources): (Vec<_>, Vec<_>) = self
            .mocks
            .iter()
            .partition(|(name, _)| name.starts_with("data."));
        let mut provider = Map::new();
        provider.insert("override_during".into(), "plan".into());
        let collect = |entries: Vec<(&String, &Json)>, prefix: &str| -> Map<String, Json> {
            entries
                .into_iter()
                .map(|(name, body)| (name.trim_start_matches(prefix).to_owned(), body.clone()))
                .collect()
        };
        if !resources.is_empty() {
            provider.insert("mock_resource".into(), collect(resources, "").into());
        }
        if !data.is_empty() {
            provider.insert("mock_data".into(), collect(data, "data.").into());
        }
        let mut providers = vec![Json::Object(provider.clone())];
        for alias in &self.aliases {
            let mut aliased = Map::new();
            aliased.insert("alias".into(), alias.clone().into());
            aliased.extend(provider.clone());
            providers.push(Json::Object(aliased));
        }
        let runs: Map<String, Json> = self
            .runs
            .iter()
            .map(|run| (run.name.clone(), run.document()))
            .collect();
        let mut document = json!({ "mock_provider": { "aws": providers } });
        if !self.overrides.is_empty() {
            document["override_resource"] = self.overrides.clone().into();
        }
        document["variables"] = self.variables.clone().into();
        document["run"] = runs.into();
        document
    }
}

impl TestRun {
    /// A run that plans. The mocks give computed values in the plan already, so that a module which
    /// refuses to be destroyed leaves nothing behind.
    #[must_use]
    pub fn plan(name: &str) -> Self {
        Self {
            name: name.into(),
            command: "plan",
            variables: Map::new(),
            asserts: Vec::new(),
            expect_failures: Vec::new(),
        }
    }

    /// A run that applies, for runs after it that are about changes. Only for a module that lets
    /// itself be destroyed.
    #[must_use]
    pub fn apply(name: &str) -> Self {
        Self {
            command: "apply",
            ..Self::plan(name)
        }
    }

    /// Inputs of this run alone.
    #[must_use]
    pub fn with_variables(mut self, variables: Json) -> Self {
        self.variables.extend(object(variables));
        self
    }

    /// `condition` must hold; `message` says what is wrong when it does not.
    #[must_use]
    pub fn assert(mut self, condition: &str, message: &str) -> Self {
        self.asserts.push((condition.into(), message.into()));
        self
    }

    /// The checkable object `address` (such as `var.name`) must refuse its value.
    #[must_use]
    pub fn refused(mut self, address: &str) -> Self {
        self.expect_failures.push(address.into());
        self
    }

    fn document(&self) -> Json {
        let mut run = Map::new();
        run.insert("command".into(), self.command.into());
        if !self.variables.is_empty() {
            run.insert("variables".into(), self.variables.clone().into());
        }
        if !self.asserts.is_empty() {
            let asserts: Vec<Json> = self
                .asserts
                .iter()
                .map(|(condition, message)| {
                    json!({ "condition": format!("${{{condition}}}"), "error_message": message })
                })
                .collect();
            run.insert("assert".into(), asserts.into());
        }
        if !self.expect_failures.is_empty() {
            run.insert(
                "expect_failures".into(),
                self.expect_failures.clone().into(),
            );
        }
        Json::Object(run)
    }
}

fn object(value: Json) -> Map<String, Json> {
    match value {
        Json::Object(map) => map,
        _ => Map::new(),
    }
}
