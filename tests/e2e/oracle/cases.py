"""Requests that nobody should send, for every operation that reads one: made by rule, the same in every run."""
from __future__ import annotations

import json
import random
from typing import Iterator, NamedTuple
from urllib.parse import quote

from support.people import UNKNOWN_ID


class Case(NamedTuple):
    what: str
    body: bytes | None
    content_type: str | None = "application/json"


SIGN_UP = {
    "name": "Somebody", "email": "somebody@example.com", "mobile_number": "+911234567890", "password": "Test@1234", "age": 25, "gender": "male",
    "interested_in": "female", "intent": "dating", "min_age": 20, "max_age": 35, "max_distance_km": 50, "address_line": "1 Main St", "city": "Mumbai",
    "state": "Maharashtra", "country": "India", "pincode": "400001",
}
GOOD: dict[str, dict] = {
    "POST /api/auth/signup": SIGN_UP,
    "POST /api/auth/login": {"email": "nobody@example.com", "password": "Test@1234"},
    "POST /api/auth/refresh": {"refresh_token": "abc"},
    "POST /api/auth/forgot-password": {"email": "nobody@example.com"},
    "POST /api/auth/reset-password": {"token": "x", "new_password": "Test@1234"},
    "POST /api/auth/otp/send": {"mobile_number": "+911234567890"},
    "POST /api/auth/otp/verify": {"mobile_number": "+911234567890", "otp_code": "1"},
    "PUT /api/users/profile": {"name": "Somebody", "bio": "x", "intent": "casual", "profile_pictures": ["https://x/y.png"]},
    "PUT /api/users/preferences": {"interested_in": "female", "min_age": 20, "max_age": 30, "max_distance_km": 5},
    "PUT /api/users/settings": {"notifications": {"messages": True}, "privacy": {}, "safety": {}, "dark_mode": False, "language": "en"},
    "POST /api/messages/send": {"receiver_id": UNKNOWN_ID, "content": "x"},
}

BIG = 10**30
VALUES = [
    None, True, False, 0, 1, 17, 18, 100, 101, 500, 501, -1, 5, 2**63 - 1, 2**63, -(2**63) - 1, BIG, -BIG, 0.0, 1.0, 25.0, 25.5, -0.0, 1e3, 1e19, 1e300, 18.0000001,
    "", " ", "a", "ab", "male", "Male", "MALE", " male", "dating", "1", "25", " 25 ", "\t25\n", "+25", "-25", "+-25", "--25", "25.0", "25.", "25.000", ".25", "25.5",
    "2_5", "2__5", "_25", "25_", "0x19", "0b1", "0o7", "1e1", "025", "0025", "00", "0_25", "-025", "-0", "+0", "٢٥", "２５", "25\u00a0", "\u00a025", "\u200325", "25a", "NaN",
    "inf", "Infinity", "true", "True", "TRUE", "false", "yes", "no", "on", "off", "t", "f", "y", "n", "T", "maybe", "2", "null", "None", "9" * 30, "-" + "9" * 30,
    "9" * 4300, "9" * 4301, "0" * 4300 + "1", "1" + "x" * 4400, "-" + "9" * 4400, "x" * 5000, " " * 5000 + "25", "0.", "00.", "0.0", "00.0", "-0.0", "1" + "0" * 18, "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "1,000", "25 25",
    "x" * 49, "x" * 50, "x" * 51, "x" * 500, "x" * 501, "x" * 2000, "x" * 2001, "😀" * 50, "😀" * 51, "é" * 15, "e\u0301" * 26, "😀" * 2000, "😀" * 2001, "\u0000", "a\u0000bcdefgh",
    "\ud800", "a\udfffb", "\ud83d\ude00" * 8, [], [1], ["a"], [None], [["a"]], ["a", 1, "b", None], {}, {"a": 1}, [[]], "[]", "{}",
]
EMAILS = [
    "x", "@", "a@", "@b.com", "a@b", "a@localhost", "a@x.test", "a@x.local", "a@x.invalid", "a@test", "a b@example.com", "a@exa mple.com", "a@@example.com", "a@b@example.com",
    ".a@example.com", "a.@example.com", "a..b@example.com", "a@.example.com", "a@example.com.", "a@example..com", "a@-example.com", "a@example-.com", "a@example.com-",
    "a@example.-com", "a@exa_mple.com", "a@example.c", "a@example.1", "a@1.2.3.4", "a@[1.2.3.4]", "a@[IPv6:::1]", '"a"@example.com', '"a b"@example.com', "a@example.com\n", " a@example.com",
    "a@example.com ", "A@EXAMPLE.COM", "Ann <a@example.com>", "<a@example.com>", '"Ann B" <a@example.com>', "Ann Bee <a@example.com>", "Ann <a@example>", "Ann a@example.com", "a@example.com>", "<a@example.com", "<>", "Ann <>",
    "x" * 64 + "@example.com", "x" * 65 + "@example.com", "a@" + "x" * 63 + ".com", "a@" + "x" * 64 + ".com", "a@" + ".".join(["x" * 60] * 4) + ".com", "a@" + ".".join(["x" * 60] * 5) + ".com",
    "x" * 60 + "@" + ".".join(["x" * 60] * 3) + ".example.com", "a" * 2049 + "@example.com", "a+b@example.com", "a'b@example.com", "a\"b@example.com", "a,b@example.com", "a;b@example.com", "a:b@example.com",
    "a(b)@example.com", "a\\b@example.com", "a/b@example.com", "a@ex!ample.com", "a@ex,am;ple.com", "a\u0000@example.com", "a\u0007@example.com", "a\u007f@example.com", "a@example.com\u0000", "é@example.com",
    "a@bücher.example", "a@ex\u00e4mple.com", "用户@例子.广告", "a@例子.测试", "a@example.com\u00a0", "a\u200b@example.com", "a\u202e@example.com", "a@\u200bexample.com", "a@xn--bcher-kva.example",
    "a@xn--.com", "a@ab--c.com", "a@x.ab--c.com", ".", ".a.@example.com", "a@.b.", "a@-", "a@-b-", "a@..", "a b <a@example.com", "Ann.B <a@example.com>", "a<b@example.com", "a@b<c>.com", "<a@example.com> x", "<a@example.com>x", "\"a@example.com", "a\"@\"b@example.com", "a@example.onion", "a@arpa", "a@x.arpa", "postmaster@example.com", "a@example.com, b@example.com", "mailto:a@example.com", "a@example.COM.", "a @example.com", "a@ example.com", "\ta@example.com",
    "a@e\u0301xample.com", "e\u0301@example.com", "a@\uff45xample.com", "a@example\u3002com", "ａ@example.com", "a＠example.com", "a@ex\u2024ample.com", "\ud800@example.com", "a\ud800@example.com", "#!$%&'*+-/=?^_`{}|~@example.com",
]
BROKEN = [
    b"", b" ", b"\n", b"{", b"}", b"[", b"]", b"{]", b"[}", b'{"', b'{"a', b'{"a"', b'{"a":', b'{"a": ', b'{"a":}', b'{"a":1', b'{"a":1,', b'{"a":1,}', b'{"a":1 "b":2}', b'{"a" 1}', b'{a:1}',
    b"{'a':1}", b'{"a":1}}', b'{"a":1} x', b"{}{}", b'{"a":tru}', b'{"a":True}', b'{"a":nul}', b'{"a":undefined}', b'{"a":01}', b'{"a":1.}', b'{"a":.5}', b'{"a":-}', b'{"a":+1}', b'{"a":1e}',
    b'{"a":1e+}', b'{"a":0x1}', b'{"a":"\\x"}', b'{"a":"\\u12"}', b'{"a":"\\u12G4"}', b'{"a":"\\', b'{"a":"\\u', b'{"a":"b\nc"}', b'{"a":"b\tc"}', b'{"a":"\x01"}', b'{"a":"\x7f"}', b'{"a":/*x*/1}', b"[1,]",
    b"[1 2]", b"[,1]", b"hello", b"NaN", b"-Infinity", b"Infinity", b'{"a":NaN}', b'{"a":-Infinity', b"null", b" null ", b"true", b"false", b"0", b"5", b"-1.5e3", b'""', b'"x"', b"[]", b"[{}]", b"[null]",
    '{"é": x}'.encode(), '{"😀": "😀", x}'.encode(), '{"a": "😀😀" "b"}'.encode(), b"\xef\xbb\xbf{}", b"\xef\xbb\xbf", b"\xef\xbb\xbf\xef\xbb\xbf{}", b"{}\x00", b"\x00", b"\x00{}", b"\x0b{}", b"{}\x0c", b"\xc2\xa0{}",
    b"{,}", b'{"a":1,,"b":2}', b'{"a"::1}', b'{1:2}', b'{null:1}', b'{"a":[1,2}', b'{"a":{"b":1}', b"-", b"+", b"1 2", b'"', b'"\\"', b"tru", b"nulll", b"truefalse", b"[1]]", b'{"a":"b"c}', b"()", b"<a/>", b"a=b&c=d", b"{}//", b"{};",
    b'{"a":-01}', b'{"a":--1}', b'{"a":1_0}', b'{"a":1e5x}', b'{"a":"\\ud800"}', b'{"a":"\\ud800\\u"}', b'{"a":"\\ud83d\\ude0"}', b'{"\\x":1}', b'{"a\n":1}', b'["a",\n\n}', b'\r\n\r\n{"a"\r\n,',
    b'{"a":1\xc2\xa0}', b'{"a":\xe2\x80\x8b1}', '{"a":\u2028}'.encode(), b'{"a": 1, "b"}', b'{"a": 1, "b":}', b'{"a": 1, b}', b'[' * 200, b'{"a":' * 200, b'[' * 200 + b"]" * 200,
]
NOT_UTF8 = [b'{"name": "\xe9"}', b'{"name": "\xc0\xaf"}', b"\xff", b'{"name": "\xe2\x82', b"{\x80}", b'\xf8\x88\x80\x80\x80', b'{"a": "\xf4\x90\x80\x80"}', b'{"a" "\xff"}', b'x\xff']
TYPES = [
    None, "", "application/json", "APPLICATION/JSON", "application/json; charset=utf-8", "application/json;", " application/json", "application/json ; x=y", "application/problem+json", "application/x+json", "application/+json", "application/jsonx",
    "application/xjson", "application/x-json", "text/json", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "json", "application", "application/", "/json", "*/*", "application/json, text/plain", "application/json/x",
    "application/vnd.api+json; charset=x", "application/json;charset=\"utf-16\"", "application /json", "application/ json", "text/x+json", "image/+json", "application/a/b+json", "application/json+x", "\"application/json\"", "application/json=", "; application/json",
]


def encoded(value) -> bytes:
    return json.dumps(value).encode()


def of_bodies(route: str) -> Iterator[Case]:
    good = GOOD[route]
    for body in BROKEN:
        yield Case("broken JSON", body)
    for body in NOT_UTF8:
        yield Case("not UTF-8", body)
    for kind in TYPES:
        for body in (encoded(good), b"{}", b"{", b"", b"null", b'"x"', b"a=b"):
            yield Case("content type", body, kind)
    for name in good:
        yield Case(f"without {name}", encoded({k: v for k, v in good.items() if k != name}))
        for value in VALUES + (EMAILS if name == "email" else []):
            yield Case(name, encoded({**good, name: value}))
            yield Case(f"{name}, unescaped", json.dumps({**good, name: value}, ensure_ascii=False).encode("utf-8", "replace"))
        for raw in (b"NaN", b"Infinity", b"-Infinity", b"1e400", b"-1e400", b"1E2", b"25e0", b"2.5e1", b"-0", b"0.1e1", b"1" + b"0" * 400, b"1" + b"0" * 400 + b".0", b"25.00000000000000000001", b"1e-400", b'"\\u0032\\u0035"'):
            rest = encoded({k: v for k, v in good.items() if k != name})[:-1]
            yield Case(f"{name}, raw", rest + (b", " if len(good) > 1 else b"") + b'"' + name.encode() + b'": ' + raw + b"}")
        for first, second in ((None, good[name]), (good[name], None), (good[name], "x"), ([], {})):
            rest = encoded({k: v for k, v in good.items() if k != name})[:-1]
            twice = ", ".join(f'"{name}": {json.dumps(v)}' for v in (first, second)).encode()
            yield Case(f"{name} twice", rest + (b", " if len(good) > 1 else b"") + twice + b"}")
    yield Case("capital names", encoded({k.upper(): v for k, v in good.items()}))
    yield Case("escaped names", b"{" + b",".join(b'"' + b"".join(b"\\u%04x" % ord(c) for c in k) + b'":' + encoded(v) for k, v in good.items()) + b"}")
    yield Case("reversed", encoded(dict(reversed(good.items()))))
    yield Case("unknown fields", encoded({**good, "extra": [1, {"a": None}], "": 1, "__proto__": {}, "name ": 1}))
    yield Case("all null", encoded(dict.fromkeys(good)))
    chance = random.Random(route)
    for i in range(150):  # several faults at once
        mixed = {k: chance.choice([v, chance.choice(VALUES), chance.choice(EMAILS)]) for k, v in good.items() if chance.random() > 0.15}
        names = list(mixed)
        chance.shuffle(names)
        yield Case(f"mixture {i}", encoded({k: mixed[k] for k in names}))
    text = encoded(good)
    for i in range(1, len(text), max(1, len(text) // 60)):
        yield Case(f"cut at {i}", text[:i])
        yield Case(f"without its byte {i}", text[:i] + text[i + 1:])
        yield Case(f"a stray quote at {i}", text[:i] + b'"' + text[i:])


QUERIES: dict[str, dict[str, list]] = {
    "POST /api/auth/validate-reset-token": {"token": []},
    f"GET /api/messages/{UNKNOWN_ID}": {"limit": []},
    "GET /api/notifications": {"unread_only": [], "limit": []},
    "GET /api/credits/history": {"limit": [], "skip": []},
    "GET /api/search/users": {"q": []},
}
ODD_QUERIES = [
    "", "?", "&", "=", "?x=1", "{n}", "{n}=", "{n}=&", "&{n}=1", "{n}=1&{n}=x", "{n}=x&{n}=1", "{n}=1;{n}=x", "{n}=%31", "%{n}=1", "{N}=1", "{n}%20=1", "{n}=%", "{n}=%2", "{n}=%zz", "{n}=%ff", "{n}=%00", "{n}=1+", "{n}=+1", "{n}=%2B1",
    "{n}=1%20", "{n}=%201", "{n}=1=2", "{n}==1", "{n}[]=1", "{n}=1&{n}=", "{n}&{n}=5", "x&{n}=5", "{n}=%F0%9F%98%80", "{n}=%C3%28", "{n}=%E2%82", "{n}=null", "{n}={n}",
]


def of_queries(route: str) -> Iterator[str]:
    for name in QUERIES[route]:
        others = "".join(f"&{other}=bad" for other in QUERIES[route] if other != name)
        for value in VALUES:
            if isinstance(value, (dict, list)) or value is None:
                continue
            text = str(value).lower() if isinstance(value, bool) else str(value)
            escaped = quote(text.encode("utf-8", "replace"), safe="")
            if len(escaped) < 15_000:  # beyond, the head of the request is too large: 431
                yield f"{name}={escaped}"
        for odd in ODD_QUERIES:
            yield odd.replace("{n}", name).replace("{N}", name.upper())
        yield f"{name}=bad{others}"
        yield (others + f"&{name}=bad")[1:]
