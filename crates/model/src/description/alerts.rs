//! Who is notified of alarms, and by which way.

use schemars::JsonSchema;
use serde::Deserialize;

use super::EnvironmentDescription;

/// Who is notified of alarms, beside `alert_emails`. Every alarm is a page or a ticket; each has a topic of its own.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub struct Alerts {
    /// Those who are woken: users are hurt now, or data is being lost.
    #[serde(default)]
    pub page: Recipients,
    /// Those who look at it on the next working day.
    #[serde(default)]
    pub ticket: Recipients,
}

/// Who is notified of one kind of alarms.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub struct Recipients {
    /// E-mail addresses; each must confirm once. At most ten.
    #[serde(default)]
    #[schemars(length(max = 10))]
    pub emails: Vec<String>,
    /// Addresses of incident tools that confirm by themselves, such as PagerDuty's and Opsgenie's. One that holds a
    /// key is `{ terraform = "..." }`, an expression over your own Terraform beside, so that it is in no file here.
    #[serde(default)]
    #[schemars(length(max = 10))]
    pub https: Vec<HttpsAddress>,
}

/// An address that takes notifications over HTTPS.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(untagged)]
pub enum HttpsAddress {
    /// An address that begins with `https://`.
    Written(
        #[schemars(regex(pattern = r"^https://[^\s/]+(/\S*)?$"))]
        String,
    ),
    /// Where Terraform finds it.
    Elsewhere(TerraformExpression),
}

/// A value that Terraform finds.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct TerraformExpression {
    /// An expression in Terraform's language, such as `data.aws_ssm_parameter.pagerduty.value`, over what the
    /// environment's own `.tf` files declare.
    #[schemars(length(min = 1))]
    pub terraform: String,
}

impl EnvironmentDescription {
    /// E-mail addresses of those who are woken, each once, those of `alert_emails` first.
    pub fn page_emails(&self) -> Vec<&str> {
        with_short_form(&self.alert_emails, &self.alerts.page.emails)
    }

    /// E-mail addresses of those who look at tickets, each once, those of `alert_emails` first.
    pub fn ticket_emails(&self) -> Vec<&str> {
        with_short_form(&self.alert_emails, &self.alerts.ticket.emails)
    }

    /// Whether anybody is woken.
    pub fn pages_somebody(&self) -> bool {
        !self.page_emails().is_empty() || !self.alerts.page.https.is_empty()
    }
}

fn with_short_form<'a>(short: &'a [String], own: &'a [String]) -> Vec<&'a str> {
    let mut emails: Vec<&str> = Vec::new();
    for email in short.iter().chain(own) {
        if !emails.iter().any(|known| known.eq_ignore_ascii_case(email)) {
            emails.push(email);
        }
    }
    emails
}
