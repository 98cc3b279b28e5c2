"""Engine.IO: opening a session, and being refused one."""
import json

import pytest

ERRORS = {
    0: "Transport unknown",
    1: "Session ID unknown",
    2: "Bad handshake method",
    3: "Bad request",
    4: "Forbidden",
    5: "Unsupported protocol version",
}
KEYS = ["sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload"]


def refused(response, code, status=400, message=None):
    assert response.status == status, response
    assert response.headers["content-type"].startswith("application/json"), response.headers
    assert response.json() == {"code": code, "message": message or ERRORS[code]}


def test_open_on_polling_has_exactly_the_five_keys(mount):
    opened = mount("eio-quiet").polling().opened
    assert sorted(opened) == sorted(KEYS)
    assert opened["upgrades"] == ["websocket"]
    assert (opened["pingInterval"], opened["pingTimeout"], opened["maxPayload"]) == (25000, 20000, 1000000)
    assert isinstance(opened["sid"], str) and len(opened["sid"]) >= 10


def test_open_on_websocket_has_no_upgrades(mount):
    with mount("eio-quiet").engine_ws() as ws:
        assert sorted(ws.opened) == sorted(KEYS)
        assert ws.opened["upgrades"] == []


def test_open_tells_the_mount_s_own_intervals_and_limit(mount):
    opened = mount("engine.io").polling().opened
    assert (opened["pingInterval"], opened["pingTimeout"]) == (300, 200)
    assert mount("ext").polling().opened["maxPayload"] == 100000


def test_open_answer_is_plain_text_and_not_cached(mount):
    headers = mount("eio-quiet").polling().open_response.headers
    assert headers["content-type"].lower() == "text/plain; charset=utf-8"
    assert headers["cache-control"] == "no-store"


def test_session_ids_are_unique(mount):
    sids = {mount("eio-quiet").polling().sid for _ in range(50)}
    assert len(sids) == 50


def test_no_transport_is_error_0(mount):
    refused(mount("eio-quiet").http(), 0)


@pytest.mark.parametrize("transport", ["foo", "", "POLLING", "constructor", "__proto__"])
def test_unknown_transport_is_error_0(mount, transport):
    refused(mount("eio-quiet").http(transport=transport), 0)


def test_unknown_sid_is_error_1(mount):
    refused(mount("eio-quiet").http(transport="polling", sid="nope"), 1)


def test_unknown_sid_on_post_is_error_1(mount):
    refused(mount("eio-quiet").http("POST", "4x", transport="polling", sid="nope"), 1)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_handshake_by_another_method_is_error_2(mount, method):
    refused(mount("eio-quiet").http(method, b"", transport="polling"), 2)


def test_websocket_without_upgrade_is_error_3(mount):
    refused(mount("eio-quiet").http(transport="websocket"), 3)


def test_app_refusal_is_403_with_the_app_s_text(mount):
    refused(mount("guard").http(transport="polling", deny="1"), 4, 403, "denied by app")


def test_no_eio_is_error_5(mount):
    refused(mount("eio-quiet").http(transport="polling", EIO=None), 5)


@pytest.mark.parametrize("eio", ["5", "2", "abc", ""])
def test_unsupported_eio_is_error_5(mount, eio):
    refused(mount("eio-quiet").http(transport="polling", EIO=eio), 5)


def test_transport_is_checked_before_sid(mount):
    refused(mount("eio-quiet").http(transport="foo", sid="nope"), 0)


def test_sid_is_checked_before_method(mount):
    refused(mount("eio-quiet").http("PUT", b"", transport="polling", sid="nope"), 1)


def test_method_is_checked_before_eio(mount):
    refused(mount("eio-quiet").http("PUT", b"", transport="polling", EIO="9"), 2)


def test_method_is_checked_before_the_app(mount):
    refused(mount("guard").http("PUT", b"", transport="polling", deny="1"), 2)


def test_upgrade_is_checked_before_the_app(mount):
    refused(mount("guard").http(transport="websocket", deny="1"), 3)


def test_the_app_is_asked_before_eio(mount):
    refused(mount("guard").http(transport="polling", deny="1", EIO="9"), 4, 403, "denied by app")


def test_polling_on_a_websocket_session_is_error_3(mount):
    target = mount("eio-quiet")
    with target.engine_ws() as ws:
        refused(target.http(transport="polling", sid=ws.opened["sid"]), 3)


@pytest.mark.parametrize(
    "query, code",
    [({"EIO": None}, 5), ({"EIO": "9"}, 5), ({"sid": "nope"}, 1)],
    ids=["no_eio", "eio_9", "unknown_sid"],
)
def test_refused_websocket_gets_http_400_with_the_text_and_tcp_ends(mount, query, code):
    ws = mount("eio-quiet").websocket(**query)
    assert ws.response.status == 400
    assert ERRORS[code].encode() in ws.response.body
    assert ws.stream.closed_within(5)


def test_refused_websocket_transport_unknown(mount):
    from support.raw import WebSocket

    target = mount("eio-quiet")
    ws = WebSocket(target.host, target.port, target.query(transport="foo"))
    assert ws.response.status == 400
    assert ERRORS[0].encode() in ws.response.body


def test_errors_carry_cors_headers(mount):
    response = mount("ext").http(transport="polling", sid="nope", headers={"Origin": "http://allowed.example"})
    refused(response, 1)
    assert response.headers["access-control-allow-origin"] == "http://allowed.example"
    assert response.headers["access-control-allow-credentials"] == "true"


def test_cors_on_a_session(mount):
    session = mount("ext").polling(headers={"Origin": "http://allowed.example"})
    assert session.open_response.headers["access-control-allow-origin"] == "http://allowed.example"


def test_cors_not_for_another_origin(mount):
    session = mount("ext").polling(headers={"Origin": "http://evil.example"})
    assert session.open_response.headers.get("access-control-allow-origin") not in ("*", "http://evil.example")


def test_cors_on_a_websocket_handshake(mount):
    ws = mount("ext").websocket(headers={"Origin": "http://allowed.example"})
    assert ws.open and ws.response.headers["access-control-allow-origin"] == "http://allowed.example"
    assert "access-control-allow-origin" not in mount("eio-quiet").websocket(headers={"Origin": "http://allowed.example"}).response.headers


def test_cors_preflight(mount):
    headers = {"Origin": "http://allowed.example", "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-test"}
    response = mount("ext").http("OPTIONS", transport="polling", headers=headers)
    assert response.status in (200, 204)
    assert response.headers["access-control-allow-origin"] == "http://allowed.example"
    assert "POST" in response.headers["access-control-allow-methods"]
    assert response.headers["access-control-allow-headers"].lower() == "x-test"


def test_cookie_is_set_at_the_handshake_only_where_asked_for(mount):
    session = mount("guard").polling()
    cookie = session.open_response.headers["set-cookie"]
    assert cookie.startswith(f"io={session.sid}; Path=/; HttpOnly; SameSite=Lax")
    assert "set-cookie" not in session.post("40").headers
    assert "set-cookie" not in mount("eio-quiet").polling().open_response.headers
    assert "set-cookie" not in mount("guard").websocket().response.headers


def test_other_paths_are_not_ours(mount):
    from support.raw import request

    target = mount("eio-quiet")
    assert request(target.host, target.port, "GET", "/eio-quietfoo/?EIO=4&transport=polling").status == 404


def test_what_follows_the_path_does_not_matter(mount):
    from support.raw import request

    target = mount("eio-quiet")
    assert request(target.host, target.port, "GET", "/eio-quiet/more/of/it?EIO=4&transport=polling").status == 200


def test_parameters_may_be_percent_encoded_and_repeated(mount):
    from support.raw import request

    target = mount("eio-quiet")
    response = request(target.host, target.port, "GET", "/eio-quiet/?EIO=4&t=abc%20d&transport=%70olling")
    assert response.status == 200 and json.loads(response.text[1:])["sid"]
