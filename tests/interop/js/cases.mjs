// What a client must be able to do with our server, whatever it speaks over.
import assert from "node:assert/strict";

import { ask, next, restartServer, within } from "./harness.mjs";

const VALUES = [1, "two", { three: [3.5, true, null] }, "żółć 💬", ""];
const bytes = (...values) => Buffer.from(values);

/** Waits until the connection is over what was asked for; an upgrade takes its time. */
async function arrived(socket, transport) {
  const engine = socket.io.engine;
  if (engine.transport.name !== transport.ends) await next(engine, "upgrade");
  assert.equal((await ask(socket, "who"))[0].transport, transport.ends);
}

/** The server ends it; the client comes back by itself, and what was emitted in between is sent then. */
async function comesBack(client, cause) {
  const socket = await client.connect();
  const before = socket.id;
  const down = next(socket, "disconnect");
  const greeted = down.then(() => next(socket, "auth"));
  greeted.catch(() => {}); // awaited below, unless `down` fails first
  await cause(socket);
  const [reason] = await down;
  assert.ok(["transport close", "transport error"].includes(reason), reason);
  const answer = ask(socket, "message-with-ack", "in between");
  await greeted;
  assert.deepEqual(await answer, ["in between"]);
  assert.notEqual(socket.id, before);
}

export const CASES = {
  async "auth reaches the server"(client) {
    const socket = client.socket({ auth: { token: "abc", list: [1, { deep: true }] } });
    const greeting = next(socket, "auth");
    socket.connect();
    assert.deepEqual(await greeting, [{ token: "abc", list: [1, { deep: true }] }]);
  },

  async "a refused namespace says why"(client) {
    const socket = client.socket({ namespace: "/admin", auth: { token: "wrong" } });
    const refusal = next(socket, "connect_error");
    socket.connect();
    const [error] = await refusal;
    assert.equal(error.message, "unauthorized");
    assert.deepEqual(error.data, { code: 401 });
    const friend = await client.connect({ namespace: "/admin", auth: { token: "secret" } });
    assert.equal((await ask(friend, "who"))[0].nsp, "/admin");
  },

  async "two namespaces share a connection"(client) {
    const main = await client.connect();
    const custom = main.io.socket("/custom");
    const joined = next(custom, "connect");
    custom.connect();
    await joined;
    assert.equal((await ask(custom, "who"))[0].nsp, "/custom");
    assert.equal((await ask(main, "who"))[0].nsp, "/");
    custom.disconnect();
    assert.deepEqual(await ask(main, "message-with-ack", "still here"), ["still here"]);
  },

  async "an event, there and back"(client) {
    const socket = await client.connect();
    const back = next(socket, "message-back");
    socket.emit("message", ...VALUES);
    assert.deepEqual(await back, VALUES);
  },

  async "acknowledged by the server"(client) {
    const socket = await client.connect();
    assert.deepEqual(await ask(socket, "message-with-ack", ...VALUES), VALUES);
    assert.deepEqual(await ask(socket, "message-with-ack"), []);
  },

  async "acknowledged by the client"(client) {
    const socket = await client.connect();
    const result = next(socket, "emit-with-ack", (...args) => typeof args.at(-1) !== "function");
    socket.on("emit-with-ack", (...args) => {
      const answer = args.pop();
      if (typeof answer === "function") answer(...args.reverse());
    });
    socket.emit("emit-with-ack", "a", { b: 2 });
    assert.deepEqual(await result, [{ b: 2 }, "a"]);
  },

  async "binary, there and back"(client) {
    const socket = await client.connect();
    const sent = [bytes(0, 1, 254, 255), { inside: [bytes(), "text", bytes(7)] }];
    const back = next(socket, "message-back");
    socket.emit("message", ...sent);
    assert.deepEqual(await back, sent);
    assert.deepEqual(await ask(socket, "type-of", bytes(1, 2, 3)), ["binary:010203"]);
  },

  async "binary in acknowledgements"(client) {
    const socket = await client.connect();
    assert.deepEqual(await ask(socket, "message-with-ack", bytes(9), bytes(8, 7)), [bytes(9), bytes(8, 7)]);
    assert.deepEqual(await ask(socket, "bin", 150_000), [Buffer.alloc(150_000, 0xab)]);
    const result = next(socket, "emit-with-ack", (...args) => typeof args.at(-1) !== "function");
    socket.on("emit-with-ack", (...args) => typeof args.at(-1) === "function" && args.at(-1)(bytes(5), args[0]));
    socket.emit("emit-with-ack", bytes(4));
    assert.deepEqual(await result, [bytes(5), bytes(4)]);
  },

  async "long texts"(client) {
    const socket = await client.connect();
    const text = "ü".repeat(200_000);
    assert.deepEqual(await ask(socket, "message-with-ack", text), [text]);
  },

  async "order, also across an upgrade"(client, transport) {
    const socket = client.socket();
    const got = [];
    socket.on("message-back", (n) => got.push(n));
    socket.on("connect", () => {
      for (let n = 0; n < 100; n += 1) socket.emit("message", n);
    });
    socket.connect();
    await next(socket, "message-back", (n) => n === 99);
    await arrived(socket, transport);
    for (let n = 100; n < 200; n += 1) socket.emit("message", n);
    await next(socket, "message-back", (n) => n === 199);
    assert.deepEqual(got, Array.from({ length: 200 }, (_, n) => n));
    const burst = [];
    socket.on("burst", (n) => burst.push(n));
    const last = next(socket, "burst", (n) => n === 99);
    socket.emit("burst", 100);
    await last;
    assert.deepEqual(burst, Array.from({ length: 100 }, (_, n) => n));
  },

  async "rooms"(client) {
    const [inside, outside] = [await client.connect(), await client.connect()];
    const room = `room-${Math.random()}`;
    assert.deepEqual(await ask(inside, "join", room), [true]);
    const heard = next(inside, "news");
    outside.on("news", () => assert.fail("not in the room"));
    await ask(outside, "room-emit", room, "news", bytes(1), "x");
    assert.deepEqual(await heard, [bytes(1), "x"]);
    assert.deepEqual(await ask(outside, "message-with-ack", "fence"), ["fence"]);
  },

  "the server drops the session": (client) => comesBack(client, (socket) => socket.emit("drop")),
  // Cut in the middle of an upgrade, this client waits for its ping timeout.
  "the connection is cut": (client, transport) =>
    comesBack(client, async (socket) => {
      await arrived(socket, transport);
      socket.emit("drop-hard");
    }),
  "the server restarts": (client, transport) =>
    comesBack(client, async (socket) => {
      await arrived(socket, transport);
      await restartServer();
    }),

  async "the server disconnects the socket"(client) {
    const socket = await client.connect();
    const down = next(socket, "disconnect");
    socket.emit("kick");
    assert.equal((await down)[0], "io server disconnect");
    const up = next(socket, "connect");
    socket.connect();
    await up;
    assert.deepEqual(await ask(socket, "message-with-ack", "again"), ["again"]);
  },

  async "the client leaves"(client) {
    const [stays, leaves] = [await client.connect(), await client.connect()];
    const room = `room-${Math.random()}`;
    await ask(leaves, "join", room);
    await ask(stays, "join", room);
    const down = next(leaves, "disconnect");
    leaves.disconnect();
    assert.equal((await down)[0], "io client disconnect");
    // Once more on the same connection object.
    const up = next(leaves, "connect");
    leaves.connect();
    await within(up, "connect");
    leaves.on("news", () => assert.fail("rooms do not outlive the session"));
    const heard = next(stays, "news");
    await ask(leaves, "room-emit", room, "news", 1);
    assert.deepEqual(await heard, [1]);
    await ask(leaves, "message-with-ack", "fence");
  },
};
