//! Every expression of an environment that Terraform evaluates, with the place where it is written. What they may refer to is
//! judged by those who know Terraform.

use crate::description::{
    Authorization, ExternalList, ExternalValue, HttpsAddress, VariableSetting,
};
use crate::environment::Environment;

/// An expression of the description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenExpression<'a> {
    /// The way to the text in the merged description, as [`Environment::value_place`] takes it.
    pub path: Vec<String>,
    /// The expression in Terraform's language.
    pub text: &'a str,
}

/// The setting that holds an expression.
const TERRAFORM: &str = "terraform";

/// Expressions as they are found.
#[derive(Default)]
struct Found<'a>(Vec<WrittenExpression<'a>>);

impl<'a> Found<'a> {
    fn add(&mut self, path: &[&str], text: &'a str) {
        let path = path.iter().chain([&TERRAFORM]);
        self.0.push(WrittenExpression {
            path: path.map(ToString::to_string).collect(),
            text,
        });
    }

    fn value(&mut self, path: &[&str], value: &'a ExternalValue) {
        if let Some(text) = value.expression() {
            self.add(path, text);
        }
    }

    fn values(&mut self, path: &[&str], values: &'a [ExternalValue]) {
        for (index, value) in values.iter().enumerate() {
            if let Some(text) = value.expression() {
                self.add(&[path, &[&index.to_string()]].concat(), text);
            }
        }
    }

    fn authorization(&mut self, owner: &[&str], authorization: &'a Authorization) {
        let path = |setting: &[&'static str]| [owner, &["authorization"], setting].concat();
        match authorization {
            Authorization::None | Authorization::Iam | Authorization::Function(_) => {}
            Authorization::Cognito(pools) => self.values(&path(&["cognito"]), pools),
            Authorization::Jwt(jwt) => {
                self.value(&path(&["jwt", "issuer"]), &jwt.issuer);
                self.values(&path(&["jwt", "audience"]), &jwt.audience);
            }
        }
    }

    fn list(&mut self, path: &[&str], list: &'a ExternalList) {
        match list {
            ExternalList::Elsewhere(found) => self.add(path, &found.terraform),
            ExternalList::Listed(values) => self.values(path, values),
        }
    }
}

impl Environment {
    /// Every expression, in the order of the description. A setting that takes one has its line here, which a test asks for.
    #[must_use]
    pub fn expressions(&self) -> Vec<WrittenExpression<'_>> {
        let mut found = Found::default();
        for (name, function) in &self.application.functions {
            for (variable, value) in &function.environment {
                if let VariableSetting::Elsewhere(value) = value {
                    let path = ["functions", name, "environment", variable];
                    found.add(&path, &value.terraform);
                }
            }
            for (index, grant) in function.access.iter().enumerate() {
                for (setting, value) in grant.named() {
                    if let Some(text) = value.expression() {
                        let index = index.to_string();
                        found.add(&["functions", name, "access", &index, setting], text);
                    }
                }
            }
            found.values(&["functions", name, "layers"], &function.layers);
        }
        for (name, api) in &self.application.apis {
            found.authorization(&["apis", name], &api.authorization);
            for (route, settings) in &api.routes {
                if let Some(authorization) = &settings.authorization {
                    found.authorization(&["apis", name, "routes", route], authorization);
                }
            }
            if let Some(acl) = &api.web_acl_arn {
                found.value(&["apis", name, "web_acl_arn"], acl);
            }
            if let Some(domain) = &api.domain {
                let path = |setting| ["apis", name, "domain", setting];
                if let Some(zone) = &domain.zone_id {
                    found.value(&path("zone_id"), zone);
                }
                if let Some(certificate) = &domain.certificate_arn {
                    found.value(&path("certificate_arn"), certificate);
                }
            }
        }
        for (name, parameter) in &self.application.parameters {
            if let Some(value) = &parameter.value {
                found.value(&["parameters", name, "value"], value);
            }
        }
        let network = self.application.network.as_ref();
        if let Some(existing) = network.and_then(|network| network.existing.as_ref()) {
            let path = |setting| ["network", "existing", setting];
            found.list(&path("subnet_ids"), &existing.subnet_ids);
            found.list(&path("security_group_ids"), &existing.security_group_ids);
        }
        let alerts = &self.settings.alerts;
        for (word, recipients) in [("page", &alerts.page), ("ticket", &alerts.ticket)] {
            for (index, address) in recipients.https.iter().enumerate() {
                if let HttpsAddress::Elsewhere(address) = address {
                    let path = ["alerts", word, "https", &index.to_string()];
                    found.add(&path, &address.terraform);
                }
            }
        }
        found.0
    }
}
