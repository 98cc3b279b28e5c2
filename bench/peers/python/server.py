"""python-socketio on uvicorn, answering the load contract of /bench/: python server.py PORT"""
import sys

import socketio
import uvicorn

sio = socketio.AsyncServer(async_mode="asgi", ping_interval=25, ping_timeout=20)
names: dict[str, str] = {}


@sio.event
async def connect(sid, environ, auth):
    names[sid] = auth["token"]
    await sio.enter_room(sid, "user_" + auth["token"])


@sio.event
async def disconnect(sid, reason):
    names.pop(sid, None)


@sio.event
async def echo(sid, x):
    return x


@sio.event
async def relay(sid, m):
    await sio.emit("new_message", {"from": names[sid], "content": m["content"], "ts": m["ts"]}, room="user_" + m["to"])


@sio.event
async def join(sid, m):
    await sio.enter_room(sid, m["room"])
    return True


@sio.event
async def pub(sid, m):
    await sio.emit("new_message", {"from": names[sid], "content": m["content"], "ts": m["ts"]}, room=m["room"])


if __name__ == "__main__":
    # Engine.IO has its own heartbeat: without that of the websockets library, as every other server here.
    uvicorn.run(socketio.ASGIApp(sio, socketio_path="bench"), host="127.0.0.1", port=int(sys.argv[1]), log_level="error", loop="uvloop",
                http="httptools", ws="websockets", ws_ping_interval=None, backlog=4096)
