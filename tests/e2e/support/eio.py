"""Engine.IO v4 and Socket.IO v5 by hand: what is sent is what the test says, packet by packet."""
from __future__ import annotations

import json
import threading
import time
from urllib.parse import urlsplit

from .raw import DEADLINE, Closed, Response, Stream, WebSocket, build_request, read_response, request

SEPARATOR = "\x1e"


class Target:
    """A server and a mount on it: http://127.0.0.1:3000, /socket.io/."""

    def __init__(self, url: str, path: str = "/socket.io/"):
        parts = urlsplit(url)
        self.host, self.port, self.path = parts.hostname or "127.0.0.1", parts.port or 80, path

    def query(self, **params) -> str:
        values = {"EIO": "4", **params}
        return self.path + "?" + "&".join(f"{k}={v}" for k, v in values.items() if v is not None)

    def http(self, method: str = "GET", body: bytes | str | None = None, headers: dict | None = None, timeout: float = DEADLINE, **params) -> Response:
        data = body.encode() if isinstance(body, str) else body
        return request(self.host, self.port, method, self.query(**params), headers, data, timeout)

    def polling(self, **how) -> "Polling":
        return Polling(self, **how)

    def websocket(self, sid: str | None = None, headers: dict | None = None, **params) -> WebSocket:
        return WebSocket(self.host, self.port, self.query(transport="websocket", sid=sid, **params), headers)

    def engine_ws(self) -> WebSocket:
        """A websocket with its open packet read: `.opened`."""
        ws = self.websocket()
        assert ws.open, f"no upgrade: {ws.response}"
        ws.opened = json.loads(ws.recv()[1:])
        return ws


class Polling:
    """An Engine.IO session on long polling."""

    def __init__(self, target: Target, headers: dict | None = None):
        self.target, self.headers = target, headers or {}
        response = target.http("GET", transport="polling", headers=self.headers)
        assert response.status == 200, response
        assert response.text[:1] == "0", response.text
        self.open_response = response
        self.opened = json.loads(response.text[1:])
        self.sid = self.opened["sid"]

    def get(self, timeout: float = DEADLINE, **params) -> Response:
        return self.target.http("GET", transport="polling", sid=self.sid, headers=self.headers, timeout=timeout, **params)

    def post(self, body: str | bytes, headers: dict | None = None, **params) -> Response:
        merged = {"Content-Type": "text/plain;charset=UTF-8", **self.headers, **(headers or {})}
        return self.target.http("POST", body, transport="polling", sid=self.sid, headers=merged, **params)

    def poll(self, timeout: float = DEADLINE) -> list[str]:
        response = self.get(timeout)
        assert response.status == 200, response
        return response.text.split(SEPARATOR)

    def wait_gone(self, timeout: float = 5.0) -> bool:
        """True once the server has told the end (`1`) or knows the id no more."""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            try:
                response = self.get(timeout=max(0.05, deadline - time.monotonic()))
            except TimeoutError:
                return False
            if response.status == 400:
                return response.json()["code"] == 1
        return False

    def start_get(self) -> "PendingGet":
        return PendingGet(self)


class PendingGet:
    """A poll that is under way, on a connection of its own."""

    def __init__(self, session: Polling):
        target = session.target
        self.stream = Stream(target.host, target.port)
        self.stream.send(build_request("GET", target.query(transport="polling", sid=session.sid), session.headers, host=f"{target.host}:{target.port}"))

    def answer(self, timeout: float | None = None) -> Response:
        try:
            return read_response(self.stream, timeout=timeout)
        finally:
            self.stream.close()

    def abort(self) -> None:
        self.stream.abort()


def event(name: str, *args, ack: int | None = None, nsp: str = "/") -> str:
    prefix = "42" + (f"{nsp}," if nsp != "/" else "") + (str(ack) if ack is not None else "")
    return prefix + json.dumps([name, *args], separators=(",", ":"), ensure_ascii=False)


def parse(packet: str) -> tuple[str, str, int | None, object]:
    """A text packet of the message kind: (type digit, namespace, ack id, payload)."""
    assert packet[:1] == "4", packet
    kind, rest = packet[1:2], packet[2:]
    if kind in "56" and "-" in rest:
        rest = rest.split("-", 1)[1]
    nsp = "/"
    if rest.startswith("/"):
        nsp, _, rest = rest.partition(",")
    digits = ""
    while rest[:1].isdigit():
        digits, rest = digits + rest[0], rest[1:]
    return kind, nsp, int(digits) if digits else None, json.loads(rest) if rest else None


class Client:
    """A Socket.IO client on one websocket. A thread reads, answers pings and keeps every other packet in `frames`."""

    def __init__(self, target: Target, auth: object = None, connect: bool = True, raw_connect: str | None = None, nsp: str = "/"):
        self.ws = target.engine_ws()
        self.opened = self.ws.opened
        self.frames: list[str | bytes] = []
        self.closed = False
        self.more = threading.Condition()
        self.next_ack = 0
        self.nsp = nsp
        self.sid: str | None = None
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        if raw_connect is not None:
            self.send(raw_connect)
        elif connect:
            head = "40" + (f"{nsp}," if nsp != "/" else "")
            self.send(head + (json.dumps(auth, separators=(",", ":")) if auth is not None else ""))
            reply = self.wait(lambda f: isinstance(f, str) and f[:2] in ("40", "44"), what="an answer to CONNECT")
            if reply[:2] == "40":
                self.sid = parse(reply)[3]["sid"]

    def _read(self) -> None:
        try:
            while True:
                message = self.ws.recv(timeout=3600)
                if message == "2":
                    self.ws.send("3")
                    continue
                with self.more:
                    self.frames.append(message)
                    self.more.notify_all()
        except (Closed, OSError, TimeoutError, ValueError):
            with self.more:
                self.closed = True
                self.more.notify_all()

    def send(self, packet: str | bytes) -> None:
        self.ws.send(packet)

    def emit(self, name: str, *args, ack: int | None = None) -> None:
        self.send(event(name, *args, ack=ack, nsp=self.nsp))

    def call(self, name: str, *args, timeout: float = DEADLINE):
        """Emits with an ack and returns the ack's arguments."""
        self.next_ack += 1
        number, start = 900000 + self.next_ack, len(self.frames)
        self.emit(name, *args, ack=number)
        head = f"43{'' if self.nsp == '/' else self.nsp + ','}{number}["

        def mine(f):
            return isinstance(f, str) and f.startswith(head)

        return parse(self.wait(mine, start, timeout, what=f"ack of {name}"))[3]

    def wait(self, wanted, start: int = 0, timeout: float = DEADLINE, what: str = "a packet"):
        """The first frame from position `start` for which wanted(frame); waits for it."""
        deadline = time.monotonic() + timeout
        with self.more:
            position = start
            while True:
                while position < len(self.frames):
                    if wanted(self.frames[position]):
                        return self.frames[position]
                    position += 1
                left = deadline - time.monotonic()
                if self.closed or left <= 0:
                    state = "the connection ended" if self.closed else f"{timeout} s passed"
                    raise AssertionError(f"{state} without {what}; received since: {self.frames[start:]}")
                self.more.wait(left)

    def wait_event(self, name: str, start: int = 0, timeout: float = DEADLINE, where=lambda *data: True):
        def mine(f):
            if not isinstance(f, str) or f[:2] != "42":
                return False
            payload = parse(f)[3]
            return payload[0] == name and where(*payload[1:])

        return parse(self.wait(mine, start, timeout, what=f"event {name}"))[3][1:]

    def events(self, start: int = 0) -> list[list]:
        return [parse(f)[3] for f in self.frames[start:] if isinstance(f, str) and f[:2] == "42"]

    def wait_closed(self, timeout: float = DEADLINE) -> bool:
        deadline = time.monotonic() + timeout
        with self.more:
            while not self.closed and (left := deadline - time.monotonic()) > 0:
                self.more.wait(left)
            return self.closed

    def close(self) -> None:
        self.ws.close()

    def abort(self) -> None:
        self.ws.abort()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
