//! The remediation function's source.

/// The source, by file name.
pub(super) const SOURCE: [(&str, &str); 7] = [
    (
        "actions.mjs",
        include_str!("../../../functions/remediation/source/actions.mjs"),
    ),
    (
        "aws.mjs",
        include_str!("../../../functions/remediation/source/aws.mjs"),
    ),
    (
        "event.mjs",
        include_str!("../../../functions/remediation/source/event.mjs"),
    ),
    (
        "handler.mjs",
        include_str!("../../../functions/remediation/source/handler.mjs"),
    ),
    (
        "index.mjs",
        include_str!("../../../functions/remediation/source/index.mjs"),
    ),
    (
        "ledger.mjs",
        include_str!("../../../functions/remediation/source/ledger.mjs"),
    ),
    (
        "message.mjs",
        include_str!("../../../functions/remediation/source/message.mjs"),
    ),
];

#[cfg(test)]
mod tests {
    #[test]
    fn the_source_is_whole_and_needs_no_more_than_the_runtime() {
        crate::parts::package::hold("remediation", &super::SOURCE);
    }
}
