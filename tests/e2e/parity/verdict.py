"""What a row's comparison means: the recording first, then what expected_differences.json says of it."""
from __future__ import annotations

import fnmatch
import json
import pathlib

from matching import Comparison, set_path

HERE = pathlib.Path(__file__).resolve().parent
KINDS = ("matched", "by a mend", "later", "not replayed", "FAILED")


class Differences:
    """expected_differences.json, and which of its entries were of use."""

    def __init__(self):
        data = json.loads((HERE / "expected_differences.json").read_text())
        self.additive = set(data["additive"])
        self.rows: dict[str, dict[str, dict]] = data["rows"]
        self.used: set[tuple[str, str]] = set()
        self.seen: set[tuple[str, str]] = set()

    def find(self, file: str, name: str) -> dict | None:
        for section in (s for s in self.rows if fnmatch.fnmatchcase(file, s)):
            for pattern, entry in self.rows[section].items():
                if name == pattern or fnmatch.fnmatchcase(name, pattern):
                    self.seen.add((section, pattern))
                    return {**entry, "key": (section, pattern)}
        return None

    def stale(self, files: list[str], every_file: list[str]) -> list[str]:
        """Entries of sections whose files have all been played, and that no row needed."""
        return [f"{section}: {pattern}" for section in self.rows if set(fnmatch.filter(every_file, section)) <= set(files) for pattern in self.rows[section]
                if (section, pattern) not in self.used]


class Result:
    def __init__(self, file: str, name: str, kind: str, detail: str = "", report: str = ""):
        self.file, self.name, self.kind, self.detail, self.report = file, name, kind, detail, report


def changed(expected: dict, entry: dict | None, rows: dict[str, dict] | None = None) -> dict:
    """The recorded answer as the entry says it is here."""
    out = dict(expected)
    if not entry:
        return out
    if "body_of" in entry:
        out["body"] = rows[entry["body_of"]]["body"]
    for key in ("status", "body"):
        if key in entry:
            out[key] = entry[key]
    if "headers" in entry:
        out["headers"] = {k: v for k, v in {**out["headers"], **entry["headers"]}.items() if v is not None}
    for path, value in entry.get("set", {}).items():
        out = set_path(out, path, value)
    return out


def verdict(file: str, name: str, entry: dict | None, recorded: Comparison, here: Comparison | None, differences: Differences, what: str, status: int = 0) -> Result:
    """The row's result: the recording first, then what the list says."""
    if not recorded.differences:
        if entry and "mend" in entry and "later" not in entry:
            return Result(file, name, "FAILED", "matches the recording", f"    listed as mend {entry['mend']}, but answers as v1.0.0 did\n    {what}")
        if entry:
            differences.used.add(entry["key"])
        return Result(file, name, "matched")
    if entry:
        differences.used.add(entry["key"])
        if "later" in entry and status in (404, 405, entry.get("absent_status")):
            return Result(file, name, "later", entry["later"])
        if here is not None and not here.differences:
            return Result(file, name, "by a mend", f"mend {entry['mend']}")
    shown = here if entry and here is not None else recorded
    return Result(file, name, "FAILED", f"mend {entry['mend']}" if entry and "mend" in entry else "", f"    {what}\n{shown.report()}")
