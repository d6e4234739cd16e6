//! Failures that somebody accepts: by control and address, with a reason, perhaps until a day.

use crate::check::{Report, Waived};
use crate::verdict::Verdict;
use aws::date::Date;

/// A failure that is accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ControlWaiver {
    /// Name of the control.
    pub control: String,
    /// Address of a resource, or of a module for everything in it; `*` matches any characters.
    pub address: String,
    /// Why.
    pub reason: String,
    /// The last day that it holds, as `2027-01-31`.
    pub expires: Option<String>,
}

impl ControlWaiver {
    /// Is it about an address?
    #[must_use]
    pub fn covers(&self, address: &str) -> bool {
        // A pattern that ends at a step is about everything below it.
        let ends = address.match_indices(['.', '[']).map(|(at, _)| at);
        std::iter::once(address.len())
            .chain(ends)
            .filter_map(|end| address.get(..end))
            .any(|part| is_like(&self.address, part))
    }

    /// Is its last day over? When nobody knows the day, whatever ends has ended.
    #[must_use]
    pub fn is_expired(&self, today: Option<Date>) -> bool {
        let expires = self.expires.as_deref();
        expires.is_some_and(|last| today.is_none_or(|today| today.to_string().as_str() > last))
    }
}

impl Report {
    /// Marks the failures that are accepted, and says of each waiver whether it is about anything
    /// that failed, or that may fail after apply. One that has expired accepts nothing.
    pub fn waive(&mut self, waivers: &[ControlWaiver], today: Option<Date>) -> Vec<bool> {
        let mut used = vec![false; waivers.len()];
        for judgement in &mut self.judgements {
            let failed = matches!(judgement.verdict, Verdict::Fail(_));
            if !failed && !matches!(judgement.verdict, Verdict::Unknown(_)) {
                continue;
            }
            for (waiver, used) in waivers.iter().zip(&mut used) {
                if !judgement.control.is_called(&waiver.control)
                    || !waiver.covers(&judgement.address)
                {
                    continue;
                }
                *used = true;
                if failed && !waiver.is_expired(today) {
                    judgement.waived = Some(Waived {
                        reason: waiver.reason.clone(),
                        expires: waiver.expires.clone(),
                    });
                }
            }
        }
        used
    }
}

/// Does a pattern, in which `*` matches any characters, match a text? Case makes a difference.
fn is_like(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else {
        return rest.is_empty();
    };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = rest.get(at + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waiver(address: &str) -> ControlWaiver {
        ControlWaiver {
            control: "s3-versioning".into(),
            address: address.into(),
            reason: "it can be made again".into(),
            expires: Some("2027-01-31".into()),
        }
    }

    #[test]
    fn patterns_are_about_resources_and_what_is_in_modules() {
        let address = "module.bucket_a.aws_s3_bucket.this[\"x.y\"]";
        for (pattern, covers) in [
            (address, true),
            ("module.bucket_a.aws_s3_bucket.this", true),
            ("module.bucket_a", true),
            ("module.bucket_*", true),
            ("*.aws_s3_bucket.this", true),
            ("module.*.aws_s3_bucket.*", true),
            ("module.*bucket_a", true),
            ("module.bucket", false),
            ("module.bucket_b", false),
            ("module.bucket_a.aws_s3_bucket.th", false),
            ("MODULE.bucket_a", false),
            ("bucket_a", false),
            ("module.a*a", false),
            ("", false),
        ] {
            let waiver = waiver(pattern);
            assert_eq!(waiver.covers(address), covers, "{pattern}");
        }
    }

    #[test]
    fn a_waiver_is_about_one_control_also_by_a_former_name() {
        let text = r#"{"aws_iam_user_policy.a": {"user": "b", "policy": {"Statement": [{"Sid": "a b", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/{2000 characters}"}]}}}"#;
        let plan = crate::example::plan(text).unwrap();
        let waived = |name: &str| {
            let all = crate::controls::all();
            let mut report = crate::check(&plan, crate::CheckProfile::Production, all).unwrap();
            let waiver = ControlWaiver {
                control: name.into(),
                ..waiver("aws_iam_user_policy.a")
            };
            report.waive(&[waiver], Some(Date::new(2026, 11, 24)));
            let ids = report.waived().map(|one| one.control.id);
            ids.collect::<Vec<_>>()
        };
        assert_eq!(waived("iam-policy-sids"), ["iam-policy-sids"]);
        assert_eq!(
            waived("iam-policy-size"),
            ["limit-iam-inline-size", "iam-policy-sids"]
        );
        assert!(waived("s3-versioning").is_empty());
    }

    #[test]
    fn a_waiver_holds_through_its_last_day() {
        let waiver = waiver("module.a");
        assert!(!waiver.is_expired(Some(Date::new(2027, 1, 31))));
        assert!(waiver.is_expired(Some(Date::new(2027, 2, 1))));
        assert!(waiver.is_expired(None));
        let forever = ControlWaiver {
            expires: None,
            ..waiver
        };
        assert!(!forever.is_expired(None));
    }
}
