// The shapes of events that AWS documents, recorded; and which of them call for remediation.

import assert from "node:assert/strict";
import { test } from "node:test";

import { judge } from "../source/event.mjs";
import { World, firing, recorded } from "./fakes.mjs";

for (const name of ["metric", "metric-math", "anomaly-detection", "composite", "metric-tagged"]) {
  test(`${name}: from OK to ALARM is healed by the table, whatever the alarm watches`, async () => {
    const event = recorded(name);
    const judged = judge(event);
    assert.equal(judged.alarm, event.detail.alarmName);
    assert.equal(judged.id, event.id);
    assert.ok(judged.reason.length > 10);
    const world = new World({ entry: null });
    world.allow(event.detail.alarmName, { function: "shop-production-orders", alias: "live", action: "roll_back" });
    assert.equal((await world.handle(event)).result, "acted");
    assert.equal(world.alias.FunctionVersion, "1");
  });
}

for (const [name, reason] of [
  ["metric-created", /from INSUFFICIENT_DATA to ALARM/],
  ["metric-recovered", /from ALARM to OK/],
  ["metric-muted", /muted/],
  ["composite-suppressed", /suppressed by WaitPeriod/],
]) {
  test(`${name}: nothing is looked up, done or told`, async () => {
    const world = new World();
    const { result, says } = await world.handle(recorded(name));
    assert.equal(result, "ignored");
    assert.match(says, reason);
    assert.deepEqual(world.calls, []);
  });
}

test("a mute that AWS tells inside the state counts too", () => {
  const state = { ...firing().detail.state, muteDetail: { mutedBy: ["x"] } };
  assert.match(judge(firing({ detail: { state } })).ignored, /muted/);
});

test("what is no alarm's event is ignored", () => {
  const event = firing();
  for (const other of [
    undefined,
    {},
    { ...event, source: "custom" },
    { ...event, "detail-type": "CloudWatch Alarm Configuration Change" },
    { ...event, detail: undefined },
    { ...event, detail: { ...event.detail, alarmName: 7 } },
    { ...event, id: undefined },
    { ...event, detail: { alarmName: "a" } },
  ]) {
    assert.ok(judge(other).ignored, JSON.stringify(other));
  }
});

test("an alarm without reason is told without one", () => {
  const event = firing({ detail: { state: { value: "ALARM" } } });
  assert.equal(judge(event).reason, "no reason given");
});
