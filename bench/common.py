"""What every benchmark here does: start a server on core 0, drive it from core 1, keep the result."""
import json, os, platform, re, signal, socket, statistics, subprocess, sys, tempfile, threading, time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = Path(os.environ.get("TRUEBOND_BUILD", ROOT / "build" / "release"))
RESULTS = ROOT / "bench" / "results"
SERVER_CORE, GENERATOR_CORE = 0, 1


def log(text):
    print(f"[{time.strftime('%H:%M:%S')}] {text}", file=sys.stderr, flush=True)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def listening(port):
    with socket.socket() as s:
        s.settimeout(0.2)
        return s.connect_ex(("127.0.0.1", port)) == 0


class Server:
    """A process pinned to the server's core; its port answers when the constructor returns."""

    def __init__(self, name, command, port, env=None, cwd=None, patience=30):
        self.name, self.port = name, port
        self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            ["taskset", "-c", str(SERVER_CORE), *map(str, command)], cwd=cwd, env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=subprocess.STDOUT)
        end = time.time() + patience
        while not listening(port):
            if self.process.poll() is not None or time.time() > end:
                self.stop()
                raise RuntimeError(f"{name} did not start:\n{self.output()}")
            time.sleep(0.05)

    @property
    def pid(self):
        return self.process.pid  # taskset execs: the pid is the server's

    def output(self):
        self.log.seek(0)
        return self.log.read().decode(errors="replace")[-4000:]

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(40)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def loadtest(server, mode, *arguments, env=None, timeout=1800, quiet=True):
    """Runs the generator against `server`; returns its figures."""
    with tempfile.NamedTemporaryFile(suffix=".json") as out:
        command = ["taskset", "-c", str(GENERATOR_CORE), str(BUILD / "truebond-loadtest"), mode, "--port", str(server.port),
                   "--server-pid", str(server.pid), "--label", server.name, "--out", out.name, *map(str, arguments)]
        done = subprocess.run(command, env={**os.environ, **(env or {})}, timeout=timeout, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE if quiet else None)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(command)}\n{(done.stderr or '')[-2000:]}\nserver:\n{server.output()}")
        log(f"{server.name}: {done.stdout.strip()}")
        return json.load(open(out.name))["figures"]


def storm_after_restart(start, connections, *arguments, env=None):
    """`connections` clients are in when the server is told to go (SIGTERM, as an operator would) and another one takes its place at
    once; gives the generator's figures of how they came back. `start()` gives a server, always on the same port."""
    servers = [start()]

    def replace():
        descriptors = Path(f"/proc/{servers[0].pid}/fd")
        end = time.time() + 120
        while len(list(descriptors.iterdir())) < connections and time.time() < end:
            time.sleep(0.2)
        time.sleep(1)
        servers[0].process.send_signal(signal.SIGTERM)
        servers[0].process.wait(60)
        servers.append(start())

    class Address:  # without a process: the one that is there now ends in the middle
        name, port, pid, output = servers[0].name, servers[0].port, 0, servers[0].output

    restarter = threading.Thread(target=replace)
    restarter.start()
    try:
        return loadtest(Address, "storm", "--restart", "--connections", connections, *arguments, env=env)
    finally:
        restarter.join()
        for server in servers:
            server.stop()


def spread(values, digits=3):
    values = [v for v in values if v is not None]
    return {"median": round(statistics.median(values), digits), "min": round(min(values), digits), "max": round(max(values), digits),
            "values": [round(v, digits) for v in values]}


def machine():
    def first(path, pattern):
        try:
            return re.search(pattern, Path(path).read_text(), re.M).group(1).strip()
        except (OSError, AttributeError):
            return "unknown"

    commit = subprocess.run(["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    return {"cpu": first("/proc/cpuinfo", r"model name\s*:\s*(.*)"), "cores": os.cpu_count(), "kernel": platform.release(),
            "memory": first("/proc/meminfo", r"MemTotal:\s*(.*)"), "commit": commit, "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "load_before": os.getloadavg()[0]}


def save(name, result):
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = RESULTS / name
    text = json.dumps(result, indent=1)
    text = re.sub(r"\[[^\[\]{}]*\]", lambda m: re.sub(r"\s*\n\s*", " ", m[0]).replace("[ ", "[").replace(" ]", "]"), text)
    path.write_text(text + "\n")
    log(f"wrote {path.relative_to(ROOT)}")
