//! The tests of the module `delivery`.

use serde_json::json;
use terraform::{TestFile, TestRun};

pub(super) fn file() -> TestFile {
    let trust = |role: &str| {
        format!(
            "jsondecode(aws_iam_role.{role}.assume_role_policy).Statement[0].Condition.StringEquals"
        )
    };
    let denied = |sid: &str| {
        format!(
            "one([for s in jsondecode(aws_iam_policy.never.policy).Statement : s if s.Sid == \"{sid}\" && s.Effect == \"Deny\"])"
        )
    };
    TestFile::new(
        "delivery",
        json!({
            // As long as names can be, for the sizes below.
            "name": "shop-with-a-long-name-for-production",
            "application": "shop-with-a-long-name",
            "environment": "for-production",
            "account_id": "111122223333",
            "repository": "example/shop",
            "regions": ["us-east-1", "us-west-2", "eu-central-1"],
            "state_bucket": "shop-with-a-long-name-for-production-terraform-state-bucket",
            "state_key": "shop-with-a-long-name/for-production.tfstate",
            "state_key_arns": ["arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555"],
        }),
    )
    .mock("data.aws_partition", json!({ "partition": "aws" }))
    .mock("aws_iam_policy", json!({ "arn": "arn:aws:iam::111122223333:policy/shop" }))
    .mock("aws_iam_role", json!({ "arn": "arn:aws:iam::111122223333:role/shop" }))
    .run(
        TestRun::plan("trusts_one_repository_and_no_other_subject")
            .assert(
                &format!(
                    "length({t}) == 2 && {t}[\"token.actions.githubusercontent.com:aud\"] == \"sts.amazonaws.com\" && {t}[\"token.actions.githubusercontent.com:sub\"] == [\"repo:example/shop:pull_request\", \"repo:example/shop:ref:refs/heads/main\"]",
                    t = trust("plan")
                ),
                "Somebody else may plan.",
            )
            .assert(
                &format!(
                    "{}[\"token.actions.githubusercontent.com:sub\"] == [\"repo:example/shop:environment:for-production\"]",
                    trust("apply")
                ),
                "Something may be applied without the environment's approval.",
            )
            .assert(
                "length(aws_iam_openid_connect_provider.github) == 0",
                "The account's trust in GitHub was taken over without being asked.",
            ),
    )
    .run(
        TestRun::plan("trusts_both_forms_of_subject_once_the_numbers_are_known")
            .with_variables(json!({ "repository_id": "456789", "repository_owner_id": "123456" }))
            .assert(
                &format!(
                    "{}[\"token.actions.githubusercontent.com:sub\"] == [\"repo:example/shop:pull_request\", \"repo:example/shop:ref:refs/heads/main\", \"repo:example@123456/shop@456789:pull_request\", \"repo:example@123456/shop@456789:ref:refs/heads/main\"]",
                    trust("plan")
                ),
                "A plan's subject is refused, or another's is not.",
            )
            .assert(
                &format!(
                    "{t} == {{ \"token.actions.githubusercontent.com:aud\" = \"sts.amazonaws.com\", \"token.actions.githubusercontent.com:sub\" = [\"repo:example/shop:environment:for-production\", \"repo:example@123456/shop@456789:environment:for-production\"], \"token.actions.githubusercontent.com:repository_id\" = \"456789\", \"token.actions.githubusercontent.com:repository_owner_id\" = \"123456\", \"token.actions.githubusercontent.com:environment\" = \"for-production\", \"token.actions.githubusercontent.com:ref\" = \"refs/heads/main\" }}",
                    t = trust("apply")
                ),
                "Another repository, environment or branch may be applied, or this one may not.",
            )
            .assert(
                &format!("{}[\"token.actions.githubusercontent.com:repository_id\"] == \"456789\"", trust("plan")),
                "A repository of the same name may plan.",
            ),
    )
    .run(
        TestRun::plan("refuses_half_of_the_numbers")
            .with_variables(json!({ "repository_id": "456789" }))
            .refused("var.repository_id"),
    )
    .run(
        TestRun::plan("makes_the_trust_in_github_when_told")
            .with_variables(json!({ "create_provider": true }))
            .assert(
                "aws_iam_openid_connect_provider.github[0].url == \"https://token.actions.githubusercontent.com\" && aws_iam_openid_connect_provider.github[0].client_id_list == toset([\"sts.amazonaws.com\"])",
                "The account trusts another issuer or audience.",
            ),
    )
    .run(
        TestRun::plan("plans_without_changing_or_reading_data")
            .assert(
                "alltrue([for action in flatten([for s in concat(jsondecode(aws_iam_policy.read.policy).Statement, jsondecode(aws_iam_policy.read_watch.policy).Statement) : s.Action if s.Sid != \"LockState\" && s.Sid != \"UseKeyOfTheState\" && s.Sid != \"ReadState\" && s.Sid != \"ReadWhatKeysEncrypt\"]) : can(regex(\":(Describe|Get|List|View)|^apigateway:GET$\", action))])",
                "The role that plans may do more than read.",
            )
            .assert(
                "alltrue([for action in [\"dynamodb:Get*\", \"dynamodb:GetItem\", \"dynamodb:Query\", \"s3:Get*\", \"logs:Get*\", \"secretsmanager:GetSecretValue\"] : !contains(flatten([for s in concat(jsondecode(aws_iam_policy.read.policy).Statement, jsondecode(aws_iam_policy.read_watch.policy).Statement) : s.Action if s.Sid != \"ReadLedger\"]), action)])",
                "The role that plans may read data.",
            )
            .assert(
                "one([for s in jsondecode(aws_iam_policy.read.policy).Statement : s.Resource if s.Sid == \"LockState\"]) == \"arn:aws:s3:::shop-with-a-long-name-for-production-terraform-state-bucket/shop-with-a-long-name/for-production.tfstate.tflock\"",
                "The role that plans may write more than the lock of its own state.",
            ),
    )
    .run(
        TestRun::plan("cannot_raise_its_own_rights")
            .assert(
                &format!(
                    "alltrue([for action in [\"iam:Attach*\", \"iam:Create*\", \"iam:Put*\", \"iam:Set*\", \"iam:Update*\"] : contains({d}.Action, action)]) && alltrue([for arn in [\"role/*-github-apply\", \"role/*-github-plan\", \"policy/*-github-*\", \"policy/*-boundary\", \"oidc-provider/*\"] : contains({d}.Resource, \"arn:aws:iam::111122223333:${{arn}}\")])",
                    d = denied("NeverTheRightsOfDelivery")
                ),
                "The role that applies may change its own rights.",
            )
            .assert(
                "one([for s in jsondecode(aws_iam_policy.rights.policy).Statement : s.Condition.StringEquals[\"iam:PermissionsBoundary\"] if contains(flatten([s.Action]), \"iam:CreateRole\") && s.Effect == \"Allow\"]) == \"arn:aws:iam::111122223333:policy/shop-with-a-long-name-for-production-boundary\"",
                "The role that applies may make roles without a boundary.",
            )
            .assert(
                &format!(
                    "contains({d}.Action, \"iam:Update*\") && {d}.Condition.StringNotEquals[\"aws:ResourceTag/Environment\"] == \"for-production\" && {d}.Condition.Null[\"aws:ResourceTag/Environment\"] == \"false\"",
                    d = denied("NeverOfAnotherEnvironment")
                ),
                "Roles of another environment can be changed.",
            )
            .assert(
                &format!("contains({}.Action, \"iam:DeleteRolePermissionsBoundary\")", denied("NeverBeyondTheBoundary")),
                "The boundary can be taken away.",
            )
            .assert(
                "alltrue([for s in jsondecode(aws_iam_policy.boundary.policy).Statement : alltrue([for action in flatten([s.Action]) : !startswith(action, \"iam:\") && !startswith(action, \"sts:\") && action != \"*\"]) if s.Effect == \"Allow\"])",
                "A role within the boundary may change rights.",
            ),
    )
    .run(
        TestRun::plan("never_destroys_data_where_it_is_protected").assert(
            &format!(
                "alltrue([for action in [\"dynamodb:DeleteTable\", \"s3:DeleteBucket\", \"kms:ScheduleKeyDeletion\", \"backup:DeleteRecoveryPoint\"] : contains({}.Action, action)]) && length([for s in jsondecode(aws_iam_policy.boundary.policy).Statement : s if s.Effect == \"Deny\" && contains(flatten([s.Action]), \"dynamodb:DeleteTable\")]) == 1",
                denied("NeverDestroyData")
            ),
            "What holds data can be destroyed.",
        ),
    )
    .run(
        TestRun::plan("has_no_rights_for_chat_without_channels").assert(
            &format!(
                "{d}.Action == \"*\" && {d}.Condition.StringNotEquals[\"aws:RequestedRegion\"] == [\"us-east-1\", \"us-west-2\", \"eu-central-1\"] && alltrue([for policy in [aws_iam_policy.read_watch, aws_iam_policy.watch, aws_iam_policy.rights, aws_iam_policy.never] : !strcontains(policy.policy, \"chat\")])",
                d = denied("NeverElsewhere")
            ),
            "A pipeline may call an API that nothing of it needs.",
        ),
    )
    .run(
        TestRun::plan("calls_nothing_but_chat_in_the_region_of_its_api")
            .with_variables(json!({ "chat_region": "ap-southeast-1" }))
            .assert(
                &format!(
                    "{d}.Condition.StringNotEquals[\"aws:RequestedRegion\"] == [\"us-east-1\", \"us-west-2\", \"eu-central-1\", \"ap-southeast-1\"]",
                    d = denied("NeverElsewhere")
                ),
                "The API of chat cannot be called.",
            )
            .assert(
                &format!(
                    "{}.NotAction == [\"chatbot:*\", \"iam:PassRole\"] && {}.Condition.StringNotEquals[\"iam:PassedToService\"] == \"chatbot.amazonaws.com\"",
                    denied("NeverElsewhereButChat"),
                    denied("NeverPassElsewhere")
                ),
                "Something else can be made in another Region, or a role handed on there.",
            )
            .assert(
                "one([for s in jsondecode(aws_iam_policy.rights.policy).Statement : s.Resource if s.Sid == \"HandRoleToChat\"]) == [\"arn:aws:iam::111122223333:role/shop-with-a-long-name-for-production-chat-channels\"]",
                "Another role may be handed to the channels.",
            ),
    )
    .run(
        TestRun::plan("fits_into_iams_quotas")
            .with_variables(json!({
                "network": true,
                "chat_region": "ap-southeast-1",
                "fenced_names": ["shop-with-a-long-name-for-production-recovery"],
                "package_arns": ["arn:aws:s3:::packages-of-the-shop-with-a-long-name/*"],
                "image_repository_arns": ["arn:aws:ecr:us-east-1:111122223333:repository/shop-with-a-long-name/orders"],
            }))
            .assert(
                "alltrue([for policy in [aws_iam_policy.read, aws_iam_policy.read_watch, aws_iam_policy.build, aws_iam_policy.watch, aws_iam_policy.rights, aws_iam_policy.never, aws_iam_policy.network[0], aws_iam_policy.boundary] : length(policy.policy) <= 6144])",
                "A policy is longer than IAM takes.",
            )
            .assert(
                "length(aws_iam_role_policy_attachment.network) == 1",
                "A private network cannot be built.",
            ),
    )
    .run(
        TestRun::plan("takes_packages_and_images_that_are_described_and_no_others")
            .with_variables(json!({
                "package_arns": ["arn:aws:s3:::packages/*"],
                "image_repository_arns": ["arn:aws:ecr:us-east-1:111122223333:repository/orders", "arn:aws:ecr:us-east-1:444455556666:repository/shared"],
            }))
            .assert(
                "one([for s in jsondecode(aws_iam_policy.rights.policy).Statement : s.Resource if s.Sid == \"LetLambdaTakeImages\"]) == [\"arn:aws:ecr:us-east-1:111122223333:repository/orders\"]",
                "The policy of a repository of another account would be changed.",
            )
            .assert(
                "one([for s in jsondecode(aws_iam_policy.rights.policy).Statement : s.Resource if s.Sid == \"TakePackages\"]) == [\"arn:aws:s3:::packages/*\"]",
                "Packages cannot be taken.",
            ),
    )
    .run(
        TestRun::plan("keeps_out_of_environments_whose_names_begin_the_same")
            .with_variables(json!({ "fenced_names": ["shop-with-a-long-name-for-production-recovery"] }))
            .assert(
                &format!(
                    "contains({}.Resource, \"arn:aws:iam::111122223333:role/shop-with-a-long-name-for-production-recovery-*\")",
                    denied("NeverOfNeighbours")
                ),
                "Roles of another environment can be passed on.",
            ),
    )
    .run(
        TestRun::plan("leaves_what_the_description_grants")
            .with_variables(json!({ "boundary_statements": [{ "sid": "Described1", "actions": ["secretsmanager:GetSecretValue"], "resources": ["arn:aws:secretsmanager:us-east-1:111122223333:secret:a"] }] }))
            .assert(
                "one([for s in jsondecode(aws_iam_policy.boundary.policy).Statement : s.Resource if s.Sid == \"Described1\"]) == [\"arn:aws:secretsmanager:us-east-1:111122223333:secret:a\"]",
                "The boundary cuts off what was granted.",
            ),
    )
    .run(
        TestRun::plan("refuses_what_is_no_repository")
            .with_variables(json!({ "repository": "*/*" }))
            .refused("var.repository"),
    )
}
