#!/usr/bin/env python3
"""A crowd comes back at once after a restart, gently and by kill -9, through a door that lets in hardly anybody: every client gets what it
missed exactly once and in order, also those who were answered 503 first.
  herd.py [--clients N]
"""
from __future__ import annotations

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support.process import JWT_SECRET, ServerFailed, TrueBond, binary  # noqa: E402

BESIDES = 64  # users: those who write, and those who are written to beside the crowd
MISSED_ELSEWHERE = 20


def loadtest(server: TrueBond, *arguments: str) -> dict:
    with tempfile.NamedTemporaryFile(suffix=".json") as out:
        program = binary("LOADTEST_BIN", "build/release/truebond-loadtest")
        command = [program, "resume", "--port", str(server.port), "--server-pid", str(server.pid), "--out", out.name, *arguments]
        done = subprocess.run(command, env={**os.environ, "JWT_SECRET": JWT_SECRET}, capture_output=True, text=True, timeout=400)
        print(done.stdout.strip(), flush=True)
        assert done.returncode == 0, f"exit {done.returncode}: {done.stderr[-2000:]}\nserver: {server.log()[-2000:]}"
        return json.load(open(out.name))["figures"]


def seed(server: TrueBond, clients: int, messages: int = 0) -> None:
    more = ["--messages", str(messages), "--pairs", str(clients // 2)] if messages else []
    done = server.run("seed", "--users", str(clients + BESIDES), "--credits", "1000000", *more, timeout=120)
    assert done.returncode == 0, done.stderr


def restart_under(clients: int, kill: bool, elsewhere: int) -> None:
    # RESUMES_MAX=1: as long as one is read for, further handshakes are answered 503; 16 may wait.
    with TrueBond(start=False, RESUMES_MAX="1", SHUTDOWN_LIMIT_MS="10000") as server:
        server.data_dir.mkdir(parents=True)
        seed(server, clients)
        server.start()
        first, trouble = server.process, []

        def replace() -> None:
            try:
                code = first.child.wait()
                assert code == (-9 if kill else 0), f"the server ended with {code}"
                if elsewhere:
                    seed(server, clients, elsewhere * (clients // 2))
                server.start()
            except (AssertionError, ServerFailed) as error:
                trouble.append(error)

        successor = threading.Thread(target=replace)
        successor.start()
        try:
            figures = loadtest(server, "--connections", str(clients), "--pause", "0.2", "--calm", "0", "--before", "2", "--events", "2",
                               "--elsewhere", str(elsewhere), *(["--kill"] if kill else []))
        finally:
            first.kill()
            successor.join()
        assert not trouble, trouble
        assert figures["exactly_once"] and figures["recovered"] == clients, figures
        assert figures["answered_503"] > 0, f"nobody was held off: {figures}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clients", type=int, default=500)
    options = parser.parse_args()
    passed = failed = 0
    for name, kill, elsewhere in (("SIGTERM", False, 0), ("kill -9", True, 0), ("kill -9, a longer gap", True, MISSED_ELSEWHERE)):
        try:
            restart_under(options.clients, kill, elsewhere)
            passed += 1
        except (AssertionError, ServerFailed, subprocess.TimeoutExpired) as error:
            failed += 1
            print(f"herd: {name}: {error}", flush=True)
    print(f"herd: {passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
