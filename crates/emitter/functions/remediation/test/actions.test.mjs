// Each remedy: what it does, what it leaves alone, and what it says.

import assert from "node:assert/strict";
import { test } from "node:test";

import { RECYCLED_AT } from "../source/actions.mjs";
import { ALARM, FUNCTION, MINUTE, World, firing } from "./fakes.mjs";

const raise = { action: "raise_memory", memory_cap_mb: 3008 };
const recycle = { action: "recycle", alias: undefined };
const throttle = { action: "throttle", throttle_concurrency: 2 };
const place = "[functions.orders] of environments/production/environment.toml";

async function once(options) {
  const world = new World(options);
  return { world, outcome: await world.handle(firing()) };
}

test("roll_back moves the alias to the version before, and says how to undo and keep it", async () => {
  const { world, outcome } = await once({ entry: { described_in: place } });
  assert.equal(outcome.result, "acted");
  assert.equal(world.alias.FunctionVersion, "1");
  const [{ subject, text }] = world.messages;
  assert.equal(subject, "[shop-production] roll_back of shop-production-orders: acted");
  assert.match(text, /move alias live of shop-production-orders from version 2 to version 1/);
  assert.match(text, /update-alias --function-name shop-production-orders --name live --function-version 2/);
  assert.match(text, /To keep it: revert .*\[functions\.orders\] of environments\/production\/environment\.toml/);
  assert.match(text, /moves the alias forward again/);
  assert.match(text, /event#event-1 of table shop-production-remediation/);
});

test("roll_back goes one version back, and not one more for the same deployment", async () => {
  const world = new World({ versions: ["1", "2", "3"].map((Version) => ({ Version })), alias: { version: "3" } });
  await world.handle(firing());
  assert.equal(world.alias.FunctionVersion, "2");
  const second = await world.later(61).handle(firing({ id: "event-2" }));
  assert.equal(second.result, "nothing_to_do");
  assert.match(second.says, /no further back it goes/);
  assert.equal(world.alias.FunctionVersion, "2");
});

test("roll_back goes back again when another version was deployed since, but never to one that failed", async () => {
  const world = new World({ versions: ["1", "2"].map((Version) => ({ Version })) });
  await world.handle(firing());
  assert.equal(world.alias.FunctionVersion, "1");
  world.later(2 * 24 * 60).deploy("3", 15);
  const deployed = world.now - 15 * MINUTE;
  world.traffic = (_, time) => ({ runs: 40, errors: time >= deployed ? 5 : 0 });
  const second = await world.handle(firing({ id: "event-2" }));
  assert.equal(second.result, "acted", second.says);
  assert.equal(world.alias.FunctionVersion, "1");
});

test("roll_back skips versions that are gone, and $LATEST", async () => {
  const { world } = await once({ versions: ["4", "9", "12"].map((Version) => ({ Version })), alias: { version: "12" } });
  assert.equal(world.alias.FunctionVersion, "9");
  const latest = await once({ versions: ["4", "9"].map((Version) => ({ Version })), alias: { version: "$LATEST" } });
  assert.equal(latest.world.alias.FunctionVersion, "9");
});

test("roll_back has nowhere to go from the first version", async () => {
  const { world, outcome } = await once({ versions: [{ Version: "1" }], alias: { version: "1" } });
  assert.equal(outcome.result, "nothing_to_do");
  assert.match(world.messages[0].text, /no version of shop-production-orders before version 1/);
  assert.deepEqual(world.changes, []);
});

test("roll_back ends a gradual deployment instead of going behind it", async () => {
  const routing = { AdditionalVersionWeights: { 2: 0.1 } };
  const { world, outcome } = await once({ alias: { version: "1", routing } });
  assert.equal(outcome.result, "acted");
  assert.equal(world.alias.FunctionVersion, "1");
  assert.deepEqual(world.alias.RoutingConfig, { AdditionalVersionWeights: {} });
  assert.equal(world.item(`target#${FUNCTION}`).rolled_back_to, undefined);
});

test("a deployment that comes between plan and act stands", async () => {
  const world = new World({ versions: ["1", "2", "3"].map((Version) => ({ Version })) });
  world.before = (name) => {
    if (name === "write" && world.item("event#event-1")) world.alias.FunctionVersion = "3";
  };
  const outcome = await world.handle(firing());
  assert.equal(outcome.result, "superseded");
  assert.equal(world.alias.FunctionVersion, "3");
  assert.deepEqual(world.changes, []);
  assert.match(world.messages[0].text, /Nothing more was changed: alias live .* version 3 now/);
});

test("a deployment that comes between reading and moving the alias makes AWS refuse", async () => {
  const world = new World();
  world.before = (name) => {
    if (name === "updateAlias") world.alias.RevisionId = "another";
  };
  await assert.rejects(world.handle(firing()), { name: "PreconditionFailedException" });
  assert.equal(world.alias.FunctionVersion, "2");
});

test("raise_memory gives half as much again, in whole MB, in a version of its own", async () => {
  const world = new World({ entry: { ...raise, described_in: place } });
  world.latest.MemorySize = world.versions[1].MemorySize = 1769;
  const outcome = await world.handle(firing());
  assert.equal(outcome.result, "acted");
  assert.equal(world.latest.MemorySize, 2654);
  assert.deepEqual(world.latest.Environment.Variables, { TABLE: "orders" });
  assert.equal(world.alias.FunctionVersion, "3");
  assert.equal(world.versions[2].MemorySize, 2654);
  assert.match(world.messages[0].text, /To keep it: set memory_mb = 2654 in \[functions\.orders\]/);
  assert.match(world.messages[0].text, /--memory-size 1769 && aws lambda update-alias .* --function-version 2/);
});

test("raise_memory stops at its cap and never lowers", async () => {
  const world = new World({ entry: raise });
  world.latest.MemorySize = world.versions[1].MemorySize = 2500;
  await world.handle(firing());
  assert.equal(world.latest.MemorySize, 3008);
  for (const megabytes of [3008, 4096]) {
    const above = new World({ entry: raise });
    above.latest.MemorySize = above.versions[1].MemorySize = megabytes;
    const outcome = await above.handle(firing());
    assert.equal(outcome.result, "nothing_to_do");
    assert.match(outcome.says, new RegExp(`has ${megabytes} MB, and 3008 MB is its cap`));
    assert.deepEqual(above.changes, []);
  }
});

test("raise_memory of a function without alias changes the function alone", async () => {
  const { world, outcome } = await once({ entry: { ...raise, alias: undefined }, alias: null });
  assert.equal(outcome.result, "acted");
  assert.equal(world.latest.MemorySize, 768);
  assert.deepEqual(world.changes, [`updateConfiguration ${FUNCTION}`]);
  assert.match(world.messages[0].text, /^To undo it: aws lambda update-function-configuration --function-name shop-production-orders --memory-size 512$/m);
});

test("raise_memory of an alias to $LATEST publishes nothing", async () => {
  const { world } = await once({ entry: raise, alias: { version: "$LATEST" } });
  assert.equal(world.latest.MemorySize, 768);
  assert.deepEqual(world.changes, [`updateConfiguration ${FUNCTION}`]);
});

test("raise_memory waits for the change to be complete", async () => {
  const world = new World({ entry: raise });
  const statuses = ["InProgress", "Successful", "InProgress", "InProgress", "Successful"];
  world.before = (name) => {
    if (name === "configuration" && world.item("event#event-1").status === "intended") {
      world.latest.LastUpdateStatus = statuses.shift() ?? "Successful";
    }
  };
  const began = world.now;
  assert.equal((await world.handle(firing())).result, "acted");
  assert.equal(world.now - began, 3000);
});

test("raise_memory gives up when the change takes longer than the run, and the next try ends it", async () => {
  const world = new World({ entry: raise });
  world.before = (name) => {
    if (name === "updateConfiguration") world.latest.LastUpdateStatus = "InProgress";
  };
  await assert.rejects(world.handle(firing()), /still under way/);
  assert.match(world.messages[0].text, /still under way/);
  world.latest.LastUpdateStatus = "Successful";
  await world.later(1).handle(firing());
  assert.equal(world.latest.MemorySize, 768);
  assert.equal(world.alias.FunctionVersion, "3");
  assert.equal(world.changes.filter((call) => call.startsWith("updateConfiguration")).length, 1);
});

test("raise_memory tells when Lambda could not make the change", async () => {
  const world = new World({ entry: raise });
  world.latest.LastUpdateStatus = "Failed";
  world.latest.LastUpdateStatusReason = "The role is gone.";
  await assert.rejects(world.handle(firing()), /The role is gone/);
});

test("raise_memory never publishes what the alias does not serve: that would undo a rollback", async () => {
  const world = new World({ entry: raise, alias: { version: "1" } });
  const behind = await world.handle(firing());
  assert.equal(behind.result, "nothing_to_do");
  assert.match(behind.says, /version 1 .* is not what would be published next/);
  const changed = new World({ entry: raise });
  changed.latest.CodeSha256 = "code-3";
  assert.equal((await changed.handle(firing())).result, "nothing_to_do");
  assert.deepEqual([...world.changes, ...changed.changes], []);
});

test("raise_memory leaves a gradual deployment alone", async () => {
  const { outcome } = await once({ entry: raise, alias: { version: "2", routing: { AdditionalVersionWeights: { 1: 0.5 } } } });
  assert.equal(outcome.result, "nothing_to_do");
  assert.match(outcome.says, /gradual deployment/);
});

test("raise_memory lets a change stand that came meanwhile", async () => {
  for (const change of [{ CodeSha256: "code-3" }, { MemorySize: 1024 }]) {
    const world = new World({ entry: raise });
    world.before = (name) => {
      if (name === "configuration" && world.item("event#event-1").status === "intended") Object.assign(world.latest, change);
    };
    assert.equal((await world.handle(firing())).result, "superseded");
    assert.deepEqual(world.changes, []);
  }
  const moved = new World({ entry: raise });
  moved.before = (name) => {
    if (name === "publishVersion") moved.alias.FunctionVersion = "1";
  };
  assert.equal((await moved.handle(firing())).result, "superseded");
  assert.equal(moved.alias.FunctionVersion, "1");
});

test("a rollback goes behind the deployment, not behind more memory for it", async () => {
  const world = new World({ entry: raise });
  await world.handle(firing());
  assert.equal(world.alias.FunctionVersion, "3");
  world.allow("shop-production-function-orders-errors", { function: FUNCTION, alias: "live", action: "roll_back", window_minutes: 120 });
  await world.later(61).handle(firing({ id: "event-2" }));
  assert.equal(world.alias.FunctionVersion, "1");
});

test("recycle adds its variable and keeps every other", async () => {
  const { world, outcome } = await once({ entry: recycle, alias: null });
  assert.equal(outcome.result, "acted");
  assert.deepEqual(world.latest.Environment.Variables, { TABLE: "orders", [RECYCLED_AT]: "2026-11-23T11:59:30Z" });
});

test("recycle of a function without variables gives it one", async () => {
  const world = new World({ entry: recycle, alias: null });
  delete world.latest.Environment;
  const event = firing();
  delete event.time;
  await world.handle(event);
  assert.deepEqual(world.latest.Environment.Variables, { [RECYCLED_AT]: "event-1" });
});

test("recycle changes nothing when it cannot read the variables", async () => {
  const world = new World({ entry: recycle, alias: null });
  world.latest.Environment = { Error: { ErrorCode: "AccessDeniedException", Message: "no right on the key" } };
  await assert.rejects(world.handle(firing()), /cannot be read \(no right on the key\)/);
  assert.deepEqual(world.changes, []);
});

test("throttle lowers what may run at once, and never raises it", async () => {
  for (const [before, after, undo] of [
    [undefined, 2, /delete-function-concurrency/],
    [10, 2, /--reserved-concurrent-executions 10/],
  ]) {
    const world = new World({ entry: throttle });
    world.reserved = before;
    assert.equal((await world.handle(firing())).result, "acted");
    assert.equal(world.reserved, after);
    assert.match(world.messages[0].text, undo);
    assert.match(world.messages[0].text, /set reserved_concurrency = 2;/);
  }
  for (const before of [0, 2]) {
    const world = new World({ entry: throttle });
    world.reserved = before;
    assert.equal((await world.handle(firing())).result, "nothing_to_do");
    assert.equal(world.reserved, before);
  }
});

test("what was set is remembered by the names that Terraform has for it", async () => {
  const stands = async (options) => (await once(options)).world.item(`target#${FUNCTION}`).stands;
  assert.deepEqual(await stands({}), { function_version: "1" });
  assert.deepEqual(await stands({ entry: raise }), { memory_size: 768, function_version: "3" });
  assert.deepEqual(await stands({ entry: throttle }), { reserved_concurrent_executions: 2 });
  // A function without alias is described elsewhere.
  assert.equal(await stands({ entry: recycle, alias: null }), undefined);
  // What somebody else did is not ours.
  const lower = new World({ entry: throttle });
  lower.before = (name) => {
    if (name === "concurrency" && lower.item("event#event-1").status === "intended") lower.reserved = 1;
  };
  await lower.handle(firing());
  assert.equal(lower.item(`target#${FUNCTION}`).stands, undefined);
  // Of two remedies both stand.
  const both = new World({ entry: raise });
  await both.handle(firing());
  both.allow(ALARM, { ...both.item(`allowed#${ALARM}`), ...throttle });
  await both.later(61).handle(firing({ id: "event-2" }));
  assert.deepEqual(both.item(`target#${FUNCTION}`).stands, {
    memory_size: 768,
    function_version: "3",
    reserved_concurrent_executions: 2,
  });
});

test("throttle does not raise what was lowered meanwhile", async () => {
  const world = new World({ entry: throttle });
  world.before = (name) => {
    if (name === "concurrency" && world.item("event#event-1").status === "intended") world.reserved = 1;
  };
  await world.handle(firing());
  assert.equal(world.reserved, 1);
});
