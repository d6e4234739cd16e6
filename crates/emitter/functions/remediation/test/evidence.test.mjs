// What is evidence for a remedy and what is not: young and old deployments, rates and counts, memory, a
// dependency that is down, mutes and maintenance, and what people read of it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ALARM, DAY, DEPLOYED, FUNCTION, MINUTE, START, World, firing, reported } from "./fakes.mjs";

const raise = { action: "raise_memory", memory_cap_mb: 3008 };

// Handles the alarm in a world that is changed first; nothing may come of it but words.
async function unproven(change, wanted, options) {
  const world = new World(options);
  change(world);
  const outcome = await world.handle(firing());
  assert.equal(outcome.result, "no_evidence", outcome.says);
  assert.match(outcome.says, wanted);
  assert.deepEqual(world.changes, []);
  assert.equal(world.messages.length, 1);
  assert.match(world.messages[0].text, /^Nothing was changed, for want of evidence: /m);
  assert.match(world.messages[0].text, wanted);
  return world;
}

// Each version with the time since it was published.
function published(world, ages) {
  for (const [version, age] of Object.entries(ages)) {
    const found = [world.latest, ...world.versions].find((candidate) => candidate.Version === version);
    found.LastModified = age === undefined ? undefined : new Date(START - age).toISOString();
  }
}

// ---- roll_back: a young deployment that fails ---------------------------------------------------

test("a young deployment that fails where the version before served is rolled back, with the figures", async () => {
  const world = new World();
  assert.equal((await world.handle(firing())).result, "acted");
  assert.equal(world.alias.FunctionVersion, "1");
  const { text } = world.messages[0];
  assert.match(text, /^Evidence: 50 of 400 runs \(13 %\) of version 2 of shop-production-orders failed in the last 10 minutes, 15 minutes after version 2 was published;/m);
  assert.match(text, /0 of 57600 runs \(0 %\) failed in the 24 hours before, of version 1\.$/m);
  assert.equal(world.item("event#event-1").outcome.because.length > 50, true);
});

test("a version that has served for 200 days is not rolled back because a dependency fails", async () => {
  // Version 12 since 200 days, version 11 for 430, two errors in five minutes twice: what a count calls for.
  const versions = ["11", "12"].map((Version) => ({ Version }));
  const world = await unproven(
    (old) => {
      published(old, { 11: 430 * DAY, 12: 200 * DAY });
      old.traffic = () => ({ runs: 6000, errors: 0.4 });
    },
    /version 12 of shop-production-orders was published 200 days ago, and only a deployment of the last 60 minutes is rolled back/,
    { versions, alias: { version: "12" } },
  );
  assert.equal(world.alias.FunctionVersion, "12");
  // Its age alone is reason enough; nothing else is asked for.
  assert.deepEqual(world.calls.filter((call) => /^(sums|changes|alarm)/.test(call)), []);
});

test("a deployment grows old at the minute", async () => {
  const within = new World();
  published(within, { 2: 60 * MINUTE });
  assert.equal((await within.handle(firing())).result, "acted");
  await unproven((world) => published(world, { 2: 60 * MINUTE + 1 }), /published 60 minutes ago/);
  const longer = new World({ entry: { window_minutes: 120 } });
  published(longer, { 2: 90 * MINUTE });
  longer.traffic = (_, time) => ({ runs: 40, errors: time >= START - 90 * MINUTE ? 5 : 0 });
  assert.equal((await longer.handle(firing())).result, "acted");
});

test("without a window in the table, or without the time of the version, nothing is young", async () => {
  await unproven(() => {}, /last 0 minutes/, { entry: { window_minutes: undefined } });
  await unproven((world) => published(world, { 2: undefined }), /when version 2 .* is not known/);
});

test("a count is no rate: four errors in ten minutes of busy hours roll nothing back", async () => {
  await unproven(
    (world) => {
      world.traffic = (_, time) => ({ runs: 6000, errors: time >= START - 4 * MINUTE ? 1 : 0 });
    },
    /4 of 60000 runs \(0\.0067 %\) .* which is less than the 5 % of a deployment that fails/,
  );
});

test("the rate that calls for a rollback is what the table says", async () => {
  const strict = new World({ entry: { error_rate_percent: 12 } });
  assert.equal((await strict.handle(firing())).result, "acted");
  await unproven(() => {}, /less than the 15 %/, { entry: { error_rate_percent: 15 } });
});

test("few runs are no rate, even when all fail", async () => {
  await unproven(
    (world) => {
      world.traffic = (_, time) => (time >= DEPLOYED ? { runs: 1, errors: 1 } : { runs: 40, errors: 0 });
    },
    /10 of 10 runs \(100 %\) .* fewer than 20 runs say nothing/,
  );
});

test("the rate is that of the new version: runs before it came do not count", async () => {
  const world = new World();
  published(world, { 2: 4 * MINUTE });
  world.traffic = (_, time) => ({ runs: 40, errors: time >= START - 4 * MINUTE ? 4 : 0 });
  const outcome = await world.handle(firing());
  assert.equal(outcome.result, "acted", outcome.says);
  assert.match(world.messages[0].text, /16 of 160 runs \(10 %\) .* in the last 4 minutes/);
});

test("the window is the alarm's own, also of an alarm over metric math", async () => {
  const world = new World();
  world.watched = { StateValue: "ALARM", EvaluationPeriods: 5, Metrics: [{ Expression: "a/b" }, { MetricStat: { Period: 60 } }] };
  await world.handle(firing());
  assert.match(world.messages[0].text, /25 of 200 runs \(13 %\) .* in the last 5 minutes/);
});

// ---- roll_back: the version before --------------------------------------------------------------

test("errors that are older than the deployment are not its fault", async () => {
  await unproven(
    (world) => {
      world.traffic = (_, time) => ({ runs: 40, errors: time >= DEPLOYED - 5 * MINUTE ? 5 : 0 });
    },
    /25 of 400 runs \(6\.3 %\) failed in the last 10 minutes before the deployment already: the errors are older than it/,
  );
});

test("a version before that failed as well is nothing to go back to", async () => {
  await unproven((world) => (world.traffic = () => ({ runs: 40, errors: 3 })), /of version 1: it failed as well/);
});

test("a version before that hardly ran has not proven itself", async () => {
  await unproven(
    (world) => (world.traffic = (_, time) => (time >= DEPLOYED ? { runs: 40, errors: 5 } : { runs: 0, errors: 0 })),
    /0 of 0 runs failed .* fewer than 20 runs do not prove that it served well/,
  );
});

test("a version before that served with an alarm is nothing to go back to", async () => {
  const before = (minutes) => DEPLOYED - minutes * MINUTE;
  const fired = { time: START - MINUTE, from: "OK", to: "ALARM" };
  // On and off again in the day before.
  await unproven((world) => {
    world.changed = [{ time: before(300), from: "OK", to: "ALARM" }, { time: before(280), from: "ALARM", to: "OK" }, fired];
  }, /version 1 served with alarm shop-production-function-orders-errors on at 2026-11-23T06:45:00\.000Z/);
  // On when the deployment came.
  await unproven((world) => {
    world.changed = [{ time: DEPLOYED + MINUTE, from: "ALARM", to: "OK" }, fired];
  }, /served with alarm .* on at 2026-11-23T11:45:00\.000Z/);
});

test("an alarm from before the version before came is not that version's", async () => {
  const world = new World();
  published(world, { 1: 3 * 60 * MINUTE });
  world.changed = [
    { time: START - 175 * MINUTE, from: "ALARM", to: "OK" },
    { time: START - MINUTE, from: "OK", to: "ALARM" },
  ];
  const outcome = await world.handle(firing());
  assert.equal(outcome.result, "acted", outcome.says);
  assert.match(world.messages[0].text, /in the 3 hours before, of version 1/);
});

// ---- roll_back: a gradual deployment ------------------------------------------------------------

const gradual = { alias: { version: "1", routing: { AdditionalVersionWeights: { 2: 0.1 } } } };

test("both versions of a gradual deployment are measured side by side", async () => {
  const ended = new World(gradual);
  assert.equal((await ended.handle(firing())).result, "acted");
  assert.match(ended.messages[0].text, /of version 2 .*; 0 of 400 runs \(0 %\) of version 1 failed in the same time/);
  await unproven((world) => (world.traffic = () => ({ runs: 40, errors: 5 })), /of version 1 failed in the same time: what fails is not the new version alone/, gradual);
  await unproven(
    (world) => (world.traffic = ({ ExecutedVersion }) => ({ runs: 40, errors: ExecutedVersion === "1" ? 5 : 0 })),
    /0 of 400 runs \(0 %\) of version 2 .* less than/,
    gradual,
  );
});

// ---- roll_back: something that functions share is down ------------------------------------------

const functions = ["orders", "billing", "mail", "search", "stock", "users"].map((name) => ({ name: `shop-production-${name}`, alias: "live" }));

// Those of the other functions that fail as this one does.
function failing(world, names) {
  const orders = world.traffic;
  world.environment({ functions }).traffic = (dimensions, time) => {
    const name = dimensions.FunctionName.replace("shop-production-", "");
    if (name === "orders") return orders(dimensions, time);
    return { runs: 10, errors: names.includes(name) && time >= DEPLOYED ? 2 : 0 };
  };
}

test("when all functions fail at once, what they share is down", async () => {
  await unproven(
    (world) => failing(world, ["billing", "mail", "search", "stock", "users"]),
    /5 of the 5 other functions that ran fail at the same time: shop-production-billing \(20 of 100 runs \(20 %\)\).*; what they share is down/,
  );
  await unproven((world) => failing(world, ["billing", "mail", "search"]), /3 of the 5 other functions/);
});

test("another function that fails though nobody deployed it shows that something else is down", async () => {
  await unproven((world) => {
    failing(world, ["billing"]);
    world.ages = { "shop-production-billing": 20 * DAY };
  }, /1 of the 5 other functions .*; shop-production-billing was not deployed, so something that they share is down/);
});

test("another function that was deployed just now as well may fail for itself", async () => {
  const world = new World();
  failing(world, ["billing"]);
  assert.equal((await world.handle(firing())).result, "acted");
});

test("one stray error of another function, or its silence, means nothing", async () => {
  const world = new World();
  world.environment({ functions });
  const orders = world.traffic;
  world.traffic = (dimensions, time) => {
    if (dimensions.FunctionName === FUNCTION) return orders(dimensions, time);
    const stray = dimensions.FunctionName.endsWith("mail") && time === START - 3 * MINUTE;
    return { runs: stray ? 1 : 0, errors: stray ? 1 : 0 };
  };
  assert.equal((await world.handle(firing())).result, "acted");
});

// ---- raise_memory -------------------------------------------------------------------------------

const lines = (...used) => used.map((megabytes) => reported(512, megabytes));
const filled = (share) => lines(...Array.from({ length: 100 }, (_, index) => (index < share ? 436 : 120)));

test("memory that is used up is raised, with the figures", async () => {
  const world = new World({ entry: raise });
  world.reports = () => filled(12);
  assert.equal((await world.handle(firing())).result, "acted");
  assert.equal(world.latest.MemorySize, 768);
  assert.match(world.messages[0].text, /^Evidence: 12 of 100 runs of shop-production-orders in the last 10 minutes used 85 % or more of 512 MB, 0 ran out of it, and the most that one used is 436 MB\.$/m);
});

test("a slow function with memory to spare waits for something else", async () => {
  const slow = (reports) => (world) => (world.reports = () => reports);
  await unproven(slow(lines(...Array(50).fill(212))), /0 of 50 runs .* the most that one used is 212 MB: more memory does not fix this/, { entry: raise });
  // 435 of 512 MB are less than 85 %, and fewer than one run in ten say nothing of the rest.
  await unproven(slow(lines(...Array(50).fill(435))), /0 of 50 runs/, { entry: raise });
  await unproven(slow(filled(9)), /9 of 100 runs/, { entry: raise });
});

test("one run that ran out of memory is enough", async () => {
  for (const last of [
    reported(512, 512),
    "REPORT RequestId: a\tDuration: 2.00 ms\tBilled Duration: 3 ms\tMemory Size: 512 MB\tMax Memory Used: 498 MB\tStatus: error\tError Type: Runtime.OutOfMemory\n",
    JSON.stringify({ type: "platform.report", record: { status: "error", errorType: "Runtime.OutOfMemory", metrics: { memorySizeMB: 512, maxMemoryUsedMB: 500 } } }),
  ]) {
    const world = new World({ entry: raise });
    world.reports = () => [...lines(...Array(50).fill(120)), last];
    assert.equal((await world.handle(firing())).result, "acted", last);
    assert.match(world.messages[0].text, /1 ran out of it/);
  }
});

test("reports as JSON are read, and lines that are none are not", async () => {
  const world = new World({ entry: raise });
  const json = (used) => JSON.stringify({ time: "2026-11-23T11:55:00Z", type: "platform.report", record: { requestId: "a", status: "success", metrics: { durationMs: 6000, memorySizeMB: 512, maxMemoryUsedMB: used } } });
  world.reports = () => [
    ...[470, 480, 490].map(json),
    '{"type": "platform.report", "record": {}}',
    '{"type": "platform.start", "record": {"metrics": {"memorySizeMB": 512, "maxMemoryUsedMB": 1}}}',
    "{ platform.report",
    "the log of somebody: Memory Size: 512 MB, Max Memory Used: 1 MB",
  ];
  await world.handle(firing());
  assert.match(world.messages[0].text, /3 of 3 runs/);
});

test("reports of another size, none, or a log that is elsewhere prove nothing", async () => {
  const sized = (world) => (world.reports = () => [reported(256, 250)]);
  await unproven(sized, /no report of a run of shop-production-orders with 512 MB in the last 10 minutes of \/aws\/lambda\/shop-production-orders/, { entry: raise });
  await unproven((world) => (world.reports = () => []), /no report/, { entry: raise });
  const elsewhere = (world) => (world.latest.LoggingConfig = { LogGroup: "/shared" });
  await unproven(elsewhere, /writes its reports to \/shared, which remediation does not read/, { entry: raise });
});

// ---- what is not acted on -----------------------------------------------------------------------

const remedies = [
  {},
  { entry: raise },
  { entry: { action: "recycle" }, alias: null },
  { entry: { action: "throttle", throttle_concurrency: 1 } },
];

test("an alarm whose actions are disabled is left to people", async () => {
  for (const options of remedies) {
    const world = new World(options);
    world.watched.ActionsEnabled = false;
    assert.equal((await world.handle(firing())).result, "in_maintenance");
    assert.deepEqual(world.changes, []);
    assert.match(world.messages[0].text, /^Nothing was changed: the actions of alarm .* are disabled; otherwise remediation would /m);
  }
});

test("in maintenance nothing is done, and people read what would have been", async () => {
  for (const options of remedies) {
    const world = new World(options);
    world.environment({ maintenance: [{ name: "release-night", schedule: "cron(30 11 * * MON)", duration_minutes: 60 }] });
    assert.equal((await world.handle(firing())).result, "in_maintenance");
    assert.deepEqual(world.changes, []);
    assert.match(world.messages[0].text, /there is maintenance \(release-night\) until 2026-11-23T12:30:00\.000Z; otherwise remediation would /);
  }
});

test("maintenance of other functions, or at another time, hinders nothing", async () => {
  for (const window of [
    { functions: ["shop-production-billing"] },
    { schedule: "cron(30 11 * * TUE)" },
    { schedule: "cron(0 11 * * *)" },
    { timezone: "Europe/Berlin" },
    { schedule: "at(2026-11-22T11:30:00)" },
  ]) {
    const world = new World();
    world.environment({ maintenance: [{ name: "night", schedule: "cron(30 11 * * MON)", duration_minutes: 60, ...window }] });
    assert.equal((await world.handle(firing())).result, "acted", JSON.stringify(window));
  }
});

test("an alarm that is over when its event comes is left alone", async () => {
  const world = new World();
  world.watched.StateValue = "OK";
  assert.equal((await world.handle(firing())).result, "no_evidence");
  assert.match(world.messages[0].text, /alarm shop-production-function-orders-errors is OK by now/);
  assert.deepEqual(world.changes, []);
});

test("what was begun is ended, whatever became of the alarm meanwhile", async () => {
  const world = new World();
  let fails = true;
  world.before = (name) => {
    if (name === "updateAlias" && fails) throw new Error("Lambda is away");
  };
  await assert.rejects(world.handle(firing()), /Lambda is away/);
  fails = false;
  world.watched.StateValue = "OK";
  assert.equal((await world.later(1).handle(firing())).result, "acted");
});

test("a composite alarm, which is not shown, is acted on as its event says", async () => {
  const world = new World();
  world.watched = undefined;
  assert.equal((await world.handle(firing())).result, "acted");
});

test("a dry run asks for the same evidence", async () => {
  await unproven((world) => published(world, { 2: 5 * DAY }), /published 5 days ago/, { mode: "dry_run" });
  const world = new World({ mode: "dry_run" });
  await world.handle(firing());
  assert.match(world.messages[0].text, /^Evidence: /m);
});

// ---- the course of what is not acted on ---------------------------------------------------------

test("without evidence the function is not left alone: the next alarm is looked at anew", async () => {
  const world = new World();
  world.traffic = (_, time) => ({ runs: 40, errors: time >= START ? 10 : 0 });
  assert.equal((await world.handle(firing())).result, "no_evidence");
  assert.deepEqual(world.item(`target#${FUNCTION}`).attempts, []);
  world.allow("rate", { ...world.item(`allowed#${ALARM}`), id: "allowed#rate" });
  const second = await world.later(5).handle(firing({ id: "event-2", alarm: "rate" }));
  assert.equal(second.result, "acted", second.says);
  assert.equal(world.item(`target#${FUNCTION}`).attempts.length, 1);
});

test("an alarm that flaps without evidence notifies once in a cooldown, and is recorded each time", async () => {
  const world = new World();
  published(world, { 2: 5 * DAY });
  for (let flap = 0; flap < 6; flap += 1) {
    assert.equal((await world.later(10).handle(firing({ id: `flap-${flap}` }))).result, "no_evidence");
  }
  assert.equal(world.messages.length, 1);
  assert.equal(world.item("event#flap-5").outcome.kind, "no_evidence");
  await world.later(61).handle(firing({ id: "later" }));
  assert.equal(world.messages.length, 2);
});

test("killed after any call and tried again, what was not proven is recorded once, and people are notified", async () => {
  const options = { entry: { error_rate_percent: 50 } };
  const whole = new World(options);
  await whole.handle(firing());
  for (let killAt = 0; killAt < whole.calls.length; killAt += 1) {
    const world = new World(options);
    await assert.rejects(world.handle(firing(), { killAt }));
    assert.equal((await world.later(2).handle(firing())).result, "no_evidence", `killed after ${killAt} calls`);
    assert.deepEqual(world.changes, []);
    assert.deepEqual(world.item(`target#${FUNCTION}`).attempts, []);
    assert.ok(world.messages.length === 1 || world.messages.length === 2);
  }
});
