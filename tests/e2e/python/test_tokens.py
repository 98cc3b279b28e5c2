"""Access tokens at the REST door: which are taken, and what the others hear."""
import time

import pytest
from support.people import UNKNOWN_ID
from support.tokens import REMOVE, claims_of, header_of, mint

ME = "/api/auth/me"


@pytest.fixture(scope="module")
def ann(server):
    from support.people import Person

    return Person.sign_up(server, "Ann")


def answer(ann, token):
    response = ann.request("GET", ME, token=token)
    return response.status_code, response.json().get("error")


def test_claims_of_what_the_server_makes(ann):
    access, refresh = claims_of(ann.token), claims_of(ann.refresh_token)
    assert header_of(ann.token) == {"alg": "HS256", "typ": "JWT"}
    assert (access["sub"], access["type"], refresh["type"]) == (ann.id, "access", "refresh")
    assert access["exp"] - access["iat"] == 24 * 3600 and refresh["exp"] - refresh["iat"] == 30 * 24 * 3600
    assert len(access["jti"]) == 36 and access["jti"] != refresh["jti"]


GOOD = {
    "as the server makes them": {},
    "without jti": {"jti": REMOVE},
    "without iat": {"iat": REMOVE},
    "with claims nobody knows": {"role": "admin", "nested": {"a": [1]}},
    "with a sub in upper case": {"sub": str.upper},
}


@pytest.mark.parametrize("name", GOOD)
def test_taken(ann, name):
    claims = {k: v(ann.id) if callable(v) and v is not REMOVE else v for k, v in GOOD[name].items()}
    sub = claims.pop("sub", ann.id)
    assert answer(ann, mint(sub, **claims)) == (200, None)


def cut(token):
    return token[:-2]


BAD = {
    "a refresh token": (lambda a: a.refresh_token, 401, "Invalid access token"),
    "no type": (lambda a: mint(a.id, type=REMOVE), 401, "Invalid access token"),
    "another type": (lambda a: mint(a.id, "other"), 401, "Invalid access token"),
    "expired": (lambda a: mint(a.id, age_s=7200, life_s=3600), 401, "Token expired"),
    "expired just now": (lambda a: mint(a.id, age_s=3600, life_s=3599), 401, "Token expired"),
    "another secret": (lambda a: mint(a.id, secret="another-secret-of-the-tests-0123456789"), 401, "Invalid token"),
    "alg none": (lambda a: mint(a.id, alg="none"), 401, "Invalid token"),
    "alg HS512": (lambda a: mint(a.id, alg="HS512"), 401, "Invalid token"),
    "alg HS384": (lambda a: mint(a.id, alg="HS384"), 401, "Invalid token"),
    "no exp": (lambda a: mint(a.id, exp=REMOVE), 401, "Invalid token"),
    "exp of another type": (lambda a: mint(a.id, exp="tomorrow"), 401, "Invalid token"),
    "iat in the future": (lambda a: mint(a.id, iat=int(time.time()) + 3600), 401, "Invalid token"),
    "malformed sub": (lambda a: mint("zzz"), 401, "Invalid token"),
    "sub a number": (lambda a: mint(5), 401, "Invalid token"),
    "unknown user": (lambda a: mint(UNKNOWN_ID), 401, "User not found"),
    "no sub": (lambda a: mint(a.id, sub=REMOVE), 401, "User not found"),
    "truncated": (lambda a: cut(a.token), 401, "Invalid token"),
    "no signature": (lambda a: a.token.rsplit(".", 1)[0] + ".", 401, "Invalid token"),
    "garbage": (lambda a: "abc", 401, "Invalid token"),
    "two dots": (lambda a: "..", 401, "Invalid token"),
}


@pytest.mark.parametrize("name", BAD)
def test_refused(ann, name):
    make, status, text = BAD[name]
    assert answer(ann, make(ann)) == (status, text)


@pytest.mark.parametrize("header, status, text", [
    (None, 403, "Not authenticated"), ("", 403, "Not authenticated"), ("Bearer", 403, "Not authenticated"), ("Bearer ", 403, "Not authenticated"),
    ("Basic abc", 403, "Invalid authentication credentials"), ("abc", 403, "Not authenticated"),
])
def test_authorization_headers(ann, header, status, text):
    response = ann.request("GET", ME, token=None, headers={} if header is None else {"Authorization": header})
    assert (response.status_code, response.json()["error"]) == (status, text)


@pytest.mark.parametrize("scheme", ["bearer", "BEARER", "Bearer"])
def test_the_scheme_is_case_insensitive(ann, scheme):
    assert ann.request("GET", ME, token=None, headers={"Authorization": f"{scheme} {ann.token}"}).status_code == 200


def test_a_jti_that_was_revoked_is_revoked_for_a_minted_token_too(people):
    person = people("Rev")
    jti = claims_of(person.token)["jti"]
    person.ok("POST", "/api/auth/logout")
    assert answer(person, mint(person.id, jti=jti)) == (401, "Token has been revoked")
    assert answer(person, mint(person.id)) == (200, None)
