"""Socket.IO: events, acknowledgements, binary, rooms."""
import base64
import json

import pytest
from support.eio import Client, event, parse


@pytest.fixture
def client(mount):
    with Client(mount("ext")) as client:
        client.wait_event("auth")
        yield client


def test_event_and_answer(client):
    client.emit("message", 1, "2", {"3": [True]})
    assert client.wait_event("message-back") == [1, "2", {"3": [True]}]


def test_event_without_arguments(client):
    client.emit("message")
    assert client.wait_event("message-back") == []


def test_binary_as_base64_on_a_websocket(client):
    client.send('451-["message",{"_placeholder":true,"num":0}]')
    client.send("bAQID")
    client.wait(lambda f: f == b"\x01\x02\x03")


@pytest.mark.parametrize("value", [None, True, False, 0, -1, 1.5, 1e100, 9007199254740991, "", "😀\u0000\u2028", [], {}, [[], {}], {"": ""}, {"__proto__": 1}, {"a": {"b": {"c": None}}}], ids=repr)
def test_values_come_back_as_they_were(client, value):
    client.emit("message", value)
    assert client.wait_event("message-back") == [value]


def test_escapes_in_strings(client):
    client.send('42["message","\\u00e9\\ud83d\\ude00\\n\\t\\"\\\\\\/"]')
    assert client.wait_event("message-back") == ["é😀\n\t\"\\/"]


def test_whitespace_in_the_payload(client):
    client.send('42[ "message" ,\n 1 ]')
    assert client.wait_event("message-back") == [1]


def test_event_in_a_custom_namespace(mount):
    with Client(mount("ext"), nsp="/custom") as client:
        client.emit("message", "x")
        frame = client.wait(lambda f: "message-back" in f)
        assert frame == '42/custom,["message-back","x"]'


def test_ack_by_the_server(client):
    assert client.call("message-with-ack", 1, "2", {"3": [False]}) == [1, "2", {"3": [False]}]


def test_ack_without_arguments(client):
    client.emit("message-with-ack", ack=7)
    assert client.wait(lambda f: f.startswith("43")) == "437[]"


@pytest.mark.parametrize("number", [0, 1, 789, 2**31, 2**53 - 1])
def test_ack_ids(client, number):
    client.emit("message-with-ack", "x", ack=number)
    assert client.wait(lambda f: f.startswith("43")) == f'43{number}["x"]'


def test_ack_in_a_custom_namespace(mount):
    with Client(mount("ext"), nsp="/custom") as client:
        client.send('42/custom,12["message-with-ack","x"]')
        assert client.wait(lambda f: f.startswith("43")) == '43/custom,12["x"]'


def test_ack_by_the_client(client):
    client.emit("emit-with-ack", 1, "x")
    request = client.wait(lambda f: f.startswith("42") and "emit-with-ack" in f)
    _, _, number, payload = parse(request)
    assert number is not None and payload == ["emit-with-ack", 1, "x"]
    start = len(client.frames)
    client.send(f"43{number}" + json.dumps([1, "2", {"3": [False]}]))
    assert client.wait_event("emit-with-ack", start) == [1, "2", {"3": [False]}]


def test_ack_by_the_client_that_never_comes(client):
    client.emit("emit-with-ack", 1)
    assert client.wait_event("emit-with-ack", where=lambda *a: a == ("timeout",), timeout=5) == ["timeout"]


def test_unsolicited_ack_is_ignored(client):
    client.send('4377["x"]')
    client.send("43[]")
    assert client.call("message-with-ack", 1) == [1]


def test_ack_twice_counts_once(client):
    client.emit("emit-with-ack", 1)
    _, _, number, _ = parse(client.wait(lambda f: f.startswith("42") and "emit-with-ack" in f))
    start = len(client.frames)
    client.send(f'43{number}["first"]')
    client.send(f'43{number}["second"]')
    client.wait_event("emit-with-ack", start)
    client.call("message-with-ack", "fence")
    assert [e for e in client.events(start) if e[0] == "emit-with-ack"] == [["emit-with-ack", "first"]]


def test_binary_event(client):
    client.send('451-["message",{"_placeholder":true,"num":0}]')
    client.send(b"\x01\x02\x03")
    client.wait(lambda f: f == b"\x01\x02\x03")
    assert client.frames[-2] == '451-["message-back",{"_placeholder":true,"num":0}]'


def test_binary_event_with_several_attachments_nested(client):
    client.send('452-["message",{"a":[{"_placeholder":true,"num":1}],"b":{"_placeholder":true,"num":0}}]')
    client.send(b"\x00")
    client.send(b"\x01")
    client.wait(lambda f: isinstance(f, bytes))
    client.wait(lambda f: isinstance(f, bytes), start=len(client.frames) - 1)
    head = next(f for f in client.frames if isinstance(f, str) and f.startswith("452-"))
    payload = json.loads(head[4:])[1]
    blobs = [f for f in client.frames if isinstance(f, bytes)]
    assert blobs[payload["a"][0]["num"]] == b"\x01" and blobs[payload["b"]["num"]] == b"\x00"


def test_binary_in_a_custom_namespace(mount):
    with Client(mount("ext"), nsp="/custom") as client:
        client.send('451-/custom,["message",{"_placeholder":true,"num":0}]')
        client.send(b"\xff")
        client.wait(lambda f: f == b"\xff")
        assert '451-/custom,["message-back",{"_placeholder":true,"num":0}]' in client.frames


def test_binary_ack_by_the_server(client):
    client.send('451-789["message-with-ack",{"_placeholder":true,"num":0}]')
    client.send(b"\x01\x02")
    client.wait(lambda f: f == b"\x01\x02")
    assert '461-789[{"_placeholder":true,"num":0}]' in client.frames


def test_binary_made_by_the_server(client):
    client.send('425["bin",1000]')
    assert client.wait(lambda f: isinstance(f, bytes)) == b"\xab" * 1000


def test_binary_ack_by_the_client(client):
    client.emit("emit-with-ack", "x")
    _, _, number, _ = parse(client.wait(lambda f: f.startswith("42") and "emit-with-ack" in f))
    client.send(f'461-{number}[{{"_placeholder":true,"num":0}}]')
    client.send(b"\x09")
    client.wait(lambda f: f == b"\x09")
    assert '451-["emit-with-ack",{"_placeholder":true,"num":0}]' in client.frames


def test_binary_is_binary_to_the_application(client):
    client.send('451-3["type-of",{"_placeholder":true,"num":0}]')
    client.send(b"\xde\xad")
    assert client.wait(lambda f: f.startswith("433") if isinstance(f, str) else False) == '433["binary:dead"]'


def test_binary_over_polling(mount):
    session = mount("ext").polling()
    session.post("40")
    blob = base64.b64encode(b"\x01\x02\x03").decode()
    session.post('451-["message",{"_placeholder":true,"num":0}]\x1eb' + blob)
    got = []
    while len(got) < 4:
        got += session.poll()
    assert got[2:] == ['451-["message-back",{"_placeholder":true,"num":0}]', "b" + blob]


def test_ten_attachments_are_taken(client):
    parts = ",".join(f'{{"_placeholder":true,"num":{i}}}' for i in range(10))
    client.send(f'4510-1["message-with-ack",{parts}]')
    for i in range(10):
        client.send(bytes([i]))
    client.wait(lambda f: f == bytes([9]))


def test_order_of_a_burst(client):
    client.emit("burst", 500)
    client.wait_event("burst", where=lambda i: i == 499)
    assert [e[1] for e in client.events() if e[0] == "burst"] == list(range(500))


def test_big_answer(client):
    assert client.call("big", 300_000) == ["x" * 300_000]


def test_volatile_is_delivered_or_dropped_never_reordered(client):
    client.emit("volatile-burst", 100)
    client.wait_event("volatile-done")
    numbers = [e[1] for e in client.events() if e[0] == "volatile"]
    assert numbers == sorted(set(numbers))


def test_volatile_is_dropped_when_no_poll_waits(mount):
    session = mount("ext").polling()
    session.post("40")
    got = []
    while len(got) < 2:
        got += session.poll()
    session.post(event("volatile-burst", 3))
    assert session.poll() == ['42["volatile-done",3]']


def test_a_socket_starts_in_the_room_of_its_own_id(client):
    who = client.call("who")[0]
    assert who["rooms"] == [who["id"]] == [client.sid] and who["recovered"] is False


def test_rooms(mount):
    with Client(mount("ext")) as a, Client(mount("ext")) as b, Client(mount("ext")) as c:
        for client in (a, b):
            assert client.call("join", "r1") == [True]
        assert a.call("room-emit", "r1", "hello", 1) == [True]
        assert a.wait_event("hello") == [1] and b.wait_event("hello") == [1]
        assert a.call("leave", "r1") == [True]
        assert a.call("room-emit", "r1", "hello", 2) == [True]
        b.wait_event("hello", where=lambda n: n == 2)
        a.call("who")
        c.call("who")
        assert [e for e in a.events() if e[0] == "hello"] == [["hello", 1]]
        assert [e for e in c.events() if e[0] == "hello"] == []


def test_several_rooms_reach_a_socket_once(mount):
    with Client(mount("ext")) as a:
        a.call("join", "x1")
        a.call("join", "x2")
        a.call("room-emit", ["x1", "x2"], "hello", 1)
        a.wait_event("hello")
        a.call("who")
        assert [e for e in a.events() if e[0] == "hello"] == [["hello", 1]]


def test_room_except(mount):
    with Client(mount("ext")) as a, Client(mount("ext")) as b:
        a.call("join", "r2")
        b.call("join", "r2")
        b.call("join", "r3")
        a.call("room-emit-except", "r2", "r3", "hello", 1)
        a.wait_event("hello")
        b.call("who")
        assert [e for e in b.events() if e[0] == "hello"] == []


def test_broadcast_spares_the_sender(mount):
    with Client(mount("ext"), nsp="/dyn-77") as a, Client(mount("ext"), nsp="/dyn-77") as b:
        a.call("broadcast", "hello", 1)
        b.wait_event("hello")
        a.call("who")
        assert [e for e in a.events() if e[0] == "hello"] == []


def test_rooms_are_of_one_namespace(mount):
    with Client(mount("ext")) as a, Client(mount("ext"), nsp="/custom") as b:
        a.call("join", "same")
        b.call("join", "same")
        a.call("room-emit", "same", "hello", 1)
        a.wait_event("hello")
        b.call("who")
        assert [e for e in b.events() if e[0] == "hello"] == []


def test_a_closed_socket_leaves_its_rooms(mount):
    with Client(mount("ext")) as a:
        b = Client(mount("ext"))
        b.call("join", "gone")
        b.send("41")
        b.close()
        assert a.call("room-emit", "gone", "hello", 1) == [True]


def test_broadcast_with_ack_collects_and_times_out(mount):
    with Client(mount("ext"), nsp="/dyn-88") as a, Client(mount("ext"), nsp="/dyn-88") as b:
        a.emit("broadcast-with-ack", "ask", 5, ack=1)
        for client in (a, b):
            _, _, number, payload = parse(client.wait(lambda f: isinstance(f, str) and '"ask"' in f and f.startswith("42")))
            assert payload == ["ask", 5]
            if client is b:
                client.send(f'43/dyn-88,{number}["b"]')
        reply = parse(a.wait(lambda f: isinstance(f, str) and f.startswith("43")))[3]
        assert reply == [True, ["b"]]  # a never answered


def test_late_event_reaches_a_waiting_poll(mount):
    session = mount("ext").polling()
    session.post("40")
    got = []
    while len(got) < 2:
        got += session.poll()
    pending = session.start_get()
    session.post(event("late", 30, "v"))
    assert pending.answer().text == '42["late","v"]'


def test_sockets_move_to_websocket_with_their_rooms(mount):
    session = mount("ext").polling()
    session.post("40")
    session.post(event("join", "moving", ack=1))
    got = []
    while not any(p.startswith("431") for p in got):
        got += session.poll()
    ws = session.target.websocket(sid=session.sid)
    ws.send("2probe")
    assert ws.recv() == "3probe"
    ws.send("5")
    ws.send(event("room-emit", "moving", "hello", 1))
    assert ws.recv() == '42["hello",1]'


def test_msgpack_mount_speaks_msgpack(mount):
    """{type: 0, nsp: "/"} packed by hand, and the answer's type and namespace."""
    with mount("msgpack").engine_ws() as ws:
        ws.send(b"\x82\xa4type\x00\xa3nsp\xa1/")
        reply = ws.recv()
        assert isinstance(reply, bytes) and b"\xa4type\x00" in reply and b"\xa3sid" in reply
        assert b"\xa4auth" in ws.recv()
        ws.send(b"\x83\xa4type\x02\xa4data\x92\xa7message\xc4\x02\x01\x02\xa3nsp\xa1/")
        assert b"\xacmessage-back\xc4\x02\x01\x02" in ws.recv()
