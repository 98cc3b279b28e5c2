#!/usr/bin/env python3
"""Compares the event loops of bench/reactor/ under one generator; writes bench/results/reactor.json."""
import argparse, re, subprocess, sys, tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from common import BUILD, Server, free_port, loadtest, log, machine, save, spread

WAYS = {"epoll": ["reactor_epoll"], "asio_wait": ["reactor_asio", "wait"], "asio_async": ["reactor_asio", "async"]}
LOADS = {"saturated": [], "20000_per_second": ["--rate", 20000, "--messages", 100_000]}


def start(way):
    port = free_port()
    program, *arguments = WAYS[way]
    return Server(way, [BUILD / program, port, *arguments], port)


def syscalls_per_message(way, messages):
    """strace counts; the counts are exact, the speed is not looked at."""
    with start(way) as server, tempfile.NamedTemporaryFile("r") as counts:
        tracer = subprocess.Popen(["strace", "-c", "-f", "-o", counts.name, "-p", str(server.pid)], stderr=subprocess.DEVNULL)
        try:
            figures = loadtest(server, "relay", "--kind", "echo", "--plain-tokens", "--connections", 1000, "--messages", messages)
        finally:
            tracer.send_signal(2)
            tracer.wait(20)
        sent = messages * 1.1 + 1000  # the warm-up and what is under way at the end
        calls = {m[2]: int(m[1]) for m in re.finditer(r"^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s+(?:\d+\s+)?(\w+)$", counts.read(), re.M)}
        calls.pop("total", None)
        return {name: round(count / sent, 3) for name, count in sorted(calls.items(), key=lambda c: -c[1]) if count / sent >= 0.01}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--messages", type=int, default=200_000)
    options = parser.parse_args()
    result = {"machine": machine(), "rounds": options.rounds, "window_messages": options.messages, "connections": 1000, "loads": {}, "idle": {}}
    samples = {load: {way: [] for way in WAYS} for load in LOADS}
    memory = {way: [] for way in WAYS}
    for round_number in range(options.rounds):
        log(f"round {round_number + 1} of {options.rounds}")
        for load, extra in LOADS.items():
            for way in WAYS:
                with start(way) as server:
                    samples[load][way].append(loadtest(server, "relay", "--kind", "echo", "--plain-tokens", "--connections", 1000,
                                                       *(extra or ["--messages", options.messages])))
        for way in WAYS:
            with start(way) as server:
                idle = loadtest(server, "idle", "--plain-tokens", "--connections", 5000, "--settle", 1, "--hold", 0)
                memory[way].append(idle["private_dirty_bytes_per_connection"])
    for load in LOADS:
        result["loads"][load] = {}
        for way in WAYS:
            rows = samples[load][way]
            pick = lambda key: [row[key]["median"] for row in rows]
            ratios = [row["cpu_us_per_message"]["median"] / base["cpu_us_per_message"]["median"] for row, base in zip(rows, samples[load]["epoll"])]
            result["loads"][load][way] = {
                "cpu_us_per_message": spread(pick("cpu_us_per_message")), "cpu_user_us_per_message": spread(pick("cpu_user_us_per_message")),
                "cpu_system_us_per_message": spread(pick("cpu_system_us_per_message")), "messages_per_second": spread(pick("messages_per_second"), 0),
                "ratio_to_epoll_same_round": spread(ratios)}
    result["idle"] = {way: {"private_dirty_bytes_per_connection": spread(memory[way], 0)} for way in WAYS}
    result["syscalls_per_message"] = {way: syscalls_per_message(way, 20_000) for way in WAYS}
    save("reactor.json", result)


if __name__ == "__main__":
    main()
