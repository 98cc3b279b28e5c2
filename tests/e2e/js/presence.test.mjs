// Presence: contacts hear of real changes, once; nobody else does.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Beacon, Device } from "./lib/device.mjs";
import { Person } from "./lib/person.mjs";
import { TrueBond } from "./lib/server.mjs";
import { TIME } from "./lib/shape.mjs";
import { until } from "./lib/until.mjs";

let server, beacon, ann, ben, cat, a, c;
const profileOf = (who, by) => by.ok("GET", `/api/users/profile/${who.id}`);
const presence = (device, since) => device.since(since).filter(([name]) => /^user_o/.test(name)).map(([name, d]) => [name, d.user_id]);

before(async () => {
  server = await TrueBond.start();
  beacon = await Beacon.light(server, Person);
  [ann, ben, cat] = [await Person.signUp(server, "Ann"), await Person.signUp(server, "Ben"), await Person.signUp(server, "Cat")];
  await ann.send(ben, "hi");
  await ben.send(ann, "hi");
  await cat.send(ben, "you do not know me"); // one way only: no contact
  [a, c] = [await Device.open(ann), await Device.open(cat)];
});
after(async () => {
  a.close();
  c.close();
  await server.stop();
});

test("online is told to contacts once, however many devices come", async () => {
  const since = a.mark();
  const devices = [await Device.open(ben), await Device.open(ben)];
  assert.deepEqual(await a.next("user_online", { since }), { user_id: ben.id });
  await beacon.reach(a, c, ...devices);
  assert.deepEqual(presence(a, since), [["user_online", ben.id]]);
  assert.deepEqual(presence(c, 0), []);
  assert.equal((await profileOf(ben, ann)).is_online, true);
  assert.equal((await ann.conversationWith(ben))[0].user.is_online, true);

  const mark = a.mark();
  devices[0].close();
  await beacon.reach(a, devices[1]);
  assert.deepEqual(presence(a, mark), [], "one device is left");
  devices[1].close();
  const { user_id, last_seen } = await a.next("user_offline", { since: mark });
  assert.equal(user_id, ben.id);
  assert.match(last_seen, TIME);
  const profile = await profileOf(ben, ann);
  assert.equal(profile.is_online, false);
  assert.equal(profile.last_seen_at, last_seen);
  assert.deepEqual(presence(c, 0), []);
});

test("a reconnect within the grace time is no change", async () => {
  const first = await Device.open(ben);
  const since = a.mark();
  await a.next("user_online", { where: (d) => d.user_id === ben.id });
  await beacon.reach(a, first);
  const mark = a.mark();
  const second = new Device(ben);
  first.socket.io.engine.transport.ws.close();
  await second.connect();
  await beacon.reach(a, second);
  await until(async () => (await profileOf(ben, ann)).is_online, "online");
  assert.deepEqual(presence(a, mark), []);
  assert.ok(since <= mark);
  first.close();
  second.close();
  await a.next("user_offline", { since: mark });
});

test("show_online off: contacts hear nothing, the profile says offline, without last_seen", async () => {
  const { status } = await ben.request("PUT", "/api/users/settings", { privacy: { show_online: false, show_last_seen: false } });
  assert.equal(status, 200);
  const since = a.mark();
  const device = await Device.open(ben);
  await beacon.reach(a, device);
  assert.deepEqual(presence(a, since), []);
  const profile = await profileOf(ben, ann);
  assert.equal(profile.is_online, false);
  assert.equal(profile.last_seen_at, null);
  device.close();
  await until(async () => (await profileOf(ben, ben)).is_online === false, "gone");
  await beacon.reach(a);
  assert.deepEqual(presence(a, since), []);
});
