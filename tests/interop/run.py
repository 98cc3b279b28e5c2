#!/usr/bin/env python3
"""Drives other people's Socket.IO clients against our conformance server and counts what they tell.

    tests/interop/run.py [client…]                without names: all of them
    tests/interop/run.py --against node [client…] the same against Node's socket.io, and without skipping anything:
                                                  what fails there too is the client's own affair
"""
from __future__ import annotations

import argparse
import os
import pathlib
import re
import subprocess
import sys
import threading

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "tests/e2e"))
from support.process import ConformanceServer  # noqa: E402

import clients  # noqa: E402

RESULT = re.compile(r"^(ok  |FAIL|skip) (.+)$")


def skips(name: str) -> dict[str, str]:
    """Case → why it cannot work with this client."""
    path = HERE / clients.CLIENTS[name].folder / "skip.txt"
    lines = path.read_text().splitlines() if path.exists() else []
    return dict(re.split(r"\s{2,}", line, maxsplit=1) for line in lines if line and not line.startswith("#"))


class Run:
    """One client against one server: its lines are passed on, its requests served."""

    def __init__(self, name: str, server: ConformanceServer, skipped: dict[str, str]):
        self.name, self.server, self.skipped = name, server, skipped
        self.passed = self.failed = self.skips = 0

    def drive(self) -> None:
        client = clients.CLIENTS[self.name]
        environment = {**os.environ, "INTEROP_SKIP": ";".join(self.skipped)}
        command = [*map(str, client.command()), self.server.url]
        child = subprocess.Popen(command, cwd=HERE / client.folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                 text=True, bufsize=1)
        watch = threading.Timer(client.limit_s, child.kill)
        watch.start()
        try:
            for line in child.stdout:
                self.take(line.rstrip("\n"), child)
            code = child.wait()
        finally:
            watch.cancel()
            child.kill()
            child.wait()
        if code not in (0, 1) or (code == 1 and self.failed == 0):
            self.failed += 1
            print(f"FAIL {self.name}: it ended with {code}", flush=True)

    def take(self, line: str, child: subprocess.Popen) -> None:
        if line == "@restart":
            self.server.restart()
            child.stdin.write("restarted\n")
            child.stdin.flush()
            return
        if not (found := RESULT.match(line)):
            if not re.match(r"^\d+ passed, \d+ failed", line):
                print(f"     {line}", flush=True)
            return
        kind, title = found[1].strip(), found[2]
        self.passed += kind == "ok"
        self.failed += kind == "FAIL"
        self.skips += kind == "skip"
        reason = f": {self.skipped.get(title, '')}" if kind == "skip" else ""
        print(f"{line}{reason}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--against", choices=["ours", "node"], default="ours")
    parser.add_argument("clients", nargs="*", metavar="client", help=", ".join(clients.CLIENTS))
    options = parser.parse_args()
    if unknown := [name for name in options.clients if name not in clients.CLIENTS]:
        parser.error(f"no such client: {', '.join(unknown)}; there are {', '.join(clients.CLIENTS)}")
    passed = failed = skipped = 0
    for name in options.clients or clients.CLIENTS:
        print(f"--- {name}", flush=True)
        if why := clients.CLIENTS[name].unavailable():
            skipped += 1
            print(f"skip {name}: {why}", flush=True)
            continue
        clients.CLIENTS[name].prepare()
        with ConformanceServer(clients.node_command if options.against == "node" else None) as server:
            one = Run(name, server, {} if options.against == "node" else skips(name))
            one.drive()
        passed, failed, skipped = passed + one.passed, failed + one.failed, skipped + one.skips
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
