#!/usr/bin/env python3
"""kill -9 at random moments under load: nothing acknowledged is lost, nothing is doubled, the books add up."""
from __future__ import annotations

import argparse
import asyncio
import json
import pathlib
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from dataclasses import dataclass, field

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

import aiohttp  # noqa: E402
from support.people import Person  # noqa: E402
from support.process import TrueBond  # noqa: E402

PEOPLE, SENDERS_EACH, CREDITS = 6, 3, 1_000_000


class Broken(Exception):
    """An invariant does not hold."""


@dataclass
class Attempt:
    sender: Person
    receiver: Person
    content: str
    key: str
    message_id: str | None = None  # as acknowledged


@dataclass
class Books:
    """What the clients know."""

    acknowledged: dict[str, Attempt] = field(default_factory=dict)
    unknown: list[Attempt] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def note(self, attempt: Attempt, message_id: str) -> None:
        if attempt.message_id not in (None, message_id):
            raise Broken(f"{attempt.key}: acknowledged as {attempt.message_id}, later as {message_id}")
        attempt.message_id = message_id
        self.acknowledged[attempt.key] = attempt


class RestDoor:
    """One keep-alive connection."""

    def __init__(self, person: Person):
        self.person = person

    async def __aenter__(self):
        self.session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=1), timeout=aiohttp.ClientTimeout(total=15))
        return self

    async def __aexit__(self, *_):
        await self.session.close()

    async def send(self, attempt: Attempt) -> str | dict:
        headers = {"Authorization": f"Bearer {self.person.token}", "Idempotency-Key": attempt.key}
        body = {"receiver_id": attempt.receiver.id, "content": attempt.content}
        async with self.session.post(self.person.server.url + "/api/messages/send", json=body, headers=headers) as answer:
            reply = await answer.json()
            return reply["message_id"] if answer.status == 200 else {"status": answer.status, **reply}


class EventDoor:
    """One websocket, one send under way at a time."""

    def __init__(self, person: Person):
        self.person, self.number = person, 0

    async def __aenter__(self):
        self.session = aiohttp.ClientSession()
        try:
            await self.connect()
        except BaseException:
            await self.session.close()
            raise
        return self

    async def connect(self) -> None:
        url = self.person.server.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket"
        self.ws = await self.session.ws_connect(url, max_msg_size=0)
        await self.ws.send_str("40" + json.dumps({"token": self.person.token}))
        while not (frame := await self.receive()).startswith("40"):
            if frame.startswith("44"):
                raise Broken(f"CONNECT refused: {frame}")

    async def __aexit__(self, *_):
        await self.session.close()

    async def receive(self) -> str:
        while True:
            message = await self.ws.receive(timeout=15)
            if message.type is not aiohttp.WSMsgType.TEXT:
                raise ConnectionError(f"websocket ended: {message.type}")
            if message.data != "2":
                return message.data
            await self.ws.send_str("3")

    async def send(self, attempt: Attempt) -> str | dict:
        self.number += 1
        data = {"receiver_id": attempt.receiver.id, "content": attempt.content, "client_message_id": attempt.key}
        await self.ws.send_str(f"42{self.number}" + json.dumps(["send_message_realtime", data]))
        while not (frame := await self.receive()).startswith(f"43{self.number}["):
            pass
        ack = json.loads(frame[len(f"43{self.number}"):])[0]
        return ack["message_id"] if ack.get("success") else ack


GONE = (aiohttp.ClientError, ConnectionError, OSError, asyncio.TimeoutError)


class Crash:
    def __init__(self, seed: int):
        self.seed, self.random = seed, random.Random(seed)
        self.server = TrueBond(LOG_LEVEL="warn")
        self.people = [Person.sign_up(self.server, f"P{i}", CREDITS) for i in range(PEOPLE)]
        self.books = Books()
        self.count = 0

    async def write(self, door, plan: random.Random, person: Person, stop: asyncio.Event) -> None:
        """Sends as fast as answers come, until the server is gone."""
        attempt = None
        try:
            async with door(person) as way:
                while not stop.is_set():
                    self.count += 1
                    key = f"{self.seed}-{self.count}"
                    receiver = plan.choice([p for p in self.people if p is not person])
                    attempt = Attempt(person, receiver, f"message {key} " + "x" * plan.choice((0, 10, 300)), key)
                    reply = await way.send(attempt)
                    if isinstance(reply, str):
                        self.books.note(attempt, reply)
                    else:
                        self.books.refused.append(f"{key}: {reply}")
                    attempt = None
        except GONE:
            if attempt:
                self.books.unknown.append(attempt)

    async def load_until_killed(self, seconds: float) -> None:
        stop = asyncio.Event()
        writers = [
            asyncio.create_task(self.write(RestDoor if n % 2 else EventDoor, random.Random(self.random.random()), person, stop))
            for person in self.people for n in range(SENDERS_EACH)
        ]
        await asyncio.sleep(seconds)  # the moment of the crash is the random part of this test
        self.server.process.child.kill()
        stop.set()
        for done in await asyncio.gather(*writers, return_exceptions=True):
            if isinstance(done, BaseException):
                raise done

    async def retry_unknown(self) -> int:
        """What was under way is sent again with its key, now and then twice and by the other door."""
        waiting, self.books.unknown = self.books.unknown, []
        for attempt in waiting:
            for door in self.random.choice(([RestDoor], [EventDoor], [RestDoor, EventDoor])):
                async with door(attempt.sender) as way:
                    reply = await way.send(attempt)
                if not isinstance(reply, str):
                    raise Broken(f"retry of {attempt.key} was refused: {reply}")
                self.books.note(attempt, reply)
        return len(waiting)

    async def replay_acknowledged(self, n: int) -> None:
        for attempt in self.random.sample(list(self.books.acknowledged.values()), min(n, len(self.books.acknowledged))):
            door = self.random.choice((RestDoor, EventDoor))
            async with door(attempt.sender) as way:
                reply = await way.send(attempt)
            if reply != attempt.message_id:
                raise Broken(f"replay of {attempt.key}: {attempt.message_id} before, {reply} now")

    def histories(self) -> dict[str, dict]:
        """Every message of everybody, as the server tells it, by id."""
        found: dict[str, dict] = {}
        for i, one in enumerate(self.people):
            for other in self.people[i + 1:]:
                messages = one.whole_history(other)
                if [m["seq"] for m in messages] != sorted(m["seq"] for m in messages):
                    raise Broken(f"history of {one.name} and {other.name} is out of order")
                for message in messages:
                    if message["id"] in found:
                        raise Broken(f"message {message['id']} is in the histories twice")
                    found[message["id"]] = message
        return found

    def check_messages(self) -> None:
        stored = self.histories()
        by_content: dict[str, list[str]] = {}
        for message in stored.values():
            by_content.setdefault(message["content"], []).append(message["id"])
        doubled = {c: ids for c, ids in by_content.items() if len(ids) > 1}
        if doubled:
            raise Broken(f"{len(doubled)} messages are there twice: {dict(list(doubled.items())[:3])}")
        for attempt in self.books.acknowledged.values():
            message = stored.get(attempt.message_id)
            if message is None:
                raise Broken(f"acknowledged message {attempt.message_id} ({attempt.key}) is gone")
            told = (message["sender_id"], message["receiver_id"], message["content"])
            if told != (attempt.sender.id, attempt.receiver.id, attempt.content):
                raise Broken(f"message {attempt.message_id} is another one now: {message}")
        if len(stored) != len(self.books.acknowledged):
            strays = [m["content"][:40] for m in stored.values() if m["id"] not in {a.message_id for a in self.books.acknowledged.values()}]
            raise Broken(f"{len(stored)} messages stored, {len(self.books.acknowledged)} acknowledged; strays: {strays[:3]}")

    def check_ledgers(self, whole: bool) -> None:
        sent: dict[str, int] = {}
        for attempt in self.books.acknowledged.values():
            sent[attempt.sender.id] = sent.get(attempt.sender.id, 0) + 1
        for person in self.people:
            balance = person.balance()
            expected = 10 + CREDITS - sent.get(person.id, 0)
            if balance != expected:
                raise Broken(f"{person.name} has {balance} credits and should have {expected}")
            if whole:
                entries = person.ledger()
                if sum(e["amount"] for e in entries) != balance:
                    raise Broken(f"{person.name}: the ledger's sum is {sum(e['amount'] for e in entries)}, the balance {balance}")
                if len(entries) != sent.get(person.id, 0) + 2:
                    raise Broken(f"{person.name}: {len(entries)} ledger entries for {sent.get(person.id, 0)} messages")

    def check_database(self) -> None:
        """On a copy, as the crash left it: with its write-ahead log."""
        with tempfile.TemporaryDirectory(prefix="truebond-crash-") as copy:
            for file in self.server.data_dir.iterdir():
                if file.is_file():
                    shutil.copy(file, copy)
            databases = [p for p in pathlib.Path(copy).iterdir() if p.read_bytes()[:15] == b"SQLite format 3"]
            if len(databases) != 1:
                raise Broken(f"expected one database in the data directory, found {[p.name for p in databases]}")
            with sqlite3.connect(databases[0]) as db:
                (verdict,) = db.execute("PRAGMA integrity_check").fetchone()
            if verdict != "ok":
                raise Broken(f"integrity_check: {verdict}")

    def check_command(self) -> None:
        done = self.server.run("db", "check", timeout=120)
        if done.returncode != 0:
            raise Broken(f"`truebond db check` leaves with {done.returncode}: {done.stdout}{done.stderr}")

    def round(self, number: int, last: bool) -> str:
        before, started = len(self.books.acknowledged), time.monotonic()
        seconds = self.random.uniform(0.15, 1.5)
        asyncio.run(self.load_until_killed(seconds))
        self.server.kill()
        under_load = len(self.books.acknowledged) - before
        self.check_database()
        if number % 4 == 0:
            self.check_command()  # opens the database itself: no server runs
        self.server.start()
        retried = asyncio.run(self.retry_unknown())
        asyncio.run(self.replay_acknowledged(20))
        if self.books.refused:
            raise Broken(f"sends were refused: {self.books.refused[:3]}")
        self.check_messages()
        self.check_ledgers(whole=last or number % 5 == 0)
        self.check_command()
        return (f"killed after {seconds:.2f} s, {under_load} acknowledged, {retried} retried, "
                f"{len(self.books.acknowledged)} in all, checked in {time.monotonic() - started - seconds:.1f} s")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--short", action="store_true", help="three rounds")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 31))
    options = parser.parse_args()
    rounds = 3 if options.short else options.rounds
    print(f"crash: seed {options.seed}, {rounds} rounds, {PEOPLE * SENDERS_EACH} senders", flush=True)
    crash = Crash(options.seed)
    passed = 0
    try:
        for number in range(1, rounds + 1):
            print(f"round {number}/{rounds}: {crash.round(number, number == rounds)}", flush=True)
            passed += 1
        crash.server.stop()
    except Exception as broken:
        print(f"round {passed + 1} FAILED (seed {options.seed}): {type(broken).__name__}: {broken}", flush=True)
        print(crash.server.log()[-2000:], flush=True)
        kept = crash.server.base_dir.with_suffix(".failed")
        shutil.copytree(crash.server.data_dir, kept, ignore=shutil.ignore_patterns("*.sock"), dirs_exist_ok=True)
        print(f"the data directory is kept in {kept}", flush=True)
        return 1
    finally:
        if crash.server.alive:
            crash.server.kill()
        shutil.rmtree(crash.server.base_dir, ignore_errors=True)
        print(f"crash: {passed} passed, {rounds - passed} failed", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
