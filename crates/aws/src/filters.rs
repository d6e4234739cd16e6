//! What AWS takes as filters of what invokes a function.

/// Most filters of an event source mapping ("Control which events Lambda sends to your function" of the AWS Lambda developer guide,
/// read 2026-11-28); a quota, up to 10 on request.
pub const MOST_FILTERS: u32 = 5;

/// Most characters in a pattern of an event source mapping (Lambda API reference, `Filter`, read 2026-11-28).
pub const LONGEST_PATTERN: usize = 4096;

/// What a pattern over messages of a queue may begin with ("Using event filtering with an Amazon SQS event source" of the same guide,
/// read 2026-11-28).
pub const QUEUE_FIELDS: &[&str] = &["body"];

/// What a pattern over changes of a table may begin with ("DynamoDB Streams and AWS Lambda triggers" and "Time to live" of the Amazon DynamoDB
/// developer guide, whose examples have all three, read 2026-11-28).
pub const CHANGE_FIELDS: &[&str] = &["dynamodb", "eventName", "userIdentity"];

/// Most keys of the filter policy of a subscription: of the body those at the top ("Filter policy constraints" of the Amazon SNS developer
/// guide, read 2026-11-28).
pub const MOST_POLICY_KEYS: usize = 5;

/// Most combinations of values of a filter policy: the product of the values of each list, and of how deep each is (same source).
pub const MOST_POLICY_COMBINATIONS: usize = 150;

/// Most characters in the beginning or the end of a key in the pattern of a rule: a pattern has 2,048 at most, with all else that is in it
/// ("Amazon EventBridge quotas" of the Amazon EventBridge user guide, read 2026-11-28).
pub const LONGEST_KEY_PART: u32 = 512;
