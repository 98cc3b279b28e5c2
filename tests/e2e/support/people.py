"""Users of the REST interface."""
from __future__ import annotations

import itertools
import json
import secrets
import time
from dataclasses import dataclass

import requests

from . import spec
from .eio import Client, Target
from .process import TrueBond

_count = itertools.count(1)
_run = secrets.token_hex(3)
UNKNOWN_ID = "0123456789abcdef01234567"


def profile(name: str, **over) -> dict:
    n = next(_count)
    return {
        "name": name, "email": f"{name.lower()}.{_run}{n}@example.com", "mobile_number": f"+8{int(time.time()) % 10**8:08d}{n:05d}",
        "password": "Test@1234", "age": 25, "gender": "male", "interested_in": "female", "intent": "dating", "min_age": 20, "max_age": 35,
        "max_distance_km": 50, "address_line": "1 Main St", "city": "Mumbai", "state": "Maharashtra", "country": "India", "pincode": "400001",
        **over,
    }


@dataclass
class Person:
    server: TrueBond
    fields: dict
    id: str = ""
    token: str = ""
    refresh_token: str = ""

    def __post_init__(self):
        self.session = requests.Session()
        self.server.visitors.append(self.session)

    @classmethod
    def sign_up(cls, server: TrueBond, name: str, credits: int = 0, **over) -> "Person":
        person = cls(server, profile(name, **over))
        answer = person.request("POST", "/api/auth/signup", person.fields, token=None)
        assert answer.status_code == 200, f"signup: {answer.status_code} {answer.text}"
        person.id = answer.json()["user_id"]
        person.take(answer.json()["tokens"])
        if credits:
            server.grant(person.id, credits)
        return person

    @property
    def name(self) -> str:
        return self.fields["name"]

    def take(self, tokens: dict) -> None:
        self.token, self.refresh_token = tokens["access_token"], tokens["refresh_token"]

    def request(self, method: str, path: str, body: object = None, token: str | None = "", headers: dict | None = None, **how) -> requests.Response:
        token = self.token if token == "" else token
        merged = {**({"Authorization": f"Bearer {token}"} if token else {}), **(headers or {})}
        if body is not None:
            how["data"] = json.dumps(body)
            merged.setdefault("Content-Type", "application/json")
        answer = self.session.request(method, self.server.url + path, headers=merged, timeout=30, allow_redirects=False, **how)
        spec.check(method, path, answer.status_code, answer.headers.get("Content-Type", ""), answer.content)
        return answer

    def ok(self, method: str, path: str, body: object = None, **how) -> dict:
        answer = self.request(method, path, body, **how)
        assert answer.status_code == 200, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    def try_send(self, to: "Person | str", content: object, key: str | None = None, **how) -> requests.Response:
        receiver = to.id if isinstance(to, Person) else to
        headers = {"Idempotency-Key": key} if key else {}
        return self.request("POST", "/api/messages/send", {"receiver_id": receiver, "content": content}, headers=headers, **how)

    def send(self, to: "Person | str", content: str, key: str | None = None) -> dict:
        answer = self.try_send(to, content, key)
        assert answer.status_code == 200, f"send: {answer.status_code} {answer.text}"
        return answer.json()

    def history(self, other: "Person | str", **query) -> list[dict]:
        path = f"/api/messages/{other.id if isinstance(other, Person) else other}"
        return self.ok("GET", path, params={"limit": 100, **query})["messages"]

    def whole_history(self, other: "Person | str", after: str | None = None) -> list[dict]:
        """Every message, oldest first; from the one after `after` on."""
        if after is None:
            pages, page = [], self.history(other)
            while page:
                pages.insert(0, page)
                page = self.history(other, before=page[0]["id"])
            return [m for page in pages for m in page]
        found: list[dict] = []
        while page := self.history(other, after=found[-1]["id"] if found else after):
            found += page
        return found

    def balance(self) -> int:
        return self.ok("GET", "/api/credits/balance")["credits_balance"]

    def ledger(self) -> list[dict]:
        """Every entry, newest first."""
        found: list[dict] = []
        while page := self.ok("GET", "/api/credits/history", params={"limit": 500, "skip": len(found)})["transactions"]:
            found += page
        return found

    def conversations_with(self, other: "Person") -> list[dict]:
        return [c for c in self.ok("GET", "/api/messages/conversations")["conversations"] if c["user"]["id"] == other.id]

    def device(self, **how) -> Client:
        """A raw Socket.IO connection."""
        return Client(Target(self.server.url), {"token": self.token}, **how)


def check_books(person: Person) -> None:
    """The ledger's sum is the balance, row by row."""
    entries, balance = person.ledger(), person.balance()
    assert sum(e["amount"] for e in entries) == balance, f"{person.name}: ledger {sum(e['amount'] for e in entries)}, balance {balance}"
    running = 0
    for entry in reversed(entries):
        running += entry["amount"]
        assert entry["balance_after"] == running, f"{person.name}: {entry} after {running}"
    assert len({e["id"] for e in entries}) == len(entries)
