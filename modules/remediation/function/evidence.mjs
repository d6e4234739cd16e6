// Evidence for a remedy, from CloudWatch: does a deployment fail, and did runs need more memory?
//
// Each question gives `{ because }`, the figures in words, or `{ lacking }`, why there is no evidence,
// with the figures. What cannot be seen is no evidence. Changes nothing, and plans nothing.

import { ago, figures, isFailing } from "./figures.mjs";
import { FULL, memoryUse } from "./reports.mjs";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
// Runs below which a rate says nothing: as many as the alarm on the rate of errors asks for.
const MINIMUM_RUNS = 20;
// Minutes that an alarm looks back on where CloudWatch does not say it: two periods of five.
const ALARM_MINUTES = 10;
// Errors of another function that are no accident.
const SEVERAL = 2;
// Share of the other functions whose failing means that something is down that they share.
const SHARED = 0.5;
// Failing functions whose own deployment is looked at.
const MOST_LOOKED_AT = 5;
// Share of the runs that must have used so much: what a run used is reported as the most that any run of
// its execution environment used, so that one heavy run marks those after it.
const FULL_RUNS = 0.1;
// Minutes of a log that are read in any case, since a slow function may have few runs.
const LEAST_LOG_MINUTES = 10;

const lacking = (says) => ({ lacking: says });

// How far back the alarm looks, in milliseconds.
async function alarmWindow(context) {
  const alarm = await context.alarm();
  const queries = (alarm?.Metrics ?? []).map((query) => query.MetricStat?.Period ?? query.Period ?? 0);
  const seconds = Math.max(alarm?.Period ?? 0, ...queries);
  const minutes = (seconds * (alarm?.EvaluationPeriods ?? 0)) / 60;
  return (minutes > 0 ? minutes : ALARM_MINUTES) * MINUTE;
}

// Runs and errors of each subject, which is what Lambda calls the dimensions of its metrics. A datapoint has the
// minute that it begins with, so the minute in which a version was published is the new one's.
async function runs({ cloudwatch }, subjects, from, to) {
  const minute = (time) => Math.floor(time / MINUTE) * MINUTE;
  const metrics = subjects.flatMap((dimensions) =>
    ["Invocations", "Errors"].map((name) => ({ namespace: "AWS/Lambda", name, dimensions })),
  );
  const sums = await cloudwatch.sums(metrics, minute(from), to);
  return subjects.map((_, index) => ({ runs: sums[2 * index], errors: sums[2 * index + 1] }));
}

const aliasOf = (name, alias) => ({ FunctionName: name, ...(alias ? { Resource: `${name}:${alias}` } : {}) });

// When a version was published, or undefined.
function publishedAt(versions, version) {
  const time = Date.parse(versions.find((candidate) => candidate.Version === version)?.LastModified);
  return Number.isNaN(time) ? undefined : time;
}

// ---- a deployment that fails --------------------------------------------------------------------

// Does version `served`, deployed as `deployed`, fail where `previous` did not? `weighted`: the alias
// leads to both at this moment, so that both are measured side by side.
export async function deploymentFails(context, { served, deployed, previous, versions, weighted }) {
  const { entry, now } = context;
  const name = entry.function;
  const published = publishedAt(versions, deployed);
  if (published === undefined) return lacking(`when version ${deployed} of ${name} was published is not known`);
  const age = now() - published;
  const youth = entry.window_minutes ?? 0;
  if (!(age <= youth * MINUTE)) {
    return lacking(
      `version ${deployed} of ${name} was published ${ago(age)} ago, and only a deployment of the last ${youth} minutes is rolled back: something else changed`,
    );
  }
  const alias = aliasOf(name, entry.alias);
  const window = await alarmWindow(context);
  const from = Math.max(published, now() - window);
  const subjects = weighted ? [served, previous].map((version) => ({ ...alias, ExecutedVersion: version })) : [alias];
  const [recent, stable] = await runs(context, subjects, from, now());
  const failing = `${figures(recent)} of version ${served} of ${name} failed in the last ${ago(now() - from)}`;
  if (recent.runs < MINIMUM_RUNS) {
    return lacking(`${failing}, and fewer than ${MINIMUM_RUNS} runs say nothing`);
  }
  if (!isFailing(recent, entry.error_rate_percent)) {
    return lacking(`${failing}, which is less than the ${entry.error_rate_percent} % of a deployment that fails`);
  }
  const earlier = weighted
    ? comparison(context, previous, stable)
    : await servedWell(context, { alias, previous, versions, published, window });
  if (earlier.lacking) return lacking(`${failing}, but ${earlier.lacking}`);
  const shared = await failingTogether(context, now() - window);
  if (shared) return lacking(`${failing}, but ${shared}`);
  return { because: `${failing}, ${ago(age)} after version ${deployed} was published; ${earlier.because}` };
}

// The version that most runs go to during a gradual deployment, over the same time.
function comparison({ entry }, previous, stable) {
  const says = `${figures(stable)} of version ${previous} failed in the same time`;
  if (stable.runs < MINIMUM_RUNS) return lacking(`${says}, and fewer than ${MINIMUM_RUNS} runs say nothing`);
  if (isFailing(stable, entry.error_rate_percent)) return lacking(`${says}: what fails is not the new version alone`);
  return { because: says };
}

// Did the version before serve, and without alarm? Looked at is the day before the deployment, as far as it
// was the version's own.
async function servedWell(context, { alias, previous, versions, published, window }) {
  const { entry, event, cloudwatch } = context;
  const from = Math.max(published - DAY, publishedAt(versions, previous) ?? 0);
  const until = Math.floor(published / MINUTE) * MINUTE;
  const [[whole], [last]] = await Promise.all([
    runs(context, [alias], from, until),
    runs(context, [alias], Math.max(from, published - window), until),
  ]);
  const says = `${figures(whole)} failed in the ${ago(published - from)} before, of version ${previous}`;
  if (whole.runs < MINIMUM_RUNS) return lacking(`${says}: fewer than ${MINIMUM_RUNS} runs do not prove that it served well`);
  if (isFailing(whole, entry.error_rate_percent)) return lacking(`${says}: it failed as well`);
  if (isFailing(last, entry.error_rate_percent)) {
    return lacking(`${figures(last)} failed in the last ${ago(window)} before the deployment already: the errors are older than it`);
  }
  const alarmed = inAlarm(await cloudwatch.changes(event.alarm, from), published);
  if (alarmed !== undefined) {
    return lacking(`version ${previous} served with alarm ${event.alarm} on at ${new Date(alarmed).toISOString()}`);
  }
  return { because: says };
}

// When an alarm went on, or was on still at the deployment, or undefined. `changes` are those since the
// version before came, the oldest first. That it was on when that version came is not that version's doing.
function inAlarm(changes, published) {
  const earlier = changes.filter((change) => change.time < published);
  const wentOn = earlier.find((change) => change.to === "ALARM");
  if (wentOn) return wentOn.time;
  const state = earlier.at(-1)?.to ?? changes[0]?.from;
  return state === "ALARM" ? published : undefined;
}

// What says that something fails that this function shares with others, or undefined.
async function failingTogether(context, from) {
  const { entry, now } = context;
  const others = ((await context.environment())?.functions ?? []).filter((other) => other.name !== entry.function);
  if (others.length === 0) return undefined;
  const found = await runs(context, others.map((other) => aliasOf(other.name, other.alias)), from, now());
  const running = others.map((other, index) => ({ ...other, ...found[index] })).filter((other) => other.runs > 0);
  const failing = running.filter((other) => other.errors >= SEVERAL && isFailing(other, entry.error_rate_percent));
  if (failing.length === 0) return undefined;
  failing.sort((left, right) => right.errors - left.errors);
  const names = failing.slice(0, MOST_LOOKED_AT).map((other) => `${other.name} (${figures(other)})`);
  const says = `${failing.length} of the ${running.length} other functions that ran fail at the same time: ${names.join(", ")}`;
  if (failing.length >= running.length * SHARED) return `${says}; what they share is down`;
  for (const other of failing.slice(0, MOST_LOOKED_AT)) {
    if (!(await isYoung(context, other))) return `${says}; ${other.name} was not deployed, so something that they share is down`;
  }
  return undefined;
}

async function isYoung({ entry, functions, now }, other) {
  const [alias, versions] = await Promise.all([functions.alias(other.name, other.alias), functions.versions(other.name)]);
  const published = publishedAt(versions, alias.FunctionVersion);
  return published !== undefined && now() - published <= (entry.window_minutes ?? 0) * MINUTE;
}

// ---- memory that is used up ---------------------------------------------------------------------

// Did runs with `size` MB use nearly all of it, or run out of it?
export async function memoryIsFull(context, { configuration, size }) {
  const { entry, logs, now } = context;
  const name = entry.function;
  const group = `/aws/lambda/${name}`;
  const written = configuration.LoggingConfig?.LogGroup ?? group;
  if (written !== group) return lacking(`${name} writes its reports to ${written}, which remediation does not read`);
  const window = Math.max(await alarmWindow(context), LEAST_LOG_MINUTES * MINUTE);
  const use = memoryUse(await logs.reports(group, now() - window), size);
  if (use.runs === 0) {
    return lacking(`there is no report of a run of ${name} with ${size} MB in the last ${ago(window)} of ${group}`);
  }
  const says = `${use.full} of ${use.runs} runs of ${name} in the last ${ago(window)} used ${FULL * 100} % or more of ${size} MB, ${use.outOfMemory} ran out of it, and the most that one used is ${use.most} MB`;
  if (use.outOfMemory === 0 && use.full < Math.max(1, use.runs * FULL_RUNS)) {
    return lacking(`${says}: more memory does not fix this`);
  }
  return { because: says };
}
