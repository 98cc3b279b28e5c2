"""The servers that bench/peers.py compares: how each is installed from its lock file, and how it is started on a port."""
import hashlib, os, shutil, subprocess, sys

from common import BUILD, ROOT, Server, free_port, log

PEERS = ROOT / "bench" / "peers"
HOME = ROOT / "build" / "bench-peers"
BASE = "raw_epoll"


def once(name, files, work):
    """Does `work` again only when one of `files` has changed."""
    stamp = HOME / f"{name}.stamp"
    want = hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()
    if not stamp.exists() or stamp.read_text() != want:
        log(f"installing {name}")
        HOME.mkdir(parents=True, exist_ok=True)
        work()
        stamp.write_text(want)


def node():
    folder = PEERS / "node"
    once("node", [folder / "package-lock.json"],
         lambda: subprocess.run(["npm", "ci", "--silent", "--no-audit", "--no-fund"], cwd=folder, check=True))
    return folder / "server.js"


def python():
    requirements, venv = PEERS / "python" / "requirements.txt", HOME / "venv"

    def install():
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        subprocess.run([venv / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements], check=True)

    once("python", [requirements], install)
    return venv / "bin" / "python"


def rust():
    folder = PEERS / "rust"
    if not shutil.which("cargo"):
        raise FileNotFoundError("there is no cargo")
    once("rust", [folder / "Cargo.lock", folder / "Cargo.toml", folder / "src" / "main.rs"],
         lambda: subprocess.run(["cargo", "build", "--release", "--locked", "--quiet", "--target-dir", HOME / "rust"], cwd=folder, check=True))
    return HOME / "rust" / "release" / "bench-peer-rust"


class Peer:
    """`window_max`: seconds that are enough for a server that is only there to compare with (CPU is counted in 10 ms)."""

    def __init__(self, name, path, install, command, window_max=30):
        self.name, self.path, self.install, self.command, self.program, self.window_max = name, path, install, command, None, window_max

    def start(self, port=None):
        port = port or free_port()
        server = Server(self.name, self.command(self.program, port), port, env={"NODE_ENV": "production"})
        server.path, server.window_max = self.path, self.window_max
        return server


ALL = [
    Peer(BASE, "/socket.io/", lambda: BUILD / "raw_epoll", lambda program, port: [program, port]),
    Peer("sioxx", "/bench/", lambda: BUILD / "conformance", lambda program, port: [program, "--port", port]),
    Peer("socketioxide", "/bench/", rust, lambda program, port: [program, port], 5),
    Peer("node_uws", "/bench/", node, lambda program, port: ["node", program, port, "uws"], 5),
    Peer("node_ws", "/bench/", node, lambda program, port: ["node", program, port, "ws"], 5),
    Peer("python", "/bench/", python, lambda program, port: [program, PEERS / "python" / "server.py", port], 5),
]


def installed(names):
    """Those of `names` that can be had; the floor always comes first."""
    ready = []
    for peer in ALL:
        if peer.name != BASE and names and peer.name not in names:
            continue
        try:
            peer.program = peer.install()
        except (OSError, subprocess.CalledProcessError) as error:
            log(f"{peer.name} is left out: {error}")
            continue
        if not os.path.exists(peer.program):
            sys.exit(f"{peer.program} is not there: cmake --build --preset release --target conformance raw_epoll truebond-loadtest")
        ready.append(peer)
    return ready
