"""What is counted is what clients did, and no client can make it more than that."""
import socket

import pytest
import requests
from support.people import Person
from support.process import TrueBond

from .prometheus import eventually, metrics_port, scrape, series, shape


def grown(server, before: dict, *names: str) -> dict:
    now = series(scrape(server))
    return {name: now[name] - before[name] for name in names}


def test_counters_are_what_clients_did(server, prometheus, people):
    ann, ben = people("Ann", "Ben")
    before = series(scrape(server))
    with ann.device() as phone, ben.device() as laptop:
        for n in range(7):
            sent = ann.send(ben, f"message {n}", key=f"key-{ann.id}-{n}")
        ann.send(ben, "message 6", key=f"key-{ann.id}-6")  # again
        assert ann.try_send(ann, "to myself").status_code == 400
        for n in range(5):
            (ack,) = phone.call("send_message_realtime", {"receiver_id": ben.id, "content": f"by event {n}"})
            assert ack["success"] is True
        phone.call("typing", {"receiver_id": ben.id})
        laptop.call("mark_delivered", {"message_id": sent["message_id"]})
        laptop.call("mark_read_realtime", {"other_user_id": ann.id})
        for _ in range(3):
            ann.request("GET", "/api/search/users?q=be")
        assert ann.request("POST", "/api/auth/login", {"email": ann.fields["email"], "password": "wrong"}, token=None).status_code == 401
        wanted = {
            'truebond_messages_total{door="rest",result="sent"}': 7,
            'truebond_messages_total{door="rest",result="replayed"}': 1,
            'truebond_messages_total{door="rest",result="refused"}': 1,
            'truebond_messages_total{door="event",result="sent"}': 5,
            "truebond_message_commit_seconds_count": 12,
            'truebond_http_requests_total{method="POST",route="/api/messages/send",status="2xx"}': 8,
            'truebond_http_requests_total{method="POST",route="/api/messages/send",status="4xx"}': 1,
            'truebond_http_request_seconds_count{method="POST",route="/api/messages/send"}': 9,
            'truebond_http_requests_total{method="POST",route="/api/auth/login",status="4xx"}': 1,
            'truebond_events_received_total{event="send_message_realtime"}': 5,
            'truebond_events_received_total{event="typing"}': 1,
            'truebond_events_received_total{event="mark_delivered"}': 1,
            'truebond_events_received_total{event="mark_read_realtime"}': 1,
            'truebond_events_emitted_total{event="new_message_notification"}': 12,
            'truebond_events_emitted_total{event="message_delivered"}': 1,
            'truebond_events_emitted_total{event="messages_read"}': 1,
            'truebond_events_emitted_total{event="user_typing"}': 1,
            'truebond_typing_changes_total{state="started"}': 1,
            'truebond_rate_limited_total{action="search"}': 2,
            'truebond_log_ins_total{result="wrong_password"}': 1,
            'truebond_sessions_opened_total{transport="websocket"}': 2,
            'truebond_messages_total{door="rest",result="failed"}': 0,
        }
        assert grown(server, before, *wanted) == wanted
        assert series(scrape(server))["truebond_sockets_connected"] == 2
        # Prometheus sees the very same.
        for name, value in wanted.items():
            prometheus.becomes(name, before[name] + value)
    eventually(lambda: series(scrape(server))["truebond_sockets_connected"] == 0, "both gone")


def test_a_message_is_followed_and_measured(server, people):
    cat, dan = people("Cat", "Dan")
    before = series(scrape(server))
    with dan.device() as phone:
        sent = cat.send(dan, "hello")
        phone.wait_event("new_message", 0, where=lambda d: d["id"] == sent["message_id"])
        name = "truebond_message_emit_seconds_count"
        eventually(lambda: series(scrape(server))[name] > before[name], name)
    batches = "truebond_store_batch_size_sum", "truebond_store_batch_size_count", "truebond_store_commit_seconds_count"
    rise = grown(server, before, *batches)
    assert rise[batches[0]] >= rise[batches[1]] > 0 and rise[batches[1]] == rise[batches[2]]


def test_no_client_can_make_more_series(server, people):
    eve, fay = people("Eve", "Fay")
    with eve.device() as phone:
        before = shape(scrape(server))
        for n in range(2000):
            phone.emit(f"made_up_event_{n}", {"n": n})
        phone.call("mark_read_realtime", {"other_user_id": fay.id})  # behind them all
        with requests.Session() as session:
            for n in range(300):
                session.get(f"{server.url}/made/up/path/{n}?x={n}", timeout=30)
                session.request(f"VERB{n}", f"{server.url}/api/messages/{n:024x}", timeout=30)
                session.get(f"{server.url}/api/health", headers={"X-Request-ID": f"id-{n}", "Host": f"host{n}.example"}, timeout=30)
        text = scrape(server)
        assert shape(text) == before
        assert series(text)['truebond_events_received_total{event="other"}'] >= 2000
        for word in ("made_up", "made/up", "VERB", "id-1", "host1", eve.id, fay.id, eve.token):
            assert word not in text


def test_the_public_port_shows_nothing(server):
    for path in ("/metrics", "/metrics/", "/app/metrics"):
        assert requests.get(server.url + path, timeout=30).status_code == 404
    metrics = f"http://127.0.0.1:{metrics_port(server)}"
    for path in ("/", "/api/health", "/socket.io/?EIO=4&transport=polling", "/app/"):
        assert requests.get(metrics + path, timeout=30).status_code == 404


def test_off_is_off():
    with TrueBond(METRICS_ADDR="off", LOG_LEVEL="info") as server:
        assert " metrics address=" not in server.log()


def test_an_address_that_was_asked_for_and_is_taken_is_the_end():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        server = TrueBond(start=False, METRICS_ADDR=address)
        try:
            done = server.run("serve", "--port", str(server.port))
        finally:
            server.close()
    assert done.returncode == 1
    lines = [line for line in done.stderr.splitlines() if line.startswith("truebond: ")]
    assert len(lines) == 1 and "METRICS_ADDR" in lines[0] and address in lines[0], done.stderr


def test_the_default_address_taken_is_a_warning():
    with socket.socket() as taken:
        try:
            taken.bind(("127.0.0.1", 9464))
            taken.listen()
        except OSError:
            pass  # somebody else's has it: just as well
        with TrueBond(METRICS_ADDR=None, LOG_LEVEL="warn") as server:
            assert Person.sign_up(server, "Gus").balance() == 10
            assert len([line for line in server.log().splitlines() if "METRICS_ADDR" in line]) == 1, server.log()


@pytest.mark.parametrize("value", ["9464", "127.0.0.1", "127.0.0.1:", ":9464", "127.0.0.1:70000", "127.0.0.1:x", "::1:9464", ""])
def test_what_is_no_address_is_a_fault_of_the_configuration(value):
    server = TrueBond(start=False, METRICS_ADDR=value)
    try:
        done = server.run("serve", "--port", str(server.port))
    finally:
        server.close()
    assert done.returncode == 2 and "METRICS_ADDR" in done.stderr, done.stderr
