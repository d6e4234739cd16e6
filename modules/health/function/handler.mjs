// The course of a run: everything on the list is looked at, what is not healthy once more while
// patience lasts, and what was found is written as metrics and given back.
//
// The event is the list:
//   { checks: [{ kind: "function", name, alias? } | { kind: "table", name }
//              | { kind: "api", name, url, expect: "2xx" | "answer" | "<status>", connect_to? }],
//     patience_seconds, fail? }
// The answer: { healthy, checked, unhealthy: [{ target, reason }] }. With `fail`, a run that finds
// something that is not healthy fails, and names it.

import { look, target } from "./checks.mjs";
import { lines } from "./metrics.mjs";

// How many are looked at together.
const TOGETHER = 10;
// Between two questions to Lambda's control plane, of whose 15 requests a second (Lambda quotas, read
// 2026-11) deployments need some.
const TURN_MILLISECONDS = 200;
// Between two looks at what is not healthy.
const PAUSE_MILLISECONDS = 5_000;
// Kept back of a run's time, for writing what was found.
const RESERVE_MILLISECONDS = 15_000;
// Characters of a failure's message.
const LONGEST_FAILURE = 4_000;

// The Lambda handler over these clients.
export function health({ environment, functions, tables, get, now, sleep, write }) {
  return async ({ checks, patience_seconds: patience = 0, fail = false }, context) => {
    const end = now() + context.getRemainingTimeInMillis() - RESERVE_MILLISECONDS;
    const around = { functions, tables, get, turn: turns() };
    const entries = checks.map((check) => ({ check }));
    await lookAt(entries, around, end);
    const until = Math.min(now() + patience * 1000, end);
    for (;;) {
      const again = entries.filter((entry) => entry.reason);
      if (again.length === 0 || now() + PAUSE_MILLISECONDS > until) break;
      await sleep(PAUSE_MILLISECONDS);
      await lookAt(again, around, end);
    }
    return found(entries, fail);
  };

  // Looks at all of them; those that the time does not suffice for keep what is known of them.
  async function lookAt(entries, around, end) {
    const waiting = [...entries];
    const worker = async () => {
      for (let entry = waiting.shift(); entry; entry = waiting.shift()) {
        if (now() > end) {
          entry.reason ??= "the run ended before it could be looked at";
          continue;
        }
        entry.reason = await look(entry.check, around);
        entry.looked = true;
      }
    };
    await Promise.all(Array.from({ length: TOGETHER }, worker));
  }

  function found(entries, fail) {
    const unhealthy = entries.filter((entry) => entry.reason);
    const checked = entries.filter((entry) => entry.looked).length;
    for (const line of lines({ environment, checked, unhealthy, now: now() })) write(line);
    const named = unhealthy.map(({ check, reason }) => ({ target: target(check), reason }));
    if (fail && named.length > 0) {
      const all = named.map(({ target, reason }) => `${target}: ${reason}`).join("; ");
      throw new Error(`${named.length} of ${entries.length} are not healthy: ${all}`.slice(0, LONGEST_FAILURE));
    }
    return { healthy: named.length === 0, checked, unhealthy: named };
  }

  // Lets one after the other pass, each a turn's length after the one before.
  function turns() {
    let next = 0;
    return async () => {
      const mine = Math.max(now(), next);
      next = mine + TURN_MILLISECONDS;
      if (mine > now()) await sleep(mine - now());
    };
  }
}
