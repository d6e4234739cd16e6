// What is healthy, by the kind of what is checked. A check gives nothing, or the reason why not.

const CHECKS = { function: checkFunction, api: checkApi, table: checkTable };

// DynamoDB serves a table while it changes its settings or capacity.
const TABLE_SERVES = ["ACTIVE", "UPDATING"];

// The name under which people find what is checked.
export function target({ kind, name }) {
  return `${kind}/${name}`;
}

// Why it is not healthy, or undefined. Whatever goes wrong is a reason: not even a mistake in the
// list of checks stops the others.
export async function look(check, around) {
  try {
    return await CHECKS[check.kind](check, around);
  } catch (error) {
    const cause = error.cause?.code ?? error.cause?.message;
    return `${error.name}: ${error.message}${cause ? ` (${cause})` : ""}`;
  }
}

async function checkFunction({ name, alias }, { functions, turn }) {
  await turn();
  const found = await functions.configuration(name, alias);
  if (found.State !== "Active") {
    return `it is ${found.State}, not Active${reason(found.StateReason)}`;
  }
  if (found.LastUpdateStatus === "Failed") {
    return `its last update failed${reason(found.LastUpdateStatusReason)}`;
  }
}

async function checkApi({ url, expect, connect_to: host }, { get }) {
  const status = await get(url, host);
  const [wanted, good] = EXPECTED[expect] ?? [expect, (found) => found === Number(expect)];
  if (!good(status)) return `GET ${url} answers ${status}, not ${wanted}`;
}

const EXPECTED = {
  "2xx": ["2xx", (status) => status >= 200 && status < 300],
  // No route is named: whatever is not a failure of the API shows that it is there.
  answer: ["below 500", (status) => status < 500],
};

async function checkTable({ name }, { tables }) {
  const status = await tables.status(name);
  if (!TABLE_SERVES.includes(status)) return `it is ${status}, not ACTIVE`;
}

function reason(text) {
  return text ? `: ${text}` : "";
}
