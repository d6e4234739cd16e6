"""Starts the AWS emulator (ministack) for the acceptance tests.

    python launch.py RUN_FOLDER [--node-modules FOLDER] [--max-seconds N]

Prints one line of JSON on standard output, `{"port": N}`, and serves on that loopback port. State
and logs live under RUN_FOLDER. The process leads its own process group and ends that whole group,
its Node workers included, when standard input closes (its parent has gone), when it is told to
terminate, or after the maximum lifetime, whichever comes first.

The patches reach into private functions of ministack, so its version is pinned in
`tests/requirements/emulator.txt` and checked here.
"""

import argparse
import importlib.metadata
import json
import os
import pathlib
import signal
import socket
import sys
import threading
import time

PINNED = "1.5.33"


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("run_folder", type=pathlib.Path)
    parser.add_argument("--node-modules", type=pathlib.Path)
    parser.add_argument("--max-seconds", type=int, default=1800)
    return parser.parse_args()


def end_group(*_):
    """Ends this process and everything that it started."""
    os.killpg(os.getpgrp(), signal.SIGKILL)


def watch(max_seconds):
    """Ends the group when the parent goes away or the time is over."""
    def parent():
        while sys.stdin.buffer.read1(4096):
            pass
        end_group()

    def lifetime():
        time.sleep(max_seconds)
        print(f"The emulator ends itself after {max_seconds} s.", file=sys.stderr, flush=True)
        end_group()

    for target in (parent, lifetime):
        threading.Thread(target=target, daemon=True).start()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def prepare(run_folder, node_modules):
    """The environment that ministack reads when it is imported."""
    temporary = run_folder / "tmp"
    temporary.mkdir(parents=True, exist_ok=True)
    if node_modules:
        # Lambda's Node runtime brings the AWS SDK. Here Node finds it in a folder above the unpacked
        # handler, so a handler needs no copy of it and ES modules resolve too (they ignore NODE_PATH).
        link = temporary / "node_modules"
        if not link.exists():
            link.symlink_to(node_modules.resolve())
    port = free_port()
    for name in [name for name in os.environ if name.startswith(("AWS_", "MINISTACK_", "LOCALSTACK_"))]:
        del os.environ[name]
    os.environ.update(
        TMPDIR=str(temporary),
        BIND_HOST="127.0.0.1",
        GATEWAY_PORT=str(port),
        EDGE_PORT=str(port),
        LOG_LEVEL="WARNING",
        IOT_MTLS_ENABLED="0",
        AWS_EC2_METADATA_DISABLED="true",
        # Emulated functions find emulated APIs under the names that they have on AWS.
        NODE_OPTIONS=f"--import={pathlib.Path(__file__).with_name('gateway.mjs').resolve().as_uri()}",
        # No service may look for the world.
        HTTP_PROXY="http://127.0.0.1:9", HTTPS_PROXY="http://127.0.0.1:9", NO_PROXY="127.0.0.1,localhost",
    )
    return port


def never_hang_up():
    """Lets clients end idle connections, never the server.

    A server that closes a connection just as a request arrives on it makes the AWS SDK send the
    request again, and what it made the first time "already exists".
    """
    import hypercorn.config

    class Patient(hypercorn.config.Config):
        keep_alive_max_requests = sys.maxsize

        def __setattr__(self, name, value):
            super().__setattr__(name, 86_400 if name == "keep_alive_timeout" else value)

    hypercorn.config.Config = Patient


def main():
    options = arguments()
    if os.getpgrp() != os.getpid():
        os.setpgid(0, 0)
    watch(options.max_seconds)
    found = importlib.metadata.version("ministack")
    if found != PINNED:
        sys.exit(f"ministack {found} is installed; the patches are written for {PINNED}.")
    port = prepare(options.run_folder, options.node_modules)

    # ministack reads its settings on import, so it comes after them.
    never_hang_up()
    import ministack.app
    from patches import alarms, attributes, lost_region, once, patterns, rest_api

    # The last one is asked first.
    for patch in (alarms, attributes, once, patterns, rest_api, lost_region):
        patch.install()
    print(json.dumps({"port": port}), flush=True)
    sys.argv = sys.argv[:1]
    # ministack sets its own handler for SIGTERM, which leaves Node workers behind.
    set_handler = signal.signal
    signal.signal = lambda number, handler: set_handler(number, end_group if number == signal.SIGTERM else handler)
    try:
        ministack.app.main()
    finally:
        end_group()


if __name__ == "__main__":
    main()
