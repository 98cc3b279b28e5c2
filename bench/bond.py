"""A truebond server to measure: seeded users (and messages) on a real disk, one core, one loop, rate limits off."""
import os, secrets, shutil, subprocess, tempfile, time

from common import BUILD, Server, free_port, loadtest

SECRET = secrets.token_hex(32)
CREDITS = 100_000_000


def disk(directory):
    """What one write and fdatasync inside an existing file costs here: the floor below every durable send."""
    times = []
    with tempfile.NamedTemporaryFile(dir=directory) as file:
        os.write(file.fileno(), bytes(4096 * 300))
        os.fsync(file.fileno())
        for page in range(300):
            os.pwrite(file.fileno(), b"x" * 4096, 4096 * page)
            start = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append((time.perf_counter() - start) * 1e6)
    times.sort()
    return {"fdatasync_p50_us": round(times[150], 1), "fdatasync_p99_us": round(times[297], 1)}


class TrueBond:
    """A data directory with seeded users, and the server on it, started as often as needed. `reuse`: one that is there is taken."""

    def __init__(self, directory, users, *seeding, reuse=False):
        self.directory, self.port = directory, free_port()
        if reuse and (directory / "truebond.db").exists():
            return
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir(parents=True)
        subprocess.run([BUILD / "truebond", "seed", "--users", str(users), "--credits", str(CREDITS), "--data-dir", directory,
                        *map(str, seeding)], check=True, env=self.env(), stdout=subprocess.DEVNULL)

    def env(self):
        return {**os.environ, "JWT_SECRET": SECRET, "RATE_LIMITS": "off", "DATA_DIR": str(self.directory), "HOST": "127.0.0.1",
                "PORT": str(self.port), "METRICS_ADDR": "off", "LOG_LEVEL": "warn",
                "LOOPS": "1"}  # one core, one loop

    def start(self):
        return Server("truebond", [BUILD / "truebond", "serve"], self.port, env=self.env())


def drive(server, mode, *arguments):
    return loadtest(server, mode, *arguments, env={"JWT_SECRET": SECRET}, quiet=False)
