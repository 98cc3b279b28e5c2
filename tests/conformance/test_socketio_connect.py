"""Socket.IO: joining and leaving namespaces."""
import json
import time

import pytest
from support.eio import Client, event, parse


def connected(target, auth=None, nsp="/"):
    """A raw websocket that has joined a namespace and read its `auth` event."""
    ws = target.engine_ws()
    head = "40" + ("" if nsp == "/" else nsp + ",")
    ws.send(head + ("" if auth is None else json.dumps(auth)))
    kind, where, _, payload = parse(ws.recv())
    assert (kind, where) == ("0", nsp)
    ws.sid = payload["sid"]
    assert parse(ws.recv())[3] == ["auth", auth or {}]
    return ws


def test_connect_is_answered_with_exactly_a_sid_before_any_event(mount):
    ws = mount("ext").engine_ws()
    ws.send("40")
    kind, nsp, ack, payload = parse(ws.recv())
    assert (kind, nsp, ack, list(payload)) == ("0", "/", None, ["sid"])
    assert ws.recv() == '42["auth",{}]'


def test_connect_with_a_payload(mount):
    connected(mount("ext"), {"token": "123", "nested": {"a": [1, None, True]}}).close()


def test_the_namespace_s_sid_is_not_the_session_s(mount):
    ws = connected(mount("ext"))
    assert ws.sid != ws.opened["sid"]


def test_connect_to_a_custom_namespace(mount):
    connected(mount("ext"), nsp="/custom").close()


def test_connect_to_a_custom_namespace_with_a_payload(mount):
    connected(mount("ext"), {"token": "abc"}, nsp="/custom").close()


def test_connect_to_two_namespaces_gives_two_sids(mount):
    ws = connected(mount("ext"))
    ws.send("40/custom,")
    assert parse(ws.recv())[3]["sid"] != ws.sid


def test_unknown_namespace(mount):
    ws = mount("ext").engine_ws()
    ws.send("40/random")
    assert ws.recv() == '44/random,{"message":"Invalid namespace"}'


def test_a_refused_namespace_leaves_the_session_open(mount):
    ws = connected(mount("ext"))
    ws.send("40/random,")
    assert ws.recv().startswith("44/random,")
    ws.send(event("message", "x"))
    assert ws.recv() == '42["message-back","x"]'


def test_dynamic_namespace(mount):
    connected(mount("ext"), nsp="/dyn-42").close()


def test_dynamic_namespace_that_does_not_match(mount):
    ws = mount("ext").engine_ws()
    ws.send("40/dyn-x,")
    assert ws.recv().startswith("44/dyn-x,")


def test_middleware_refusal_carries_message_and_data(mount):
    ws = mount("ext").engine_ws()
    ws.send('40/admin,{"token":"wrong"}')
    kind, nsp, _, payload = parse(ws.recv())
    assert (kind, nsp, payload) == ("4", "/admin", {"message": "unauthorized", "data": {"code": 401}})


def test_middleware_admits(mount):
    connected(mount("ext"), {"token": "secret"}, nsp="/admin").close()


def test_a_refused_namespace_may_be_tried_again(mount):
    ws = mount("ext").engine_ws()
    ws.send('40/admin,{"token":"wrong"}')
    assert ws.recv().startswith("44/admin,")
    ws.send('40/admin,{"token":"secret"}')
    assert ws.recv().startswith("40/admin,{")


def test_without_connect_the_session_is_closed_in_time(mount):
    started = time.monotonic()
    with mount("ext").engine_ws() as ws:
        ws.wait_close(timeout=3)
    assert 0.4 < time.monotonic() - started < 3


def test_without_connect_a_polling_session_is_closed_in_time(mount):
    started = time.monotonic()
    assert mount("ext").polling().wait_gone(3)
    assert time.monotonic() - started > 0.4


def test_the_connect_timeout_ends_with_the_connect(mount):
    with mount("ext").engine_ws() as ws:
        ws.send("40")
        ws.recv()
        ws.recv()
        ws.stream.timeout = 1.2
        assert not ws.stream.closed_within(1.2)


def test_a_refused_namespace_does_not_end_the_connect_timeout(mount):
    with mount("ext").engine_ws() as ws:
        ws.send("40/admin,")
        assert ws.recv().startswith("44/admin,")
        ws.wait_close(timeout=3)


def test_leaving_does_not_start_the_connect_timeout_again(mount):
    with mount("ext").engine_ws() as ws:
        ws.send("40")
        ws.recv()
        ws.recv()
        ws.send("41")
        assert not ws.stream.closed_within(1.2)


def test_server_disconnect_close_over_polling_ends_with_a_close_packet(mount):
    session = mount("ext").polling()
    session.post("40")
    got = []
    while len(got) < 2:
        got += session.poll()
    session.post(event("kick-all"))
    got = []
    while "1" not in got:
        got += session.poll()
    assert [packet for packet in got if packet != "6"] == ["41", "1"]
    assert session.wait_gone()


def test_client_disconnect_of_the_main_namespace_leaves_the_session_open(mount):
    ws = connected(mount("ext"))
    ws.send("41")
    ws.fence()
    ws.send("40")
    assert ws.recv().startswith('40{"sid"')


def test_client_disconnect_of_a_custom_namespace_leaves_the_others(mount):
    ws = connected(mount("ext"))
    ws.send("40/custom,")
    ws.recv()
    ws.recv()
    ws.send("41/custom,")
    ws.send(event("message", "main"))
    assert ws.recv() == '42["message-back","main"]'


def test_an_event_after_leaving_the_namespace_closes(mount):
    ws = connected(mount("ext"))
    ws.send("41")
    ws.fence()
    ws.send(event("message", "x"))
    ws.wait_close(timeout=3)


def test_a_new_connect_after_leaving_gives_a_new_sid(mount):
    ws = connected(mount("ext"))
    ws.send("41")
    ws.fence()
    ws.send("40")
    assert parse(ws.recv())[3]["sid"] != ws.sid


def test_a_second_connect_to_a_joined_namespace_closes(mount):
    ws = connected(mount("ext"))
    ws.send("40")
    ws.wait_close(timeout=3)


def test_server_disconnect_sends_41_and_leaves_the_session_open(mount):
    ws = connected(mount("ext"))
    ws.send(event("kick"))
    assert ws.recv() == "41"
    ws.send("40")
    assert ws.recv().startswith("40{")


def test_server_disconnect_close_sends_41_for_each_namespace_then_closes(mount):
    ws = connected(mount("ext"))
    ws.send("40/custom,")
    ws.recv()
    ws.recv()
    ws.send(event("kick-all"))
    assert sorted([ws.recv(), ws.recv()]) == ["41", "41/custom,"]
    ws.wait_close(timeout=3)


def test_server_closes_the_session(mount):
    ws = connected(mount("ext"))
    ws.send(event("drop"))
    ws.wait_close(timeout=3)


@pytest.mark.parametrize("path", ["polling", "websocket"])
def test_who_tells_the_transport(mount, path):
    target = mount("ext")
    if path == "websocket":
        with Client(target) as client:
            assert client.call("who")[0]["transport"] == "websocket"
        return
    session = target.polling()
    session.post("40")
    session.post(event("who", ack=1))
    got = []
    while not any(p.startswith("431") for p in got):
        got += session.poll()
    assert parse(got[-1])[3][0]["transport"] == "polling"


def test_connect_over_polling(mount):
    session = mount("ext").polling()
    session.post("40")
    got = []
    while len(got) < 2:
        got += session.poll()
    assert got[0].startswith('40{"sid"') and got[1] == '42["auth",{}]'
