"""permessage-deflate (RFC 7692) on /pmd/, where every message is long enough to be compressed."""
import json
import random
import zlib

import pytest
from support.raw import CLOSE, CONT, PING, PONG, TEXT, Closed, frame


class Deflating:
    """A websocket with permessage-deflate as it was offered, context takeover and window sizes included."""

    def __init__(self, target, offer):
        self.ws = target.websocket(headers={"Sec-WebSocket-Extensions": offer})
        assert self.ws.open, self.ws.response
        self.agreed = self.ws.response.headers.get("sec-websocket-extensions", "")
        agreed = [p.strip().partition("=") for p in self.agreed.split(";")]
        self.bits = {name: int(value.strip('"')) for name, _, value in agreed if value}
        self.names = {name for name, _, _ in agreed}
        self.inflater = self.deflater = None
        self.seen_compressed = 0

    def inflate(self, payload):
        if self.inflater is None or "server_no_context_takeover" in self.names:
            self.inflater = zlib.decompressobj(-self.bits.get("server_max_window_bits", 15))
        return self.inflater.decompress(payload + b"\x00\x00\xff\xff")

    def deflate(self, data):
        if self.deflater is None or "client_no_context_takeover" in self.names:
            self.deflater = zlib.compressobj(9, zlib.DEFLATED, -self.bits.get("client_max_window_bits", 15))
        return (self.deflater.compress(data) + self.deflater.flush(zlib.Z_SYNC_FLUSH))[:-4]

    def send(self, text, pieces=1):
        data = self.deflate(text.encode())
        cut = max(1, len(data) // pieces)
        parts = [data[at:at + cut] for at in range(0, len(data), cut)]
        for i, part in enumerate(parts):
            self.ws.send_frame(CONT if i else TEXT, part, fin=i == len(parts) - 1, rsv=0 if i else 4)

    def recv(self, timeout=10):
        first = self.ws.stream.exactly(1, timeout)[0]
        self.ws.stream.buffer = bytes([first & ~0x40]) + self.ws.stream.buffer
        opcode, payload, fin = self.ws.recv_frame(timeout)
        if opcode == CLOSE:
            raise Closed(payload)
        assert fin
        if first & 0x40:
            self.seen_compressed += 1
            payload = self.inflate(payload)
        return payload.decode()

    def join(self):
        assert self.recv().startswith("0{")
        self.send("40")
        assert self.recv().startswith("40{")
        assert self.recv() == '42["auth",{}]'
        return self


@pytest.fixture
def deflating(mount):
    opened = []

    def connect(offer="permessage-deflate"):
        opened.append(Deflating(mount("pmd"), offer))
        return opened[-1]

    yield connect
    for one in opened:
        one.ws.close()


OFFERS = [
    "permessage-deflate",
    "permessage-deflate; client_max_window_bits",
    "permessage-deflate; server_no_context_takeover",
    "permessage-deflate; client_no_context_takeover",
    "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
    *(f"permessage-deflate; server_max_window_bits={n}" for n in range(9, 16)),
    *(f"permessage-deflate; client_max_window_bits={n}" for n in range(9, 16)),
    "permessage-deflate; server_max_window_bits=9; client_max_window_bits=9; server_no_context_takeover; client_no_context_takeover",
]


@pytest.mark.parametrize("offer", OFFERS)
def test_messages_of_many_sizes_both_ways(deflating, offer):
    client, rng = deflating(offer).join(), random.Random(7)
    words = [rng.randbytes(6).hex() for _ in range(50)]
    for i, size in enumerate([0, 1, 16, 64, 256, 1024, 4096, 16384, 65536, 131072]):
        text = " ".join(rng.choice(words) for _ in range(size // 13 + 1))[:size]
        client.send("42" + json.dumps(["message", text]), pieces=1 + i % 3)
        assert json.loads(client.recv()[2:]) == ["message-back", text]
    assert client.seen_compressed > 10


def test_an_answer_names_what_was_agreed(deflating):
    assert {"permessage-deflate", "server_max_window_bits"} <= deflating("permessage-deflate; server_max_window_bits=10").names
    assert "server_no_context_takeover" in deflating("permessage-deflate; server_no_context_takeover").names
    assert deflating("permessage-deflate; server_max_window_bits=10").bits["server_max_window_bits"] <= 10


def test_unknown_extensions_are_passed_over(deflating):
    client = deflating("x-webkit-deflate-frame, permessage-deflate").join()
    assert client.names == {"permessage-deflate"}


def test_a_client_may_send_without_compression(deflating):
    client = deflating().join()
    client.ws.send('42["message","plain"]')
    assert client.recv() == '42["message-back","plain"]'


def test_control_frames_come_between_compressed_fragments(deflating):
    client = deflating().join()
    data = client.deflate(b'42["message","x"]')
    client.ws.stream.send(frame(TEXT, data[:3], fin=False, rsv=4) + frame(PING, b"p") + frame(CONT, data[3:]))
    assert client.ws.recv_frame() == (PONG, b"p", True)
    assert client.recv() == '42["message-back","x"]'


def test_binary_is_compressed_too(deflating):
    client = deflating().join()
    client.send('425["bin",5000]')
    assert client.recv() == '461-5[{"_placeholder":true,"num":0}]'
    first = client.ws.stream.exactly(1)[0]
    assert first == 0x80 | 0x40 | 0x02
    client.ws.stream.buffer = bytes([first & ~0x40]) + client.ws.stream.buffer
    _, payload, _ = client.ws.recv_frame()
    assert len(payload) < 1000 and client.inflate(payload) == b"\xab" * 5000


BROKEN = {
    "no_deflate": lambda c: frame(TEXT, b"\xff\xff\xff\xff", rsv=4),
    "rsv1_on_a_continuation": lambda c: frame(TEXT, c.deflate(b"40"), fin=False, rsv=4) + frame(CONT, b"", rsv=4),
    "rsv1_on_a_ping": lambda c: frame(PING, b"", rsv=4),
    "rsv2": lambda c: frame(TEXT, c.deflate(b"40"), rsv=6),
    "no_utf8_inside": lambda c: frame(TEXT, c.deflate(b"4\xff\xff"), rsv=4),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_compression_closes(deflating, name):
    client = deflating().join()
    client.ws.stream.send(BROKEN[name](client))
    assert client.ws.wait_close(timeout=5) in ((1002,) if "rsv" in name else (1007,) if "utf8" in name else (1007, 1002))


def test_max_payload_counts_what_comes_out(deflating):
    exactly = 1_000_000
    client = deflating().join()
    client.send('42["message","' + "a" * (exactly - 16) + '"]')
    assert len(client.recv()) == exactly + len("-back")
    client.send('42["message","' + "a" * (exactly - 15) + '"]')
    assert client.ws.wait_close(timeout=5) == 1009
