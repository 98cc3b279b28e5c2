"""docs/API.md knows every route and docs/EVENTS.md every event, and neither tells of any that does not exist."""

import re
from pathlib import Path

import tree

ROUTE = re.compile(r'\{"(GET|POST|PUT|PATCH|DELETE)", "(/[^"]*)"')
DOCUMENTED_ROUTE = re.compile(r"^\| `(GET|POST|PUT|PATCH|DELETE) ([^`?]+)", re.M)
SPELLING = re.compile(r'std::string_view (\w+) = "\1"')
EVENT = re.compile(r"^\| ((?:`\w+`(?: \(\*new\*\))?(?:, )?)+) \| (?:`?\{|as `)", re.M)


def differences(name: str, there: set[str], told: set[str]) -> list[str]:
    missing = [f"{name}:1: `{x}` is not in it" for x in sorted(there - told)]
    return missing + [f"{name}:1: `{x}` does not exist" for x in sorted(told - there)]


def read(root: Path, name: str) -> str:
    return (root / name).read_text() if (root / name).exists() else ""


def check(root: Path) -> list[str]:
    sources = "".join(path.read_text() for path in tree.files(root, "src/chat/rest") if path.name.endswith("_routes.cpp"))
    routes = {f"{method} {path}" for method, path in ROUTE.findall(sources)}
    told = {f"{method} {path.strip()}" for method, path in DOCUMENTED_ROUTE.findall(read(root, "docs/API.md"))}
    # Event names are the spellings that are spelled like their own names, in the two groups at the top of the file.
    spellings = read(root, "src/chat/edge/spellings.hpp").partition("A refused CONNECT")[0]
    events = set(SPELLING.findall(spellings))
    told_events = {name for row in EVENT.findall(read(root, "docs/EVENTS.md")) for name in re.findall(r"`(\w+)`", row)}
    return differences("docs/API.md", routes, told) + differences("docs/EVENTS.md", events, told_events)


if __name__ == "__main__":
    tree.main(check)
