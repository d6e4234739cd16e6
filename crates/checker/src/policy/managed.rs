//! Policies that AWS publishes, by ARN: how far one reaches, as far as its name tells. What it allows
//! is in no plan.

/// How far a policy of AWS reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Over a whole service, or over all.
    Whole,
    /// To what the running of a function asks, and no further.
    Running,
    /// Its name does not tell.
    Untold,
}

/// The name of a policy that AWS manages, such as `service-role/AWSLambdaRole`.
pub(crate) fn path(arn: &str) -> Option<&str> {
    let rest = arn.strip_prefix("arn:")?;
    rest.split_once(":iam::aws:policy/").map(|(_, path)| path)
}

/// The last part of the name, such as `AWSLambdaRole`.
pub(crate) fn name(arn: &str) -> Option<&str> {
    path(arn)?.rsplit('/').next()
}

/// How far such a policy reaches.
pub(crate) fn reach(arn: &str) -> Option<Reach> {
    let (path, name) = (path(arn)?, name(arn)?);
    let whole = name.ends_with("FullAccess");
    if whole || matches!(name, "AdministratorAccess" | "PowerUserAccess") {
        return Some(Reach::Whole);
    }
    let running = path.starts_with("service-role/AWSLambda")
        || matches!(
            name,
            "AWSXRayDaemonWriteAccess" | "CloudWatchLambdaInsightsExecutionRolePolicy"
        );
    Some(if running {
        Reach::Running
    } else {
        Reach::Untold
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_how_far_a_policy_reaches() {
        for (path, reached) in [
            ("AdministratorAccess", Reach::Whole),
            ("IAMFullAccess", Reach::Whole),
            ("job-function/DatabaseAdministrator", Reach::Untold),
            ("service-role/AWSLambdaBasicExecutionRole", Reach::Running),
            ("AWSXRayDaemonWriteAccess", Reach::Running),
        ] {
            let arn = format!("arn:aws-us-gov:iam::aws:policy/{path}");
            assert_eq!(reach(&arn), Some(reached), "{path}");
        }
        assert_eq!(reach("arn:aws:iam::111122223333:policy/FullAccess"), None);
    }
}
