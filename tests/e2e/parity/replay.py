#!/usr/bin/env python3
"""Replays the recorded answers of v1.0.0 against this server. See README.md."""
from __future__ import annotations

import argparse
import collections
import fnmatch
import json
import pathlib
import re
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from http_rows import SCRIPTS, Script, call  # noqa: E402
from matching import Comparison, Names, show  # noqa: E402
from socket_rows import SocketRows  # noqa: E402
from verdict import KINDS, Differences, Result, changed, verdict  # noqa: E402
from support.process import TrueBond  # noqa: E402

RECORDED = HERE.parents[1] / "data/recorded"
ALWAYS = {
    "x-content-type-options": "nosniff", "x-frame-options": "DENY", "x-xss-protection": "1; mode=block",
    "referrer-policy": "strict-origin-when-cross-origin",
}
RECORDED_AT = "http://127.0.0.1:8101"


def loose_paths(body) -> set[str]:
    """Where an e-mail validator or a JSON parser wrote the text, field and type are enough."""
    details = body.get("details", []) if isinstance(body, dict) else []
    return {f".body.details[{i}].message" for i, d in enumerate(details) if d["type"] in ("value_error", "json_invalid")}


def recorded_answer(row: dict, base_url: str) -> dict:
    headers = {k: v.replace(RECORDED_AT, base_url) for k, v in row.get("headers", {}).items()}
    return {"status": row["status"], "headers": headers, "body": row["body"]}


def compare_answer(expected: dict, answer, names: Names, additive: set[str]) -> Comparison:
    comparison = Comparison(names, additive, loose_paths(expected["body"]))
    if answer.status != expected["status"]:
        comparison.differ("status", expected["status"], answer.status)
    for key, value in {**ALWAYS, **expected["headers"]}.items():
        got = answer.headers.get(key)
        if key == "retry-after" and got is not None:
            if not 1 <= int(got) <= int(value):
                comparison.differ(f"headers.{key}", f"1 to {value}", got)
        elif got is None or not names.pattern(value).fullmatch(got):
            comparison.differ(f"headers.{key}", value, got if got is not None else "— missing —")
    if not re.fullmatch(r"\d+(\.\d+)?(e-?\d+)?", answer.headers.get("x-process-time", "")):
        comparison.differ("headers.x-process-time", "seconds", answer.headers.get("x-process-time", "— missing —"))
    body, got = expected["body"], answer.body
    if isinstance(body, dict) and "retry_after" in body and isinstance(got, dict) and 1 <= got.get("retry_after", 0) <= body["retry_after"]:
        got = {**got, "retry_after": body["retry_after"]}
    comparison.values(body, got, ".body")
    return comparison


def play_http(file: str, row: dict, script: Script, entry: dict | None, differences: Differences) -> Result:
    name = row["name"]
    script.before(name)
    names = Names(script.world.names())
    method, path, headers, body = script.fill(row, names)
    answer = call(script.world.server, method, path, headers, body)
    script.learn(row, answer)
    names = Names({k: v for k, v in script.world.names().items() if k != "<oid>"})
    expected = recorded_answer(row, script.world.server.url)
    recorded = compare_answer(expected, answer, names, differences.additive)
    here = compare_answer(changed(expected, entry, script.rows), answer, names, differences.additive) if entry and "mend" in entry else None
    what = f"{method} {path} {show(body, 200) if body is not None else ''}"
    return verdict(file, name, entry, recorded, here, differences, what, answer.status)


def numbered(name: str) -> tuple[str, int] | None:
    found = re.fullmatch(r"(.*?)_?(\d+)(_distinct_seconds)?", name)
    return (found.group(1), int(found.group(2))) if found else None


def play_file(file: str, rows: list[dict], differences: Differences, wanted) -> list[Result]:
    results: list[Result] = []
    kind = SCRIPTS[file]
    kind.rows = {row["name"]: row for row in rows}
    ungrouped = [r for r in rows if not any(r["name"].startswith(g) for g in kind.groups)]

    def run(selected: list[dict], env: dict, group: str = "") -> None:
        todo = []
        for row in selected:
            entry = differences.find(file, row["name"])
            if entry and "skip" in entry:
                differences.used.add(entry["key"])
                if wanted(row["name"]):
                    results.append(Result(file, row["name"], "not replayed", entry["skip"]))
            elif "request" not in row:
                if wanted(row["name"]):
                    results.append(Result(file, row["name"], "FAILED", "", "    not a request, and not on the list of rows that cannot be replayed"))
            else:
                todo.append((row, entry))
        if not any(wanted(row["name"]) for row, _ in todo):
            return
        with TrueBond(**env) as server:
            script = kind(server, group)
            done = 0
            for row, entry in todo:
                if group and (n := numbered(row["name"])):
                    first = 0 if row["name"].startswith("cors") else 1
                    for _ in range(n[1] - first - done):  # requests between two rows of the sample
                        call(server, *script.fill(row, Names(script.world.names())))
                    done = n[1] - first + 1
                try:
                    result = play_http(file, row, script, entry, differences)
                except Exception as problem:  # a row must not take the others with it
                    result = Result(file, row["name"], "FAILED", "", f"    {type(problem).__name__}: {problem}")
                if wanted(row["name"]):
                    results.append(result)

    run(ungrouped, kind.env)
    for group, env in kind.groups.items():
        run([r for r in rows if r["name"].startswith(group)], env, group)
    return results


def play_sockets(rows: list[dict], differences: Differences, wanted) -> list[Result]:
    with TrueBond() as server:
        player = SocketRows(server, differences)
        try:
            return [r for r in (Result("socketio", *outcome) for outcome in player.play(rows)) if wanted(r.name)]
        finally:
            player.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", action="append", help="auth, messages, socketio, … (all)")
    parser.add_argument("--row", default="*", help="only rows that match this pattern are shown and counted")
    parser.add_argument("--verbose", action="store_true", help="a line for every row")
    options = parser.parse_args()
    every_file = sorted(p.stem for p in RECORDED.glob("*.jsonl"))
    files = options.file or every_file
    differences, started = Differences(), time.monotonic()
    table: dict[str, collections.Counter] = {}
    failures: list[Result] = []
    for file in files:
        rows = [json.loads(line) for line in (RECORDED / f"{file}.jsonl").read_text().splitlines()]
        play = play_sockets if file == "socketio" else lambda r, d, w, f=file: play_file(f, r, d, w)
        results = play(rows, differences, lambda name: fnmatch.fnmatchcase(name, options.row))
        table[file] = collections.Counter(r.kind for r in results)
        failures += [r for r in results if r.kind == "FAILED"]
        if options.verbose:
            for r in results:
                print(f"{r.kind:13} {file}: {r.name}  {r.detail}")
    for r in failures:
        print(f"\nFAILED {r.file}: {r.name} {f'({r.detail})' if r.detail else ''}\n{r.report}")
    if options.row == "*":
        for entry in differences.stale(files, every_file):
            print(f"\nFAILED expected_differences.json: no row needs {entry}")
            failures.append(Result("list", entry, "FAILED"))
    width = max(map(len, table)) + 2
    print("\n" + "file".ljust(width) + "".join(k.rjust(14) for k in KINDS))
    for file, counts in table.items():
        print(file.ljust(width) + "".join(str(counts[k]).rjust(14) for k in KINDS))
    total = sum((c for c in table.values()), collections.Counter())
    print("all".ljust(width) + "".join(str(total[k]).rjust(14) for k in KINDS) + f"   {time.monotonic() - started:.1f} s")
    print(f"{sum(total[k] for k in KINDS[:4])} passed, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
