"""What belongs to the tree: the files we wrote, without what is built, installed or generated."""

import os
import sys
from pathlib import Path
from typing import Callable, Iterator

NOT_OURS = {"build", "data", "node_modules", ".git", ".venv", ".cache", "__pycache__", "dist"}
CPP = {".cpp", ".hpp"}
CODE = CPP | {".py", ".ts", ".tsx", ".js", ".mjs", ".css", ".sh", ".java", ".rs", ".go"}


def files(root: Path, *folders: str) -> Iterator[Path]:
    """All files below the given folders (default: everything), in a stable order."""
    for folder in folders or ("",):
        for where, dirs, names in os.walk(root / folder):
            dirs[:] = sorted(d for d in dirs if d not in NOT_OURS)
            for name in sorted(names):
                path = Path(where, name)
                if not path.is_symlink():
                    yield path


def text_of(path: Path) -> str | None:
    """None for what is not text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def strip_cpp(text: str) -> str:
    """C++ with comments and the contents of literals blanked out; line numbers stay."""
    out, i, n = [], 0, len(text)
    while i < n:
        two = text[i : i + 2]
        if two == "//":
            end = text.find("\n", i)
            i = n if end < 0 else end
        elif two == "/*":
            end = text.find("*/", i + 2)
            end = n if end < 0 else end + 2
            out.append("\n" * text.count("\n", i, end))
            i = end
        elif two == 'R"' and (i == 0 or not (text[i - 1].isalnum() or text[i - 1] == "_")):
            mark = text[i + 2 : text.index("(", i)]
            end = text.find(")" + mark + '"', i) + len(mark) + 2
            out.append('""' + "\n" * text.count("\n", i, end))
            i = end
        elif text[i] == '"' or (text[i] == "'" and not (i and text[i - 1].isalnum())):
            end = i + 1
            while end < n and text[end] != text[i] and text[end] != "\n":
                end += 2 if text[end] == "\\" else 1
            out.append(text[i] * 2)
            i = end + 1
        else:
            out.append(text[i])
            i += 1
    return "".join(out)


def main(check: Callable[[Path], list[str]]) -> None:
    """Runs one check on the root given as argument (default: the current folder)."""
    faults = check(Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve())
    for fault in faults:
        print(fault)
    sys.exit(1 if faults else 0)
