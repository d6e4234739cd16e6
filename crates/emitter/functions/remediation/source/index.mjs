// Entry of the remediation function: its settings and the AWS behind it. Decides nothing.

import { cloudwatch, database, functions, logs, topic } from "./aws.mjs";
import { remediation } from "./handler.mjs";

const settings = {
  // What every name begins with: application and environment.
  name: process.env.NAME,
  // notify, dry_run or act.
  mode: process.env.MODE,
  // Name of the ledger table.
  ledger: process.env.LEDGER_TABLE,
  // Days that a record is kept.
  auditDays: Number(process.env.AUDIT_DAYS),
  // This function, which is never a target.
  self: process.env.AWS_LAMBDA_FUNCTION_NAME,
};

export const handler = remediation({
  settings,
  database: database(settings.ledger),
  functions: functions(),
  cloudwatch: cloudwatch(),
  logs: logs(),
  publish: topic(process.env.ALERT_TOPIC_ARN),
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  log: (record) => console.log(JSON.stringify(record)),
});
