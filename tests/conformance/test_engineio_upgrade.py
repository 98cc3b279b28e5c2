"""Engine.IO: from polling to websocket."""
import time

import pytest
from support.raw import Closed


def upgrade(session):
    """The probe is answered; the `5` is the caller's."""
    ws = session.target.websocket(sid=session.sid)
    assert ws.open
    ws.send("2probe")
    assert ws.recv() == "3probe"
    return ws


def test_upgrade_and_go_on(mount):
    session = mount("eio-quiet").polling()
    ws = upgrade(session)
    ws.send("5")
    ws.send("4hello")
    assert ws.recv() == "4hello"


def test_a_waiting_poll_is_released_with_noop(mount):
    session = mount("eio-quiet").polling()
    pending = session.start_get()
    ws = upgrade(session)
    assert pending.answer(timeout=5).text == "6"
    ws.send("5")
    ws.send("4x")
    assert ws.recv() == "4x"


def test_a_poll_that_arrives_during_the_probe_is_released(mount):
    session = mount("eio-quiet").polling()
    _ws = upgrade(session)
    assert session.get(timeout=5).text == "6"


def test_nothing_is_lost_or_reordered(mount):
    session = mount("eio-quiet").polling()
    for i in range(5):
        session.post(f"4{i}")
    ws = upgrade(session)
    for i in range(5, 10):
        session.post(f"4{i}")
    got = []
    pending = session.start_get()
    ws.send("5")
    ws.send("4last")
    answer = pending.answer(timeout=5)
    if answer.status == 200:
        got += [p for p in answer.text.split("\x1e") if p != "6"]
    while "4last" not in got:
        got.append(ws.recv())
    assert got == [f"4{i}" for i in range(10)] + ["4last"]


def test_polling_works_until_the_upgrade_is_done(mount):
    session = mount("eio-quiet").polling()
    _ws = upgrade(session)
    assert session.post("4during").status == 200


def test_polling_after_the_upgrade_is_refused(mount):
    session = mount("eio-quiet").polling()
    ws = upgrade(session)
    ws.send("5")
    ws.send("4x")
    assert ws.recv() == "4x"
    response = session.get()
    assert response.status == 400 and response.json()["code"] == 3


def test_a_websocket_for_an_upgraded_session_is_closed(mount):
    session = mount("eio-quiet").polling()
    first = upgrade(session)
    first.send("5")
    first.send("4x")
    assert first.recv() == "4x"
    second = session.target.websocket(sid=session.sid)
    if second.open:
        second.wait_close(timeout=3)
    first.send("4still")
    assert first.recv() == "4still"


def test_a_second_websocket_while_one_probes_does_not_hurt_the_first(mount):
    session = mount("eio-quiet").polling()
    first = upgrade(session)
    _second = session.target.websocket(sid=session.sid)
    first.send("5")
    first.send("4x")
    assert first.recv() == "4x"


def test_a_websocket_for_a_websocket_session_does_not_hurt_it(mount):
    target = mount("eio-quiet")
    with target.engine_ws() as ws:
        second = target.websocket(sid=ws.opened["sid"])
        if second.open:
            second.send("2probe")
        ws.send("4x")
        assert ws.recv() == "4x"


def test_an_unfinished_upgrade_times_out_and_polling_goes_on(mount):
    session = mount("ext").polling()
    session.post("40")
    ws = session.target.websocket(sid=session.sid)
    started = time.monotonic()
    ws.wait_close(timeout=5)
    assert 0.5 < time.monotonic() - started < 4
    assert session.post('42["message","x"]').status == 200


def test_a_probe_without_end_times_out_too(mount):
    session = mount("ext").polling()
    session.post("40")
    ws = upgrade(session)
    ws.wait_close(timeout=5)
    assert session.post('42["message","x"]').status == 200


@pytest.mark.parametrize("packet", ["4hello", "2", "1", "xyz"])
def test_anything_but_a_probe_ends_the_websocket_not_the_session(mount, packet):
    session = mount("eio-quiet").polling()
    ws = session.target.websocket(sid=session.sid)
    ws.send(packet)
    ws.wait_close(timeout=12)
    assert session.post("4x").status == 200
    assert session.poll() == ["4x"]


def test_a_lost_websocket_after_the_upgrade_ends_the_session(mount):
    session = mount("eio-quiet").polling()
    ws = upgrade(session)
    ws.send("5")
    ws.send("4x")
    assert ws.recv() == "4x"
    ws.abort()
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        if session.get().json()["code"] == 1:
            return
        time.sleep(0.01)
    raise AssertionError("the session lives on without a transport")


def test_a_lost_probe_leaves_the_session_on_polling(mount):
    session = mount("eio-quiet").polling()
    ws = upgrade(session)
    ws.abort()
    assert session.post("4x").status == 200
    got = []
    deadline = time.monotonic() + 5
    while "4x" not in got and time.monotonic() < deadline:
        got += session.poll()
    assert "4x" in got


def test_upgrade_with_another_eio_is_refused(mount):
    session = mount("eio-quiet").polling()
    ws = session.target.websocket(sid=session.sid, EIO="3")
    assert not ws.open and ws.response.status == 400


def test_client_close_during_the_upgrade(mount):
    session = mount("eio-quiet").polling()
    ws = upgrade(session)
    session.post("1")
    try:
        ws.wait_close(timeout=12)
    except Closed:
        pass
    assert session.get().status == 400


def dropped_while_changing(mount):
    """A client in the middle of an upgrade, its poll released, whose session the server then closes."""
    session = mount("client").polling()
    session.post("40")
    while not any(packet.startswith('42["auth"') for packet in session.poll()):
        pass
    pending = session.start_get()
    ws = upgrade(session)
    assert pending.answer(timeout=5).text == "6"
    assert session.post('42["drop"]').status == 200
    return session, ws


def test_a_session_closed_during_the_upgrade_is_closed_after_it(mount):
    _session, ws = dropped_while_changing(mount)
    ws.fence()  # still there
    ws.send("5")
    ws.wait_close(timeout=5)


def test_a_session_closed_during_the_upgrade_tells_a_poll(mount):
    session, _ws = dropped_while_changing(mount)
    assert session.poll()[-1] == "1"
    assert session.get().status == 400
