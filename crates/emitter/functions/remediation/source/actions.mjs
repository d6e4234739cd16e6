// The remedies. Each is planned from what is there, then performed; a plan that was performed half
// is performed again from the beginning without doing anything twice.
//
// A plan is `{ step, says, because, undo, keep }`: the change, and in words what it is, what the evidence for
// it is, how to undo it and what to change so that it stays. Without `step` there is nothing to do, and `says`
// tells why; or there is no evidence that it would help, and `lacking` tells why.
// Performing gives what to remember of the function, or `{ superseded }` when somebody else changed
// it meanwhile: then theirs stands. What it remembers as `stands` is what it set, by the name that
// Terraform has for it, so that the nightly look for drift can tell ours from others'.

import { deploymentFails, memoryIsFull } from "./evidence.mjs";

// Lambda's states change within seconds; asking more often gains nothing.
const POLL_MILLISECONDS = 1000;
// Memory grows by half.
const GROWTH = 1.5;
// What tells that `$LATEST` is what a version was published from.
const PUBLISHED = ["CodeSha256", "Handler", "Runtime", "Role", "Timeout", "MemorySize"];
// Versions that were rolled back from which are remembered.
const MOST_REMEMBERED = 50;
// The variable whose change gives new execution environments.
export const RECYCLED_AT = "GROUNDPLAN_RECYCLED_AT";

const nothing = (says) => ({ says });

// The remedies by the name of their action: `plan(context)` and `perform(context, step)`.
export const ACTIONS = {
  roll_back: { plan: planRollBack, perform: rollBack },
  raise_memory: { plan: planRaiseMemory, perform: raiseMemory },
  recycle: { plan: planRecycle, perform: recycle },
  throttle: { plan: planThrottle, perform: throttle },
};

// ---- roll_back: the alias to the version before -----------------------------------------------

async function planRollBack(context) {
  const { entry, target, functions } = context;
  const name = entry.function;
  const alias = await functions.alias(name, entry.alias);
  const from = alias.FunctionVersion;
  const undo = `aws lambda update-alias --function-name ${name} --name ${entry.alias} --function-version ${from}`;
  const canary = Object.keys(alias.RoutingConfig?.AdditionalVersionWeights ?? {});
  const versions = await functions.versions(name);
  if (canary.length > 0) {
    const [served] = canary;
    const evidence = await deploymentFails(context, { served, deployed: served, previous: from, versions, weighted: true });
    if (evidence.lacking) return evidence;
    return {
      because: evidence.because,
      step: { from, to: from, canary },
      says: `end the gradual deployment of version ${canary.join(", ")}: alias ${entry.alias} of ${name} leads to version ${from} alone`,
      undo: "deploy again",
      keep: "revert the change of code or configuration that was being deployed; the next terraform apply deploys what is described",
    };
  }
  if (target.rolled_back_to === from) {
    return nothing(`alias ${entry.alias} of ${name} was rolled back to version ${from} before, and no further back it goes: a person is needed`);
  }
  const current = deployed(from, target);
  const to = versionBefore(versions, current, target.rolled_back_from);
  if (!to) {
    return nothing(`there is no version of ${name} before version ${from} that served well`);
  }
  const evidence = await deploymentFails(context, { served: from, deployed: current, previous: to, versions });
  if (evidence.lacking) return evidence;
  return {
    because: evidence.because,
    step: { from, to },
    says: `move alias ${entry.alias} of ${name} from version ${from} to version ${to}`,
    undo,
    keep: `revert the change of code or configuration that version ${from} came with${place(entry)}; the next terraform apply deploys what is described, and so moves the alias forward again`,
  };
}

// The version that was deployed, where `version` is one that a remedy published from it.
function deployed(version, target) {
  let found = version;
  while (target.raised?.[found]) found = target.raised[found];
  return found;
}

// The newest version before `current` that was not rolled back from.
function versionBefore(versions, current, bad = []) {
  const bound = current === "$LATEST" ? Infinity : Number(current);
  const before = versions
    .filter((version) => !bad.includes(version.Version))
    .map((version) => Number(version.Version))
    .filter((number) => number < bound);
  return before.length > 0 ? String(Math.max(...before)) : undefined;
}

async function rollBack({ entry, target, functions }, { from, to, canary }) {
  const alias = await functions.alias(entry.function, entry.alias);
  const weights = Object.keys(alias.RoutingConfig?.AdditionalVersionWeights ?? {});
  if (canary && alias.FunctionVersion === to && weights.length === 0) return {};
  const remember = {
    rolled_back_to: to,
    rolled_back_from: [...new Set([...(target.rolled_back_from ?? []), deployed(from, target), from])].slice(-MOST_REMEMBERED),
    stands: { ...target.stands, function_version: to },
  };
  if (!canary && alias.FunctionVersion === to) return remember;
  if (alias.FunctionVersion !== from || String(weights) !== String(canary ?? [])) {
    return { superseded: `alias ${entry.alias} of ${entry.function} leads to version ${alias.FunctionVersion} now` };
  }
  await functions.updateAlias(entry.function, entry.alias, {
    FunctionVersion: to,
    RevisionId: alias.RevisionId,
    ...(canary ? { RoutingConfig: { AdditionalVersionWeights: {} } } : {}),
  });
  return canary ? {} : remember;
}

// ---- raise_memory: half as much again, to a cap ------------------------------------------------

async function planRaiseMemory(context) {
  const { entry, functions } = context;
  const name = entry.function;
  const latest = await functions.configuration(name);
  let from = latest.MemorySize;
  let aliasFrom;
  if (entry.alias) {
    const alias = await functions.alias(name, entry.alias);
    const served = alias.FunctionVersion;
    if (Object.keys(alias.RoutingConfig?.AdditionalVersionWeights ?? {}).length > 0) {
      return nothing(`a gradual deployment of ${name} is under way`);
    }
    if (served !== "$LATEST") {
      // What is published next is made from $LATEST, so that must be what the alias serves: after
      // a rollback it is not, and publishing it would undo the rollback.
      const versions = await functions.versions(name);
      const version = versions.find((candidate) => candidate.Version === served);
      const newest = versionBefore(versions, "$LATEST");
      if (served !== newest || PUBLISHED.some((field) => version[field] !== latest[field])) {
        return nothing(`version ${served} of ${name}, which alias ${entry.alias} leads to, is not what would be published next: a person is needed`);
      }
      aliasFrom = served;
      from = version.MemorySize;
    }
  }
  const to = Math.min(entry.memory_cap_mb, Math.ceil(from * GROWTH));
  if (to <= from) {
    return nothing(`${name} has ${from} MB, and ${entry.memory_cap_mb} MB is its cap: a person is needed`);
  }
  const evidence = await memoryIsFull(context, { configuration: latest, size: from });
  if (evidence.lacking) return evidence;
  return {
    because: evidence.because,
    step: { from, to, aliasFrom, code: latest.CodeSha256 },
    says: `raise the memory of ${name} from ${from} to ${to} MB`,
    undo: aliasFrom
      ? `aws lambda update-function-configuration --function-name ${name} --memory-size ${from} && aws lambda update-alias --function-name ${name} --name ${entry.alias} --function-version ${aliasFrom}`
      : `aws lambda update-function-configuration --function-name ${name} --memory-size ${from}`,
    keep: `set memory_mb = ${to}${place(entry)}; the next terraform apply goes back to what is described`,
  };
}

async function raiseMemory(context, { from, to, aliasFrom, code }) {
  const { entry, functions } = context;
  const name = entry.function;
  const latest = await settled(context);
  if (latest.CodeSha256 !== code || (latest.MemorySize !== from && latest.MemorySize !== to)) {
    return { superseded: `${name} was changed meanwhile: it has ${latest.MemorySize} MB now` };
  }
  if (latest.MemorySize === from) {
    await functions.updateConfiguration(name, { MemorySize: to, RevisionId: latest.RevisionId });
    await settled(context);
  }
  const stands = { ...context.target.stands, memory_size: to };
  if (!aliasFrom) return { stands };
  // Publishing what was published already gives the same version again.
  const { Version } = await functions.publishVersion(name, code);
  const alias = await functions.alias(name, entry.alias);
  const remember = {
    raised: { ...context.target.raised, [Version]: aliasFrom },
    stands: { ...stands, function_version: Version },
  };
  if (alias.FunctionVersion === Version) return remember;
  if (alias.FunctionVersion !== aliasFrom) {
    return { superseded: `alias ${entry.alias} of ${name} leads to version ${alias.FunctionVersion} now` };
  }
  await functions.updateAlias(name, entry.alias, { FunctionVersion: Version, RevisionId: alias.RevisionId });
  return remember;
}

// ---- recycle: new execution environments -------------------------------------------------------

async function planRecycle({ entry, event }) {
  const name = entry.function;
  return {
    step: { stamp: event.time ?? event.id },
    says: `give ${name} new execution environments, by its variable ${RECYCLED_AT}`,
    undo: "nothing to undo: every other variable stays as it is",
    keep: "nothing to change: whoever describes the function may remove the variable, which gives new execution environments once more",
  };
}

async function recycle(context, { stamp }) {
  const { entry, functions } = context;
  const latest = await settled(context);
  if (latest.Environment?.Error) {
    // Writing the variables without knowing them would lose them.
    throw new Error(`the variables of ${entry.function} cannot be read (${latest.Environment.Error.Message}), so nothing was changed`);
  }
  const variables = latest.Environment?.Variables ?? {};
  if (variables[RECYCLED_AT] === stamp) return {};
  await functions.updateConfiguration(entry.function, {
    Environment: { Variables: { ...variables, [RECYCLED_AT]: stamp } },
    RevisionId: latest.RevisionId,
  });
  await settled(context);
  return {};
}

// ---- throttle: fewer executions at one time -----------------------------------------------------

async function planThrottle({ entry, functions }) {
  const name = entry.function;
  const from = await functions.concurrency(name);
  const to = entry.throttle_concurrency;
  if (from !== undefined && from <= to) {
    return nothing(`${name} runs at most ${from} times at once already`);
  }
  return {
    step: { to },
    says: `let ${name} run at most ${to} times at once${from === undefined ? "" : ` instead of ${from}`}`,
    undo:
      from === undefined
        ? `aws lambda delete-function-concurrency --function-name ${name}`
        : `aws lambda put-function-concurrency --function-name ${name} --reserved-concurrent-executions ${from}`,
    keep: `set reserved_concurrency = ${to}${place(entry)}; the next terraform apply goes back to what is described`,
  };
}

async function throttle({ entry, target, functions }, { to }) {
  const now = await functions.concurrency(entry.function);
  if (now < to) return {};
  if (now !== to) await functions.putConcurrency(entry.function, to);
  return { stands: { ...target.stands, reserved_concurrent_executions: to } };
}

// ---- shared -------------------------------------------------------------------------------------

// Where the function is described, when the table says it.
function place(entry) {
  return entry.described_in ? ` in ${entry.described_in}` : "";
}

// The function's configuration once no change of it is under way.
async function settled({ entry, functions, sleep, deadline, now }) {
  for (;;) {
    const found = await functions.configuration(entry.function);
    if (found.LastUpdateStatus === "Failed") {
      throw new Error(`the last change of ${entry.function} failed: ${found.LastUpdateStatusReason}`);
    }
    if (found.LastUpdateStatus !== "InProgress") return found;
    if (now() + POLL_MILLISECONDS > deadline) {
      throw new Error(`a change of ${entry.function} is still under way`);
    }
    await sleep(POLL_MILLISECONDS);
  }
}
