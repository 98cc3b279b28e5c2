"""The cases of the official Socket.IO v5 suite, on the mount it is made for: /socket.io/, pings every 300 ms, connect within 1 s."""
import time

import pytest
from support.eio import parse


@pytest.fixture
def target(mount):
    return mount("socket.io")


def receive(ws):
    while (frame := ws.recv()) == "2":
        ws.send("3")
    return frame


def join(target, nsp="/", payload=""):
    ws = target.engine_ws()
    ws.send("40" + ("" if nsp == "/" else nsp + ",") + payload)
    return ws, parse(receive(ws))


NAMESPACES = pytest.mark.parametrize("nsp", ["/", "/custom"])


def prefix(nsp):
    return "" if nsp == "/" else nsp + ","


class TestConnect:
    @NAMESPACES
    def test_without_a_payload(self, target, nsp):
        ws, (kind, where, _, payload) = join(target, nsp)
        assert (kind, where, list(payload)) == ("0", nsp, ["sid"])
        assert receive(ws) == f'42{prefix(nsp)}["auth",{{}}]'

    @NAMESPACES
    def test_with_a_payload(self, target, nsp):
        ws, (kind, where, _, payload) = join(target, nsp, '{"token":"123"}')
        assert (kind, where, list(payload)) == ("0", nsp, ["sid"])
        assert receive(ws) == f'42{prefix(nsp)}["auth",{{"token":"123"}}]'

    def test_an_unknown_namespace(self, target):
        ws = target.engine_ws()
        ws.send("40/random")
        assert receive(ws) == '44/random,{"message":"Invalid namespace"}'

    def test_an_invalid_connect_closes(self, target):
        ws = target.engine_ws()
        ws.send("4abc")
        ws.wait_close(2)

    def test_no_connect_in_time_closes(self, target):
        ws, started = target.engine_ws(), time.monotonic()
        try:
            while True:
                receive(ws)
        except Exception as end:
            assert type(end).__name__ == "Closed"
        assert 0.7 < time.monotonic() - started < 4


class TestDisconnect:
    def test_by_the_client(self, target):
        ws, (_, _, _, first) = join(target)
        receive(ws)
        ws.send("41")
        ws.fence()
        ws.send("40")
        assert parse(receive(ws))[3]["sid"] != first["sid"]

    def test_by_the_client_from_a_custom_namespace(self, target):
        ws, _ = join(target)
        receive(ws)
        ws.send("40/custom,")
        receive(ws)
        receive(ws)
        ws.send("41/custom")
        ws.send('42["message","message to main namespace"]')
        assert receive(ws) == '42["message-back","message to main namespace"]'


def packets_to(target, nsp):
    ws, _ = join(target, nsp)
    receive(ws)
    return ws


class TestMessage:
    @NAMESPACES
    def test_plain_text(self, target, nsp):
        ws = packets_to(target, nsp)
        ws.send(f'42{prefix(nsp)}["message",1,"2",{{"3":[true]}}]')
        assert receive(ws) == f'42{prefix(nsp)}["message-back",1,"2",{{"3":[true]}}]'

    @NAMESPACES
    def test_binary(self, target, nsp):
        ws = packets_to(target, nsp)
        ws.send(f'452-{prefix(nsp)}["message",{{"_placeholder":true,"num":0}},{{"_placeholder":true,"num":1}}]')
        ws.send(b"\x01\x02\x03")
        ws.send(b"\x04\x05\x06")
        assert receive(ws) == f'452-{prefix(nsp)}["message-back",{{"_placeholder":true,"num":0}},{{"_placeholder":true,"num":1}}]'
        assert (receive(ws), receive(ws)) == (b"\x01\x02\x03", b"\x04\x05\x06")

    @NAMESPACES
    def test_plain_text_with_an_ack(self, target, nsp):
        ws = packets_to(target, nsp)
        ws.send(f'42{prefix(nsp)}456["message-with-ack",1,"2",{{"3":[false]}}]')
        assert receive(ws) == f'43{prefix(nsp)}456[1,"2",{{"3":[false]}}]'

    @NAMESPACES
    def test_binary_with_an_ack(self, target, nsp):
        ws = packets_to(target, nsp)
        ws.send(f'452-{prefix(nsp)}789["message-with-ack",{{"_placeholder":true,"num":0}},{{"_placeholder":true,"num":1}}]')
        ws.send(b"\x01\x02\x03")
        ws.send(b"\x04\x05\x06")
        assert receive(ws) == f'462-{prefix(nsp)}789[{{"_placeholder":true,"num":0}},{{"_placeholder":true,"num":1}}]'
        assert (receive(ws), receive(ws)) == (b"\x01\x02\x03", b"\x04\x05\x06")

    @pytest.mark.parametrize("packet", ["4abc", "42{}", '42abc["message-with-ack",1]'], ids=["packet type", "payload", "ack id"])
    def test_an_invalid_format_closes(self, target, packet):
        ws = packets_to(target, "/")
        ws.send(packet)
        ws.wait_close(2)
