"""Prometheus as Debian packages it, on a directory of its own, and what it is asked."""
from __future__ import annotations

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import time
from collections import Counter

import requests
import yaml
from support.process import ROOT, Process, TrueBond, free_port

DEPLOY = ROOT / "deploy"
DEADLINE_S = 60
SUFFIX = re.compile(r"_(bucket|sum|count)$")
NAME = re.compile(r"\b(?:truebond|process)_\w+")
SERIES = re.compile(r"^(\w+)(?:\{(.*)\})? (\S+)$", re.M)


def eventually(condition, what: str = "the condition"):
    """What the condition says, once it is something."""
    deadline = time.monotonic() + DEADLINE_S
    while True:
        found = condition()
        if found:
            return found
        assert time.monotonic() < deadline, f"{what}: not within {DEADLINE_S} s"
        time.sleep(0.05)  # between looks; the condition decides


def metrics_port(server: TrueBond) -> int:
    """Of METRICS_ADDR=127.0.0.1:0, as the log tells it; of the newest start."""
    return int(re.findall(r" metrics address=127\.0\.0\.1 port=(\d+)", server.log())[-1])


def scrape(server: TrueBond) -> str:
    answer = requests.get(f"http://127.0.0.1:{metrics_port(server)}/metrics", timeout=30)
    assert answer.status_code == 200, answer.text
    return answer.text


def families(text: str) -> set[str]:
    return set(re.findall(r"^# TYPE (\w+) ", text, re.M))


def series(text: str) -> dict[str, float]:
    """`name{labels}` → value, of everything but buckets."""
    return {name + (f"{{{labels}}}" if labels else ""): float(value) for name, labels, value in SERIES.findall(text) if not name.endswith("_bucket")}


def shape(text: str) -> Counter:
    """How many series each name has."""
    return Counter(name for name, _, _ in SERIES.findall(text))


def names_in(expression: str, there: set[str]) -> set[str]:
    """The families that an expression speaks of; of a histogram's series, the histogram."""
    return {name if name in there else SUFFIX.sub("", name) for name in NAME.findall(expression)}


def alerts() -> list[dict]:
    return [rule for group in yaml.safe_load((DEPLOY / "prometheus/alerts.yml").read_text())["groups"] for rule in group["rules"]]


def promtool(*arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess:
    return subprocess.run(["promtool", *map(str, arguments)], input=stdin, capture_output=True, text=True, timeout=120)


class Prometheus:
    """Asks `port` once a second and knows the alerts of deploy/, which wait for a second at most."""

    def __init__(self, port: int):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="prometheus-test-"))
        self.url = f"http://127.0.0.1:{free_port()}"
        rules = yaml.safe_load((DEPLOY / "prometheus/alerts.yml").read_text())
        for group in rules["groups"]:
            for rule in group["rules"]:
                if "for" in rule:
                    rule["for"] = "1s"
        (self.dir / "alerts.yml").write_text(yaml.safe_dump(rules))
        config = yaml.safe_load((DEPLOY / "prometheus/prometheus.yml").read_text())
        config["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s", "scrape_timeout": "1s"}
        config["scrape_configs"][0]["static_configs"][0]["targets"] = [f"127.0.0.1:{port}"]
        (self.dir / "prometheus.yml").write_text(yaml.safe_dump(config))

    def __enter__(self):
        self.process = Process(["prometheus", f"--config.file={self.dir}/prometheus.yml", f"--storage.tsdb.path={self.dir}/data",
                                f"--web.listen-address={self.url.removeprefix('http://')}"], dict(os.environ), self.dir / "log")
        eventually(self._ready, "prometheus ready")
        eventually(lambda: self.value('up{job="truebond"}') == 1, "the server asked")
        return self

    def __exit__(self, *_):
        self.process.kill()
        shutil.rmtree(self.dir, ignore_errors=True)

    def _ready(self) -> bool:
        assert self.process.alive, self.process.output()[-2000:]
        try:
            return requests.get(self.url + "/-/ready", timeout=5).status_code == 200
        except requests.ConnectionError:
            return False

    def get(self, path: str, **parameters) -> dict:
        answer = requests.get(f"{self.url}/api/v1/{path}", params=parameters, timeout=30).json()
        assert answer["status"] == "success", (parameters, answer)
        return answer["data"]

    def query(self, expression: str) -> list[dict]:
        return self.get("query", query=expression)["result"]

    def value(self, expression: str) -> float | None:
        """Of the only series; None while there is none."""
        found = self.query(expression)
        assert len(found) <= 1, found
        return float(found[0]["value"][1]) if found else None

    def becomes(self, expression: str, wanted: float) -> None:
        eventually(lambda: self.value(expression) == wanted, f"{expression} == {wanted} (it is {self.value(expression)})")

    def alert_states(self, name: str) -> set[str]:
        return {alert["state"] for alert in self.get("alerts")["alerts"] if alert["labels"]["alertname"] == name}
