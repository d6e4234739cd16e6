// What people read: one message per event that had a consequence.

// SNS takes at most 100 printable ASCII characters.
const LONGEST_SUBJECT = 99;

const DID = {
  acted: "Remediation did this: ",
  would_act: "Dry run: nothing was changed. Remediation would ",
  notified: "Nothing was changed: ",
  nothing_to_do: "Nothing was changed: ",
  no_evidence: "Nothing was changed, for want of evidence: ",
  in_maintenance: "Nothing was changed: ",
  superseded: "Nothing more was changed: ",
  skipped: "Nothing was changed: ",
};

// The message about what came of an event.
export function outcomeMessage({ settings, event, entry, outcome }) {
  const { kind, says, because, undo, keep } = outcome;
  const acts = kind === "acted" || kind === "would_act";
  return {
    subject: subject(settings, `${entry.action} of ${entry.function}: ${kind.replaceAll("_", " ")}`),
    text: lines([
      `Alarm ${event.alarm}: ${event.reason}`,
      "",
      `${DID[kind]}${says}.`,
      because && `Evidence: ${because}.`,
      acts && keep && `To keep it: ${keep}.`,
      kind === "acted" && undo && `To undo it: ${undo}`,
      kind === "would_act" && "To let it act: set mode = \"act\" under [remediation].",
      ...record(settings, event),
    ]),
  };
}

// The message about a failure. Without `entry` not even the table could be read.
export function failureMessage({ settings, event, entry, error }) {
  const what = entry ? `${entry.action} of ${entry.function}` : "remediation";
  return {
    subject: subject(settings, `${what}: failed`),
    text: lines([
      `Alarm ${event.alarm}: ${event.reason}`,
      "",
      `It was not healed (${what}): ${error.message}`,
      "Lambda tries twice more, then the event goes to the dead-letter queue. What was done half is finished by the next try, or is told by the record.",
      ...record(settings, event),
    ]),
  };
}

function record(settings, event) {
  return ["", `Record: item event#${event.id} of table ${settings.ledger}.`];
}

function subject(settings, what) {
  return `[${settings.name}] ${what}`.replaceAll(/[^ -~]/g, "?").slice(0, LONGEST_SUBJECT);
}

function lines(texts) {
  return texts.filter((text) => typeof text === "string").join("\n");
}
