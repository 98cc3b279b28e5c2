"""A disk that can be filled."""
import os
import pathlib
import subprocess
import tempfile

import pytest


@pytest.fixture(scope="module")
def small_disk():
    """A file system of 32 MB of our own."""
    place = pathlib.Path(tempfile.mkdtemp(prefix="truebond-disk-"))
    if os.geteuid() != 0:
        pytest.skip("needs root to mount a small file system")
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32m", "none", str(place)], capture_output=True, text=True)
    if done.returncode != 0:
        pytest.skip(f"mounting is not permitted here: {done.stderr.strip()}")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)
    place.rmdir()


def free(place: pathlib.Path) -> int:
    stat = os.statvfs(place)
    return stat.f_bavail * stat.f_frsize


def fill(place: pathlib.Path) -> pathlib.Path:
    ballast = place / "ballast"
    with open(ballast, "wb", buffering=0) as f:
        try:
            while f.write(b"x" * 4096):
                pass
        except OSError:
            pass
    return ballast
