"""Limits of the program as it is delivered, and with other numbers: 429, its header, acks, bans, proxies."""
import time

import pytest
import requests
from support.people import Person
from support.process import TrueBond

BAD_LOGIN = {"email": "nobody@example.com", "password": "x"}


@pytest.fixture
def limited():
    """limited(**settings): a server with limits, but for sign-ups."""
    servers = []

    def start(**settings):
        servers.append(TrueBond(RATE_LIMITS="on", **{"RATE_LIMIT_SIGNUP": "off", **settings}))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


def log_in(server, **headers):
    return requests.post(server.url + "/api/auth/login", json=BAD_LOGIN, headers=headers, timeout=30)


def assert_refused(answer, low, high):
    assert answer.status_code == 429, answer.text
    body = answer.json()
    assert set(body) == {"detail", "retry_after"} and body["detail"] == "Too many requests"
    assert low <= body["retry_after"] <= high and answer.headers["Retry-After"] == str(body["retry_after"])


def test_as_delivered_thirty_messages_a_minute_by_both_doors(limited):
    server = limited()
    ann, ben = Person.sign_up(server, "Ann", 100), Person.sign_up(server, "Ben", 100)
    device = ann.device()
    for i in range(15):
        ann.send(ben, f"rest {i}")
        assert device.call("send_message_realtime", {"receiver_id": ben.id, "content": f"event {i}"})[0]["success"] is True
    assert_refused(ann.try_send(ben, "one more"), 1, 60)
    ack = device.call("send_message_realtime", {"receiver_id": ben.id, "content": "one more"})[0]
    assert (ack["error"], ack["code"]) == ("Too many requests", 429) and 1 <= ack["retry_after"] <= 60
    assert ann.balance() == 80 and len(ann.history(ben)) == 30
    ben.send(ann, "the same address, another user")
    device.close()


def test_as_delivered_five_logins_and_three_signups_a_minute_from_one_address():
    with TrueBond(RATE_LIMITS="on") as server:
        for _ in range(5):
            assert log_in(server).status_code == 401
        assert_refused(log_in(server, Origin="http://localhost:3000"), 1, 60)
        assert log_in(server, Origin="http://localhost:3000").headers["Access-Control-Allow-Origin"] == "*"
        for i in range(3):
            Person.sign_up(server, f"Nora{i}")
        with pytest.raises(AssertionError, match="signup: 429"):
            Person.sign_up(server, "Olaf")
        assert requests.get(server.url + "/api/health", timeout=30).status_code == 200


def test_waiting_as_long_as_told_helps(limited):
    server = limited(RATE_LIMIT_MESSAGES="1/3")
    ann, ben = Person.sign_up(server, "Ann", 100), Person.sign_up(server, "Ben")
    refusals = 0
    for i in range(3):
        answer = ann.try_send(ben, f"{i}")
        if answer.status_code == 429:
            refusals += 1
            time.sleep(int(answer.headers["Retry-After"]))
            answer = ann.try_send(ben, f"{i}")
        assert answer.status_code == 200, answer.text
    assert [m["content"] for m in ann.history(ben)] == [f"{i}" for i in range(3)]
    assert refusals > 0


def test_whoever_goes_on_is_banned_from_that_for_a_while(limited):
    server = limited(RATE_LIMIT_MESSAGES="1/60", RATE_BAN_AFTER="3", RATE_BAN_SECONDS="600")
    ann, ben = Person.sign_up(server, "Ann", 100), Person.sign_up(server, "Ben")
    ann.send(ben, "x")
    for _ in range(2):
        assert_refused(ann.try_send(ben, "x"), 1, 60)
    assert_refused(ann.try_send(ben, "x"), 590, 600)
    device = ann.device()
    ack = device.call("send_message_realtime", {"receiver_id": ben.id, "content": "x"})[0]
    assert ack["code"] == 429 and 590 <= ack["retry_after"] <= 600
    assert len(ann.history(ben)) == 1, "reading goes on"
    device.close()


def test_a_client_cannot_choose_its_address(limited):
    server = limited(RATE_LIMIT_LOGIN="2/60")
    assert [log_in(server, **{"X-Forwarded-For": f"203.0.113.{i}"}).status_code for i in range(3)] == [401, 401, 429]


def test_behind_a_proxy_clients_are_told_apart(limited):
    server = limited(RATE_LIMIT_LOGIN="2/60", TRUST_FORWARDED="on")
    for client in ("203.0.113.1", "203.0.113.2", "2001:db8::1"):
        assert [log_in(server, **{"X-Forwarded-For": f"10.9.9.9, {client}"}).status_code for _ in range(3)] == [401, 401, 429]


def test_only_proxies_on_the_list_are_believed(limited):
    server = limited(RATE_LIMIT_LOGIN="2/60", TRUST_FORWARDED="on", TRUSTED_PROXIES="10.0.0.0/8")
    assert [log_in(server, **{"X-Forwarded-For": f"203.0.113.{i}"}).status_code for i in range(3)] == [401, 401, 429]


def test_off_means_off():
    with TrueBond() as server:
        ann, ben = Person.sign_up(server, "Ann", 100), Person.sign_up(server, "Ben")
        for i in range(60):
            ann.send(ben, f"{i}")
        assert [log_in(server).status_code for _ in range(12)] == [401] * 12
