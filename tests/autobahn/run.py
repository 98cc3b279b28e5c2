#!/usr/bin/env python3
"""Runs the Autobahn suite against /ws-echo of build/release/conformance (CONFORMANCE_BIN): run.py [group…]"""
from __future__ import annotations

import collections
import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "tests/e2e"))
from support.process import ConformanceServer, binary  # noqa: E402

from python27 import Python27  # noqa: E402

GROUPS = ["1", "2", "3", "4", "5", "6", "7", "9", "10", "12", "13"]
GOOD = ["OK", "NON-STRICT", "INFORMATIONAL"]
LIMIT_S = 5400
AGENT = "sioxx"


def groups_of(arguments: list[str]) -> list[str]:
    groups = [g for a in arguments for g in a.split(",")] or GROUPS
    if unknown := [g for g in groups if g.split(".")[0] not in GROUPS]:
        raise SystemExit(f"no such group: {', '.join(unknown)}; there are {', '.join(GROUPS)}")
    return groups


def start(python: Python27, url: str, name: str, cases: list[str]) -> subprocess.Popen:
    folder = python.folder / name
    folder.mkdir(exist_ok=True)
    spec = {"outdir": str(folder / "reports"), "servers": [{"agent": AGENT, "url": url}], "cases": cases, "exclude-cases": [], "exclude-agent-cases": {}}
    (folder / "spec.json").write_text(json.dumps(spec))
    (folder / "reports/index.json").unlink(missing_ok=True)
    return subprocess.Popen(python.wstest("-m", "fuzzingclient", "-s", str(folder / "spec.json")), env=python.environment, stdout=open(folder / "log", "w"), stderr=subprocess.STDOUT)


def results(folder: pathlib.Path) -> dict[str, dict]:
    index = folder / "reports/index.json"
    return json.loads(index.read_text())[AGENT] if index.exists() else {}


def summary(cases: dict[str, dict]) -> int:
    """Prints a table by group and the cases that are not good; gives their number."""
    table: dict[str, collections.Counter] = collections.defaultdict(collections.Counter)
    bad = []
    for case, result in sorted(cases.items(), key=lambda item: [int(n) for n in item[0].split(".")]):
        table[case.split(".")[0]][result["behavior"]] += 1
        if result["behavior"] not in GOOD or result["behaviorClose"] not in GOOD:
            bad.append(f"FAIL {case}: {result['behavior']}, close {result['behaviorClose']} ({result['reportfile']})")
    print(f"{'group':>6} {'cases':>6} " + " ".join(f"{word:>14}" for word in [*GOOD, "other"]))
    for group in sorted(table, key=int):
        counts = table[group]
        other = sum(n for word, n in counts.items() if word not in GOOD)
        print(f"{group:>6} {sum(counts.values()):>6} " + " ".join(f"{n:>14}" for n in [*(counts[word] for word in GOOD), other]))
    print("\n".join(bad), end="\n" if bad else "")
    return len(bad)


def main() -> int:
    groups = groups_of(sys.argv[1:])
    python = Python27(ROOT / "build/autobahn")
    # The suite is slower than any server: two of it at a time, the groups with compression apart.
    parts = {"framing": [g for g in groups if g.split(".")[0] not in ("12", "13")], "deflate": [g for g in groups if g.split(".")[0] in ("12", "13")]}
    parts = {name: [g if "." in g else f"{g}.*" for g in cases] for name, cases in parts.items() if cases}

    def command(port: int):
        return [binary("CONFORMANCE_BIN", "build/release/conformance"), "--port", str(port)], {"ECHO_PMD": "1"}

    ended = True
    with ConformanceServer(command) as server:
        url = f"ws://127.0.0.1:{server.port}/ws-echo"
        children = {name: start(python, url, name, cases) for name, cases in parts.items()}
        try:
            for name, child in children.items():
                if child.wait(LIMIT_S) != 0:
                    ended = False
                    print(f"FAIL the suite ended with {child.returncode}: {python.folder / name / 'log'}")
        finally:
            for child in children.values():
                child.kill()
                child.wait()
    cases = {case: result for name in parts for case, result in results(python.folder / name).items()}
    failed = summary(cases) + (0 if ended and cases else 1)
    print(f"{len(cases) - failed if cases else 0} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())
