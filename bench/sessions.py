#!/usr/bin/env python3
"""More sessions than there are descriptors: the server over streams in memory, from 10,000 to a million → bench/results/sessions.json."""
import argparse, json, subprocess

from common import BUILD, SERVER_CORE, log, machine, save, spread

CHOICES = (10_000, 100_000, 1_000_000)


def hold(sessions):
    done = subprocess.run(["taskset", "-c", str(SERVER_CORE), BUILD / "sessions", "hold", str(sessions)], stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"not all of {sessions} sessions held: {done.stdout}")
    log(done.stdout.strip())
    return json.loads(done.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    result = {"machine": machine(), "sessions": []}
    for sessions in CHOICES:
        runs = [hold(sessions) for _ in range(options.repeat)]
        # One heartbeat in 25 s: nanoseconds of CPU for each session and second.
        result["sessions"].append({"sessions": sessions, "bytes": spread([r["bytes_per_session"] for r in runs]),
                                   "heartbeat_ns_per_second": spread([ns / 25 for r in runs for ns in r["heartbeat_ns"]], 1)})
    save("sessions.json", result)


if __name__ == "__main__":
    main()
