"""Bytes on a socket: HTTP/1.1 and WebSocket with every bit under the test's control."""
from __future__ import annotations

import base64
import os
import socket
import struct
import time
from dataclasses import dataclass, field

DEADLINE = float(os.environ.get("TEST_DEADLINE", "10"))


class Closed(Exception):
    """The peer closed the connection."""


class Stream:
    """A TCP connection with a read buffer and deadlines."""

    def __init__(self, host: str, port: int, timeout: float = DEADLINE):
        self.timeout = timeout
        self.sock = socket.create_connection((host, port), timeout=timeout)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""

    def send(self, data: bytes) -> None:
        self.sock.settimeout(self.timeout)
        self.sock.sendall(data)

    def fill(self, deadline: float) -> None:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError(f"nothing more within the deadline; buffered: {self.buffer[:200]!r}")
        self.sock.settimeout(left)
        try:
            chunk = self.sock.recv(65536)
        except (ConnectionResetError, BrokenPipeError) as e:
            raise Closed(str(e)) from None
        except socket.timeout:
            raise TimeoutError(f"nothing more within the deadline; buffered: {self.buffer[:200]!r}") from None
        if not chunk:
            raise Closed("end of stream")
        self.buffer += chunk

    def exactly(self, n: int, timeout: float | None = None) -> bytes:
        deadline = time.monotonic() + (timeout or self.timeout)
        while len(self.buffer) < n:
            self.fill(deadline)
        out, self.buffer = self.buffer[:n], self.buffer[n:]
        return out

    def until(self, mark: bytes, timeout: float | None = None) -> bytes:
        deadline = time.monotonic() + (timeout or self.timeout)
        while mark not in self.buffer:
            self.fill(deadline)
        out, self.buffer = self.buffer.split(mark, 1)
        return out + mark

    def rest(self, timeout: float | None = None) -> bytes:
        """Everything until the peer closes."""
        deadline = time.monotonic() + (timeout or self.timeout)
        try:
            while True:
                self.fill(deadline)
        except Closed:
            out, self.buffer = self.buffer, b""
            return out

    def closed_within(self, timeout: float | None = None) -> bool:
        deadline = time.monotonic() + (timeout or self.timeout)
        try:
            while True:
                self.fill(deadline)
        except Closed:
            return True
        except TimeoutError:
            return False

    def abort(self) -> None:
        """Reset instead of a polite end."""
        try:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.sock.shutdown(socket.SHUT_RD)  # wakes a reader in another thread, tells the peer nothing
        except OSError:
            pass
        self.sock.close()

    def close(self) -> None:
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.sock.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


@dataclass
class Response:
    status: int
    reason: str
    headers: dict[str, str]
    body: bytes
    raw_headers: list[tuple[str, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    def json(self):
        import json

        return json.loads(self.body)


def read_head(stream: Stream, timeout: float | None = None) -> Response:
    head = stream.until(b"\r\n\r\n", timeout).decode("latin-1")
    lines = head.split("\r\n")
    version, status, reason = (lines[0].split(" ", 2) + [""])[:3]
    assert version.startswith("HTTP/1."), f"not a status line: {lines[0]!r}"
    raw = [(k.strip().lower(), v.strip()) for k, _, v in (line.partition(":") for line in lines[1:] if line)]
    return Response(int(status), reason, dict(raw), b"", raw)


def read_response(stream: Stream, method: str = "GET", timeout: float | None = None) -> Response:
    response = read_head(stream, timeout)
    while response.status == 100:
        response = read_head(stream, timeout)
    if method == "HEAD" or response.status in (101, 204, 304):
        return response
    if "chunked" in response.headers.get("transfer-encoding", "").lower():
        while True:
            size = int(stream.until(b"\r\n", timeout).split(b";")[0], 16)
            data = stream.exactly(size + 2, timeout)[:-2]
            if size == 0:
                return response
            response.body += data
    elif "content-length" in response.headers:
        response.body = stream.exactly(int(response.headers["content-length"]), timeout)
    else:
        response.body = stream.rest(timeout)
    return response


def build_request(method: str, target: str, headers: dict[str, str] | None = None, body: bytes | None = None, host: str = "127.0.0.1") -> bytes:
    headers = dict(headers or {})
    lower = {k.lower() for k in headers}
    lines = [f"{method} {target} HTTP/1.1"]
    if "host" not in lower:
        lines.append(f"Host: {host}")
    if body is not None and not {"content-length", "transfer-encoding"} & lower:
        lines.append(f"Content-Length: {len(body)}")
    lines += [f"{k}: {v}" for k, v in headers.items()]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + (body or b"")


def request(host: str, port: int, method: str, target: str, headers: dict[str, str] | None = None, body: bytes | None = None,
            timeout: float = DEADLINE) -> Response:
    """One request on a connection of its own."""
    with Stream(host, port, timeout) as stream:
        stream.send(build_request(method, target, {"Connection": "close", **(headers or {})}, body, f"{host}:{port}"))
        return read_response(stream, method)


# --- WebSocket -----------------------------------------------------------------------------------------------------------

CONT, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10


def frame(opcode: int, payload: bytes = b"", fin: bool = True, mask: bool = True, rsv: int = 0) -> bytes:
    head = bytes([(0x80 if fin else 0) | (rsv << 4) | opcode])
    bit = 0x80 if mask else 0
    n = len(payload)
    if n < 126:
        head += bytes([bit | n])
    elif n < 65536:
        head += bytes([bit | 126]) + struct.pack(">H", n)
    else:
        head += bytes([bit | 127]) + struct.pack(">Q", n)
    if not mask:
        return head + payload
    key = os.urandom(4)
    pad = (key * (n // 4 + 1))[:n]
    return head + key + (int.from_bytes(payload, "big") ^ int.from_bytes(pad, "big")).to_bytes(n, "big")


class WebSocket:
    """A client that does nothing by itself: no answer to pings, no check of what it sends."""

    def __init__(self, host: str, port: int, target: str, headers: dict[str, str] | None = None, timeout: float = DEADLINE):
        self.stream = Stream(host, port, timeout)
        key = base64.b64encode(os.urandom(16)).decode()
        lines = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": key, **(headers or {})}
        self.stream.send(build_request("GET", target, lines, host=f"{host}:{port}"))
        self.response = read_response(self.stream)
        self.open = self.response.status == 101
        self.close_code: int | None = None
        self.close_reason = b""

    def send_frame(self, opcode: int, payload: bytes = b"", **how) -> None:
        self.stream.send(frame(opcode, payload, **how))

    def send(self, message: str | bytes) -> None:
        self.send_frame(BINARY, message) if isinstance(message, bytes) else self.send_frame(TEXT, message.encode())

    def recv_frame(self, timeout: float | None = None) -> tuple[int, bytes, bool]:
        a, b = self.stream.exactly(2, timeout)
        assert not b & 0x80, "a server must not mask"
        n = b & 0x7F
        if n == 126:
            (n,) = struct.unpack(">H", self.stream.exactly(2, timeout))
        elif n == 127:
            (n,) = struct.unpack(">Q", self.stream.exactly(8, timeout))
        return a & 0x0F, self.stream.exactly(n, timeout), bool(a & 0x80)

    def recv(self, timeout: float | None = None) -> str | bytes:
        """The next message; Closed when the server ends the connection."""
        parts, kind = b"", None
        while True:
            opcode, payload, fin = self.recv_frame(timeout)
            if opcode == CLOSE:
                self._note_close(payload)
            if opcode in (PING, PONG):
                continue
            kind = opcode if opcode != CONT else kind
            parts += payload
            if fin:
                return parts.decode() if kind == TEXT else parts

    def fence(self) -> None:
        """Returns once the server has read all that was sent before: a ping and its pong."""
        self.send_frame(PING, b"fence")
        while self.recv_frame()[0] != PONG:
            pass

    def _note_close(self, payload: bytes) -> None:
        self.close_code = struct.unpack(">H", payload[:2])[0] if len(payload) >= 2 else 1005
        self.close_reason = payload[2:]
        raise Closed(f"close frame {self.close_code}")

    def wait_close(self, timeout: float | None = None) -> int | None:
        """Reads on until the connection ends; the close code, or None when TCP just ended."""
        deadline = time.monotonic() + (timeout or self.stream.timeout)
        try:
            while True:
                opcode, payload, _ = self.recv_frame(max(0.001, deadline - time.monotonic()))
                if opcode == CLOSE:
                    self._note_close(payload)
        except Closed:
            return self.close_code

    def close(self) -> None:
        self.stream.close()

    def abort(self) -> None:
        self.stream.abort()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
