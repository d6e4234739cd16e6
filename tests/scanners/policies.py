"""Judges every IAM policy in a Terraform plan or state with parliament.

Reads `terraform show -json` on standard input. Writes one JSON object:
`documents`, how many policies were judged; `unknown`, the addresses whose policy is not known before
apply; `findings`, each with address, attribute, issue and detail.
"""

import json
import sys
from fnmatch import fnmatchcase

from parliament import analyze_policy_string

# Policies of a resource (who may use it) rather than of an identity (what it may use).
TRUST = {("aws_iam_role", "assume_role_policy")}
# What the service itself says there; the emission writes these policies as resources of their own.
NOT_OURS = {("aws_s3_bucket", "policy"), ("aws_sns_topic", "policy"), ("aws_sqs_queue", "policy")}
# Condition keys that IAM documents for string operators; parliament has them down as ARNs.
TEXTS = ("iam:PermissionsBoundary",)
# Actions that AWS has and parliament's copy of its reference does not know yet (version 1.6.4, read 2026-11-28).
NEWER = {"cloudwatch:DeleteAlarmMuteRule", "cloudwatch:GetAlarmMuteRule", "cloudwatch:PutAlarmMuteRule"}
DOCUMENTS = ("policy", "assume_role_policy", "access_policy", "access_policies", "policy_document")


def main():
    shown = json.load(sys.stdin)
    judged, unknown, findings = 0, [], []
    ceilings = boundaries(shown)
    for address, kind, values, not_known in instances(shown):
        for attribute in DOCUMENTS:
            if (kind, attribute) in NOT_OURS:
                continue
            if not_known.get(attribute) is True:
                unknown.append(address)
            text = values.get(attribute)
            if not isinstance(text, str) or '"Statement"' not in text:
                continue
            judged += 1
            document = json.loads(text)
            findings += judge(address, kind, attribute, document, address.split("[")[0] in ceilings)
    json.dump({"documents": judged, "unknown": sorted(unknown), "findings": findings}, sys.stdout)


def instances(shown):
    """(address, type, values, which values are unknown) of everything managed."""
    if "resource_changes" in shown:
        for change in shown["resource_changes"]:
            if change["mode"] == "managed" and change["change"]["after"] is not None:
                yield change["address"], change["type"], change["change"]["after"], change["change"]["after_unknown"]
        return

    def walk(module):
        for resource in module.get("resources", []):
            if resource["mode"] == "managed":
                yield resource["address"], resource["type"], resource["values"], {}
        for child in module.get("child_modules", []):
            yield from walk(child)

    yield from walk(shown.get("values", {}).get("root_module", {}))


def boundaries(shown):
    """Addresses of the policies that a plan attaches to nobody. A policy without one who has it grants
    nothing; the one use that is left is the ceiling of roles."""
    policies, attached = set(), set()

    def walk(module, path):
        for resource in module.get("resources", []):
            if resource["mode"] == "managed" and resource["type"] == "aws_iam_policy":
                policies.add(path + resource["address"])
            elif "attachment" in resource["type"]:
                for reference in resource.get("expressions", {}).get("policy_arn", {}).get("references", []):
                    attached.add(path + reference.removesuffix(".arn").split("[")[0])
        for name, call in module.get("module_calls", {}).items():
            walk(call["module"], f"{path}module.{name}.")

    walk(shown.get("configuration", {}).get("root_module", {}), "")
    return policies - attached


def judge(address, kind, attribute, document, is_boundary):
    statements = document["Statement"] if isinstance(document["Statement"], list) else [document["Statement"]]
    document["Statement"] = statements
    of_a_resource = any("Principal" in statement for statement in statements)
    for statement in statements:
        if (kind, attribute) in TRUST:
            # A trust policy has no Resource, the role is meant; parliament asks for one.
            statement.setdefault("Resource", "*")
        if isinstance(statement.get("Action"), list):
            statement["Action"] = [action for action in statement["Action"] if action not in NEWER]
        as_text = statement.get("Condition", {}).get("StringEquals", {})
        for key in [key for key in as_text if key in TEXTS]:
            statement["Condition"].setdefault("ArnEquals", {})[key] = as_text.pop(key)
        if as_text == {}:
            statement.get("Condition", {}).pop("StringEquals", None)
    found = analyze_policy_string(json.dumps(document), address).findings
    return [
        {"address": address, "attribute": attribute, "issue": finding.issue, "detail": str(finding.detail)}
        for finding in found
        # In the policy of a resource, `*` is that resource and nothing else.
        if not (of_a_resource and finding.issue == "RESOURCE_STAR")
        and not is_of_an_issuer(finding, statements)
        and not (finding.issue == "RESOURCE_MISMATCH" and fits(finding.detail, statements, is_boundary))
    ]


def is_of_an_issuer(finding, statements):
    """Parliament knows the identity providers of some companies. Any other is trusted by the ARN of its
    provider in the account, and its condition keys begin with the name in that ARN."""
    trusted = [statement.get("Principal", {}).get("Federated", "") for statement in statements]
    issuers = [arn.split(":oidc-provider/")[1] for arn in trusted if ":oidc-provider/" in arn]
    if finding.issue == "UNKNOWN_FEDERATION_SOURCE":
        return any(finding.detail.endswith(f":oidc-provider/{issuer}") for issuer in issuers)
    return finding.issue == "UNKNOWN_CONDITION_FOR_ACTION" and any(
        f"Unknown condition {issuer}:{key} for action sts:AssumeRoleWithWebIdentity" == finding.detail
        for issuer in issuers
        for key in ("aud", "sub")
    )


def fits(mismatches, statements, is_boundary):
    """Whether each action finds its resource in another statement, which parliament does not look at; or
    is, in a boundary, only one of those that a wildcard stands for: a ceiling may name a service whole,
    and what fits no resource below it stays out of reach."""
    allowed = [
        (action, resource)
        for statement in statements
        if statement["Effect"] == "Allow"
        for action in listed(statement.get("Action", []))
        for resource in listed(statement.get("Resource", []))
    ]
    written = {action for action, _ in allowed}
    return all(
        (is_boundary and mismatch["action"] not in written)
        or any(
            action == mismatch["action"] and is_of_format(resource, mismatch["required_format"])
            for action, resource in allowed
        )
        for mismatch in mismatches
    )


def is_of_format(resource, required):
    # `*` is asked for where an action has no resources: no ARN will do.
    return resource == "*" or (required != "*" and fnmatchcase(resource, required))


def listed(value):
    return value if isinstance(value, list) else [value]


if __name__ == "__main__":
    main()
