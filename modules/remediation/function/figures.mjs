// Figures as people read them, and the one comparison that they serve.

const UNITS = [
  [24 * 60 * 60_000, "day"],
  [60 * 60_000, "hour"],
  [60_000, "minute"],
];

// A time in the largest unit of which there are two or more: "14 minutes", "200 days".
export function ago(milliseconds) {
  const [length, unit] = UNITS.find(([length]) => milliseconds >= 2 * length) ?? UNITS.at(-1);
  const number = Math.max(0, Math.round(milliseconds / length));
  return `${number} ${unit}${number === 1 ? "" : "s"}`;
}

// Runs that failed, as "60 of 480 runs (12.5 %)".
export function figures({ runs, errors }) {
  if (runs === 0) return "0 of 0 runs";
  return `${errors} of ${runs} runs (${Number(((100 * errors) / runs).toPrecision(2))} %)`;
}

// Did so large a share of the runs fail? None of none is no share.
export function isFailing({ runs, errors }, percent) {
  return errors > 0 && 100 * errors >= percent * runs;
}
