"""What is told of the library is so: the reference is made from the headers as they are, docs/SIOXX.md has their defaults and a program that is built."""

import math
import re
import sys
from pathlib import Path

import tree

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
import reference

GUIDE = "docs/SIOXX.md"
ROW = re.compile(r"^\| `(\w+)` \| (\d[^|]*?) \|", re.M)
MEMBER = re.compile(r"^    [\w:]+ (\w+)(?: =\s*([^;{]+)|\{([^}]*)\});", re.M)


def shown(expression: str, milliseconds: bool) -> str:
    """A default as the guide writes it."""
    number = math.prod(int(factor) for factor in expression.replace("'", "").split("*"))
    if milliseconds:
        return f"{number / 1000:g} s"
    for unit, bytes_ in (("MiB", 1 << 20), ("KiB", 1 << 10)):
        if "*" in expression and number % bytes_ == 0:
            return f"{number // bytes_} {unit}"
    return f"{number:,}"


def defaults(root: Path) -> dict[str, str]:
    """Of every option that is a number."""
    text = "".join((root / f"include/sioxx/{name}.hpp").read_text() for name in ("host", "options", "memory_recovery") if (root / f"include/sioxx/{name}.hpp").exists())
    found = {}
    for match in MEMBER.finditer(text):
        value = (match[2] or match[3] or "").strip()
        if re.fullmatch(r"[\d' *]+", value):
            found[match[1]] = shown(value, "milliseconds" in match[0])
    return found


def check(root: Path) -> list[str]:
    if not (root / GUIDE).exists():
        return []
    faults, guide = [], (root / GUIDE).read_text()
    if not (root / reference.PAGE).exists() or (root / reference.PAGE).read_text() != reference.page(root):
        faults.append(f"{reference.PAGE}:1: not what the headers say: run tools/reference.py")
    example = root / "examples/installed/echo.cpp"
    if example.exists() and f"```cpp\n{example.read_text()}```" not in guide:
        faults.append(f"{GUIDE}:1: its server is not examples/installed/echo.cpp")
    known, told = defaults(root), dict(ROW.findall(guide))
    for name, value in told.items():
        if known.get(name) != value:
            faults.append(f"{GUIDE}:1: `{name}` is {known.get(name, 'no option')}, not {value}")
    for name in known:
        if re.search(r"_(max|timeout|interval)$|^max_", name) and name not in told:
            faults.append(f"{GUIDE}:1: the limit `{name}` is not in it")
    return faults


if __name__ == "__main__":
    tree.main(check)
