//! What code may need to know of a workload, and where that comes from. The lists are in the rows of the kinds.

/// Something that code may need to know of a workload: variables refer to it (`{ queue = "jobs", attribute = "arn" }`), and
/// grants set a variable to the first of the kind.
#[derive(Debug)]
pub struct WorkloadAttribute {
    /// Its word in a reference.
    pub word: &'static str,
    /// Where it comes from.
    pub value: AttributeValue,
}

/// Where an attribute of a workload comes from.
///
/// A form is a text in which `{partition}`, `{region}`, `{suffix}` (of host names), `{account}`, `{name}` (in AWS) and
/// `{dead_letters}` (name of its dead-letter queue) are those of the workload, `{environment}` is the environment's name,
/// `{alias}` that of the alias that callers use, `{id}` ten characters that AWS chooses, and `{time}` a time that AWS writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttributeValue {
    /// Its name in AWS.
    Name,
    /// A text of this form, which is known before the workload is there. So functions can know of each other.
    Composed(&'static str),
    /// The output of its module that is called as the attribute. The form says how many characters it has.
    Output(&'static str),
}

impl WorkloadAttribute {
    /// Whether it is known of what is made elsewhere, of which the description has the name.
    #[must_use]
    pub fn is_known_of_existing(&self) -> bool {
        match self.value {
            AttributeValue::Name => true,
            AttributeValue::Composed(form) | AttributeValue::Output(form) => {
                let ours = [
                    "{alias}",
                    "{dead_letters}",
                    "{environment}",
                    "{id}",
                    "{time}",
                ];
                !ours.iter().any(|part| form.contains(part))
            }
        }
    }
}
