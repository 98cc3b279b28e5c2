"""Alerts, with a real server in trouble."""
from support.process import TrueBond, free_port

from .prometheus import Prometheus, eventually


def test_a_server_that_is_killed_is_told_of_until_it_is_back():
    port = free_port()
    with TrueBond(METRICS_ADDR=f"127.0.0.1:{port}") as server, Prometheus(port) as prometheus:
        eventually(lambda: prometheus.value("truebond_ready") == 1, "ready")
        assert prometheus.alert_states("TrueBondDown") == set()
        server.kill()
        seen = set()

        def fires():
            seen.update(prometheus.alert_states("TrueBondDown"))
            return "firing" in seen

        eventually(fires, "TrueBondDown firing")
        server.start()
        eventually(lambda: not prometheus.alert_states("TrueBondDown"), "TrueBondDown over")
        for _ in range(2):  # three starts more: a loop
            server.restart(hard=True)
            eventually(lambda: prometheus.value('up{job="truebond"}') == 1 and prometheus.value('changes(process_start_time_seconds[15m])') or 0, "asked again")
        eventually(lambda: "firing" in prometheus.alert_states("TrueBondRestartLoop"), "TrueBondRestartLoop firing")
