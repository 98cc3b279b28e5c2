"""Every operation of docs/openapi.json, answered by the running server in each way that can be brought about: as the document says."""
import json
import re

import pytest
import requests
from support.people import UNKNOWN_ID, Person, profile
from support.pictures import FORM, form, part, png
from support.process import ROOT, SERVICE_KEY, TrueBond
from support.raw import Stream, build_request, read_response
from support.spec import OURS
from support.tokens import mint

ids = [o.name for o in OURS.operations]


def judged(server, operation, path=None, headers=None, **how):
    """The answer, after a look at the document."""
    path = path or operation.path.replace("{user_id}", UNKNOWN_ID).replace("{other_user_id}", UNKNOWN_ID).replace("{notification_id}", UNKNOWN_ID)
    answer = requests.request(operation.method, server.url + path, headers=headers, timeout=30, allow_redirects=False, **how)
    value = answer.json() if answer.headers["content-type"] == "application/json" else None
    faults = operation.faults(answer.status_code, answer.headers["content-type"], value)
    assert not faults, (faults, answer.text[:500])
    return answer


def keys(operation, person) -> dict:
    if "bearer" in operation.security:
        return {"Authorization": f"Bearer {person.token}"}
    return {"X-Service-Key": SERVICE_KEY} if "service" in operation.security else {}


def op(name: str):
    return next(o for o in OURS.operations if o.name == name)


@pytest.fixture(scope="module")
def ann(server):
    return Person.sign_up(server, "Ann", 50)


@pytest.fixture(scope="module")
def ben(server):
    return Person.sign_up(server, "Ben")


def test_the_server_has_the_document(server):
    answer = judged(server, op("GET /openapi.json"))
    assert answer.json() == json.loads((ROOT / "docs/openapi.json").read_text())


@pytest.mark.parametrize("path", sorted({o.path for o in OURS.operations}))
def test_a_path_has_the_methods_of_the_document_and_no_others(server, path):
    answer = requests.request("PATCH", server.url + path.replace("{", "").replace("}", ""), timeout=30)
    assert answer.status_code == 405
    # One that looks like another's parameter is found under that one's path, too.
    fits = {o.method for o in OURS.operations if o.path == path or o.pattern.fullmatch(path.replace("{", "").replace("}", ""))}
    assert set(answer.headers["allow"].split(", ")) == fits


@pytest.mark.parametrize("operation", [o for o in OURS.operations if "bearer" in o.security], ids=lambda o: o.name)
def test_tokens_are_asked_for(server, operation, ann):
    for headers in ({}, {"Authorization": "Basic x"}):
        assert judged(server, operation, headers=headers).status_code == 403
    for token in ("x", ann.refresh_token, mint(ann.id, age_s=7200, life_s=3600), mint(UNKNOWN_ID)):
        assert judged(server, operation, headers={"Authorization": f"Bearer {token}"}).status_code == 401


@pytest.mark.parametrize("operation", [o for o in OURS.operations if "application/json" in o.about.get("requestBody", {}).get("content", {})], ids=lambda o: o.name)
def test_bodies_that_do_not_fit(server, operation, ann):
    headers = {**keys(operation, ann), "Content-Type": "application/json"}
    for body in (b"", b"[]", b"null", b"{", b'"x"'):
        assert judged(server, operation, headers=headers, data=body).status_code == 422
    assert judged(server, operation, headers=headers, data=b'{"a": "\xff"}').status_code == 400


@pytest.mark.parametrize("operation", [o for o in OURS.operations if any(p["in"] == "query" for p in o.about.get("parameters", []))], ids=lambda o: o.name)
def test_queries_that_do_not_fit(server, operation, ann):
    parameters = [p for p in operation.about["parameters"] if p["in"] == "query"]
    query = {p["name"]: "x" for p in parameters if p["schema"]["type"] != "string"}
    assert judged(server, operation, headers=keys(operation, ann), params=query).status_code == 422


@pytest.mark.parametrize("operation", OURS.operations, ids=ids)
def test_bodies_that_are_too_large(server, operation, ann):
    with Stream("127.0.0.1", server.port) as stream:
        path = operation.path.replace("{", "").replace("}", "")
        stream.send(build_request(operation.method, path, {**keys(operation, ann), "Content-Length": "20000000"}))
        answer = read_response(stream)
    assert answer.status == 413
    assert not operation.faults(413, answer.headers["content-type"], answer.json())


def good_requests(server, ann, ben):
    """For each operation what it answers with 200: (path, body, headers)."""
    sent = ann.send(ben, "hello")
    other = Person.sign_up(server, "Carl")
    gone = Person.sign_up(server, "Dora")
    yield "POST /api/auth/signup", None, profile("Emil"), {}
    yield "POST /api/auth/login", None, {"email": ben.fields["email"], "password": ben.fields["password"]}, {}
    yield "POST /api/auth/refresh", None, {"refresh_token": other.refresh_token}, {}
    yield "POST /api/auth/logout", None, None, {"Authorization": f"Bearer {other.token}"}
    yield "POST /api/auth/forgot-password", None, {"email": ben.fields["email"]}, {}
    yield "POST /api/auth/otp/send", None, {"mobile_number": ann.fields["mobile_number"]}, {}
    yield "DELETE /api/users/account", None, None, {"Authorization": f"Bearer {gone.token}"}
    yield "GET /api/users/profile/{user_id}", f"/api/users/profile/{ben.id}", None, {}
    yield "PUT /api/users/profile", None, {"bio": "Hello", "profile_pictures": ["https://x/y.png"], "intent": None}, {}
    yield "PUT /api/users/preferences", None, {"max_age": "60"}, {}
    yield "PUT /api/users/settings", None, {"privacy": {"show_distance": False}, "dark_mode": "on"}, {}
    yield "GET /api/search/users", "/api/search/users?q=be", None, {}
    yield "POST /api/messages/send", None, {"receiver_id": ben.id, "content": "x", "client_message_id": "k1"}, {"Idempotency-Key": "k1"}
    yield "POST /api/messages/send", None, {"receiver_id": ben.id, "content": "x", "client_message_id": None}, {"Idempotency-Key": "k1"}
    yield "GET /api/messages/{other_user_id}", f"/api/messages/{ben.id}?limit=2", None, {}
    yield "GET /api/messages/{other_user_id}", f"/api/messages/{ben.id}?after={sent['message_id']}", None, {}
    yield "POST /api/messages/read/{other_user_id}", f"/api/messages/read/{ann.id}", None, {"Authorization": f"Bearer {ben.token}"}
    yield "GET /api/events", "/api/events?after=0&limit=500", None, {}
    yield "GET /api/events", "/api/events?after=0&limit=500", None, {"Authorization": f"Bearer {ben.token}"}
    yield "GET /api/notifications", "/api/notifications?unread_only=no", None, {"Authorization": f"Bearer {ben.token}"}
    yield "POST /api/notifications/{notification_id}/read", f"/api/notifications/{sent['message_id']}/read", None, {"Authorization": f"Bearer {ben.token}"}
    yield "POST /api/notifications/{notification_id}/read", None, None, {}
    yield "POST /api/admin/credits/grant", None, {"user_id": ben.id, "amount": 5, "reason": "refund", "reference_id": "r1"}, {}


# These need a letter that was sent, or more than a JSON body: below, and in tests/e2e/python.
ELSEWHERE = {"POST /api/auth/reset-password", "POST /api/auth/validate-reset-token", "POST /api/auth/otp/verify", "POST /api/users/upload-photo", "GET /media/{name}"}


def test_what_works(server, ann, ben):
    device = ben.device()
    answered = set()
    for name, path, body, headers in good_requests(server, ann, ben):
        answer = judged(server, op(name), path, {**keys(op(name), ann), **headers}, json=body)
        assert answer.status_code == 200, (name, answer.text)
        answered.add(name)
    for operation in OURS.operations:
        if operation.name not in answered | ELSEWHERE:
            assert judged(server, operation, headers=keys(operation, ann)).status_code == 200, operation.name
    device.close()


def test_a_photo_is_uploaded_and_shown(server, ann):
    upload = op("POST /api/users/upload-photo")
    for content, status in ((png(), 200), (b"no picture", 400)):
        answer = judged(server, upload, headers={**keys(upload, ann), "Content-Type": FORM}, data=form(part(content)))
        assert answer.status_code == status, answer.text
    assert judged(server, upload, headers=keys(upload, ann), json={}).status_code == 422
    name = ann.ok("GET", "/api/auth/me")["profile_pictures"][0].rpartition("/media/")[2]
    assert judged(server, op("GET /media/{name}"), f"/media/{name}").status_code == 200
    assert judged(server, op("GET /media/{name}"), "/media/another").status_code == 404


def test_a_mobile_number_is_verified(server, ann):
    code = ann.ok("POST", "/api/auth/otp/send", {"mobile_number": ann.fields["mobile_number"]})["_dev_otp"]
    for number, tried, status in (("+10000000000", code, 400), (ann.fields["mobile_number"], "x", 400), (ann.fields["mobile_number"], code, 200), (ann.fields["mobile_number"], code, 400)):
        answer = judged(server, op("POST /api/auth/otp/verify"), headers=keys(op("POST /api/auth/otp/verify"), ann), json={"mobile_number": number, "otp_code": tried})
        assert answer.status_code == status, answer.text


def test_what_the_operations_refuse(server, ann, ben):
    poor = Person.sign_up(server, "Fay")
    for _ in range(poor.balance()):
        poor.send(ben, "spent")
    gone = Person.sign_up(server, "Gil")
    gone.ok("DELETE", "/api/users/account")
    key = {"Idempotency-Key": "taken"}
    ann.ok("POST", "/api/messages/send", {"receiver_id": ben.id, "content": "first"}, headers=key)
    grant = {"user_id": ben.id, "amount": 5, "reason": "refund", "reference_id": "r2"}
    as_service = {"X-Service-Key": SERVICE_KEY}
    requests.post(server.url + "/api/admin/credits/grant", json=grant, headers=as_service, timeout=30)
    by_ann = {"Authorization": f"Bearer {ann.token}"}
    taken = {**profile("Hal"), "email": ann.fields["email"]}
    for name, path, body, headers, status in (
        ("POST /api/auth/signup", None, taken, {}, 400),
        ("POST /api/auth/login", None, {"email": "nobody@example.com", "password": "x"}, {}, 401),
        ("POST /api/auth/login", None, {"email": gone.fields["email"], "password": gone.fields["password"]}, {}, 403),
        ("POST /api/auth/refresh", None, {"refresh_token": ann.token}, {}, 401),
        ("POST /api/auth/reset-password", None, {"token": "x", "new_password": "Test@1234"}, {}, 400),
        ("POST /api/auth/validate-reset-token", "/api/auth/validate-reset-token?token=x", None, {}, 400),
        ("GET /api/users/profile/{user_id}", None, None, by_ann, 404),
        ("GET /api/auth/me", None, None, {"Authorization": f"Bearer {gone.token}"}, 403),
        ("POST /api/messages/send", None, {"receiver_id": ann.id, "content": "x"}, by_ann, 400),
        ("POST /api/messages/send", None, {"receiver_id": gone.id, "content": "x"}, by_ann, 404),
        ("POST /api/messages/send", None, {"receiver_id": ben.id, "content": "x"}, {"Authorization": f"Bearer {poor.token}"}, 402),
        ("POST /api/messages/send", None, {"receiver_id": ben.id, "content": "another"}, {**by_ann, **key}, 409),
        ("GET /api/messages/{other_user_id}", f"/api/messages/{ben.id}?before={UNKNOWN_ID}", None, by_ann, 404),
        ("POST /api/admin/credits/grant", None, grant, {}, 401),
        ("POST /api/admin/credits/grant", None, {**grant, "user_id": UNKNOWN_ID, "reference_id": "r3"}, as_service, 404),
        ("POST /api/admin/credits/grant", None, {**grant, "amount": 6}, as_service, 409),
    ):
        answer = judged(server, op(name), path, headers, json=body)
        assert answer.status_code == status, (name, answer.text)


def test_limits():
    limits = {"RATE_LIMITS": "on", "RATE_BAN_AFTER": "0"}
    names = ("LOGIN", "REFRESH", "PASSWORD_RESET", "OTP_SEND", "OTP_VERIFY", "MESSAGES", "RECEIPTS", "SEARCH", "UPLOADS", "REQUESTS")
    with TrueBond(SERVICE_KEY=SERVICE_KEY, **limits, **{f"RATE_LIMIT_{name}": "1/600" for name in names}) as server:
        ann = Person.sign_up(server, "Ann")
        ann.ok("GET", "/api/auth/me")  # the one request that most operations share
        for operation in OURS.operations:
            if 429 not in operation.statuses or operation.security == {"service"} or operation.path.endswith("signup"):
                continue
            answers = [judged(server, operation, headers=keys(operation, ann)) for _ in range(2)]
            assert answers[1].status_code == 429, operation.name
            assert answers[1].headers["retry-after"] == str(answers[1].json()["retry_after"])


def test_production_has_no_docs_unless_told_to():
    production = {"ENVIRONMENT": "production", "RATE_LIMITS": "on", "FRONTEND_URL": "https://app.example.com"}
    for more, status in (({}, 404), ({"DOCS": "on"}, 200)):
        with TrueBond(**production, **more) as server:
            for path in ("/docs", "/openapi.json"):
                answer = requests.get(server.url + path, timeout=30)
                assert answer.status_code == status, path
                if status == 404:
                    assert answer.json() == {"error": "Not Found", "status_code": 404, "path": path}
    with TrueBond(DOCS="off") as server:
        assert requests.get(server.url + "/openapi.json", timeout=30).status_code == 404


def test_the_page_loads_nothing_from_elsewhere(server):
    page = requests.get(server.url + "/docs", timeout=30)
    assert page.status_code == 200 and "unsafe-inline" not in page.headers["content-security-policy"]
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(addresses) >= 4
    for address in addresses:
        assert not re.match(r"\w+:|//", address), address
        found = requests.get(f"{server.url}/{address}", timeout=30)
        assert found.status_code == 200, address
