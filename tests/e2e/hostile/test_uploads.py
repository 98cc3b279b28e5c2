"""Photos as they should be sent, and as nobody should send them: the right refusal, never a 500, and the server lives on."""
import concurrent.futures
import os
import threading

import pytest
from support.people import Person
from support.pictures import FORM, form, part, png
from support.process import TrueBond
from support.raw import Stream

UPLOAD = "/api/users/upload-photo"
MB = 1024 * 1024
NO_IMAGE = {"error": "File must be an image", "status_code": 400, "path": UPLOAD}
TOO_LARGE = {"error": "Payload too large", "status_code": 413, "path": UPLOAD}
BUSY = "Database not available. Please try again later."


def upload(person: Person, body: bytes, content_type: str | None = FORM, **how):
    headers = {"Content-Type": content_type} if content_type else {}
    return person.request("POST", UPLOAD, headers=headers, data=body, **how)


def refused(answer, status: int, **members) -> None:
    assert answer.status_code == status, answer.text
    for key, value in members.items():
        assert answer.json()[key] == value, answer.text


def photo_files(server: TrueBond) -> list[str]:
    return sorted(f.name for f in (server.data_dir / "media").rglob("*.jpg"))


@pytest.fixture
def ann(people):
    return people("Ann")


def test_a_photo(server, ann):
    answer = upload(ann, form(part(png())))
    assert answer.status_code == 200, answer.text
    assert list(answer.json()) == ["message", "profile_pictures"] and answer.json()["message"] == "Photo uploaded successfully"
    (url,) = answer.json()["profile_pictures"]
    assert url.startswith(f"{server.url}/media/{ann.id}-")
    shown = ann.session.get(url, timeout=30)
    assert shown.status_code == 200 and shown.content.startswith(b"\xff\xd8\xff")
    assert shown.headers["Content-Type"] == "image/jpeg" and shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    second = upload(ann, form(part(png(pixel=b"\0\xff\0")))).json()["profile_pictures"]
    assert len(second) == 2 and second[1] == url, "a new one comes first"
    assert ann.ok("GET", "/api/auth/me")["profile_pictures"] == second
    assert ann.ok("PUT", "/api/users/profile", {"profile_pictures": second[:1]})["profile"]["profile_pictures"] == second[:1]
    for _ in range(200):  # removed some time soon
        if ann.session.get(url, timeout=30).status_code == 404:
            break
    else:
        pytest.fail("the replaced photo is still there")
    assert ann.session.get(second[0], timeout=30).status_code == 200
    ann.ok("DELETE", "/api/users/account")
    for _ in range(200):
        if not [f for f in photo_files(server) if f.startswith(ann.id)]:
            break
        ann.session.get(server.url + "/api/health", timeout=30)
    assert not [f for f in photo_files(server) if f.startswith(ann.id)]


def test_needs_a_token_first(server, ann):
    refused(upload(ann, form(part(png())), token=None), 403, error="Not authenticated")
    refused(upload(ann, form(part(png())), token="x"), 401, error="Invalid token")
    # Who shows no token is not let send as much.
    refused(upload(ann, form(part(png(filler=bytes(2 * MB)))), token=None), 413, **TOO_LARGE)


@pytest.mark.parametrize("size", [2 * MB, 5 * MB])
def test_up_to_five_megabytes(ann, size):
    around = len(png(filler=b"x")) - 1
    assert upload(ann, form(part(png(filler=os.urandom(size - around))))).status_code == 200


@pytest.mark.parametrize("size", [5 * MB + 1, 10 * MB])
def test_beyond_five_megabytes(ann, size):
    around = len(png(filler=b"x")) - 1
    refused(upload(ann, form(part(png(filler=bytes(size - around))))), 413, **TOO_LARGE)


def test_other_routes_keep_their_limit(ann):
    refused(ann.request("PUT", "/api/users/profile", {"bio": "x" * (2 * MB)}), 413, error="Payload too large")


@pytest.mark.parametrize(
    "name, body",
    [
        ("text renamed", form(part(b"just text"))),
        ("empty", form(part(b""))),
        ("says text", form(part(png(), kind="text/plain"))),
        ("svg", form(part(b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', filename="x.svg", kind="image/svg+xml"))),
        ("svg called png", form(part(b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'))),
        ("html", form(part(b"<html><script>alert(1)</script>"))),
        ("pdf", form(part(b"%PDF-1.7\n", kind="image/png"))),
        ("png cut off", form(part(png(300, 300)[:-40]))),
        ("png magic only", form(part(b"\x89PNG\r\n\x1a\n"))),
        ("v1.0.0's example", form(part(b"\x89PNG"))),
        ("a bomb of pixels", form(part(png(60_000, 60_000, rows=1)))),
        ("a bomb that is all there", form(part(png(10_000, 5_000)))),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_what_is_no_photo(server, ann, name, body):
    before = photo_files(server)
    refused(upload(ann, body), 400, **NO_IMAGE)
    assert photo_files(server) == before
    assert ann.ok("GET", "/api/auth/me")["profile_pictures"] == []


def test_a_lie_about_its_size(server, ann):
    """Says 10 by 10 and unpacks to hundreds of megabytes: whatever becomes of it, the server does not."""
    assert upload(ann, form(part(png(10, 10, rows=10_000_000)))).status_code in (200, 400)
    assert server.alive


def test_a_polyglot_loses_its_second_nature(ann):
    body = png(filler=b"<script>alert(1)</script>") + b"PK\x03\x04<?php system($_GET[0]); ?>"
    (url,) = upload(ann, form(part(body, filename="x.php;.png"))).json()["profile_pictures"]
    shown = ann.session.get(url, timeout=30).content
    assert b"script" not in shown and b"php" not in shown and b"PK" not in shown


GOOD = form(part(png()))


@pytest.mark.parametrize(
    "name, body, content_type, status, error",
    [
        ("no boundary", GOOD, "multipart/form-data", 400, "Missing boundary in multipart."),
        ("wrong boundary", GOOD, "multipart/form-data; boundary=other", 400, "There was an error parsing the body"),
        ("endless boundary", GOOD, "multipart/form-data; boundary=" + "x" * 5000, 400, "Missing boundary in multipart."),
        ("truncated", GOOD[:-30], FORM, 400, "There was an error parsing the body"),
        ("cut inside a header", GOOD[:60], FORM, 400, "There was an error parsing the body"),
        ("huge header", form(part(png(), more="\r\nX: " + "x" * 20_000)), FORM, 400, "There was an error parsing the body"),
        ("thousands of headers", form(part(png(), more="\r\na:b" * 10_000)), FORM, 400, "There was an error parsing the body"),
        ("thousands of parts", form(*[part(b"x", name=f"f{i}") for i in range(5000)]), FORM, 400, "There was an error parsing the body"),
        ("empty body", b"", FORM, 400, "There was an error parsing the body"),
        ("no file", form(part(b"x", name="other")), FORM, 422, "Validation error"),
        ("a text field", form(part(b"x", filename=None)), FORM, 422, "Validation error"),
        ("json", b"{}", "application/json", 422, "Validation error"),
        ("no type", b"x", None, 422, "Validation error"),
        ("the form's bytes as a type", GOOD, "image/png", 422, "Validation error"),
    ],
    ids=lambda v: v if isinstance(v, str) and len(v) < 30 else "",
)
def test_what_is_no_form(ann, name, body, content_type, status, error):
    refused(upload(ann, body, content_type), status, error=error)


def test_of_two_files_the_last_counts(ann):
    assert len(upload(ann, form(part(png(9, 9)), part(png()))).json()["profile_pictures"]) == 1
    refused(upload(ann, form(part(png()), part(b"text"))), 400, **NO_IMAGE)


def test_in_chunks_of_any_size(server, ann):
    body = form(part(png(filler=os.urandom(1_500_000))))

    def pieces():
        for at in range(0, len(body), 70_001):
            yield body[at : at + 70_001]

    assert upload(ann, pieces()).status_code == 200


def test_names_of_files_lead_nowhere(server, ann):
    for name in ["../truebond.db", "..%2f..%2ftruebond.db", "%2e%2e/truebond.db", "drafts", "00", "x" * 3000, f"{ann.id}-{'0' * 32}.jpg", "%00"]:
        answer = ann.session.get(f"{server.url}/media/{name}", timeout=30)
        assert answer.status_code == 404, (name, answer.text)


def start_large(server: TrueBond, person: Person, sent: int = 100_000) -> Stream:
    """The head of a large upload, and a little of its body."""
    stream = Stream("127.0.0.1", server.port)
    head = f"POST {UPLOAD} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {person.token}\r\nContent-Type: {FORM}\r\nContent-Length: {4 * MB}\r\n\r\n"
    stream.send(head.encode() + b"x" * sent)
    return stream


def test_slow_uploads_take_nothing_from_others(server, people):
    """Two of one person are held, a third is told to come back; somebody else's, and all that is small, goes on."""
    ann, ben = people("Ann", "Ben")
    large = form(part(png(filler=os.urandom(2 * MB))))
    slow = [start_large(server, ann) for _ in range(2)]
    try:
        for _ in range(500):  # until the server has read their heads
            answer = upload(ann, large)
            if answer.status_code == 503:
                break
        refused(answer, 503, error=BUSY)
        assert answer.headers["Retry-After"] == "1"
        assert upload(ann, form(part(png()))).status_code == 200, "a small one needs no room"
        assert upload(ben, large).status_code == 200
    finally:
        for stream in slow:
            stream.close()
    for _ in range(500):  # until the server has seen that they are gone
        answer = upload(ann, large)
        if answer.status_code == 200:
            break
    assert answer.status_code == 200


def test_many_at_once_are_answered(server, people):
    """Each is kept or told to come back; nobody hangs, and the server is there for others meanwhile."""
    crowd = [people(f"P{i}") for i in range(12)]
    body = form(part(png(200, 150, filler=os.urandom(MB))))
    with concurrent.futures.ThreadPoolExecutor(24) as pool:
        answers = list(pool.map(lambda i: upload(crowd[i % 12], body).status_code, range(24)))
    assert set(answers) <= {200, 503} and 200 in answers, answers
    assert server.alive


def test_uploads_are_rate_limited():
    with TrueBond(RATE_LIMITS="on", RATE_LIMIT_UPLOADS="2/60") as server:
        ann = Person.sign_up(server, "Ann")
        assert [upload(ann, GOOD).status_code for _ in range(4)] == [200, 200, 429, 429]


def test_a_photo_survives_a_kill_and_what_is_unnamed_is_swept():
    with TrueBond() as server:
        ann = Person.sign_up(server, "Ann")
        (url,) = upload(ann, GOOD).json()["profile_pictures"]
        server.kill()
        kept = server.data_dir / "media"
        (name,) = photo_files(server)
        unnamed = f"{ann.id}-{'0' * 32}.jpg"
        (kept / "00").mkdir(exist_ok=True)
        (kept / "00" / unnamed).write_bytes(b"left by a crash")
        (kept / "drafts" / unnamed).write_bytes(b"half")
        server.start()
        assert ann.session.get(url, timeout=30).status_code == 200
        waited = threading.Event()
        for _ in range(600):
            if photo_files(server) == [name]:
                break
            waited.wait(0.1)
        assert photo_files(server) == [name]
        assert list((kept / "drafts").iterdir()) == []
