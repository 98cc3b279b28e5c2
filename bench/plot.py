#!/usr/bin/env python3
"""Draws docs/images/*.svg from bench/results/*.json. Needs matplotlib (python3 -m venv build/bench-venv, then
build/bench-venv/bin/pip install -r bench/requirements.txt); started with another Python it uses that environment if it is there."""
import argparse, json, os, sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV_PYTHON = ROOT / "build" / "bench-venv" / "bin" / "python3"

try:
    import matplotlib
except ImportError:
    if VENV_PYTHON.exists() and Path(sys.prefix) != VENV_PYTHON.parent.parent:
        os.execv(VENV_PYTHON, [str(VENV_PYTHON), *sys.argv])
    sys.exit("matplotlib is missing: python3 -m venv build/bench-venv && build/bench-venv/bin/pip install -r bench/requirements.txt")

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import matplotlib.ticker

COLORS = {"truebond": "#1f5fa8", "sioxx": "#3b8ed0", "raw_epoll": "#8a8a8a", "socketioxide": "#b5651d", "node_uws": "#8cbf6f",
          "node_ws": "#4f8a3a", "python": "#c9a227", "aim": "#c0392b"}
LABELS = {"truebond": "truebond", "sioxx": "sioxx", "raw_epoll": "raw epoll", "socketioxide": "socketioxide", "node_uws": "socket.io\non uWS",
          "node_ws": "socket.io\non ws", "python": "python-\nsocketio"}
plt.rcParams.update({"font.size": 9, "axes.spines.top": False, "axes.spines.right": False, "axes.axisbelow": True, "axes.grid": True,
                     "grid.color": "#e4e4e4", "svg.fonttype": "path", "svg.hashsalt": "truebond", "figure.autolayout": True})


def error_bars(values):
    return [[v["median"] - v["min"] for v in values], [v["max"] - v["median"] for v in values]]


def bars(axes, names, values, colors, pattern="{:.0f}"):
    marks = axes.bar(names, [v["median"] for v in values], yerr=error_bars(values), capsize=4, color=colors, width=0.6)
    axes.bar_label(marks, [pattern.format(v["median"]) for v in values], padding=4)
    axes.margins(y=0.18)


def ticks(axis, places):
    axis.set_major_locator(matplotlib.ticker.FixedLocator(places))
    axis.set_major_formatter(matplotlib.ticker.FuncFormatter(lambda value, _: f"{value:,g}"))
    axis.set_minor_locator(matplotlib.ticker.NullLocator())


def write(figure, name):
    path = ROOT / "docs" / "images" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)
    print(f"wrote {path.relative_to(ROOT)}")


def idle_memory(truebond, peers):
    rows = {}
    if truebond and "idle" in truebond:
        rows["truebond"] = truebond["idle"]["bytes_per_connection"]
    rows.update({name: figures["bytes_per_connection"] for name, figures in (peers or {}).get("idle", {}).items()})
    if not rows:
        return
    figure, axes = plt.subplots(figsize=(7, 3.6))
    bars(axes, [LABELS[name] for name in rows], list(rows.values()), [COLORS[name] for name in rows])
    axes.set_yscale("log")
    axes.set_ylim(50, 2 * max(value["max"] for value in rows.values()))
    axes.axhline(2048, color=COLORS["aim"], linestyle="--", linewidth=1)
    axes.text(len(rows) - 0.45, 2048, "aim: 2 KiB", color=COLORS["aim"], va="bottom", ha="right", backgroundcolor="#ffffffc0")
    ticks(axes.yaxis, [100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000])
    axes.set_ylabel("bytes per idle connection (private memory)")
    axes.set_title("Server memory per idle authenticated connection")
    write(figure, "bench-idle-memory.svg")


def sends(truebond):
    if not truebond or "send" not in truebond:
        return
    rows = truebond["send"]["rows"]
    names = [str(row["senders"]) for row in rows]
    figure, (left, right) = plt.subplots(1, 2, figsize=(8.4, 3.4))
    bars(left, names, [row["closed"]["sends_per_second"] for row in rows], COLORS["truebond"])
    left.axhline(3000, color=COLORS["aim"], linestyle="--", linewidth=1)
    left.text(-0.4, 3000, "aim at 32: 3,000/s", color=COLORS["aim"], va="bottom")
    left.axhspan(14, 53, color="#888888", alpha=0.5)
    left.set_title("Durable sends per second\n(v1.0.0: 14–53)")
    bars(right, names, [row["closed"]["cpu_us_per_send"] for row in rows], COLORS["truebond"])
    right.axhline(150, color=COLORS["aim"], linestyle="--", linewidth=1)
    right.text(len(rows) - 0.6, 150, "aim at 32: 150 µs", color=COLORS["aim"], va="bottom", ha="right")
    right.set_title("Server CPU per send, µs\n(v1.0.0: 12,000–16,000)")
    for axes in (left, right):
        axes.set_xlabel("concurrent senders")
    write(figure, "bench-sends.svg")


def latency(truebond):
    if not truebond or "send" not in truebond:
        return
    figure, axes = plt.subplots(figsize=(6.4, 3.6))
    for row, color in zip(truebond["send"]["rows"], ["#9ecae1", "#1f5fa8", "#08306b"]):
        for kind, style in (("open", "-"), ("closed", ":")):
            if kind in row:
                points = row[kind]["delivered_distribution"]
                label = f"{row['senders']} senders, " + ("half load" if kind == "open" else "full load")
                axes.plot([micros / 1000 for _, micros in points], [100 * share for share, _ in points], style, color=color, label=label)
    for milliseconds, percent, text in ((5, 50, "aim p50"), (25, 99, "aim p99")):
        axes.plot([milliseconds], [percent], "x", color=COLORS["aim"])
        axes.annotate(f"{text}: {milliseconds} ms", (milliseconds, percent), xytext=(5, -11), textcoords="offset points", color=COLORS["aim"])
    axes.set_xscale("log")
    ticks(axes.xaxis, [0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500])
    axes.set_xlabel("ms from the request to the answer and the receiver's socket, the later of both")
    axes.set_ylabel("% of sends")
    axes.legend(frameon=False, fontsize=8)
    axes.set_title("A paid message: committed, debited, acknowledged, delivered")
    write(figure, "bench-latency.svg")


def ratios(peers):
    if not peers:
        return
    servers = [name for name in next(iter(peers["loads"].values())) if name != "raw_epoll"]
    figure, axes = plt.subplots(figsize=(10, 4))
    width = 0.8 / max(len(servers), 1)
    for i, name in enumerate(servers):
        # A server that could not take a load at all has no bar there.
        there = [(n, loads[name]["ratio"]) for n, loads in enumerate(peers["loads"].values()) if name in loads]
        places, values = [n + (i - (len(servers) - 1) / 2) * width for n, _ in there], [ratio for _, ratio in there]
        marks = axes.bar(places, [v["median"] for v in values], width * 0.92, yerr=error_bars(values), capsize=3, color=COLORS[name], label=LABELS[name].replace("-\n", "-").replace("\n", " "))
        axes.bar_label(marks, [f"{v['median']:.3g}" for v in values], padding=3, fontsize=7)
    axes.set_yscale("log")
    ticks(axes.yaxis, [0.5, 1, 2, 4, 8, 16, 32, 64, 128])
    axes.axhline(1, color=COLORS["raw_epoll"], linestyle="--", linewidth=1, label="raw epoll")
    axes.set_xticks(range(len(peers["loads"])), [load.replace("_10000_per_second", "\nat 10,000/s") for load in peers["loads"]])
    axes.set_ylabel("CPU per message, raw epoll = 1")
    axes.margins(y=0.15)
    axes.legend(frameon=False, ncols=3, loc="upper left")
    axes.set_title(f"CPU per message beside raw epoll, {peers['connections']} connections, median and range of {peers['rounds']} rounds")
    write(figure, "bench-ratios.svg")


def scale(result):
    if not result:
        return
    figure, axes = plt.subplots(figsize=(6.8, 3.6))
    for part, value, label, color in (("send", "cpu_us_per_send", "a send", "#1f5fa8"), ("history", "cpu_us_per_request", "a history page of 50", "#3b8ed0"),
                                      ("conversations", "cpu_us_per_request", "a list of 200 conversations", "#9ecae1")):
        for pairs, style in ((200, "o-"), (2000, "s:")):
            points = [(size["messages"], row[part][value]) for size in result["sizes"] for row in size["rows"] if row["pairs"] == pairs]
            axes.errorbar([x for x, _ in points], [v["median"] for _, v in points], yerr=error_bars([v for _, v in points]), fmt=style, color=color, capsize=3,
                          label=f"{label}, {pairs:,} pairs busy" if part != "conversations" or pairs == 200 else None)
    axes.set_xscale("log")
    axes.set_yscale("log")
    ticks(axes.xaxis, [size["messages"] for size in result["sizes"]])
    ticks(axes.yaxis, [20, 50, 100, 200, 500, 1000])
    axes.set_xlabel("messages stored")
    axes.set_ylabel("server CPU, µs")
    axes.legend(frameon=False, fontsize=8)
    axes.set_title("Nothing grows with the number of messages stored")
    write(figure, "bench-scale.svg")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--truebond", default="truebond.json")
    parser.add_argument("--peers", default="peers.json")
    options = parser.parse_args()

    def load(name):
        path = ROOT / "bench" / "results" / name
        return json.loads(path.read_text()) if path.exists() else None

    truebond, peers = load(options.truebond), load(options.peers)
    idle_memory(truebond, peers)
    sends(truebond)
    latency(truebond)
    ratios(peers)
    scale(load("scale.json"))


if __name__ == "__main__":
    main()
