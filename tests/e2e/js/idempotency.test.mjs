// A retry never sends or charges twice and gets the first answer again: at one door, across doors, after restarts.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Beacon, Device } from "./lib/device.mjs";
import { Person } from "./lib/person.mjs";
import { TrueBond } from "./lib/server.mjs";
import { isError } from "./lib/shape.mjs";
import { until } from "./lib/until.mjs";

const CONFLICT = "Idempotency key already used for a different message";
let server, beacon, ann, ben, cat, a, b, n = 0;
const fresh = () => `key-${++n}`;
const replayed = (answer) => answer.headers.get("idempotent-replayed");

before(async () => {
  server = await TrueBond.start();
  beacon = await Beacon.light(server, Person);
  [ann, ben, cat] = [await Person.signUp(server, "Ann"), await Person.signUp(server, "Ben"), await Person.signUp(server, "Cat")];
  await server.grant(ann, 1000);
  [a, b] = [await Device.open(ann), await Device.open(ben)];
});
after(async () => {
  a.close();
  b.close();
  await server.stop();
});

/** Runs `act` and tells how many credits it cost and what Ben's device heard. */
async function cost(act) {
  const [before, since] = [await ann.balance(), b.mark()];
  const value = await act();
  await beacon.reach(b);
  return { value, debit: before - (await ann.balance()), heard: b.names(since) };
}
const rt = (content, key, to = ben) => a.call("send_message_realtime", { receiver_id: to.id, content, client_message_id: key });

test("REST twice: the first answer, marked as a replay, no second debit, nothing emitted", async () => {
  const key = fresh();
  const first = await ann.trySend(ben, "once", { key });
  assert.equal(first.status, 200);
  assert.equal(replayed(first), null);
  await beacon.reach(b);
  const { value: second, debit, heard } = await cost(() => ann.trySend(ben, "once", { key }));
  assert.equal(second.status, 200);
  assert.deepEqual(second.body, first.body);
  assert.equal(replayed(second), "true");
  assert.deepEqual([debit, heard], [0, []]);
});

test("REST, then event", async () => {
  const key = fresh();
  const { body } = await ann.trySend(ben, "rest first", { key });
  await beacon.reach(b);
  const { value, debit, heard } = await cost(() => rt("rest first", key));
  assert.deepEqual([value.success, value.message_id], [true, body.message_id]);
  assert.deepEqual([debit, heard], [0, []]);
});

test("event, then REST, then event", async () => {
  const key = fresh();
  const first = await rt("event first", key);
  assert.equal(first.success, true);
  await beacon.reach(b);
  const { value, debit, heard } = await cost(async () => [await ann.trySend(ben, "event first", { key }), await rt("event first", key)]);
  assert.equal(value[0].body.message_id, first.message_id);
  assert.equal(replayed(value[0]), "true");
  assert.deepEqual(value[1], first);
  assert.deepEqual([debit, heard], [0, []]);
});

test("the key in the body is the key in the header", async () => {
  const key = fresh();
  const first = await ann.send(ben, "body key", { keyInBody: key });
  const second = await ann.send(ben, "body key", { key });
  assert.deepEqual(second, first);
  const both = await ann.send(ben, "body key", { key, keyInBody: key });
  assert.deepEqual(both, first);
});

test("header and field that disagree: 422", async () => {
  const { status, body } = await ann.trySend(ben, "x", { key: fresh(), keyInBody: fresh() });
  assert.equal(status, 422, JSON.stringify(body));
  assert.equal(body.error, "Validation error");
});

describe("the same key for something else", () => {
  test("REST: 409", async () => {
    const key = fresh();
    await ann.send(ben, "one", { key });
    isError(await ann.trySend(ben, "two", { key }), 409, CONFLICT, "/api/messages/send");
    isError(await ann.trySend(cat, "one", { key }), 409, CONFLICT, "/api/messages/send");
  });
  test("event: code 409", async () => {
    const key = fresh();
    await ann.send(ben, "one", { key });
    const { value, debit, heard } = await cost(async () => [await rt("two", key), await rt("one", key, cat)]);
    assert.deepEqual(value, [{ error: CONFLICT, code: 409 }, { error: CONFLICT, code: 409 }]);
    assert.deepEqual([debit, heard.filter((x) => x !== "new_message")], [0, []]);
  });
});

test("keys are one sender's own", async () => {
  const key = fresh();
  const mine = await ann.send(ben, "same key", { key });
  const theirs = await cat.send(ben, "same key", { key });
  assert.notEqual(mine.message_id, theirs.message_id);
});

describe("keys that are none: 422", () => {
  for (const key of ["", "a b", "é", "x".repeat(129), "\u007f"])
    test(JSON.stringify(key).slice(0, 20), async () => {
      const { status, body } = await ann.request("POST", "/api/messages/send", { receiver_id: ben.id, content: "x", client_message_id: key });
      assert.equal(status, 422, JSON.stringify(body));
    });
  test("of another type", async () => {
    for (const key of [5, {}, [], true]) {
      const { status } = await ann.request("POST", "/api/messages/send", { receiver_id: ben.id, content: "x", client_message_id: key });
      assert.equal(status, 422, JSON.stringify(key));
    }
  });
  test("128 visible characters are one", async () => {
    const { status } = await ann.trySend(ben, "x", { keyInBody: `~!{}${n}`.padEnd(128, "k") });
    assert.equal(status, 200);
  });
});

test("nothing is remembered of a refused send", async () => {
  const key = fresh();
  const dan = await Person.signUp(server, "Dan");
  for (let left = await dan.balance(); left > 0; left--) await dan.send(ben, "x");
  assert.equal((await dan.trySend(ben, "later", { key })).status, 402);
  await server.grant(dan, 1);
  const after = await dan.trySend(ben, "later", { key });
  assert.equal(after.status, 200);
  assert.equal(replayed(after), null);
  assert.equal((await dan.trySend(ben, "something else", { key })).status, 409);
});

test("a replay needs no credits", async () => {
  const dan = await Person.signUp(server, "Dan");
  const key = fresh();
  const first = await dan.send(ben, "the first", { key });
  for (let left = await dan.balance(); left > 0; left--) await dan.send(ben, "x");
  assert.deepEqual(await dan.send(ben, "the first", { key }), first);
  assert.equal(await dan.balance(), 0);
});

test("30 at once with one key over both doors: one message, one debit", async () => {
  const key = fresh();
  const { value, debit } = await cost(() =>
    Promise.all(Array.from({ length: 30 }, (_, i) => (i % 2 ? ann.send(ben, "at once", { key }).then((r) => r.message_id) : rt("at once", key).then((r) => r.message_id)))));
  assert.equal(new Set(value).size, 1, JSON.stringify(value));
  assert.equal(debit, 1);
});

for (const hard of [false, true])
  test(`replays after ${hard ? "kill -9" : "a clean restart"}`, async () => {
    const [one, two] = [fresh(), fresh()];
    const byRest = await ann.send(ben, "before the restart", { key: one });
    const byEvent = await rt("before the restart, too", two);
    const balance = await ann.balance();
    const connects = [a.connects, b.connects];
    await server.restart({ hard });
    const again = await ann.trySend(ben, "before the restart", { key: one });
    assert.deepEqual(again.body, byRest);
    assert.equal(replayed(again), "true");
    await until(() => a.connects > connects[0] && b.connects > connects[1] && a.socket.connected && b.socket.connected, "both back");
    assert.deepEqual(await rt("before the restart, too", two), byEvent);
    assert.equal((await ann.trySend(ben, "another", { key: one })).status, 409);
    assert.equal(await ann.balance(), balance);
  });
