"""Engine.IO on WebSocket, and RFC 6455 below it."""
import base64
import struct

import pytest
from support.raw import BINARY, CLOSE, CONT, PING, PONG, TEXT, Closed, frame

LIMIT = 1_000_000


@pytest.fixture
def ws(mount):
    with mount("eio-quiet").engine_ws() as ws:
        yield ws


def test_text_echo(ws):
    ws.send("4hello")
    assert ws.recv() == "4hello"


def test_binary_frames_are_messages_without_a_type(ws):
    ws.send(b"\x00\x01\xff")
    assert ws.recv() == b"\x00\x01\xff"


@pytest.mark.parametrize("data", [b"", b"\x00\x01\xff", bytes(range(256))], ids=len)
def test_a_client_may_write_binary_as_base64(ws, data):
    """forceBase64 of the JavaScript client, also on websocket."""
    ws.send("b" + base64.b64encode(data).decode())
    assert ws.recv() == data


def test_order_is_kept(ws):
    for i in range(200):
        ws.send(f"4{i}")
    assert [ws.recv() for _ in range(200)] == [f"4{i}" for i in range(200)]


def test_client_close_packet_ends_the_connection_at_once(ws):
    ws.send("1")
    ws.wait_close(timeout=3)


def test_client_ping_packet_ends_the_connection(ws):
    ws.send("2")
    ws.wait_close(timeout=3)


@pytest.mark.parametrize("packet", ["0", "5", "6", "3", "3probe"])
def test_packets_a_client_has_no_use_for_are_ignored(ws, packet):
    ws.send(packet)
    ws.send("4alive")
    assert ws.recv() == "4alive"


@pytest.mark.parametrize("packet", ["abc", "7", "", "9x", "B", " 4"], ids=repr)
def test_an_invalid_packet_ends_the_connection(ws, packet):
    ws.send(packet)
    ws.wait_close(timeout=3)


def test_ws_ping_is_answered_with_its_payload(ws):
    ws.send_frame(PING, b"payload")
    assert ws.recv_frame() == (PONG, b"payload", True)


def test_ws_unsolicited_pong_is_ignored(ws):
    ws.send_frame(PONG, b"x")
    ws.send("4alive")
    assert ws.recv() == "4alive"


def test_ws_close_is_echoed_and_tcp_ends(ws):
    ws.send_frame(CLOSE, struct.pack(">H", 1000) + b"bye")
    assert ws.wait_close() == 1000
    assert ws.stream.closed_within(3)


def test_ws_empty_close_is_answered(ws):
    ws.send_frame(CLOSE)
    with pytest.raises(Closed):
        ws.recv()
    assert ws.stream.closed_within(3)


def test_ws_fragments_are_joined(ws):
    ws.send_frame(TEXT, b"4he", fin=False)
    ws.send_frame(CONT, b"ll", fin=False)
    ws.send_frame(CONT, b"o")
    assert ws.recv() == "4hello"


def test_ws_control_frames_may_come_between_fragments(ws):
    ws.send_frame(TEXT, b"4a", fin=False)
    ws.send_frame(PING, b"p")
    ws.send_frame(CONT, b"b")
    assert ws.recv_frame() == (PONG, b"p", True)
    assert ws.recv() == "4ab"


def test_ws_utf8_may_be_split_over_fragments(ws):
    data = "4😀".encode()
    ws.send_frame(TEXT, data[:3], fin=False)
    ws.send_frame(CONT, data[3:])
    assert ws.recv() == "4😀"


def test_ws_frames_may_arrive_byte_by_byte(ws):
    for byte in frame(TEXT, b"4slow"):
        ws.stream.send(bytes([byte]))
    assert ws.recv() == "4slow"


@pytest.mark.parametrize("size", [0, 1, 124, 125, 126, 127, 65534, 65535, 65536, LIMIT - 1])
def test_ws_every_length_form(ws, size):
    ws.send("4" + "x" * size)
    assert ws.recv() == "4" + "x" * size


PROTOCOL_ERRORS = {
    "unmasked": lambda: frame(TEXT, b"4x", mask=False),
    "rsv1_without_an_extension": lambda: frame(TEXT, b"4x", rsv=4),
    "rsv2": lambda: frame(TEXT, b"4x", rsv=2),
    "rsv3": lambda: frame(TEXT, b"4x", rsv=1),
    **{f"reserved_opcode_{op}": (lambda op=op: frame(op, b"x")) for op in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)},
    "continuation_of_nothing": lambda: frame(CONT, b"x"),
    "text_inside_a_fragmented_message": lambda: frame(TEXT, b"4a", fin=False) + frame(TEXT, b"4b"),
    "binary_inside_a_fragmented_message": lambda: frame(TEXT, b"4a", fin=False) + frame(BINARY, b"b"),
    "fragmented_ping": lambda: frame(PING, b"x", fin=False),
    "fragmented_close": lambda: frame(CLOSE, struct.pack(">H", 1000), fin=False),
    "ping_of_126_bytes": lambda: frame(PING, b"x" * 126),
    "close_of_126_bytes": lambda: frame(CLOSE, struct.pack(">H", 1000) + b"x" * 124),
    "close_of_1_byte": lambda: frame(CLOSE, b"\x03"),
    **{f"close_code_{code}": (lambda code=code: frame(CLOSE, struct.pack(">H", code))) for code in (0, 999, 1004, 1005, 1006, 1015, 2999, 5000)},
}


@pytest.mark.parametrize("name", PROTOCOL_ERRORS)
def test_ws_protocol_errors_close_with_1002(ws, name):
    ws.stream.send(PROTOCOL_ERRORS[name]())
    assert ws.wait_close(timeout=3) == 1002


@pytest.mark.parametrize("code", [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 4999])
def test_ws_valid_close_codes_are_taken(ws, code):
    ws.send_frame(CLOSE, struct.pack(">H", code))
    assert ws.wait_close(timeout=3) == code


NOT_UTF8 = {
    "bad_byte": b"4\xff",
    "truncated": b"4\xe2\x82",
    "overlong": b"4\xc0\xaf",
    "surrogate": b"4\xed\xa0\x80",
    "beyond_the_last": b"4\xf4\x90\x80\x80",
    "lone_continuation": b"4\x80",
}


@pytest.mark.parametrize("name", NOT_UTF8)
def test_ws_text_that_is_not_utf8_closes_with_1007(ws, name):
    ws.send_frame(TEXT, NOT_UTF8[name])
    assert ws.wait_close(timeout=3) == 1007


def test_ws_close_reason_that_is_not_utf8_closes_with_1007(ws):
    ws.send_frame(CLOSE, struct.pack(">H", 1000) + b"\xff\xfe")
    assert ws.wait_close(timeout=3) == 1007


def test_ws_exactly_max_payload_is_taken(ws):
    message = "4" + "m" * (LIMIT - 1)
    ws.send(message)
    assert ws.recv() == message


def test_ws_over_max_payload_closes_with_1009(ws):
    ws.stream.send(frame(TEXT, b"4" + b"m" * LIMIT)[:2000])  # the length is told in the first bytes
    assert ws.wait_close(timeout=3) == 1009


def test_ws_fragments_over_max_payload_close_with_1009(ws):
    ws.send_frame(TEXT, b"4" + b"m" * 600_000, fin=False)
    try:
        ws.send_frame(CONT, b"m" * 600_000)
    except (BrokenPipeError, ConnectionResetError):
        pass
    assert ws.wait_close(timeout=3) in (1009, None)


def test_ws_a_length_of_2_to_the_63_is_refused(ws):
    ws.stream.send(bytes([0x81, 0x80 | 127]) + b"\xff" * 8 + b"\x00" * 4)
    assert ws.wait_close(timeout=3) in (1002, 1009)


def test_ws_many_empty_fragments_are_bounded(mount):
    """A message of endless empty fragments must end, or cost nothing."""
    with mount("eio-quiet").engine_ws() as ws:
        try:
            ws.send_frame(TEXT, b"4", fin=False)
            for _ in range(200):
                ws.stream.send(frame(CONT, b"", fin=False) * 1000)
            ws.send_frame(CONT, b"end")
            assert ws.recv() == "4end"
        except (Closed, BrokenPipeError, ConnectionResetError):
            pass


def test_ws_handshake_needs_a_key(mount):
    from support.raw import Stream, build_request, read_response

    target = mount("eio-quiet")
    with Stream(target.host, target.port) as stream:
        stream.send(build_request("GET", target.query(transport="websocket"), {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}))
        assert read_response(stream).status == 400


def test_ws_handshake_needs_version_13(mount):
    from support.raw import WebSocket

    target = mount("eio-quiet")
    ws = WebSocket(target.host, target.port, target.query(transport="websocket"), {"Sec-WebSocket-Version": "12"})
    assert ws.response.status in (400, 426)


def test_ws_handshake_computes_the_accept_key(mount):
    import base64
    import hashlib

    from support.raw import WebSocket

    target = mount("eio-quiet")
    key = "dGhlIHNhbXBsZSBub25jZQ=="
    ws = WebSocket(target.host, target.port, target.query(transport="websocket"), {"Sec-WebSocket-Key": key})
    digest = hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()
    assert ws.response.headers["sec-websocket-accept"] == base64.b64encode(digest).decode()


def test_ws_header_names_and_tokens_are_case_insensitive(mount):
    from support.raw import WebSocket

    target = mount("eio-quiet")
    ws = WebSocket(target.host, target.port, target.query(transport="websocket"), {"Connection": "keep-alive, upgrade", "Upgrade": "WebSocket"})
    assert ws.open


def test_deflate_is_off_by_default(mount):
    ws = mount("eio-quiet").websocket(headers={"Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits"})
    assert ws.open and "sec-websocket-extensions" not in ws.response.headers


def test_deflate_where_the_mount_has_it(mount):
    import zlib

    ws = mount("pmd").websocket(headers={"Sec-WebSocket-Extensions": "permessage-deflate; server_no_context_takeover; client_no_context_takeover"})
    assert ws.open and "permessage-deflate" in ws.response.headers["sec-websocket-extensions"]

    def inflate(payload):
        return zlib.decompressobj(-15).decompress(payload + b"\x00\x00\xff\xff").decode()

    def deflate(text):
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        return (packer.compress(text.encode()) + packer.flush(zlib.Z_SYNC_FLUSH))[:-4]

    first = ws.stream.exactly(2)
    assert first[0] & 0x40, "the first message is compressed: the threshold is 0"
    payload = ws.stream.exactly(first[1] & 0x7F)
    assert inflate(payload).startswith("0{")
    ws.stream.send(frame(TEXT, deflate("40"), rsv=4))
    head = ws.stream.exactly(2)
    assert inflate(ws.stream.exactly(head[1] & 0x7F)).startswith("40{")


def test_deflate_bomb_is_bounded(mount):
    import zlib

    ws = mount("pmd").websocket(headers={"Sec-WebSocket-Extensions": "permessage-deflate; server_no_context_takeover; client_no_context_takeover"})
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = packer.compress(b"4" + b"a" * 200_000_000) + packer.flush(zlib.Z_SYNC_FLUSH)
    ws.stream.send(frame(TEXT, bomb[:-4], rsv=4))
    assert ws.wait_close(timeout=5) == 1009


def test_slow_handshake_does_not_hold_up_others(mount):
    from support.raw import Stream

    target = mount("eio-quiet")
    slow = [Stream(target.host, target.port) for _ in range(20)]
    for stream in slow:
        stream.send(b"GET /eio-quiet/?EIO=4")
    assert target.polling().sid
    for stream in slow:
        stream.close()
