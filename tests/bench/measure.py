"""Measures groundplan beside what a user would take instead, and writes docs/performance.md.

Every command is a process of its own; its processor time and peak memory are what the system says of it
and of all that it started. Rounds over all commands, medians. Knows nothing of how the programs are
installed: `tests/bench/run` does that, and starts this.
"""

import argparse
import math
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / ".tools"
BENCH = TOOLS / "bench"
GROUNDPLAN = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release" / "groundplan"
PAGE = ROOT / "docs" / "performance.md"
EMITS = "`groundplan emit`, all anew"
PLANS = "`groundplan plan`"
CHECKS = "`groundplan check production`"
COVERS = "`groundplan coverage production`"
SIZES = [10, 100, 1_000, 5_000]
# Commands that take longer than this are measured once.
LONG = 5.0
ROUNDS = 5


@dataclass
class Measured:
    wall: float
    processor: float
    memory: float  # MB


@dataclass
class Task:
    """A command over W(N), with its medians by N."""

    name: str
    # Gives for a size: the command, and where it runs; None where it cannot run.
    command: object
    # How the command may end.
    codes: tuple = (0,)
    found: dict = field(default_factory=dict)
    # The size at which it was stopped, which has no figure, nor have those above it.
    stopped: int | None = None
    # Whether it failed there, and did not take too long.
    failed: bool = False


class TooLong(Exception):
    """A command was stopped at the time limit."""


class Failed(Exception):
    """A command ended as it should not."""


def run(command, folder, limit, codes=(0,), out=subprocess.DEVNULL):
    """One command to its end: wall and processor seconds, peak memory in MB."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "CHECKPOINT_DISABLE": "1",
        "TF_IN_AUTOMATION": "1",
        "TF_CLI_CONFIG_FILE": "/dev/null",
        "EVAL_TF_PLAN_AFTER_UNKNOWN": "true",
    }
    with tempfile.TemporaryFile() as errors:
        began = time.monotonic()
        child = subprocess.Popen(
            [str(word) for word in command],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=errors,
            start_new_session=True,
        )
        # Only this child's own group is ended, and only when it takes too long.
        signal.signal(signal.SIGALRM, lambda *_: os.killpg(child.pid, signal.SIGKILL))
        signal.setitimer(signal.ITIMER_REAL, limit)
        _, status, usage = os.wait4(child.pid, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        wall = time.monotonic() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode == -signal.SIGKILL and wall >= limit:
            raise TooLong
        if child.returncode not in codes:
            errors.seek(0)
            raise Failed(f"{command} ended with {child.returncode}:\n{errors.read().decode()[-4000:]}")
    return Measured(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


# ---- the workload --------------------------------------------------------------------------------


def describe(folder, services):
    """W(N) as groundplan's user writes it."""
    entries = "".join(
        f'\n[functions.f{number:04}]\ncode = "app"\nhandler = "index.handler"\n'
        for number in range(services)
    )
    environment = folder / "environments/production"
    environment.mkdir(parents=True)
    (folder / "app").mkdir()
    (folder / "app/index.mjs").write_text("export const handler = async () => ({});\n")
    (folder / "groundplan.toml").write_text(
        # Terraform validates with 5.100.0, which knows no newer runtimes.
        f'[application]\nname = "big"\nowner = "platform@example.com"\n\n[terraform]\naws_provider = "5"\n{entries}'
    )
    (environment / "environment.toml").write_text(
        'profile = "production"\nregion = "us-east-1"\nrecovery_region = "us-west-2"\n'
        'account_id = "111122223333"\nalert_emails = ["ops@example.com"]\n'
    )


class Bench:
    """The folders of all sizes, and the commands over them."""

    def __init__(self, work, limit):
        self.work = work
        self.limit = limit
        self.number = 0
        # Bytes of the emission, and of the flat file, by size.
        self.bytes = {}

    def project(self, size):
        return self.work / f"w{size}"

    def flat(self, size):
        return self.work / f"flat{size}"

    def fresh(self):
        """A folder that is not there yet."""
        self.number += 1
        return self.work / f"out{self.number}"

    def prepare(self, size):
        describe(self.project(size), size)
        run([GROUNDPLAN, "emit"], self.project(size), self.limit)
        plan = self.project(size) / "plan.json"
        with open(plan, "wb") as out:
            try:
                run([GROUNDPLAN, "plan", "--format", "json"], self.project(size), self.limit, out=out)
            except (TooLong, Failed) as error:
                print(f"no plan of W({size}): {error}", file=sys.stderr, flush=True)
                plan.unlink()
        self.flat(size).mkdir()
        with open(self.flat(size) / "main.tf.json", "wb") as out:
            run(self.jrsonnet(size)[0], self.flat(size), self.limit, out=out)
        shutil.copy(self.project(size) / ".groundplan/build/app.zip", self.flat(size) / "app.zip")
        emitted = [self.project(size) / "modules", self.project(size) / "environments"]
        self.bytes[size] = (sum(map(weight, emitted)), weight(self.flat(size)))

    def init(self, folder):
        """Terraform reads the modules and the provider; not measured. Whether it came to its end."""
        if (folder / ".terraform").exists():
            return True
        command = ["terraform", "init", "-backend=false", "-input=false", f"-plugin-dir={TOOLS}/providers"]
        try:
            run(command, folder, 3 * self.limit)
        except TooLong:
            return False
        return True

    # Each gives the command and its folder.

    def floor(self, size):
        # What was emitted, and nothing else: the folder of the description is not copied.
        emitted = self.project(size)
        return ["cp", "-R", emitted / "modules", emitted / "environments", self.empty()], self.work

    def empty(self):
        folder = self.fresh()
        folder.mkdir()
        return folder

    def emit(self, size):
        return [GROUNDPLAN, "emit", "--out", self.fresh()], self.project(size)

    def again(self, size):
        return [GROUNDPLAN, "emit"], self.project(size)

    def jrsonnet(self, size):
        program = BENCH / "jrsonnet/bin/jrsonnet"
        return [program, "--tla-code", f"n={size}", ROOT / "tests/bench/workload.jsonnet"], self.work

    def cdktn(self, size):
        return ["node", BENCH / "cdktn/workload.mjs", size, self.fresh()], self.work

    def plan(self, size):
        return [GROUNDPLAN, "plan"], self.project(size)

    def check(self, size):
        if not (self.project(size) / "plan.json").exists():
            return None
        return [GROUNDPLAN, "check", "--plan", "plan.json"], self.project(size)

    def check_environment(self, size):
        return [GROUNDPLAN, "check", "production"], self.project(size)

    def coverage(self, size):
        return [GROUNDPLAN, "coverage", "production"], self.project(size)

    def validate(self, size):
        folder = self.project(size) / "environments/production"
        return (["terraform", "validate"], folder) if self.init(folder) else None

    def validate_flat(self, size):
        folder = self.flat(size)
        return (["terraform", "validate"], folder) if self.init(folder) else None

    def checkov(self, size):
        options = ["--framework", "terraform_plan", "--output", "json", "--compact", "--quiet", "--soft-fail"]
        plan = self.project(size) / "plan.json"
        if not plan.exists():
            return None
        return [TOOLS / "scanners/bin/checkov", *options, "--skip-download", "--file", plan], self.work

    def measure(self, tasks, sizes):
        """Rounds over all tasks, so that a slow minute of the machine hits them alike. Gives the sizes
        that are done, each time that one is."""
        for done, size in enumerate(sizes, 1):
            self.prepare(size)
            runs = {task.name: [] for task in tasks}
            for turn in range(ROUNDS):
                for task in tasks:
                    before = runs[task.name]
                    if task.stopped or (turn and before[0].wall > LONG):
                        continue
                    made = self.number
                    command = task.command(size)
                    try:
                        if command is None:
                            raise TooLong
                        measured = run(*command, self.limit, task.codes)
                    except (TooLong, Failed) as error:
                        print(f"{size:>6} {task.name}: {error}", file=sys.stderr, flush=True)
                        task.stopped, task.failed = size, isinstance(error, Failed)
                        continue
                    finally:
                        for number in range(made + 1, self.number + 1):
                            shutil.rmtree(self.work / f"out{number}", ignore_errors=True)
                    before.append(measured)
                    print(f"{size:>6} {task.name}: {measured.processor:.3f} s", file=sys.stderr, flush=True)
            for task in tasks:
                if runs[task.name]:
                    task.found[size] = median(runs[task.name])
            yield sizes[:done]

    def sample(self):
        """The commands over the repository's own description, all environments of it, by name."""
        judging = ("plan", "check", "coverage")
        commands = {name: [name] for name in judging} | {f"{name} one": [name, "production"] for name in judging}
        runs = {name: [] for name in ("first", "again", *commands)}
        for _ in range(3 * ROUNDS):
            out = self.fresh()
            for name, arguments in {
                "first": ["emit", "--out", out],
                "again": ["emit", "--check"],
                **commands,
            }.items():
                runs[name].append(run([GROUNDPLAN, "-C", ROOT, *arguments], self.work, self.limit, (0, 2)))
            shutil.rmtree(out)
        return {name: median(found) for name, found in runs.items()}


def weight(folder):
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def median(runs):
    return Measured(
        statistics.median(run.wall for run in runs),
        statistics.median(run.processor for run in runs),
        statistics.median(run.memory for run in runs),
    )


def growth(found):
    """The exponent of processor time between the two largest sizes that were measured."""
    if len(found) < 2:
        return None
    (small, before), (large, after) = sorted(found.items())[-2:]
    return math.log(after.processor / before.processor) / math.log(large / small)


# ---- the page ------------------------------------------------------------------------------------


def seconds(value):
    return f"{value * 1e3:.0f} ms" if value < 1 else f"{value:.1f} s"


def megabytes(size):
    return f"{size / 1e6:.1f} MB"


def times(ratio):
    return f"{ratio:,.0f}×" if ratio >= 10 else f"{ratio:.1f}×"


def number(size):
    return f"{size:,}"


def cell(task, size, show, limit):
    if size in task.found:
        return show(task.found[size])
    if size != task.stopped:
        return "not tried"
    return "fails" if task.failed else f"over {limit:.0f} s"


def table(tasks, sizes, base, limit):
    head = [*(f"N = {number(size)}" for size in sizes), "growth", "ratio"]
    lines = [f"| | {' | '.join(head)} |", "|---|" + "---:|" * len(head)]
    for task in tasks:
        common = [size for size in sizes if size in task.found and size in base.found]
        at = 1_000 if 1_000 in common else max(common, default=None)
        ratio = "" if at is None else times(task.found[at].processor / base.found[at].processor)
        if at not in (None, 1_000):
            ratio += f" (N = {number(at)})"
        exponent = growth(task.found)
        cells = [cell(task, size, lambda m: f"{seconds(m.processor)}, {m.memory:.0f} MB", limit) for size in sizes]
        cells += ["" if exponent is None else f"{exponent:.2f}", ratio]
        lines.append(f"| {task.name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def walls(tasks, sizes, limit):
    lines = [f"| | {' | '.join(f'N = {number(size)}' for size in sizes)} |", "|---|" + "---:|" * len(sizes)]
    for task in tasks:
        cells = [cell(task, size, lambda m: seconds(m.wall), limit) for size in sizes]
        lines.append(f"| {task.name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def aim(name, wanted, value, unit, reason):
    if value is None:
        return f"| {name} | {wanted} {unit} | not measured | |"
    kept = value <= wanted
    shown = f"{value:.2f}" if unit == "" else f"{value:.0f} {unit}"
    limit = f"{wanted} {unit}".strip()
    return f"| {name} | {limit} | {shown} | {'yes' if kept else f'no: {reason}'} |"


def peers(tables, sizes):
    """The row that names every peer which takes less processor time at some size."""
    faster = []
    for tasks in (tables["write"], tables["check"]):
        ours = next(task for task in tasks if task.name in (EMITS, CHECKS))
        for task in tasks:
            at = [
                size
                for size in sizes
                if "groundplan" not in task.name
                and "cp -R" not in task.name
                and size in task.found
                and size in ours.found
                and task.found[size].processor < ours.found[size].processor
            ]
            if at:
                faster.append(f"{task.name} at N = {' and '.join(map(number, at))}")
    told = "yes" if not faster else f"no: {'; '.join(faster)}. {SMALL}"
    return f"| faster than every peer at every N | | {len(faster)} faster | {told} |"


def said(command):
    ended = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=True)
    return ended.stdout.split("\n")[0].strip()


def machine():
    model = "unknown processor"
    memory = ""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
        kilobytes = int(Path("/proc/meminfo").read_text().split()[1])
        memory = f", {kilobytes / 1024 / 1024:.0f} GB"
    except (OSError, StopIteration):
        pass
    return f"{os.cpu_count()} cores of {model}{memory}, {os.uname().sysname}"


def versions():
    checkov = said([TOOLS / "scanners/bin/checkov", "--version"])
    terraform = said(["terraform", "version"]).removeprefix("Terraform v")
    jrsonnet = (BENCH / "jrsonnet/.version").read_text().strip()
    packages = (ROOT / "tests/bench/cdktn/package.json").read_text()
    cdktn = packages.split('"cdktn": "')[1].split('"')[0]
    return f"""\
| program | version | what it does here |
|---|---|---|
| groundplan | {said([GROUNDPLAN, "--version"]).removeprefix("groundplan ")}, release build | `emit`, `plan`, `check`, `coverage` |
| jrsonnet | {jrsonnet} (Cargo) | writes W(N) from `tests/bench/workload.jsonnet` |
| CDK Terrain (`cdktn`) | {cdktn} (npm), Node {said(["node", "--version"]).removeprefix("v")} | writes W(N) from `tests/bench/cdktn/workload.mjs` |
| Terraform | {terraform}, AWS provider 5.100.0 | `validate` of what was written, after an `init` that is not counted |
| checkov | {checkov} (PyPI) | judges the plan that groundplan made |
| `cp -R` | | the floor: the same bytes written, nothing computed |"""


INTRO = """\
# Performance

Written by `tests/bench/run`, which measures everything on this page in one run. Do not edit it by hand.

**The workload W(N)**: N services, each a function with its log group, role, policy, dead-letter queue,
alias, six alarms and two dashboard widgets; and what they share: key, alert topic, dashboards, saved
queries. groundplan also writes what it adds for everybody: modules with their tests and documents, the
audit trail, remediation, the health check, the runbook: {emitted} for N = {size}. The other programs
write the services, key, topic and dashboards only, as one flat file: {flat}.

**The figures** are processor time (user and system, of the process and all that it starts) and peak
memory (less than that of the measuring program, about 17 MB, is not seen); medians of {rounds} rounds, of one where a command takes more than {long:.0f} seconds. A command
that takes more than {limit:.0f} seconds is stopped, and larger sizes are not tried. *Growth* is the
exponent of processor time between the two largest sizes measured; *ratio* compares processor time with
groundplan's in the first row of its table, at N = 1,000.

**The machine**: {machine}, otherwise not idle: wall times are upper bounds.
"""


def together(sample, tables):
    """Processor milliseconds of plan, check and coverage, over the sample's production, over all of the
    sample and at N = 1,000: with one plan for all, which is what judging adds to a plan, and as three processes that each make their own; and
    the most memory of one. None where one of the three was not measured."""
    judged = {task.name: task.found.get(1_000) for task in [*tables["plan"], *tables["check"]]}
    large = [judged.get(name) for name in (PLANS, CHECKS, COVERS)]
    judging = ("plan", "check", "coverage")
    one = [sample[f"{name} one"] for name in judging]
    for parts in (one, [sample[name] for name in judging], large):
        if all(parts):
            plan, check, coverage = (part.processor * 1e3 for part in parts)
            yield check + coverage - plan, plan + check + coverage, max(part.memory for part in parts)
        else:
            yield None, None, None


def page(bench, tables, sample, sizes):
    emit = tables["write"][0].found
    at = emit.get(1_000)
    (_, production, _), (small, small_apart, _), (one, apart, memory) = together(sample, tables)
    planned = tables["plan"][0].found.get(1_000)
    checked = next(task for task in tables["check"] if task.name == CHECKS).found.get(1_000)
    more = (checked.processor - planned.processor) * 1e3 if planned and checked else None
    large = 1_000 if at else max(bench.bytes)
    if at:
        few, least = min(emit.items())
        far = FAR.format(kilobytes=(at.memory - least.memory) * 1e3 / max(1_000 - few, 1))
    parts = [
        INTRO.format(
            rounds=ROUNDS,
            long=LONG,
            limit=bench.limit,
            machine=machine(),
            size=number(large),
            emitted=megabytes(bench.bytes[large][0]),
            flat=megabytes(bench.bytes[large][1]),
        ),
        versions(),
    ]
    if at:
        parts.append("\n".join([
            "## Aims",
            "",
            "| aim | at most | measured | met |",
            "|---|---:|---:|---|",
            aim("`emit` of the repository's own description, all anew", 20, sample["first"].processor * 1e3, "ms", WRITING),
            aim("`emit --check` of it", 20, sample["again"].processor * 1e3, "ms", WRITING),
            aim("`emit` of W(1,000), all anew", 100, at.processor * 1e3, "ms", far),
            aim("`emit` of W(1,000), the far aim", 30, at.processor * 1e3, "ms", far),
            aim("peak memory of it", 100, at.memory, "MB", far),
            aim("growth of `emit`", 1.1, growth(emit), "", far),
            aim("`plan`, `check` and `coverage` of this repository's production, as three processes", 50, production, "ms", APART),
            aim("the three of its three environments, over one plan", 50, small, "ms", PLAN),
            aim("the same as three processes", 50, small_apart, "ms", APART),
            aim("the three over W(1,000), over one plan", 1_000, one, "ms", PLAN),
            aim("the same as three processes", 1_000, apart, "ms", APART),
            aim("peak memory of the largest", 300, memory, "MB", PLAN),
            aim("`plan` of W(1,000), the far aim", 150, planned and planned.processor * 1e3, "ms", PLAN),
            aim("what `check` takes more than `plan`, the far aim", 50, more, "ms", CHECK),
            aim("peak memory of `plan`, the far aim", 100, planned and planned.memory, "MB", PLAN),
            aim("growth of `plan`", 1.1, growth(tables["plan"][0].found), "", PLAN),
            aim("growth of `check`", 1.1, growth(tables["check"][0].found), "", CHECK),
            peers(tables, sizes),
        ]))
    for title, tasks in (
        ("Writing the configuration", tables["write"]),
        ("Planning", tables["plan"]),
        ("Checking", tables["check"]),
    ):
        base = tasks[0]
        parts.append(f"## {title}\n\nProcessor time, peak memory:\n\n{table(tasks, sizes, base, bench.limit)}\n\nWall time:\n\n{walls(tasks, sizes, bench.limit)}")
    parts.append(NOTES)
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


FAR = (
    "each service takes {kilobytes:.0f} kB of memory on its way to 8 kB of text; next, print calls as they "
    "are made instead of keeping them"
)
WRITING = "130 files of modules are held against the disk at each start"
SMALL = (
    "What is written for everybody, 130 files of modules with their tests and documents, costs the same at "
    "every N, and the peers do not write it"
)
PLAN = "every instance of a module is evaluated anew; next, results for equal inputs are shared"
APART = "each process starts, reads the description and makes its own plan; next, modules parsed at build time"
CHECK = "what refers to what is looked up name by name; next, once for a plan, in both directions"

NOTES = """\
## Reading it

- `emit` with nothing to do still makes every byte, and compares it with the disk.
- `terraform plan` of W(N) asks AWS, so it has no row; `groundplan plan` needs neither credentials nor
  provider. What it says is held against Terraform's own plan by `tests/run planning`.
- `terraform validate` is measured over both, because it takes longer over modules than over a flat file.
- checkov and `groundplan check` judge the same plan, by different rules: neither replaces the other.
"""


def main():
    arguments = argparse.ArgumentParser(description="Measures groundplan and its peers.")
    arguments.add_argument("--limit", type=float, default=60, help="seconds after which a command is stopped")
    arguments.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="numbers of services")
    arguments.add_argument("--page", type=Path, default=PAGE, help="where the page goes")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as work:
        bench = Bench(Path(work), chosen.limit)
        tables = {
            "write": [
                Task(EMITS, bench.emit),
                Task("`groundplan emit`, nothing to do", bench.again),
                Task("`jrsonnet`", bench.jrsonnet),
                Task("`cdktn` synth", bench.cdktn),
                Task("`cp -R` of the emission", bench.floor),
            ],
            "plan": [Task(PLANS, bench.plan)],
            "check": [
                Task("`groundplan check --plan FILE`", bench.check, (0, 2)),
                Task(CHECKS, bench.check_environment, (0, 2)),
                Task(COVERS, bench.coverage, (0, 2)),
                Task("`terraform validate`, flat files", bench.validate_flat),
                Task("`terraform validate`, modules", bench.validate),
                Task("`checkov` on FILE", bench.checkov),
            ],
        }
        sample = bench.sample()
        for sizes in bench.measure([task for tasks in tables.values() for task in tasks], chosen.sizes):
            chosen.page.write_text(page(bench, tables, sample, sizes))


if __name__ == "__main__":
    main()
