//! Decisions as the IAM and KMS guides explain them (read 2026-11), in documents of our own.

use super::*;

const ROLE: &str = "arn:aws:iam::111122223333:role/carlos";

fn policy(document: &str) -> Policy {
    Policy::read(&values::json::parse(document).unwrap()).unwrap()
}

/// What is decided, and by which statements.
#[derive(Default)]
struct Case {
    identity: Vec<Policy>,
    boundary: Option<Policy>,
    resource: Option<Policy>,
    required: bool,
    grants: Vec<(&'static str, &'static [&'static str])>,
    context: Context,
}

impl Case {
    fn decide(&self, caller: Caller<'_>, action: &str, resource: &str) -> Decision {
        self.decide_on(caller, action, &resource.into())
    }

    fn decide_on(&self, caller: Caller<'_>, action: &str, resource: &PolicyText) -> Decision {
        let source = |name: &'static str, policy| Source { name, policy };
        let identity: Vec<Source<'_>> = self
            .identity
            .iter()
            .map(|p| source("identity", p))
            .collect();
        let guard = self
            .resource
            .as_ref()
            .map(|policy| source("resource", policy));
        let grants: Vec<KeyGrant<'_>> = self
            .grants
            .iter()
            .map(|(grantee, operations)| KeyGrant {
                grantee,
                operations,
            })
            .collect();
        let policies = Policies {
            identity: &identity,
            boundary: self
                .boundary
                .as_ref()
                .map(|policy| source("boundary", policy)),
            guard: match guard {
                None => Guard::None,
                Some(guard) if self.required => Guard::Required(guard),
                Some(guard) => Guard::Resource(guard),
            },
            grants: &grants,
        };
        let request = Request {
            caller,
            action,
            resource,
            resource_account: None,
            context: &self.context,
        };
        decide(&policies, &request)
    }

    fn words(&self, caller: Caller<'_>, action: &str, resource: &str) -> String {
        self.decide(caller, action, resource).to_string()
    }
}

/// "Example identity-based and resource-based policy evaluation": Carlos has a policy of his own, and the
/// bucket `carlos-logs` has one that lets him list it and denies what else is done there.
#[test]
fn identity_and_resource_policy_are_taken_together_and_a_deny_wins() {
    let case = Case {
        identity: vec![policy(
            r#"{"Statement":[
                {"Sid":"ListAndRead","Effect":"Allow","Action":["s3:Get*","s3:List*"],"Resource":"*"},
                {"Sid":"Own","Effect":"Allow","Action":"s3:*","Resource":["arn:aws:s3:::carlos","arn:aws:s3:::carlos/*"]},
                {"Sid":"NotLogs","Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::*log*"}]}"#,
        )],
        resource: Some(policy(
            r#"{"Statement":[{"Sid":"Put","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/carlos"},
                "Action":"s3:PutObject","Resource":"arn:aws:s3:::shared/*"}]}"#,
        )),
        ..Case::default()
    };
    let role = Caller::Role(ROLE);
    assert_eq!(
        case.words(role, "s3:PutObject", "arn:aws:s3:::carlos/a"),
        "allowed by identity#Own"
    );
    assert_eq!(
        case.words(role, "s3:GetObject", "arn:aws:s3:::carlos/a"),
        "allowed by identity#ListAndRead, identity#Own"
    );
    // The resource policy alone is enough within the account.
    assert_eq!(
        case.words(role, "s3:PutObject", "arn:aws:s3:::shared/a"),
        "allowed by resource#Put"
    );
    assert_eq!(
        case.words(role, "s3:GetObject", "arn:aws:s3:::carlos-logs/a"),
        "denied by identity#NotLogs"
    );
    assert_eq!(
        case.words(role, "s3:DeleteObject", "arn:aws:s3:::shared/a"),
        "not allowed: no policy of the caller allows s3:DeleteObject on arn:aws:s3:::shared/a"
    );
}

/// "Evaluating effective permissions with boundaries": what identity policy *and* boundary allow; a role's
/// ARN in a resource policy is bounded as well.
#[test]
fn a_boundary_limits_identity_and_resource_policy() {
    let mut case = Case {
        identity: vec![policy(
            r#"{"Statement":[{"Effect":"Allow","Action":["iam:CreateUser","s3:GetObject"],"Resource":"*"}]}"#,
        )],
        boundary: Some(policy(
            r#"{"Statement":[{"Sid":"Data","Effect":"Allow","Action":["s3:*","cloudwatch:*"],"Resource":"*"},
                {"Sid":"Never","Effect":"Deny","Action":"s3:DeleteBucket","Resource":"*"}]}"#,
        )),
        ..Case::default()
    };
    let role = Caller::Role(ROLE);
    assert_eq!(
        case.words(role, "iam:CreateUser", "arn:aws:iam::111122223333:user/a"),
        "not allowed: boundary leaves out iam:CreateUser on arn:aws:iam::111122223333:user/a"
    );
    assert_eq!(
        case.words(role, "s3:GetObject", "arn:aws:s3:::a/b"),
        "allowed by identity#1, boundary#Data"
    );
    // A boundary grants nothing.
    assert!(
        case.decide(role, "s3:PutObject", "arn:aws:s3:::a/b")
            .is_denied()
    );
    case.resource = Some(policy(
        r#"{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/carlos"},
            "Action":["s3:DeleteBucket","sqs:SendMessage","s3:PutObject"],"Resource":"*"}]}"#,
    ));
    assert_eq!(
        case.words(role, "s3:DeleteBucket", "arn:aws:s3:::a"),
        "denied by boundary#Never"
    );
    assert!(
        case.decide(
            role,
            "sqs:SendMessage",
            "arn:aws:sqs:us-east-1:111122223333:q"
        )
        .is_denied()
    );
    assert!(
        case.decide(role, "s3:PutObject", "arn:aws:s3:::a/b")
            .is_allowed()
    );
}

/// A boundary that is made elsewhere leaves out nothing for certain, and still grants nothing.
#[test]
fn a_boundary_that_is_not_known_is_no_denial() {
    let case = Case {
        identity: vec![policy(
            r#"{"Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}"#,
        )],
        boundary: Some(Policy::default()),
        ..Case::default()
    };
    let role = Caller::Role(ROLE);
    assert_eq!(
        case.words(role, "s3:GetObject", "arn:aws:s3:::a/b"),
        "known only after apply: boundary limits the role, and not all of it is known"
    );
    assert!(
        case.decide(role, "s3:PutObject", "arn:aws:s3:::a/b")
            .is_denied()
    );
}

/// "Cross-account policy evaluation logic": both accounts have to allow.
#[test]
fn another_account_needs_both_policies() {
    let mut case = Case {
        identity: vec![policy(
            r#"{"Statement":[{"Sid":"Send","Effect":"Allow","Action":"sqs:SendMessage","Resource":"*"}]}"#,
        )],
        ..Case::default()
    };
    let role = Caller::Role(ROLE);
    let queue = "arn:aws:sqs:us-east-1:444455556666:jobs";
    assert!(matches!(
        case.decide(role, "sqs:SendMessage", queue),
        Decision::Unknown(_)
    ));
    let lets = |principal: &str| {
        Some(policy(&format!(
            r#"{{"Statement":[{{"Sid":"Lets","Effect":"Allow","Principal":{{"AWS":"{principal}"}},"Action":"sqs:*","Resource":"*"}}]}}"#
        )))
    };
    case.resource = lets("arn:aws:iam::111122223333:root");
    assert_eq!(
        case.words(role, "sqs:SendMessage", queue),
        "allowed by identity#Send, resource#Lets"
    );
    assert!(case.decide(role, "sqs:ReceiveMessage", queue).is_denied());
    case.resource = lets("arn:aws:iam::444455556666:root");
    assert!(case.decide(role, "sqs:SendMessage", queue).is_denied());
    // In its own account the account's name in the policy gives a role nothing.
    case.identity.clear();
    case.resource = lets("111122223333");
    assert!(
        case.decide(
            role,
            "sqs:SendMessage",
            "arn:aws:sqs:us-east-1:111122223333:jobs"
        )
        .is_denied()
    );
}

/// KMS, "Default key policy": identity policies count only where the key policy names the account.
#[test]
fn a_key_policy_decides_whether_identity_policies_count() {
    let key = "arn:aws:kms:us-east-1:111122223333:key/a";
    let mut case = Case {
        identity: vec![policy(
            r#"{"Statement":[{"Sid":"Use","Effect":"Allow","Action":"kms:Decrypt","Resource":"*"}]}"#,
        )],
        resource: Some(policy(
            r#"{"Statement":[
                {"Sid":"Administration","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},
                {"Sid":"Through","Effect":"Allow","Principal":{"AWS":"*"},"Action":"kms:GenerateDataKey*","Resource":"*",
                 "Condition":{"StringEquals":{"kms:CallerAccount":"111122223333","kms:ViaService":"s3.us-east-1.amazonaws.com"}}},
                {"Sid":"Alarms","Effect":"Allow","Principal":{"Service":"cloudwatch.amazonaws.com"},"Action":["kms:Decrypt","kms:GenerateDataKey*"],"Resource":"*",
                 "Condition":{"StringEquals":{"aws:SourceAccount":"111122223333"}}}]}"#,
        )),
        required: true,
        ..Case::default()
    };
    let role = Caller::Role(ROLE);
    assert_eq!(
        case.words(role, "kms:Decrypt", key),
        "allowed by identity#Use, resource#Administration"
    );
    case.context.set("kms:CallerAccount", "111122223333");
    assert_eq!(
        case.words(role, "kms:GenerateDataKey", key),
        "known only after apply: whether resource#Through allows it"
    );
    case.context
        .set("kms:ViaService", "s3.us-east-1.amazonaws.com");
    assert_eq!(
        case.words(role, "kms:GenerateDataKey", key),
        "allowed by resource#Through"
    );
    let alarms = Caller::Service("cloudwatch.amazonaws.com");
    case.context.set("aws:SourceAccount", "111122223333");
    assert_eq!(
        case.words(alarms, "kms:Decrypt", key),
        "allowed by resource#Alarms"
    );
    assert!(
        case.decide(Caller::Service("sns.amazonaws.com"), "kms:Decrypt", key)
            .is_denied()
    );
    // Without the account in the key policy an identity policy is worth nothing; a grant is.
    case.resource = Some(policy(
        r#"{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/admin"},"Action":"kms:*","Resource":"*"}]}"#,
    ));
    assert_eq!(
        case.words(role, "kms:Decrypt", key),
        "not allowed: resource does not let the caller or its account do kms:Decrypt"
    );
    case.grants = vec![(ROLE, &["Decrypt"])];
    assert!(case.decide(role, "kms:Decrypt", key).is_allowed());
    assert!(case.decide(role, "kms:Encrypt", key).is_denied());
}

/// "`NotAction` with Deny" and "`NotResource`".
#[test]
fn what_is_not_named() {
    let mut case = Case {
        identity: vec![policy(
            r#"{"Statement":[
                {"Sid":"All","Effect":"Allow","NotAction":"iam:*","Resource":"*"},
                {"Sid":"OnlyHere","Effect":"Deny","NotAction":["cloudfront:*","iam:*"],"Resource":"*",
                 "Condition":{"StringNotEquals":{"aws:RequestedRegion":["eu-central-1","eu-west-1"]}}},
                {"Sid":"OnlyReports","Effect":"Deny","Action":"s3:*","NotResource":["arn:aws:s3:::reports","arn:aws:s3:::reports/*"]}]}"#,
        )],
        ..Case::default()
    };
    case.context.set("aws:RequestedRegion", "us-east-1");
    let role = Caller::Role(ROLE);
    assert!(
        case.decide(role, "cloudfront:ListDistributions", "*")
            .is_allowed()
    );
    assert_eq!(
        case.words(role, "sqs:ListQueues", "*"),
        "denied by identity#OnlyHere"
    );
    assert!(matches!(
        case.decide(role, "iam:CreateUser", "arn:aws:iam::111122223333:user/a"),
        Decision::ImplicitlyDenied(_)
    ));
    let mut there = Context::new();
    there.set("aws:RequestedRegion", "eu-west-1");
    case.context = there;
    assert!(
        case.decide(role, "s3:GetObject", "arn:aws:s3:::reports/a")
            .is_allowed()
    );
    assert_eq!(
        case.words(role, "s3:GetObject", "arn:aws:s3:::data/a"),
        "denied by identity#OnlyReports"
    );
}

/// "AWS JSON policy elements: Principal": services, federated users, everybody; trust policies.
#[test]
fn who_is_named() {
    let mut case = Case {
        resource: Some(policy(
            r#"{"Statement":[
                {"Sid":"Token","Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/token"},
                 "Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"token:sub":"repo:a/b:environment:live"}}},
                {"Sid":"Service","Effect":"Allow","Principal":{"Service":["lambda.amazonaws.com","scheduler.amazonaws.com"]},"Action":"sts:AssumeRole"}]}"#,
        )),
        required: true,
        ..Case::default()
    };
    let role = "arn:aws:iam::111122223333:role/r";
    let federated = Caller::Federated("arn:aws:iam::111122223333:oidc-provider/token");
    case.context.set("token:sub", "repo:a/b:environment:live");
    assert!(
        case.decide(federated, "sts:AssumeRoleWithWebIdentity", role)
            .is_allowed()
    );
    assert!(
        case.decide(
            Caller::Service("scheduler.amazonaws.com"),
            "sts:AssumeRole",
            role
        )
        .is_allowed()
    );
    assert!(
        case.decide(
            Caller::Service("events.amazonaws.com"),
            "sts:AssumeRole",
            role
        )
        .is_denied()
    );
    assert!(
        case.decide(Caller::Role(ROLE), "sts:AssumeRole", role)
            .is_denied()
    );
    let mut pull = Context::new();
    pull.set("token:sub", "repo:a/b:pull_request");
    case.context = pull;
    assert!(
        case.decide(federated, "sts:AssumeRoleWithWebIdentity", role)
            .is_denied()
    );
    // Everybody, but not without TLS, and nobody but one role may delete.
    case = Case {
        resource: Some(policy(
            r#"{"Statement":[
                {"Sid":"Public","Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"},
                {"Sid":"Tls","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}},
                {"Sid":"OneMayDelete","Effect":"Deny","NotPrincipal":{"AWS":["arn:aws:iam::111122223333:role/carlos","arn:aws:iam::111122223333:root"]},"Action":"s3:DeleteObject","Resource":"*"}]}"#,
        )),
        ..Case::default()
    };
    case.context.set("aws:SecureTransport", "true");
    let object = "arn:aws:s3:::a/b";
    assert!(
        case.decide(Caller::Anonymous, "s3:GetObject", object)
            .is_allowed()
    );
    assert_eq!(
        case.words(Caller::Anonymous, "s3:DeleteObject", object),
        "denied by resource#OneMayDelete"
    );
    assert!(
        case.decide(Caller::Role(ROLE), "s3:DeleteObject", object)
            .is_allowed()
    );
    let mut plain = Context::new();
    plain.set("aws:SecureTransport", "false");
    case.context = plain;
    assert_eq!(
        case.words(Caller::Anonymous, "s3:GetObject", object),
        "denied by resource#Tls"
    );
}

#[test]
fn what_is_unknown_is_neither_allowed_nor_denied() {
    let unknown = Policy {
        statements: Vec::new(),
        complete: false,
        size: None,
    };
    let mut case = Case {
        identity: vec![
            policy(
                r#"{"Statement":[{"Sid":"Own","Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::todo-*"}]}"#,
            ),
            policy(
                r#"{"Statement":[{"Sid":"Logs","Effect":"Deny","Action":"s3:DeleteBucket","Resource":"arn:aws:s3:::todo-logs"}]}"#,
            ),
        ],
        ..Case::default()
    };
    let role = Caller::Role(ROLE);
    let bucket = PolicyText::Pieces(vec![Some("arn:aws:s3:::todo-".into()), None]);
    assert!(
        case.decide_on(role, "s3:CreateBucket", &bucket)
            .is_allowed()
    );
    assert_eq!(
        case.decide_on(role, "s3:DeleteBucket", &bucket),
        Decision::Unknown("whether identity#Logs denies it".into())
    );
    assert!(matches!(
        case.decide_on(role, "s3:CreateBucket", &PolicyText::Unknown),
        Decision::Unknown(_)
    ));
    case.identity.push(unknown);
    assert!(matches!(
        case.decide_on(role, "s3:CreateBucket", &bucket),
        Decision::Unknown(_)
    ));
    assert!(matches!(
        case.decide(
            role,
            "sqs:SendMessage",
            "arn:aws:sqs:us-east-1:111122223333:q"
        ),
        Decision::Unknown(_)
    ));
}
