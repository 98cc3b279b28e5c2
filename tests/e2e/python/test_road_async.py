"""The same road with python-socketio's asyncio client; many people at once on one event loop."""
import asyncio

import pytest
import socketio
from support.people import Person
from support.raw import DEADLINE

SETTINGS = {"polling with upgrade": None, "websocket only": ["websocket"], "polling only": ["polling"]}


class Device:
    def __init__(self):
        self.client = socketio.AsyncClient(reconnection_delay=0.05, reconnection_delay_max=0.2)
        self.heard, self.more = [], asyncio.Condition()
        self.client.on("*", self._hear)

    @classmethod
    async def open(cls, person, transports=None):
        device = cls()
        await device.client.connect(person.server.url, auth={"token": person.token}, transports=transports, wait_timeout=DEADLINE)
        return device

    async def _hear(self, name, data=None):
        async with self.more:
            self.heard.append((name, data))
            self.more.notify_all()

    async def next(self, name, since=0, where=lambda data: True):
        def found():
            return [d for n, d in self.heard[since:] if n == name and where(d)]

        async with self.more:
            try:
                await asyncio.wait_for(self.more.wait_for(found), DEADLINE)
            except TimeoutError:
                raise AssertionError(f"no {name}; heard {self.heard[since:]}") from None
            return found()[0]

    async def call(self, name, data):
        return await self.client.call(name, data, timeout=DEADLINE)

    async def close(self):
        await self.client.disconnect()


async def rest(function, *args):
    return await asyncio.to_thread(function, *args)


async def road(server, transports):
    ann, ben = await rest(Person.sign_up, server, "Ann"), await rest(Person.sign_up, server, "Ben")
    a, b = await Device.open(ann, transports), await Device.open(ben, transports)

    sent = await rest(ann.send, ben, "hello over REST")
    assert (await b.next("new_message"))["id"] == sent["message_id"]
    assert (await b.next("new_message_notification"))["sender_name"] == "Ann"
    assert (await a.next("message_sent"))["id"] == sent["message_id"]

    assert (await b.call("join_conversation", {"other_user_id": ann.id}))["success"] is True
    ack = await b.call("send_message_realtime", {"receiver_id": ann.id, "content": "hello by event"})
    assert ack["success"] is True
    assert (await a.next("new_message"))["id"] == ack["message_id"]
    assert (await b.next("new_message", where=lambda d: d["sender_id"] == ben.id))["id"] == ack["message_id"]

    assert await a.call("mark_delivered", {"message_id": ack["message_id"]}) == {"success": True}
    assert (await b.next("message_delivered"))["message_id"] == ack["message_id"]
    assert await a.call("mark_read_realtime", {"other_user_id": ben.id}) == {"success": True, "marked_read": 1}
    assert (await b.next("messages_read"))["reader_id"] == ann.id
    await a.client.emit("typing", {"receiver_id": ben.id})
    assert (await b.next("user_typing"))["user_id"] == ann.id

    await b.close()
    assert (await a.next("user_offline"))["user_id"] == ben.id
    await rest(ann.send, ben, "missed")
    b = await Device.open(ben, transports)
    assert await a.next("user_online", where=lambda d: d["user_id"] == ben.id) == {"user_id": ben.id}
    assert [m["content"] for m in await rest(ben.history, ann) if not m["is_mine"]][-1] == "missed"

    gone = asyncio.Event()
    a.client.on("disconnect", lambda *_: gone.set())
    await rest(ann.ok, "POST", "/api/auth/logout")
    await asyncio.wait_for(gone.wait(), DEADLINE)
    await b.close()


@pytest.mark.parametrize("setting", SETTINGS)
def test_the_whole_road(server, setting):
    asyncio.run(road(server, SETTINGS[setting]))


def test_ten_roads_at_once(server):
    async def all_of_them():
        await asyncio.gather(*(road(server, transports) for transports in list(SETTINGS.values()) * 3))

    asyncio.run(all_of_them())


def test_it_comes_back_by_itself_after_a_restart(server):
    async def run():
        ann, ben = await rest(Person.sign_up, server, "Ann"), await rest(Person.sign_up, server, "Ben")
        a, b = await Device.open(ann), await Device.open(ben)
        back = asyncio.Event()
        b.client.on("connect", lambda: back.set())
        await rest(server.restart)
        await asyncio.wait_for(back.wait(), DEADLINE)
        await rest(ann.send, ben, "after the restart")
        assert (await b.next("new_message"))["content"] == "after the restart"
        await a.close()
        await b.close()

    asyncio.run(run())
