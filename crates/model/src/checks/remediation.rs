//! Remedies: that each can be carried out on its function, has its bound, and has an alarm.

use diagnostic::Diagnostics;

use super::{RuleContext, error, warning};
use crate::description::{
    Concurrency, FunctionAlarms, FunctionRemediation, RemedyAction, Threshold,
};
use crate::tree::At;

/// What a remedy is for, and the words of its settings.
const SETTINGS: [&str; 3] = ["errors", "duration", "throttles"];

/// A function, made here or elsewhere, as far as its remedies go.
struct Subject<'a> {
    name: &'a str,
    at: At<'a>,
    remediation: &'a FunctionRemediation,
    alarms: &'a FunctionAlarms,
    has_alias: bool,
    memory_mb: Option<u32>,
    concurrency: Option<u32>,
}

/// The remedies of every function.
pub(super) fn check(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    let description = context.description();
    for (name, function) in &description.functions {
        let subject = Subject {
            name,
            at: context.root().get("functions").get(name),
            remediation: &function.remediation,
            alarms: &function.alarms,
            has_alias: true,
            memory_mb: Some(function.memory_mb),
            concurrency: match function.reserved_concurrency {
                Concurrency::Reserved(number) => Some(number),
                Concurrency::Unreserved(_) => None,
            },
        };
        subject.check(diagnostics);
    }
    for (name, function) in &description.existing.functions {
        let subject = Subject {
            name,
            at: context.root().get("existing").get("functions").get(name),
            remediation: &function.remediation,
            alarms: &function.alarms,
            has_alias: function.alias.is_some(),
            memory_mb: None,
            concurrency: None,
        };
        subject.check(diagnostics);
    }
}

impl Subject<'_> {
    fn check(&self, diagnostics: &mut Diagnostics) {
        let actions = [
            self.remediation.on_errors(self.has_alias),
            self.remediation.duration,
            self.remediation.throttles,
        ];
        for (setting, action) in SETTINGS.into_iter().zip(actions) {
            self.possible(setting, action, diagnostics);
            self.heard(setting, action, diagnostics);
        }
        if actions.contains(&RemedyAction::RaiseMemory) {
            self.memory_cap(diagnostics);
        }
        if actions.contains(&RemedyAction::Throttle) {
            self.throttle_bound(diagnostics);
        }
    }

    fn setting<'b>(&'b self, name: &'b str) -> At<'b> {
        self.at.get("remediation").get(name)
    }

    /// Not every remedy fits every function and alarm.
    fn possible(&self, setting: &str, action: RemedyAction, diagnostics: &mut Diagnostics) {
        let name = self.name;
        let (why, help) = match (action, self.has_alias) {
            (RemedyAction::RollBack, false) => (
                format!("`{name}` has no alias that could be moved back"),
                "say `alias = \"...\"`, the alias that its callers use, or write \"recycle\"",
            ),
            (RemedyAction::Recycle, true) => (
                format!("callers of `{name}` use an alias, whose version cannot be changed"),
                "write \"roll_back\"",
            ),
            (RemedyAction::Throttle, _) if setting == "throttles" => (
                format!("`{name}` is refused runs already, and would be refused more"),
                "write \"notify\", or \"raise_memory\" so that each run is shorter",
            ),
            _ => return,
        };
        let message = format!("\"{}\" does not heal this: {why}", action.as_str());
        diagnostics
            .push(error("wrong-remedy", message, self.setting(setting).value(), "").help(help));
    }

    /// A remedy that somebody asked for has an alarm that calls for it.
    fn heard(&self, setting: &str, action: RemedyAction, diagnostics: &mut Diagnostics) {
        let at = self.setting(setting);
        let calling: &[(&str, Threshold)] = match setting {
            "errors" => &[
                ("errors", self.alarms.errors),
                ("error_rate_percent", self.alarms.error_rate_percent),
            ],
            "duration" => &[("duration_ms", self.alarms.duration_ms)],
            _ => &[("throttles", self.alarms.throttles)],
        };
        let silent = calling.iter().all(|(_, alarm)| alarm.value().is_none());
        if silent && action != RemedyAction::Off && at.is_written() {
            let alarm = calling[0].0;
            let message = format!("no alarm of `{}` calls for this remedy", self.name);
            diagnostics.push(
                warning("no-alarm-for-remedy", message, at.value())
                    .related(
                        self.at.get("alarms").get(alarm).value(),
                        "switched off here",
                    )
                    .help(format!(
                        "give `alarms.{alarm}` a threshold, or write \"off\""
                    )),
            );
        }
    }

    /// Memory is never lowered, so a cap below what there is means that nothing is ever done.
    fn memory_cap(&self, diagnostics: &mut Diagnostics) {
        let cap = self.remediation.memory_cap_mb;
        let Some(memory) = self.memory_mb.filter(|memory| *memory >= cap) else {
            return;
        };
        let at = self.setting("memory_cap_mb");
        let message = format!(
            "`{}` has {memory} MB, so \"raise_memory\" up to {cap} MB does nothing",
            self.name
        );
        let found = if at.is_written() {
            error("low-memory-cap", message, at.value(), "the cap")
                .related(self.at.get("memory_mb").value(), "its memory")
        } else {
            warning("memory-at-cap", message, self.at.get("memory_mb").value())
        };
        diagnostics.push(
            found.help("say a greater `memory_cap_mb` under `remediation`, or another remedy"),
        );
    }

    /// How far a function is throttled is said by its owner, never by a profile.
    fn throttle_bound(&self, diagnostics: &mut Diagnostics) {
        let at = self.setting("throttle_concurrency");
        match (self.remediation.throttle_concurrency, self.concurrency) {
            (None, _) => {
                let message = format!("how far is `{}` to be throttled?", self.name);
                diagnostics.push(
                    error(
                        "no-throttle-concurrency",
                        message,
                        self.at.get("remediation").key(),
                        "",
                    )
                    .help("add `throttle_concurrency = 1`: executions at one time; 0 stops it"),
                );
            }
            (Some(wanted), Some(reserved)) if wanted >= reserved => {
                let message = format!(
                    "`{}` runs at most {reserved} times at once already, so this throttles nothing",
                    self.name
                );
                diagnostics.push(
                    error("high-throttle-concurrency", message, at.value(), "")
                        .related(
                            self.at.get("reserved_concurrency").value(),
                            "its reserved concurrency",
                        )
                        .help(format!("say less than {reserved}")),
                );
            }
            _ => {}
        }
    }
}
