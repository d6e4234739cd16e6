// A ledger table and Lambda functions in memory, with the conditions that AWS checks, and a world
// that ends at a given call: everything after it fails, as for a process that was killed.

import { readFileSync } from "node:fs";

import { remediation } from "../source/handler.mjs";
import { Conflict } from "../source/ledger.mjs";

export const ALARM = "shop-production-function-orders-errors";
export const FUNCTION = "shop-production-orders";
const START = Date.parse("2026-11-23T12:00:00Z");

// A recorded event by the name of its file.
export function recorded(name) {
  return JSON.parse(readFileSync(new URL(`events/${name}.json`, import.meta.url)));
}

// The event of a metric alarm that goes from OK to ALARM.
export function firing({ id = "event-1", alarm = ALARM, detail = {} } = {}) {
  const event = recorded("metric");
  return { ...event, id, detail: { ...event.detail, alarmName: alarm, ...detail } };
}

// Everything around the handler. `entry` is what the table allows for ALARM.
export class World {
  constructor({ entry = {}, mode = "act", versions, alias = { version: "2" } } = {}) {
    this.now = START;
    this.mode = mode;
    this.calls = [];
    this.messages = [];
    this.logs = [];
    this.items = new Map();
    if (entry) {
      this.allow(ALARM, { function: FUNCTION, alias: alias && "live", action: "roll_back", cooldown_minutes: 60, attempts_per_day: 3, ...entry });
    }
    const configuration = { CodeSha256: "code-2", Handler: "index.handler", Runtime: "nodejs22.x", Role: "role", Timeout: 30, MemorySize: 512 };
    this.latest = { ...configuration, Version: "$LATEST", RevisionId: "r1", LastUpdateStatus: "Successful", Environment: { Variables: { TABLE: "orders" } } };
    this.versions = versions ?? [
      { ...configuration, Version: "1", CodeSha256: "code-1" },
      { ...configuration, Version: "2" },
    ];
    this.alias = alias && { FunctionVersion: alias.version, RevisionId: "a1", RoutingConfig: alias.routing };
    this.reserved = undefined;
  }

  allow(alarm, entry) {
    this.items.set(`allowed#${alarm}`, { id: `allowed#${alarm}`, ...entry });
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
        if (!same) this.versions.push({ ...structuredClone(this.latest), Version: String(Number(last.Version) + 1) });
        return this.versions.at(-1);
      },
      versions: async () => structuredClone([this.latest, ...this.versions]),
      concurrency: async () => this.reserved,
      putConcurrency: async (_, reserved) => {
        this.reserved = reserved;
      },
    };
  }
}
