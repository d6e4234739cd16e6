//! What the health check looks at.

use naming::CallName;
use terraform::Text;

/// What the health check looks at.
#[derive(Clone, Debug)]
pub(crate) struct HealthTarget {
    /// Kind and oldest name in the description: its key in the list of what is looked at.
    pub(crate) key: CallName,
    /// Name in AWS.
    pub(crate) name: String,
    /// What it is, and so what is looked at.
    pub(crate) subject: HealthSubject,
    /// Changes when the thing does; then it is looked at anew at the next apply.
    pub(crate) revision: Option<Text>,
}

/// What is looked at.
#[derive(Clone, Debug)]
pub(crate) enum HealthSubject {
    /// A Lambda function: that it is active.
    Function {
        /// Alias that its callers use.
        alias: Option<String>,
    },
    /// An API: that it answers.
    Api {
        /// URL of its stage.
        url: Text,
        /// Path and, when not any from 200 to 299, status of its health route. Without one any
        /// answer below 500 at the root will do.
        route: Option<(String, Option<u16>)>,
        /// The host to connect to, where that is not the one that DNS knows for the URL.
        connect_to: Option<Text>,
    },
    /// A DynamoDB table: that it serves.
    Table,
}
