// "Who hears of a send": the table of the design, row by row and column by column.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Beacon, Device } from "./lib/device.mjs";
import { Person } from "./lib/person.mjs";
import { TrueBond } from "./lib/server.mjs";
import { isMessage, isNotification } from "./lib/shape.mjs";

let server, beacon, ann, ben, cat;
const devices = {};

before(async () => {
  server = await TrueBond.start();
  beacon = await Beacon.light(server, Person);
  [ann, ben, cat] = [await Person.signUp(server, "Ann"), await Person.signUp(server, "Ben"), await Person.signUp(server, "Cat")];
  await server.grant(ann, 1000);
  devices.sending = await Device.open(ann); // the socket that sends by event
  devices.joined = await Device.open(ann); // Ann's second device, in the conversation
  devices.notJoined = await Device.open(ann); // her third, not in it
  devices.receiverIn = await Device.open(ben);
  devices.receiverOut = await Device.open(ben);
  devices.stranger = await Device.open(cat);
  await devices.joined.call("join_conversation", { other_user_id: ben.id });
  await devices.receiverIn.call("join_conversation", { other_user_id: ann.id });
});
after(async () => {
  for (const device of Object.values(devices)) device.close();
  await server.stop();
});

/** Does `act`, and returns what each device has heard of it once nothing more can come. */
async function heardOf(act) {
  const marks = Object.fromEntries(Object.entries(devices).map(([k, d]) => [k, d.mark()]));
  const id = await act();
  await beacon.reach(...Object.values(devices));
  return { id, heard: Object.fromEntries(Object.entries(devices).map(([k, d]) => [k, d.since(marks[k])])) };
}

const BOTH = ["new_message", "new_message_notification"];

function check({ id, heard }, content, expected) {
  const names = Object.fromEntries(Object.entries(heard).map(([k, events]) => [k, events.map(([name]) => name)]));
  assert.deepEqual(names, expected);
  for (const events of Object.values(heard))
    for (const [name, data] of events) {
      if (name === "new_message_notification") isNotification(data, { from: ann, content, id });
      else isMessage(data, { from: ann, to: ben, content, id });
    }
}

describe("REST", () => {
  test("message_sent to every device of the sender, new_message and notification once to every device of the receiver", async () => {
    const result = await heardOf(async () => (await ann.send(ben, "by REST")).message_id);
    check(result, "by REST", {
      sending: ["message_sent"], joined: ["message_sent"], notJoined: ["message_sent"], receiverIn: BOTH, receiverOut: BOTH, stranger: [],
    });
  });

  test("the preview is 50 characters, not bytes", async () => {
    const content = "😀é".repeat(40);
    check(await heardOf(async () => (await ann.send(ben, content)).message_id), content, {
      sending: ["message_sent"], joined: ["message_sent"], notJoined: ["message_sent"], receiverIn: BOTH, receiverOut: BOTH, stranger: [],
    });
  });
});

describe("send_message_realtime", () => {
  const bySocket = (content) => async () => (await devices.sending.call("send_message_realtime", { receiver_id: ben.id, content })).message_id;

  test("the sending socket hears nothing while it has not joined", async () => {
    check(await heardOf(bySocket("not joined")), "not joined", {
      sending: [], joined: ["new_message"], notJoined: ["message_sent"], receiverIn: BOTH, receiverOut: BOTH, stranger: [],
    });
  });

  test("joined, it hears new_message, before its ack", async () => {
    await devices.sending.call("join_conversation", { other_user_id: ben.id });
    const since = devices.sending.mark();
    let heardAtAck;
    const result = await heardOf(async () => {
      const ack = await devices.sending.call("send_message_realtime", { receiver_id: ben.id, content: "joined" });
      heardAtAck = devices.sending.names(since);
      return ack.message_id;
    });
    check(result, "joined", {
      sending: ["new_message"], joined: ["new_message"], notJoined: ["message_sent"], receiverIn: BOTH, receiverOut: BOTH, stranger: [],
    });
    assert.deepEqual(heardAtAck, ["new_message"]);
  });

  test("after leaving it hears nothing again", async () => {
    const { room_id } = await devices.sending.call("join_conversation", { other_user_id: ben.id });
    assert.deepEqual(await devices.sending.call("leave_conversation", { room_id }), { success: true });
    check(await heardOf(bySocket("left")), "left", {
      sending: [], joined: ["new_message"], notJoined: ["message_sent"], receiverIn: BOTH, receiverOut: BOTH, stranger: [],
    });
  });

  test("without an ack asked for, the same", async () => {
    const result = await heardOf(async () => {
      const since = devices.receiverOut.mark();
      devices.sending.emit("send_message_realtime", { receiver_id: ben.id, content: "no ack" });
      return (await devices.receiverOut.next("new_message", { since })).id;
    });
    check(result, "no ack", { sending: [], joined: ["new_message"], notJoined: ["message_sent"], receiverIn: BOTH, receiverOut: BOTH, stranger: [] });
  });

  test("a refused send is heard by nobody", async () => {
    const { heard } = await heardOf(async () => {
      await devices.sending.call("send_message_realtime", { receiver_id: ben.id, content: "" });
      await devices.sending.call("send_message_realtime", { receiver_id: ann.id, content: "self" });
      await ann.trySend(ben, "");
    });
    for (const [who, events] of Object.entries(heard)) assert.deepEqual(events, [], who);
  });
});
