#!/usr/bin/env python3
"""10,000 clients resume at once after a restart → bench/results/resume.json: how soon they are back with everything they missed, and what
that does to those who send meanwhile.

The server is ended by SIGTERM, by kill -9, and by SIGTERM with 200 events for each client before the next one starts. The generator
checks that every client gets every event exactly once and in order, and fails if not; senders are measured before and during the storm."""
import argparse, re, resource, subprocess, sys, threading
from pathlib import Path

from bond import SECRET, TrueBond, disk
from common import BUILD, ROOT, loadtest, log, machine, save, spread

SENDERS, OTHERS = 16, 64  # users besides the herd: the generator's feeders, the senders, whom those write to
AWAY = 200
FILES_BESIDES = 400  # of the server and of the generator each


class Away(TrueBond):
    """Messages that come into being while there is no server."""

    def seed_messages(self, each, clients):
        pairs = clients // 2
        subprocess.run([BUILD / "truebond", "seed", "--users", str(clients + OTHERS), "--messages", str(each * pairs), "--pairs", str(pairs),
                        "--data-dir", self.directory], check=True, env=self.env(), stdout=subprocess.DEVNULL)


def peak_memory(server):
    status = Path(f"/proc/{server.pid}/status").read_text()
    return 1024 * int(re.search(r"^VmHWM:\s+(\d+) kB", status, re.M)[1])


def private_memory(server):
    rollup = Path(f"/proc/{server.pid}/smaps_rollup").read_text()
    return 1024 * sum(int(kb) for kb in re.findall(r"^Private_\w+:\s+(\d+) kB", rollup, re.M))


def one_restart(bond, options, ended_by, away=0):
    """The generator ends the server when it is ready; here another one is started as soon as that is gone."""
    servers, trouble = [bond.start()], []

    def replace():
        try:
            servers[0].process.wait(300)
            if away:
                bond.seed_messages(away, options.connections)
            servers.append(bond.start())
        except Exception as error:  # the generator's own failure says less
            trouble.append(error)

    successor = threading.Thread(target=replace)
    successor.start()
    try:
        figures = loadtest(servers[0], "resume", "--connections", options.connections, "--senders", SENDERS, "--elsewhere", away,
                           "--feed-rate", options.feed_rate, "--connect-timeout", 240, *(["--kill"] if ended_by == "SIGKILL" else []), env={"JWT_SECRET": SECRET},
                           timeout=300, quiet=False)
        successor.join()
        # After it all clients are gone again: what stays is what the storm left behind.
        return {**figures, "server_peak_bytes": peak_memory(servers[1]), "server_private_bytes_after": private_memory(servers[1])}
    except RuntimeError as error:
        raise RuntimeError(f"{error}\n{trouble}") from error
    finally:
        servers[0].process.kill()
        successor.join()
        for server in servers:
            server.stop()


def check_descriptors(connections):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = connections + FILES_BESIDES
    if hard < needed:
        sys.exit(f"{connections} clients need {needed} open files in the server and as many in the generator; the hard limit here is {hard} "
                 f"(ulimit -Hn). Raise it, or ask for fewer clients: --connections {max(1, hard - FILES_BESIDES)}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, needed), hard))


def summary(rows):
    def across(digits, *path):
        values = []
        for row in rows:
            for key in path:
                row = row[key]
            values.append(row)
        return spread(values, digits)

    sends = {f"{name}_{phase}": across(1, f"sends_{phase}", name) for phase in ("calm", "storm") for name in ("count", "failures", "p50_us", "p99_us", "max_us")}
    return {"server_back_seconds": across(2, "server_back_seconds"),
            **{f"{name}_{since}": across(2, f"back_{since}", f"{name}_seconds") for since in ("since_signal", "since_server") for name in ("p50", "p99", "last")},
            **{name: across(0, name) for name in ("answered_503", "nobody_there", "turned_away", "other_failures", "recovered", "fresh", "events", "server_peak_bytes", "server_private_bytes_after")}, "generator_cpu_share": across(2, "generator_cpu_share"),
            "exactly_once": all(row["exactly_once"] for row in rows), "sends": sends}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true", help="a smoke test: 1,000 clients, once each, results in resume-short.json")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--connections", type=int, default=10_000)
    parser.add_argument("--feed-rate", type=int, default=2_000, help="messages a second to the clients, before and after the restart")
    parser.add_argument("--away", type=int, default=AWAY, help="events that each missed in the third variant")
    parser.add_argument("--variants", default="SIGTERM,SIGKILL,away")
    parser.add_argument("--data", type=Path, default=ROOT / "build" / "bench-data", help="directory on a real disk; emptied")
    options = parser.parse_args()
    if options.short:
        options.repeat, options.connections = 1, 1000
    check_descriptors(options.connections)
    result = {"machine": {**machine(), **disk(options.data.parent)}, "connections": options.connections, "senders": SENDERS,
              "feed_rate": options.feed_rate, "repeat": options.repeat, "variants": {}}
    for variant in options.variants.split(","):
        rows = []
        for _ in range(1 if variant == "away" else options.repeat):
            bond = Away(options.data, options.connections + OTHERS)  # an empty log each time
            rows.append(one_restart(bond, options, "SIGTERM" if variant == "away" else variant, options.away if variant == "away" else 0))
        result["variants"][variant] = {"missed_each": rows[0]["missed_each"], **summary(rows)}
    log(f"all clients had every event exactly once: {all(v['exactly_once'] for v in result['variants'].values())}")
    save("resume-short.json" if options.short else "resume.json", result)


if __name__ == "__main__":
    main()
