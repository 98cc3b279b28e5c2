"""History by REST: cursors, limits, read and delivery marks; the conversation list; the ledger."""
import re

import pytest
from support.people import UNKNOWN_ID, check_books

TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$")


@pytest.fixture(scope="module")
def talk(server):
    """Ann and Ben with 230 messages between them, every third one Ben's."""
    from support.people import Person

    ann, ben = Person.sign_up(server, "Ann", 1000), Person.sign_up(server, "Ben", 1000)
    for i in range(230):
        (ben if i % 3 == 0 else ann).send(ann if i % 3 == 0 else ben, f"m{i}")
    return ann, ben


def contents(messages):
    return [m["content"] for m in messages]


def test_the_newest_fifty_oldest_first(talk):
    ann, ben = talk
    body = ann.ok("GET", f"/api/messages/{ben.id}")
    assert body["count"] == 50 and contents(body["messages"]) == [f"m{i}" for i in range(180, 230)]
    assert body["has_more"] is True


def test_fields_of_a_message(talk):
    ann, ben = talk
    message = ann.history(ben, limit=1)[0]
    assert {"id", "sender_id", "receiver_id", "content", "is_mine", "is_read", "created_at", "seq", "read_at", "delivered_at"} <= set(message)
    assert TIME.match(message["created_at"]) and message["is_mine"] is True
    assert ben.history(ann, limit=1)[0]["is_mine"] is False


def test_back_to_the_beginning_by_before(talk):
    ann, ben = talk
    found, page = [], ann.ok("GET", f"/api/messages/{ben.id}?limit=33")
    while True:
        found = page["messages"] + found
        if not page["has_more"]:
            break
        page = ann.ok("GET", f"/api/messages/{ben.id}?limit=33&before={found[0]['id']}")
    assert contents(found) == [f"m{i}" for i in range(230)]


def test_forward_by_after(talk):
    ann, ben = talk
    first = ann.whole_history(ben)[0]
    page = ann.ok("GET", f"/api/messages/{ben.id}?limit=100&after={first['id']}")
    assert contents(page["messages"]) == [f"m{i}" for i in range(1, 101)] and page["has_more"] is True
    page = ann.ok("GET", f"/api/messages/{ben.id}?limit=100&after={page['messages'][-1]['id']}")
    page = ann.ok("GET", f"/api/messages/{ben.id}?limit=100&after={page['messages'][-1]['id']}")
    assert contents(page["messages"]) == [f"m{i}" for i in range(201, 230)] and page["has_more"] is False
    assert ann.history(ben, after=page["messages"][-1]["id"]) == []


def test_cursors_in_upper_case_are_the_same(talk):
    ann, ben = talk
    last = ann.history(ben, limit=1)[0]["id"]
    assert contents(ann.history(ben, limit=1, before=last.upper())) == ["m228"]


def test_both_cursors_are_refused(talk):
    ann, ben = talk
    last = ann.history(ben, limit=1)[0]["id"]
    assert ann.request("GET", f"/api/messages/{ben.id}?before={last}&after={last}").status_code == 422


@pytest.mark.parametrize("cursor", ["before", "after"])
def test_a_cursor_from_elsewhere_is_not_found(talk, people, cursor):
    ann, ben = talk
    cat = people("Cat")
    other = cat.send(ann, "elsewhere")["message_id"]
    for value in (other, UNKNOWN_ID, "zzz"):
        answer = ann.request("GET", f"/api/messages/{ben.id}?{cursor}={value}")
        assert answer.status_code == 404, (value, answer.text)
        assert answer.json() == {"error": "Message not found", "status_code": 404, "path": f"/api/messages/{ben.id}"}


def test_an_id_in_upper_case_is_the_same_person(talk):
    ann, ben = talk
    assert ann.history(ben.id.upper()) == ann.history(ben)


def test_unknown_malformed_and_oneself_are_empty(talk):
    ann, _ = talk
    for other in (UNKNOWN_ID, "zzz", ann.id):
        body = ann.ok("GET", f"/api/messages/{other}")
        assert body["messages"] == [] and body["count"] == 0


def test_nobody_reads_the_conversations_of_others(talk, people):
    _, ben = talk
    cat = people("Cat")
    assert cat.history(ben) == []


def test_read_and_delivered_show_in_both_histories(people):
    ann, ben = people("Ann", "Ben")
    ids = [ann.send(ben, f"{i}")["message_id"] for i in range(3)]
    with ben.device() as device:
        assert device.call("mark_delivered", {"message_id": ids[0]}) == [{"success": True}]
    assert ben.ok("POST", f"/api/messages/read/{ann.id.upper()}") == {"marked_read": 3}
    ann.send(ben, "later")
    for messages in (ann.history(ben), ben.history(ann)):
        assert [m["is_read"] for m in messages] == [True, True, True, False]
        assert all(TIME.match(m["read_at"]) for m in messages[:3]) and messages[3]["read_at"] is None
        assert TIME.match(messages[0]["delivered_at"])


def test_conversations(people):
    ann, ben, cat = people("Ann", "Ben", "Cat")
    ann.send(ben, "x" * 150)
    ann.send(cat, "to cat")
    cat.send(ann, "to ann")
    body = ann.ok("GET", "/api/messages/conversations")
    assert body["count"] == 2
    first, second = body["conversations"]
    assert (first["user"]["name"], first["last_message"], first["is_my_last_message"], first["unread_count"]) == ("Cat", "to ann", False, 1)
    assert (second["user"]["name"], second["last_message"], second["is_my_last_message"], second["unread_count"]) == ("Ben", "x" * 100, True, 0)
    assert set(first["user"]) >= {"id", "name", "profile_picture", "is_online"}
    assert TIME.match(first["last_message_at"])


def test_an_emoji_preview_is_cut_between_characters(people):
    ann, ben = people("Ann", "Ben")
    ann.send(ben, "😀" * 150)
    assert ben.conversations_with(ann)[0]["last_message"] == "😀" * 100


def test_the_ledger_adds_up(people):
    ann, ben = people("Ann", "Ben")
    ann.server.grant(ann.id, 7)
    for i in range(3):
        ann.send(ben, "x")
    entries = ann.ledger()
    assert [(e["amount"], e["reason"], e["balance_after"]) for e in entries] == [
        (-1, "message_sent", 14), (-1, "message_sent", 15), (-1, "message_sent", 16), (7, "admin_adjustment", 17), (10, "signup_bonus", 10)]
    assert entries[0]["description"] == f"Message to user {ben.id[:8]}..." and entries[-1]["description"] == "Welcome bonus credits"
    check_books(ann)


def test_a_grant_by_email(people):
    ann = people("Ann")
    ann.server.grant(ann.fields["email"], 3)
    assert ann.balance() == 13
