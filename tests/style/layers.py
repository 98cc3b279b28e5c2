"""Reads every #include against the table below: a folder may use itself and what its row names, nothing else."""

import re
from pathlib import Path

import tree

PUBLIC = "include/sioxx"
BASE, WIRE, NET, LIB = "src/base", "src/wire", "src/net", "src/sioxx"
DOMAIN, PORTS, USECASES, EDGE = "src/chat/domain", "src/chat/ports", "src/chat/usecases", "src/chat/edge"
VALUE, LOG = PUBLIC + "/value.hpp", PUBLIC + "/log.hpp"

# Prefixes of what a folder may include besides itself. The longest matching row counts.
ROWS = {
    PUBLIC: [],
    BASE: [LOG],
    WIRE: [BASE, VALUE],
    NET: [BASE, WIRE, PUBLIC + "/http.hpp", PUBLIC + "/host.hpp", VALUE],
    LIB: [BASE, WIRE, NET, PUBLIC],
    DOMAIN: [BASE],
    PORTS: [BASE, DOMAIN],
    USECASES: [BASE, DOMAIN, PORTS],
    EDGE: [BASE, DOMAIN, PORTS, USECASES, WIRE + "/json", WIRE + "/utf8.hpp", VALUE],
    # The two doors know no port and no backend: what they need, a use case does.
    "src/chat/rest": [BASE, DOMAIN, USECASES, EDGE, PUBLIC, WIRE + "/json"],
    "src/chat/events": [BASE, DOMAIN, USECASES, EDGE, PUBLIC, WIRE + "/json"],
    # The only code that names a concrete backend.
    "src/main": ["src", PUBLIC],
    "examples": [PUBLIC],
    # What measures shares no code with what is measured.
    "loadtest": [],
    "bench": ["src", PUBLIC],
    "fuzz": ["src", PUBLIC, "tests"],
    "tests": ["src", PUBLIC],
    "tests/unit/loadtest": ["loadtest"],
}
# One technology a folder; they do not know each other.
BACKEND = [BASE, DOMAIN, PORTS]

# Libraries that stay where they are wrapped. Headers above these folders stay cheap to compile.
LIBRARIES = {
    r"boost/": [WIRE, NET, LIB, "bench"],
    r"openssl/": [WIRE, NET, LIB, EDGE, "src/chat/rest", "src/backends", "src/main", "loadtest", "bench", "tests"],
    r"zlib\.h": [WIRE, NET, LIB, "bench", "tests"],
    r"sqlite3\.h": ["src/backends/sqlite", "tests", "bench"],
    r"crypt\.h": ["src/backends", "tests"],
    r"curl/": ["src/backends/curl"],
    r"vips/": ["src/backends/vips", "tests"],
    r"prometheus/": ["src/main"],
    r"(spdlog|CLI|toml\+\+)/": ["src/main", "loadtest", "examples", "bench", "tests"],
    r"(gtest|gmock)/": ["tests"],
}
INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')


def row_of(path: str) -> tuple[str, list[str]] | None:
    """The folder a file belongs to, and what that may use."""
    if path.startswith("src/backends/"):
        parts = path.split("/")
        return "/".join(parts[:3]) if len(parts) > 3 else "src/backends", BACKEND
    fits = [row for row in ROWS if path.startswith(row + "/")]
    return (max(fits, key=len), ROWS[max(fits, key=len)]) if fits else None


def resolve(root: Path, source: Path, name: str) -> str | None:
    """Which file of ours an include means, as the compiler searches."""
    for base in (source.parent, *(root / folder for folder in ("include", "src", "tests", "loadtest"))):
        if (base / name).is_file() or (base / (name + ".in")).is_file():  # .in: CMake fills it in
            return (base / name).resolve().relative_to(root).as_posix()
    return None


def covers(prefix: str, path: str) -> bool:
    return path == prefix or path.startswith(prefix + "/")


def check_include(root: Path, source: Path, own: str, allowed: list[str], quoted: str | None, angled: str | None) -> str | None:
    if quoted:
        target = resolve(root, source, quoted)
        if target is None:
            return f'"{quoted}" is no file of this tree'
        if not any(covers(prefix, target) for prefix in [own, *allowed]):
            return f"{own} must not use {target}"
        return None
    for pattern, where in LIBRARIES.items():
        if re.match(pattern, angled or "") and not any(covers(prefix, own) for prefix in where):
            return f"<{angled}> stays in {', '.join(where)}"
    return None


def check(root: Path) -> list[str]:
    faults = []
    for path in tree.files(root, "src", "include", "examples", "loadtest", "bench", "fuzz", "tests"):
        if path.suffix not in tree.CPP:
            continue
        name = path.relative_to(root).as_posix()
        row = row_of(name)
        if row is None:
            faults.append(f"{name}:1: no row of the table covers this folder")
            continue
        for number, line in enumerate((tree.text_of(path) or "").splitlines(), 1):
            found = INCLUDE.match(line)
            if found:
                fault = check_include(root, path, *row, found[1], found[2])
                if fault:
                    faults.append(f"{name}:{number}: {fault}")
    return faults


if __name__ == "__main__":
    tree.main(check)
