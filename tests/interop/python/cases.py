"""What a client must be able to do with our server, whatever it speaks over."""
from __future__ import annotations

import asyncio
import sys
import uuid

import socketio
from peer import Peer, within

VALUES = [1, "two", {"three": [3.5, True, None]}, "żółć 💬", ""]
CASES = {}


def case(title: str):
    def keep(body):
        CASES[title] = body
        return body
    return keep


async def restart_server() -> None:
    """The runner stops the server and starts it again on the same port."""
    print("@restart", flush=True)
    await within(asyncio.to_thread(sys.stdin.readline), "server restart")


@case("auth reaches the server")
async def auth(people):
    auth = {"token": "abc", "list": [1, {"deep": True}]}
    assert await (await people().open(auth=auth)).heard("auth") == [auth]


@case("a refused namespace says why")
async def refusal(people):
    stranger = people()
    attempt = asyncio.create_task(stranger.open("/admin", auth={"token": "wrong"}))
    attempt.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
    assert await stranger.heard("connect_error") == [{"message": "unauthorized", "data": {"code": 401}}]
    assert stranger.queues["connect"].empty()
    friend = await people().open("/admin", auth={"token": "secret"})
    assert (await friend.ask("who", namespace="/admin"))[0]["nsp"] == "/admin"


@case("two namespaces share a connection")
async def namespaces(people):
    peer = await people().open("/", "/custom")
    assert (await peer.ask("who", namespace="/custom"))[0]["nsp"] == "/custom"
    assert (await peer.ask("who"))[0]["nsp"] == "/"


@case("an event, there and back")
async def event(people):
    peer = await people().open()
    await peer.emit("message", *VALUES)
    assert await peer.heard("message-back") == VALUES


@case("acknowledged by the server")
async def server_ack(people):
    peer = await people().open()
    assert await peer.ask("message-with-ack", *VALUES) == VALUES
    assert await peer.ask("message-with-ack") == []


@case("acknowledged by the client")
async def client_ack(people):
    peer = await people().open()
    peer.answers["emit-with-ack"] = lambda *args: tuple(reversed(args))
    await peer.emit("emit-with-ack", "a", {"b": 2})
    assert await peer.heard("emit-with-ack") == ["a", {"b": 2}]
    assert await peer.heard("emit-with-ack") == [{"b": 2}, "a"]


@case("binary, there and back")
async def binary(people):
    peer = await people().open()
    sent = [bytes([0, 1, 254, 255]), {"inside": [b"", "text", b"\7"]}]
    await peer.emit("message", *sent)
    assert await peer.heard("message-back") == sent
    assert await peer.ask("type-of", b"\1\2\3") == ["binary:010203"]


@case("binary in acknowledgements")
async def binary_acks(people):
    peer = await people().open()
    assert await peer.ask("message-with-ack", b"\t", b"\b\7") == [b"\t", b"\b\7"]
    assert await peer.ask("bin", 150_000) == [b"\xab" * 150_000]
    peer.answers["emit-with-ack"] = lambda *args: (b"\5", args[0])
    await peer.emit("emit-with-ack", b"\4")
    assert await peer.heard("emit-with-ack") == [b"\4"]
    assert await peer.heard("emit-with-ack") == [b"\5", b"\4"]


@case("long texts")
async def long_texts(people):
    text = "ü" * 100_000  # this client writes each as six bytes
    assert await (await people().open()).ask("message-with-ack", text) == [text]


@case("order, also across an upgrade")
async def order(people, ends):
    peer = await people().open()
    for n in range(200):
        await peer.emit("message", n)
    assert [await peer.heard("message-back") for _ in range(200)] == [[n] for n in range(200)]
    assert (await peer.ask("who"))[0]["transport"] == ends
    await peer.emit("burst", 100)
    assert [await peer.heard("burst") for _ in range(100)] == [[n] for n in range(100)]


@case("rooms")
async def rooms(people):
    inside, outside, room = await people().open(), await people().open(), uuid.uuid4().hex
    assert await inside.ask("join", room) == [True]
    await outside.ask("room-emit", room, "news", b"\1", "x")
    assert await inside.heard("news") == [b"\1", "x"]
    assert await outside.ask("message-with-ack", "fence") == ["fence"]
    assert outside.queues["news"].empty()


async def comes_back(peer: Peer, cause) -> None:
    """The server ends it; the client comes back by itself."""
    await peer.open(auth={"token": "kept"})
    assert await peer.heard("auth") == [{"token": "kept"}]
    before = peer.id()
    await cause(peer)
    await peer.heard("disconnect")
    assert await peer.heard("auth") == [{"token": "kept"}]
    assert await peer.ask("message-with-ack", "again") == ["again"]
    assert peer.id() != before


@case("the server drops the session")
async def drop(people):
    await comes_back(people(), lambda peer: peer.emit("drop"))


@case("the connection is cut")
async def cut(people):
    await comes_back(people(), lambda peer: peer.emit("drop-hard"))


@case("the server restarts")
async def restart(people):
    await comes_back(people(), lambda peer: restart_server())


@case("the server disconnects the socket")
async def kick(people):
    peer = await people().open()
    await peer.emit("kick")
    assert await peer.heard("disconnect") == [socketio.Client.reason.SERVER_DISCONNECT]
    await peer.open()
    assert await peer.ask("message-with-ack", "again") == ["again"]


@case("the client leaves")
async def leave(people):
    stays, leaves, room = await people().open(), await people().open(), uuid.uuid4().hex
    await leaves.ask("join", room)
    await stays.ask("join", room)
    await leaves.close()
    assert await leaves.heard("disconnect") == [socketio.Client.reason.CLIENT_DISCONNECT]
    back = await people().open()
    await back.ask("room-emit", room, "news", 1)
    assert await stays.heard("news") == [1]
    assert leaves.queues["news"].empty()
