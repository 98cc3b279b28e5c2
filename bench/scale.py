#!/usr/bin/env python3
"""Does anything grow with the number of messages stored? CPU per send, per history page of 50 and per list of 200 conversations, with
10 thousand, 1 million and 5 million messages in the database → bench/results/scale.json.

200 pairs of users do the same in each size; with the larger ones so do 2,000 pairs, to whom the caches are of less use."""
import argparse, time
from pathlib import Path

from bond import TrueBond, disk, drive
from common import ROOT, log, machine, save

SIZES = [10_000, 1_000_000, 5_000_000]
FEW, MANY, HUB = 200, 2_000, 200
SENDERS = 64


def pairs_of(size):
    """50 messages and more in each: a page is a whole one."""
    return MANY if size >= 50 * MANY else FEW


def measure(bond, pairs, hub_pairs, options):
    with bond.start() as server:
        send = drive(server, "send", "--senders", SENDERS, "--pairs", pairs, "--repeat", options.repeat, "--window-sends", options.sends,
                     "--window-min", options.window_min, "--window-max", 30)["rows"][0]["closed"]
        send.pop("delivered_distribution")
        history = drive(server, "read", "--kind", "history", "--pairs", pairs, "--requests", options.requests, "--repeat", options.repeat)
        lists = drive(server, "read", "--kind", "conversations", "--pairs", hub_pairs, "--requests", options.requests // 5, "--repeat", options.repeat)
    return {"pairs": pairs, "send": send, "history": history, "conversations": lists}


def one_size(size, options):
    pairs = pairs_of(size)
    log(f"seeding {size:,} messages between {pairs:,} pairs")
    start = time.time()
    bond = TrueBond(options.data, 2 * pairs + 1, "--messages", size, "--pairs", pairs, "--hub", HUB)
    seconds = time.time() - start
    rows = [measure(bond, n, pairs, options) for n in dict.fromkeys((FEW, pairs))]
    return {"messages": size, "seed_seconds": round(seconds, 1), "database_bytes": (options.data / "truebond.db").stat().st_size, "rows": rows}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true", help="a smoke test: one size, results in scale-short.json")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--sends", type=int, default=20_000, help="at least so many in a window")
    parser.add_argument("--window-min", type=float, default=3)
    parser.add_argument("--requests", type=int, default=10_000, help="pages in a window")
    parser.add_argument("--data", type=Path, default=ROOT / "build" / "bench-data", help="directory on a real disk; emptied")
    options = parser.parse_args()
    sizes = SIZES
    if options.short:
        options.repeat, options.sends, options.window_min, options.requests, sizes = 1, 1000, 1, 1000, SIZES[:1]
    options.data.parent.mkdir(parents=True, exist_ok=True)
    result = {"machine": machine(), "senders": SENDERS, "repeat": options.repeat, "sizes": [one_size(size, options) for size in sizes]}
    result["machine"].update(disk(options.data))
    save("scale-short.json" if options.short else "scale.json", result)


if __name__ == "__main__":
    main()
