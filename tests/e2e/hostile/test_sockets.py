"""Sockets: broken packets, wild arguments, floods, and clients that do not read."""
import json
import random

import pytest
from support.eio import Client, Target, event, parse
from support.people import UNKNOWN_ID, Person
from support.raw import CONT, TEXT, Closed, frame

EVENTS = ["join_conversation", "leave_conversation", "send_message_realtime", "typing", "stop_typing", "mark_delivered", "mark_read_realtime"]
FIELDS = ["other_user_id", "room_id", "receiver_id", "content", "message_id", "client_message_id"]


@pytest.fixture(scope="module")
def attacker(server):
    return Person.sign_up(server, "Mallory", 10_000)


@pytest.fixture
def client(server, attacker):
    with Client(Target(server.url), {"token": attacker.token}) as client:
        yield client


def answer_or_end(client, packet, ack):
    """An acknowledgement comes, or the connection ends: no third way."""
    head = f"43{ack}["
    try:
        client.send(packet)
        reply = client.wait(lambda f: isinstance(f, str) and f.startswith(head), timeout=5, what=f"an answer to {packet[:120]!r}")
        return parse(reply)[3]
    except (AssertionError, OSError):
        assert client.closed, f"neither answered nor closed: {packet[:200]!r}"
        return None


WILD = [None, True, 0, -1, 1.5, 1e308, "", " ", "zzz", "\u0000", "😀", "x" * 3000, [], [[]], {}, {"$gt": ""}, {"a": {"b": {"c": []}}}, [None] * 100, UNKNOWN_ID, "__proto__", {"_placeholder": True, "num": 0}]


@pytest.mark.parametrize("name", EVENTS)
def test_wild_arguments(server, attacker, name):
    client, number = Client(Target(server.url), {"token": attacker.token}), 0
    arguments = [[value] for value in WILD] + [[{field: value}] for field in FIELDS for value in WILD]
    arguments += [[{"receiver_id": value, "content": value, "other_user_id": value, "message_id": value}] for value in WILD] + [[{}, {}, {}], [{}, None]]
    for args in arguments:
        number += 1
        if answer_or_end(client, event(name, *args, ack=number), number) is None:
            client = Client(Target(server.url), {"token": attacker.token})
    client.close()


RAW = {
    "lone surrogate": '["send_message_realtime",{"receiver_id":"%s","content":"\\ud800"}]',
    "reversed surrogates": '["send_message_realtime",{"receiver_id":"%s","content":"\\udc00\\ud800"}]',
    "escaped NUL": '["send_message_realtime",{"receiver_id":"%s","content":"a\\u0000b"}]',
    "duplicate keys": '["send_message_realtime",{"receiver_id":"%s","receiver_id":"x","content":"x"}]',
    "huge number": '["typing",{"receiver_id":1' + "0" * 400 + "}]",
    "deep": '["typing",' + "[" * 10_000 + "]" * 10_000 + "]",
    "deep objects": '["typing",' + '{"a":' * 10_000 + "1" + "}" * 10_000 + "]",
    "long name": '["' + "x" * 100_000 + '",{}]',
    "name with NUL": '["typing\\u0000",{}]',
    "many arguments": '["typing"' + ",{}" * 10_000 + "]",
    "many keys": '["typing",{' + ",".join(f'"k{i}":{i}' for i in range(10_000)) + "}]",
    "NaN": '["typing",{"a":NaN}]',
    "bad escape": '["typing","\\x"]',
    "control character": '["typing","\x01"]',
    "long string": '["send_message_realtime",{"receiver_id":"%s","content":"' + "x" * 900_000 + '"}]',
}


@pytest.mark.parametrize("name", RAW)
def test_raw_payloads(client, calm, name):
    _, ben, _ = calm
    answer_or_end(client, "427" + RAW[name].replace("%s", ben.id), 7) if name not in ("long name", "name with NUL") else client.send("427" + RAW[name])


PACKETS = ["4", "4abc", "42", "42{}", "42[]", "42[5]", "42[null]", '42["x"', "43", "43[]", "431{}", "44", '44{"message":"x"}', "45", "451-[]", "459999999999-[]", "46", "461-1[]", "47", "48", "49",
           "40", "40[]", "40null", '40"x"', "40{", "40/nope,", "40/" + "n" * 10_000 + ",", "41/nope,", "42/nope,[]", "0", "1", "2", "2probe", "3", "3probe", "5", "6", "7", "9", "", "x", "\x00", "😀", "42" + "9" * 500 + "[]", "42-1[]", "42 [\"x\"]", "b", "bAQ=="]


@pytest.mark.parametrize("joined", [False, True], ids=["before CONNECT", "after CONNECT"])
def test_broken_packets(server, attacker, joined):
    for packet in PACKETS:
        with Client(Target(server.url), {"token": attacker.token}, connect=joined) as client:
            client.send(packet)
            try:
                client.ws.send_frame(9, b"fence")
            except OSError:
                pass
            for reply in client.frames:
                assert isinstance(reply, str)


def test_connect_payloads(server, attacker):
    good = attacker.token
    for payload in ("", "{}", "[]", "null", '"x"', "5", "{", '{"token":null}', '{"token":5}', '{"token":{}}', '{"token":["' + good + '"]}', '{"token":"' + good + '","resume":"yes"}',
                    '{"token":"' + good + '","resume":true,"pid":5,"offset":{}}', '{"token":"' + good + '","resume":true,"pid":"' + "x" * 10_000 + '","offset":"-1"}',
                    '{"token":"' + good + '","resume":true,"pid":"\\u0000","offset":"99999999999999999999999"}', '{"token":"' + good + '","token":"x"}', "[" * 5000 + "]" * 5000):
        with Client(Target(server.url), raw_connect="40" + payload) as client:
            try:
                client.wait(lambda f: f[:2] in ("40", "44"), timeout=5)
            except AssertionError:
                assert client.closed, f"neither answered nor closed: {payload[:80]}"


def test_binary_events_with_missing_attachments(client):
    client.send('451-["send_message_realtime",{"_placeholder":true,"num":0}]')
    client.send(event("typing", {}))
    assert client.wait_closed(5)


def test_binary_events_with_attachments(server, attacker):
    for head in ('451-1["send_message_realtime",{"_placeholder":true,"num":0}]', '451-1["send_message_realtime",{"receiver_id":{"_placeholder":true,"num":0},"content":"x"}]',
                 '451-1["typing",{"receiver_id":{"_placeholder":true,"num":0}}]'):
        with Client(Target(server.url), {"token": attacker.token}) as client:
            client.send(head)
            try:
                client.send(b"\x00" * 1000)
                client.wait(lambda f: isinstance(f, str) and f.startswith("431["), timeout=5)
            except (AssertionError, OSError):
                assert client.closed


def test_an_attachment_out_of_the_blue(client):
    client.send(b"\x01\x02\x03")
    assert client.wait_closed(5)


def test_many_namespaces_are_refused(client):
    for i in range(500):
        try:
            client.send(f"40/n{i},")
        except OSError:
            break


def test_many_rooms_are_bounded(server, client):
    for i in range(3000):
        client.emit("join_conversation", {"other_user_id": f"{i:024x}"})
    assert client.call("join_conversation", {"other_user_id": UNKNOWN_ID}) == [{"error": "Access denied"}]


def test_a_flood_of_events(client, calm):
    _, ben, _ = calm
    for _ in range(5000):
        try:
            client.emit("typing", {"receiver_id": ben.id})
        except OSError:
            return
    answer_or_end(client, event("leave_conversation", {}, ack=1), 1)


def test_unsolicited_acks(client):
    for i in range(1000):
        client.send(f"43{i}[]")
    answer_or_end(client, event("leave_conversation", {}, ack=1), 1)


def test_reserved_names_are_not_events(client, attacker):
    for name in ("connect", "disconnect", "connect_error", "disconnecting", "newListener", "removeListener", "error", "ping", "constructor", "__proto__", "toString"):
        client.emit(name, {"token": "x"}, ack=1)
    assert client.call("leave_conversation", {}) == [{"success": True}]


def test_websocket_frames_from_hell(server):
    rng = random.Random(20)
    shapes = [frame(TEXT, b"4x", mask=False), frame(TEXT, b"4x", rsv=7), frame(3, b"x"), frame(CONT, b"x"), frame(9, b"x" * 200), frame(TEXT, b"4\xff\xff"), frame(8, b"\x03"), frame(8, b"\xff\xff"),
              frame(TEXT, b"4", fin=False) + frame(TEXT, b"4"), bytes([0x81, 0xFF]) + b"\xff" * 8 + b"\x00" * 4, bytes([0x81, 0x80 | 126, 0, 1]) + b"\x00" * 5, frame(TEXT, b"4" + b"x" * 1_000_001)]
    shapes += [rng.randbytes(rng.randrange(1, 300)) for _ in range(50)]
    for shape in shapes:
        with Target(server.url).engine_ws() as ws:
            try:
                ws.stream.send(shape)
                ws.send("42[]")
            except OSError:
                pass


def test_polling_bodies_from_hell(server, attacker):
    target = Target(server.url)
    for body in (b"", b"\x00", b"\xff\xfe", b"\x1e" * 1000, b"4" * 1_000_000, b"4" * 1_000_001, b"b" + b"A" * 999, b"b====", b"d=4%5B%5D", b"1\x1e1\x1e1", b"40\x1e41\x1e40\x1e41", b"4\x1e" * 5000, "4😀".encode()[:-1]):
        session = target.polling()
        response = session.post(body)
        assert response.status < 500, (body[:40], response.status)
    session = target.polling()
    session.post("40" + json.dumps({"token": attacker.token}))
    assert session.post("42" + "[" * 20_000).status < 500


def test_upgrades_from_hell(server):
    target = Target(server.url)
    for packet in (b"", "2", "2probe2probe", "5", "42[]", b"\x00", "2" + "p" * 100_000):
        session = target.polling()
        ws = target.websocket(sid=session.sid)
        ws.send(packet)
        ws.close()
        assert session.post("6").status == 200
    for sid in ("", "x" * 10_000, "%00", "../..", "%ff"):
        assert target.http("GET", transport="polling", sid=sid).status in (200, 400, 414, 431)


def test_a_thousand_sessions_that_never_connect(server):
    target = Target(server.url)
    sessions = [target.polling() for _ in range(1000)]
    assert len({s.sid for s in sessions}) == 1000


def test_five_hundred_websockets_that_vanish(server, attacker):
    clients = [Target(server.url).websocket() for _ in range(500)]
    for i, ws in enumerate(clients):
        ws.abort() if i % 2 else ws.close()


def test_a_client_that_does_not_read_is_dropped_and_harms_nobody(server, calm):
    """Eight kilobytes twice a message, never read: at its bound it is cut off; the sender and the other device go on."""
    ann, ben, device = calm
    deaf = Target(server.url).engine_ws()
    deaf.send("40" + json.dumps({"token": ben.token}))
    since = len(device.frames)
    content, last = "😀" * 2000, None
    for _ in range(1500):
        last = ann.send(ben, content)
    device.wait_event("new_message", since, timeout=30, where=lambda d: d["id"] == last["message_id"])
    try:
        while True:
            deaf.recv(timeout=10)
    except Closed:
        pass
    except TimeoutError:
        raise AssertionError("the client that did not read is still connected and got nothing more") from None
