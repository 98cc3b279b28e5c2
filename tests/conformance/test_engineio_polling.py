"""Engine.IO on long polling."""
import base64
import gzip
import zlib

import pytest
from support.raw import Closed

EXACTLY = 1_000_000


def test_message_and_echo(mount):
    session = mount("eio-quiet").polling()
    posted = session.post("4hello")
    assert (posted.status, posted.text) == (200, "ok")
    assert session.poll() == ["4hello"]


def test_several_packets_in_one_body_keep_their_order(mount):
    session = mount("eio-quiet").polling()
    session.post("4a\x1e4b\x1e4c")
    got = []
    while len(got) < 3:
        got += session.poll()
    assert got == ["4a", "4b", "4c"]


def test_what_waits_is_joined_in_one_answer(mount):
    session = mount("eio-quiet").polling()
    session.post("4a")
    session.post("4b")
    session.post("4c")
    assert session.poll() == ["4a", "4b", "4c"]


def test_binary_is_b_and_base64(mount):
    data = bytes(range(256))
    session = mount("eio-quiet").polling()
    session.post("b" + base64.b64encode(data).decode())
    assert session.poll() == ["b" + base64.b64encode(data).decode()]


def test_text_and_binary_in_one_body(mount):
    session = mount("eio-quiet").polling()
    session.post("4x\x1ebAQID\x1e4y")
    got = []
    while len(got) < 3:
        got += session.poll()
    assert got == ["4x", "bAQID", "4y"]


def test_utf8(mount):
    session = mount("eio-quiet").polling()
    session.post("4héllo 😀 مرحبا")
    assert session.poll() == ["4héllo 😀 مرحبا"]


def test_a_poll_waits_for_the_next_message(mount):
    session = mount("eio-quiet").polling()
    pending = session.start_get()
    session.post("4late")
    assert pending.answer().text == "4late"


def test_answers_are_plain_text_and_not_cached(mount):
    session = mount("eio-quiet").polling()
    session.post("4x")
    response = session.get()
    assert response.headers["content-type"].lower() == "text/plain; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"


def test_a_body_of_exactly_max_payload_is_taken(mount):
    session = mount("eio-quiet").polling()
    message = "4" + "a" * (EXACTLY - 1)
    assert session.post(message).status == 200
    assert session.poll() == [message]


def test_a_body_over_max_payload_is_413_and_the_session_lives_on(mount):
    session = mount("eio-quiet").polling()
    assert session.post("4" + "a" * EXACTLY).status == 413
    assert session.post("4still here").status == 200
    assert session.poll() == ["4still here"]


def test_a_chunked_body_over_max_payload_is_413(mount):
    session = mount("ext").polling()
    chunk = b"10000\r\n" + b"4" * 0x10000 + b"\r\n"
    body = chunk * 3 + b"0\r\n\r\n"
    response = session.target.http("POST", body, {"Transfer-Encoding": "chunked"}, transport="polling", sid=session.sid)
    assert response.status == 413


def test_a_chunked_body_is_read(mount):
    session = mount("eio-quiet").polling()
    response = session.target.http("POST", b"3\r\n4ab\r\n1\r\nc\r\n0\r\n\r\n", {"Transfer-Encoding": "chunked"}, transport="polling", sid=session.sid)
    assert response.status == 200
    assert session.poll() == ["4abc"]


def test_gzip_over_1024_bytes_when_accepted(mount):
    session = mount("eio-quiet").polling()
    message = "4" + "a" * 5000
    session.post(message)
    response = session.target.http("GET", None, {"Accept-Encoding": "gzip"}, transport="polling", sid=session.sid)
    assert response.headers.get("content-encoding") == "gzip"
    assert gzip.decompress(response.body).decode() == message


@pytest.mark.parametrize(
    "accepted, coding",
    [("gzip, deflate, br", "gzip"), ("GZIP", "gzip"), ("*", "gzip"), ("deflate", "deflate"), ("br", None), ("gzip;q=0", None), ("identity;q=1, gzip;q=0.5", "gzip"), ("deflate, gzip;q=0.2", "deflate")],
)
def test_the_client_chooses_the_coding(mount, accepted, coding):
    session = mount("eio-quiet").polling()
    message = "4" + "a" * 2000
    session.post(message)
    response = session.target.http("GET", None, {"Accept-Encoding": accepted}, transport="polling", sid=session.sid)
    assert response.headers.get("content-encoding") == coding
    unpack = {"gzip": gzip.decompress, "deflate": zlib.decompress, None: bytes}[coding]
    assert unpack(response.body).decode() == message


def test_1024_bytes_are_enough_for_gzip(mount):
    for size, coding in ((1023, None), (1024, "gzip")):
        session = mount("eio-quiet").polling()
        session.post("4" + "a" * (size - 1))
        response = session.target.http("GET", None, {"Accept-Encoding": "gzip"}, transport="polling", sid=session.sid)
        assert response.headers.get("content-encoding") == coding


def test_no_gzip_below_1024_bytes(mount):
    session = mount("eio-quiet").polling()
    session.post("4short")
    response = session.target.http("GET", None, {"Accept-Encoding": "gzip"}, transport="polling", sid=session.sid)
    assert "content-encoding" not in response.headers and response.text == "4short"


def test_no_gzip_when_not_accepted(mount):
    session = mount("eio-quiet").polling()
    message = "4" + "a" * 5000
    session.post(message)
    response = session.get()
    assert "content-encoding" not in response.headers and response.text == message


def test_a_second_get_ends_the_session(mount):
    session = mount("eio-quiet").polling()
    first = session.start_get()
    wait_until_polling(session, first)
    second = session.get()
    assert second.status == 400
    assert first.answer().text == "1"
    assert session.wait_gone()


def wait_until_polling(session, pending):
    """The pending request has been read by the server once a later request on another connection is answered."""
    session.target.http("GET", transport="polling")


def test_a_cancelled_poll_ends_the_session(mount):
    session = mount("eio-quiet").polling()
    pending = session.start_get()
    wait_until_polling(session, pending)
    pending.abort()
    assert session.wait_gone()


@pytest.mark.parametrize("body", ["abc", "", "7", "b!!", "\x1e", "4a\x1e\x1e4b"], ids=repr)
def test_an_invalid_packet_ends_the_session(mount, body):
    session = mount("eio-quiet").polling()
    session.post(body)
    assert session.wait_gone()


def test_client_close_answers_the_waiting_poll_with_noop(mount):
    session = mount("eio-quiet").polling()
    pending = session.start_get()
    wait_until_polling(session, pending)
    assert session.post("1").status == 200
    assert pending.answer().text == "6"
    assert session.wait_gone()


def test_client_close_ends_the_session(mount):
    session = mount("eio-quiet").polling()
    session.post("1")
    assert session.wait_gone()


def test_client_ping_ends_the_session(mount):
    session = mount("eio-quiet").polling()
    session.post("2")
    assert session.wait_gone()


@pytest.mark.parametrize("packet", ["0", "5", "6", "3", "3probe"])
def test_packets_a_client_has_no_use_for_are_ignored(mount, packet):
    session = mount("eio-quiet").polling()
    assert session.post(packet).status == 200
    session.post("4alive")
    assert session.poll() == ["4alive"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_on_a_session_are_refused(mount, method):
    session = mount("eio-quiet").polling()
    response = session.target.http(method, b"", transport="polling", sid=session.sid)
    assert 400 <= response.status < 500


def test_many_requests_on_one_connection(mount):
    from support.raw import Stream, build_request, read_response

    session = mount("eio-quiet").polling()
    target = session.target
    with Stream(target.host, target.port) as stream:
        for i in range(20):
            stream.send(build_request("POST", target.query(transport="polling", sid=session.sid), {}, f"4{i}".encode()))
            assert read_response(stream).text == "ok"
            stream.send(build_request("GET", target.query(transport="polling", sid=session.sid)))
            assert read_response(stream).text == f"4{i}"


def test_pipelined_requests_are_answered_in_order(mount):
    from support.raw import Stream, build_request, read_response

    session = mount("eio-quiet").polling()
    target = session.target
    query = target.query(transport="polling", sid=session.sid)
    with Stream(target.host, target.port) as stream:
        stream.send(build_request("POST", query, {}, b"4one") + build_request("POST", query, {}, b"4two") + build_request("GET", query))
        assert [read_response(stream).text for _ in range(2)] == ["ok", "ok"]
        got = read_response(stream).text.split("\x1e")
    while len(got) < 2:
        got += session.poll()
    assert got == ["4one", "4two"]


def test_the_end_of_a_session_is_final(mount):
    session = mount("eio-quiet").polling()
    session.post("1")
    assert session.wait_gone()
    with pytest.raises((AssertionError, Closed)):
        session.poll()
