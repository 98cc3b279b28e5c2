"""Socket.IO rows: amy, bob (two devices), cat, dan (deactivated) and gil, played with raw websockets in the file's order."""
from __future__ import annotations

import json
import re
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from http_rows import BROKEN, call
from matching import Comparison, Names, show
from support.eio import Client, Polling, Target, parse
from support.people import UNKNOWN_ID, Person
from support.process import TrueBond
from support.raw import Closed
from verdict import changed, verdict

OPEN_IGNORED = {"sid"}


def packet(frame: str) -> tuple[str, Any]:
    """A frame as (kind, payload) for comparison: kind has type, namespace and ack id."""
    if frame[:1] == "0" and frame[1:2] == "{":
        payload = json.loads(frame[1:])
        return "0", {k: v for k, v in payload.items() if k not in OPEN_IGNORED}
    if frame[:1] == "4" and frame[1:2] in "0123456":
        try:
            kind, nsp, number, payload = parse(frame)
        except (ValueError, AssertionError):
            return "text", frame
        if kind == "0" and isinstance(payload, dict):
            payload = {k: "<sid>" if k == "sid" else v for k, v in payload.items()}
        return f"4{kind}{nsp}{'' if number is None else number}", payload
    return "text", frame


class SocketRows:
    def __init__(self, server: TrueBond, differences):
        self.server, self.differences = server, differences
        self.target = Target(server.url)
        self.amy = Person.sign_up(server, "Amy", 500)  # v1.0.0's amy had the smallest id: the room's name tells
        self.bob = self.younger("Bob", self.amy)
        self.cat = self.younger("Cat", self.bob)
        self.dan, self.gil, self.zoe = (Person.sign_up(server, n, c) for n, c in (("Dan", 0), ("Gil", 10), ("Zoe", 100_000)))
        self.dan.ok("DELETE", "/api/users/account")
        self.owner = {"amy": self.amy, "bob": self.bob, "bob2": self.bob, "cat": self.cat, "gil": self.gil}
        everybody = [self.amy, self.bob, self.cat, self.gil]
        for one in everybody:  # contacts, so that they hear of each other's presence
            for other in everybody:
                if one is not other:
                    one.send(other, "we know each other")
        for one in everybody:
            for other in everybody:
                one.ok("POST", f"/api/messages/read/{other.id}")
        self.devices: dict[str, Client] = {}
        self.session: Polling | None = None
        self.extra: dict[str, str] = {}
        self.count = 0

    def younger(self, name: str, than: Person) -> Person:
        while (person := Person.sign_up(self.server, name)).id < than.id:
            pass
        self.server.grant(person.id, 500)
        return person

    def close(self) -> None:
        for device in self.devices.values():
            device.close()

    def names(self) -> Names:
        literal = {"6B04B322B4A0DBC82C675CDD": self.bob.id.upper(), "6b04b322b4a0dbc82c675cdd": self.bob.id, "6B04B321B4A0DBC82C675CDB": self.amy.id.upper()}
        who = {f"<{n}.id>": p.id for n, p in {**self.owner, "dan": self.dan}.items() if n != "bob2"}
        return Names({**who, **literal, "<unknown.id>": UNKNOWN_ID, **self.extra})

    # --- the state rows assume -------------------------------------------------------------------------------------------

    def open(self, name: str) -> Client:
        self.devices[name] = Client(self.target, {"token": self.owner[name].token})
        return self.devices[name]

    def end(self, name: str) -> None:
        if name in self.devices:
            self.devices.pop(name).close()

    def join(self, name: str, other: Person) -> None:
        self.devices[name].call("join_conversation", {"other_user_id": other.id})

    def drain(self, person: Person) -> None:
        for _ in range(person.balance()):
            person.send(self.zoe, "spent")

    def state_for(self, name: str) -> None:
        if name == "presence.bob_connects":
            self.open("amy")
        elif name == "rest_send.both_joined":
            self.join("bob", self.amy)
        elif name == "sendrt.no_credits":
            self.drain(self.cat)
        elif name == "sendrt.no_ack_requested":
            self.server.grant(self.cat.id, 5)
        elif name == "delivered.again":
            self.extra["<msg1>"] = self.amy.send(self.bob, "to be delivered")["message_id"]
            self.devices["bob"].call("mark_delivered", {"message_id": self.extra["<msg1>"]})
        elif name in ("readrt.ok", "rest_read.ok"):
            self.bob.ok("POST", f"/api/messages/read/{self.amy.id}")
            for i in range(4 if name == "readrt.ok" else 2):
                self.amy.send(self.bob, f"unread {i}")
        elif name == "logout_while_connected":
            self.open("gil")
        elif name == "disconnect.bob_last_device_sio_41":
            self.end("bob2")
            self.end("gil")
        elif name == "disconnect.bob_eio_close_1":
            self.end("bob")
            self.open("bob")
        elif name == "reconnect.after_offline_sends":
            self.end("bob")
            self.amy.send(self.bob, "while you were away")
        elif name == "reconnect.room_membership_lost":
            self.end("bob")
            self.open("bob")

    def act(self, name: str) -> None:
        """What happened in a row besides its `<` frames."""
        rest_sends = {
            "rest_send.no_rooms_joined": (self.amy, self.bob.id, "hello over REST"),
            "rest_send.both_joined": (self.amy, self.bob.id, "x" * 60 + "END"),
            "rest_send.reply": (self.bob, self.amy.id, "reply"),
            "rest_send.upper_hex_receiver": (self.amy, self.bob.id.upper(), "upper"),
        }
        if name in rest_sends:
            sender, receiver, content = rest_sends[name]
            sender.send(receiver, content)
        elif name == "rest_send.402":
            poor = Person.sign_up(self.server, "Poor")
            self.drain(poor)
            assert poor.try_send(self.bob, "x").status_code == 402
        elif name in ("presence.bob_connects", "reconnect.after_offline_sends"):
            self.open("bob")
        elif name == "presence.cat_connects":
            self.open("cat")
        elif name == "presence.bob_second_device":
            self.open("bob2")
        elif name.startswith("rest_read."):
            self.bob.ok("POST", f"/api/messages/read/{'zzz' if name.endswith('malformed') else self.amy.id}")
        elif name == "logout_while_connected":
            self.gil.ok("POST", "/api/auth/logout")
        elif name == "gil_closes":
            self.devices["gil"].left = True
            self.devices["gil"].close()
        elif name == "disconnect.bob_tcp_abort":
            self.devices["bob"].left = True
            self.devices["bob"].abort()
        elif name == "reconnect.conversations":
            self.bob.ok("GET", "/api/messages/conversations")

    # --- rows with frames of several clients -----------------------------------------------------------------------------

    def fence(self) -> None:
        """Zoe writes to everybody who is connected; what they have not heard by then they will not hear."""
        self.count += 1
        content = f"fence {self.count}"
        live = {n: d for n, d in self.devices.items() if not d.closed and not getattr(d, "left", False)}
        for person in {self.owner[n].id for n in live}:
            self.zoe.send(person, content)
        for device in live.values():
            device.wait(lambda f: isinstance(f, str) and f'"content_preview":"{content}"' in f, what="the fence")

    def heard(self, device: Client, since: int) -> list[str]:
        return [f for f in device.frames[since:] if not (isinstance(f, str) and self.zoe.id in f)]

    def outgoing(self, name: str, frame: str) -> str:
        text = frame[2:]
        if found := re.match(r'^(42\d+\["send_message_realtime",\{"receiver_id":"(<\w+\.id>)",)"con\.\.\.<\d+ chars>$', text):
            n = 2000 if name == "sendrt.2000" else 2001
            text = f'{found.group(1)}"content":"{"z" * n}"}}]'
        text = self.names().fill(text)
        return text.replace("<jwt>", self.cat.token if "reserved_event" in name else self.amy.token)

    def play_odd(self, row: dict, entry: dict | None) -> tuple[str, str, str]:
        """May cost amy the connection: one of its own."""
        kept, self.devices["amy"] = self.devices["amy"], Client(self.target, {"token": self.amy.token})
        try:
            return self.play_frames(row, entry)
        finally:
            self.end("amy")
            self.devices["amy"] = kept

    def play_frames(self, row: dict, entry: dict | None) -> tuple[str, str, str]:
        name, frames = row["name"], row["frames"]
        self.state_for(name)
        self.fence()
        marks = {n: len(d.frames) for n, d in self.devices.items()}
        before = dict(self.devices)
        opened_by_act = lambda f: f.startswith("< 40{") and name != "odd.second_connect"  # noqa: E731
        sent = [(n, f) for n, fs in frames.items() for f in fs if f.startswith("<") and f != "< 3" and not opened_by_act(f)]
        for client, frame in sent:
            try:
                self.devices[client].send(self.outgoing(name, frame))
                if frame in ("< 41", "< 1"):
                    self.devices[client].left = True  # of its own will
            except OSError:
                pass
        self.act(name)

        def expected_of(source: dict) -> dict[str, list[str]]:
            return {n: [f[2:] for f in fs if f.startswith(">") and f != "> 2"] for n, fs in source.items()}

        recorded = expected_of(frames)
        here = {**recorded, **expected_of(entry.get("frames", {}))} if entry and "mend" in entry else None
        want_closed = (entry or {}).get("closed", [])
        first = here or recorded
        for client, wanted in first.items():
            device, since = self.devices.get(client), marks.get(client, 0)
            if device is not None and client in before:
                self.settle(device, since, len(wanted))
        for client in want_closed:
            self.devices[client].wait_closed(5)
        self.fence()
        got: dict[str, list[str]] = {}
        for client in first:
            device = self.devices.get(client)
            if device is None:
                got[client] = []
            elif client in before:
                got[client] = self.heard(device, marks[client])
            else:
                got[client] = ["0" + json.dumps(device.opened), *self.heard(device, 0)]
        closed = [n for n in first if n in self.devices and self.devices[n].closed and (n in want_closed or not getattr(self.devices[n], "left", False))]
        what = "; ".join(f"{c} {f}" for c, f in sent) or f"({name})"
        return self.outcome(name, entry, recorded, here, got, what, closed, want_closed)

    def settle(self, device: Client, since: int, wanted: int) -> None:
        """Waits until as many frames as expected are there; that there are no more is the fence's business."""
        try:
            with device.more:
                device.more.wait_for(lambda: device.closed or len(self.heard(device, since)) >= wanted, 3)
        except AssertionError:
            pass

    def compare(self, expected: dict[str, list[str]], got: dict[str, list[str]]) -> Comparison:
        comparison = Comparison(self.names(), self.differences.additive)
        for client in expected:
            wanted, heard = [packet(f) for f in expected[client]], [packet(f) for f in got[client]]
            if [k for k, _ in wanted] != [k for k, _ in heard] or len(wanted) != len(heard):
                comparison.differ(f"frames of {client}", expected[client], got[client])
                continue
            for i, ((_, a), (_, b)) in enumerate(zip(wanted, heard)):
                comparison.values(a, b, f"{client}[{i}]")
        return comparison

    def outcome(self, name, entry, recorded, here, got, what, closed=(), want_closed=()) -> tuple[str, str, str]:
        first = self.compare(recorded, got)
        second = self.compare(here, got) if here is not None else None
        for comparison, wanted in ((first, []), (second, want_closed)):
            if comparison is not None and sorted(closed) != sorted(wanted):
                comparison.differ("connections that were closed", sorted(wanted), sorted(closed))
        r = verdict("socketio", name, entry, first, second, self.differences, what)
        return r.kind, r.detail, r.report

    # --- rows of one connection, and of HTTP -----------------------------------------------------------------------------

    def token_for(self, name: str) -> str:
        kind = name.split(".")[-1]
        if kind == "deactivated_user":
            return self.dan.token
        make = BROKEN.get(kind)
        return make(self.amy) if make else self.amy.token

    def play_connect(self, row: dict, entry: dict | None) -> tuple[str, str, str]:
        """`connect.*`, `event_before_connect`, `upgrade.*`: one connection from its open packet on."""
        name = row["name"]
        frames = row.get("frames") or [f"> {row['frame']}"]
        if isinstance(frames, dict):
            frames = frames["c"]
        sent = [f[2:].replace("<jwt>", self.token_for(name)) for f in frames if f.startswith("<")] or ["40"]
        sent = [self.names().fill(s) for s in sent]
        recorded = [f[2:] for f in frames if f.startswith(">")]
        if not recorded or not recorded[0].startswith("0{"):
            recorded.insert(0, "0" + json.dumps({"sid": "", "upgrades": [], "pingTimeout": 20000, "pingInterval": 25000, "maxPayload": 1000000}))
        here = [recorded[0], *(f[2:] for f in entry["frames"])] if entry and "frames" in entry else None
        query = {"token": self.amy.token} if name.endswith("query_only") else {}
        headers = {"Authorization": f"Bearer {self.amy.token}"} if name.endswith("header_only") else {}
        ws = self.target.websocket(headers=headers, **query)
        got, closed = [ws.recv()], False
        for packet_text in sent:
            ws.send(packet_text)
        wanted = here or recorded
        try:
            while len(got) < len(wanted):
                got.append(ws.recv(timeout=3))
            ws.fence() if not (entry or {}).get("closed") else ws.wait_close(3)
        except Closed:
            closed = True
        except TimeoutError:
            pass
        closed = closed or ws.close_code is not None
        ws.close()
        return self.outcome(name, entry, {"c": recorded}, {"c": here} if here else None, {"c": got}, "; ".join(s[:80] for s in sent),
                            ["c"] if closed else [], (entry or {}).get("closed", []))

    def play_upgrade(self, row: dict, entry: dict | None) -> tuple[str, str, str]:
        session = self.target.polling()
        ws = self.target.websocket(sid=session.sid)
        got = []
        ws.send("2probe")
        got.append(ws.recv())
        ws.send("5")
        ws.send("40" + json.dumps({"token": self.amy.token}))
        got.append(ws.recv())
        ws.close()
        recorded = [f for d, f in row["frames"] if d == ">"]
        here = [f[2:] for f in entry["frames"]] if entry and "frames" in entry else None
        return self.outcome(row["name"], entry, {"c": recorded}, {"c": here} if here else None, {"c": got}, "2probe, 5, 40{…}")

    def play_http(self, row: dict, entry: dict | None) -> tuple[str, str, str]:
        name, request = row["name"], row["request"]
        parts = urlsplit(request["url"])
        target = parts.path + "?" + parts.query
        body = request["body"]
        if name.startswith("http.polling."):
            if self.session is None or name.endswith(("post_connect", "post_connect_no_token")):
                self.session = self.target.polling()
            target = re.sub(r"sid=[\w-]+", f"sid={self.session.sid}", target)
            if name.endswith("post_connect"):
                body = "40" + json.dumps({"token": self.amy.token})
            body = body.replace("6b04b322b4a0dbc82c675cdd", self.bob.id)
        headers = {k: v for k, v in request["headers"].items() if k in ("origin", "access-control-request-method")}
        answer = call(self.server, request["method"], target, headers, body if request["method"] == "POST" else None)
        kept = ("content-type", "access-control-allow-origin", "access-control-allow-methods")
        recorded = {"status": row["status"], "headers": {k: v for k, v in row["headers"].items() if k in kept}, "body": row["norm"]}
        if recorded["headers"].get("content-type") == "application/json":
            recorded["body"] = json.loads(recorded["body"])

        def compare(expected: dict) -> Comparison:
            comparison = Comparison(self.names(), self.differences.additive)
            if answer.status != expected["status"]:
                comparison.differ("status", expected["status"], answer.status)
            for key, value in expected["headers"].items():
                if (got := answer.headers.get(key, "— missing —")).lower() != value.lower():
                    comparison.differ(f"headers.{key}", value, got)
            a, b = expected["body"], answer.body
            if isinstance(a, str) and isinstance(b, str):
                (ka, a), (kb, b) = packet(a), packet(b)
                if ka != kb:
                    comparison.differ("kind", ka, kb)
            return comparison.values(a, b, ".body")

        here = compare(changed(recorded, entry)) if entry and "mend" in entry else None
        r = verdict("socketio", name, entry, compare(recorded), here, self.differences, f"{request['method']} {target} {show(body, 120)}")
        return r.kind, r.detail, r.report

    def play_body(self, row: dict, entry: dict | None) -> tuple[str, str, str]:
        body = self.amy.ok("GET", f"/api/users/profile/{self.bob.id}")
        expected = {"status": 200, "headers": {}, "body": row["body"]}
        compare = lambda e: Comparison(self.names(), self.differences.additive).values(e["body"], body, ".body")  # noqa: E731
        r = verdict("socketio", row["name"], entry, compare(expected), compare(changed(expected, entry)) if entry else None, self.differences, "the profile")
        return r.kind, r.detail, r.report

    def play_big_frame(self, entry: dict) -> tuple[str, str, str]:
        """A frame of 1,000,001 bytes: only the close code is to compare."""
        device = Client(self.target, {"token": self.amy.token})
        try:
            device.send("4" + "x" * 1_000_000)
        except OSError:
            pass
        device.wait_closed(5)
        got = SimpleNamespace(code=device.ws.close_code)
        device.close()
        self.differences.used.add(entry["key"])
        if got.code == entry["close_code"]:
            return "by a mend", f"mend {entry['mend']}", ""
        return "FAILED", f"mend {entry['mend']}", f"    close code\n      expected {entry['close_code']}\n      got      {got.code}"

    def play(self, rows: list[dict]):
        for row in rows:
            name = row["name"]
            entry = self.differences.find("socketio", name)
            if entry and "skip" in entry:
                self.differences.used.add(entry["key"])
                yield name, "not replayed", entry["skip"], ""
                continue
            try:
                if name == "odd.frame_1000001_bytes":
                    outcome = self.play_big_frame(entry)
                elif name.startswith("http."):
                    outcome = self.play_http(row, entry)
                elif name.startswith("upgrade."):
                    outcome = self.play_upgrade(row, entry)
                elif name.startswith("connect.") or name == "event_before_connect":
                    outcome = self.play_connect(row, entry)
                elif "body" in row:
                    outcome = self.play_body(row, entry)
                elif name.startswith("odd."):
                    outcome = self.play_odd(row, entry)
                elif isinstance(row.get("frames"), dict):
                    outcome = self.play_frames(row, entry)
                else:
                    outcome = ("FAILED", "", "    nobody knows how to play this row, and it is not on the list")
            except Exception as problem:
                outcome = ("FAILED", "", f"    {type(problem).__name__}: {problem}")
            yield (name, *outcome)
