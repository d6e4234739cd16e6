"""CloudWatch alarms as the Terraform provider and EventBridge see them.

- The provider (5.x) speaks CloudWatch's query protocol, where ministack drops most of an alarm's
  attributes. Requests for alarms are translated to its JSON path, by the service model of botocore,
  and the answers back.
- A change of an alarm's state becomes the documented EventBridge event on the default bus, with
  `configuration`, `state` and `previousState` in full.
"""

import datetime
import json
import uuid
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

import botocore.session
from ministack.services import cloudwatch, eventbridge

MODEL = botocore.session.get_session().get_service_model("cloudwatch")
ACTIONS = {"PutMetricAlarm", "PutCompositeAlarm", "DescribeAlarms"}
# AWS keeps no default for these when a caller sends none; ministack does.
WITHOUT_DEFAULT = ("Statistic", "Period", "ExtendedStatistic", "Unit")
# ... nor for these when the alarm is on a mathematical expression.
WITHOUT_DEFAULT_IN_MATH = ("MetricName", "Namespace", "Threshold")
# What ministack forgets.
FORGOTTEN = ("ThresholdMetricId", "Metrics", "EvaluateLowSampleCountPercentile")


def install():
    original_request, original_dispatch = cloudwatch.handle_request, cloudwatch._dispatch_alarm_actions

    async def handle_request(method, path, headers, body, query_params):
        form = {}
        if body and "x-www-form-urlencoded" in headers.get("content-type", ""):
            form = {key: values[0] for key, values in parse_qs(body.decode(), keep_blank_values=True).items()}
        action = form.get("Action")
        if action not in ACTIONS:
            return await original_request(method, path, headers, body, query_params)
        operation = MODEL.operation_model(action)
        data = from_form(operation.input_shape, form, "")
        as_json = {
            **headers,
            "content-type": "application/x-amz-json-1.0",
            "x-amz-target": f"GraniteServiceVersion20100801.{action}",
        }
        status, _, answer = await original_request(method, path, as_json, json.dumps(data).encode(), {})
        answer = json.loads(answer or b"{}")
        if status != 200:
            return cloudwatch._error(answer.get("__type", "InternalFailure"), answer.get("message", ""), status)
        if action == "PutMetricAlarm":
            complete(cloudwatch._alarms.get(data["AlarmName"]), data)
        result = ""
        if operation.output_shape is not None:
            result = f"<{action}Result>{to_xml(operation.output_shape, answer)}</{action}Result>"
        return cloudwatch._xml(200, f"{action}Response", result)

    def dispatch_alarm_actions(alarm, old_state, new_state, reason):
        original_dispatch(alarm, old_state, new_state, reason)
        publish(alarm, old_state, new_state, reason)

    cloudwatch.handle_request = handle_request
    cloudwatch._dispatch_alarm_actions = dispatch_alarm_actions


def from_form(shape, form, prefix):
    """A value of the query protocol (`Metrics.member.1.Id=...`), typed by its shape."""
    if shape.type_name == "structure":
        found = {}
        for name, member in shape.members.items():
            key = f"{prefix}.{name}" if prefix else name
            if any(given == key or given.startswith(key + ".") for given in form):
                found[name] = from_form(member, form, key)
        return found
    if shape.type_name == "list":
        found = []
        while True:
            key = f"{prefix}.member.{len(found) + 1}"
            if not any(given == key or given.startswith(key + ".") for given in form):
                return found
            found.append(from_form(shape.member, form, key))
    value = form.get(prefix, "")
    if shape.type_name in ("integer", "long"):
        return int(value)
    if shape.type_name in ("double", "float"):
        return float(value)
    if shape.type_name == "boolean":
        return value.lower() == "true"
    return value


def to_xml(shape, value):
    if shape.type_name == "structure":
        return "".join(
            f"<{name}>{to_xml(member, value[name])}</{name}>"
            for name, member in shape.members.items()
            if value.get(name) is not None
        )
    if shape.type_name == "list":
        return "".join(f"<member>{to_xml(shape.member, item)}</member>" for item in value)
    if shape.type_name == "timestamp" and isinstance(value, (int, float)):
        moment = datetime.datetime.fromtimestamp(value, datetime.timezone.utc)
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    if shape.type_name == "boolean":
        return "true" if value else "false"
    return escape(str(value))


def complete(alarm, data):
    """Makes the stored alarm say what the caller said, and no more."""
    for key in WITHOUT_DEFAULT + (WITHOUT_DEFAULT_IN_MATH if "Metrics" in data else ()):
        if key not in data:
            alarm[key] = None
    for key in FORGOTTEN:
        if key in data:
            alarm[key] = data[key]


# The last state that was published of each alarm, by ARN: the next event's `previousState`.
published = {}


def publish(alarm, old_state, new_state, reason):
    arn = alarm["AlarmArn"]
    state = {"value": new_state, "reason": reason, "timestamp": now()}
    if alarm.get("StateReasonData"):
        state["reasonData"] = alarm["StateReasonData"]
    previous = published.get(arn)
    if previous is None or previous["value"] != old_state:
        previous = {"value": old_state, "reason": "Unchecked: Initial alarm creation", "timestamp": state["timestamp"]}
    published[arn] = state
    detail = {
        "alarmName": alarm["AlarmName"],
        "configuration": configuration(alarm),
        "previousState": previous,
        "state": state,
    }
    entry = {
        "Source": "aws.cloudwatch",
        "DetailType": "CloudWatch Alarm State Change",
        "Resources": [arn],
        "Detail": json.dumps(detail),
    }
    eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)


def now():
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "+0000"


def configuration(alarm):
    """`detail.configuration`: the rule of a composite alarm, the metrics of any other."""
    described = {"description": alarm["AlarmDescription"]} if alarm.get("AlarmDescription") else {}
    if alarm.get("AlarmRule"):
        return {"alarmRule": alarm["AlarmRule"], **described}
    if alarm.get("Metrics"):
        return {**described, "metrics": [metric(query) for query in alarm["Metrics"]]}
    single = {
        "Id": str(uuid.uuid5(uuid.NAMESPACE_URL, alarm["AlarmArn"])),
        "ReturnData": True,
        "MetricStat": {
            "Metric": {key: alarm.get(key) for key in ("Namespace", "MetricName", "Dimensions")},
            "Period": alarm.get("Period"),
            "Stat": alarm.get("Statistic") or alarm.get("ExtendedStatistic"),
        },
    }
    return {**described, "metrics": [metric(single)]}


def metric(query):
    """One entry of `metrics`; a mathematical one has an expression and no `metricStat`."""
    found = {"id": query["Id"], "returnData": query.get("ReturnData", True)}
    if query.get("Label"):
        found["label"] = query["Label"]
    if query.get("Expression"):
        return {**found, "expression": query["Expression"]}
    stat = query["MetricStat"]
    return {
        **found,
        "metricStat": {
            "metric": {
                "namespace": stat["Metric"]["Namespace"],
                "name": stat["Metric"]["MetricName"],
                "dimensions": {item["Name"]: item["Value"] for item in stat["Metric"].get("Dimensions") or []},
            },
            "period": stat["Period"],
            "stat": stat["Stat"],
        },
    }
