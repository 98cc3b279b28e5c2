#!/usr/bin/env python3
"""Whoever comes and goes leaves nothing behind: tools/soak_sessions.py [SESSIONS]

SESSIONS sessions (200,000) come and go, over streams in memory and over TCP against the conformance server. What the server holds after
all of them may be at most 1 MiB more than after the first tenth, and its counters of live objects must be at zero."""
import json
import resource
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / "build/release"
GROWTH_MAX_KIB = 1024
TOGETHER = 2000  # over TCP


def in_memory(sessions: int) -> dict[str, bool]:
    left = json.loads(subprocess.run([BIN / "sessions", "soak", str(sessions)], check=True, stdout=subprocess.PIPE, text=True).stdout)
    print(f"soak: in memory: {json.dumps(left)}", flush=True)
    return {
        f"in memory: {left['early_kib']:,} KiB after a tenth, {left['late_kib']:,} KiB after {left['sessions']:,} sessions": left["late_kib"]
        <= left["early_kib"] + GROWTH_MAX_KIB,
        "in memory: no connection, session or socket is left": left["connections"] + left["engine_sessions"] + left["sockets"] == 0,
    }


def private_kib(pid: int) -> int:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in rollup if line.startswith("Private_"))


def descriptors_of(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def answers(port: int) -> bool:
    with socket.socket() as s:
        return s.connect_ex(("127.0.0.1", port)) == 0


def over_tcp(sessions: int) -> dict[str, bool]:
    port = free_port()
    server = subprocess.Popen([BIN / "conformance", "--port", str(port)], stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 30
        while not answers(port) and time.monotonic() < until:
            time.sleep(0.05)
        descriptors = [descriptors_of(server.pid)]
        sizes = []
        for part in (sessions // 10, sessions - sessions // 10):
            load = [BIN / "truebond-loadtest", "storm", "--port", str(port), "--path", "/bench/", "--plain-tokens", "--pause", "0.3"]
            subprocess.run([*load, "--connections", str(TOGETHER), "--repeat", str(part // TOGETHER)], check=True, stdout=subprocess.DEVNULL)
            until = time.monotonic() + 60  # a connection that was closed may linger for some seconds
            while descriptors_of(server.pid) > descriptors[0] and time.monotonic() < until:
                time.sleep(0.1)
            sizes.append(private_kib(server.pid))
            descriptors.append(descriptors_of(server.pid))
            print(f"soak: over TCP: {part:,} more sessions, {sizes[-1]:,} KiB, {descriptors[-1]} descriptors", flush=True)
        server.terminate()
        left = server.wait(timeout=30)
    finally:
        server.kill()
    return {
        f"over TCP: {sizes[0]:,} KiB after a tenth, {sizes[1]:,} KiB after {sessions:,} sessions": sizes[1] <= sizes[0] + GROWTH_MAX_KIB,
        "over TCP: no descriptor was left open": descriptors[2] <= descriptors[0],
        "over TCP: the server left when told to": left == 0,
    }


def main() -> int:
    sessions = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    checks = {**in_memory(sessions), **over_tcp(sessions)}
    for name, right in checks.items():
        print(f"{'ok    ' if right else 'FAILED'} {name}")
    failed = sum(not right for right in checks.values())
    print(f"soak: {len(checks) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
