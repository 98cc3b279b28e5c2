// The client events: acknowledgements, refusals, and what they cause. Raw shapes and texts as v1.0.0 had them.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Beacon, Device } from "./lib/device.mjs";
import { Person } from "./lib/person.mjs";
import { TrueBond } from "./lib/server.mjs";
import { OID, TIME } from "./lib/shape.mjs";
import { until } from "./lib/until.mjs";

const UNKNOWN = "0123456789abcdef01234567";
let server, beacon, ann, ben, cat, dan, a, b, c;

before(async () => {
  server = await TrueBond.start();
  beacon = await Beacon.light(server, Person);
  [ann, ben, cat, dan] = [await Person.signUp(server, "Ann"), await Person.signUp(server, "Ben"), await Person.signUp(server, "Cat"), await Person.signUp(server, "Dan")];
  await server.grant(ann, 1000);
  await server.grant(ben, 1000);
  await dan.ok("DELETE", "/api/users/account");
  [a, b, c] = [await Device.open(ann), await Device.open(ben), await Device.open(cat)];
});
after(async () => {
  for (const device of [a, b, c]) device.close();
  await server.stop();
});

const DENIED = { error: "Access denied" };
const INVALID = { error: "Invalid payload" };
const room = (x, y) => `chat_${[x.id, y.id].sort().join("_")}`;

describe("join_conversation", () => {
  test("the room of the two, whoever asks, however often", async () => {
    assert.deepEqual(await a.call("join_conversation", { other_user_id: ben.id }), { success: true, room_id: room(ann, ben) });
    assert.deepEqual(await a.call("join_conversation", { other_user_id: ben.id }), { success: true, room_id: room(ann, ben) });
    assert.deepEqual(await b.call("join_conversation", { other_user_id: ann.id }), { success: true, room_id: room(ann, ben) });
  });
  test("an id in upper case is the same person", async () => {
    assert.deepEqual(await a.call("join_conversation", { other_user_id: ben.id.toUpperCase() }), { success: true, room_id: room(ann, ben) });
  });
  for (const [what, id] of [["oneself", () => ann.id], ["oneself in upper case", () => ann.id.toUpperCase()], ["an unknown id", () => UNKNOWN], ["a malformed id", () => "zzz"], ["a deactivated user", () => dan.id], ["a number", () => 5], ["a list", () => [1]]])
    test(`${what}: access denied`, async () => assert.deepEqual(await a.call("join_conversation", { other_user_id: id() }), DENIED));
  for (const data of [{}, { other_user_id: "" }, { other_user_id: null }])
    test(`${JSON.stringify(data)}: invalid user id`, async () => assert.deepEqual(await a.call("join_conversation", data), { error: "Invalid user ID" }));
});

describe("leave_conversation", () => {
  test("a room one is not in, or none", async () => {
    assert.deepEqual(await a.call("leave_conversation", { room_id: "nope" }), { success: true });
    assert.deepEqual(await a.call("leave_conversation", {}), { success: true });
  });
  test("only one's own conversations can be left: user rooms stay", async () => {
    await b.call("leave_conversation", { room_id: `user_${ben.id}` });
    await b.call("leave_conversation", { room_id: b.socket.id });
    const since = b.mark();
    await ann.send(ben, "still there");
    await b.next("new_message", { since });
  });
});

describe("send_message_realtime", () => {
  for (const data of [{ receiver_id: "x" }, { content: "x" }, {}, { receiver_id: "", content: "x" }, { receiver_id: "x", content: "" }])
    test(`${JSON.stringify(data)}: invalid message data`, async () =>
      assert.deepEqual(await a.call("send_message_realtime", data), { error: "Invalid message data" }));
  for (const [what, id] of [["oneself", () => ann.id], ["oneself in upper case", () => ann.id.toUpperCase()], ["an unknown id", () => UNKNOWN], ["a malformed id", () => "zzz"], ["a deactivated user", () => dan.id]])
    test(`to ${what}: access denied`, async () => assert.deepEqual(await a.call("send_message_realtime", { receiver_id: id(), content: "x" }), DENIED));
  test("2000 code points pass, 2001 do not", async () => {
    const ok = await a.call("send_message_realtime", { receiver_id: ben.id, content: "😀".repeat(2000) });
    assert.equal(ok.success, true);
    assert.match(ok.message_id, OID);
    assert.deepEqual(await a.call("send_message_realtime", { receiver_id: ben.id, content: "z".repeat(2001) }), { error: "Failed to send message" });
  });
  test("content of another type", async () => {
    assert.deepEqual(await a.call("send_message_realtime", { receiver_id: ben.id, content: 5 }), { error: "Failed to send message" });
  });
  test("without credits: 402, also where the length is wrong", async () => {
    for (let left = await cat.balance(); left > 0; left--) await cat.send(ben, "x");
    for (const content of ["x", "z".repeat(2001)])
      assert.deepEqual(await c.call("send_message_realtime", { receiver_id: ben.id, content }), { error: "Insufficient credits", code: 402 });
    assert.deepEqual(await c.call("send_message_realtime", { receiver_id: UNKNOWN, content: "x" }), DENIED);
  });
  test("content is stored as sent", async () => {
    const content = ' <b>&"\u0000\u2028é e\u0301 مرحبا 😀\n ';
    const { message_id } = await a.call("send_message_realtime", { receiver_id: ben.id, content });
    assert.equal((await ben.history(ann)).messages.find((m) => m.id === message_id).content, content);
  });
});

describe("every event whose data is not an object", () => {
  const events = ["join_conversation", "leave_conversation", "send_message_realtime", "typing", "stop_typing", "mark_delivered", "mark_read_realtime"];
  for (const event of events)
    test(event, async () => {
      for (const args of [[], [null], ["x"], [5], [[1]], [true]]) assert.deepEqual(await a.call(event, ...args), INVALID, `${event}(${JSON.stringify(args)})`);
    });
});

describe("mark_delivered", () => {
  let id;
  before(async () => {
    id = (await ann.send(ben, "to be delivered")).message_id;
  });
  test("by its receiver, told once, kept", async () => {
    const since = a.mark();
    assert.deepEqual(await b.call("mark_delivered", { message_id: id }), { success: true });
    assert.deepEqual(await b.call("mark_delivered", { message_id: id.toUpperCase() }), { success: true });
    await beacon.reach(a, b);
    const heard = a.since(since).filter(([name]) => name === "message_delivered");
    assert.equal(heard.length, 1);
    assert.equal(heard[0][1].message_id, id);
    assert.equal((await ben.history(ann)).messages.find((m) => m.id === id).delivered_at, heard[0][1].delivered_at);
  });
  for (const [what, call] of [
    ["the sender", () => a.call("mark_delivered", { message_id: id })],
    ["a third person", () => c.call("mark_delivered", { message_id: id })],
    ["an unknown id", () => b.call("mark_delivered", { message_id: UNKNOWN })],
    ["a malformed id", () => b.call("mark_delivered", { message_id: "zzz" })],
    ["a number", () => b.call("mark_delivered", { message_id: 5 })],
  ])
    test(`${what}: failed`, async () => assert.deepEqual(await call(), { error: "Failed to mark delivered" }));
  test("no id", async () => assert.deepEqual(await b.call("mark_delivered", {}), { error: "Invalid message ID" }));
});

describe("mark_read_realtime", () => {
  test("counts what was unread, tells the sender only when there was something", async () => {
    await ben.read(ann);
    for (let i = 0; i < 3; i++) await ann.send(ben, `unread ${i}`);
    const since = a.mark();
    assert.deepEqual(await b.call("mark_read_realtime", { other_user_id: ann.id }), { success: true, marked_read: 3 });
    assert.deepEqual(await b.call("mark_read_realtime", { other_user_id: ann.id }), { success: true, marked_read: 0 });
    await ben.read(ann);
    await beacon.reach(a);
    const heard = a.since(since).filter(([name]) => name === "messages_read");
    assert.deepEqual(heard.map(([, d]) => [d.reader_id, d.count]), [[ben.id, 3]]);
    assert.match(heard[0][1].read_at, TIME);
  });
  test("one's own messages do not count", async () => {
    await ben.send(ann, "mine");
    assert.deepEqual(await b.call("mark_read_realtime", { other_user_id: ann.id }), { success: true, marked_read: 0 });
  });
  for (const id of [UNKNOWN, "zzz"])
    test(`${id}: nothing to read`, async () => assert.deepEqual(await b.call("mark_read_realtime", { other_user_id: id }), { success: true, marked_read: 0 }));
  test("no id", async () => assert.deepEqual(await b.call("mark_read_realtime", {}), { error: "Invalid user ID" }));
  test("a number", async () => assert.deepEqual(await b.call("mark_read_realtime", { other_user_id: 5 }), { error: "Failed to mark as read" }));
});

describe("typing", () => {
  const typing = async (act) => {
    const since = b.mark();
    await act();
    await beacon.reach(b);
    return b.since(since).filter(([name]) => /typing/.test(name)).map(([name, d]) => (assert.equal(d.user_id, ann.id), name));
  };
  const stopped = async (since) => b.next("user_stopped_typing", { since });

  test("acks are empty", async () => {
    const since = b.mark();
    for (const event of ["typing", "stop_typing"]) {
      const args = await new Promise((done) => a.socket.emit(event, { receiver_id: ben.id }, (...args) => done(args)));
      assert.deepEqual(args, []);
    }
    await stopped(since);
  });
  for (const [what, data] of [["an unknown id", { receiver_id: UNKNOWN }], ["nothing", {}], ["another key", { other_user_id: "x" }], ["a malformed id", { receiver_id: "zzz" }]])
    test(`to ${what}: an empty ack, nobody hears`, async () => {
      const args = await new Promise((done) => a.socket.emit("typing", data, (...args) => done(args)));
      assert.deepEqual(args, []);
    });
  test("repeats within 300 ms are swallowed", async () => {
    const heard = await typing(async () => {
      for (let i = 0; i < 5; i++) a.emit("typing", { receiver_id: ben.id });
      await a.call("leave_conversation", {});
    });
    assert.deepEqual(heard, ["user_typing"]);
    const since = b.mark();
    a.emit("stop_typing", { receiver_id: ben.id });
    await stopped(since);
  });
  test("stopped by the server after 3 s without a renewal", async () => {
    const since = b.mark();
    const started = Date.now();
    a.emit("typing", { receiver_id: ben.id });
    await b.next("user_typing", { since });
    await stopped(since);
    const took = Date.now() - started;
    assert.ok(took > 2500 && took < 6000, `${took} ms`);
  });
  test("stopped by a message", async () => {
    const since = b.mark();
    a.emit("typing", { receiver_id: ben.id });
    await b.next("user_typing", { since });
    await a.call("send_message_realtime", { receiver_id: ben.id, content: "done typing" });
    await stopped(since);
  });
  test("stopped by leaving the conversation", async () => {
    const { room_id } = await a.call("join_conversation", { other_user_id: ben.id });
    const since = b.mark();
    a.emit("typing", { receiver_id: ben.id });
    await b.next("user_typing", { since });
    await a.call("leave_conversation", { room_id });
    await stopped(since);
  });
  test("stopped by a disconnect", async () => {
    const other = await Device.open(ann);
    const since = b.mark();
    other.emit("typing", { receiver_id: ben.id });
    await b.next("user_typing", { since });
    other.close();
    await stopped(since);
  });
  test("only the receiver hears it", async () => {
    const since = c.mark();
    const heard = b.mark();
    a.emit("typing", { receiver_id: ben.id });
    await b.next("user_typing", { since: heard });
    await beacon.reach(c);
    assert.deepEqual(c.since(since), []);
  });
});

describe("unknown and reserved events", () => {
  test("are ignored", async () => {
    a.socket.emit("nope", { x: 1 });
    assert.equal((await a.call("join_conversation", { other_user_id: ben.id })).success, true);
    await until(() => a.socket.connected, "still connected");
  });
});
