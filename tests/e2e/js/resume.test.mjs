// Connection state recovery, opt-in: each missed event exactly once, in order, before the live ones; over reconnects and restarts.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Device } from "./lib/device.mjs";
import { Gate } from "./lib/gate.mjs";
import { Person } from "./lib/person.mjs";
import { TrueBond } from "./lib/server.mjs";
import { until } from "./lib/until.mjs";

let server, gate, ann, ben;
let recovery, log; // whether this build has connection state recovery, and the event log by REST
before(async () => {
  server = await TrueBond.start();
  gate = await Gate.open(server.port);
  [ann, ben] = [await Person.signUp(server, "Ann"), await Person.signUp(server, "Ben")];
  await server.grant(ann, 5000);
  const probe = await Device.open(ben, { auth: { token: ben.token, resume: true } });
  recovery = probe.socket._pid !== undefined;
  probe.close();
  log = (await ben.request("GET", "/api/events")).status !== 404;
});
const needs = (has, what) => (t, run) => (has() ? run() : t.skip(`${what} is not in this build`));
const withRecovery = needs(() => recovery, "connection state recovery");
const withLog = needs(() => log, "GET /api/events");

after(async () => {
  gate.close();
  await server.stop();
});

const resumed = (person) => ({ url: gate.url, auth: { token: person.token, resume: true } });
const contents = (device) => device.heard.filter((e) => e.name === "new_message").map((e) => e.data.content);
const back = (device, n) => until(() => device.connects >= n && device.socket.connected, "back");

test("a client that did not ask sees neither pid nor offsets", async () => {
  const device = await Device.open(ben, { url: gate.url });
  await ann.send(ben, "plain");
  await device.next("new_message");
  for (const { args } of device.heard) assert.equal(args.length, 1);
  assert.equal(device.socket._pid, undefined);
  device.close();
});

describe("with resume", () => {
  for (const [what, interrupt] of [
    ["a cut", async (n, send) => (gate.cut(), await send(), gate.mend())],
    ["a clean restart", async (n, send) => (gate.cut(), await send(), await server.restart(), gate.mend())],
    ["kill -9", async (n, send) => (gate.cut(), await send(), await server.restart({ hard: true }), gate.mend())],
  ])
    test(`${what}: missed events once, in order, and the client calls itself recovered`, (t) => withRecovery(t, async () => {
      const device = await Device.open(ben, resumed(ben));
      await ann.send(ben, "before");
      await device.next("new_message", { where: (d) => d.content === "before" });
      const since = device.mark();
      const expected = [];
      await interrupt(0, async () => {
        for (let i = 0; i < 20; i++) {
          expected.push(`${what} ${i}`);
          await ann.send(ben, `${what} ${i}`);
        }
      });
      await back(device, 2);
      await ann.send(ben, "live");
      await device.next("new_message", { since, where: (d) => d.content === "live" });
      assert.deepEqual(device.heard.slice(since).filter((e) => e.name === "new_message").map((e) => e.data.content), [...expected, "live"]);
      assert.equal(device.socket.recovered, true);
      device.close();
    }));

  test("under load and repeated cuts, each message exactly once", (t) => withRecovery(t, async () => {
    const device = await Device.open(ben, resumed(ben));
    await ann.send(ben, "start");
    await device.next("new_message", { where: (d) => d.content === "start" });
    const since = device.mark();
    const expected = Array.from({ length: 150 }, (_, i) => `load ${i}`);
    let sent = 0;
    const sending = (async () => {
      for (const content of expected) {
        await ann.send(ben, content);
        sent++;
      }
    })();
    for (const at of [10, 40, 80, 120]) {
      await until(() => sent >= at, `${at} sent`);
      gate.cut();
      await until(() => !device.socket.connected, "cut");
      gate.mend();
      await until(() => device.socket.connected, "back");
    }
    await sending;
    await device.next("new_message", { since, where: (d) => d.content === expected.at(-1) });
    assert.deepEqual(contents({ heard: device.heard.slice(since) }), expected);
    device.close();
  }));

  test("the sender's receipts come back too", (t) => withRecovery(t, async () => {
    const device = await Device.open(ann, resumed(ann));
    const { message_id } = await ann.send(ben, "receipt");
    await device.next("message_sent", { where: (d) => d.id === message_id });
    const since = device.mark();
    gate.cut();
    const other = await Device.open(ben);
    assert.equal((await other.call("mark_delivered", { message_id })).success, true);
    await ben.read(ann);
    gate.mend();
    await back(device, 2);
    await device.next("messages_read", { since });
    assert.deepEqual(device.names(since).filter((n) => /^message/.test(n)), ["message_delivered", "messages_read"]);
    device.close();
    other.close();
  }));

  test("another user's pid is a plain connect", (t) => withRecovery(t, async () => {
    const mine = await Device.open(ben, resumed(ben));
    await ann.send(ben, "private");
    await mine.next("new_message", { where: (d) => d.content === "private" });
    const thief = new Device(ann, { url: gate.url, auth: { token: ann.token, resume: true, pid: mine.socket._pid, offset: "0" } });
    await thief.connect();
    assert.notEqual(thief.socket._pid, mine.socket._pid);
    assert.deepEqual(contents(thief), []);
    thief.close();
    mine.close();
  }));
});

describe("GET /api/events", () => {
  const events = (person, query = "") => person.request("GET", `/api/events${query}`);

  test("without after: no events, and the position", (t) => withLog(t, async () => {
    const { status, body } = await events(ben);
    assert.equal(status, 200);
    assert.deepEqual(body.events, []);
    assert.equal(body.has_more, false);
    assert.match(body.next, /^\d+$/);
  }));

  test("from a position on, in pages", (t) => withLog(t, async () => {
    const { body: start } = await events(ben);
    for (let i = 0; i < 5; i++) await ann.send(ben, `page ${i}`);
    const { body: first } = await events(ben, `?after=${start.next}&limit=3`);
    assert.equal(first.has_more, true);
    assert.deepEqual(first.events.map((e) => e.data.content), ["page 0", "page 1", "page 2"]);
    for (const event of first.events) {
      assert.deepEqual(Object.keys(event).sort(), ["created_at", "data", "event", "offset"]);
      assert.equal(event.event, "new_message");
    }
    const { body: rest } = await events(ben, `?after=${first.next}`);
    assert.deepEqual(rest.events.map((e) => e.data.content), ["page 3", "page 4"]);
    assert.equal(rest.has_more, false);
    const { body: none } = await events(ben, `?after=${rest.next}`);
    assert.deepEqual(none.events, []);
  }));

  test("limits are checked", (t) => withLog(t, async () => {
    for (const query of ["?limit=0", "?limit=501", "?limit=x", "?after=x", "?after=-1"]) assert.equal((await events(ben, query)).status, 422, query);
  }));

  test("a position that never was: 410, never a gap in silence", (t) => withLog(t, async () => {
    const { status, body } = await events(ben, "?after=999999999");
    assert.equal(status, 410, JSON.stringify(body));
    assert.equal(body.error, "Offset too old");
  }));
});
