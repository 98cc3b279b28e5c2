#!/usr/bin/env python3
"""Runs the end-to-end, crash, hostile-input, parity and conformance suites, each with a line `name: N passed, N failed`.

    tests/run_e2e.py [--short] [suite…]      without names: all but some of interop's; `--only suite` is the same as the name alone
"""
from __future__ import annotations

import argparse
import os
import pathlib
import re
import subprocess
import sys
import time

TESTS = pathlib.Path(__file__).resolve().parent
ROOT = TESTS.parent
PYTHON = ROOT / ".cache/venv/bin/python"


def pytest_suite(folder: str, *more: str):
    return [str(PYTHON), "-m", "pytest", str(TESTS / folder), "--no-header", "--tb=short", *more]


def interop(*clients: str):
    return [str(PYTHON), "-u", str(TESTS / "interop/run.py"), *clients]


SUITES = {
    "js": lambda short: ["npm", "test", "--silent", "--prefix", str(TESTS / "e2e/js")],
    "python": lambda short: pytest_suite("e2e/python"),
    "resume": lambda short: ["node", str(TESTS / "e2e/resume/storm.mjs"), *(["--short"] if short else [])],
    "herd": lambda short: [str(PYTHON), "-u", str(TESTS / "e2e/resume/herd.py")],
    "invariants": lambda short: pytest_suite("e2e/invariants"),
    "openapi": lambda short: pytest_suite("e2e/openapi", *(["--examples=5"] if short else [])),
    "oracle": lambda short: pytest_suite("e2e/oracle"),
    "parity": lambda short: [str(PYTHON), str(TESTS / "e2e/parity/replay.py")],
    "hostile": lambda short: pytest_suite("e2e/hostile", *(["-k", "not vanish and not does_not_read"] if short else [])),
    "metrics": lambda short: pytest_suite("e2e/metrics"),
    "faults": lambda short: pytest_suite("e2e/faults"),
    "conformance": lambda short: pytest_suite("conformance"),
    "interop-js": lambda short: interop("js", "js3"),
    "interop-python": lambda short: interop("python", "python-async"),
    "interop-java": lambda short: interop("java"),
    "interop-go": lambda short: interop("go"),
    "interop-rust": lambda short: interop("rust"),
    "interop-snippets": lambda short: pytest_suite("interop/snippets", "-q", "-p", "no:cacheprovider"),
    "crash": lambda short: [str(PYTHON), "-u", str(TESTS / "chaos/crash.py"), *(["--short"] if short else [])],
}
# What other names people use for parts of it.
GROUPS = {"interop": [name for name in SUITES if name.startswith("interop-")], "chaos": ["crash", "faults"]}
LIMIT_S = {"crash": 1800}
# These need compilers that nothing else here does: only when they are asked for.
NOT_BY_DEFAULT = {"interop-java", "interop-go", "interop-rust", "interop-snippets"}


def counts(output: str) -> tuple[int, int, int] | None:
    """(passed, failed, skipped) as pytest, node --test or one of our own programs tells them."""
    if found := re.findall(r"^[#ℹ] (pass|fail|cancelled|skipped) (\d+)$", output, re.M):
        got = {k: int(v) for k, v in found}
        return got.get("pass", 0), got.get("fail", 0) + got.get("cancelled", 0), got.get("skipped", 0)
    tail = output[-3000:]
    if found := re.findall(r"(\d+) (passed|failed|errors?|skipped|xfailed|xpassed)\b", tail.splitlines()[-1] if tail.strip() else ""):
        got: dict[str, int] = {}
        for number, word in found:
            got[word.rstrip("s") if word.startswith("error") else word] = int(number)
        return got.get("passed", 0) + got.get("xfailed", 0), got.get("failed", 0) + got.get("error", 0), got.get("skipped", 0)
    return None


def run(name: str, short: bool) -> tuple[int, int]:
    """Streams the suite's output and gives (passed, failed)."""
    print(f"\n===== {name}", flush=True)
    started, lines = time.monotonic(), []
    child = subprocess.Popen(SUITES[name](short), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", cwd=ROOT,
                             env={**os.environ, "FORCE_COLOR": "0", "NO_COLOR": "1"}, start_new_session=True)
    limit = LIMIT_S.get(name, 900)
    for line in child.stdout:
        lines.append(line)
        print(line, end="", flush=True)
        if time.monotonic() - started > limit:
            os.killpg(child.pid, 9)
    code = child.wait()
    got = counts("".join(lines).strip())
    passed, failed, skipped = got if got else (0, 0, 0)
    if code != 0 and failed == 0:
        failed = 1  # it died, or ran out of time, without a summary
    took = time.monotonic() - started
    print(f"{name}: {passed} passed, {failed} failed{f', {skipped} skipped' if skipped else ''} ({took:.0f} s)", flush=True)
    return passed, failed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--short", action="store_true", help="three crash rounds, and without the slowest hostile cases")
    parser.add_argument("suites", nargs="*", metavar="suite", help=", ".join(SUITES))
    parser.add_argument("--only", action="append", default=[], metavar="suite", help="the same as naming the suite")
    options = parser.parse_args()
    wanted = [name for given in options.suites + options.only for name in GROUPS.get(given, [given])]
    unknown = [name for name in wanted if name not in SUITES]
    if unknown:
        parser.error(f"no such suite: {', '.join(unknown)}; there are {', '.join([*SUITES, *GROUPS])}")
    subprocess.run([str(TESTS / "e2e/setup.sh")], check=True)
    default = [name for name in SUITES if name not in NOT_BY_DEFAULT]
    results = {name: run(name, options.short) for name in dict.fromkeys(wanted or default)}
    print("\n===== summary")
    for name, (passed, failed) in results.items():
        print(f"{name}: {passed} passed, {failed} failed")
    passed, failed = (sum(r[i] for r in results.values()) for i in (0, 1))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
