"""The audit log of the program: what is in it, what never is, and that it outlives a kill."""
import json
import time

import pytest
from support.eio import Client, Target
from support.people import UNKNOWN_ID, Person
from support.process import TrueBond


@pytest.fixture
def server():
    with TrueBond() as server:
        yield server


def records(server, until: str | None = None, count: int = 1) -> list[dict]:
    """Every record; with `until`, once so many of that event are there (they are written behind the answers)."""
    deadline = time.monotonic() + 20
    while True:
        path = server.data_dir / "audit.jsonl"
        found = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
        if until is None or sum(r["event"] == until for r in found) >= count:
            return found
        assert time.monotonic() < deadline, f"no {until} in {found}"
        time.sleep(0.01)


def log_in(person, password, headers=None):
    return person.request("POST", "/api/auth/login", {"email": person.fields["email"], "password": password}, token=None, headers=headers)


def test_the_life_of_an_account(server):
    ann, ben = Person.sign_up(server, "Ann"), Person.sign_up(server, "Ben")
    assert log_in(ann, "wrong-guess").status_code == 401
    assert log_in(ann, ann.fields["password"]).status_code == 200
    assert ann.try_send(UNKNOWN_ID, "who are you?").status_code == 404
    device = ann.device()
    assert device.call("join_conversation", {"other_user_id": UNKNOWN_ID}) == [{"error": "Access denied"}]
    device.close()
    server.grant(ann.id, 25)
    ann.ok("POST", "/api/auth/logout")
    assert ann.request("GET", "/api/auth/me").status_code == 401
    assert server.run("user", "revoke", ben.id).returncode == 0
    ben.device().close()  # is refused
    assert server.run("user", "deactivate", ben.id).returncode == 0

    found = records(server, "account_deactivated")
    events = [(r["event"], r.get("user_id"), r.get("by"), r.get("what")) for r in found]
    for wanted in [
        ("signed_up", ann.id, None, None), ("signed_up", ben.id, None, None), ("sign_in_refused", ann.id, None, "wrong_password"),
        ("signed_in", ann.id, None, None), ("access_denied", ann.id, None, "send_message"), ("access_denied", ann.id, None, "join_conversation"),
        ("credits_granted", ann.id, "operator", "admin_adjustment"), ("signed_out", ann.id, None, None), ("token_refused", ann.id, None, "token_revoked"),
        ("sessions_revoked", ben.id, "operator", None), ("connection_refused", ben.id, None, "token_revoked"), ("account_deactivated", ben.id, "operator", None),
    ]:
        assert wanted in events, f"{wanted} is not in {events}"
    assert next(r for r in found if r["event"] == "signed_in")["address"] == "127.0.0.1"
    assert next(r for r in found if r["event"] == "credits_granted")["amount"] == 25
    assert [r["time"] for r in found] == sorted(r["time"] for r in found)


def test_no_secret_and_no_message_gets_into_it(server):
    ann, ben = Person.sign_up(server, "Ann"), Person.sign_up(server, "Ben")
    log_in(ann, "a-password-that-is-wrong")
    ann.request("POST", "/api/auth/login", {"email": "my-password@example.com", "password": "x"}, token=None)
    ann.try_send(ann, "a text that is private")
    ann.request("GET", "/api/auth/me", token="not-a-token-but-secret")
    ann.ok("POST", "/api/auth/logout")
    ann.request("GET", "/api/auth/me")
    records(server, "token_refused", 2)
    text = (server.data_dir / "audit.jsonl").read_text() + server.log()
    for secret in (ann.fields["password"], "a-password-that-is-wrong", "my-password", ann.fields["email"], "a text that is private", ann.token, ann.refresh_token,
                   "not-a-token-but-secret", ben.token):
        assert secret not in text


def test_connections_that_were_refused(server):
    ann = Person.sign_up(server, "Ann")
    ann.ok("DELETE", "/api/users/account")
    for auth in ({"token": ann.token}, {"token": "x"}, {}):
        Client(Target(server.url), auth).close()
    found = [(r.get("user_id"), r["what"]) for r in records(server, "connection_refused", 3) if r["event"] == "connection_refused"]
    assert found == [(ann.id, "account_inactive"), (None, "token_invalid"), (None, "token_missing")]


def test_what_was_recorded_outlives_a_kill(server):
    ann = Person.sign_up(server, "Ann")
    records(server, "signed_up")
    server.restart(hard=True)
    assert log_in(ann, ann.fields["password"]).status_code == 200
    assert [r["event"] for r in records(server, "signed_in")][:2] == ["signed_up", "signed_in"]


def test_commands_without_a_server_are_recorded_too(server):
    ann = Person.sign_up(server, "Ann")
    server.stop()
    server.grant(ann.id, 5)
    last = records(server)[-1]
    assert (last["event"], last["by"], last["amount"], last["user_id"]) == ("credits_granted", "operator", 5, ann.id)


def test_guessing_at_one_account_from_one_address(server):
    server.stop()
    server.settings.update(RATE_LIMITS="on", RATE_LIMIT_LOGIN="off", RATE_LIMIT_FAILED_LOGIN="3/600", TRUST_FORWARDED="on")
    server.start()
    ann = Person.sign_up(server, "Ann")
    guesser, elsewhere = {"X-Forwarded-For": "203.0.113.1"}, {"X-Forwarded-For": "203.0.113.2"}
    assert [log_in(ann, "guess", guesser).status_code for _ in range(3)] == [401] * 3
    answer = log_in(ann, ann.fields["password"], guesser)
    assert answer.status_code == 429 and 1 <= int(answer.headers["Retry-After"]) <= 600
    assert log_in(ann, ann.fields["password"], elsewhere).status_code == 200, "nobody can lock somebody else out"
    refused = [r["what"] for r in records(server, "sign_in_refused", 4) if r["event"] == "sign_in_refused"]
    assert refused == ["wrong_password"] * 3 + ["too_many_failures"]
