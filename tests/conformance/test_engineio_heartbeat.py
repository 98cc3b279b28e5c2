"""Engine.IO: pings 300 ms apart, 200 ms to answer (/engine.io/)."""
import time

from support.raw import Closed

INTERVAL, TIMEOUT, SLACK = 0.3, 0.2, 1.0


def test_no_ping_before_the_interval(mount):
    started = time.monotonic()
    with mount("engine.io").engine_ws() as ws:
        assert ws.recv() == "2"
        assert time.monotonic() - started >= INTERVAL * 0.8


def test_ping_and_pong_keep_a_websocket_open(mount):
    with mount("engine.io").engine_ws() as ws:
        for _ in range(4):
            assert ws.recv() == "2"
            ws.send("3")
        ws.send("4alive")
        assert "4alive" in (ws.recv(), ws.recv())


def test_ping_and_pong_keep_polling_open(mount):
    session = mount("engine.io").polling()
    for _ in range(4):
        assert session.poll() == ["2"]
        assert session.post("3").status == 200


def test_one_ping_a_poll(mount):
    session = mount("engine.io").polling()
    assert session.poll() == ["2"]
    session.post("3")
    assert session.poll() == ["2"]


def test_a_websocket_without_pong_is_closed_in_time(mount):
    started = time.monotonic()
    with mount("engine.io").engine_ws() as ws:
        ws.wait_close(timeout=INTERVAL + TIMEOUT + SLACK)
        assert time.monotonic() - started >= INTERVAL


def test_a_polling_session_without_pong_is_closed_in_time(mount):
    session = mount("engine.io").polling()
    assert session.poll() == ["2"]
    deadline = time.monotonic() + INTERVAL + TIMEOUT + SLACK
    while time.monotonic() < deadline:
        response = session.get(timeout=5)
        if response.status == 400:
            return
        assert response.text in ("1", "6", "2"), response.text
    raise AssertionError("still open")


def test_a_session_that_nobody_polls_is_closed_in_time(mount):
    session = mount("engine.io").polling()
    deadline = time.monotonic() + 2 * (INTERVAL + TIMEOUT) + SLACK
    while time.monotonic() < deadline:
        if session.target.http("POST", "6", transport="polling", sid=session.sid).status == 400:
            return
        time.sleep(0.02)
    raise AssertionError("still open")


def test_messages_do_not_replace_the_pong(mount):
    with mount("engine.io").engine_ws() as ws:
        deadline = time.monotonic() + INTERVAL + TIMEOUT + SLACK
        try:
            while time.monotonic() < deadline:
                ws.send("4x")
                ws.recv(timeout=0.5)
        except (Closed, BrokenPipeError, ConnectionResetError):
            return
    raise AssertionError("open although no ping was answered")


def test_quiet_mount_sends_no_ping_soon(mount):
    with mount("eio-quiet").engine_ws() as ws:
        for i in range(3):
            ws.send(f"4{i}")
            assert ws.recv() == f"4{i}"
