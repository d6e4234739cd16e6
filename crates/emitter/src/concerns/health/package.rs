//! The health check's source.

/// The source, by file name.
pub(super) const SOURCE: [(&str, &str); 6] = [
    (
        "aws.mjs",
        include_str!("../../../functions/health/source/aws.mjs"),
    ),
    (
        "checks.mjs",
        include_str!("../../../functions/health/source/checks.mjs"),
    ),
    (
        "connect.mjs",
        include_str!("../../../functions/health/source/connect.mjs"),
    ),
    (
        "handler.mjs",
        include_str!("../../../functions/health/source/handler.mjs"),
    ),
    (
        "index.mjs",
        include_str!("../../../functions/health/source/index.mjs"),
    ),
    (
        "metrics.mjs",
        include_str!("../../../functions/health/source/metrics.mjs"),
    ),
];

#[cfg(test)]
mod tests {
    #[test]
    fn the_source_is_whole_and_needs_no_more_than_the_runtime() {
        crate::parts::package::hold("health", &super::SOURCE);
    }
}
