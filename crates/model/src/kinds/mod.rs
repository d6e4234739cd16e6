//! The kinds of workloads: one row each, with everything that is known of a kind apart from its settings and
//! its Terraform. Knows no description.
//!
//! What a row has is here; the rows are in the folders of their kinds, `workloads/<kind>/`.

mod attribute;

use naming::{AlarmId, CallName};

use crate::description::EXISTING_SECTIONS;
use crate::workloads::for_each_kind;

pub use attribute::{AttributeValue, WorkloadAttribute};

/// Makes the list of the rows.
macro_rules! rows {
    ($($help:tt $section:ident: $folder:ident::$Settings:ident, $ROW:ident;)*) => {
        $(pub use crate::workloads::$folder::$ROW;)*

        /// Every kind.
        pub static KINDS: [&WorkloadKind; [$(stringify!($ROW)),*].len()] = [$(&$ROW),*];
    };
}
for_each_kind!(rows);

/// A kind of workload.
#[derive(Debug)]
pub struct WorkloadKind {
    /// Its section of the description: `tables`.
    pub section: &'static str,
    /// One of it, as in a grant, in `[[forget]]` and in `module.table_orders`: `table`.
    pub singular: &'static str,
    /// One of it in a sentence: `a table`.
    pub with_article: &'static str,
    /// One and several of it as a title: `Table`, `Tables`.
    pub titles: (&'static str, &'static str),
    /// What entries have where the description is silent, as TOML: in every profile, and in each.
    pub defaults: &'static str,
    /// What an entry is called in AWS.
    pub aws_name: AwsName,
    /// Whether something in AWS is created for an entry, so that renaming or forgetting it matters.
    pub is_created: bool,
    /// Whether what is created holds data, so that it is protected, and kept when its entry is removed.
    pub holds_data: bool,
    /// Whether AWS Backup can back up what is created, so that entries say whether it is to.
    pub is_backed_up: bool,
    /// What code may need to know of an entry, the default first; empty where that is nothing.
    pub attributes: &'static [WorkloadAttribute],
    /// What a function may be granted on it; nothing where there is nothing to grant.
    pub grant: Option<GrantRow>,
}

/// The name in AWS of what an entry describes: application, environment, the entry's name, and a suffix.
#[derive(Debug)]
pub struct AwsName {
    /// Most characters (AWS API reference of the service, read 2026-11).
    pub max_length: usize,
    /// What it ends with.
    pub suffix: NameSuffix,
    /// What the name of its dead-letter queue ends with, after its own: not as that of another kind, so that both may be
    /// called alike. None where there is no such queue.
    pub dead_letters: Option<&'static str>,
    /// The rules of the setting `name`, which gives the whole name; none where there is no such setting.
    pub given: Option<GivenName>,
}

/// What a name in AWS ends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameSuffix {
    /// Nothing.
    None,
    /// This text.
    Text(&'static str),
    /// A hyphen and the twelve digits of the account, since all accounts share the names.
    Account,
}

impl NameSuffix {
    /// How many characters it has.
    #[must_use]
    pub fn length(self) -> usize {
        match self {
            Self::None => 0,
            Self::Text(text) => text.len(),
            Self::Account => "-111122223333".len(),
        }
    }

    /// Its words in a message.
    pub(crate) fn shown(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Text(text) => text,
            Self::Account => "-<12-digit account>",
        }
    }

    /// The text in an account.
    pub(crate) fn in_account(self, account: &str) -> String {
        match self {
            Self::None => String::new(),
            Self::Text(text) => text.to_owned(),
            Self::Account => format!("-{account}"),
        }
    }
}

/// The rules of the setting `name`, which gives the whole name in AWS.
#[derive(Debug)]
pub struct GivenName {
    /// The service that takes the name.
    pub service: &'static str,
    /// Within what the name is unique.
    pub unique_in: UniqueIn,
    /// What is wrong with a name; nothing where the service takes it.
    pub problem: fn(&str) -> Option<String>,
}

/// Within what a name in AWS is unique.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UniqueIn {
    /// A region of an account.
    Region,
    /// A partition: all accounts share the names.
    Partition,
}

/// What a function may be granted on a workload.
#[derive(Debug)]
pub struct GrantRow {
    /// Help text of the setting that names the workload.
    pub help: &'static str,
    /// Words for groups of actions.
    pub words: &'static [GrantWord],
    /// A full IAM action as an example, where full actions are allowed. Its service is that of all of them.
    pub example_action: Option<&'static str>,
    /// What the name of the environment variable begins with that tells a function the first attribute of the
    /// workload; none where there is nothing that code needs.
    pub variable_prefix: Option<&'static str>,
    /// The service whose interface endpoint a function in the private network needs; none where a gateway
    /// endpoint serves it.
    pub interface_endpoint: Option<&'static str>,
}

impl GrantRow {
    /// The service before the colon of full actions, where they are allowed.
    #[must_use]
    pub fn action_service(&self) -> Option<&'static str> {
        Some(self.example_action?.split_once(':')?.0)
    }

    /// Name of the environment variable that is about the workload `name`.
    #[must_use]
    pub fn variable_name(&self, name: &str) -> Option<String> {
        let name = name.to_ascii_uppercase().replace('-', "_");
        Some(format!("{}_{name}", self.variable_prefix?))
    }
}

/// A word for a group of actions.
#[derive(Debug)]
pub struct GrantWord {
    /// The word.
    pub word: &'static str,
    /// The IAM actions that it means.
    pub actions: &'static [&'static str],
}

impl PartialEq for WorkloadKind {
    fn eq(&self, other: &Self) -> bool {
        self.section == other.section
    }
}

impl Eq for WorkloadKind {}

impl WorkloadKind {
    /// The kind of a section of the description.
    #[must_use]
    pub fn of_section(section: &str) -> Option<&'static Self> {
        KINDS.into_iter().find(|kind| kind.section == section)
    }

    /// The kind of workload that a module call is for, and its name.
    #[must_use]
    pub fn of_call(call: &str) -> Option<(&'static Self, &str)> {
        KINDS
            .into_iter()
            .find_map(|kind| Some((kind, CallName::workload_of(call, kind.singular)?)))
    }

    /// Whether entries of it that are made elsewhere can be described, in `[existing]`.
    #[must_use]
    pub fn has_existing(&self) -> bool {
        EXISTING_SECTIONS.contains(&self.section)
    }

    /// Its attribute of this word; the default where none is named.
    #[must_use]
    pub fn attribute(&self, word: Option<&str>) -> Option<&'static WorkloadAttribute> {
        let mut attributes = self.attributes.iter();
        attributes.find(|attribute| word.is_none_or(|word| word == attribute.word))
    }

    /// The module call of the workload called `name`.
    #[must_use]
    pub fn call(&self, name: &str) -> CallName {
        CallName::workload(self.singular, name)
    }

    /// What the workload called `name` is known by that exists already.
    #[must_use]
    pub fn existing(&self, name: &str) -> CallName {
        CallName::existing(self.singular, name)
    }

    /// Id of the alarm on `what` of the workload with that oldest name.
    #[must_use]
    pub fn alarm(&self, oldest_name: &str, what: &str) -> AlarmId {
        AlarmId::workload(self.singular, oldest_name, what)
    }

    /// Name of the dead-letter queue of what is called `name` in AWS; that of a FIFO queue is one too.
    ///
    /// # Panics
    /// When its row has no ending for that name.
    #[must_use]
    pub fn dead_letter_queue(&self, name: &str) -> String {
        let Some(ending) = self.aws_name.dead_letters else {
            unreachable!("the row of `{}` has no `dead_letters`", self.section);
        };
        match name.strip_suffix(naming::FIFO) {
            Some(stem) => format!("{stem}{ending}{}", naming::FIFO),
            None => format!("{name}{ending}"),
        }
    }

    /// Within what its names in AWS are unique.
    pub(crate) fn unique_in(&self) -> UniqueIn {
        let given = self.aws_name.given.as_ref();
        given.map_or(UniqueIn::Region, |given| given.unique_in)
    }

    /// Whether its names follow the rules of DNS labels, as those of buckets do.
    pub(crate) fn has_dns_names(&self) -> bool {
        self.aws_name.suffix == NameSuffix::Account
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Most characters in the name of a queue (Amazon SQS API reference, `CreateQueue`, read 2026-11).
    const LONGEST_QUEUE_NAME: usize = 80;

    #[test]
    fn dead_letter_queues_have_names_that_fit_and_are_of_one_kind() {
        let mut endings: Vec<&str> = Vec::new();
        for kind in KINDS {
            let AwsName {
                max_length,
                dead_letters,
                ..
            } = kind.aws_name;
            let Some(ending) = dead_letters else { continue };
            let section = kind.section;
            assert!(
                max_length + ending.len() <= LONGEST_QUEUE_NAME,
                "{section}: `max_length` leaves no room for `{ending}`"
            );
            assert!(
                !endings.contains(&ending),
                "{section}: another kind has the ending `{ending}` too"
            );
            endings.push(ending);
        }
    }

    #[test]
    fn the_dead_letter_queue_of_a_fifo_queue_is_one() {
        assert_eq!(QUEUE.dead_letter_queue("jobs"), "jobs-dead-letters");
        assert_eq!(
            QUEUE.dead_letter_queue("jobs.fifo"),
            "jobs-dead-letters.fifo"
        );
        assert_eq!(
            FUNCTION.dead_letter_queue("jobs"),
            naming::dead_letter_queue("jobs")
        );
    }
}
