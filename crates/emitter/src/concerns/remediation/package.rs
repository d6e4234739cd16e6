//! The remediation function's source.

/// The source, by file name.
pub(super) const SOURCE: [(&str, &str); 11] = [
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
        "evidence.mjs",
        include_str!("../../../functions/remediation/source/evidence.mjs"),
    ),
    (
        "figures.mjs",
        include_str!("../../../functions/remediation/source/figures.mjs"),
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
        "maintenance.mjs",
        include_str!("../../../functions/remediation/source/maintenance.mjs"),
    ),
    (
        "message.mjs",
        include_str!("../../../functions/remediation/source/message.mjs"),
    ),
    (
        "reports.mjs",
        include_str!("../../../functions/remediation/source/reports.mjs"),
    ),
];

#[cfg(test)]
mod tests {
    #[test]
    fn the_source_is_whole_and_needs_no_more_than_the_runtime() {
        crate::parts::package::hold("remediation", &super::SOURCE);
    }
}
