"""Mail by a real SMTP server, webhooks by a real HTTP server: they arrive, are tried again, are given up, and say nothing wrong."""
import asyncio
import email
import hashlib
import hmac
import http.server
import json
import re
import threading
import time

import pytest
from aiosmtpd.controller import Controller
from support.people import Person
from support.process import TrueBond, free_port

NEW = "NewPass@123"


def eventually(what, seconds=30):
    end = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)
    return found


class Mailbox:
    """Keeps what it is given; `refusals` are answered first."""

    def __init__(self, *refusals):
        self.refusals, self.mails, self.attempts = list(refusals), [], 0

    async def handle_DATA(self, _server, _session, envelope):
        self.attempts += 1
        if self.refusals:
            return self.refusals.pop(0)
        self.mails.append(envelope)
        return "250 OK"


@pytest.fixture
def smtp():
    """smtp(mailbox): its URL."""
    controllers = []

    def start(mailbox, port=None):
        controllers.append(Controller(mailbox, hostname="127.0.0.1", port=port or free_port()))
        controllers[-1].start()
        return f"smtp://127.0.0.1:{controllers[-1].port}"

    yield start
    for controller in controllers:
        controller.stop()


@pytest.fixture
def webhook():
    """webhook(*statuses): a server that answers them one by one, then 200; its URL and what it got."""
    servers = []

    def start(*statuses):
        got, left = [], list(statuses)

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                got.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(left.pop(0) if left else 200)
                self.end_headers()

            def log_message(self, *_):
                pass

        servers.append(http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler))
        threading.Thread(target=servers[-1].serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{servers[-1].server_port}/letters", got

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def forgot(person, address=None):
    answer = person.request("POST", "/api/auth/forgot-password", {"email": address or person.fields["email"]}, token=None)
    assert (answer.status_code, answer.json()) == (200, {"message": "If email exists, reset link has been sent", "success": True})


def reset(person, token, password=NEW):
    return person.request("POST", "/api/auth/reset-password", {"token": token, "new_password": password}, token=None)


def token_in(envelope):
    message = email.message_from_bytes(envelope.content)
    return message, re.search(r"token=([\w-]{43})", message.get_payload(decode=True).decode())[1]


def test_the_whole_way_back_in_by_mail(smtp):
    mailbox = Mailbox()
    with TrueBond(MAIL_URL=smtp(mailbox), MAIL_FROM="hello@bond.example", FRONTEND_URL="https://app.bond.example/") as server:
        ann = Person.sign_up(server, "Ann")
        ann.ok("PUT", "/api/users/profile", {"name": "Änn, the first"})
        device = ann.device()
        forgot(ann)
        envelope = eventually(lambda: mailbox.mails)[0]
        assert envelope.mail_from == "hello@bond.example" and envelope.rcpt_tos == [ann.fields["email"]]
        message, token = token_in(envelope)
        assert message["To"] == ann.fields["email"] and message["Subject"] == "Reset your password"
        assert "Änn" in message.get_payload(decode=True).decode() and "https://app.bond.example/reset-password?token=" in message.get_payload(decode=True).decode()
        assert ann.request("POST", f"/api/auth/validate-reset-token?token={token}", token=None).json() == {"valid": True, "message": "Token is valid"}
        assert reset(ann, token).json() == {"message": "Password reset successful", "success": True}
        assert ann.request("GET", "/api/auth/me").json()["error"] == "Token has been revoked"
        assert device.wait_closed()
        login = {"email": ann.fields["email"], "password": NEW}
        assert ann.request("POST", "/api/auth/login", login, token=None).status_code == 200
        assert reset(ann, token).status_code == 400, "a token works once"
        forgot(ann, "nobody@example.com")
        time.sleep(0.3)
        assert len(mailbox.mails) == 1
        assert token not in server.process.output()


def test_only_digests_are_on_disk(smtp):
    mailbox = Mailbox()
    with TrueBond(MAIL_URL=smtp(mailbox), FRONTEND_URL="https://app.example") as server:
        ann = Person.sign_up(server, "Ann")
        forgot(ann)
        _, token = token_in(eventually(lambda: mailbox.mails)[0])
        server.stop()
        for file in server.data_dir.iterdir():
            assert not file.is_file() or token.encode() not in file.read_bytes(), file.name
        server.start()
        assert reset(ann, token).status_code == 200, "a token survives a restart"


def test_a_mail_server_that_is_busy_is_asked_again_and_one_that_refuses_is_not(smtp):
    busy, strict = Mailbox("451 come back later"), Mailbox(*["550 never heard of them"] * 9)
    with TrueBond(MAIL_URL=smtp(busy), FRONTEND_URL="https://app.example") as server:
        forgot(Person.sign_up(server, "Ann"))
        eventually(lambda: busy.mails)
        assert busy.attempts == 2
    with TrueBond(MAIL_URL=smtp(strict), FRONTEND_URL="https://app.example") as server:
        ann = Person.sign_up(server, "Ann")
        forgot(ann)
        eventually(lambda: "could not be delivered" in server.process.output())
        assert strict.attempts == 1 and ann.fields["email"] not in server.process.output()


def test_a_mail_server_that_is_away_delays_nobody_and_gets_it_when_it_is_back(smtp):
    port, mailbox = free_port(), Mailbox()
    with TrueBond(MAIL_URL=f"smtp://127.0.0.1:{port}", FRONTEND_URL="https://app.example") as server:
        ann = Person.sign_up(server, "Ann")
        forgot(ann)
        eventually(lambda: "tried again" in server.process.output())
        smtp(mailbox, port)
        eventually(lambda: mailbox.mails)


class Gate(Mailbox):
    """Takes no mail before `open` is set."""

    open, waiting = False, 0

    async def handle_DATA(self, *how):
        self.waiting += 1
        while not self.open:
            await asyncio.sleep(0.02)
        return await super().handle_DATA(*how)


def test_a_slow_mail_server_delays_no_text_message(smtp, webhook):
    gate, (hook, got) = Gate(), webhook()
    with TrueBond(MAIL_URL=smtp(gate), SMS_URL=hook, FRONTEND_URL="https://app.example") as server:
        people = [Person.sign_up(server, name) for name in ("Ann", "Ben", "Cid", "Dan")]
        for person in people:
            forgot(person)
        eventually(lambda: gate.waiting == 2)
        number = people[0].fields["mobile_number"]
        assert people[0].request("POST", "/api/auth/otp/send", {"mobile_number": number}, token=None).status_code == 200
        eventually(lambda: got)
        assert gate.mails == []
        gate.open = True
        eventually(lambda: len(gate.mails) == 4)


@pytest.mark.parametrize("url", ["smtp+starttls://{}", "smtp://user:secret@{}"])
def test_mail_that_must_be_encrypted_is_not_sent_in_the_clear(smtp, url):
    mailbox = Mailbox()
    plain = smtp(mailbox).removeprefix("smtp://")
    with TrueBond(MAIL_URL=url.format(plain), FRONTEND_URL="https://app.example") as server:
        forgot(Person.sign_up(server, "Ann"))
        eventually(lambda: "tried again" in server.process.output() or "could not be delivered" in server.process.output())
        assert mailbox.attempts == 0 and mailbox.mails == []
        assert "secret" not in server.process.output()


@pytest.mark.parametrize("name, value", [("MAIL_URL", "log"), ("SMS_URL", "log"), ("OTP_IN_ANSWER", "on")])
def test_production_shows_no_secrets(name, value):
    server = TrueBond(start=False, ENVIRONMENT="production", RATE_LIMITS="on", **{name: value})
    try:
        done = server.run("serve", "--port", str(server.port))
        assert done.returncode == 2 and name in done.stderr, done.stderr
    finally:
        server.close()


def test_letters_to_one_recipient_are_limited_whoever_asks():
    settings = {"RATE_LIMITS": "on", "RATE_LIMIT_LETTERS": "2/600", "RATE_LIMIT_PASSWORD_RESET": "off", "RATE_LIMIT_OTP_SEND": "off"}
    with TrueBond(TRUST_FORWARDED="on", **settings) as server:
        ann = Person.sign_up(server, "Ann")
        ask = lambda path, n, **body: ann.request("POST", path, body, token=None, headers={"X-Forwarded-For": f"198.51.100.{n}"}).status_code
        for address in (ann.fields["email"], "nobody@example.com"):
            assert [ask("/api/auth/forgot-password", n, email=address) for n in range(3)] == [200, 200, 429]
        for number in (ann.fields["mobile_number"], "+910000000000"):
            assert [ask("/api/auth/otp/send", n, mobile_number=number) for n in range(3)] == [200, 200, 429]


def test_text_messages_by_a_signed_webhook(webhook):
    url, got = webhook(503)
    with TrueBond(SMS_URL=url, WEBHOOK_SECRET="the hook's secret") as server:
        ann = Person.sign_up(server, "Ann")
        number = ann.fields["mobile_number"]
        sent = ann.request("POST", "/api/auth/otp/send", {"mobile_number": number}, token=None).json()
        assert sent == {"message": "OTP sent successfully", "mobile_number": number, "expires_in_minutes": 10}
        eventually(lambda: len(got) == 2)
        headers, body = got[1]
        assert got[0][1] == body, "tried again, the same"
        assert headers["Content-Type"] == "application/json"
        assert headers["X-Signature"] == "sha256=" + hmac.new(b"the hook's secret", body, hashlib.sha256).hexdigest()
        letter = json.loads(body)
        assert (letter["kind"], letter["to"]) == ("sms", number)
        code = re.search(r"\b(\d{6})\b", letter["text"])[1]
        verify = lambda code: ann.request("POST", "/api/auth/otp/verify", {"mobile_number": number, "otp_code": code})
        wrong = "000000" if code != "000000" else "111111"
        assert (verify(wrong).status_code, verify(wrong).json()["error"]) == (400, "Invalid OTP code")
        assert verify(code).json() == {"message": "Mobile number verified successfully"}
        assert ann.ok("GET", "/api/auth/me")["is_verified"] is True
        assert verify(code).json()["error"] == "No valid OTP found. Please request a new one."


def test_codes_are_shown_in_development_only():
    with TrueBond(OTP_IN_ANSWER="on") as server:
        ann = Person.sign_up(server, "Ann")
        sent = ann.request("POST", "/api/auth/otp/send", {"mobile_number": ann.fields["mobile_number"]}, token=None).json()
        assert re.fullmatch(r"\d{6}", sent["_dev_otp"])
        body = {"mobile_number": ann.fields["mobile_number"], "otp_code": sent["_dev_otp"]}
        assert ann.request("POST", "/api/auth/otp/verify", body).status_code == 200


def test_the_payment_service_grants_and_everybody_sees_it_at_once():
    with TrueBond(SERVICE_KEY="the payment service") as server:
        ann, ben = Person.sign_up(server, "Ann"), Person.sign_up(server, "Ben")
        for _ in range(10):
            ann.send(ben, "x")
        assert ann.try_send(ben, "x").status_code == 402
        order = {"user_id": ann.id, "amount": 3, "reason": "credit_purchase", "reference_id": "order 1", "description": "Three credits"}
        pay = lambda key="the payment service", **over: ann.request("POST", "/api/admin/credits/grant", {**order, **over}, token=None, headers={"X-Service-Key": key})
        assert pay("wrong").status_code == 401 and pay(amount=0).status_code == 422
        first = pay()
        assert first.status_code == 200 and first.json()["credits_balance"] == 3
        assert pay().json() == first.json() and pay(amount=4).status_code == 409
        assert pay(description="Four credits").status_code == 409 and pay(reason="refund").status_code == 409 and pay().json() == first.json()
        ann.send(ben, "back in business")
        assert ann.ok("GET", "/api/credits/balance")["credits_balance"] == 2
        entry = next(t for t in ann.ok("GET", "/api/credits/history")["transactions"] if t["id"] == first.json()["transaction_id"])
        assert (entry["amount"], entry["reason"], entry["description"]) == (3, "credit_purchase", "Three credits")
    with TrueBond() as server:
        ann = Person.sign_up(server, "Ann")
        assert ann.request("POST", "/api/admin/credits/grant", order, token=None, headers={"X-Service-Key": ""}).status_code == 404
