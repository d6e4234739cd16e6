// What Lambda reports of each run in the function's log, as text (`REPORT RequestId: ...`) or as JSON
// (`platform.report`). Reads lines, and knows nothing of logs or of remedies.

// Used memory from which more memory helps, as a share of what there is.
export const FULL = 0.85;

// Lines that hold a report, as a filter pattern of CloudWatch Logs: either of two words.
export const PATTERN = '?"Max Memory Used" ?"platform.report"';

// The memory that a run had and used, in MB, or undefined where a line is no report.
export function report(line) {
  return line.trimStart().startsWith("{") ? ofJson(line) : ofText(line);
}

function ofText(line) {
  const number = (name) => Number(line.match(new RegExp(`${name}: (\\d+) MB`))?.[1]);
  const found = { size: number("Memory Size"), used: number("Max Memory Used") };
  if (!line.startsWith("REPORT") || Number.isNaN(found.size) || Number.isNaN(found.used)) return undefined;
  return { ...found, outOfMemory: found.used >= found.size || line.includes("Runtime.OutOfMemory") };
}

function ofJson(line) {
  let value;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const { metrics, errorType } = value?.record ?? {};
  if (value?.type !== "platform.report" || !metrics) return undefined;
  const { memorySizeMB: size, maxMemoryUsedMB: used } = metrics;
  if (typeof size !== "number" || typeof used !== "number") return undefined;
  return { size, used, outOfMemory: used >= size || errorType === "Runtime.OutOfMemory" };
}

// What the runs with `size` MB used: how many there are, how many were full, how many ran out of it, and
// the most that one used. Runs of another size are those before or after a change.
export function memoryUse(lines, size) {
  const reports = lines.map(report).filter((found) => found?.size === size);
  return {
    runs: reports.length,
    full: reports.filter(({ used }) => used >= FULL * size).length,
    outOfMemory: reports.filter(({ outOfMemory }) => outOfMemory).length,
    most: reports.reduce((most, { used }) => Math.max(most, used), 0),
  };
}
