// Whether there is maintenance: then nothing is done, and people are notified of what would have been.
//
// A window begins at the times of its schedule, in its time zone, and lasts its minutes. The schedule is
// `at(...)` or `cron(...)`, with the five fields that mute rules of CloudWatch take or the six of EventBridge,
// the last of which is the year. The module's variable takes none that is not understood here: days of the
// week have names, and there is no `L`, `W` or `#`.

const MINUTE = 60_000;
const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
// The fields of a cron expression in order, with the least value and the names of values. The year may be left out.
const FIELDS = [
  ["minute", 0, []],
  ["hour", 0, []],
  ["day", 1, []],
  ["month", 1, MONTHS],
  ["weekday", 1, DAYS],
  ["year", 1970, []],
];

// The window that is open for this function at a time, as `{ name, until }`, or undefined.
export function openWindow(windows, name, time) {
  for (const window of windows ?? []) {
    if (window.functions && !window.functions.includes(name)) continue;
    const began = begin(window, time);
    if (began !== undefined) return { name: window.name, until: began + window.duration_minutes * MINUTE };
  }
  return undefined;
}

// When the window began that is open at `time`, or undefined.
function begin({ schedule, timezone = "UTC", duration_minutes: duration }, time) {
  const begins = matcher(schedule);
  const clock = new Intl.DateTimeFormat("en-US", {
    timeZone: timezone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    weekday: "short",
  });
  const last = Math.floor(time / MINUTE) * MINUTE;
  for (let minute = last; minute > time - duration * MINUTE; minute -= MINUTE) {
    const parts = clock.formatToParts(minute).map(({ type, value }) => [type, value]);
    const { weekday, ...numbers } = Object.fromEntries(parts);
    const local = Object.fromEntries(Object.entries(numbers).map(([type, value]) => [type, Number(value)]));
    if (begins({ ...local, weekday: DAYS.indexOf(weekday.toUpperCase()) + 1 })) return minute;
  }
  return undefined;
}

function matcher(schedule) {
  const [, kind, body] = /^(cron|at)\((.+)\)$/.exec(schedule) ?? [];
  if (kind === "at") {
    const [year, month, day, hour, minute] = body.split(/[-T:]/).map(Number);
    const wanted = { year, month, day, hour, minute };
    return (local) => Object.entries(wanted).every(([field, value]) => local[field] === value);
  }
  const texts = body?.trim().split(/\s+/) ?? [];
  if (texts.length === FIELDS.length - 1) texts.push("*");
  if (texts.length !== FIELDS.length) throw new Error(`the schedule ${schedule} of a maintenance is not understood`);
  return (local) => FIELDS.every(([field, least, names], index) => matches(texts[index], local[field], least, names));
}

// Does a field take a value? It is a list of values, ranges and steps.
function matches(text, value, least, names) {
  const number = (word) => (names.includes(word) ? names.indexOf(word) + least : Number(word));
  return text.split(",").some((part) => {
    const [range, step] = part.split("/");
    if (range === "*" || range === "?") return (value - least) % Number(step ?? 1) === 0;
    const [from, to = step === undefined ? from : undefined] = range.split("-").map(number);
    return value >= from && value <= (to ?? Infinity) && (value - from) % Number(step ?? 1) === 0;
  });
}
