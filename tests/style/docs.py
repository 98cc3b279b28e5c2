"""docs/API.md and docs/openapi.json know every route and docs/EVENTS.md every event, and none tells of any that does not exist; docs/MIGRATE.md every mend."""

import json
import re
from pathlib import Path

import tree

ROUTE = re.compile(r'\{"(GET|POST|PUT|PATCH|DELETE)", "(/[^"]*)"')
DOCUMENTED_ROUTE = re.compile(r"^\| `(GET|POST|PUT|PATCH|DELETE) ([^`?]+)", re.M)
SPELLING = re.compile(r'std::string_view (\w+) = "\1"')
MEND = re.compile(r"^\| (\d+) \|", re.M)
MENDS = 30  # of v1.0.0, by number
EVENT = re.compile(r"^\| ((?:`\w+`(?: \(\*new\*\))?(?:, )?)+) \| (?:`?\{|as `)", re.M)


def differences(name: str, there: set[str], told: set[str]) -> list[str]:
    missing = [f"{name}:1: `{x}` is not in it" for x in sorted(there - told)]
    return missing + [f"{name}:1: `{x}` does not exist" for x in sorted(told - there)]


def read(root: Path, name: str) -> str:
    return (root / name).read_text() if (root / name).exists() else ""


def operations(root: Path) -> set[str]:
    paths = json.loads(read(root, "docs/openapi.json") or "{}").get("paths", {})
    return {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}


def check(root: Path) -> list[str]:
    sources = "".join(path.read_text() for path in tree.files(root, "src/chat/rest") if path.name.endswith("_routes.cpp"))
    routes = {f"{method} {path}" for method, path in ROUTE.findall(sources)}
    told = {f"{method} {path.strip()}" for method, path in DOCUMENTED_ROUTE.findall(read(root, "docs/API.md"))}
    # Event names are the spellings that are spelled like their own names, in the two groups at the top of the file.
    spellings = read(root, "src/chat/edge/spellings.hpp").partition("A refused CONNECT")[0]
    events = set(SPELLING.findall(spellings))
    told_events = {name for row in EVENT.findall(read(root, "docs/EVENTS.md")) for name in re.findall(r"`(\w+)`", row)}
    faults = differences("docs/API.md", routes, told) + differences("docs/openapi.json", routes, operations(root))
    faults += differences("docs/EVENTS.md", events, told_events)
    migrate = read(root, "docs/MIGRATE.md")
    if migrate and [int(number) for number in MEND.findall(migrate)] != list(range(1, MENDS + 1)):
        faults.append(f"docs/MIGRATE.md:1: the mends are not 1 to {MENDS}, each once and in order")
    return faults


if __name__ == "__main__":
    tree.main(check)
