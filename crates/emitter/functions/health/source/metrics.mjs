// What a run found, as lines in CloudWatch's embedded metric format: CloudWatch makes metrics of
// them, and the function needs no right for it.

import { target } from "./checks.mjs";

const NAMESPACE = "Health";

// `Unhealthy` and `Checked` of the environment; and `Unhealthy` of each target that is not healthy.
// A target that is healthy has no metric: each would be paid for by the hour in which it is written.
export function lines({ environment, checked, unhealthy, now }) {
  return [
    line(now, { Environment: environment }, { Unhealthy: unhealthy.length, Checked: checked }),
    ...unhealthy.map(({ check, reason }) =>
      line(now, { Environment: environment, Target: target(check) }, { Unhealthy: 1 }, { Reason: reason }),
    ),
  ];
}

function line(now, dimensions, metrics, properties = {}) {
  return {
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [
        {
          Namespace: NAMESPACE,
          Dimensions: [Object.keys(dimensions)],
          Metrics: Object.keys(metrics).map((Name) => ({ Name, Unit: "Count" })),
        },
      ],
    },
    ...dimensions,
    ...metrics,
    ...properties,
  };
}
