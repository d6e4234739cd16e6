// The course of an event: the table, the ledger, modes, failures, and runs that are killed.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ALARM, FUNCTION, World, firing } from "./fakes.mjs";

test("an alarm that is not in the table is denied: nothing is read, changed or told", async () => {
  const world = new World();
  const { result } = await world.handle(firing({ alarm: "shop-production-api-public-5xx" }));
  assert.equal(result, "denied");
  assert.deepEqual(world.calls, ["get allowed#shop-production-api-public-5xx"]);
  assert.equal(world.logs[0].alarm, "shop-production-api-public-5xx");
});

test("remediation is never its own target, even if the table says so", async () => {
  const world = new World();
  assert.equal((await world.handle(firing(), { self: FUNCTION })).result, "denied");
  assert.deepEqual(world.changes, []);
});

test("what was done is in the ledger, until it expires", async () => {
  const world = new World();
  await world.handle(firing());
  const record = world.item("event#event-1");
  assert.equal(record.status, "done");
  assert.equal(record.outcome.kind, "acted");
  assert.equal(record.told, true);
  assert.equal(record.alarm, ALARM);
  assert.deepEqual(record.plan.step, { from: "2", to: "1" });
  assert.equal(record.expires_at, Math.floor(Date.parse("2026-11-23T12:00:00Z") / 1000) + 400 * 86_400);
  assert.equal(world.item(`target#${FUNCTION}`).lease_until, 0);
});

test("an alarm that flaps ten times in its cooldown is acted on and told once", async () => {
  const world = new World();
  const results = [];
  for (let flap = 0; flap < 10; flap += 1) {
    results.push((await world.later(1).handle(firing({ id: `flap-${flap}` }))).result);
  }
  assert.deepEqual(results, ["acted", ...Array(9).fill("skipped")]);
  assert.equal(world.changes.length, 1);
  assert.equal(world.messages.length, 1);
  assert.match(world.item("event#flap-9").outcome.says, /left alone until 2026-11-23T13:01:00.000Z/);
});

test("all alarms of a function share its cooldown", async () => {
  const world = new World();
  world.allow("other", { ...world.item(`allowed#${ALARM}`), id: "allowed#other" });
  await world.handle(firing());
  assert.equal((await world.handle(firing({ id: "event-2", alarm: "other" }))).result, "skipped");
});

test("attempts in a day are bounded, and their end is told once in a cooldown", async () => {
  const world = new World({ entry: { action: "throttle", throttle_concurrency: 1, attempts_per_day: 2 } });
  const results = [];
  for (let hour = 0; hour < 4; hour += 1) {
    world.reserved = 10;
    results.push((await world.later(61).handle(firing({ id: `hour-${hour}` }))).result);
  }
  assert.deepEqual(results, ["acted", "acted", "skipped", "skipped"]);
  assert.match(world.messages[2].text, /2 attempts in a day did not heal shop-production-orders: a person is needed/);
  await world.later(1).handle(firing({ id: "soon" }));
  assert.equal(world.messages.length, 4);
  world.reserved = 10;
  assert.equal((await world.later(24 * 60).handle(firing({ id: "tomorrow" }))).result, "acted");
});

test("the same event twice is one attempt", async () => {
  const world = new World();
  await world.handle(firing());
  const calls = world.changes.length;
  assert.equal((await world.later(120).handle(firing())).result, "acted");
  assert.equal(world.changes.length, calls);
  assert.equal(world.messages.length, 1);
});

test("dry_run says what it would do and does nothing", async () => {
  for (const [action, would] of [
    ["roll_back", /move alias live of shop-production-orders from version 2 to version 1/],
    ["raise_memory", /raise the memory of shop-production-orders from 512 to 768 MB/],
    ["recycle", /new execution environments/],
    ["throttle", /at most 1 times at once/],
  ]) {
    const world = new World({ mode: "dry_run", entry: { action, memory_cap_mb: 3008, throttle_concurrency: 1 } });
    assert.equal((await world.handle(firing())).result, "would_act");
    assert.deepEqual(world.changes, []);
    assert.match(world.messages[0].text, /^Dry run: nothing was changed\. Remediation would /m);
    assert.match(world.messages[0].text, would);
    assert.match(world.messages[0].text, /mode = "act"/);
  }
});

test("notify tells and asks nothing of Lambda", async () => {
  const mode = new World({ mode: "notify" });
  assert.equal((await mode.handle(firing())).result, "notified");
  assert.match(mode.messages[0].text, /could roll_back shop-production-orders/);
  const action = new World({ entry: { action: "notify" } });
  assert.equal((await action.handle(firing())).result, "notified");
  assert.match(action.messages[0].text, /a person should look at shop-production-orders/);
  for (const world of [mode, action]) {
    assert.deepEqual(world.calls.filter((call) => !/^(get|write|tell)/.test(call)), []);
  }
});

test("a failure is recorded, told and thrown, and the next try succeeds", async () => {
  const world = new World();
  let fails = true;
  world.before = (name) => {
    if (name === "updateAlias" && fails) throw new Error("Lambda is away");
  };
  await assert.rejects(world.handle(firing()), /Lambda is away/);
  assert.match(world.item("event#event-1").error, /Lambda is away/);
  assert.match(world.messages[0].subject, /failed$/);
  assert.match(world.messages[0].text, /Lambda is away/);
  fails = false;
  assert.equal((await world.later(1).handle(firing())).result, "acted");
  assert.equal(world.item("event#event-1").error, undefined);
  assert.equal(world.item(`target#${FUNCTION}`).attempts.length, 1);
});

test("a table that cannot be read is told and thrown", async () => {
  const world = new World();
  world.before = (name) => {
    if (name === "get") throw new Error("DynamoDB is away");
  };
  await assert.rejects(world.handle(firing()), /DynamoDB is away/);
  assert.match(world.messages[0].subject, /remediation: failed/);
});

test("the failure that is thrown is the first one, even if telling fails too", async () => {
  const world = new World();
  world.before = (name) => {
    if (name === "alias") throw new Error("first");
    if (name === "tell") throw new Error("second");
  };
  await assert.rejects(world.handle(firing()), /first/);
  assert.match(JSON.stringify(world.logs), /while telling a failure: Error: second/);
});

test("what was done but not told is told by the next try", async () => {
  const world = new World();
  let fails = true;
  world.before = (name) => {
    if (name === "tell" && fails) throw new Error("SNS is away");
  };
  await assert.rejects(world.handle(firing()), /SNS is away/);
  fails = false;
  await world.later(1).handle(firing());
  assert.equal(world.changes.length, 1);
  assert.equal(world.messages.length, 1);
});

test("two runs for one function at the same time: one acts", async () => {
  const world = new World();
  const results = await Promise.all(["a", "b", "c"].map((id) => world.handle(firing({ id }))));
  assert.deepEqual(results.map(({ result }) => result).sort(), ["acted", "skipped", "skipped"]);
  assert.equal(world.changes.length, 1);
});

test("the same event twice at the same time: one acts, the other is tried later", async () => {
  const world = new World();
  const settled = await Promise.allSettled([world.handle(firing()), world.handle(firing())]);
  assert.equal(world.changes.length, 1);
  assert.ok(settled.some(({ value }) => value?.result === "acted"));
  assert.ok(!world.messages.some(({ subject }) => subject.includes("failed")));
});

test("a ledger that changes all the time is given up, quietly", async () => {
  const world = new World();
  world.before = (name) => {
    if (name === "write") {
      const id = `target#${FUNCTION}`;
      world.items.set(id, { id, revision: (world.item(id)?.revision ?? 0) + 1 });
    }
  };
  await assert.rejects(world.handle(firing()), /changed 5 times/);
  assert.deepEqual(world.messages, []);
});

test("an error of the database is not taken for a conflict", async () => {
  const world = new World();
  world.before = (name) => {
    if (name === "write") throw new Error("no capacity");
  };
  await assert.rejects(world.handle(firing()), /no capacity/);
});

test("a subject fits into SNS", async () => {
  const name = `shop-production-${"ü".repeat(80)}`;
  const world = new World({ entry: { function: name } });
  await world.handle(firing());
  assert.ok(world.messages[0].subject.length <= 99);
  assert.match(world.messages[0].subject, /^[ -~]+$/);
});

// Killed after each single call, then tried again as Lambda does: the thing is done once.
const gradual = { version: "1", routing: { AdditionalVersionWeights: { 2: 0.1 } } };
const cases = [
  ["roll_back", {}, (world) => world.alias.FunctionVersion, "1"],
  ["roll_back of a gradual deployment", { alias: gradual }, (world) => JSON.stringify(world.alias.RoutingConfig), '{"AdditionalVersionWeights":{}}'],
  ["raise_memory", { entry: { action: "raise_memory", memory_cap_mb: 3008 } }, (world) => `${world.latest.MemorySize} ${world.alias.FunctionVersion}`, "768 3"],
  ["recycle", { entry: { action: "recycle" } }, (world) => Object.keys(world.latest.Environment.Variables).length, 2],
  ["throttle", { entry: { action: "throttle", throttle_concurrency: 1 } }, (world) => world.reserved, 1],
];
// Publishing what is published gives the same version again, so it may be asked for twice.
const lasting = (world) => world.changes.filter((call) => !call.startsWith("publishVersion"));

for (const [name, options, found, wanted] of cases) {
  test(`${name}: killed after any call and tried again, it is done once and told`, async () => {
    const whole = new World(options);
    await whole.handle(firing());
    for (let killAt = 0; killAt < whole.calls.length; killAt += 1) {
      const at = `killed after ${killAt} calls`;
      const world = new World(options);
      await assert.rejects(world.handle(firing(), { killAt }), undefined, at);
      // The lease of the killed run is over when Lambda tries again.
      const { result } = await world.later(2).handle(firing());
      assert.equal(result, "acted", at);
      assert.equal(found(world), wanted, at);
      assert.deepEqual(lasting(world), lasting(whole), at);
      assert.ok(world.messages.length === 1 || world.messages.length === 2, at);
      assert.equal(world.item(`target#${FUNCTION}`).attempts.length, 1, at);
    }
  });
}

test("a run that is tried again before the killed one is certainly over waits", async () => {
  const world = new World();
  await assert.rejects(world.handle(firing(), { killAt: 5 }));
  await assert.rejects(world.handle(firing()), /still being handled/);
  assert.deepEqual(world.messages, []);
  assert.equal((await world.later(2).handle(firing())).result, "acted");
});
