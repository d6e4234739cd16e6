// The ledger: what is allowed, who heals what at the moment, and what became of every event.
//
//   allowed#<alarm>     what may be done when the alarm fires; written by Terraform, only read here
//   target#<function>   lock, cooldown and attempts of one function, whichever of its alarms fired
//   event#<event id>    what was intended and what came of it; expires
//   environment         which functions are rolled back at all, and when there is maintenance; as `allowed#`
//
// Every write is conditional on the revision that was read, so two runs cannot both go on.
// Times are milliseconds since 1970, but for `expires_at`, which DynamoDB wants in seconds.

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
// How often a claim is tried again when somebody else wrote meanwhile.
const TRIES = 5;

// Somebody else wrote meanwhile.
export class Conflict extends Error {}

// Another run holds the function. Lambda tries again when that run is certainly over.
export class Busy extends Error {}

export class Ledger {
  constructor({ database, now, auditDays }) {
    Object.assign(this, { database, now, auditDays });
  }

  // What may be done when `alarm` fires, or undefined: then nothing.
  allowed(alarm) {
    return this.database.get(`allowed#${alarm}`);
  }

  // What is to be known besides the function and its alarm.
  environment() {
    return this.database.get("environment");
  }

  // Takes the function for this event, for `lifetime` milliseconds, and counts the attempt.
  // Gives the run: new or taken up again, over already (`over`), or one that may not act (`refused`).
  async claim(event, entry, mode, lifetime) {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const [record, target] = await Promise.all([
        this.database.get(`event#${event.id}`),
        this.database.get(`target#${entry.function}`),
      ]);
      const run = decide({ record, target, event, entry, mode, lifetime, now: this.now(), auditDays: this.auditDays });
      if (run.over) return run;
      try {
        await this.#write(run, {}, run.touches && {});
        return run;
      } catch (error) {
        if (!(error instanceof Conflict)) throw error;
      }
    }
    throw new Busy(`${entry.function}: the ledger changed ${TRIES} times while this run tried to take it`);
  }

  // Records what will be done, before it is done.
  async intend(run, plan) {
    await this.#write(run, { status: "intended", plan }, {});
  }

  // Records what came of it, and lets the function go.
  async finish(run, outcome, remember = {}) {
    await this.#write(
      run,
      { status: "done", outcome, finished_at: this.now(), error: undefined },
      { ...remember, lease_until: 0 },
    );
  }

  // Records that nothing was done, for want of evidence or because of maintenance, and lets the function go as
  // if it had not been taken: the next alarm is looked at anew. Of each alarm people hear once in a cooldown.
  async leave(run, entry, outcome) {
    const now = this.now();
    const { alarm, claimed_at: claimed } = run.record;
    const quiet = Object.entries(run.target.quiet_until ?? {}).filter(([, until]) => until > now);
    const quiet_until = Object.fromEntries(quiet);
    const told = alarm in quiet_until;
    if (!told) quiet_until[alarm] = now + entry.cooldown_minutes * MINUTE;
    await this.#write(
      run,
      { status: "done", outcome, finished_at: now, error: undefined, told },
      {
        attempts: run.target.attempts.filter((at) => at !== claimed),
        cooldown_until: 0,
        lease_until: 0,
        quiet_until,
      },
    );
  }

  // Records that people were told.
  async told(run) {
    await this.#write(run, { told: true });
  }

  // Records a failure, and lets the function go so that Lambda's next try can take it.
  async failed(run, error) {
    await this.#write(run, { error: String(error) }, run.touches && { lease_until: 0 });
  }

  async #write(run, record, target) {
    const next = { record: { ...run.record, ...record, revision: (run.record.revision ?? 0) + 1 } };
    if (target) next.target = { ...run.target, ...target, revision: (run.target.revision ?? 0) + 1 };
    await this.database.write(Object.values(next));
    Object.assign(run, next);
  }
}

// What a claim finds, from what the ledger holds. Changes nothing. `touches` says that this run
// writes the function's item, which while a run holds it nobody else may.
function decide({ record, target, event, entry, mode, lifetime, now, auditDays }) {
  if (record?.status === "done") return { record, target, over: true };
  const held = target?.lease_until > now;
  if (record) {
    if (held) throw new Busy(`${entry.function}: event ${target.holder} is still being handled`);
    return { record, target: { ...target, holder: event.id, lease_until: now + lifetime }, touches: true };
  }
  const begun = {
    id: `event#${event.id}`,
    alarm: event.alarm,
    function: entry.function,
    action: entry.action,
    mode,
    claimed_at: now,
    expires_at: Math.floor((now + auditDays * DAY) / 1000),
  };
  const known = target ?? { id: `target#${entry.function}` };
  const attempts = (known.attempts ?? []).filter((at) => at > now - DAY);
  const cooldown = entry.cooldown_minutes * MINUTE;
  const refuse = (reason, told, changes) => ({
    record: { ...begun, status: "done", finished_at: now, told, outcome: { kind: "skipped", says: reason } },
    target: { ...known, ...changes },
    touches: changes !== undefined,
    refused: true,
  });
  if (held || known.cooldown_until > now) {
    const until = new Date(Math.max(known.cooldown_until ?? 0, held ? known.lease_until : 0)).toISOString();
    // Told already, when the cooldown began.
    return refuse(`${entry.function} is left alone until ${until}`, true);
  }
  if (attempts.length >= entry.attempts_per_day) {
    // Told once in a cooldown, not at every flap.
    const reason = `${attempts.length} attempts in a day did not heal ${entry.function}: a person is needed`;
    return refuse(reason, false, { cooldown_until: now + cooldown });
  }
  return {
    record: { ...begun, status: "claimed" },
    target: {
      ...known,
      holder: event.id,
      lease_until: now + lifetime,
      cooldown_until: now + cooldown,
      attempts: [...attempts, now],
    },
    touches: true,
  };
}
