"""Nothing marked as left undone, no registry addresses, lock files that leave the registry to the machine."""

import re
from pathlib import Path

import tree

# Written in pieces, so that this file does not find itself.
UNDONE = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]) + r")\b")
REGISTRIES = re.compile(
    "|".join(
        host.replace(".", r"\.")
        for host in [
            "registry." + "npmjs", "registry." + "yarnpkg", "npm." + "pkg.github", "pypi." + "org/simple", "files." + "pythonhosted",
            "repo1." + "maven", "repo." + "maven.apache", "static." + "crates.io", "index." + "crates.io", "proxy." + "golang.org",
            "deb." + "debian.org", "ghcr" + ".io/", "docker" + ".io/",
        ]
    )
    + r"|--(?:extra-)?index" + r"-url|^\s*registry" + r"\s*=",
    re.M,
)
LOCKS = {"package-lock.json": '"resolved"', "yarn.lock": "resolved "}
TEXT = tree.CODE | {".md", ".txt", ".json", ".toml", ".yml", ".yaml", ".cmake", ".html", ".svg", ".conf", ".service", ".in", ""}


def check(root: Path) -> list[str]:
    faults = []
    for path in tree.files(root):
        if path.suffix not in TEXT and not path.name.startswith("."):
            continue
        text = tree.text_of(path)
        name = path.relative_to(root).as_posix()
        for number, line in enumerate((text or "").splitlines(), 1):
            if path.name not in LOCKS and UNDONE.search(line):
                faults.append(f"{name}:{number}: says that something is left undone")
            if REGISTRIES.search(line):
                faults.append(f"{name}:{number}: a registry's address: which one is the machine's affair")
            if path.name in LOCKS and LOCKS[path.name] in line:
                faults.append(f"{name}:{number}: a download address in a lock file (npm: omit-lockfile-registry-resolved=true)")
    return faults


if __name__ == "__main__":
    tree.main(check)
