"""docs/EVENTS.md against the running server: every payload, acknowledgement and error is as its tables say."""
import re

import pytest
from support.eio import Client, Target
from support.people import UNKNOWN_ID, Person
from support.process import ROOT, TrueBond

PAGE = (ROOT / "docs/EVENTS.md").read_text()


def table(heading: str, column: str) -> list[list[str]]:
    """The cells of the rows of the first table below `heading` whose first row has `column`."""
    below = PAGE.split(f"\n{heading}\n", 1)[1]
    rows = re.search(rf"^\|[^\n]*{re.escape(column)}[^\n]*\|\n\|[-|]+\|\n((?:\|[^\n]*\n)+)", below, re.M)[1]
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows.strip().splitlines()]


def members(shape: str) -> set[str]:
    """`{a, b:true, c?}`: a, b, c."""
    return {part.split(":")[0].strip(" ?") for part in re.search(r"\{([^}]*)\}", shape)[1].split(",")}


PAYLOADS, ACKS, ERRORS = {}, {}, {}
for names, argument, ack, *_ in table("## From client to server", "Ack when it worked"):
    for name in re.findall(r"`(\w+)`", names):
        ACKS[name] = members(ack) if "{" in ack else set()
for names, payload, *_ in table("## From server to client", "Payload"):
    for name in re.findall(r"`(\w+)`", names):
        PAYLOADS[name] = PAYLOADS[re.search(r"as `(\w+)`", payload)[1]] if payload.startswith("as ") else members(payload)
for name, texts in table("## From client to server", "Errors"):
    ERRORS[name.strip("`")] = {re.sub(r"<.*", "", text) for text in re.findall(r"`([A-Z][^`]*)`", texts)}


@pytest.fixture
def ann(people):
    return people("Ann", credits=100)


@pytest.fixture
def ben(people):
    return people("Ben")


def acked(device, name: str, argument) -> dict:
    (answer,) = device.call(name, argument)
    assert set(answer) == ACKS[name], name
    return answer


def test_payloads_and_acknowledgements(ann, ben):
    heard: dict[str, dict] = {}
    window = Client(Target(ann.server.url), {"token": ben.token, "resume": True})
    with ann.device() as phone, ann.device() as laptop, ben.device() as other, window:
        acked(phone, "join_conversation", {"other_user_id": ben.id})
        sent = acked(phone, "send_message_realtime", {"receiver_id": ben.id, "content": "hello"})
        for device, name in ((other, "new_message"), (other, "new_message_notification"), (laptop, "message_sent")):
            (heard[name],) = device.wait_event(name)
        acked(other, "mark_delivered", {"message_id": sent["message_id"]})
        (heard["message_delivered"],) = laptop.wait_event("message_delivered")
        acked(other, "mark_read_realtime", {"other_user_id": ann.id})
        (heard["messages_read"],) = phone.wait_event("messages_read")
        (heard["conversation_read"],) = window.wait_event("conversation_read")
        ben.send(ann, "an answer: from here on they are contacts")
        for name, event in (("typing", "user_typing"), ("stop_typing", "user_stopped_typing")):
            assert phone.call(name, {"receiver_id": ben.id}) == []
            (heard[event],) = other.wait_event(event)
        acked(phone, "leave_conversation", {"room_id": f"chat_{min(ann.id, ben.id)}_{max(ann.id, ben.id)}"})
        window.close()
        other.close()
        (heard["user_offline"],) = phone.wait_event("user_offline", where=lambda d: d["user_id"] == ben.id)
        since = len(phone.frames)
        with ben.device():
            (heard["user_online"],) = phone.wait_event("user_online", since, where=lambda d: d["user_id"] == ben.id)
    assert {name: set(data) for name, data in heard.items()} == PAYLOADS


def test_errors(ann, ben):
    seen: dict[str, set[str]] = {name: set() for name in ERRORS}
    poor = Person.sign_up(ann.server, "Poor")
    for _ in range(poor.balance()):
        poor.send(ben, "spent")
    send = {"receiver_id": ben.id, "content": "x"}
    with ann.device() as device, poor.device() as without_credits:
        for name, argument in (
            *((name, "no object") for name in ACKS), ("send_message_realtime", {}), ("send_message_realtime", {**send, "client_message_id": " "}),
            ("send_message_realtime", {**send, "receiver_id": ann.id}), ("send_message_realtime", {**send, "receiver_id": UNKNOWN_ID}),
            ("send_message_realtime", {**send, "content": "x" * 2001}), ("send_message_realtime", {**send, "client_message_id": "k"}),
            ("send_message_realtime", {**send, "content": "y", "client_message_id": "k"}), ("join_conversation", {}), ("join_conversation", {"other_user_id": ann.id}),
            ("mark_delivered", {}), ("mark_delivered", {"message_id": UNKNOWN_ID}), ("mark_read_realtime", {}), ("mark_read_realtime", {"other_user_id": 5}),
        ):
            (answer,) = device.call(name, argument) or ({},)
            if text := answer.get("error"):
                assert text in ERRORS["all"] | ERRORS.get(name, set()), (name, argument, answer)
                seen["all" if text in ERRORS["all"] else name].add(text)
        (answer,) = without_credits.call("send_message_realtime", send)
        seen["send_message_realtime"].add(answer["error"])
        assert answer["code"] == 402
    # These two need a server in trouble, or with limits: below, and in the faults.
    assert ERRORS["all"] - seen.pop("all") == {"Too many requests", "Database not available. Please try again later."}
    assert seen == {name: texts for name, texts in ERRORS.items() if name != "all"}


def test_limits():
    with TrueBond(RATE_LIMITS="on", RATE_LIMIT_CONVERSATIONS="1/600") as server:
        ann = Person.sign_up(server, "Ann")
        with ann.device() as device:
            device.call("leave_conversation", {"room_id": "x"})
            (answer,) = device.call("leave_conversation", {"room_id": "x"})
    assert set(answer) == {"error", "code", "retry_after"} and (answer["error"], answer["code"]) == ("Too many requests", 429)
