#!/usr/bin/env python3
"""Instructions per message in user space, counted by callgrind → bench/results/instructions.json.

A busy machine changes no count, so these are the figures to compare from one commit to the next: raw epoll, and our conformance server with
one event loop and with two. Each count is the difference between a long and a short run of the same load, so that starting, connecting and
stopping do not count."""
import argparse, re, subprocess, tempfile
from pathlib import Path

from common import BUILD, ROOT, Server, free_port, log, machine, save
from peer_servers import BASE

RAW_EPOLL = BUILD / "raw_epoll_for_valgrind"  # which knows no AVX-512, as -march=native may mean
SERVERS = {BASE: ("/socket.io/", [RAW_EPOLL], False), "sioxx": ("/bench/", [BUILD / "conformance", "--loops", "1"], True),
           "sioxx_two_loops": ("/bench/", [BUILD / "conformance", "--loops", "2"], True)}
# Fan-out at a rate: as fast as it goes, one loop reads several events at once and sends less often than two.
LOADS = {"echo": ["--kind", "echo"], "relay": ["--kind", "relay", "--rate", 2000], "fanout": ["--kind", "fanout", "--rate", 100],
         "burst": ["--kind", "burst"]}
WINDOWS = {"fanout": 3}  # times the messages of others: there are 200 deliveries to an event

WARM_UP = 0.1  # of a window, and before it: the generator's


def count(name, load, messages, options):
    """Instructions of a whole run of the server in which the generator received so many messages."""
    path, command, named_port = SERVERS[name]
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "callgrind.out"
        server = Server(name, ["valgrind", "--tool=callgrind", "--fair-sched=try", f"--callgrind-out-file={out}", *command, *(["--port"] if named_port else []), port], port, patience=120)
        with server:
            done = subprocess.run([BUILD / "truebond-loadtest", "relay", "--port", str(port), "--path", path, "--plain-tokens", "--connections",
                                   str(options.connections), "--window-max", "600", "--messages", str(messages), *map(str, LOADS[load])], capture_output=True, text=True, timeout=900)
            if done.returncode != 0:
                raise RuntimeError(done.stderr + server.output())
        return int(re.search(r"^(?:summary|totals): (\d+)", out.read_text(), re.M)[1])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=40_000)
    parser.add_argument("--connections", type=int, default=200)
    parser.add_argument("--loads", default=",".join(LOADS))
    options = parser.parse_args()
    subprocess.run(["g++", "-O3", "-march=x86-64-v3", "-std=c++20", "-o", RAW_EPOLL, ROOT / "bench" / "raw_epoll.cpp"], check=True)
    result = {"machine": machine(), "connections": options.connections, "instructions_per_message": {}}
    for load in options.loads.split(","):
        rows = result["instructions_per_message"][load] = {}
        messages = options.messages * WINDOWS.get(load, 1)
        for name in SERVERS:
            short, long = (count(name, load, n, options) for n in (messages // 4, messages))
            rows[name] = round((long - short) / ((1 + WARM_UP) * (messages - messages // 4)))
            log(f"{load}: {name}: {rows[name]} instructions per message")
        log(f"{load}: two loops cost {rows['sioxx_two_loops'] / rows['sioxx']:.3f} of one")
    save("instructions.json", result)


if __name__ == "__main__":
    main()
