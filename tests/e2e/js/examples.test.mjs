// The chat of examples/, as its first comment says it is used.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { after, before, test } from "node:test";
import { io } from "socket.io-client";
import { until, within } from "./lib/until.mjs";

const program = new URL("../../../build/release/chat", import.meta.url).pathname;
const sockets = [];
let child, url;

const freePort = () => new Promise((done) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address();
    server.close(() => done(port));
  });
});

const visitor = (auth) => {
  const socket = io(url, { auth, forceNew: true, reconnection: false });
  sockets.push(socket);
  return socket;
};

before(async () => {
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  child = spawn(program, [String(port)], { stdio: ["ignore", "pipe", "inherit"] });
  await within(new Promise((done) => child.stdout.once("data", done)), "the chat to listen");
});

after(() => {
  for (const socket of sockets) socket.close();
  child?.kill("SIGTERM");
});

test("people without a name are turned away", async () => {
  const socket = visitor({});
  const error = await within(new Promise((done) => socket.once("connect_error", done)), "a refusal");
  assert.equal(error.message, "who are you?");
});

test("who is in the room hears what is said there, and who joins", async () => {
  const [ann, bob, eve] = ["Ann", "Bob", "Eve"].map((name) => visitor({ name }));
  const heard = [];
  ann.onAny((...args) => heard.push(args));
  eve.onAny((...args) => heard.push(["eve", ...args]));
  assert.equal(await ann.timeout(5000).emitWithAck("join", "lobby"), 1);
  assert.equal(await bob.timeout(5000).emitWithAck("join", "lobby"), 2);
  eve.emit("say", "lobby", "I am not in it");
  bob.emit("say", "lobby", { text: "hello" });
  await until(() => heard.length >= 2, "Ann hears Bob");
  assert.deepEqual(heard, [["joined", "lobby", "Bob"], ["said", "lobby", "Bob", { text: "hello" }]]);
});
