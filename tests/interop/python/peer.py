"""python-socketio's two clients behind one face, so that the cases are written once."""
from __future__ import annotations

import asyncio
import inspect
import os
from collections import defaultdict
from typing import Any, Callable

import socketio

DEADLINE_S = float(os.environ.get("TEST_DEADLINE", "10"))
OPTIONS = {"reconnection_delay": 0.05, "reconnection_delay_max": 0.2, "randomization_factor": 0, "handle_sigint": False}


async def within(awaitable, what: str) -> Any:
    try:
        return await asyncio.wait_for(awaitable, DEADLINE_S)
    except asyncio.TimeoutError:
        raise AssertionError(f"{what}: not within {DEADLINE_S:g} s") from None


class Peer:
    """A client and what it has heard. Every method of the library is called through `do`."""

    def __init__(self, url: str, transports: list[str] | None, path: str, client: Any):
        self.url, self.transports, self.path, self.client = url, transports, path, client
        self.loop = asyncio.get_running_loop()
        self.queues: dict[str, asyncio.Queue] = defaultdict(asyncio.Queue)
        self.answers: dict[str, Callable] = {}  # event → what its acknowledgement carries

    async def do(self, method: Callable, *args, **named) -> Any:
        if inspect.iscoroutinefunction(method):
            return await method(*args, **named)
        return await asyncio.to_thread(method, *args, **named)

    def listen(self, namespace: str) -> None:
        def tell(event: str, *args) -> Any:
            # The synchronous client calls from a thread of its own.
            self.loop.call_soon_threadsafe(lambda: self.queues[event].put_nowait(list(args)))
            return self.answers[event](*args) if event in self.answers else None

        def teller(event: str) -> Callable:
            return lambda *args: tell(event, *args)

        for event in ("connect", "disconnect", "connect_error"):
            self.client.on(event, teller(event), namespace=namespace)
        self.client.on("*", tell, namespace=namespace)

    async def settled(self) -> None:
        """An end that the server brought about is not complete when it is announced."""
        while self.client.eio.state != "disconnected":
            await asyncio.sleep(0.005)

    async def open(self, *namespaces: str, auth: Any = None) -> Peer:
        await within(self.settled(), "the end of the last connection")
        for namespace in namespaces or ("/",):
            self.listen(namespace)
        await within(self.do(self.client.connect, self.url, auth=auth, transports=self.transports, socketio_path=self.path,
                             namespaces=list(namespaces or ("/",)), wait_timeout=DEADLINE_S), "connect")
        return self

    async def heard(self, event: str) -> list:
        """The arguments of the next `event` that nobody has asked for yet."""
        return await within(self.queues[event].get(), f"event {event}")

    async def emit(self, event: str, *args, namespace: str = "/") -> None:
        await within(self.do(self.client.emit, event, args, namespace=namespace), f"emit of {event}")

    async def ask(self, event: str, *args, namespace: str = "/") -> list:
        """The acknowledgement's arguments."""
        answered = asyncio.Queue()
        take = lambda *answer: self.loop.call_soon_threadsafe(answered.put_nowait, list(answer))  # noqa: E731
        await within(self.do(self.client.emit, event, args, namespace=namespace, callback=take), f"emit of {event}")
        return await within(answered.get(), f"ack of {event}")

    def id(self) -> str:
        return self.client.get_sid()

    async def close(self) -> None:
        """Leaves, but does not wait for the library: over polling its threads can disagree about who tells the server, and then it
        waits for the end of a poll that nobody ends."""
        leaving = asyncio.create_task(self.do(self.client.disconnect))
        await asyncio.wait([leaving], timeout=0.1)


def synchronous(url: str, transports: list[str] | None, path: str, **options) -> Peer:
    return Peer(url, transports, path, socketio.Client(**OPTIONS, **options))


def asynchronous(url: str, transports: list[str] | None, path: str, **options) -> Peer:
    return Peer(url, transports, path, socketio.AsyncClient(**OPTIONS, **options))
