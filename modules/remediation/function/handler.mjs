// The course of one event: judged, looked up, claimed, planned on evidence, done, recorded, told.
//
// A run may be ended at any point and begun again by Lambda: the claim, the plan and the outcome are
// in the ledger before the next thing happens, so what was done is not done twice. Only telling may
// happen twice, never not at all.

import { ACTIONS } from "./actions.mjs";
import { judge } from "./event.mjs";
import { Busy, Ledger } from "./ledger.mjs";
import { openWindow } from "./maintenance.mjs";
import { failureMessage, outcomeMessage } from "./message.mjs";

// Kept back of a run's time, for recording and telling.
const RESERVE_MILLISECONDS = 10_000;

// The Lambda handler over these clients.
export function remediation({ settings, database, functions, cloudwatch, logs, publish, now, sleep, log }) {
  const ledger = new Ledger({ database, now, auditDays: settings.auditDays });

  return async (raw, context) => {
    const event = judge(raw);
    const say = (result) => {
      log({ ...result, alarm: event.alarm, event: event.id });
      return result;
    };
    if (event.ignored) return say({ result: "ignored", says: event.ignored });
    let entry;
    let run;
    try {
      entry = await ledger.allowed(event.alarm);
      if (!entry) return say({ result: "denied", says: "the alarm is not in the table of allowed actions" });
      if (entry.function === settings.self) {
        return say({ result: "denied", says: "remediation is never its own target" });
      }
      const lifetime = context.getRemainingTimeInMillis();
      const deadline = now() + lifetime - RESERVE_MILLISECONDS;
      run = await ledger.claim(event, entry, settings.mode, lifetime);
      if (!run.over && !run.refused) await heal({ event, entry, run, deadline });
      if (!run.record.told) {
        await publish(outcomeMessage({ settings, event, entry, outcome: run.record.outcome }));
        await ledger.told(run);
      }
    } catch (error) {
      await fail({ event, entry, run, error });
      throw error;
    }
    return say({ result: run.record.outcome.kind, says: run.record.outcome.says });
  };

  async function heal({ event, entry, run, deadline }) {
    const action = ACTIONS[entry.action];
    if (settings.mode === "notify" || !action) {
      const says = action
        ? `remediation only tells here (mode notify); it could ${entry.action} ${entry.function}`
        : `a person should look at ${entry.function}`;
      await ledger.finish(run, { kind: "notified", says });
      return;
    }
    const context = {
      event,
      entry,
      target: run.target,
      functions,
      cloudwatch,
      logs,
      sleep,
      now,
      deadline,
      // Asked for when they are needed, and once.
      alarm: once(() => cloudwatch.alarm(event.alarm)),
      environment: once(() => ledger.environment()),
    };
    const plan = run.record.plan ?? (await action.plan(context));
    const { says, because, undo, keep } = plan;
    if (plan.lacking) {
      await ledger.leave(run, entry, { kind: "no_evidence", says: plan.lacking });
      return;
    }
    if (!plan.step) {
      await ledger.finish(run, { kind: "nothing_to_do", says });
      return;
    }
    // What was begun is ended.
    const hindrance = run.record.plan ? undefined : await hinders(context);
    if (hindrance) {
      await ledger.leave(run, entry, { ...hindrance, says: `${hindrance.says}; otherwise remediation would ${says}`, because });
      return;
    }
    if (settings.mode !== "act") {
      await ledger.finish(run, { kind: "would_act", says, because, undo, keep });
      return;
    }
    await ledger.intend(run, plan);
    const { superseded, ...remember } = await action.perform(context, plan.step);
    const outcome = superseded ? { kind: "superseded", says: superseded } : { kind: "acted", says, because, undo, keep };
    await ledger.finish(run, outcome, remember);
  }

  // Why a remedy that is called for is left to people, or undefined.
  async function hinders({ entry, event, alarm, environment }) {
    const found = await alarm();
    if (found?.ActionsEnabled === false) {
      return { kind: "in_maintenance", says: `the actions of alarm ${event.alarm} are disabled` };
    }
    if (found && found.StateValue !== "ALARM") {
      return { kind: "no_evidence", says: `alarm ${event.alarm} is ${found.StateValue} by now` };
    }
    const window = openWindow((await environment())?.maintenance, entry.function, now());
    return (
      window && {
        kind: "in_maintenance",
        says: `there is maintenance (${window.name}) until ${new Date(window.until).toISOString()}`,
      }
    );
  }

  // Records and tells a failure as far as that works; the failure itself is what Lambda must see.
  async function fail({ event, entry, run, error }) {
    log({ result: "failed", error: String(error), alarm: event.alarm, event: event.id });
    // Lambda tries again when the other run is over; there is nothing to tell yet.
    if (error instanceof Busy) return;
    const attempts = [() => publish(failureMessage({ settings, event, entry, error }))];
    if (run) attempts.unshift(() => ledger.failed(run, error));
    for (const attempt of attempts) {
      try {
        await attempt();
      } catch (second) {
        log({ result: "failed", error: `while telling a failure: ${second}`, event: event.id });
      }
    }
  }
}

// A question that is asked at most once.
function once(ask) {
  let answer;
  return () => (answer ??= ask());
}
