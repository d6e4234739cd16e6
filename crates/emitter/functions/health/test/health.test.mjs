// What is healthy, what is not, how long a run is patient, and what it writes.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ACTIVE, START, URL, World, api, healthy, orders, table } from "./fakes.mjs";

const all = [orders, api, table];

async function reason(world, check) {
  const { unhealthy } = await world.run({ checks: [check] });
  assert.ok(unhealthy.length <= 1);
  return unhealthy[0]?.reason;
}

test("everything healthy", async () => {
  const world = healthy();
  assert.deepEqual(await world.run({ checks: all }), { healthy: true, checked: 3, unhealthy: [] });
  assert.deepEqual(world.calls.sort(), [URL, "shop-production-orders", "shop-production-orders:live"].sort());
});

test("a function must be Active, and its last update must not have failed", async () => {
  for (const [configuration, wanted] of [
    [{ State: "Pending", StateReason: "Being made." }, "it is Pending, not Active: Being made."],
    [{ State: "Failed" }, "it is Failed, not Active"],
    [{ State: "Inactive", StateReason: "Idle." }, "it is Inactive, not Active: Idle."],
    [{ ...ACTIVE, LastUpdateStatus: "Failed", LastUpdateStatusReason: "No subnet." }, "its last update failed: No subnet."],
    [{ ...ACTIVE, LastUpdateStatus: "InProgress" }, undefined],
    [ACTIVE, undefined],
  ]) {
    const world = healthy();
    world.functions.set("shop-production-orders:live", configuration);
    assert.equal(await reason(world, orders), wanted);
  }
});

test("a function without alias is looked at itself", async () => {
  const world = new World();
  world.functions.set("billing", ACTIVE);
  assert.equal(await reason(world, { kind: "function", name: "billing" }), undefined);
});

test("an alias that is gone is not healthy, though the function is there", async () => {
  const world = new World();
  world.functions.set("shop-production-orders", ACTIVE);
  assert.match(await reason(world, orders), /^ResourceNotFoundException: /);
});

test("a table must serve", async () => {
  for (const [status, wanted] of [
    ["ACTIVE", undefined],
    ["UPDATING", undefined],
    ["CREATING", "it is CREATING, not ACTIVE"],
    ["DELETING", "it is DELETING, not ACTIVE"],
    ["INACCESSIBLE_ENCRYPTION_CREDENTIALS", "it is INACCESSIBLE_ENCRYPTION_CREDENTIALS, not ACTIVE"],
    [undefined, "ResourceNotFoundException: no shop-production-orders"],
  ]) {
    const world = healthy();
    world.tables.set("shop-production-orders", status);
    assert.equal(await reason(world, table), wanted);
  }
});

test("an API must answer as it is expected to", async () => {
  for (const [expect, status, good] of [
    ["2xx", 200, true],
    ["2xx", 204, true],
    ["2xx", 301, false],
    ["2xx", 404, false],
    ["2xx", 502, false],
    ["answer", 403, true],
    ["answer", 404, true],
    ["answer", 500, false],
    ["answer", 504, false],
    ["401", 401, true],
    ["401", 200, false],
  ]) {
    const world = healthy();
    world.apis.set(URL, status);
    const wanted = expect === "answer" ? "below 500" : expect;
    assert.equal(
      await reason(world, { ...api, expect }),
      good ? undefined : `GET ${URL} answers ${status}, not ${wanted}`,
      `${expect} ${status}`,
    );
  }
});

test("an API that cannot be reached is not healthy, and says why", async () => {
  const world = healthy();
  world.apis.set(URL, Object.assign(new TypeError("fetch failed"), { cause: { code: "ENOTFOUND" } }));
  assert.equal(await reason(world, api), "TypeError: fetch failed (ENOTFOUND)");
  world.apis.set(URL, Object.assign(new Error("The operation was aborted due to timeout"), { name: "TimeoutError" }));
  assert.match(await reason(world, api), /^TimeoutError: /);
});

test("one that fails, or that nobody knows, does not hide the others", async () => {
  const world = healthy();
  world.tables.delete("shop-production-orders");
  const unknown = { kind: "queue", name: "jobs" };
  const { healthy: well, checked, unhealthy } = await world.run({ checks: [unknown, ...all] });
  assert.equal(well, false);
  assert.equal(checked, 4);
  assert.deepEqual(unhealthy.map(({ target }) => target), ["queue/jobs", "table/shop-production-orders"]);
});

test("what becomes healthy while patience lasts is healthy; the others are not asked again", async () => {
  const world = healthy();
  world.functions.set("shop-production-orders:live", (times) => (times < 3 ? { State: "Pending" } : ACTIVE));
  const result = await world.run({ checks: all, patience_seconds: 15 });
  assert.equal(result.healthy, true);
  assert.equal(world.asked("shop-production-orders:live"), 3);
  assert.equal(world.asked(URL), 1);
  assert.equal(world.time, START + 10_000);
});

test("patience ends", async () => {
  const world = healthy();
  world.apis.set(URL, 503);
  const { unhealthy } = await world.run({ checks: all, patience_seconds: 15 });
  assert.deepEqual(unhealthy, [{ target: "api/shop-production-public", reason: `GET ${URL} answers 503, not 2xx` }]);
  assert.equal(world.asked(URL), 4);
  assert.equal(world.time, START + 15_000);
});

test("told to fail, a run fails when patience has ended, after it wrote what it found", async () => {
  const world = healthy();
  world.tables.set("shop-production-orders", "DELETING");
  await assert.rejects(
    world.run({ checks: all, patience_seconds: 90, fail: true }),
    /^Error: 1 of 3 are not healthy: table\/shop-production-orders: it is DELETING, not ACTIVE$/,
  );
  assert.equal(world.lines[0].Unhealthy, 1);
  assert.deepEqual(await healthy().run({ checks: all, fail: true }), { healthy: true, checked: 3, unhealthy: [] });
});

test("a failure's message has a bound", async () => {
  const checks = Array.from({ length: 500 }, (_, index) => ({ kind: "table", name: `shop-production-${index}` }));
  await assert.rejects(new World().run({ checks, fail: true }), ({ message }) => message.length === 4_000);
});

test("metrics: both of the environment in each run, and one of each target that is not healthy", async () => {
  const world = healthy();
  await world.run({ checks: all });
  assert.deepEqual(world.lines, [
    {
      _aws: {
        Timestamp: START,
        CloudWatchMetrics: [
          {
            Namespace: "Health",
            Dimensions: [["Environment"]],
            Metrics: [{ Name: "Unhealthy", Unit: "Count" }, { Name: "Checked", Unit: "Count" }],
          },
        ],
      },
      Environment: "shop-production",
      Unhealthy: 0,
      Checked: 3,
    },
  ]);
  world.lines = [];
  world.tables.set("shop-production-orders", "DELETING");
  await world.run({ checks: all });
  assert.deepEqual(world.lines.map(({ Unhealthy, Checked, Target }) => [Unhealthy, Checked, Target]), [
    [1, 3, undefined],
    [1, undefined, "table/shop-production-orders"],
  ]);
  assert.deepEqual(world.lines[1]._aws.CloudWatchMetrics[0].Dimensions, [["Environment", "Target"]]);
  assert.equal(world.lines[1].Reason, "it is DELETING, not ACTIVE");
});

test("Lambda is asked at most five times a second, and a thousand functions fit into a run", async () => {
  const world = new World();
  const checks = Array.from({ length: 1000 }, (_, index) => ({ kind: "function", name: `f${index}` }));
  const times = [];
  for (const { name } of checks) {
    world.functions.set(name, () => {
      times.push(world.time);
      return ACTIVE;
    });
  }
  assert.deepEqual(await world.run({ checks }), { healthy: true, checked: 1000, unhealthy: [] });
  for (let index = 5; index < times.length; index += 1) {
    assert.ok(times[index] - times[index - 5] >= 1000, `call ${index}`);
  }
  assert.ok(world.time - START < 210_000);
});

test("what the time does not suffice for is neither healthy nor checked", async () => {
  const world = new World();
  const checks = Array.from({ length: 100 }, (_, index) => ({ kind: "function", name: `f${index}` }));
  for (const { name } of checks) world.functions.set(name, ACTIVE);
  const result = await world.run({ checks, patience_seconds: 15 }, { seconds: 20 });
  assert.equal(result.healthy, false);
  assert.ok(result.checked > 20 && result.checked < 50, String(result.checked));
  assert.equal(result.unhealthy.length, 100 - result.checked);
  assert.equal(result.unhealthy[0].reason, "the run ended before it could be looked at");
});

test("what was found before the time ran out stands", async () => {
  const world = healthy();
  world.functions.set("shop-production-orders:live", (times, { time }) => {
    if (times === 2) world.time = time + 400_000;
    return { State: "Failed" };
  });
  const checks = [orders, ...Array.from({ length: 40 }, (_, index) => ({ ...table, name: `t${index}` }))];
  const { checked, unhealthy } = await world.run({ checks, patience_seconds: 15 });
  assert.equal(checked, 41);
  assert.equal(unhealthy[0].reason, "it is Failed, not Active");
  assert.ok(unhealthy.every(({ reason }) => !reason.includes("the run ended")));
});
