"""SIGTERM drains: what is under way is finished, clients are sent away so that they come back, exit 0 within the limit."""
import signal
import threading
import time

import pytest
from support.people import Person
from support.process import TrueBond
from support.raw import Closed, Stream, build_request, read_response


@pytest.fixture
def server():
    with TrueBond(SHUTDOWN_LIMIT_MS=None) as server:
        yield server


def test_sends_under_way_are_answered_or_never_happened(server):
    people = [Person.sign_up(server, f"P{i}", 10_000) for i in range(4)]
    answered, lock = {}, threading.Lock()

    def write(sender, receiver):
        n = 0
        while True:
            n += 1
            try:
                answer = sender.try_send(receiver, f"{sender.name} {n}")
            except Exception:  # the server is gone
                return
            if answer.status_code != 200:
                assert answer.status_code == 503, answer.text
                return
            with lock:
                answered[answer.json()["message_id"]] = f"{sender.name} {n}"

    writers = [threading.Thread(target=write, args=(people[i], people[i - 1])) for i in range(4)]
    for writer in writers:
        writer.start()
    while len(answered) < 200:
        time.sleep(0.005)
    server.stop()
    for writer in writers:
        writer.join()
    server.start()
    stored = {}
    for i in range(4):
        stored |= {m["id"]: m["content"] for m in people[i].whole_history(people[i - 1])}
    assert {k: stored.get(k) for k in answered} == answered


def test_sockets_are_closed_without_a_refusal(server):
    """A closed transport makes a client come back; `41` or `44` would make it stop for good."""
    person = Person.sign_up(server, "Back")
    devices = [person.device() for _ in range(20)]
    server.stop()
    for device in devices:
        assert device.wait_closed(5)
        assert not [f for f in device.frames[1:] if f[:2] in ("41", "44")]


def test_ready_says_503_while_draining_and_the_exit_keeps_its_limit(server):
    person = Person.sign_up(server, "Slow")
    devices = [person.device() for _ in range(50)]
    probe = Stream("127.0.0.1", server.port)
    probe.send(build_request("GET", "/api/health/ready"))
    if (first := read_response(probe)).status == 404:
        pytest.skip("no readiness route in this build")
    assert first.status == 200
    started = time.monotonic()
    server.process.child.send_signal(signal.SIGTERM)
    statuses = []
    try:
        while True:
            probe.send(build_request("GET", "/api/health/ready"))
            statuses.append(read_response(probe).status)
    except (Closed, OSError):
        pass
    assert set(statuses) <= {200, 503}
    assert server.process.child.wait(15) == 0
    assert time.monotonic() - started < 12
    for device in devices:
        device.close()


def test_a_second_sigterm_and_sigint(server):
    for number in (signal.SIGTERM, signal.SIGTERM):
        try:
            server.process.child.send_signal(number)
        except ProcessLookupError:
            pass
    assert server.process.child.wait(15) == 0
    server.start()
    server.process.child.send_signal(signal.SIGINT)
    assert server.process.child.wait(15) == 0


def test_idle_connections_do_not_delay_the_exit(server):
    idle = [Stream("127.0.0.1", server.port) for _ in range(100)]
    started = time.monotonic()
    server.stop()
    assert time.monotonic() - started < 12
    for stream in idle:
        stream.close()
