// A ledger table and Lambda functions in memory, with the conditions that AWS checks, and a world
// that ends at a given call: everything after it fails, as for a process that was killed.

import { readFileSync } from "node:fs";

import { remediation } from "../source/handler.mjs";
import { Conflict } from "../source/ledger.mjs";

export const ALARM = "shop-production-function-orders-errors";
export const FUNCTION = "shop-production-orders";
export const START = Date.parse("2026-11-23T12:00:00Z");
export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;
// When what is young was published: a quarter of an hour before the alarm.
export const DEPLOYED = START - 15 * MINUTE;

// A recorded event by the name of its file.
export function recorded(name) {
  return JSON.parse(readFileSync(new URL(`events/${name}.json`, import.meta.url)));
}

// The event of a metric alarm that goes from OK to ALARM.
export function firing({ id = "event-1", alarm = ALARM, detail = {} } = {}) {
  const event = recorded("metric");
  return { ...event, id, detail: { ...event.detail, alarmName: alarm, ...detail } };
}

// A line with which Lambda reports a run, in MB.
export function reported(size, used) {
  return `REPORT RequestId: 8f5b1a2c-1111-2222-3333-444455556666\tDuration: 6012.33 ms\tBilled Duration: 6013 ms\tMemory Size: ${size} MB\tMax Memory Used: ${used} MB\t\n`;
}

// Everything around the handler. `entry` is what the table allows for ALARM. The version that is served, or
// that a gradual deployment brings, was published at DEPLOYED; since then every eighth run fails, and before
// that none did. Runs use nearly all of their memory.
export class World {
  constructor({ entry = {}, mode = "act", versions, alias = { version: "2" } } = {}) {
    this.now = START;
    this.mode = mode;
    this.calls = [];
    this.messages = [];
    this.logs = [];
    this.items = new Map();
    if (entry) {
      this.allow(ALARM, { function: FUNCTION, alias: alias && "live", action: "roll_back", ...entry });
    }
    const configuration = { CodeSha256: "code-2", Handler: "index.handler", Runtime: "nodejs22.x", Role: "role", Timeout: 30, MemorySize: 512 };
    this.latest = { ...configuration, Version: "$LATEST", RevisionId: "r1", LastUpdateStatus: "Successful", Environment: { Variables: { TABLE: "orders" } } };
    this.versions = versions ?? [
      { ...configuration, Version: "1", CodeSha256: "code-1" },
      { ...configuration, Version: "2" },
    ];
    this.alias = alias && { FunctionVersion: alias.version, RevisionId: "a1", RoutingConfig: alias.routing };
    this.reserved = undefined;
    const young = Object.keys(alias?.routing?.AdditionalVersionWeights ?? {})[0] ?? alias?.version;
    for (const version of [this.latest, ...this.versions]) {
      const published = version.Version === young ? DEPLOYED : START - 30 * DAY;
      version.LastModified ??= new Date(published).toISOString().replace("Z", "+0000");
    }
    // The alarm, by default on, two periods of five minutes.
    this.watched = { StateValue: "ALARM", ActionsEnabled: true, Period: 300, EvaluationPeriods: 2 };
    this.changed = [{ time: START - MINUTE, from: "OK", to: "ALARM" }];
    // Runs and errors of a minute, by the dimensions of the metric.
    this.traffic = ({ FunctionName, ExecutedVersion }, time) => {
      const fails = ExecutedVersion ? ExecutedVersion === young : time >= DEPLOYED;
      const others = this.item("environment")?.functions ?? [];
      const other = FunctionName !== FUNCTION && others.some(({ name }) => name === FunctionName);
      return { runs: 40, errors: fails && !other ? 5 : 0 };
    };
    this.reports = () => Array.from({ length: 20 }, () => reported(this.latest.MemorySize, Math.floor(this.latest.MemorySize * 0.95)));
  }

  allow(alarm, entry) {
    const bounds = { cooldown_minutes: 60, attempts_per_day: 3, window_minutes: 60, error_rate_percent: 5 };
    this.items.set(`allowed#${alarm}`, { id: `allowed#${alarm}`, ...bounds, ...entry });
  }

  // What the ledger says of the environment.
  environment(known) {
    this.items.set("environment", { id: "environment", ...known });
    return this;
  }

  // A version that is published and deployed some minutes ago, and what the alias served before it.
  deploy(version, minutes) {
    const published = new Date(this.now - minutes * MINUTE).toISOString();
    this.versions.push({ ...this.versions.at(-1), Version: version, CodeSha256: `code-${version}`, LastModified: published });
    this.alias.FunctionVersion = version;
  }

  item(id) {
    return this.items.get(id);
  }

  later(minutes) {
    this.now += minutes * 60_000;
    return this;
  }

  // Calls that change something in AWS besides the ledger.
  get changes() {
    return this.calls.filter((call) => /^(updateAlias|updateConfiguration|publishVersion|putConcurrency)/.test(call));
  }

  // Handles an event. With `killAt` the process is gone after that many calls.
  async handle(event, { killAt = Infinity, remaining = 60_000, self = "shop-production-remediation" } = {}) {
    let left = killAt;
    const through = (name, act) => async (...input) => {
      if (left <= 0) throw new Error("killed");
      left -= 1;
      this.calls.push([name, ...input.filter((part) => typeof part === "string")].join(" "));
      await this.before?.(name);
      return act(...input);
    };
    const wrap = (object) => Object.fromEntries(Object.entries(object).map(([name, act]) => [name, through(name, act)]));
    const handler = remediation({
      settings: { name: "shop-production", mode: this.mode, ledger: "shop-production-remediation", auditDays: 400, self },
      database: wrap(this.#database()),
      functions: wrap(this.#functions()),
      cloudwatch: wrap(this.#cloudwatch()),
      logs: wrap({ reports: async (group, since) => this.reports(group, since) }),
      publish: through("tell", async (message) => void this.messages.push(message)),
      now: () => this.now,
      sleep: async (milliseconds) => {
        this.now += milliseconds;
        this.slept?.();
      },
      log: (record) => this.logs.push(record),
    });
    return handler(event, { getRemainingTimeInMillis: () => remaining });
  }

  #database() {
    return {
      get: async (id) => structuredClone(this.items.get(id)),
      write: async (items) => {
        for (const item of items) {
          if ((this.items.get(item.id)?.revision ?? 0) !== item.revision - 1) throw new Conflict(item.id);
        }
        for (const item of items) this.items.set(item.id, structuredClone(item));
      },
    };
  }

  #cloudwatch() {
    return {
      alarm: async () => structuredClone(this.watched),
      changes: async (_, since) => this.changed.filter(({ time }) => time >= since),
      sums: async (metrics, from, to) => {
        return metrics.map(({ name, dimensions }) => {
          let sum = 0;
          for (let time = from; time < to; time += MINUTE) {
            const found = this.traffic(dimensions, time);
            sum += name === "Errors" ? found.errors : found.runs;
          }
          return sum;
        });
      },
    };
  }

  #functions() {
    const changed = (thing, wanted) => {
      if (wanted !== thing.RevisionId) throw Object.assign(new Error("revision"), { name: "PreconditionFailedException" });
      thing.RevisionId = `${thing.RevisionId}+`;
    };
    return {
      configuration: async () => structuredClone(this.latest),
      updateConfiguration: async (_, { RevisionId, ...change }) => {
        changed(this.latest, RevisionId);
        Object.assign(this.latest, change);
      },
      alias: async () => structuredClone(this.alias),
      updateAlias: async (_name, _alias, { RevisionId, ...change }) => {
        changed(this.alias, RevisionId);
        Object.assign(this.alias, change);
      },
      publishVersion: async (_, code) => {
        if (code !== this.latest.CodeSha256) throw new Error("another code");
        const last = this.versions.at(-1);
        const same = last.CodeSha256 === this.latest.CodeSha256 && last.MemorySize === this.latest.MemorySize;
        const published = new Date(this.now).toISOString();
        if (!same) this.versions.push({ ...structuredClone(this.latest), Version: String(Number(last.Version) + 1), LastModified: published });
        return this.versions.at(-1);
      },
      // All functions are one in this world, but for how long ago those in `ages` were published.
      versions: async (name) => {
        const age = this.ages?.[name];
        const versions = structuredClone([this.latest, ...this.versions]);
        if (age) versions.forEach((version) => (version.LastModified = new Date(START - age).toISOString()));
        return versions;
      },
      concurrency: async () => this.reserved,
      putConcurrency: async (_, reserved) => {
        this.reserved = reserved;
      },
    };
  }
}
