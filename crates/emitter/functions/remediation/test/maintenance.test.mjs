// When a window of maintenance is open.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openWindow } from "../source/maintenance.mjs";

// Is a window open at a time, and until when?
function until(schedule, time, rest = {}) {
  const window = { name: "w", schedule, duration_minutes: 60, ...rest };
  const found = openWindow([window], "orders", Date.parse(time));
  return found && new Date(found.until).toISOString();
}

test("a window is open from its first minute to its last", () => {
  const schedule = "cron(30 22 ? * SAT *)";
  assert.equal(until(schedule, "2026-11-28T22:29:59Z"), undefined);
  assert.equal(until(schedule, "2026-11-28T22:30:00Z"), "2026-11-28T23:30:00.000Z");
  assert.equal(until(schedule, "2026-11-28T23:29:59Z"), "2026-11-28T23:30:00.000Z");
  assert.equal(until(schedule, "2026-11-28T23:30:00Z"), undefined);
});

test("a window goes over midnight, and over days", () => {
  const rest = { duration_minutes: 60 * 60 };
  assert.equal(until("cron(0 18 * * FRI)", "2026-11-29T23:00:00Z", rest), "2026-11-30T06:00:00.000Z");
});

test("it is in its time zone, also where the clock changes", () => {
  const rest = { timezone: "Europe/Berlin" };
  assert.equal(until("cron(0 3 * * *)", "2026-11-28T02:10:00Z", rest), "2026-11-28T03:00:00.000Z");
  assert.equal(until("cron(0 3 * * *)", "2026-07-28T01:10:00Z", rest), "2026-07-28T02:00:00.000Z");
});

test("lists, ranges, steps and names are understood", () => {
  for (const [schedule, open, closed] of [
    ["cron(0 8,20 * * *)", "2026-11-28T20:30:00Z", "2026-11-28T10:00:00Z"],
    ["cron(0 22 ? * MON-FRI *)", "2026-11-27T22:30:00Z", "2026-11-28T22:30:00Z"],
    ["cron(0 0/6 * * ? *)", "2026-11-28T18:10:00Z", "2026-11-28T16:10:00Z"],
    ["cron(0 */6 * * ? *)", "2026-11-28T06:10:00Z", "2026-11-28T05:10:00Z"],
    ["cron(0 1 1-7 JAN,JUL ?)", "2027-01-07T01:59:00Z", "2027-01-08T01:59:00Z"],
    ["cron(0 1 1 * ? 2027)", "2027-02-01T01:30:00Z", "2026-12-01T01:30:00Z"],
    ["at(2026-11-28T02:00)", "2026-11-28T02:59:00Z", "2026-11-29T02:59:00Z"],
    ["at(2026-11-28T02:00:00)", "2026-11-28T02:00:00Z", "2026-11-28T01:59:00Z"],
  ]) {
    assert.ok(until(schedule, open), `${schedule} at ${open}`);
    assert.equal(until(schedule, closed), undefined, `${schedule} at ${closed}`);
  }
});

test("a window is of all functions, or of those that it names", () => {
  const time = Date.parse("2026-11-28T02:30:00Z");
  const window = { name: "w", schedule: "cron(0 2 * * *)", duration_minutes: 60 };
  assert.equal(openWindow([window], "orders", time).name, "w");
  assert.equal(openWindow([{ ...window, functions: ["billing"] }], "orders", time), undefined);
  assert.equal(openWindow([{ ...window, functions: ["billing"] }, { ...window, name: "v" }], "orders", time).name, "v");
  assert.equal(openWindow(undefined, "orders", time), undefined);
});

test("a schedule that is not understood is no silent permission", () => {
  assert.throws(() => until("rate(1 day)", "2026-11-28T02:30:00Z"), /not understood/);
});
