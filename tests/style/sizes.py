"""No file over 500 lines. sizes_allowed.txt names those that are; what is listed may shrink, never grow."""

import statistics
from pathlib import Path

import tree

LINES_MAX = 500
ALLOWED = "tests/style/sizes_allowed.txt"


def allowed(root: Path) -> dict[str, int]:
    listed = {}
    for line in (root / ALLOWED).read_text().splitlines() if (root / ALLOWED).exists() else []:
        if line.strip() and not line.startswith("#"):
            lines, name = line.split(maxsplit=1)
            listed[name] = int(lines)
    return listed


def lines_of(root: Path) -> dict[str, int]:
    sizes = {}
    for path in tree.files(root):
        if path.suffix in tree.CODE or path.name in ("dev", "run"):
            text = tree.text_of(path)
            if text is not None:
                sizes[path.relative_to(root).as_posix()] = text.count("\n")
    return sizes


def check(root: Path) -> list[str]:
    sizes, listed, faults = lines_of(root), allowed(root), []
    for name, lines in sizes.items():
        if lines > max(LINES_MAX, listed.get(name, 0)):
            faults.append(f"{name}:1: {lines} lines, at most {max(LINES_MAX, listed.get(name, 0))}")
    for name, limit in listed.items():
        lines = sizes.get(name, 0)
        if lines <= LINES_MAX:
            faults.append(f"{ALLOWED}:1: {name} has {lines} lines now: strike it off")
        elif lines < limit:
            faults.append(f"{ALLOWED}:1: {name} has shrunk to {lines} lines: write that down")
    return faults


def report(root: Path) -> None:
    sizes = [n for name, n in lines_of(root).items() if name.startswith(("src/", "include/"))]
    if sizes:
        print(f"src/ and include/: {len(sizes)} files, {sum(sizes)} lines, median {statistics.median(sizes):.0f}, longest {max(sizes)}")


if __name__ == "__main__":
    report(Path(tree.sys.argv[1] if len(tree.sys.argv) > 1 else ".").resolve())
    tree.main(check)
