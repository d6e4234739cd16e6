//! Amazon Q Developer in chat applications, whose API, principal and resource types are still called Chatbot: where it
//! answers, and how channels are called.

/// Regions in which its API answers (`internal/service/chatbot/service_package.go` of the AWS provider, read 2026-11).
pub const REGIONS: &[&str] = &["ap-southeast-1", "eu-west-1", "us-east-2", "us-west-2"];

/// The Region whose API the AWS provider asks from any other (as above).
pub const REGION_OF_OTHERS: &str = "us-west-2";

/// The only partition that it is in: the ARNs of its API begin with `arn:aws:` ("`CreateSlackChannelConfiguration`", Amazon Q
/// Developer in chat applications API reference, read 2026-11).
pub const PARTITION: &str = "aws";

/// The Region in which the AWS provider calls it for what is in another one.
#[must_use]
pub fn region_of_calls(region: &str) -> &str {
    match REGIONS.contains(&region) {
        true => region,
        false => REGION_OF_OTHERS,
    }
}

/// Form of the ID of a workspace of Slack. AWS takes capital letters and digits (`SlackTeamId`, API reference as above); those of
/// workspaces begin with T, of organizations with E. Twenty characters at most, so that the name of a channel's
/// configuration has its 128.
pub const SLACK_WORKSPACE: &str = "^[TE][0-9A-Z]{5,19}$";

/// Form of the ID of a channel of Slack: of a public one it begins with C, of a private one with C or G.
pub const SLACK_CHANNEL: &str = "^[CG][0-9A-Z]{5,19}$";

/// Form of the ID of a tenant or a team of Microsoft (`TenantId`, `TeamId`, API reference as above).
pub const MICROSOFT_ID: &str = "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$";

/// Form of the ID of a channel of Microsoft Teams, as it is in the link to the channel (`ChannelId`, API reference as
/// above).
pub const TEAMS_CHANNEL: &str =
    "^[a-zA-Z0-9_=+/.,-]*%3[aA][a-zA-Z0-9_=+/.,-]*%40[a-zA-Z0-9_=+/.,-]*$";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_go_to_one_of_its_regions() {
        assert_eq!(region_of_calls("eu-west-1"), "eu-west-1");
        assert_eq!(region_of_calls("eu-central-1"), "us-west-2");
        assert!(REGIONS.contains(&REGION_OF_OTHERS) && REGIONS.is_sorted());
    }
}
