"""One name for a request, from its arrival to those who hear of its message; and nothing in the log that is nobody's business."""
import json

from support.people import Person
from support.process import TrueBond

from .prometheus import eventually


def lines(server) -> list[dict]:
    return [json.loads(line) for line in server.log().splitlines() if line.startswith("{")]


def steps(server, request_id: str) -> list[str]:
    return [line["message"] for line in lines(server) if line.get("request_id") == request_id]


def test_a_message_is_followed_through_the_log():
    with TrueBond(LOG_LEVEL="debug", LOG_FORMAT="json", TRUST_FORWARDED="on") as server:
        ann, ben = Person.sign_up(server, "Ann"), Person.sign_up(server, "Ben")
        with ann.device() as phone, ben.device() as laptop:
            answer = ann.request("POST", "/api/messages/send", {"receiver_id": ben.id, "content": "between the two of us"},
                                 headers={"X-Request-ID": "edge-4711.A_b"})
            assert answer.status_code == 200 and answer.headers["X-Request-ID"] == "edge-4711.A_b"
            by_rest = answer.json()["message_id"]
            (ack,) = phone.call("send_message_realtime", {"receiver_id": ben.id, "content": "and this as well"})
            laptop.wait_event("new_message", 0, where=lambda d: d["content"] == "and this as well")
            wanted = ["message committed", "request finished", "message emitted"]
            eventually(lambda: sorted(steps(server, "edge-4711.A_b")) == sorted(wanted), "all steps of the one by REST")
            received = eventually(lambda: [l for l in lines(server) if l["message"] == "event received"], "the event in the log")
            (event,) = received
            wanted = ["event received", "message committed", "message emitted"]
            eventually(lambda: steps(server, event["request_id"]) == wanted, "all steps of the one by event")
        messages = {line["request_id"]: line["message_id"] for line in lines(server) if line["message"] == "message emitted"}
        assert messages["edge-4711.A_b"] == by_rest and len(set(messages.values())) == 2
        # Every request has a name of its own.
        finished = [line["request_id"] for line in lines(server) if line["message"] == "request finished"]
        assert len(set(finished)) == len(finished) > 2
        for secret in ("between the two of us", "and this as well", ann.token, ben.token, ann.refresh_token, ann.fields["password"],
                       ann.fields["email"], server.settings["JWT_SECRET"]):
            assert secret not in server.log()


def test_a_name_is_taken_from_nobody_else():
    with TrueBond(LOG_LEVEL="debug", LOG_FORMAT="json") as server:
        person = Person.sign_up(server, "Eve")
        answer = person.request("GET", "/api/auth/me", headers={"X-Request-ID": "i-say-so"})
        assert answer.headers["X-Request-ID"] != "i-say-so"
        assert "i-say-so" not in server.log()
