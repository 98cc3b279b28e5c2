"""The disk is full: sends answer 503 and nothing half-done stays; the process lives; with space again it goes on."""
import os

import pytest
from support.people import Person, check_books
from support.pictures import FORM, form, part, png
from support.process import TrueBond
from support.raw import request
from support.small_disk import fill, free, small_disk  # noqa: F401

FULL = "Database not available. Please try again later."


@pytest.fixture(scope="module")
def server(small_disk):  # noqa: F811
    with TrueBond(data_dir=small_disk / "data") as server:
        yield server


def test_a_full_disk(server, small_disk):  # noqa: F811
    ann, ben = Person.sign_up(server, "Ann", 100_000), Person.sign_up(server, "Ben", 100_000)
    device = ben.device()
    sent = [ann.send(ben, f"before {i}")["message_id"] for i in range(20)]
    ballast = fill(small_disk)
    refused, tried = 0, 0
    while refused < 5 and tried < 20_000:
        tried += 1
        answer = ann.try_send(ben, f"full {tried} " + "x" * 1500, key=f"full-{tried}")
        if answer.status_code == 200:
            sent.append(answer.json()["message_id"])
        else:
            assert answer.status_code == 503, answer.text
            assert answer.json() == {"error": FULL, "status_code": 503, "path": "/api/messages/send"}
            refused += 1
    assert refused == 5, f"{tried} sends on a full disk, none refused ({free(small_disk)} bytes free)"
    assert server.alive

    # Reading goes on, and the event door says so too.
    assert request("127.0.0.1", server.port, "GET", "/api/health").status == 200
    assert ann.history(ben)
    (ack,) = ann.device().call("send_message_realtime", {"receiver_id": ben.id, "content": "y" * 1500})
    assert "error" in ack, ack
    balance = ann.balance()
    photo = {"headers": {"Content-Type": FORM}, "data": form(part(png(1000, 1000, filler=os.urandom(500_000))))}
    kept = small_disk / "data" / "media"
    answer = ann.request("POST", "/api/users/upload-photo", **photo)
    assert answer.status_code == 503 and answer.json()["error"] == FULL, answer.text
    assert not [f for f in kept.rglob("*.jpg")], "nothing half-written stays"

    # Space again: the service resumes by itself, and a retry with its key is a first send.
    ballast.unlink()
    answer = ann.try_send(ben, f"full {tried} " + "x" * 1500, key=f"full-{tried}")
    assert answer.status_code == 200, answer.text
    sent.append(answer.json()["message_id"])
    assert ann.balance() == balance - 1
    device.wait_event("new_message", where=lambda d: d["id"] == sent[-1])
    assert [m["id"] for m in ann.whole_history(ben)] == sent
    assert ann.request("POST", "/api/users/upload-photo", **photo).status_code == 200
    assert len([f for f in kept.rglob("*.jpg")]) == 1
    assert ben.conversations_with(ann)[0]["unread_count"] == len(sent)
    check_books(ann)
    device.close()


def test_it_can_be_restarted_on_a_full_disk(server, small_disk):  # noqa: F811
    ballast = fill(small_disk)
    try:
        server.stop()
        try:
            server.start()
        except AssertionError:
            assert server.process.child.returncode == 1, server.log()
    finally:
        ballast.unlink()
    if not server.alive:
        server.start()
    assert Person.sign_up(server, "After").balance() == 10
    check = server.run("db", "check")
    assert check.returncode == 0, check.stdout + check.stderr
