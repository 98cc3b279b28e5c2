#!/usr/bin/env python3
"""Our Socket.IO library beside raw epoll (the floor) and other servers, under the same load; writes bench/results/peers.json.

Every round drives every server with every kind of load, each time a fresh process, each round in another order; a ratio is always to
raw epoll in the same round. Parts: echo, relay, fanout, burst (CPU per message), idle (memory), accept (CPU of a connection made),
and of our library alone: hold (many idle connections for minutes), restart (how long until everybody is back)."""
import argparse, json, sys

import peer_servers
from common import RESULTS, free_port, loadtest, log, machine, save, spread, storm_after_restart
from peer_servers import BASE

# Closed loops show what a saturated server does; a constant rate shows one that is not, where little can be batched, and all do the same.
LOADS = {
    "echo": ["--kind", "echo"],
    "echo_10000_per_second": ["--kind", "echo", "--rate", 10_000],
    "relay_10000_per_second": ["--kind", "relay", "--rate", 10_000],
    "fanout": ["--kind", "fanout"],
    "burst": ["--kind", "burst"],
}
PARTS = ["echo", "relay", "fanout", "burst", "idle", "accept", "hold", "restart"]
CPU = ["cpu_us_per_message", "cpu_user_us_per_message", "cpu_system_us_per_message"]
FIGURES = [*CPU, "messages_per_second", "generator_cpu_share"]


def drive(server, mode, *arguments):
    return loadtest(server, mode, "--path", server.path, "--plain-tokens", *arguments)


def attempt(peer, work):
    """One measurement on a fresh process; None when the server could not do it."""
    try:
        with peer.start() as server:
            return work(server)
    except RuntimeError as error:
        if peer.name in (BASE, "sioxx"):
            raise
        log(f"{peer.name}: {error}")
        return None


def one_round(peers, parts, options):
    """{part: {server: figures}}"""
    works = {load: lambda server, a=arguments: drive(server, "relay", "--connections", options.connections, "--messages", options.messages,
                                                     "--window-max", min(options.window_max, server.window_max), *a)
             for load, arguments in LOADS.items() if load.split("_")[0] in parts}
    if "idle" in parts:
        works["idle"] = lambda server: drive(server, "idle", "--connections", options.idle_connections, "--settle", 2, "--hold", 0)
    if "accept" in parts:
        works["accept"] = lambda server: drive(server, "storm", "--connections", options.idle_connections)
    return {part: {peer.name: attempt(peer, work) for peer in peers} for part, work in works.items()}


def across(rounds, part, figure, digits=3):
    """Spread of one figure of one server over the rounds; a figure that is a spread itself counts with its median."""
    value = lambda row: row[figure]["median"] if isinstance(row[figure], dict) else row[figure]
    return {name: spread([value(row[part][name]) for row in rounds if row[part][name]], digits)
            for name in rounds[0][part] if any(row[part][name] for row in rounds)}


def ratios(rounds, part, figure):
    """To raw epoll in the same round."""
    value = lambda row, name: row[part][name][figure]["median"]
    return {name: spread([value(row, name) / value(row, BASE) for row in rounds if row[part][name]])
            for name in rounds[0][part] if any(row[part][name] for row in rounds)}


def turned(figures):
    """{figure: {server: spread}} → {server: {figure: spread}}"""
    return {name: {figure: servers[name] for figure, servers in figures.items()} for name in next(iter(figures.values()))}


def load_summary(rounds, load):
    for row in rounds:
        for figures in filter(None, row[load].values()):
            figures.update({f"latency_{p}_us": figures["latency"][f"{p}_us"] for p in ("p50", "p99")})
    return turned({**{figure: across(rounds, load, figure) for figure in FIGURES}, "ratio": ratios(rounds, load, "cpu_us_per_message"),
                   **{f"latency_{p}_us": across(rounds, load, f"latency_{p}_us", 0) for p in ("p50", "p99")}})


def summary(rounds):
    result = {"loads": {load: load_summary(rounds, load) for load in LOADS if load in rounds[0]}}
    if "idle" in rounds[0]:
        result["idle"] = turned({figure: across(rounds, "idle", figure, 0) for figure in ("bytes_per_connection", "private_dirty_bytes_per_connection")})
    if "accept" in rounds[0]:
        figures = ["cpu_us_per_connection", "cpu_user_us_per_connection", "cpu_system_us_per_connection", "seconds"]
        result["accept"] = turned({**{figure: across(rounds, "accept", figure, 2) for figure in figures}, "ratio": ratios(rounds, "accept", "cpu_us_per_connection")})
    return result


def measure_hold(peer, options):
    log(f"{options.hold_connections} idle connections for {options.hold_seconds:.0f} s")
    with peer.start() as server:
        row = drive(server, "idle", "--connections", options.hold_connections, "--settle", 5, "--hold", options.hold_seconds)
    return {figure: row[figure] for figure in ("connections", "hold_seconds", "cpu_ns_per_connection_second", "bytes_per_connection",
                                               "bytes_per_connection_after_hold", "connect_seconds")}


def measure_restart(peer, options):
    port, rows = free_port(), []
    for _ in range(options.rounds):
        rows.append(storm_after_restart(lambda: peer.start(port), options.idle_connections, "--path", peer.path, "--plain-tokens"))
    return {"connections": options.idle_connections,
            **{figure: spread([row[figure] for row in rows], 2) for figure in ("first_back_seconds", "all_back_seconds", "failed_attempts")}}


def show(result):
    for load, servers in result.get("loads", {}).items():
        for name, f in servers.items():
            cpu, user, system = (f[figure]["median"] for figure in CPU)
            print(f"{load:24} {name:14} {cpu:8.2f} us ({user:.2f} user, {system:.2f} system)  x{f['ratio']['median']:.2f} "
                  f"({f['ratio']['min']:.2f}..{f['ratio']['max']:.2f})  {f['messages_per_second']['median']:.0f}/s")
    for name, f in result.get("idle", {}).items():
        print(f"{'idle':24} {name:14} {f['bytes_per_connection']['median']:8.0f} bytes per connection")
    for name, f in result.get("accept", {}).items():
        print(f"{'accept':24} {name:14} {f['cpu_us_per_connection']['median']:8.1f} us  x{f['ratio']['median']:.2f} ({f['ratio']['min']:.2f}..{f['ratio']['max']:.2f})")
    if hold := result.get("hold"):
        print(f"{'hold':24} {'sioxx':14} {hold['connections']} for {hold['hold_seconds']:.0f} s: {hold['cpu_ns_per_connection_second']:.0f} ns per connection and second")
    if restart := result.get("restart"):
        print(f"{'restart':24} {'sioxx':14} {restart['connections']} back after {restart['all_back_seconds']['median']:.2f} s")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--messages", type=int, default=200_000, help="in a window")
    parser.add_argument("--window-max", type=float, default=30, help="seconds after which a window of a slow server ends with fewer")
    parser.add_argument("--connections", type=int, default=1000)
    parser.add_argument("--idle-connections", type=int, default=10_000)
    parser.add_argument("--hold-connections", type=int, default=18_000)
    parser.add_argument("--hold-seconds", type=float, default=300)
    parser.add_argument("--parts", default=",".join(PARTS))
    parser.add_argument("--servers", default="", help=f"{', '.join(peer.name for peer in peer_servers.ALL)}; {BASE} is always there [all]")
    parser.add_argument("--add", action="store_true", help="keep the last result, and put hold and restart into it")
    parser.add_argument("--short", action="store_true", help="a smoke test: one round of small windows, results in peers-short.json")
    options = parser.parse_args()
    if options.short:
        options.rounds, options.messages, options.window_max, options.idle_connections = 1, 10_000, 5, 1000
        options.hold_connections, options.hold_seconds = 2000, 5
    options.parts = options.parts.split(",")
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    return options


def main():
    options = arguments()
    asked = set(filter(None, options.servers.split(",")))
    if unknown := asked - {peer.name for peer in peer_servers.ALL}:
        sys.exit(f"no such server: {', '.join(sorted(unknown))}")
    peers = peer_servers.installed(asked)
    ours = next((peer for peer in peers if peer.name == "sioxx"), None)
    result = {"machine": machine(), "rounds": options.rounds, "window_messages": options.messages, "connections": options.connections,
              "idle_connections": options.idle_connections}
    rounds = []
    for number in range(options.rounds):
        log(f"round {number + 1} of {options.rounds}")
        turn = number % len(peers)
        rounds.append(one_round(peers[turn:] + peers[:turn], options.parts, options))
    # In one order, whichever came first.
    rounds = [{part: {peer.name: servers[peer.name] for peer in peers} for part, servers in row.items()} for row in rounds]
    result.update({part: figures for part, figures in summary(rounds).items() if figures})
    if ours and "hold" in options.parts:
        result["hold"] = measure_hold(ours, options)
    if ours and "restart" in options.parts:
        result["restart"] = measure_restart(ours, options)
    name = "peers-short.json" if options.short else "peers.json"
    if options.add:
        result = {**result, **json.loads((RESULTS / name).read_text()), **{part: result[part] for part in ("hold", "restart") if part in result}}
    save(name, result)
    show(result)
    if options.short:
        done = [row is not None for measured in rounds for servers in measured.values() for row in servers.values()]
        done += [True for part in ("hold", "restart") if part in result]
        print(f"{sum(done)} passed, {len(done) - sum(done)} failed")


if __name__ == "__main__":
    main()
