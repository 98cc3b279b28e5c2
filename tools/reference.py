#!/usr/bin/env python3
"""Makes docs/SIOXX_REFERENCE.md from the comments of include/sioxx/*.hpp: reference.py [--check]

What the headers' layout says: `///` documents the declaration below it, `//` before a group documents all of it down to the next blank
line, a comment on a declaration's own line documents that. `// The library's side:` ends what concerns others in a class. Private
parts, deleted functions, destructors and forward declarations are left out.
"""

import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

ORDER = ["server", "host", "namespace", "socket", "event", "broadcast", "payload", "value", "options", "recovery", "memory_recovery", "http", "log"]
PAGE = "docs/SIOXX_REFERENCE.md"
INTRODUCTION = """# sioxx: reference

Made from the comments in [include/sioxx](../include/sioxx/) by `tools/reference.py`; what to change stands there. How to use the
library is in [SIOXX.md](SIOXX.md). Everything is in namespace `sioxx`, and `#include <sioxx/sioxx.hpp>` brings all of it.
"""
LIBRARY_SIDE = "The library's side:"
OMITTED = re.compile(r"^(friend |static_assert|~|virtual ~|(class|struct|enum class) \w+$)|= delete$|\bimpl\(\)")


@dataclass
class Entry:
    text: str  # the declaration, without its body
    doc: str = ""
    group: str = ""  # the comment of the group it is the first of
    members: list["Entry"] = field(default_factory=list)
    kind: str = "member"  # or "type", "enum"


class Scanner:
    """Walks through one header."""

    def __init__(self, text: str):
        self.text, self.at = re.sub(r"^\s*#.*\n", "", text, flags=re.M), 0

    def rest_of_line(self) -> str:
        line = re.compile(r".*").match(self.text, self.at)
        self.at = line.end()
        return line[0]

    def trailing_comment(self) -> str:
        """The comment behind the declaration that ends here."""
        found = re.compile(r"[ \t]*// ?(.*)").match(self.text, self.at)
        if not found:
            return ""
        self.at = found.end()
        return found[1].strip()

    def declaration(self) -> tuple[str, bool]:
        """Up to `;`, `{` or (in an enum) `,`; and whether a body begins here."""
        start, depth = self.at, 0
        while self.at < len(self.text):
            char = self.text[self.at]
            if char == '"':
                self.at = re.compile(r'"(\\.|[^"\\])*"').match(self.text, self.at).end()
                continue
            if char == "'" and not self.text[self.at - 1].isalnum():
                self.at = re.compile(r"'(\\.|[^'\\])+'").match(self.text, self.at).end()
                continue
            if char in "([":
                depth += 1
            elif char in ")]":
                depth -= 1
            elif depth == 0 and char in ";{":
                text = self.text[start : self.at]
                # `= {}` and `member{…}` are initialisers, not bodies.
                if char == "{" and not re.match(r"\s*(class|struct|enum|namespace)\b", text) and re.search(r"(=\s*|[\w>])$", text) and ")" not in text:
                    self.skip_braces()
                    continue
                self.at += 1
                return " ".join(text.split()), char == "{"
            elif char == "{":
                self.skip_braces()
                continue
            self.at += 1
        return "", False

    def skip_braces(self) -> None:
        depth = 0
        while True:
            char = self.text[self.at]
            if char in "\"'" and not (char == "'" and self.text[self.at - 1].isalnum()):
                self.at = re.compile(rf"{char}(\\.|[^{char}\\])*{char}").match(self.text, self.at).end()
                continue
            depth += {"{": 1, "}": -1}.get(char, 0)
            self.at += 1
            if depth == 0:
                return

    def scope(self, in_class: bool, public: bool = True) -> list[Entry]:
        entries, doc, group, fresh = [], [], "", []
        while True:
            blank = re.compile(r"\s*").match(self.text, self.at)
            if blank[0].count("\n") > 1:
                doc, group, fresh = [], "", []
            self.at = blank.end()
            if self.at >= len(self.text):
                return entries
            if self.text.startswith("//", self.at):
                line = self.rest_of_line()
                if line.startswith("///"):
                    doc.append(line[3:].strip())
                else:
                    fresh.append(line[2:].strip())
                    group = " ".join(fresh)
                    public = public and LIBRARY_SIDE not in group
                continue
            if self.text[self.at] == "}":
                self.at += 1
                return entries
            if self.text[self.at] == ";":
                self.at += 1
                continue
            access = re.compile(r"(public|private|protected):").match(self.text, self.at)
            if in_class and access:
                self.at, public = access.end(), access[1] == "public"
                continue
            entry = self.entry(" ".join(doc))
            if entry and public and not (entry.kind == "member" and OMITTED.search(entry.text)):
                entry.group, group = group, ""
                entries.append(entry)
            doc, fresh = [], []

    def entry(self, doc: str) -> Entry | None:
        text, body = self.declaration()
        if body and text.startswith("namespace"):
            inner = Entry(text, kind="namespace", members=self.scope(False))
            return inner if re.match(r"namespace sioxx$", text) else None
        if body and re.match(r"(template <.*?> ?)?(class|struct)\b", text):
            name = re.sub(r" (final )?: .*", "", text)
            return Entry(name, doc, kind="type", members=self.scope(True, not name.startswith("class")))
        if body and text.startswith("enum"):
            start = self.at
            self.at -= 1
            self.skip_braces()
            values = "\n".join(line.strip() for line in self.text[start : self.at - 1].strip().splitlines())
            more, _ = self.declaration()  # `enum … {…} verdict = …;` declares a member as well
            return Entry(text, doc, members=[Entry(values), Entry(more)], kind="enum")
        if body:
            self.at -= 1
            self.skip_braces()
            text = re.sub(r"\) : .*", ")", text)
        return Entry(text, doc or self.trailing_comment()) if text else None


def cell(text: str) -> str:
    return text.replace("|", "\\|")


def table(members: list[Entry]) -> list[str]:
    lines = ["| | |", "|---|---|"]
    for m in members:
        if m.group:
            lines.append(f"| | *{cell(m.group)}* |")
        lines.append(f"| `{cell(m.text)}` | {cell(m.doc)} |")
    return lines


def chapter(entry: Entry, outer: str = "") -> list[str]:
    if entry.kind == "enum":
        name = re.match(r"enum class (\w+)", entry.text)[1]
        tail = f" `{entry.members[1].text}` unless said otherwise." if entry.members[1].text else ""
        doc = (entry.doc + tail).strip()
        return ["", f"### enum {outer}{name}", *(["", doc] if doc else []), "", "```cpp", *entry.members[0].text.splitlines(), "```"]
    name = re.sub(r"^(template <.*?> ?)?(class|struct) ", "", entry.text)
    lines = ["", f"### {'class' if 'class ' in entry.text else 'struct'} {outer}{name}"]
    lines += ["", entry.doc] if entry.doc else []
    plain = [m for m in entry.members if m.kind == "member"]
    lines += ["", *table(plain)] if plain else []
    for m in entry.members:
        if m.kind != "member":
            lines += chapter(m, f"{outer}{name}::")
    return lines


def page(root: Path) -> str:
    lines = [INTRODUCTION.rstrip()]
    names = sorted(path.stem for path in (root / "include/sioxx").glob("*.hpp") if path.stem not in ("sioxx", "version"))
    for name in sorted(names, key=lambda n: (ORDER.index(n) if n in ORDER else len(ORDER), n)):
        text = (root / f"include/sioxx/{name}.hpp").read_text()
        opening = re.match(r"(// ?.*\n)+", text)
        lines += ["", f"## sioxx/{name}.hpp", "", *opening_of(opening[0] if opening else "")]
        entries = [e for space in Scanner(text).scope(False) if space.kind == "namespace" for e in space.members]
        for e in entries:
            if e.kind != "member":
                lines += chapter(e)
        free = [e for e in entries if e.kind == "member"]
        lines += ["", "### Functions", "", *table(free)] if free else []
    return "\n".join(lines) + "\n"


def opening_of(comment: str) -> list[str]:
    """The comment a header opens with; what is indented in it is code."""
    out, code = [], False
    for line in (line[2:].removeprefix(" ") for line in comment.splitlines()):
        if line.startswith("  ") != code and line.strip():
            code = not code
            out.append("```cpp" if code else "```")
        out.append(line[2:] if code else line.rstrip())
    return out + (["```"] if code else [])


def main() -> int:
    root = Path(__file__).resolve().parents[1]
    if "--check" in sys.argv:
        return 0 if (root / PAGE).read_text() == page(root) else 1
    (root / PAGE).write_text(page(root))
    return 0


if __name__ == "__main__":
    sys.exit(main())
