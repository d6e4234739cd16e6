//! What a control is: what it asks, why, how to fix it, whose rules it answers, and its examples.

use std::fmt;
use std::sync::Arc;

use plan::Instance;

use crate::limits::bound::Bound;
use crate::scope::Scope;
use crate::verdict::Verdict;

/// Verdicts, each with the address that it is about.
pub type Verdicts = Vec<(Arc<str>, Verdict)>;

/// One thing that is asked of every resource of some types.
#[derive(Debug)]
pub struct Control {
    /// Stable name, such as `s3-versioning`.
    pub id: &'static str,
    /// Names by which what it asks was known before. Waivers by them hold on.
    pub formerly: &'static [&'static str],
    /// What is asked, as a sentence without a full stop.
    pub title: &'static str,
    /// How bad it is when it is not so.
    pub severity: Severity,
    /// Where a failure is a finding; elsewhere it is only told.
    pub strict: Strict,
    /// Why a failure is not even advice where it is no finding: what is right there, by design. Empty where it
    /// is advice.
    pub below: &'static str,
    /// The resource types that are judged, `*` for all. Each managed instance of them gets a verdict.
    pub types: &'static [&'static str],
    /// The argument that a failure is about where the verdict names none; empty where it is about none.
    pub argument: &'static str,
    /// Why it is asked.
    pub reason: &'static str,
    /// What to do when it fails.
    pub fix: &'static str,
    /// Rules of others that ask the same.
    pub sources: Sources,
    /// Where the answer differs from checkov's rule of the same meaning, and why. Empty when nowhere.
    pub differs: &'static str,
    /// Is it about what apply does, so that what goes is judged as well?
    pub of_changes: bool,
    /// Is it good practice, or a limit of AWS?
    pub kind: ControlKind,
    /// Judges one instance.
    pub judge: fn(&Scope<'_>, &Instance) -> Verdict,
    /// Judges the plan as a whole instead: each thing that it is about, with the verdict. A thing is
    /// named by its address: a resource's, `provider.aws`, `module.a`.
    pub of_plan: Option<fn(&Scope<'_>) -> Verdicts>,
    /// Examples in the form that [`crate::example`] reads.
    pub examples: Examples,
}

impl Control {
    /// What most controls have in common; never a control by itself.
    pub const BLANK: Self = Self {
        id: "",
        formerly: &[],
        title: "",
        severity: Severity::Medium,
        strict: Strict::Always,
        below: "",
        types: &[],
        argument: "",
        reason: "",
        fix: "",
        sources: Sources::NONE,
        differs: "",
        of_changes: false,
        kind: ControlKind::Control,
        judge: |_, _| Verdict::NotApplicable("nothing is asked"),
        of_plan: None,
        examples: Examples::NONE,
    };
}

impl Control {
    /// Is it known by this name, or was it?
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        self.id == name || self.formerly.contains(&name)
    }
}

impl Examples {
    /// No examples.
    pub const NONE: Self = Self {
        good: &[],
        bad: &[],
        unknown: &[],
        exempt: &[],
    };
}

/// Resources that show what a control wants. The first that each holds of a judged type is the subject.
#[derive(Clone, Copy, Debug)]
pub struct Examples {
    /// Passes.
    pub good: &'static [&'static str],
    /// Fails.
    pub bad: &'static [&'static str],
    /// Cannot be judged before apply.
    pub unknown: &'static [&'static str],
    /// Is of a judged type, but not what is meant.
    pub exempt: &'static [&'static str],
}

/// What a control is about.
#[derive(Clone, Copy, Debug)]
pub enum ControlKind {
    /// Good practice of security and operation.
    Control,
    /// A limit of AWS, beyond which an apply or what was applied fails. Where it is a number or a
    /// pattern, it is listed here; `judge` says the rest.
    Limit(&'static [Bound]),
}

impl ControlKind {
    /// In lower case.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Control => "control",
            Self::Limit(_) => "limit",
        }
    }
}

/// Rules of others that ask the same as a control.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sources {
    /// checkov, such as `CKV_AWS_7`.
    pub checkov: &'static [&'static str],
    /// trivy, such as `AWS-0065`.
    pub trivy: &'static [&'static str],
    /// cdk-nag, such as `AwsSolutions-KMS5`.
    pub cdk_nag: &'static [&'static str],
    /// AWS Foundational Security Best Practices, such as `KMS.4`.
    pub fsbp: &'static [&'static str],
    /// A document with the date it was read, for what is in no rule pack.
    pub document: &'static str,
}

impl Sources {
    /// No rule of others.
    pub const NONE: Self = Self {
        checkov: &[],
        trivy: &[],
        cdk_nag: &[],
        fsbp: &[],
        document: "",
    };

    /// Every source, each with the pack before it: `checkov CKV_AWS_7`.
    #[must_use]
    pub fn listed(&self) -> Vec<String> {
        [
            ("checkov", self.checkov),
            ("trivy", self.trivy),
            ("cdk-nag", self.cdk_nag),
            ("FSBP", self.fsbp),
        ]
        .into_iter()
        .flat_map(|(pack, rules)| rules.iter().map(move |rule| format!("{pack} {rule}")))
        .chain((!self.document.is_empty()).then(|| self.document.to_owned()))
        .collect()
    }
}

/// How bad a failure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Open to anybody, or data gone.
    Critical,
    /// An apply that fails, or a weakness that one more mistake opens.
    High,
    /// A weakness.
    Medium,
    /// Worth doing.
    Low,
}

impl Severity {
    /// In lower case.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How careful an environment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CheckProfile {
    /// People try things.
    Development,
    /// As production, with less at stake.
    Staging,
    /// Users' data and trust.
    Production,
}

impl CheckProfile {
    /// Each, the least careful first.
    pub const ALL: [Self; 3] = [Self::Development, Self::Staging, Self::Production];

    /// In lower case.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Development => "development",
            Self::Staging => "staging",
            Self::Production => "production",
        }
    }
}

/// From which profile on a failure is a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strict {
    /// In every environment.
    Always,
    /// In staging and production.
    FromStaging,
    /// In production.
    InProduction,
    /// Nowhere: a failure is advice.
    Never,
}

impl Strict {
    /// Is a failure a finding there?
    #[must_use]
    pub fn holds(self, profile: CheckProfile) -> bool {
        match self {
            Self::Always => true,
            Self::FromStaging => profile >= CheckProfile::Staging,
            Self::InProduction => profile >= CheckProfile::Production,
            Self::Never => false,
        }
    }

    /// As the documents say it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Always => "every profile",
            Self::FromStaging => "staging and production",
            Self::InProduction => "production",
            Self::Never => "no profile: advice",
        }
    }
}
