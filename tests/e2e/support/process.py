"""Server processes of the tests: started on a free port and a fresh directory, stopped by their own process id."""
from __future__ import annotations

import atexit
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[3]
JWT_SECRET = "end-to-end-secret-of-the-tests-0123456789"
SERVICE_KEY = "a-service-key-of-the-tests"
START_S = float(os.environ.get("TEST_START_DEADLINE", "20"))


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class ServerFailed(AssertionError):
    pass


def binary(variable: str, default: str) -> str:
    path = os.environ.get(variable, str(ROOT / default))
    if not os.access(path, os.X_OK):
        raise ServerFailed(f"{path} is not there: build it, or name another one in {variable}")
    return path


def truebond_binary() -> str:
    return binary("TRUEBOND_BIN", "build/release/truebond")


class Process:
    """A child process with its output in a file."""

    def __init__(self, argv: list[str], env: dict[str, str], log: pathlib.Path):
        self.argv, self.log = argv, log
        self.child = subprocess.Popen(argv, env=env, stdout=open(log, "ab"), stderr=subprocess.STDOUT)
        atexit.register(self.kill)  # whatever becomes of the test, no server outlives it

    @property
    def alive(self) -> bool:
        return self.child.poll() is None

    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def terminate(self, timeout: float = 20) -> int:
        if self.alive:
            self.child.send_signal(signal.SIGTERM)
            try:
                self.child.wait(timeout)
            except subprocess.TimeoutExpired:
                self.kill()
                raise ServerFailed(f"no exit within {timeout} s of SIGTERM; log: {self.output()[-2000:]}") from None
        return self.child.returncode

    def kill(self) -> None:
        if self.alive:
            self.child.kill()
        self.child.wait()
        atexit.unregister(self.kill)


class TrueBond:
    """`truebond serve` with test settings. `restart()` keeps the port and the data directory."""

    def __init__(self, data_dir: str | pathlib.Path | None = None, start: bool = True, **env: str | None):
        self.own_dir = data_dir is None
        self.base_dir = pathlib.Path(tempfile.mkdtemp(prefix="truebond-test-"))
        self.data_dir = pathlib.Path(data_dir) if data_dir else self.base_dir / "data"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.settings = {
            "JWT_SECRET": JWT_SECRET, "BCRYPT_COST": "4", "RATE_LIMITS": "off", "PRESENCE_GRACE_MS": "200",
            "LOG_LEVEL": "warn", "SHUTDOWN_LIMIT_MS": "1500", "METRICS_ADDR": "off", **env,
        }
        self.process: Process | None = None
        self.visitors: list = []  # clients whose idle connections would be waited for at the end
        if start:
            self.start()

    def environment(self) -> dict[str, str]:
        base = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "TMPDIR", "LANG", "LD_LIBRARY_PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS")}
        base.setdefault("ASAN_OPTIONS", "abort_on_error=0:exitcode=99:detect_leaks=1")
        return {**base, **{k: v for k, v in self.settings.items() if v is not None}}

    def spawn(self) -> Process:
        self.data_dir.mkdir(parents=True, exist_ok=True)
        argv = [truebond_binary(), "serve", "--host", "127.0.0.1", "--port", str(self.port), "--data-dir", str(self.data_dir)]
        return Process(argv, self.environment(), self.base_dir / "server.log")

    def start(self) -> None:
        self.process = self.spawn()
        deadline = time.monotonic() + START_S
        while True:
            if not self.process.alive:
                raise ServerFailed(f"exit {self.process.child.returncode} at start; log: {self.process.output()[-2000:]}")
            try:
                with urllib.request.urlopen(self.url + "/api/health", timeout=1) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, OSError):
                pass
            if time.monotonic() > deadline:
                raise ServerFailed(f"/api/health not up within {START_S} s; log: {self.process.output()[-2000:]}")
            time.sleep(0.01)  # between attempts; the condition decides

    @property
    def pid(self) -> int:
        return self.process.child.pid

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.alive

    def log(self) -> str:
        return self.process.output() if self.process else ""

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()

    def stop(self) -> None:
        """SIGTERM; a server that does not leave with 0, or whose sanitizer spoke, fails the test."""
        if self.process is None:
            return
        for visitor in self.visitors:
            visitor.close()
        was_alive = self.process.alive
        code = self.process.terminate()
        log = self.log()
        if "Sanitizer" in log or "runtime error:" in log:
            at = max(log.find("Sanitizer"), log.find("runtime error:"))
            raise ServerFailed(f"a sanitizer reported:\n{log[max(0, at - 300):at + 4000]}")
        if was_alive and code != 0:
            raise ServerFailed(f"exit {code} after SIGTERM; log: {log[-3000:]}")
        if not was_alive and code not in (0, -signal.SIGKILL):
            raise ServerFailed(f"died during the test with {code}; log: {log[-3000:]}")
        self.process = None

    def restart(self, hard: bool = False) -> None:
        self.kill() if hard else self.stop()
        self.start()

    def run(self, *arguments: str, timeout: float = 30, env: dict[str, str] | None = None) -> subprocess.CompletedProcess:
        """A command line on the same data directory: run("credits", "grant", id, "100")."""
        return subprocess.run([truebond_binary(), *arguments, "--data-dir", str(self.data_dir)], env={**self.environment(), **(env or {})},
                              capture_output=True, text=True, timeout=timeout)

    def grant(self, user: str, amount: int) -> None:
        done = self.run("credits", "grant", user, str(amount))
        assert done.returncode == 0, f"credits grant: exit {done.returncode}: {done.stdout}{done.stderr}"

    def close(self) -> None:
        try:
            self.stop()
        finally:
            if self.alive:
                self.kill()
            shutil.rmtree(self.base_dir, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is not None and self.process is not None:
            print(f"--- last of the server's log\n{self.log()[-3000:]}\n---")
        self.close()


class ConformanceServer:
    """`command(port)` gives another server with the same mounts: argv and environment. `restart()` keeps the port."""

    def __init__(self, command=None):
        self.command = command or (lambda port: ([binary("CONFORMANCE_BIN", "build/release/conformance"), "--port", str(port)], {}))
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="conformance-test-"))
        self.start()

    def start(self) -> None:
        argv, environment = self.command(self.port)
        self.process = Process(argv, {**os.environ, **environment}, self.dir / "log")
        deadline = time.monotonic() + START_S
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                if not self.process.alive or time.monotonic() > deadline:
                    raise ServerFailed(f"{argv[0]} does not listen; log: {self.process.output()[-2000:]}") from None
                time.sleep(0.01)

    def restart(self) -> None:
        self.process.terminate()
        self.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        died = not self.process.alive
        output = self.process.output()
        self.process.kill() if died else self.process.terminate()
        shutil.rmtree(self.dir, ignore_errors=True)
        if died or "Sanitizer" in output:
            raise ServerFailed(f"the conformance server died: {output[-4000:]}")
