#!/usr/bin/env python3
"""Measures truebond from end to end and writes bench/results/truebond.json and the plots in docs/images/.

Server on core 0, generator on core 1, SQLite on the real disk with synchronous=FULL, rate limits off, seeded accounts.
Parts: idle (memory and CPU of idle connections), send (durable sends), event (the same by Socket.IO event), storm, restart."""
import argparse, subprocess, sys
from pathlib import Path

from bond import SECRET, TrueBond, disk, drive
from common import ROOT, machine, save, spread, storm_after_restart

PARTS = ["idle", "send", "event", "storm", "restart"]


def across(rows, figures):
    return {figure: spread([row[figure] for row in rows], digits) for figure, digits in figures.items()}


def measure_idle(options, bond):
    rows = []
    for _ in range(options.repeat):
        with bond.start() as server:
            rows.append(drive(server, "idle", "--connections", options.connections, "--settle", 5, "--hold", options.hold))
    return {"connections": options.connections, "hold_seconds": options.hold,
            **across(rows, {"bytes_per_connection": 0, "private_dirty_bytes_per_connection": 0, "bytes_per_connection_after_hold": 0,
                            "cpu_ns_per_connection_second": 0, "connect_cpu_us_per_connection": 1})}


def measure_send(options, bond, door):
    with bond.start() as server:
        return drive(server, "send", "--door", door, "--senders", options.senders, "--repeat", options.repeat, "--load-factor", 0.5,
                     "--window-sends", options.sends, "--window-min", options.window_min, "--window-max", options.window_max)


def measure_storm(options, bond):
    with bond.start() as server:
        return drive(server, "storm", "--connections", options.connections, "--repeat", options.repeat)


def measure_restart(options, bond):
    rows = [storm_after_restart(bond.start, options.connections, env={"JWT_SECRET": SECRET}) for _ in range(options.repeat)]
    return {"connections": options.connections, **across(rows, {"first_back_seconds": 2, "all_back_seconds": 2, "failed_attempts": 0})}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true", help="a smoke test: small numbers, one repeat, results in truebond-short.json")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--connections", type=int, default=10_000)
    parser.add_argument("--hold", type=float, default=60, help="seconds of idling")
    parser.add_argument("--senders", default="1,32,128")
    parser.add_argument("--sends", type=int, default=20_000, help="at least so many in a window, within its longest time")
    parser.add_argument("--window-min", type=float, default=5)
    parser.add_argument("--window-max", type=float, default=15)
    parser.add_argument("--parts", default=",".join(PARTS))
    parser.add_argument("--data", type=Path, default=ROOT / "build" / "bench-data", help="directory on a real disk; emptied")
    parser.add_argument("--no-plots", action="store_true")
    options = parser.parse_args()
    if options.short:
        options.repeat, options.connections, options.hold, options.sends, options.window_min, options.window_max = 1, 1000, 5, 1000, 1, 5
    name = "truebond-short.json" if options.short else "truebond.json"
    parts = options.parts.split(",")
    bond = TrueBond(options.data, max(options.connections, 2 * max(int(s) for s in options.senders.split(","))))
    result = {"machine": {**machine(), **disk(options.data)}, "repeat": options.repeat}
    if "idle" in parts:
        result["idle"] = measure_idle(options, bond)
    if "send" in parts:
        result["send"] = measure_send(options, bond, "rest")
    if "event" in parts:
        result["event"] = measure_send(options, bond, "event")
    if "storm" in parts:
        result["storm"] = measure_storm(options, bond)
    if "restart" in parts:
        result["restart"] = measure_restart(options, bond)
    save(name, result)
    if not (options.no_plots or options.short):
        subprocess.run([sys.executable, ROOT / "bench" / "plot.py"], check=False)


if __name__ == "__main__":
    main()
