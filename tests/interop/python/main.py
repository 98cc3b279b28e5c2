"""python main.py sync|async URL: all cases with that client of python-socketio, over every transport it has."""
import asyncio
import inspect
import os
import sys
import traceback

import peer
from cases import CASES
from engineio.payload import Payload

# The library takes 16 packets from one answer to a poll by default; servers put in it whatever waits.
Payload.max_decode_packets = 10_000

# Name, what it ends on, the client's choice, mount, options of the client.
TRANSPORTS = [
    ("polling", "polling", ["polling"], "client", {}),
    ("websocket", "websocket", ["websocket"], "client", {}),
    ("upgrade", "websocket", None, "client", {}),
    ("msgpack polling", "polling", ["polling"], "msgpack", {"serializer": "msgpack"}),
    ("msgpack upgrade", "websocket", None, "msgpack", {"serializer": "msgpack"}),
]


async def run_case(body, ends: str, make) -> None:
    peers = []

    def people() -> peer.Peer:
        peers.append(make())
        return peers[-1]

    try:
        await body(people, *([ends] if "ends" in inspect.signature(body).parameters else []))
    finally:
        for one in peers:
            await one.close()


async def main(kind: str, url: str) -> int:
    make = {"sync": peer.synchronous, "async": peer.asynchronous}[kind]
    skipped, passed, failed = os.environ.get("INTEROP_SKIP", "").split(";"), 0, 0
    for name, ends, transports, path, options in TRANSPORTS:
        for title, body in CASES.items():
            title = f"{name}: {title}"
            if title in skipped:
                print(f"skip {title}", flush=True)
                continue
            try:
                await run_case(body, ends, lambda: make(url, transports, path, **options))
                passed += 1
                print(f"ok   {title}", flush=True)
            except Exception as error:
                failed += 1
                where = traceback.extract_tb(error.__traceback__)[-1]
                print(f"FAIL {title}: {type(error).__name__} {error} ({where.name}:{where.lineno})".replace("\n", " ")[:500], flush=True)
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    code = asyncio.run(main(*sys.argv[1:]))
    sys.stdout.flush()
    os._exit(code)  # threads of a client that failed must not keep us
