// Entry of the health check: its settings and the AWS behind it. Decides nothing.

import { functions, tables } from "./aws.mjs";
import { getFrom } from "./connect.mjs";
import { health } from "./handler.mjs";

// An API that takes longer than this is not healthy: API Gateway itself waits 29 seconds at most.
const ANSWER_MILLISECONDS = 10_000;

export const handler = health({
  // What every name begins with: application and environment.
  environment: process.env.NAME,
  functions: functions(),
  tables: tables(),
  // The status of a GET; a redirection is an answer like any other. With a host, of that one, whatever DNS says.
  async get(url, host) {
    if (host) return getFrom(host, url, ANSWER_MILLISECONDS);
    const response = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(ANSWER_MILLISECONDS) });
    await response.body?.cancel();
    return response.status;
  },
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  // A line of its own, without the runtime's prefix, which CloudWatch reads metrics from.
  write: (record) => process.stdout.write(`${JSON.stringify(record)}\n`),
});
