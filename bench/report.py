#!/usr/bin/env python3
"""Writes the figures of bench/results/*.json into docs/PERFORMANCE.md, between its markers, so that nobody copies numbers by hand."""
import argparse, json, re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "PERFORMANCE.md"
NAMES = {"raw_epoll": "raw epoll (floor)", "sioxx": "sioxx (`conformance`)", "socketioxide": "socketioxide 0.18.9 (Rust)",
         "node_uws": "Node socket.io 4.8.4 on uWebSockets 20.30", "node_ws": "Node socket.io 4.8.4 on ws", "python": "python-socketio 5.18.1 on uvicorn",
         "epoll": "epoll, one `recv` and one `send`", "asio_wait": "Asio, `async_wait` + `read_some`, shared buffer",
         "asio_async": "Asio, `async_read_some` + `async_write`, own buffer"}


def load(name):
    path = ROOT / "bench" / "results" / name
    return json.loads(path.read_text()) if path.exists() else None


def show(value, digits=0):
    text = lambda x: f"{x:,.{digits}f}"
    return f"{text(value['median'])} ({text(value['min'])}–{text(value['max'])})"


def table(head, rows):
    return "\n".join(["| " + " | ".join(head) + " |", "|" + "---|" * len(head), *("| " + " | ".join(row) + " |" for row in rows)])


def verdict(good):
    return "met" if good else "**missed**"


def machine(result):
    m = result["machine"]
    disk = f"; one write of 4 KiB and fdatasync: p50 {m['fdatasync_p50_us']:.0f} µs, p99 {m['fdatasync_p99_us']:.0f} µs" if "fdatasync_p50_us" in m else ""
    return f"Run of {m['at']} at commit {m['commit']}: {m['cpu']}, {m['cores']} cores, Linux {m['kernel']}, load average before {m['load_before']:.1f}{disk}."


def aims(result):
    rows = []
    if "idle" in result:
        value = result["idle"]["bytes_per_connection"]
        rows.append([f"user memory per idle authenticated connection, {result['idle']['connections']:,} connections", "≤ 2,048 bytes", show(value), verdict(value["median"] <= 2048)])
    at_32 = next((row for row in result.get("send", {}).get("rows", []) if row["senders"] == 32), None)
    if at_32:
        closed, half = at_32["closed"], at_32.get("open")
        rows.append(["durable sends per second, 32 senders", "≥ 3,000", show(closed["sends_per_second"]), verdict(closed["sends_per_second"]["median"] >= 3000)])
        rows.append(["server CPU per send, 32 senders", "≤ 150 µs", show(closed["cpu_us_per_send"]), verdict(closed["cpu_us_per_send"]["median"] <= 150)])
        if half:
            for name, limit in (("p50", 5), ("p99", 25)):
                value = half[f"delivered_{name}_ms"]
                rows.append([f"delivered, {name}, 32 senders at half load", f"≤ {limit} ms", show(value, 2) + " ms", verdict(value["median"] <= limit)])
    return table(["", "aim", "median (min–max)", ""], rows)


def sends(result):
    rows = []
    for row in result["rows"]:
        for kind, name in (("closed", "all it can take"), ("open", "half of that, constant rate")):
            if kind in row:
                f = row[kind]
                rows.append([str(row["senders"]), name, show(f["sends_per_second"]), show(f["cpu_us_per_send"]),
                             f"{f['cpu_user_us_per_send']['median']:.0f} / {f['cpu_system_us_per_send']['median']:.0f}", show(f["ack_p50_ms"], 2),
                             show(f["delivered_p50_ms"], 2), show(f["delivered_p99_ms"], 2), f"{f['delivered_max_ms']['max']:.0f}", str(f["failed"] + f["lost"])])
    return table(["senders", "load", "sends/s", "CPU µs per send", "user / system", "ack p50 ms", "delivered p50 ms", "p99 ms", "max ms", "failed"], rows)


def truebond(result):
    if not result:
        return "No run yet."
    parts = [machine(result), aims(result)]
    if "send" in result:
        parts += ["### Sends by `POST /api/messages/send`", sends(result["send"])]
    if "event" in result:
        parts += ["### The same by `send_message_realtime`", sends(result["event"])]
    rows = []
    if "idle" in result:
        idle = result["idle"]
        rows += [["idle connection, bytes of private memory", show(idle["bytes_per_connection"])], ["… dirty private memory only", show(idle["private_dirty_bytes_per_connection"])],
                 [f"… after {idle['hold_seconds']:.0f} s of idling", show(idle["bytes_per_connection_after_hold"])],
                 ["idle connection, ns of CPU per second", show(idle["cpu_ns_per_connection_second"])]]
    if "storm" in result:
        storm = result["storm"]
        rows += [[f"storm: {storm['connections']:,} connections authenticated, seconds", show(storm["seconds"], 2)],
                 ["storm: CPU µs per connection", show(storm["cpu_us_per_connection"], 1)]]
    if "restart" in result:
        restart = result["restart"]
        rows += [[f"restart with {restart['connections']:,} connected: all back after, seconds (clients wait 0.5–1.5 s before they try)", show(restart["all_back_seconds"], 2)]]
    return "\n\n".join(parts + ["### Connections", table(["", "median (min–max)"], rows)])


def aim(what, limit, unit, value, digits):
    return [what, f"≤ {limit:g}{unit}", show(value, digits) + unit, verdict(value["median"] <= limit)]


def peers_aims(result):
    """What the library promises, beside the floor in the same rounds or in absolute figures."""
    ratio, us, rows = " × raw epoll", " µs", []
    for load, name, times, user, digits in (("echo", "echo with ack", 1.25, 2, 2), ("relay_10000_per_second", "relay to a room, 10,000/s", 1.15, 5, 2),
                                            ("fanout", "fan-out to 1,000, a delivery", 1.10, 0.8, 3)):
        if ours := result["loads"].get(load, {}).get("sioxx"):
            rows += [aim(name, times, ratio, ours["ratio"], 2), aim("… of it in user space", user, us, ours["cpu_user_us_per_message"], digits)]
        if load == "echo" and (ours := result["loads"].get("echo_10000_per_second", {}).get("sioxx")):
            rows.append(aim("the same at an equal rate, 10,000/s", times, ratio, ours["ratio"], 2))
    if ours := result["loads"].get("burst", {}).get("sioxx"):
        rows.append(aim("one of a burst of 8 pipelined events", 2, us, ours["cpu_us_per_message"], 2))
    if ours := result.get("idle", {}).get("sioxx"):
        rows.append(aim(f"idle connection of {result['idle_connections']:,}", 1200, " bytes", ours["bytes_per_connection"], 0))
    if ours := result.get("accept", {}).get("sioxx"):
        rows.append(aim("accept, handshake and CONNECT", 1.6, ratio, ours["ratio"], 2))
    if hold := result.get("hold"):
        cpu = {key: hold["cpu_ns_per_connection_second"] / 1000 for key in ("median", "min", "max")}
        rows.append(aim(f"an idle connection and second, {hold['connections']:,} held for {hold['hold_seconds']:.0f} s", 1, us, cpu, 3))
    if restart := result.get("restart"):
        rows.append(aim(f"all of {restart['connections']:,} back after a restart", 5, " s", restart["all_back_seconds"], 2))
    return table(["CPU, memory, time of sioxx", "aim", "median (min–max)", ""], rows)


def peers(result):
    if not result:
        return "No run yet."
    split = lambda f, of: f"{f[f'cpu_user_us_per_{of}']['median']:.2f} / {f[f'cpu_system_us_per_{of}']['median']:.2f}"
    # Beside a server that does not keep up with a rate, the others' figures are those of another load.
    behind = lambda load, f: " (saturated)" if load.endswith("_10000_per_second") and f["messages_per_second"]["median"] < 9500 else ""
    loads = [[load_name.replace("_10000_per_second", " at 10,000/s"), NAMES[name] + behind(load_name, f), show(f["cpu_us_per_message"], 2), split(f, "message"), show(f["ratio"], 2),
              show(f["messages_per_second"]), f"{100 * f['generator_cpu_share']['median']:.0f} %"]
             for load_name, servers in result["loads"].items() for name, f in servers.items()]
    parts = [machine(result) + f" {result['rounds']} interleaved rounds, windows of {result['window_messages']:,} messages or 30 s, {result['connections']:,} connections.",
             peers_aims(result), "![CPU per message beside raw epoll](images/bench-ratios.svg)",
             table(["load", "server", "CPU µs per message", "user / system", "ratio, same round", "messages/s", "generator busy"], loads)]
    if "idle" in result and "accept" in result:
        others = [[NAMES[name], show(result["idle"][name]["bytes_per_connection"]), show(f["cpu_us_per_connection"], 1), split(f, "connection"),
                   show(f["ratio"], 2), show(f["seconds"], 2)] for name, f in result["accept"].items() if name in result["idle"]]
        parts.append(table(["server", "bytes per idle connection", "CPU µs per connection made", "user / system", "ratio, same round",
                            f"{result['idle_connections']:,} at once, s"], others))
    return "\n\n".join(parts)


def reactor(result):
    if not result:
        return "No run yet."
    calls = result["syscalls_per_message"]
    rows = [[NAMES[name], show(f["cpu_us_per_message"], 2), f"{f['cpu_user_us_per_message']['median']:.2f} / {f['cpu_system_us_per_message']['median']:.2f}",
             show(f["ratio_to_epoll_same_round"], 2), f"{result['idle'][name]['private_dirty_bytes_per_connection']['median']:.0f}",
             ", ".join(f"{call} {count:.2f}" for call, count in calls[name].items() if count >= 0.1)]
            for name, f in result["loads"]["saturated"].items()]
    return "\n\n".join([machine(result), table(["loop", "CPU µs per echo", "user / system", "ratio, same round", "bytes per idle connection", "system calls per echo"], rows)])


def scale(result):
    if not result:
        return "No run yet."
    rows = []
    for size in result["sizes"]:
        for row in size["rows"]:
            send, history, lists = row["send"], row["history"], row["conversations"]
            rows.append([f"{size['messages']:,}", f"{size['database_bytes'] / 2**20:,.0f} MiB", f"{row['pairs']:,}", show(send["sends_per_second"]), show(send["cpu_us_per_send"]),
                         show(history["cpu_us_per_request"]), show(lists["cpu_us_per_request"])])
    few = [next(row for row in size["rows"] if row["pairs"] == result["sizes"][0]["rows"][0]["pairs"]) for size in result["sizes"]]
    growth = []
    for name, part, figure in (("a send", "send", "cpu_us_per_send"), ("a page of history", "history", "cpu_us_per_request"), ("a list of conversations", "conversations", "cpu_us_per_request")):
        values = [row[part][figure]["median"] for row in few]
        growth.append([f"CPU of {name}, largest over smallest median of all sizes", "≤ 1.25", f"{max(values) / min(values):.2f}", verdict(max(values) / min(values) <= 1.25)])
    largest = few[-1]
    growth += [[f"sends per second, {result['senders']} senders, {result['sizes'][-1]['messages']:,} messages stored", "≥ 5,000", show(largest["send"]["sends_per_second"]), verdict(largest["send"]["sends_per_second"]["median"] >= 5000)],
               ["CPU of a send there", "≤ 120 µs", show(largest["send"]["cpu_us_per_send"]), verdict(largest["send"]["cpu_us_per_send"]["median"] <= 120)],
               ["CPU of a page of 50 there", "≤ 300 µs", show(largest["history"]["cpu_us_per_request"]), verdict(largest["history"]["cpu_us_per_request"]["median"] <= 300)],
               ["CPU of a list of 200 conversations there", "≤ 1,000 µs", show(largest["conversations"]["cpu_us_per_request"]), verdict(largest["conversations"]["cpu_us_per_request"]["median"] <= 1000)]]
    return "\n\n".join([machine(result), table(["", "aim", "median (min–max)", ""], growth), "![CPU by messages stored](images/bench-scale.svg)",
                        table(["messages stored", "database", "pairs that are busy", "sends/s", "CPU µs per send", "per history page of 50", "per list of 200 conversations"], rows)])


def instructions(result):
    if not result:
        return "No run yet."
    rows = [[load, *(f"{servers[name]:,}" for name in ("raw_epoll", "sioxx", "sioxx_two_loops")), f"{servers['sioxx_two_loops'] / servers['sioxx']:.2f}"]
            for load, servers in result["instructions_per_message"].items()]
    return "\n\n".join([machine(result), table(["load", "raw epoll", "sioxx, one loop", "sioxx, two loops", "two over one (aim ≤ 1.15)"], rows)])


RESUME_NAMES = {"SIGTERM": "SIGTERM", "SIGKILL": "`kill -9`", "away": "SIGTERM, and events while there is no server"}


def resume(result):
    if not result:
        return "No run yet."
    variants = [(RESUME_NAMES[name], v, v["sends"]) for name, v in result["variants"].items()]
    clients = result["connections"]
    aims, back, sends = [], [], []
    ms = lambda value: f"{value['median'] / 1000:,.2f} ({value['min'] / 1000:,.2f}–{value['max'] / 1000:,.2f})"
    mib = lambda value: f"{value['median'] / 2**20:,.0f} MiB"
    for name, v, s in variants:
        aims.append([f"{name}: all {clients:,} back after there is a server again", "≤ 10 s", show(v["last_since_server"], 2) + " s", verdict(v["last_since_server"]["max"] <= 10)])
        aims.append([f"{name}: … each of them with every event exactly once, in order", "all", "all" if v["exactly_once"] else "not all", verdict(v["exactly_once"])])
        aims.append([f"{name}: sends that failed during the storm", "0", show(s["failures_storm"]), verdict(s["failures_storm"]["max"] == 0)])
        back.append([name, f"{v['missed_each']:,}", show(v["server_back_seconds"], 2), show(v["p50_since_server"], 2), show(v["p99_since_server"], 2), show(v["last_since_server"], 2), show(v["last_since_signal"], 2)])
        sends.append([name, show(v["answered_503"]), show(v["turned_away"]), show(v["nobody_there"]), f"{v['recovered']['median']:,.0f} / {v['fresh']['median']:,.0f}", ms(s["p50_us_calm"]), ms(s["p50_us_storm"]), ms(s["p99_us_calm"]), ms(s["p99_us_storm"]), mib(v["server_peak_bytes"])])
    return "\n\n".join([
        machine(result) + f" {clients:,} clients, {result['senders']} senders at 20 sends a second each, {result['feed_rate']:,} messages a second to the clients; {result['repeat']} rounds, the last variant once.",
        table(["", "aim", "median (min–max)", ""], aims),
        table(["ended by", "missed by each", "s without a server", "back after: half, s", "99 of 100, s", "the last, s", "the last, since the signal, s"], back),
        table(["ended by", "answered 503", "let in, then turned away", "found nobody there", "recovered / afresh", "send p50 ms, calm", "storm", "p99 ms, calm", "storm", "server's peak memory"], sends)])


def sessions(result):
    if not result:
        return "No run yet."
    rows = [[f"{r['sessions']:,}", show(r["bytes"]), show(r["heartbeat_ns_per_second"], 1)] for r in result["sessions"]]
    return "\n\n".join([machine(result), table(["sessions at once", "bytes each", "heartbeats, ns of CPU each and second"], rows)])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", default="peers.json", help="another result file of bench/peers.py, printed instead")
    options = parser.parse_args()
    if options.peers != "peers.json":
        print(peers(load(options.peers)))
        return
    page = PAGE.read_text()
    for name, text in (("truebond", truebond(load("truebond.json"))), ("peers", peers(load("peers.json"))), ("reactor", reactor(load("reactor.json"))),
                       ("scale", scale(load("scale.json"))), ("instructions", instructions(load("instructions.json"))),
                       ("sessions", sessions(load("sessions.json"))), ("resume", resume(load("resume.json")))):
        pattern = re.compile(rf"(<!-- figures: {name} -->\n).*?(<!-- end -->)", re.S)
        if not pattern.search(page):
            raise SystemExit(f"docs/PERFORMANCE.md has no place for the figures of {name}")
        page = pattern.sub(lambda m: m[1] + "\n" + text + "\n\n" + m[2], page)
    PAGE.write_text(page)


if __name__ == "__main__":
    main()
