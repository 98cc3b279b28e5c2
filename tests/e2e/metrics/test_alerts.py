"""Alerts, with a real server in trouble."""
import json

from support.people import Person
from support.process import TrueBond, free_port
from support.small_disk import fill, small_disk  # noqa: F401

from .prometheus import Prometheus, eventually


def firing(prometheus: Prometheus, name: str) -> bool:
    return "firing" in prometheus.alert_states(name)


def test_a_server_that_is_killed_is_told_of_until_it_is_back():
    port = free_port()
    with TrueBond(METRICS_ADDR=f"127.0.0.1:{port}") as server, Prometheus(port) as prometheus:
        eventually(lambda: prometheus.value("truebond_ready") == 1, "ready")
        eventually(lambda: not prometheus.alert_states("TrueBondDown"), "TrueBondDown quiet")
        server.kill()
        eventually(lambda: firing(prometheus, "TrueBondDown"), "TrueBondDown firing")
        server.start()
        eventually(lambda: not prometheus.alert_states("TrueBondDown"), "TrueBondDown over")
        starts = "changes(process_start_time_seconds[15m])"
        for n in (2, 3):
            eventually(lambda: (prometheus.value(starts) or 0) >= n - 1, f"start {n} seen")
            server.restart(hard=True)
        eventually(lambda: firing(prometheus, "TrueBondRestartLoop"), "TrueBondRestartLoop firing")


def test_a_full_disk_is_told_of_until_there_is_room(small_disk):  # noqa: F811
    port = free_port()
    with TrueBond(data_dir=small_disk / "data", METRICS_ADDR=f"127.0.0.1:{port}", LOG_FORMAT="json") as server, Prometheus(port) as prometheus:
        ann, ben = Person.sign_up(server, "Ann", 100_000), Person.sign_up(server, "Ben")
        ann.send(ben, "while there is room")
        prometheus.becomes('truebond_messages_total{door="rest",result="sent"}', 1)
        ballast = fill(small_disk)
        names = set()
        for n in range(20_000):
            answer = ann.try_send(ben, f"full {n} " + "x" * 1500)
            if answer.status_code == 503:
                names.add(answer.headers["X-Request-ID"])
            if len(names) == 5:
                break
        assert len(names) == 5, "the disk was never full"
        for alert in ("TrueBondNotReady", "TrueBondDiskErrors", "TrueBondSendsFailing"):
            eventually(lambda: firing(prometheus, alert), f"{alert} firing")
        prometheus.becomes('truebond_messages_total{door="rest",result="failed"}', 5)
        lines = [json.loads(line) for line in server.log().splitlines() if line.startswith("{")]
        assert names == {line["request_id"] for line in lines if line["message"] == "message not stored"}
        assert names == {line["request_id"] for line in lines if line["message"] == "request finished" and line["status"] == 503}
        ballast.unlink()
        eventually(lambda: prometheus.value("truebond_ready") == 1, "ready again")
        eventually(lambda: not prometheus.alert_states("TrueBondNotReady"), "TrueBondNotReady over")
        assert ann.try_send(ben, "room again").status_code == 200
