"""RFC 6455 on a bare echo, /ws-echo: sizes, pieces and chops of large messages, and the opening handshake."""
import os
import struct

import pytest
from support.raw import BINARY, CLOSE, CONT, PING, PONG, TEXT, Stream, WebSocket, build_request, frame, read_response


@pytest.fixture
def echo(mount):
    target = mount("eio-quiet")

    def connect(headers=None):
        return WebSocket(target.host, target.port, "/ws-echo", headers)

    return connect


@pytest.mark.parametrize("opcode", [TEXT, BINARY], ids=["text", "binary"])
@pytest.mark.parametrize("size", [0, 1, 125, 126, 65535, 65536, 1 << 20, 4 << 20])
def test_whole_messages_of_every_size(echo, opcode, size):
    payload = b"*" * size if opcode == TEXT else os.urandom(size)
    with echo() as ws:
        ws.send_frame(opcode, payload)
        assert ws.recv_frame(30) == (opcode, payload, True)


@pytest.mark.parametrize("piece", [64, 4096, 65536])
def test_a_large_message_in_fragments(echo, piece):
    payload = os.urandom(min(1 << 20, piece * 1000))
    with echo() as ws:
        starts = range(0, len(payload), piece)
        ws.stream.send(b"".join(frame(CONT if at else BINARY, payload[at:at + piece], fin=at == starts[-1]) for at in starts))
        assert ws.recv(30) == payload


@pytest.mark.parametrize("chop", [1, 3, 997])
def test_frames_may_be_chopped_anywhere(echo, chop):
    data = frame(TEXT, "κόσμε".encode() * 20, fin=False) + frame(PING, b"p") + frame(CONT, b"!" * 200)
    with echo() as ws:
        for at in range(0, len(data), chop):
            ws.stream.send(data[at:at + chop])
        assert ws.recv_frame() == (PONG, b"p", True)
        assert ws.recv() == "κόσμε" * 20 + "!" * 200


def test_many_messages_in_one_write_come_back_in_order(echo):
    with echo() as ws:
        ws.stream.send(b"".join(frame(TEXT, str(i).encode()) for i in range(1000)))
        assert [ws.recv() for _ in range(1000)] == [str(i) for i in range(1000)]


def test_pings_are_answered_in_order_between_messages(echo):
    with echo() as ws:
        ws.stream.send(b"".join(frame(PING, str(i).encode()) for i in range(10)) + frame(TEXT, b"end"))
        assert [ws.recv_frame() for _ in range(10)] == [(PONG, str(i).encode(), True) for i in range(10)]
        assert ws.recv() == "end"


def test_over_64_mib_is_refused_by_its_length(echo):
    with echo() as ws:
        ws.stream.send(bytes([0x82, 0x80 | 127]) + struct.pack(">Q", 64 * 1024 * 1024 + 1) + b"\0\0\0\0")
        assert ws.wait_close(timeout=5) == 1009


BAD_TEXT = {
    "first_byte": (b"\xff", 1),
    "after_long_ascii": (b"a" * 1000 + b"\x80", 1001),
    "overlong": (b"\xc0\xaf", 1),
    "surrogate": (b"\xed\xa0\x80", 2),
    "beyond_the_last": (b"\xf4\x90\x80\x80", 2),
}


@pytest.mark.parametrize("name", BAD_TEXT)
@pytest.mark.parametrize("how", ["whole", "fragments"])
def test_text_that_is_no_utf8_closes_with_1007(echo, name, how):
    text, _ = BAD_TEXT[name]
    with echo() as ws:
        if how == "whole":
            ws.send_frame(TEXT, text + b"more")
        else:
            ws.stream.send(b"".join(frame(TEXT if i == 0 else CONT, text[i:i + 1], fin=False) for i in range(len(text))) + frame(CONT, b"more"))
        assert ws.wait_close(timeout=5) == 1007


@pytest.mark.parametrize("name", BAD_TEXT)
def test_text_that_is_no_utf8_is_refused_before_its_frame_ends(echo, name):
    text, telling = BAD_TEXT[name]
    with echo() as ws:
        ws.stream.send(frame(TEXT, text + b"x" * 5000)[: -5000 - len(text) + telling])
        assert ws.wait_close(timeout=5) == 1007


def test_a_frame_out_of_place_is_refused_before_it_ends(echo):
    with echo() as ws:
        ws.send_frame(TEXT, b"a", fin=False)
        ws.stream.send(frame(TEXT, b"b" * 1000)[:20])
        assert ws.wait_close(timeout=5) == 1002


@pytest.mark.parametrize("reason", [b"", b"bye", "κόσμε".encode(), b"x" * 123])
def test_a_close_is_answered_with_its_code_and_reason(echo, reason):
    with echo() as ws:
        ws.send_frame(CLOSE, struct.pack(">H", 4321) + reason)
        assert ws.wait_close() == 4321 and ws.close_reason == reason
        assert ws.stream.closed_within(3)


def test_nothing_is_answered_after_a_close(echo):
    with echo() as ws:
        ws.stream.send(frame(CLOSE, struct.pack(">H", 1000)) + frame(TEXT, b"late") + frame(PING, b"late"))
        assert ws.wait_close() == 1000
        assert ws.stream.rest(3) == b""


def test_the_first_subprotocol_is_agreed_on(echo):
    """A browser that named some fails the connection unless it gets one of them back."""
    with echo({"Sec-WebSocket-Protocol": "v2.chat, v1.chat"}) as ws:
        assert ws.open and ws.response.headers["sec-websocket-protocol"] == "v2.chat"
    with echo() as ws:
        assert "sec-websocket-protocol" not in ws.response.headers


@pytest.mark.parametrize("path", ["/ws-echo", "/eio-quiet/?EIO=4&transport=websocket"])
@pytest.mark.parametrize("headers", [{"Sec-WebSocket-Key": "short"}, {"Sec-WebSocket-Version": "12"}, {"Sec-WebSocket-Protocol": "a,, b"}], ids=lambda h: next(iter(h)))
def test_a_handshake_that_is_none_is_400_and_names_what_is_wrong(mount, path, headers):
    target = mount("eio-quiet")
    ws = WebSocket(target.host, target.port, path, headers)
    assert ws.response.status == 400 and next(iter(headers)) in ws.response.text
    if "Sec-WebSocket-Version" in headers:
        assert "13" in ws.response.headers["sec-websocket-version"]  # RFC 6455 §4.4
    assert ws.stream.closed_within(5)


def test_a_key_of_16_bytes_is_needed(mount):
    target = mount("eio-quiet")
    with Stream(target.host, target.port) as stream:
        stream.send(build_request("GET", "/ws-echo", {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}))
        assert read_response(stream).status == 400
