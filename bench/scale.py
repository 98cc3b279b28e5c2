#!/usr/bin/env python3
"""Does anything grow with the number of messages stored? CPU per send, per history page of 50 and per list of 200 conversations, with
10 thousand, 1 million and 5 million messages in the database → bench/results/scale.json.

200 pairs of users do the same in each size; with the larger ones so do 2,000 pairs, to whom the caches are of less use. The sizes take
turns, round by round: a machine that slows down while the largest is seeded would look like growth."""
import argparse, shutil, time
from pathlib import Path

from bond import TrueBond, disk, drive
from common import ROOT, log, machine, save, spread

SIZES = [10_000, 1_000_000, 5_000_000]
FEW, MANY, HUB = 200, 2_000, 200
SENDERS = 64


def pairs_of(size):
    """50 messages and more in each: a page is a whole one."""
    return MANY if size >= 50 * MANY else FEW


def measure(bond, pairs, hub_pairs, options):
    """One window of each."""
    with bond.start() as server:
        send = drive(server, "send", "--senders", SENDERS, "--pairs", pairs, "--repeat", 1, "--window-sends", options.sends,
                     "--window-min", options.window_min, "--window-max", 30)["rows"][0]["closed"]
        history = drive(server, "read", "--kind", "history", "--pairs", pairs, "--requests", options.requests, "--repeat", 1)
        lists = drive(server, "read", "--kind", "conversations", "--pairs", hub_pairs, "--requests", options.requests // 5, "--repeat", 1)
    return {"send": send, "history": history, "conversations": lists}


def seeded(size, options):
    directory, pairs = options.data / str(size), pairs_of(size)
    seeding = (directory, 2 * pairs + 1, "--messages", size, "--pairs", pairs, "--hub", HUB)
    log(f"seeding {size:,} messages between {pairs:,} pairs")
    start = time.time()
    bond = TrueBond(*seeding, reuse=options.reuse)
    return {"messages": size, "seed_seconds": round(time.time() - start, 1), "database_bytes": (directory / "truebond.db").stat().st_size}, bond


def across(windows):
    """The rounds' windows as one: spreads of all values, sums of what failed."""
    merged = {}
    for name, first in windows[0].items():
        if isinstance(first, dict) and "values" in first:
            merged[name] = spread([value for window in windows for value in window[name]["values"]])
        elif name in ("failed", "lost"):
            merged[name] = sum(window[name] for window in windows)
    return merged


def one_row(pairs, windows):
    return {"pairs": pairs, **{part: across([window[part] for window in windows]) for part in windows[0]}}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true", help="a smoke test: one size, results in scale-short.json")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--sends", type=int, default=20_000, help="at least so many in a window")
    parser.add_argument("--window-min", type=float, default=3)
    parser.add_argument("--requests", type=int, default=10_000, help="pages in a window")
    parser.add_argument("--reuse", action="store_true", help="keep the databases, and take those that were kept")
    parser.add_argument("--data", type=Path, default=ROOT / "build" / "bench-data", help="directory on a real disk; emptied")
    options = parser.parse_args()
    sizes = SIZES
    if options.short:
        options.repeat, options.sends, options.window_min, options.requests, sizes = 1, 1000, 1, 1000, SIZES[:1]
    options.data.mkdir(parents=True, exist_ok=True)
    result = {"machine": machine(), "senders": SENDERS, "repeat": options.repeat}
    result["machine"].update(disk(options.data))
    stores = [seeded(size, options) for size in sizes]
    windows = {}
    for number in range(options.repeat):
        log(f"round {number + 1} of {options.repeat}")
        turn = number % len(stores)
        for store, bond in stores[turn:] + stores[:turn]:
            hub_pairs = pairs_of(store["messages"])
            for pairs in dict.fromkeys((FEW, hub_pairs)):
                windows.setdefault((store["messages"], pairs), []).append(measure(bond, pairs, hub_pairs, options))
    result["sizes"] = [{**store, "rows": [one_row(pairs, windows[size, pairs]) for size, pairs in windows if size == store["messages"]]} for store, _ in stores]
    for _, bond in [] if options.reuse else stores:
        shutil.rmtree(bond.directory)
    save("scale-short.json" if options.short else "scale.json", result)


if __name__ == "__main__":
    main()
