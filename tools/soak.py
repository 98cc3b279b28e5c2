#!/usr/bin/env python3
"""Hours under load: tools/soak.py MINUTES

Sends by both doors, connection storms, quiet; round after round against one server process. After each round its private memory,
descriptors and threads are written down. At the end nothing of that may have grown beyond what its caches are allowed, every message
must have arrived, the books must be in order, and the server must go when it is told to.
"""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / "build/release"
FOLDER = ROOT / "build/soak"
USERS = 2000
# SQLite's page caches (32 MiB for the writer, 4 MiB for each reader) and as much again of what the allocator keeps.
MEMORY_GROWTH_MAX_MIB = 80
SECRET = secrets.token_hex(32)


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


PORT = free_port()
ENV = {**os.environ, "JWT_SECRET": SECRET, "RATE_LIMITS": "off", "DATA_DIR": str(FOLDER), "HOST": "127.0.0.1", "PORT": str(PORT), "LOG_LEVEL": "warn", "METRICS_ADDR": "off"}
ROUNDS = [
    ["send", "--door", "rest", "--senders", "64", "--rate", "300"],
    ["send", "--door", "event", "--senders", "64", "--rate", "300"],
    ["send", "--door", "rest", "--senders", "256"],
    ["storm", "--connections", "1000", "--repeat", "2", "--pause", "1"],
]


def start_server() -> subprocess.Popen:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    subprocess.run([BIN / "truebond", "seed", "--users", str(USERS), "--credits", "100000000"], env=ENV, check=True, stdout=subprocess.DEVNULL)
    server = subprocess.Popen([BIN / "truebond", "serve"], env=ENV)
    for _ in range(200):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{PORT}/api/health/ready", timeout=1).read()
            return server
        except OSError:
            time.sleep(0.05)
    server.kill()
    sys.exit("soak: the server did not start")


def sample(server: subprocess.Popen) -> dict[str, int]:
    proc = Path(f"/proc/{server.pid}")
    rollup = (proc / "smaps_rollup").read_text().splitlines()
    private = sum(int(line.split()[1]) for line in rollup if line.startswith("Private_"))
    return {"memory_kib": private, "descriptors": len(list((proc / "fd").iterdir())), "threads": len(list((proc / "task").iterdir()))}


def load(arguments: list[str], seconds: float) -> bool:
    window = ["--repeat", "1", "--window-min", str(seconds), "--window-max", str(seconds)] if arguments[0] == "send" else []
    command = [BIN / "truebond-loadtest", *arguments, *window, "--port", str(PORT), "--jwt-secret", SECRET, "--out", FOLDER / "load.json"]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        print(done.stderr[-2000:])
    return done.returncode == 0


def soak(server: subprocess.Popen, minutes: float) -> tuple[list[dict[str, int]], int]:
    samples, failures, until = [], 0, time.monotonic() + minutes * 60
    while time.monotonic() < until and server.poll() is None:
        for arguments in ROUNDS:
            failures += not load(arguments, min(60.0, minutes * 60 / 16))
        time.sleep(5)  # those who left are gone after the presence grace
        samples.append(sample(server))
        print(f"soak: round {len(samples)} {json.dumps(samples[-1])}", flush=True)
    return samples, failures


def main() -> int:
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    server = start_server()
    try:
        samples, failures = soak(server, minutes)
        alive = server.poll() is None
        server.send_signal(signal.SIGTERM)
        left = server.wait(timeout=30)
    finally:
        server.kill()
    books = subprocess.run([BIN / "truebond", "db", "check"], env=ENV, capture_output=True, text=True)
    first, last = samples[0], samples[-1]
    checks = {
        "every round was served": failures == 0,
        "the server lived to the end": alive,
        f"memory grew by less than {MEMORY_GROWTH_MAX_MIB} MiB": last["memory_kib"] - first["memory_kib"] < MEMORY_GROWTH_MAX_MIB * 1024,
        "no descriptor was left open": last["descriptors"] <= first["descriptors"] + 8,
        "no thread was left behind": last["threads"] <= first["threads"],
        "it left when told to": left == 0,
        f"the books are in order ({books.stdout.strip() or books.stderr.strip()})": books.returncode == 0,
    }
    for name, right in checks.items():
        print(f"{'ok    ' if right else 'FAILED'} {name}")
    failed = sum(not right for right in checks.values())
    print(f"soak: {len(checks) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
