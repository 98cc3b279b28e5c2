#!/usr/bin/env python3
"""Counts test cases in what runners print, and adds up.

report.py count LOG FOLDER   prints "passed failed skipped": from FOLDER's ctest.junit and gtest XML files if there are any, else from
                             LOG: `N passed, N failed` lines (a last one without a name is the sum of the others), or node's totals.
report.py table STEPS.tsv    prints a table of the steps and `N passed, N failed`; fails if anything did.
"""

import re
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

SUM = re.compile(r"^(?:(?P<name>.*?\S):? )?(?P<passed>\d+) passed, (?P<failed>\d+) failed(?:, (?P<skipped>\d+) skipped)?", re.M)
NODE = re.compile(r"^(?:#|ℹ|\S*ℹ) (pass|fail|skipped) (\d+)\s*$", re.M)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")

Counts = tuple[int, int, int]


def add(rows) -> Counts:
    return tuple(map(sum, zip((0, 0, 0), *rows)))


def from_ctest(folder: Path) -> Counts:
    """A gtest program counts as its cases; another test, and a program that died before it could write them, as one."""
    rows = []
    for case in ET.parse(folder / "ctest.junit").getroot().iter("testcase"):
        status, cases = case.get("status"), folder / (case.get("name") + ".xml")
        row = from_gtest(cases) if cases.exists() else None
        if status == "run":
            rows.append(row or (1, 0, 0))
        elif status in ("notrun", "disabled"):
            rows.append((0, 0, 1))
        else:
            rows.append(row if row and row[1] else (row[0] if row else 0, 1, 0))
    return add(rows)


def from_gtest(path: Path) -> Counts | None:
    try:
        root = ET.parse(path).getroot()
    except ET.ParseError:
        return None
    total, failed = int(root.get("tests")), int(root.get("failures")) + int(root.get("errors"))
    skipped = int(root.get("disabled")) + sum(1 for case in root.iter("testcase") if case.get("result") == "skipped")
    return total - failed - skipped, failed, skipped


def from_log(text: str) -> Counts:
    text = COLOUR.sub("", text)
    lines = [(m["name"], (int(m["passed"]), int(m["failed"]), int(m["skipped"] or 0))) for m in SUM.finditer(text)]
    named = [counts for name, counts in lines if name]
    unnamed = [counts for name, counts in lines if not name]
    node = {"pass": 0, "fail": 0, "skipped": 0}
    for word, count in NODE.findall(text):
        node[word] += int(count)
    rest = (node["pass"], node["fail"], node["skipped"])
    return unnamed[-1] if unnamed else add(named) if named else rest


def count(log: Path, folder: Path) -> None:
    found = from_ctest(folder) if (folder / "ctest.junit").exists() else from_log(log.read_text(errors="replace"))
    print(*found)


def table(path: Path) -> int:
    rows = []
    for line in path.read_text().splitlines():
        name, status, seconds, counts = line.split("\t")
        passed, failed, skipped = map(int, counts.split())
        if status != "0" and not failed:
            failed = 1  # it did not even come to its tests
        elif status == "0" and not passed + failed + skipped:
            failed, status = 1, "nothing ran"
        rows.append((name, status, int(seconds), passed, failed, skipped))
    print(f"\n{'step':<14}{'time':>9}{'passed':>9}{'failed':>9}{'skipped':>9}")
    for name, status, seconds, passed, failed, skipped in rows:
        note = "" if not failed else f"   FAILED ({status}): build/logs/{name}.log"
        print(f"{name:<14}{seconds // 60:>4}m{seconds % 60:02d}s {passed:>9}{failed:>9}{skipped:>9}{note}")
    passed, failed = sum(row[3] for row in rows), sum(row[4] for row in rows)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    if sys.argv[1] == "count":
        count(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        sys.exit(table(Path(sys.argv[2])))
