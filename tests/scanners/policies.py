"""Judges every IAM policy in a Terraform plan or state with parliament.

Reads `terraform show -json` on standard input. Writes one JSON object:
`documents`, how many policies were judged; `unknown`, the addresses whose policy is not known before
apply; `findings`, each with address, attribute, issue and detail.
"""

import json
import sys

from parliament import analyze_policy_string

# Policies of a resource (who may use it) rather than of an identity (what it may use).
TRUST = {("aws_iam_role", "assume_role_policy")}
# What the service itself says there; the emission writes these policies as resources of their own.
NOT_OURS = {("aws_s3_bucket", "policy"), ("aws_sns_topic", "policy"), ("aws_sqs_queue", "policy")}
DOCUMENTS = ("policy", "assume_role_policy", "access_policy", "access_policies", "policy_document")


def main():
    shown = json.load(sys.stdin)
    judged, unknown, findings = 0, [], []
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
            findings += judge(address, kind, attribute, json.loads(text))
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


def judge(address, kind, attribute, document):
    statements = document["Statement"] if isinstance(document["Statement"], list) else [document["Statement"]]
    of_a_resource = any("Principal" in statement for statement in statements)
    if (kind, attribute) in TRUST:
        # A trust policy has no Resource, the role is meant; parliament asks for one.
        for statement in statements:
            statement.setdefault("Resource", "*")
    found = analyze_policy_string(json.dumps(document), address).findings
    return [
        {"address": address, "attribute": attribute, "issue": finding.issue, "detail": str(finding.detail)}
        for finding in found
        # In the policy of a resource, `*` is that resource and nothing else.
        if not (of_a_resource and finding.issue == "RESOURCE_STAR")
    ]


if __name__ == "__main__":
    main()
