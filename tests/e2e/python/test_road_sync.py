"""The whole road with python-socketio's synchronous client, over both transports and the upgrade between them."""
import threading

import pytest
import socketio
from support.raw import DEADLINE

SETTINGS = {"polling with upgrade": None, "websocket only": ["websocket"], "polling only": ["polling"]}


class Device:
    """A synchronous client that keeps what it hears."""

    def __init__(self, person, transports=None, auth=None):
        self.client = socketio.Client(reconnection_delay=0.05, reconnection_delay_max=0.2)
        self.heard, self.more = [], threading.Condition()
        self.client.on("*", self._hear)
        self.client.connect(person.server.url, auth=auth or {"token": person.token}, transports=transports, wait_timeout=DEADLINE)

    def _hear(self, name, data=None):
        with self.more:
            self.heard.append((name, data))
            self.more.notify_all()

    def next(self, name, since=0, where=lambda data: True):
        def found():
            return [d for n, d in self.heard[since:] if n == name and where(d)]

        with self.more:
            assert self.more.wait_for(found, DEADLINE), f"no {name}; heard {self.heard[since:]}"
            return found()[0]

    def call(self, name, data):
        return self.client.call(name, data, timeout=DEADLINE)

    def mark(self):
        return len(self.heard)

    def close(self):
        self.client.disconnect()


def without(data, *added):
    """What v1.0.0 would have sent: without the fields that were added since."""
    return {k: v for k, v in data.items() if k not in added}


@pytest.mark.parametrize("setting", SETTINGS)
def test_the_whole_road(people, setting):
    ann, ben = people("Ann", "Ben")
    transports = SETTINGS[setting]
    a, b, b2 = Device(ann, transports), Device(ben, transports), Device(ben, transports)

    sent = ann.send(ben, "hello over REST")
    for device in (b, b2):
        message = device.next("new_message")
        assert without(message, "seq") == {"id": sent["message_id"], "sender_id": ann.id, "receiver_id": ben.id, "content": "hello over REST",
                           "is_read": False, "created_at": sent["created_at"]}
        assert device.next("new_message_notification") == {
            "message_id": sent["message_id"], "sender_id": ann.id, "sender_name": "Ann", "content_preview": "hello over REST",
            "created_at": sent["created_at"]}
    assert a.next("message_sent") == message

    room = a.call("join_conversation", {"other_user_id": ben.id})
    assert room == {"success": True, "room_id": "chat_" + "_".join(sorted([ann.id, ben.id]))}
    ack = a.call("send_message_realtime", {"receiver_id": ben.id, "content": "hello by event"})
    assert ack["success"] is True
    assert b.next("new_message", where=lambda d: d["id"] == ack["message_id"])["content"] == "hello by event"
    assert a.next("new_message", where=lambda d: d["id"] == ack["message_id"])

    assert b.call("mark_delivered", {"message_id": ack["message_id"]}) == {"success": True}
    assert a.next("message_delivered")["message_id"] == ack["message_id"]
    assert b.call("mark_read_realtime", {"other_user_id": ann.id}) == {"success": True, "marked_read": 2}
    assert a.next("messages_read")["count"] == 2

    a.client.emit("typing", {"receiver_id": ben.id})
    assert b.next("user_typing")["user_id"] == ann.id
    a.client.emit("stop_typing", {"receiver_id": ben.id})
    assert b.next("user_stopped_typing")["user_id"] == ann.id

    ben.send(ann, "now we are contacts")
    a.next("new_message", where=lambda d: d["sender_id"] == ben.id)
    mark = a.mark()
    b.close()
    b2.close()
    assert a.next("user_offline", mark)["user_id"] == ben.id
    ann.send(ben, "missed")
    b = Device(ben, transports)
    assert a.next("user_online", mark) == {"user_id": ben.id}
    assert [m["content"] for m in ben.history(ann) if not m["is_mine"] and not m["is_read"]] == ["missed"]

    for i in range(ann.balance()):
        ann.send(ben, f"spending {i}")
    refused = ann.try_send(ben, "too much")
    assert refused.status_code == 402
    assert refused.json()["error"] == "Insufficient credits. Please purchase more credits to send messages."
    assert a.call("send_message_realtime", {"receiver_id": ben.id, "content": "too much"}) == {"error": "Insufficient credits", "code": 402}

    gone = threading.Event()
    a.client.on("disconnect", lambda *_: gone.set())
    assert ann.ok("POST", "/api/auth/logout") == {"message": "Logged out successfully"}
    assert gone.wait(DEADLINE)
    assert ann.request("GET", "/api/auth/me").json()["error"] == "Token has been revoked"
    b.close()


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_refused_connect(people, setting):
    ann = people("Ann")
    client = socketio.Client(reconnection=False)
    seen = []
    client.on("connect_error", seen.append)
    with pytest.raises(socketio.exceptions.ConnectionError):
        client.connect(ann.server.url, auth={"token": "abc"}, transports=SETTINGS[setting], wait_timeout=DEADLINE)
    assert seen == [{"message": "Connection rejected by server", "data": {"code": "token_invalid"}}]


def test_binary_arguments_do_no_harm(people):
    ann = people("Ann")
    device = Device(ann)
    assert device.call("send_message_realtime", {"receiver_id": ann.id, "content": b"\x00\x01"}) in (
        {"error": "Access denied"}, {"error": "Failed to send message"}, {"error": "Invalid payload"})
    device.close()
