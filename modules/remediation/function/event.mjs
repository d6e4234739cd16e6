// An EventBridge event of CloudWatch, judged: does it call for remediation at all?
//
// Reads the alarm's name and its states, nothing else. What an alarm watches (`configuration`: one
// metric, metric math, an anomaly band, a rule over other alarms) says nothing about what to heal;
// the table of allowed actions does. `reasonData` is a JSON string or absent, and is not needed.

// `{ ignored: reason }`, or the alarm with what is told of it.
export function judge(event) {
  const { id, time, source, detail } = event ?? {};
  if (source !== "aws.cloudwatch" || event["detail-type"] !== "CloudWatch Alarm State Change") {
    return { ignored: "not a change of an alarm's state" };
  }
  const alarm = detail?.alarmName;
  if (typeof id !== "string" || typeof alarm !== "string") {
    return { ignored: "an event without id or without the name of an alarm" };
  }
  const { state, previousState } = detail;
  if (state?.value !== "ALARM" || previousState?.value !== "OK") {
    // From INSUFFICIENT_DATA comes an alarm that was just created, which proves nothing.
    return { alarm, ignored: `from ${previousState?.value} to ${state?.value}, not from OK to ALARM` };
  }
  if (detail.muteDetail || state.muteDetail) {
    // A mute rule stops an alarm's actions, not its events.
    return { alarm, ignored: "the alarm is muted" };
  }
  if (state.actionsSuppressedBy) {
    return { alarm, ignored: `the alarm's actions are suppressed by ${state.actionsSuppressedBy}` };
  }
  return { id, alarm, time, reason: state.reason ?? "no reason given" };
}
