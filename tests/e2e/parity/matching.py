"""Comparing an answer with a recorded one, placeholders and all."""
from __future__ import annotations

import json
import re
from typing import Any

SHAPES = {
    "<oid>": re.compile(r"[0-9a-f]{24}"),
    "<jwt>": re.compile(r"[\w-]+\.[\w-]+\.[\w-]+"),
    "<ts:us+00:00>": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00"),
}
# v1.0.0 read timestamps back without an offset; here all have it (mend 17).
SHAPES["<ts:naive,us digits,ms precision>"] = SHAPES["<ts:us+00:00>"]
SHORTENED = re.compile(r"^(.*?)\.\.\.<(\d+) chars>$", re.S)
PLACEHOLDER = re.compile(r"<[a-z0-9]+(?:\.[a-z]+|:[^<>]*)?>")


def expand(text: str) -> str:
    """`aaa...<2000 chars>` as it was: one character, 2000 times."""
    if not (found := SHORTENED.match(text)):
        return text
    head, length = found.group(1), int(found.group(2))
    assert len(set(head)) == 1, f"cannot tell how {head!r} went on"
    return head[0] * length


class Names:
    """What `<ann.id>` stands for, and `<msg1>`."""

    def __init__(self, values: dict[str, str] | None = None):
        self.values = values or {}

    def fill(self, value: Any) -> Any:
        """A recorded request with its placeholders replaced."""
        if isinstance(value, dict):
            return {k: self.fill(v) for k, v in value.items()}
        if isinstance(value, list):
            return [self.fill(v) for v in value]
        if isinstance(value, str):
            for name, real in self.values.items():
                value = value.replace(name, real)
            return expand(value)
        return value

    def pattern(self, text: str) -> re.Pattern:
        """What an answered string must look like."""
        out, at = "", 0
        text = expand(text)
        for name, real in self.values.items():
            if not name.startswith("<"):  # an id that the recorder left as it was
                text = text.replace(name, real)
        for found in PLACEHOLDER.finditer(text):
            out += re.escape(text[at:found.start()])
            name = found.group(0)
            if name in SHAPES:
                out += SHAPES[name].pattern
            elif name in self.values:
                out += re.escape(self.values[name])
            else:
                out += re.escape(name)
            at = found.end()
        return re.compile(out + re.escape(text[at:]), re.S)


class Comparison:
    """Collects differences as (path, expected, got)."""

    def __init__(self, names: Names, additive: set[str], loose: set[str] | None = None):
        self.names, self.additive = names, additive
        self.loose = loose or set()  # paths where being a string is enough
        self.differences: list[tuple[str, Any, Any]] = []

    def differ(self, path: str, expected: Any, got: Any) -> None:
        self.differences.append((path, expected, got))

    def values(self, expected: Any, got: Any, path: str = "") -> "Comparison":
        if isinstance(expected, dict) and isinstance(got, dict):
            for key in expected:
                if key not in got:
                    self.differ(f"{path}.{key}", expected[key], "— missing —")
                else:
                    self.values(expected[key], got[key], f"{path}.{key}")
            for key in got:
                if key not in expected and key not in self.additive:
                    self.differ(f"{path}.{key}", "— absent —", got[key])
        elif isinstance(expected, list) and isinstance(got, list):
            for i in range(max(len(expected), len(got))):
                if i >= len(expected) or i >= len(got):
                    self.differ(f"{path}[{i}]", *("— absent —", got[i]) if i >= len(expected) else (expected[i], "— missing —"))
                else:
                    self.values(expected[i], got[i], f"{path}[{i}]")
        elif isinstance(expected, str) and isinstance(got, str):
            if path not in self.loose and not self.names.pattern(expected).fullmatch(got):
                self.differ(path, expected, got)
        elif type(expected) is not type(got) or expected != got:
            self.differ(path, expected, got)
        return self

    def report(self) -> str:
        return "\n".join(f"    {path or '(whole)'}\n      expected {show(expected)}\n      got      {show(got)}" for path, expected, got in self.differences)


def show(value: Any, limit: int = 400) -> str:
    text = value if isinstance(value, str) and value.startswith("—") else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text)} characters)"


def set_path(value: Any, path: str, new: Any) -> Any:
    """A copy of `value` with body.messages[0].x replaced: paths as Comparison prints them, without the first dot."""
    value = json.loads(json.dumps(value))
    steps = re.findall(r"[^.\[\]]+|\[\d+\]", path)
    at = value
    for step in steps[:-1]:
        at = at[int(step[1:-1])] if step.startswith("[") else at[step]
    last = steps[-1]
    at[int(last[1:-1]) if last.startswith("[") else last] = new
    return value
