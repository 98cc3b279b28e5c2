"""Socket.IO: connection state recovery, as on /csr/."""
import json

import pytest
from support.eio import Client, Target, parse
from support.raw import Closed


def open_with(target, payload):
    """Connects with a payload: (connect reply, the frames that came before it, the websocket)."""
    ws = target.engine_ws()
    ws.send("40" + json.dumps(payload))
    before = []
    while True:
        frame = ws.recv()
        if frame.startswith("40"):
            return parse(frame)[3], before, ws
        before.append(frame)


@pytest.fixture(autouse=True)
def offered(mount):
    """A server without connection state recovery answers with a sid only: then there is nothing to test here."""
    reply, _, ws = open_with(mount("csr"), {})
    ws.close()
    if "pid" not in reply:
        pytest.skip("this server offers no connection state recovery")


@pytest.fixture
def lost(mount):
    """A client in room `r` that has gone, and the offset it had seen; then an event it missed."""
    target: Target = mount("csr")
    reply, _, ws = open_with(target, {})
    while '"auth"' not in (frame := ws.recv()):
        pass
    first = parse(frame)[3]
    ws.send('421["join","r"]')
    while not ws.recv().startswith("431"):
        pass
    ws.send('42["room-emit","r","seen",1]')
    seen = parse(ws.recv())[3]
    return target, reply, first, seen, ws


def leave_and_miss(target, ws, n=1):
    ws.abort()
    with Client(target) as other:
        for i in range(n):
            other.call("room-emit", "r", "missed", i)


def test_the_reply_carries_sid_and_pid(lost):
    _, reply, *_ = lost
    assert sorted(reply) == ["pid", "sid"]


def test_events_carry_an_offset_as_their_last_argument(lost):
    _, _, _, seen, _ = lost
    assert seen[:2] == ["seen", 1] and isinstance(seen[2], str) and len(seen) == 3


def test_missed_events_come_before_the_reply_and_the_sid_is_the_old_one(lost):
    target, reply, _, seen, ws = lost
    leave_and_miss(target, ws, 3)
    again, before, ws2 = open_with(target, {"pid": reply["pid"], "offset": seen[-1]})
    assert (again["sid"], again["pid"]) == (reply["sid"], reply["pid"])
    assert [parse(f)[3][:2] for f in before if "missed" in f] == [["missed", 0], ["missed", 1], ["missed", 2]]
    assert not any('"seen"' in f for f in before)


def test_rooms_are_recovered(lost):
    target, reply, _, seen, ws = lost
    leave_and_miss(target, ws)
    _, _, ws2 = open_with(target, {"pid": reply["pid"], "offset": seen[-1]})
    ws2.send('429["who"]')
    while not (frame := ws2.recv()).startswith("439"):
        pass
    who = parse(frame)[3][0]
    assert who["recovered"] is True and "r" in who["rooms"]


@pytest.mark.parametrize("how", ["drop", "drop-hard"])
def test_also_after_the_server_closed_the_transport(lost, how):
    target, reply, _, seen, ws = lost
    ws.send(f'42["{how}"]')
    with pytest.raises(Closed):
        while True:
            ws.recv()
    leave_and_miss(target, ws)
    again, before, _ = open_with(target, {"pid": reply["pid"], "offset": seen[-1]})
    assert again["sid"] == reply["sid"] and len(before) == 1


def test_also_in_other_namespaces_and_past_middleware(mount):
    ws = mount("csr").engine_ws()
    ws.send('40/admin,{"token":"secret"}')
    first = parse(ws.recv())[3]
    offset = parse(ws.recv())[3][-1]
    ws.abort()
    ws = mount("csr").engine_ws()
    ws.send("40/admin," + json.dumps({"pid": first["pid"], "offset": offset}))  # skipMiddlewares: no token is asked for
    while not (frame := ws.recv()).startswith("40/admin,"):
        assert not frame.startswith("44"), frame
    assert parse(frame)[3] == first


def test_a_pid_is_of_one_namespace(lost):
    target, reply, _, seen, ws = lost
    leave_and_miss(target, ws)
    ws = target.engine_ws()
    ws.send("40/custom," + json.dumps({"pid": reply["pid"], "offset": seen[-1]}))
    again = parse(ws.recv())[3]
    assert again["sid"] != reply["sid"] and again["pid"] != reply["pid"]


def test_a_socket_that_is_still_there_is_not_recovered(lost):
    target, reply, _, seen, _ws = lost
    again, before, _ = open_with(target, {"pid": reply["pid"], "offset": seen[-1]})
    assert again["sid"] != reply["sid"] and before == []


def test_what_needs_no_recovery_carries_no_offset(lost):
    _, _, _, _, ws = lost
    ws.send('42["volatile-burst",1]')
    assert len(parse(ws.recv())[3]) == 2  # volatile
    assert len(parse(ws.recv())[3]) == 3
    ws.send('42["emit-with-ack",1]')
    assert parse(ws.recv())[3] == ["emit-with-ack", 1]


def test_an_offset_is_not_among_the_attachments(lost):
    _, _, _, _, ws = lost
    ws.send('451-["message",{"_placeholder":true,"num":0}]')
    ws.send(b"\x01")
    payload = parse(ws.recv())[3]
    assert payload[:2] == ["message-back", {"_placeholder": True, "num": 0}] and isinstance(payload[2], str)
    assert ws.recv() == b"\x01"


def test_an_unknown_pid_is_a_plain_connect(lost):
    target, reply, _, seen, ws = lost
    leave_and_miss(target, ws)
    again, before, _ = open_with(target, {"pid": "unknown", "offset": seen[-1]})
    assert again["sid"] != reply["sid"] and again["pid"] not in (reply["pid"], "unknown") and before == []


def test_an_unknown_offset_is_a_plain_connect(lost):
    target, reply, _, _, ws = lost
    leave_and_miss(target, ws)
    again, before, _ = open_with(target, {"pid": reply["pid"], "offset": "unknown"})
    assert again["sid"] != reply["sid"] and before == []


@pytest.mark.parametrize("pid", [5, None, {}, [], True])
def test_a_pid_that_is_no_string_is_a_plain_connect(mount, pid):
    again, before, _ = open_with(mount("csr"), {"pid": pid, "offset": "x"})
    assert sorted(again) == ["pid", "sid"] and before == []


def test_not_after_the_client_left(lost):
    target, reply, _, seen, ws = lost
    ws.send("41")
    ws.send("40/custom,")
    while not ws.recv().startswith("40/custom"):
        pass
    leave_and_miss(target, ws)
    again, before, _ = open_with(target, {"pid": reply["pid"], "offset": seen[-1]})
    assert again["sid"] != reply["sid"] and before == []


def test_not_after_the_server_disconnected(lost):
    target, reply, _, seen, ws = lost
    ws.send('42["kick"]')
    try:
        while ws.recv() != "41":
            pass
    except Closed:
        pass
    leave_and_miss(target, ws)
    again, before, _ = open_with(target, {"pid": reply["pid"], "offset": seen[-1]})
    assert again["sid"] != reply["sid"] and before == []
