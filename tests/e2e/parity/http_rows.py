"""HTTP rows: the state each assumes, and whose token it carries."""
from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import Any, Callable

import requests
from support import spec
from support.people import UNKNOWN_ID, Person
from support.process import TrueBond
from support.tokens import REMOVE, mint

OTHER_SECRET = "another-secret-of-the-tests-0123456789"


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: Any


def make_person(server: TrueBond, name: str, **fields) -> Person:
    return Person.sign_up(server, name, **fields)


@dataclass
class World:
    """One server and the people on it, for one recorded file."""

    server: TrueBond
    people: dict[str, Person] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)

    def sign_up(self, *names: str, credits: int = 0) -> None:
        for name in names:
            self.people[name] = make_person(self.server, name.capitalize(), credits=credits)

    def names(self) -> dict[str, str]:
        out = {"<oid>": UNKNOWN_ID, **self.extra}
        for name, person in self.people.items():
            out |= {f"<{name}.id>": person.id, f"<{name}.email>": person.fields["email"], f"<{name}.mobile>": person.fields["mobile_number"]}
        return out

    def drain(self, name: str, leave: int = 0) -> None:
        if "sink" not in self.people:
            self.sign_up("sink")
        person = self.people[name]
        for _ in range(person.balance() - leave):
            person.send(self.people["sink"], "spent")


def call(server: TrueBond, method: str, path: str, headers: dict[str, str], body: bytes | str | None) -> Answer:
    """Exactly these headers, besides what HTTP needs."""
    with requests.Session() as session:
        session.headers.clear()
        answer = session.request(method, server.url + path, headers=headers, data=body.encode() if isinstance(body, str) else body,
                                 allow_redirects=False, timeout=30)
    spec.check(method, path, answer.status_code, answer.headers.get("Content-Type", ""), answer.content)
    text = answer.content.decode("utf-8", "replace")
    try:
        parsed = json.loads(text) if answer.headers.get("content-type", "").startswith("application/json") else text
    except ValueError:
        parsed = text
    return Answer(answer.status_code, {k.lower(): v for k, v in answer.headers.items()}, parsed)


# --- whose token ---------------------------------------------------------------------------------------------------------

BROKEN: dict[str, Callable[[Person], str]] = {
    "expired": lambda p: mint(p.id, age_s=7200, life_s=3600),
    "expired_token": lambda p: mint(p.id, age_s=7200, life_s=3600),
    "wrong_secret": lambda p: mint(p.id, secret=OTHER_SECRET),
    "refresh_token": lambda p: p.refresh_token,
    "alg_none": lambda p: mint(p.id, alg="none"),
    "no_jti": lambda p: mint(p.id, jti=REMOVE),
    "no_type": lambda p: mint(p.id, type=REMOVE),
    "no_sub": lambda p: mint(p.id, sub=REMOVE),
    "int_sub": lambda p: mint(5),
    "malformed_sub": lambda p: mint("zzz"),
    "unknown_user": lambda p: mint(UNKNOWN_ID),
    "iat_future": lambda p: mint(p.id, iat=int(time.time()) + 3600),
}
BROKEN_REFRESH: dict[str, Callable[[Person], str]] = {
    "ok": lambda p: p.refresh_token,
    "with_access_token": lambda p: p.token,
    "expired": lambda p: mint(p.id, "refresh", age_s=7200, life_s=3600),
    "wrong_secret": lambda p: mint(p.id, "refresh", secret=OTHER_SECRET),
    "unknown_user": lambda p: mint(UNKNOWN_ID, "refresh"),
    "malformed_sub": lambda p: mint("zzz", "refresh"),
    "no_sub": lambda p: mint(p.id, "refresh", sub=REMOVE),
    "after_logout": lambda p: p.refresh_token,
}


class Script:
    """How the rows of one file are played. Subclasses build the state; rows run in the file's order."""

    people: tuple[str, ...] = ()
    actor = ""
    env: dict[str, str] = {}
    # rows that need a server of their own: name prefix → its environment; names ending in a number are the n-th request
    groups: dict[str, dict[str, str]] = {}
    rows: dict[str, dict] = {}  # the file's, by name

    def __init__(self, server: TrueBond, group: str = ""):
        self.world = World(server)
        if not group.startswith("signup"):  # where sign-ups are counted, these would count too
            self.world.sign_up(*self.people)
        self.prepare()

    def prepare(self) -> None:
        pass

    def before(self, name: str) -> None:
        step = getattr(self, "before_" + "".join(c if c.isalnum() else "_" for c in name), None)
        if step:
            step()

    def person_of(self, name: str) -> Person:
        return self.world.people[self.actor]

    def token_of(self, name: str) -> str:
        make = BROKEN.get(name.split(".")[-1]) if name.startswith(("me.", "send.")) else None
        person = self.person_of(name)
        return make(person) if make else person.token

    def refresh_token_of(self, name: str) -> str:
        return BROKEN_REFRESH[name.split(".")[-1]](self.person_of(name))

    def fill(self, row: dict, names) -> tuple[str, str, dict, Any]:
        """(method, path, headers, body) as it goes out."""
        request, name = row["request"], row["name"]
        headers = names.fill(request.get("headers", {}))
        if "<jwt>" in headers.get("Authorization", ""):
            headers["Authorization"] = headers["Authorization"].replace("<jwt>", self.token_of(name))
        if "raw" in request:
            body = names.fill(request["raw"])
        elif "json" in request:
            data = names.fill(request["json"])
            if isinstance(data, dict) and data.get("refresh_token") == "<jwt>":
                data["refresh_token"] = self.refresh_token_of(name)
            body = json.dumps(data)
        else:  # a body of {} was recorded as none, with its content type
            body = "{}" if headers.get("Content-Type") == "application/json" else None
        return request["method"], names.fill(request["path"]), headers, body

    def learn(self, row: dict, answer: Answer) -> None:
        """What later rows need of this answer."""


class Auth(Script):
    people = ("dave",)
    actor = "alice"
    groups = {
        "signup.rate_limit": {"RATE_LIMITS": "on"}, "login.rate_limit_same_second": {"RATE_LIMITS": "on"},
        "login.rate_limit_distinct_seconds": {"RATE_LIMITS": "on"}, "login.rate_limit_options": {"RATE_LIMITS": "on"},
        "login.rate_limit_other": {"RATE_LIMITS": "on"}, "login.rate_limited": {"RATE_LIMITS": "on"},
    }

    def person_of(self, name: str) -> Person:
        if "deactivated" in name or name.startswith("account.delete"):
            return self.world.people["dave"]
        return self.world.people["alice"]

    def learn(self, row, answer):
        if row["name"] == "signup.ok":
            alice = Person(self.world.server, row["request"]["json"])
            alice.id = answer.body["user_id"]
            alice.take(answer.body["tokens"])
            self.world.people["alice"] = alice

    def deactivate_dave(self):
        self.world.people["dave"].request("DELETE", "/api/users/account")

    before_login_deactivated = before_me_deactivated = before_account_delete_again = deactivate_dave

    def before_logout_no_token(self):
        """Alice goes on with a second session; the first one logs out."""
        alice = self.world.people["alice"]
        self.other = alice.request("POST", "/api/auth/login", {"email": alice.fields["email"], "password": alice.fields["password"]}, token=None).json()
        alice.ok("POST", "/api/auth/logout")

    def token_of(self, name: str) -> str:
        if name in ("me.other_session_after_logout",):
            return self.other["tokens"]["access_token"]
        if name.startswith(("otp.", "account.")) and "other" in self.__dict__ and self.person_of(name) is self.world.people["alice"]:
            return self.other["tokens"]["access_token"]
        return super().token_of(name)

    def refresh_token_of(self, name):
        if name == "refresh.deactivated":
            return self.world.people["dave"].refresh_token
        return super().refresh_token_of(name)


class Credits(Script):
    people = ("cora", "vic")
    actor = "cora"

    def prepare(self):
        self.world.extra["6b04b0d3"] = self.world.people["vic"].id[:8]

    def before_history_after_3_sends(self):
        for i in range(3):
            self.world.people["cora"].send(self.world.people["vic"], f"{i}")


class Users(Script):
    people = ("ursa", "vega", "deac", "brick")
    actor = "ursa"

    def prepare(self):
        self.world.people["deac"].ok("DELETE", "/api/users/account")
        self.world.extra["6B04B0CF8C26BEFB9B7AF79F"] = self.world.people["vega"].id.upper()


class Messages(Script):
    people = ("ann", "ben", "dave")
    actor = "ann"
    groups = {"send.rate_limit": {"RATE_LIMITS": "on"}}

    def prepare(self):
        self.world.people["dave"].ok("DELETE", "/api/users/account")
        self.world.server.grant(self.world.people["ann"].id, 90)
        self.rename()

    def rename(self):
        people = self.world.people
        for recorded, name in (("6B04B1708C26BEFB9B7AF7DC", "ben"), ("6B04B16F8C26BEFB9B7AF7DA", "ann")):
            self.world.extra[recorded] = people[name].id.upper()
            self.world.extra[recorded.lower()] = people[name].id

    def person_of(self, name):
        people = self.world.people
        if name in ("send.no_credits", "send.no_credits_to_unknown", "send.no_credits_empty", "send.negative_credits", "send.order_c"):
            if "nil" not in people:
                self.world.sign_up("nil")
                self.world.drain("nil")
            return people["nil"]
        if name.startswith("send.one_credit"):
            if "cy" not in people:
                self.world.sign_up("cy")
                self.world.drain("cy", leave=1)
            return people["cy"]
        if name == "send.deactivated_sender":
            return people["dave"]
        if name.startswith(("conversations.", "get.", "read.")) and name not in ("conversations.empty", "get.limit3_sender"):
            return people["ben"]
        if name == "send.rate_limit_other_user_same_ip":
            return people["ben"]
        return people["ann"]

    def before_send_duplicate_2(self):
        self.world.people["ann"].send(self.world.people["ben"], "dup", key="k1")

    def before_conversations_receiver(self):
        """From here on a talk of known length: what get.default shows, less its last two, and Cy's message."""
        self.world.sign_up("ann", "ben", credits=100)
        self.rename()
        self.script = [(m["sender_id"], self.world_names().fill(m["content"])) for m in self.rows["get.default"]["body"]["messages"]]
        self.play(self.script[:-2])
        cy = self.world.people["cy"]
        self.world.server.grant(cy.id, 1)
        cy.send(self.world.people["ben"], "x1")

    def before_get_limit3_receiver(self):
        self.play(self.script[-2:])

    def world_names(self):
        from matching import Names

        return Names(self.world.names())

    def play(self, script):
        people = self.world.people
        for sender, content in script:
            a, b = ("ann", "ben") if sender == "<ann.id>" else ("ben", "ann")
            people[a].send(people[b], content)


class Misc(Script):
    groups = {"cors.429": {"RATE_LIMITS": "on"}}


class MiscProduction(Script):
    people = ("penny",)
    actor = "penny"
    env = {"ENVIRONMENT": "production", "FRONTEND_URL": "https://app.example.com", "RATE_LIMITS": None}
    groups = {"cors.429": {**env}}


class Notifications(Script):
    """The recorder put its notifications into the database by hand; here messages make them, so that title T1 is "New message from Olaf"."""

    people = ("nora", "olaf")
    actor = "nora"

    def before_list(self):
        for i in range(3):
            sent = self.world.people["olaf"].send(self.world.people["nora"], f"B{i}")
            self.world.extra |= {f"<notif{i}>": sent["message_id"], f"T{i}": "New message from Olaf"}

    def before_read_again(self):
        nora, first = self.world.people["nora"], self.world.extra["<notif0>"]
        assert nora.ok("POST", f"/api/notifications/{first}/read") == {"success": True}

    def before_list_after_message(self):
        assert self.world.people["nora"].ok("GET", "/api/notifications/unread-count") == {"count": 0}
        self.world.people["olaf"].send(self.world.people["nora"], "a message, and what it makes now")


class Down(Script):
    people = ("dina", "dora")
    actor = "dina"

    def before_redis_down_logout(self):
        dina = self.world.people["dina"]
        self.second = dina.request("POST", "/api/auth/login", {"email": dina.fields["email"], "password": dina.fields["password"]}, token=None).json()

    def token_of(self, name):
        if name == "redis_back.send":
            return self.second["tokens"]["access_token"]
        return super().token_of(name)


SCRIPTS: dict[str, type[Script]] = {
    "auth": Auth, "auth_fixed": Auth, "credits": Credits, "users": Users, "messages": Messages, "misc": Misc,
    "misc_prod": MiscProduction, "notifications": Notifications, "down": Down,
}
