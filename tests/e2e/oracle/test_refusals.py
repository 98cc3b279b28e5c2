"""A bad request is answered as v1.0.0 answers it: the same status, fields, texts and types in the same order; v1.0.0's own libraries judge.

What differs on purpose is in `on_purpose`, with its reason; anything else fails.
"""
from __future__ import annotations

import http.client
import json
import os
import re

import cases
import pytest
import v1
from support.people import Person
from support.process import TrueBond

SHOWN_MAX = int(os.environ.get("ORACLE_SHOWN", "12"))


@pytest.fixture(scope="module")
def caller():
    with TrueBond() as server:
        yield Caller(server)


class Caller:
    def __init__(self, server: TrueBond):
        self.person = Person.sign_up(server, "Asker")
        self.line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)

    def ask(self, method: str, target: str, body: bytes | None = None, content_type: str | None = None):
        self.line.putrequest(method, target, skip_accept_encoding=True)
        self.line.putheader("Authorization", f"Bearer {self.person.token}")
        if content_type is not None:
            self.line.putheader("Content-Type", content_type)
        if body is not None:
            self.line.putheader("Content-Length", str(len(body)))
        self.line.endheaders(body)
        answer = self.line.getresponse()
        text = answer.read()
        assert answer.headers["Content-Type"] == "application/json", (method, target[:300], answer.status, text[:300])
        return answer.status, json.loads(text)


def details(answer) -> list[dict]:
    return answer.get("details", []) if isinstance(answer, dict) else []


def email_in(body: bytes | None) -> str:
    try:
        return str(json.loads(body or b"").get("email", ""))
    except (ValueError, AttributeError):
        return ""


def comparable(answer: dict, body: bytes | None) -> list[dict]:
    """The details, without what this server does not tell apart as Python's e-mail validator does: it has no tables of Unicode's names (so an
    address beyond ASCII is refused for the same field, with the same type, in fewer words) and none of IDNA (so of a domain beyond ASCII it judges less).
    """
    address = email_in(body)
    kept = [dict(d) for d in details(answer) if d["field"] != "body -> email" or address.rpartition("@")[2].isascii()]
    if not address.isascii():
        for d in kept:
            if d["field"] == "body -> email" and d["type"] == "value_error":
                d["message"] = ""
    return kept


def on_purpose(route: str, theirs: list[dict], ours: list[dict]) -> str | None:
    """Why this server refuses what v1.0.0 took; docs/MIGRATE.md tells of each."""
    extra = [d for d in ours if d not in theirs]
    if theirs != [d for d in ours if d not in extra]:
        return None
    reasons = {reason(route, d) for d in extra}
    return ", ".join(sorted(reasons)) if reasons and None not in reasons else None


def reason(route: str, fault: dict) -> str | None:
    field, kind = fault["field"], fault["type"]
    if fault["message"] == "max_age must be greater than or equal to min_age":
        return "ages that cross"
    if kind == "string_unicode":
        return "half a character, which no store and no token takes, was a 500 later"
    if re.fullmatch(r"body -> (new_)?password", field) and "null characters" in fault["message"]:
        return "bcrypt would end the password there"
    if field in ("body -> language", "body -> profile_pictures") and kind in ("string_too_long", "too_long"):
        return "limits everywhere"
    if route.endswith("/credits/history") and kind == "int_parsing_size":
        return "a number that no database holds was a 500"
    return None


def verdict(route: str, what: str, theirs, ours, body: bytes | None = None) -> str | None:
    """What is wrong, or nothing."""
    (their_status, their_answer), (our_status, our_answer) = theirs, ours
    their_faults, our_faults = comparable(their_answer, body), comparable(our_answer, body)
    if their_status == 422 and our_status == 422 and their_faults == our_faults:
        return None
    if their_status == 422 and not their_faults:
        their_status = 200  # nothing that could be compared was wrong
    if our_status == 422 and not our_faults:
        our_status = 200
    if their_status == our_status == 400:
        return None if their_answer == our_answer else f"{what}\n    v1.0.0 {their_answer}\n    here   {our_answer}"
    # v1.0.0 likes the request: then it is for the use case to say what becomes of it.
    if their_status == 200 and our_status < 500 and our_status != 422 and our_answer.get("error") != "There was an error parsing the body":
        return None
    if our_status == 422 and their_status in (200, 422) and on_purpose(route, their_faults, our_faults):
        return None
    return f"{what}\n    v1.0.0 {their_status} {their_answer if their_status == 500 else details(their_answer)}\n    here   {our_status} {details(our_answer) or our_answer}"


def report(wrong: list[str], asked: int) -> str:
    return f"{len(wrong)} of {asked} answers differ:\n" + "\n".join(wrong[:SHOWN_MAX])


@pytest.mark.parametrize("route", cases.GOOD)
def test_bodies(caller, route):
    method, path = route.split(" ")
    wrong, asked = [], 0
    for case in cases.of_bodies(route):
        asked += 1
        theirs = v1.ask(method, path, case.body, case.content_type)
        ours = caller.ask(method, path, case.body, case.content_type)
        if fault := verdict(route, f"{case.what}: {case.body[:300]!r} as {case.content_type}", theirs, ours, case.body):
            wrong.append(fault)
    assert asked > 500
    assert not wrong, report(wrong, asked)


@pytest.mark.parametrize("route", cases.QUERIES)
def test_queries(caller, route):
    method, path = route.split(" ")
    wrong, asked = [], 0
    for query in cases.of_queries(route):
        asked += 1
        target = f"{path}?{query}"
        if fault := verdict(route, target[:300], v1.ask(method, target, None, None), caller.ask(method, target)):
            wrong.append(fault)
    assert asked > 100
    assert not wrong, report(wrong, asked)


def test_the_oracle_says_what_was_recorded():
    """Its texts are v1.0.0's, by the recording; else it would judge by its own opinion."""
    from support.process import ROOT

    judged = 0
    for file in sorted((ROOT / "tests/data/recorded").glob("*.jsonl")):
        for row in map(json.loads, file.read_text().splitlines()):
            request = row.get("request", {})
            route = f"{request.get('method')} {request.get('path', '').split('?')[0]}"
            if row.get("status") != 422 or (route not in cases.GOOD and route not in cases.QUERIES):
                continue
            kind = request.get("headers", {}).get("Content-Type")
            body = request["raw"].encode() if "raw" in request else json.dumps(request["json"]).encode() if "json" in request else b"{}" if kind == "application/json" else None
            if b"<" in (body or b"") and b"chars>" in body:
                continue  # shortened by the recorder
            text = (body or b"").replace(b"<alice.email>", b"alice@example.com").replace(b"<alice.mobile>", b"+911234567890") if body is not None else None
            status, answer = v1.ask(request["method"], request["path"], text, kind)
            assert (status, details(answer)) == (422, row["body"]["details"]), row["name"]
            judged += 1
    assert judged > 60
