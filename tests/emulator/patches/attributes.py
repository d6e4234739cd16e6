"""Attributes that ministack forgets, or adds on its own, so that a provider would plan a change for ever.

- DynamoDB: the days of point-in-time recovery (only on or off is kept).
- CloudTrail: the log group, its role and the tags of a new trail (an update keeps them), and the ARN
  of its topic.
- Lambda: the greatest age of an asynchronous event is set though nobody set it; AWS leaves it out.
"""

import json

from ministack.services import cloudtrail, dynamodb, lambda_svc

# What DynamoDB takes when a caller names no days.
DEFAULT_DAYS = 35


def install():
    recovery_days()
    trails()
    event_age()


def recovery_days():
    # ministack's setting is only ever tested for truth, so the days can stand where `True` stood.
    update, describe = dynamodb._update_continuous_backups, dynamodb._describe_continuous_backups

    def with_days(name, answer):
        status, headers, body = answer
        days = dynamodb._pitr_settings.get(name)
        if status != 200 or not days:
            return answer
        document = json.loads(body)
        description = document["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
        description["RecoveryPeriodInDays"] = days
        return status, headers, json.dumps(document).encode()

    def update_continuous_backups(data):
        answer = update(data)
        name = dynamodb._normalize_table_name(data.get("TableName"))
        specification = data.get("PointInTimeRecoverySpecification", {})
        if answer[0] == 200 and specification.get("PointInTimeRecoveryEnabled"):
            dynamodb._pitr_settings[name] = specification.get("RecoveryPeriodInDays") or DEFAULT_DAYS
        return with_days(name, answer)

    def describe_continuous_backups(data):
        return with_days(dynamodb._normalize_table_name(data.get("TableName")), describe(data))

    dynamodb._update_continuous_backups = update_continuous_backups
    dynamodb._describe_continuous_backups = describe_continuous_backups


def trails():
    create = cloudtrail._DISPATCH["CreateTrail"]

    def create_trail(body):
        answer = create(body)
        if answer[0] != 200:
            return answer
        forgotten = {key: body[key] for key in ("CloudWatchLogsLogGroupArn", "CloudWatchLogsRoleArn") if key in body}
        if forgotten:
            cloudtrail._update_trail({"Name": body["Name"], **forgotten})
        arn = json.loads(answer[2])["TrailARN"]
        if body.get("SnsTopicName"):
            # arn:aws:cloudtrail:REGION:ACCOUNT:trail/NAME
            region, account = arn.split(":")[3:5]
            topic = body["SnsTopicName"].rsplit(":", 1)[-1]
            cloudtrail._trails[body["Name"]]["SnsTopicARN"] = f"arn:aws:sns:{region}:{account}:{topic}"
        if body.get("TagsList"):
            cloudtrail._add_tags({"ResourceId": arn, "TagsList": body["TagsList"]})
        return answer

    cloudtrail._DISPATCH["CreateTrail"] = create_trail


def event_age():
    put = lambda_svc._put_event_invoke_config

    def put_event_invoke_config(name, qualifier, data):
        answer = put(name, qualifier, data)
        if answer[0] != 200 or "MaximumEventAgeInSeconds" in data:
            return answer
        stored = lambda_svc._event_invoke_config(lambda_svc._functions[name], qualifier)
        stored.pop("MaximumEventAgeInSeconds", None)
        return lambda_svc.json_response(stored)

    lambda_svc._put_event_invoke_config = put_event_invoke_config
