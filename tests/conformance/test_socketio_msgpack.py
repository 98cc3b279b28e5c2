"""socket.io-msgpack-parser, on /msgpack/: every packet is one binary message."""
import base64

import msgpack
import pytest
from support.raw import Closed

CONNECT = {"type": 0, "nsp": "/"}


class Packed:
    def __init__(self, target, connect=True):
        self.ws = target.engine_ws()
        if connect:
            self.send(CONNECT)
            assert sorted(self.recv()["data"])[-1] == "sid"
            assert self.recv() == {"type": 2, "nsp": "/", "data": ["auth", {}]}

    def send(self, packet):
        self.ws.send(packet if isinstance(packet, (bytes, str)) else msgpack.packb(packet))

    def recv(self):
        message = self.ws.recv()
        assert isinstance(message, bytes), message
        return msgpack.unpackb(message)

    def event(self, *data, **more):
        self.send({"type": 2, "data": list(data), "nsp": "/", **more})


@pytest.fixture
def client(mount):
    return Packed(mount("msgpack"))


VALUES = [None, True, False, 0, 1, -1, 127, 128, -32, -33, 255, 256, 65535, 65536, 2**31, 2**32, 2**53 - 1, -(2**53) + 1, 1.5, -0.25, 123456.789, "", "é", "x" * 40, "x" * 300, "x" * 70_000, [], {}, [[1], {"a": [None]}],
          list(range(20)), {str(i): i for i in range(20)}, b"", b"\x00\xff", b"b" * 300, b"b" * 70_000, [b"a", {"b": b"c"}]]


@pytest.mark.parametrize("value", VALUES, ids=lambda v: repr(v)[:20])
def test_values_come_back_as_they_were(client, value):
    client.event("message", value)
    assert client.recv() == {"type": 2, "nsp": "/", "data": ["message-back", value]}


@pytest.mark.parametrize("number", [0, 1, 300, 2**40])
def test_acks_by_the_server(client, number):
    client.event("message-with-ack", 1, b"\x01", id=number)
    assert client.recv() == {"type": 3, "nsp": "/", "data": [1, b"\x01"], "id": number}


def test_acks_by_the_client(client):
    client.event("emit-with-ack", "x")
    asked = client.recv()
    assert (asked["type"], asked["data"]) == (2, ["emit-with-ack", "x"])
    client.send({"type": 3, "nsp": "/", "data": [b"\x09", 2], "id": asked["id"]})
    assert client.recv()["data"] == ["emit-with-ack", b"\x09", 2]


def test_bytes_are_binary_to_the_application(client):
    client.event("type-of", b"\xde\xad", id=3)
    assert client.recv()["data"] == ["binary:dead"]


def test_namespaces_and_refusals(client):
    client.send({"type": 0, "nsp": "/custom", "data": {"token": 1}})
    assert (client.recv()["nsp"], client.recv()["data"]) == ("/custom", ["auth", {"token": 1}])
    client.send({"type": 0, "nsp": "/nope"})
    assert client.recv() == {"type": 4, "nsp": "/nope", "data": {"message": "Invalid namespace"}}
    client.send({"type": 0, "nsp": "/admin", "data": {"token": "wrong"}})
    assert client.recv() == {"type": 4, "nsp": "/admin", "data": {"message": "unauthorized", "data": {"code": 401}}}
    client.send({"type": 1, "nsp": "/custom"})
    client.event("message", "main")
    assert client.recv()["data"] == ["message-back", "main"]


def test_server_disconnect(client):
    client.event("kick")
    assert client.recv() == {"type": 1, "nsp": "/"}
    client.send(CONNECT)
    assert client.recv()["type"] == 0


def test_over_polling(mount):
    session = mount("msgpack").polling()

    def unpacked(n):
        got = []
        while len(got) < n:
            got += [msgpack.unpackb(base64.b64decode(packet[1:])) for packet in session.poll()]
        return got

    session.post("b" + base64.b64encode(msgpack.packb(CONNECT)).decode())
    assert [packet["type"] for packet in unpacked(2)] == [0, 2]
    session.post("b" + base64.b64encode(msgpack.packb({"type": 2, "nsp": "/", "data": ["message", b"\x01"]})).decode())
    assert unpacked(1)[0]["data"] == ["message-back", b"\x01"]


MALFORMED = {
    "text": '42["message"]',
    "text_connect": "40",
    "empty": b"",
    "never_used_byte": b"\xc1",
    "cut": msgpack.packb({"type": 2, "data": ["message"], "nsp": "/"})[:-3],
    "an_array": [2, "/", ["message"]],
    "unknown_type": {"type": 9, "data": ["message"], "nsp": "/"},
    "type_is_a_string": {"type": "2", "data": ["message"], "nsp": "/"},
    "marked_as_binary": {"type": 5, "data": ["message", b"\x01"], "nsp": "/"},
    "no_type": {"data": ["message"], "nsp": "/"},
    "no_data": {"type": 2, "nsp": "/"},
    "data_is_a_string": {"type": 2, "data": "message", "nsp": "/"},
    "namespace_is_a_number": {"type": 2, "data": ["message"], "nsp": 5},
    "id_is_a_string": {"type": 2, "data": ["message"], "nsp": "/", "id": "1"},
    "namespace_not_joined": {"type": 2, "data": ["message"], "nsp": "/custom"},
    "connect_twice": CONNECT,
}


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_packets_close(client, name):
    client.send(MALFORMED[name])
    client.ws.wait_close(timeout=5)


def test_deep_nesting_does_no_harm(client):
    client.send(b"\x83\xa4type\x02\xa3nsp\xa1/\xa4data\x92\xa7message" + b"\x91" * 50_000 + b"\xc0")
    try:
        client.event("message-with-ack", 1, id=1)
        while client.recv()["type"] != 3:
            pass
    except (Closed, OSError, ValueError, msgpack.exceptions.StackError):
        pass
