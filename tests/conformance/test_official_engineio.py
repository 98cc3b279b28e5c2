"""The cases of the official Engine.IO v4 suite, on the mount it is made for: /engine.io/, pings every 300 ms, 200 ms to answer."""
import pytest
from support.raw import Closed


@pytest.fixture
def target(mount):
    return mount("engine.io")


def next_message(ws):
    """The next frame that is no ping; pings are answered."""
    while (frame := ws.recv()) == "2":
        ws.send("3")
    return frame


def polled(session, n):
    got = []
    while len(got) < n:
        for packet in session.poll():
            session.post("3") if packet == "2" else got.append(packet)
    return got


class TestHandshakePolling:
    def test_successfully_opens_a_session(self, target):
        session = target.polling()
        assert session.open_response.status == 200
        assert sorted(session.opened) == ["maxPayload", "pingInterval", "pingTimeout", "sid", "upgrades"]
        assert (session.opened["upgrades"], session.opened["pingInterval"], session.opened["pingTimeout"], session.opened["maxPayload"]) == (["websocket"], 300, 200, 1000000)

    @pytest.mark.parametrize("eio", [None, "abc"])
    def test_fails_with_an_invalid_eio(self, target, eio):
        assert target.http(transport="polling", EIO=eio).status == 400

    @pytest.mark.parametrize("transport", [None, "abc"])
    def test_fails_with_an_invalid_transport(self, target, transport):
        assert target.http(transport=transport).status == 400

    @pytest.mark.parametrize("method", ["POST", "PUT"])
    def test_fails_with_an_invalid_method(self, target, method):
        assert target.http(method, b"", transport="polling").status == 400


class TestHandshakeWebsocket:
    def test_successfully_opens_a_session(self, target):
        opened = target.engine_ws().opened
        assert (opened["upgrades"], opened["pingInterval"], opened["pingTimeout"], opened["maxPayload"]) == ([], 300, 200, 1000000)

    @pytest.mark.parametrize("query", [{"EIO": None}, {"EIO": "abc"}], ids=["none", "abc"])
    def test_fails_with_an_invalid_eio(self, target, query):
        ws = target.websocket(**query)
        if ws.open:
            ws.wait_close(3)

    @pytest.mark.parametrize("transport", ["abc", None])
    def test_fails_with_an_invalid_transport(self, target, transport):
        from support.raw import WebSocket

        ws = WebSocket(target.host, target.port, target.query(transport=transport))
        assert not ws.open or ws.wait_close(3) is not None


class TestMessagePolling:
    def test_one_text_packet(self, target):
        session = target.polling()
        pushed = session.post("4hello")
        assert (pushed.status, pushed.text) == (200, "ok")
        assert polled(session, 1) == ["4hello"]

    def test_several_text_packets(self, target):
        session = target.polling()
        session.post("4test1\x1e4test2\x1e4test3")
        assert polled(session, 3) == ["4test1", "4test2", "4test3"]

    def test_text_and_binary_packets(self, target):
        session = target.polling()
        session.post("4hello\x1ebAQIDBA==")
        assert polled(session, 2) == ["4hello", "bAQIDBA=="]

    def test_an_invalid_packet_ends_the_session(self, target):
        session = target.polling()
        session.post("abc")
        assert session.wait_gone(1)

    def test_duplicate_polls_end_the_session(self, target):
        session = target.polling()
        first, second = session.start_get(), session.start_get()
        statuses = sorted([first.answer().status, second.answer().status])
        assert statuses == [200, 400]
        assert session.wait_gone(1)

    def test_a_cancelled_poll_ends_the_session(self, target):
        session = target.polling()
        pending = session.start_get()
        target.http(transport="polling")  # the server has read the poll by the time this is answered
        pending.abort()
        assert session.wait_gone(1)


class TestMessageWebsocket:
    def test_text(self, target):
        with target.engine_ws() as ws:
            ws.send("4hello")
            assert next_message(ws) == "4hello"

    def test_binary(self, target):
        with target.engine_ws() as ws:
            ws.send(b"\x01\x02\x03\x04")
            assert next_message(ws) == b"\x01\x02\x03\x04"

    def test_an_invalid_packet_ends_the_session(self, target):
        with target.engine_ws() as ws:
            ws.send("abc")
            ws.wait_close(1)


class TestHeartbeat:
    def test_polling_ping_pong(self, target):
        session = target.polling()
        for _ in range(3):
            assert session.poll() == ["2"]
            assert session.post("3").status == 200

    def test_polling_closes_upon_ping_timeout(self, target):
        session = target.polling()
        session.poll()
        assert session.wait_gone(2)

    def test_websocket_ping_pong(self, target):
        with target.engine_ws() as ws:
            for _ in range(3):
                assert ws.recv() == "2"
                ws.send("3")

    def test_websocket_closes_upon_ping_timeout(self, target):
        with target.engine_ws() as ws:
            ws.wait_close(2)


class TestClose:
    def test_polling(self, target):
        session = target.polling()
        pending = session.start_get()
        target.http(transport="polling")
        assert session.post("1").text == "ok"
        assert pending.answer().text == "6"
        assert session.get().status == 400

    def test_websocket(self, target):
        with target.engine_ws() as ws:
            ws.send("1")
            ws.wait_close(2)


class TestUpgrade:
    def upgraded(self, target):
        session = target.polling()
        ws = target.websocket(sid=session.sid)
        ws.send("2probe")
        assert next_message(ws) == "3probe"
        ws.send("5")
        ws.send("4hello")
        assert next_message(ws) == "4hello"
        return session, ws

    def test_from_polling_to_websocket(self, target):
        self.upgraded(target)

    def test_polling_requests_are_refused_afterwards(self, target):
        session, _ws = self.upgraded(target)
        assert session.get().status == 400

    def test_a_second_websocket_is_closed_afterwards(self, target):
        session, _ws = self.upgraded(target)
        second = target.websocket(sid=session.sid)
        try:
            second.wait_close(2)
        except Closed:
            pass
