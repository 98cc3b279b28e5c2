#!/usr/bin/env python3
"""Installs the component `sioxx` of a build, and uses it as somebody would who has nothing else: check.py BUILD-FOLDER"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "build/release").resolve()
EXAMPLE = ROOT / "examples/installed"
STRICT = ["-std=c++20", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror"]
# What a library that knows nothing of the chat has no word for.
CHAT = re.compile(r"truebond|sqlite|spdlog", re.I)


def run(*command, **options) -> str:
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, timeout=300, **options)
    if done.returncode:
        raise AssertionError(f"{' '.join(map(str, command))}\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return done.stdout


def version() -> str:
    text = (ROOT / "include/sioxx/version.hpp").read_text()
    return ".".join(re.search(rf"SIOXX_VERSION_{part} (\d+)", text)[1] for part in ("MAJOR", "MINOR", "PATCH"))


class Echo:
    """The example, running."""

    def __init__(self, program: Path):
        self.process = subprocess.Popen([program, "0"], stdout=subprocess.PIPE, text=True)
        self.url = "http://127.0.0.1:" + self.process.stdout.readline().split()[-1] + "/socket.io/?EIO=4&transport=polling"

    def poll(self, sid: str = "", body: str | None = None) -> str:
        url = self.url + (f"&sid={sid}" if sid else "")
        data = None if body is None else body.encode()
        request = urllib.request.Request(url, data, {"Content-Type": "text/plain"})
        return urllib.request.urlopen(request, timeout=10).read().decode()

    def end(self) -> int:
        self.process.terminate()
        try:
            return self.process.wait(timeout=15)
        finally:
            self.process.kill()
            self.process.stdout.close()


class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="sioxx-package-"))
        first, cls.prefix = cls.folder / "first", cls.folder / "moved here"
        run("cmake", "--install", BUILD, "--component", "sioxx", "--prefix", first)
        first.rename(cls.prefix)  # an installed package may be moved
        cls.libdir = next(cls.prefix.glob("**/libsioxx.a")).parent
        cls.environment = {**os.environ, "PKG_CONFIG_PATH": str(cls.libdir / "pkgconfig"), "LD_LIBRARY_PATH": str(cls.libdir)}

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def pkg_config(self, *what: str) -> list[str]:
        import shlex
        return shlex.split(run("pkg-config", *what, "sioxx", env=self.environment))

    def linked(self, program: Path) -> str:
        return run("ldd", program, env=self.environment)

    def speak(self, program: Path):
        server = Echo(program)
        try:
            sid = json.loads(server.poll()[1:])["sid"]
            self.assertEqual("ok", server.poll(sid, "40"))
            self.assertRegex(server.poll(sid), r'^40\{"sid":"[\w-]{20}"\}$')
            self.assertEqual("ok", server.poll(sid, '427["echo","grüße",{"a":[1,null]}]'))
            self.assertEqual('437["grüße",{"a":[1,null]}]', server.poll(sid))
            self.assertEqual("ok", server.poll(sid, "1"))
        finally:
            self.assertEqual(0, server.end())

    def by_cmake(self, *options: str) -> Path:
        build = Path(tempfile.mkdtemp(dir=self.folder))
        run("cmake", "-S", EXAMPLE, "-B", build, f"-DCMAKE_PREFIX_PATH={self.prefix}", "-DCMAKE_BUILD_TYPE=Debug", *options)
        run("cmake", "--build", build)
        return build / "echo"

    def test_only_the_library_is_installed(self):
        files = sorted(path.relative_to(self.prefix).as_posix() for path in self.prefix.rglob("*") if not path.is_dir())
        lib = self.libdir.relative_to(self.prefix).as_posix()
        abi = ".".join(version().split(".")[: 2 if version().startswith("0.") else 1])
        headers = [path.relative_to(ROOT).as_posix() for path in (ROOT / "include/sioxx").glob("*.hpp")]
        package = [f"{lib}/cmake/sioxx/sioxx-{name}.cmake" for name in ("config", "config-version", "static", "shared")]
        # A build type has a file of its own with the paths.
        package += [name for name in files if re.search(r"cmake/sioxx/sioxx-(static|shared)-\w+\.cmake$", name)]
        expected = headers + package + [f"{lib}/libsioxx.{end}" for end in ("a", "so", f"so.{abi}", f"so.{version()}")]
        expected += [f"{lib}/pkgconfig/sioxx.pc"] + [f"share/doc/sioxx/{name}" for name in ("LICENSE", "SIOXX.md", "SIOXX_REFERENCE.md")]
        self.assertEqual(sorted(set(expected)), files)

    def test_the_headers_stand_alone_and_know_no_library(self):
        for header in sorted((self.prefix / "include/sioxx").glob("*.hpp")):
            run("g++", *STRICT, "-fsyntax-only", "-x", "c++", f"-I{self.prefix}/include", "-include", header, "/dev/null")
            self.assertNotRegex(header.read_text(), r"#include [<\"](boost|openssl|zlib)")

    def test_the_shared_library_shows_its_public_types_alone(self):
        lines = run("nm", "-DC", "--defined-only", self.libdir / "libsioxx.so").splitlines()
        shown = [line.split(None, 2)[2] for line in lines]
        self.assertIn("sioxx::Host::start[abi:cxx11]()", shown)
        strangers = [name for name in shown if not re.match(r"(vtable for |typeinfo (name )?for |VTT for )?sioxx::([A-Z]|[a-z_]+\()", name.replace("[abi:cxx11]", ""))]
        self.assertEqual([], strangers)

    def test_nothing_of_the_chat_is_in_it(self):
        names = run("nm", "-C", self.libdir / "libsioxx.a")
        self.assertNotRegex(names, CHAT)
        needed = re.findall(r"NEEDED.*\[(.*)\]", run("readelf", "-d", self.libdir / "libsioxx.so"))
        self.assertLessEqual({re.sub(r"\.so.*", "", name) for name in needed}, {"libcrypto", "libz", "libstdc++", "libm", "libgcc_s", "libc", "ld-linux-x86-64"})

    def test_cmake_static(self):
        program = self.by_cmake()
        self.assertNotIn("libsioxx", self.linked(program))
        self.speak(program)

    def test_cmake_shared(self):
        program = self.by_cmake("-DBUILD_SHARED_LIBS=ON")
        self.assertIn("libsioxx.so", self.linked(program))
        self.speak(program)

    def test_pkg_config_shared(self):
        program = self.folder / "shared"
        run("g++", *STRICT, EXAMPLE / "echo.cpp", "-o", program, *self.pkg_config("--cflags", "--libs"))
        self.assertIn("libsioxx.so", self.linked(program))
        os.environ["LD_LIBRARY_PATH"] = str(self.libdir)
        try:
            self.speak(program)
        finally:
            del os.environ["LD_LIBRARY_PATH"]

    def test_pkg_config_static(self):
        program = self.folder / "static"
        archive = self.pkg_config("--variable=libdir")[0] + "/libsioxx.a"
        others = [word for word in self.pkg_config("--static", "--libs") if word != "-lsioxx"]
        run("g++", *STRICT, EXAMPLE / "echo.cpp", "-o", program, *self.pkg_config("--cflags"), archive, *others)
        self.assertNotIn("libsioxx", self.linked(program))
        self.speak(program)

    def test_every_place_tells_the_same_version(self):
        self.assertEqual([version()], self.pkg_config("--modversion"))
        self.assertIn(f'PACKAGE_VERSION "{version()}"', (self.libdir / "cmake/sioxx/sioxx-config-version.cmake").read_text())
        self.assertIn(f"`sioxx` {version()}", (ROOT / "CHANGELOG.md").read_text())

    def test_an_unknown_component_and_a_later_version_are_refused(self):
        for request in ("sioxx COMPONENTS wooden REQUIRED", "sioxx 0.99 REQUIRED", "sioxx 1.0 REQUIRED"):
            source = Path(tempfile.mkdtemp(dir=self.folder))
            (source / "CMakeLists.txt").write_text(f"cmake_minimum_required(VERSION 3.16)\nproject(p LANGUAGES CXX)\nfind_package({request})\n")
            with self.assertRaises(AssertionError, msg=request):
                run("cmake", "-S", source, "-B", source / "build", f"-DCMAKE_PREFIX_PATH={self.prefix}")

    def test_the_library_alone_can_be_configured_without_what_the_chat_needs(self):
        build = Path(tempfile.mkdtemp(dir=self.folder))
        absent = [f"-DCMAKE_DISABLE_FIND_PACKAGE_{name}=ON" for name in ("spdlog", "SQLite3", "CLI11", "tomlplusplus", "GTest", "benchmark")]
        run("cmake", "-G", "Ninja", "-S", ROOT, "-B", build, "-DSIOXX_ONLY=ON", *absent)
        self.assertNotRegex((build / "build.ninja").read_text(), r"src/(chat|backends|main)/")


def main() -> int:
    result = unittest.TextTestRunner(verbosity=2).run(unittest.defaultTestLoader.loadTestsFromTestCase(Package))
    failed = len(result.failures) + len(result.errors)
    print(f"package: {result.testsRun - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
