"""Every route with bodies nobody should send: the right refusal, never a 500."""
import json

import pytest
from support.people import UNKNOWN_ID, profile
from support.raw import Closed, Stream, build_request, read_response, request

ROUTES = [
    # method, path, needs a token, a body that would do
    ("POST", "/api/auth/signup", False, "signup"),
    ("POST", "/api/auth/login", False, {"email": "a@example.com", "password": "Test@1234"}),
    ("POST", "/api/auth/refresh", False, {"refresh_token": "abc"}),
    ("POST", "/api/auth/logout", True, None),
    ("GET", "/api/auth/me", True, None),
    ("POST", "/api/auth/forgot-password", False, {"email": "a@example.com"}),
    ("POST", "/api/auth/reset-password", False, {"token": "x", "new_password": "Test@1234"}),
    ("POST", "/api/auth/validate-reset-token?token=x", False, None),
    ("POST", "/api/auth/otp/send", False, {"mobile_number": "+911234567890"}),
    ("POST", "/api/auth/otp/verify", True, {"mobile_number": "+911234567890", "otp_code": "1"}),
    ("GET", f"/api/users/profile/{UNKNOWN_ID}", True, None),
    ("PUT", "/api/users/profile", True, {"name": "Somebody", "bio": "x", "intent": "casual", "profile_pictures": []}),
    ("PUT", "/api/users/preferences", True, {"interested_in": "female", "min_age": 20, "max_age": 30, "max_distance_km": 5}),
    ("GET", "/api/users/credits", True, None),
    ("GET", "/api/users/settings", True, None),
    ("PUT", "/api/users/settings", True, {"privacy": {"show_online": True}, "dark_mode": False, "language": "en"}),
    ("GET", "/api/credits/balance", True, None),
    ("GET", "/api/credits/pricing", False, None),
    ("GET", "/api/credits/history", True, None),
    ("GET", "/api/notifications", True, None),
    ("POST", "/api/notifications/x/read", True, None),
    ("POST", "/api/messages/send", True, {"receiver_id": UNKNOWN_ID, "content": "x"}),
    ("GET", "/api/messages/conversations", True, None),
    ("GET", f"/api/messages/{UNKNOWN_ID}", True, None),
    ("POST", f"/api/messages/read/{UNKNOWN_ID}", True, None),
    ("GET", "/api/events", True, None),
    ("GET", "/api/search/users?q=so", True, None),
    ("GET", "/api/health", False, None),
    ("GET", "/api/health/redis", False, None),
    ("GET", "/api/health/detailed", False, None),
    ("GET", "/", False, None),
]
WITH_BODY = [r for r in ROUTES if r[3] is not None]
ids = [f"{r[0]} {r[1]}" for r in ROUTES]
body_ids = [f"{r[0]} {r[1]}" for r in WITH_BODY]


@pytest.fixture
def victim(server):
    from support.people import Person

    return Person.sign_up(server, "Victim")


class Caller:
    def __init__(self, server, victim, route):
        self.server, self.victim = server, victim
        self.method, self.path, self.token, self.good = route

    def headers(self, **more):
        base = {"Authorization": f"Bearer {self.victim.token}"} if self.token else {}
        return {**base, "Content-Type": "application/json", **more}

    def raw(self, body: bytes, **more):
        return request("127.0.0.1", self.server.port, self.method, self.path, self.headers(**more), body)

    def json(self, value):
        return self.raw(json.dumps(value).encode())


@pytest.fixture
def caller(server, victim, route):
    return Caller(server, victim, route)


def no_500(response, what=""):
    assert response.status < 500, (response.status, response.body[:500], what)
    return response


DEEP = {"arrays": b"[" * 10_000 + b"]" * 10_000, "objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "unclosed": b"[" * 100_000}
ODD_BYTES = {
    "empty": b"", "one brace": b"{", "cut": b'{"email": "a@exam', "trailing comma": b'{"a": 1,}', "two values": b"{}{}", "not json": b"hello",
    "single quotes": b"{'a': 1}", "bom": b"\xef\xbb\xbf{}", "utf16": "{}".encode("utf-16"), "nul": b"\x00", "nul inside": b'{"a": "\x00"}',
    "huge number": b'{"age": 1' + b"0" * 5000 + b"}", "exponent": b'{"age": 1e999999}', "minus": b'{"age": -}', "nan": b'{"age": NaN}',
    "infinity": b'{"age": Infinity}', "duplicate keys": b'{"email": "a", "email": "b"}', "bad escape": b'{"a": "\\x"}',
    "half a surrogate": b'{"a": "\\ud800', "array": b"[]", "string": b'"x"', "number": b"5", "null": b"null", "true": b"true",
    "control character": b'{"a": "\x01"}', "tab in string": b'{"a": "\t"}', "comment": b"/* x */ {}",
}
NOT_UTF8 = {"latin1": b'{"name": "\xe9"}', "overlong": b'{"name": "\xc0\xaf"}', "surrogate": b'{"name": "\xed\xa0\x80"}', "ff": b"\xff", "cut": b'{"name": "\xe2\x82'}


@pytest.mark.parametrize("route", ROUTES, ids=ids)
def test_odd_bodies(caller):
    for name, body in {**ODD_BYTES, **DEEP}.items():
        no_500(caller.raw(body), name)


@pytest.mark.parametrize("route", WITH_BODY, ids=body_ids)
def test_a_body_that_is_not_an_object_is_422(caller):
    for name in ("empty", "one brace", "cut", "not json", "array", "string", "number", "null"):
        response = caller.raw(ODD_BYTES[name])
        if response.status == 404 and response.json()["error"] == "Not Found":
            return  # not in this build
        assert response.status == 422, (name, response.status, response.body)
        assert response.json()["error"] == "Validation error" and response.json()["details"], name


@pytest.mark.parametrize("route", WITH_BODY, ids=body_ids)
def test_deep_json_is_refused(caller):
    for name, body in DEEP.items():
        response = caller.raw(body)
        assert response.status in (400, 404, 422), (name, response.status)


@pytest.mark.parametrize("route", WITH_BODY, ids=body_ids)
def test_invalid_utf8_is_400(caller):
    for name, body in NOT_UTF8.items():
        response = caller.raw(body)
        assert response.status in (400, 404), (name, response.status, response.body)
        if response.status == 400:
            assert response.json()["error"] == "There was an error parsing the body"


@pytest.mark.parametrize("route", WITH_BODY, ids=body_ids)
def test_wrong_types_in_every_field(caller):
    good = profile("Victim2") if caller.good == "signup" else caller.good
    wrong = [None, True, 5, -1, 1.5, 10**30, "", " ", "x" * 5000, "\u0000", "😀" * 100, "\ud800", [], [1], {}, {"$gt": ""}, [[[]]], "' OR 1=1 --", "../../etc", "%00", "<script>"]
    for field in good:
        for value in wrong:
            response = no_500(caller.json({**good, field: value}), (field, value))
            if response.status == 422:
                assert all(set(d) == {"field", "message", "type"} for d in response.json()["details"])
        no_500(caller.json({k: v for k, v in good.items() if k != field}), f"without {field}")
    no_500(caller.json({**good, **{f"extra{i}": i for i in range(1000)}}), "a thousand extra fields")


@pytest.mark.parametrize("route", WITH_BODY, ids=body_ids)
def test_other_content_types(caller):
    good = profile("Victim3") if caller.good == "signup" else caller.good
    for kind in ("text/plain", "application/xml", "multipart/form-data; boundary=x", "application/json; charset=utf-16", "", "x" * 500, "application/x-www-form-urlencoded"):
        no_500(caller.raw(json.dumps(good).encode(), **{"Content-Type": kind}), kind)


def send_all(stream: Stream, data: bytes) -> None:
    try:
        stream.send(data)
    except (BrokenPipeError, ConnectionResetError):
        pass  # refused before it was all there; the answer is what counts


@pytest.mark.parametrize("route", WITH_BODY, ids=body_ids)
def test_ten_megabytes_are_413(caller):
    body = b'{"content": "' + b"x" * 10_000_000 + b'"}'
    with Stream("127.0.0.1", caller.server.port) as stream:
        send_all(stream, build_request(caller.method, caller.path, caller.headers(), body))
        response = read_response(stream)
    assert response.status == 413
    assert response.json()["error"] == "Payload too large"


@pytest.mark.parametrize("route", WITH_BODY[:2], ids=body_ids[:2])
def test_ten_megabytes_in_chunks_are_413(caller):
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    with Stream("127.0.0.1", caller.server.port) as stream:
        send_all(stream, build_request(caller.method, caller.path, caller.headers(**{"Transfer-Encoding": "chunked"}), b"") + chunk * 160)
        assert read_response(stream).status == 413


@pytest.mark.parametrize("route", WITH_BODY[:1], ids=body_ids[:1])
def test_a_promised_terabyte_is_413_at_once(caller):
    with Stream("127.0.0.1", caller.server.port) as stream:
        stream.send(build_request(caller.method, caller.path, caller.headers(**{"Content-Length": str(10**12)})))
        assert read_response(stream).status == 413


@pytest.mark.parametrize("route", WITH_BODY[:1], ids=body_ids[:1])
def test_a_body_that_never_comes_does_not_hold_others_up(caller):
    streams = [Stream("127.0.0.1", caller.server.port) for _ in range(50)]
    for stream in streams:
        stream.send(build_request(caller.method, caller.path, caller.headers(**{"Content-Length": "1000"})) + b"{")
    assert caller.json({}).status == 422
    for stream in streams:
        stream.abort()


QUERIES = ["", "x", "-1", "0", "101", "1e1", "1.5", "9" * 400, "%00", "%ff", "😀", "true", "[]", "1;2", "1&limit=2", "0x10", "١", "null"]


def test_queries(server, victim):
    headers = {"Authorization": f"Bearer {victim.token}"}
    for path, keys in ((f"/api/messages/{UNKNOWN_ID}", ("limit", "before", "after")), ("/api/credits/history", ("limit", "skip")),
                       ("/api/events", ("limit", "after")), ("/api/notifications", ("limit", "unread_only")), ("/api/search/users", ("q",))):
        for key in keys:
            for value in QUERIES:
                from urllib.parse import quote

                no_500(request("127.0.0.1", server.port, "GET", f"{path}?{key}={quote(value, safe='%&;[]')}", headers), f"{path} {key}={value}")


@pytest.mark.parametrize("other", ["zzz", "0" * 24, "G" * 24, "a" * 25, "a" * 5000, "%00", "%ff%fe", "..", ".", "a%2fb", "😀", "'", "0123456789abcdef0123456 "])
def test_ids_in_paths(server, victim, other):
    from urllib.parse import quote

    headers = {"Authorization": f"Bearer {victim.token}"}
    piece = quote(other, safe="%")
    for method, path in (("GET", f"/api/messages/{piece}"), ("POST", f"/api/messages/read/{piece}"), ("GET", f"/api/users/profile/{piece}"), ("POST", f"/api/notifications/{piece}/read")):
        no_500(request("127.0.0.1", server.port, method, path, headers, b"" if method == "POST" else None), f"{method} {path}")


CONTENTS = ["\ud800", "\udfff\ud800", "a\u0000b", "\u202e", "\ufeff", "\uffff", "e" + "\u0301" * 1999, "😀" * 2000, " ", "\n" * 2000, '"\\', "</script>", "{{7*7}}"]


def test_strange_messages_arrive_as_they_are_or_not_at_all(server, calm):
    ann, ben, device = calm
    for content in CONTENTS:
        since = len(device.frames)
        response = request("127.0.0.1", server.port, "POST", "/api/messages/send", {"Authorization": f"Bearer {ann.token}", "Content-Type": "application/json"},
                           json.dumps({"receiver_id": ben.id, "content": content}).encode())
        assert response.status in (200, 400, 422), (content[:20], response.status, response.body)
        if response.status == 200:
            heard = device.wait_event("new_message", since, where=lambda d: d["id"] == response.json()["message_id"])[0]
            assert heard["content"] == content
            assert ben.history(ann, limit=1)[0]["content"] == content


def test_a_header_key_with_wild_bytes(server, calm):
    ann, ben, _ = calm
    body = json.dumps({"receiver_id": ben.id, "content": "x"}).encode()
    for key in (b"\xff\xfe", b"a b", b"x" * 200, b"\x7f", b"a\tb"):
        with Stream("127.0.0.1", server.port) as stream:
            head = f"POST /api/messages/send HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {ann.token}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\nIdempotency-Key: ".encode()
            stream.send(head + key + b"\r\n\r\n" + body)
            try:
                assert read_response(stream).status in (400, 422), key
            except Closed:
                pass
