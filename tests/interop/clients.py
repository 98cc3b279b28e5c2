"""Which clients there are, how each is prepared from its pinned versions, and how it is started (the server's URL follows)."""
from __future__ import annotations

import hashlib
import pathlib
import re
import shutil
import subprocess
from dataclasses import dataclass
from typing import Callable

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BUILD = ROOT / "build/interop"
PYTHON = ROOT / ".cache/venv/bin/python"
REFERENCE = ROOT / "tests/conformance/reference"


def digest(files: list[pathlib.Path]) -> str:
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


def up_to_date(stamp: pathlib.Path, files: list[pathlib.Path]) -> bool:
    return stamp.exists() and stamp.read_text() == digest(files)


def write_stamp(stamp: pathlib.Path, files: list[pathlib.Path]) -> None:
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(digest(files))


def npm(folder: pathlib.Path) -> None:
    stamp, lock = folder / "node_modules/.stamp", [folder / "package-lock.json"]
    if not up_to_date(stamp, lock):
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=folder, check=True)
        write_stamp(stamp, lock)


def node_command(port: int) -> tuple[list[str], dict[str, str]]:
    npm(REFERENCE)
    return ["node", str(REFERENCE / "app.js")], {"PORT": str(port)}


@dataclass
class Client:
    folder: str
    prepare: Callable[[], None]
    command: Callable[[], list]
    limit_s: float = 900
    unavailable: Callable[[], str | None] = lambda: None  # why this machine cannot build it


def js(version: str) -> Client:
    return Client("js", lambda: npm(HERE / "js" / version), lambda: ["node", "main.mjs", version])


def python(kind: str) -> Client:
    # Pinned in tests/e2e/python/requirements.txt.
    return Client("python", lambda: subprocess.run([ROOT / "tests/e2e/setup.sh"], check=True), lambda: [PYTHON, "main.py", kind])


def maven() -> None:
    """Compiles, and writes down where Maven keeps the libraries."""
    folder, classpath = HERE / "java", BUILD / "java/classpath"
    sources = [folder / "pom.xml", *sorted((folder / "src").rglob("*.java"))]
    if not up_to_date(BUILD / "java/.stamp", sources):
        subprocess.run(["mvn", "-B", "-q", f"-DbuildDirectory={BUILD / 'java'}", "compile", "dependency:build-classpath",
                        f"-Dmdep.outputFile={classpath}"], cwd=folder, check=True)
        write_stamp(BUILD / "java/.stamp", sources)


def java_command() -> list:
    return ["java", "-cp", f"{BUILD / 'java/classes'}:{(BUILD / 'java/classpath').read_text().strip()}", "Main"]


def cargo() -> None:
    subprocess.run(["cargo", "build", "--locked", "--quiet", "--target-dir", BUILD / "rust"], cwd=HERE / "rust", check=True)


def go_too_old() -> str | None:
    """Go 1.21 and later fetch the toolchain that a module asks for, unless they are told not to."""
    if not shutil.which("go"):
        return "there is no Go here"
    say = lambda *words: subprocess.run(["go", *words], capture_output=True, text=True, cwd=ROOT).stdout.strip()  # noqa: E731
    here = tuple(map(int, re.findall(r"\d+", say("version"))[:2]))
    wanted = tuple(map(int, re.search(r"^go (\d+)\.(\d+)", (HERE / "go/go.mod").read_text(), re.M).groups()))
    fetches = here >= (1, 21) and say("env", "GOTOOLCHAIN") != "local"
    return None if here >= wanted or fetches else f"Go {wanted[0]}.{wanted[1]} is needed, here is {here[0]}.{here[1]}"


def go() -> None:
    subprocess.run(["go", "build", "-mod=readonly", "-o", BUILD / "go/interop-go", "."], cwd=HERE / "go", check=True)


CLIENTS = {
    "js": js("v4"),
    "js3": js("v3"),
    "python": python("sync"),
    "python-async": python("async"),
    "java": Client("java", maven, java_command),
    "go": Client("go", go, lambda: [BUILD / "go/interop-go"], unavailable=go_too_old),
    "rust": Client("rust", cargo, lambda: [BUILD / "rust/debug/interop-rust"]),
}
