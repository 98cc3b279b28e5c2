"""HTTP that no client should speak."""
import random
import time

import pytest
from support.raw import Closed, Stream, build_request, read_response, request


@pytest.fixture
def stream(server):
    with Stream("127.0.0.1", server.port) as stream:
        yield stream


def answers(stream, within=1.5):
    """Every response that comes before the connection ends or falls silent."""
    found = []
    deadline = time.monotonic() + within
    try:
        while (left := deadline - time.monotonic()) > 0:
            found.append(read_response(stream, timeout=left))
    except (Closed, TimeoutError):
        pass
    return found


def test_unknown_methods(server):
    for method in ("FOO", "PROPFIND", "TRACE", "BREW", "get", "GETT", "X" * 100):
        with Stream("127.0.0.1", server.port) as stream:
            stream.send(f"{method} /api/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
            assert read_response(stream, "HEAD" if method == "HEAD" else "GET").status in (400, 405, 501), method


def test_head_and_options(server):
    for method, path in (("HEAD", "/"), ("HEAD", "/api/health"), ("OPTIONS", "/api/health"), ("OPTIONS", "*")):
        response = request("127.0.0.1", server.port, method, path)
        assert response.status < 500, (method, path, response)


@pytest.mark.parametrize("head", [
    b"GET /api/health HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 100_000 + b"\r\n\r\n",
    b"GET /api/health HTTP/1.1\r\nHost: x\r\n" + b"".join(b"X%d: y\r\n" % i for i in range(5000)) + b"\r\n",
    b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /api/health?" + b"a=b&" * 50_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /api/health HTTP/1.1\r\nHost: x\r\n" + b"a" * 100_000 + b": y\r\n\r\n",
    b"X" * 100_000 + b" / HTTP/1.1\r\n\r\n",
], ids=["a long header", "many headers", "a long path", "a long query", "a long name", "a long method"])
def test_too_much_head(stream, head):
    try:
        stream.send(head)
    except OSError:
        pass
    assert read_response(stream).status in (400, 414, 431)
    assert stream.closed_within(5)


def test_an_endless_head_ends(stream):
    try:
        stream.send(b"GET / HTTP/1.1\r\nHost: x\r\n")
        for i in range(100_000):
            stream.send(b"X-%d: y\r\n" % i)
    except OSError:
        return
    assert read_response(stream).status in (400, 431)
    assert stream.closed_within(15)


def test_http_1_0(stream):
    stream.send(b"GET /api/health HTTP/1.0\r\n\r\n")
    assert read_response(stream).status == 200
    assert stream.closed_within(3)


def test_http_1_0_keep_alive(stream):
    stream.send(b"GET /api/health HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
    assert read_response(stream).status == 200


@pytest.mark.parametrize("line", [b"GET / HTTP/2.0", b"GET / HTTP/9.9", b"GET / HTTP/1.11", b"GET / HTTX/1.1", b"GET /", b"GET  / HTTP/1.1", b"GET / HTTP/1.1 x", b" GET / HTTP/1.1", b"GET\t/\tHTTP/1.1", b"", b"\x00", b"GET /\x00 HTTP/1.1"])
def test_request_lines(stream, line):
    stream.send(line + b"\r\nHost: x\r\nConnection: close\r\n\r\n")
    got = answers(stream, 3)
    assert len(got) <= 1 and all(r.status < 500 or r.status == 505 for r in got), got


def test_the_preface_of_http_2(stream):
    stream.send(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
    assert all(r.status in (400, 505, 426, 404, 405) for r in answers(stream, 3))


def test_a_tls_client_hello(stream):
    stream.send(bytes.fromhex("16030100c8010000c40303") + bytes(range(200)))
    assert all(r.status == 400 for r in answers(stream, 3))


@pytest.mark.parametrize("headers", [
    "", "Host: a\r\nHost: b\r\n", "Host:\r\n", "Host: a b\r\n", "Host: x\r\nX-Test : y\r\n", "Host: x\r\n: y\r\n", "Host: x\r\nno colon\r\n",
    "Host: x\r\nX: a\r\n folded\r\n", "Host: x\r\nX: a\x00b\r\n", "Host: x\r\nX: a\rb\r\n", "Host: x\r\nX\x01: a\r\n", "Host: x\r\nConnection: upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n",
    "Host: x\r\nConnection: close, keep-alive\r\n", "Host: x\r\nExpect: something\r\n", "Host: x\r\nCookie: " + "a=b; " * 500 + "\r\n", "Host: x\r\nAccept-Encoding: " + "gzip;q=" * 100 + "\r\n", "Host: x\r\nRange: bytes=0-\r\n",
], ids=range(17))
def test_headers(stream, headers):
    stream.send(f"GET /api/health HTTP/1.1\r\n{headers}\r\n".encode("latin-1"))
    got = answers(stream, 1)
    assert len(got) <= 1 and all(r.status < 500 for r in got), got


def test_bare_line_feeds(stream):
    stream.send(b"GET /api/health HTTP/1.1\nHost: x\nConnection: close\n\n")
    got = answers(stream, 2)
    assert all(r.status in (200, 400) for r in got)


def test_pipelined_requests_are_answered_in_order(stream):
    stream.send(b"".join(build_request("GET", path) for path in ("/api/health", "/nope", "/", "/api/credits/pricing", "/api/auth/me") * 4))
    assert [read_response(stream).status for _ in range(20)] == [200, 404, 200, 200, 403] * 4


def test_a_thousand_pipelined_requests(stream):
    stream.timeout = 30
    stream.send(build_request("GET", "/api/health") * 1000)
    assert [read_response(stream).status for _ in range(1000)] == [200] * 1000


LOGIN = b'{"email": "nobody@example.com", "password": "x"}'


def login(headers: str, body: bytes) -> bytes:
    return f"POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{headers}\r\n".encode("latin-1") + body


def test_chunked_bodies(stream):
    chunks = b"".join(b"%x;ext=1\r\n%b\r\n" % (len(LOGIN[i:i + 7]), LOGIN[i:i + 7]) for i in range(0, len(LOGIN), 7))
    stream.send(login("Transfer-Encoding: chunked\r\n", chunks + b"0\r\nTrailer: x\r\n\r\n"))
    assert read_response(stream).status == 401
    stream.send(login("Transfer-Encoding: Chunked\r\n", chunks + b"0\r\n\r\n"))
    assert read_response(stream).status == 401


@pytest.mark.parametrize("body", [b"zz\r\n", b"-1\r\n", b"5\r\nabc", b"5\r\nabcdefgh\r\n0\r\n\r\n", b"ffffffffffffffffff\r\n", b"1" * 100 + b"\r\n", b"\r\n", b"0x5\r\nabcde\r\n0\r\n\r\n", b"5 \r\nabcde\r\n0\r\n\r\n", b"5\nabcde\n0\n\n"])
def test_broken_chunks(stream, body):
    stream.send(login("Transfer-Encoding: chunked\r\nConnection: close\r\n", body))
    try:
        stream.sock.shutdown(1)
    except OSError:
        pass
    got = answers(stream, 3)
    assert len(got) <= 1 and all(r.status in (400, 413, 422, 401) for r in got), got


SMUGGLED = b"GET /api/credits/pricing HTTP/1.1\r\nHost: x\r\nX-Smuggled: 1\r\n\r\n"


def not_smuggled(stream):
    got = answers(stream)
    assert len(got) <= 1, f"a smuggled request was answered: {got}"
    assert all(r.status < 500 or r.status == 501 for r in got), got
    assert not any(b"message_cost" in r.body for r in got)


@pytest.mark.parametrize("headers", [
    "Content-Length: {both}\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: chunked\r\nContent-Length: {both}\r\n",
    "Content-Length: {both}\r\nTransfer-Encoding: xchunked\r\n", "Content-Length: {both}\r\nTransfer-Encoding : chunked\r\n",
    "Content-Length: {both}\r\nTransfer-Encoding:\tchunked\r\n", "Content-Length: {both}\r\nTransfer-Encoding: identity, chunked\r\n",
    "Content-Length: {both}\r\n Transfer-Encoding: chunked\r\n", "Content-Length: {both}\r\nX: y\nTransfer-Encoding: chunked\r\n",
], ids=range(8))
def test_content_length_and_transfer_encoding(stream, headers):
    body = b"0\r\n\r\n" + SMUGGLED
    stream.send(login(headers.format(both=len(body)), body))
    not_smuggled(stream)


@pytest.mark.parametrize("lengths", [("5", "48"), ("0", str(len(SMUGGLED))), ("5, 48",), ("+48",), ("-1",), ("0x30",), ("4 8",), ("abc",), ("",), ("9" * 30,), ("18446744073709551616",), ("18446744073709551664",), ("48.0",), ("1e2",)])
def test_content_lengths(stream, lengths):
    stream.send(login("".join(f"Content-Length: {n}\r\n" for n in lengths), LOGIN))
    got = answers(stream)
    assert len(got) <= 1 and all(r.status in (400, 413) for r in got), (lengths, got)


def test_the_same_content_length_twice(stream):
    stream.send(login(f"Content-Length: {len(LOGIN)}\r\n" * 2, LOGIN))
    assert all(r.status in (400, 401) for r in answers(stream))


@pytest.mark.parametrize("te", ["gzip", "identity", "chunked, gzip", "chunked, chunked", "", "\x0bchunked", "chun ked"])
@pytest.mark.parametrize("body", [b"0\r\n\r\n" + SMUGGLED, SMUGGLED], ids=["after a last chunk", "at once"])
def test_other_transfer_encodings(stream, te, body):
    """RFC 9112, 6.3: a request whose transfer coding does not end in chunked has no known end; it is refused and the connection closed."""
    stream.send(login(f"Transfer-Encoding: {te}\r\n", body))
    not_smuggled(stream)


def test_a_get_with_a_body_does_not_leak_into_the_next_request(stream):
    stream.send(build_request("GET", "/api/health", {}, b"GET /nope HTTP/1.1\r\n\r\n") + build_request("GET", "/api/credits/pricing"))
    first, second = read_response(stream), read_response(stream)
    assert first.status == 200 and (second.status == 200 and b"message_cost" in second.body)


def test_expect_100_continue(stream):
    stream.send(login(f"Expect: 100-continue\r\nContent-Length: {len(LOGIN)}\r\n", b""))
    head = stream.until(b"\r\n\r\n", 3)
    if head.startswith(b"HTTP/1.1 100"):
        stream.send(LOGIN)
        assert read_response(stream).status == 401


@pytest.mark.parametrize("path", [
    "/api/%zz", "/api/%", "/%00", "/api/health%00", "/api/../etc/passwd", "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "//api/health", "/api//health",
    "/app/../jwt_secret", "/app/%2e%2e/%2e%2e/jwt_secret", "/app/..%2f..%2fjwt_secret", "/app/....//jwt_secret", "/app/%5c..%5c..%5cetc", "/app//etc/passwd",
    "/api/health#fragment", "/api/health?%zz", "/" + "a/" * 2000, "/😀", "/\xff", "http://127.0.0.1/api/health", "http://evil.example/api/health", "*", "api/health", "/api/health;a=b", "/API/HEALTH",
])
def test_paths(stream, path):
    stream.send(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    for response in answers(stream, 3):
        assert response.status < 500, response
        assert b"root:" not in response.body and len(response.body) < 100_000
        if "jwt_secret" in path or "etc" in path:
            assert response.status != 200 or b"<html" in response.body.lower()


def test_connect_and_proxying_are_refused(stream):
    stream.send(b"CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n")
    assert all(400 <= r.status < 500 or r.status == 501 for r in answers(stream, 3))


def test_clients_that_go_away_at_every_byte(server):
    whole = login(f"Content-Length: {len(LOGIN)}\r\n", LOGIN)
    for end in range(0, len(whole), 3):
        with Stream("127.0.0.1", server.port) as stream:
            stream.send(whole[:end])
            stream.abort()


def test_slow_clients_do_not_hold_others_up(server):
    slow = [Stream("127.0.0.1", server.port) for _ in range(200)]
    for i, stream in enumerate(slow):
        stream.send(b"GET /api/health HTTP/1.1\r\nHost: x\r\nX: "[: 5 + i % 30])
    started = time.monotonic()
    assert request("127.0.0.1", server.port, "GET", "/api/health").status == 200
    assert time.monotonic() - started < 3
    for stream in slow:
        stream.abort()


def test_a_request_byte_by_byte(stream):
    for byte in build_request("GET", "/api/health"):
        stream.send(bytes([byte]))
    assert read_response(stream).status == 200


def test_random_bytes(server):
    seed = random.SystemRandom().randrange(1 << 31)
    print(f"seed {seed}")
    rng = random.Random(seed)
    for _ in range(200):
        with Stream("127.0.0.1", server.port) as stream:
            try:
                stream.send(rng.randbytes(rng.randrange(1, 2000)))
                stream.sock.shutdown(1)
                for response in answers(stream, 0.5):
                    assert response.status < 500 or response.status in (501, 505), response
            except (OSError, AssertionError) as e:
                if isinstance(e, AssertionError) and "status line" not in str(e):
                    raise


def test_damaged_requests(server):
    """Valid requests with a few bytes changed."""
    seed = random.SystemRandom().randrange(1 << 31)
    print(f"seed {seed}")
    rng = random.Random(seed)
    whole = [login(f"Content-Length: {len(LOGIN)}\r\n", LOGIN), build_request("GET", "/socket.io/?EIO=4&transport=polling"),
             build_request("GET", "/socket.io/?EIO=4&transport=websocket", {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="})]
    for _ in range(300):
        data = bytearray(rng.choice(whole))
        for _ in range(rng.randrange(1, 6)):
            at = rng.randrange(len(data))
            rng.choice((lambda: data.__setitem__(at, rng.randrange(256)), lambda: data.insert(at, rng.randrange(256)), lambda: data.__delitem__(at)))()
        with Stream("127.0.0.1", server.port) as stream:
            try:
                stream.send(bytes(data))
                stream.sock.shutdown(1)
                for response in answers(stream, 0.3):
                    assert response.status < 500 or response.status in (501, 505), (bytes(data), response)
            except OSError:
                pass
