"""A Python 2.7 with the Autobahn suite in it, below one folder. Quick when it is there already."""
from __future__ import annotations

import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
TOOLS = ["pip==20.3.4", "setuptools==44.1.1", "wheel==0.37.1"]  # the last for Python 2.7
# Of Debian 11, the last to have one.
PACKAGES = ["python2.7-minimal", "libpython2.7-minimal", "libpython2.7-stdlib", "libpython2.7", "libpython2.7-dev", "python2.7-dev", "libffi7", "libssl1.1"]


class Python27:
    """Runs programs of the suite: `run("-c", …)`."""

    def __init__(self, folder: pathlib.Path):
        self.folder, self.site = folder, folder / "site"
        folder.mkdir(parents=True, exist_ok=True)
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
        self.program = self.find() or self.unpack()
        self.install()

    def find(self) -> str | None:
        pyenv = sorted(map(str, pathlib.Path(os.environ.get("PYENV_ROOT", "~/.pyenv")).expanduser().glob("versions/2.7*/bin/python2.7")))
        for program in filter(None, [os.environ.get("PYTHON2"), shutil.which("python2.7"), *pyenv]):
            works = subprocess.run([program, "-c", "import ssl, zlib, distutils.sysconfig as s, os; assert os.path.exists(s.get_python_inc() + '/Python.h')"],
                                   env=self.environment, capture_output=True, check=False)
            if works.returncode == 0:
                return program
        return None

    def unpack(self) -> str:
        """Debian 11's, from the mirror that this machine has."""
        root, state = self.folder / "root", self.folder / "apt"
        program = root / "usr/bin/python2.7"
        if not program.exists():
            targets = subprocess.run(["apt-get", "indextargets", "--format", "$(SITE) $(CODENAME)", "Created-By: Packages"], capture_output=True, text=True, check=True)
            site = next((line.split()[0] for line in targets.stdout.splitlines() if line.endswith(" bookworm")), None)
            if site is None:
                raise SystemExit("no Python 2.7 here, and apt has no Debian mirror to get one from: name one in PYTHON2")
            for part in ("lists/partial", "cache/archives/partial", "packages"):
                (state / part).mkdir(parents=True, exist_ok=True)
            (state / "sources.list").write_text(f"deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] {site} bullseye main\n")
            apt = ["apt-get", "-qq", "-o", f"Dir::Etc::sourcelist={state}/sources.list", "-o", "Dir::Etc::sourceparts=-", "-o", f"Dir::State::lists={state}/lists",
                   "-o", f"Dir::Cache={state}/cache", "-o", "Dir::State::status=/dev/null", "-o", "APT::Sandbox::User="]
            subprocess.run([*apt, "update"], check=True)
            subprocess.run([*apt, "download", *PACKAGES], cwd=state / "packages", check=True)
            for package in (state / "packages").glob("*.deb"):
                subprocess.run(["dpkg-deb", "-x", str(package), str(root)], check=True)
        library = root / "usr/lib/x86_64-linux-gnu"
        include = root / "usr/include"
        self.environment |= {"PYTHONHOME": str(root / "usr"), "LD_LIBRARY_PATH": str(library),
                             "CFLAGS": f"-I{include}/python2.7 -I{include}/x86_64-linux-gnu/python2.7", "PATH": f"{root}/usr/bin:{os.environ['PATH']}"}
        return str(program)

    def install(self) -> None:
        stamp, wanted = self.site / ".stamp", (HERE / "requirements.txt").read_text()
        if stamp.exists() and stamp.read_text() == wanted:
            return
        shutil.rmtree(self.site, ignore_errors=True)
        tools, wheels = self.folder / "tools", self.folder / "wheels"
        subprocess.run([sys.executable, "-m", "pip", "-q", "--disable-pip-version-check", "download", "--no-deps", "--only-binary=:all:", "--python-version", "27",
                        "--implementation", "py", "--abi", "none", "-d", str(wheels), *TOOLS], check=True)
        pip = next(wheels.glob("pip-*.whl")) / "pip"
        shutil.rmtree(tools, ignore_errors=True)
        quiet = ["-W", "ignore"]
        subprocess.run([self.program, *quiet, str(pip), "-q", "--no-python-version-warning", "install", "--no-index", "--target", str(tools), *map(str, wheels.glob("*.whl"))],
                       env=self.environment, check=True)
        subprocess.run([self.program, *quiet, "-m", "pip", "-q", "--disable-pip-version-check", "--no-python-version-warning", "install", "--target", str(self.site),
                        "-r", str(HERE / "requirements.txt")], env={**self.environment, "PYTHONPATH": str(tools)}, check=True)
        stamp.write_text(wanted)

    def wstest(self, *arguments: str) -> list[str]:
        """The command line of the suite's program; to be run with `environment`."""
        # addsitedir reads the .pth files that zope's namespace needs.
        start = f"import site, sys; site.addsitedir({str(self.site)!r}); sys.argv[0] = 'wstest'; from autobahntestsuite.wstest import run; run()"
        return [self.program, "-c", start, *arguments]
