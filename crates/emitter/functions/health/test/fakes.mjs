// Functions, APIs and tables in memory, and a clock that only sleeping moves.

import { health } from "../source/handler.mjs";

export const START = Date.parse("2026-11-23T12:00:00Z");

export class World {
  constructor() {
    this.time = START;
    this.calls = [];
    this.lines = [];
    // What each answers: a value, an error, or a function of how often it was asked.
    this.functions = new Map();
    this.apis = new Map();
    this.tables = new Map();
  }

  // Runs the handler; Lambda gives it `seconds`.
  run(event, { seconds = 300 } = {}) {
    const end = this.time + seconds * 1000;
    const handler = health({
      environment: "shop-production",
      functions: { configuration: (name, alias) => this.#answer(this.functions, alias ? `${name}:${alias}` : name) },
      tables: { status: (name) => this.#answer(this.tables, name) },
      get: (url) => this.#answer(this.apis, url),
      now: () => this.time,
      sleep: async (milliseconds) => {
        const wake = this.time + milliseconds;
        await new Promise(setImmediate);
        this.time = Math.max(this.time, wake);
      },
      write: (line) => this.lines.push(line),
    });
    return handler(event, { getRemainingTimeInMillis: () => end - this.time });
  }

  // How often something was asked.
  asked(name) {
    return this.calls.filter((call) => call === name).length;
  }

  async #answer(things, name) {
    this.calls.push(name);
    const thing = things.get(name);
    const answer = typeof thing === "function" ? thing(this.asked(name), this) : thing;
    if (answer instanceof Error) throw answer;
    if (answer === undefined) throw Object.assign(new Error(`no ${name}`), { name: "ResourceNotFoundException" });
    return answer;
  }
}

export const ACTIVE = { State: "Active", LastUpdateStatus: "Successful" };
export const URL = "https://a1b2c3.execute-api.us-east-1.amazonaws.com/production/health";

export const orders = { kind: "function", name: "shop-production-orders", alias: "live" };
export const api = { kind: "api", name: "shop-production-public", url: URL, expect: "2xx" };
export const table = { kind: "table", name: "shop-production-orders" };

// A world in which the three above are healthy.
export function healthy() {
  const world = new World();
  world.functions.set("shop-production-orders:live", ACTIVE);
  world.apis.set(URL, 200);
  world.tables.set("shop-production-orders", "ACTIVE");
  return world;
}
