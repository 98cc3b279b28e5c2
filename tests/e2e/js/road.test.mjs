// The whole road of two people, over each transport setting: sign up to log out.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Beacon, Device, TRANSPORTS } from "./lib/device.mjs";
import { Gate } from "./lib/gate.mjs";
import { Person } from "./lib/person.mjs";
import { TrueBond } from "./lib/server.mjs";
import { OID, TIME, hasExactly, isError, isMessage, isNotification } from "./lib/shape.mjs";
import { until } from "./lib/until.mjs";

let server, beacon;
before(async () => {
  server = await TrueBond.start();
  beacon = await Beacon.light(server, Person);
});
after(() => server.stop());

for (const [setting, transports] of Object.entries(TRANSPORTS)) {
  describe(setting, () => {
    let ann, ben, annPhone, annLaptop, benPhone, benLaptop, gate;
    before(async () => {
      gate = await Gate.open(server.port);
    });
    after(() => {
      for (const device of [annPhone, annLaptop, benPhone, benLaptop]) device?.close();
      gate?.close();
    });

    test("sign up two people", async () => {
      ann = await Person.signUp(server, "Ann");
      ben = await Person.signUp(server, "Ben");
      assert.match(ann.id, OID);
      assert.notEqual(ann.id, ben.id);
      assert.equal(await ann.balance(), 10);
    });

    test("log in", async () => {
      const { status, body } = await ann.login();
      assert.equal(status, 200);
      assert.equal(body.message, "Login successful");
      assert.equal(body.user_id, ann.id);
      assert.deepEqual(Object.keys(body.tokens).sort(), ["access_token", "refresh_token", "token_type", "user_id"]);
      ann.take(body.tokens);
      assert.equal((await ann.ok("GET", "/api/auth/me")).id, ann.id);
    });

    test("connect with the token, two devices each", async () => {
      annPhone = await Device.open(ann, { transports });
      annLaptop = await Device.open(ann, { transports });
      benPhone = await Device.open(ben, { transports, url: gate.url });
      benLaptop = await Device.open(ben, { transports });
      assert.equal(annPhone.transport, transports.at(-1));
      assert.match(annPhone.socket.id, /^\S{10,}$/);
    });

    test("send by REST: the receiver's devices get message and notification, the sender's other devices message_sent", async () => {
      const sent = await ann.send(ben, "hello over REST");
      hasExactly(sent, ["message_id", "status", "created_at"], ["seq"]);
      assert.equal(sent.status, "sent");
      assert.match(sent.created_at, TIME);
      for (const device of [benPhone, benLaptop]) {
        const what = { from: ann, to: ben, content: "hello over REST", id: sent.message_id };
        isMessage(await device.next("new_message"), what);
        isNotification(await device.next("new_message_notification"), what);
      }
      for (const device of [annPhone, annLaptop]) isMessage(await device.next("message_sent"), { from: ann, to: ben, content: "hello over REST", id: sent.message_id });
      await beacon.reach(annPhone, annLaptop, benPhone, benLaptop);
      assert.deepEqual(benPhone.names(), ["new_message", "new_message_notification"]);
      assert.deepEqual(annPhone.names(), ["message_sent"]);
    });

    test("join and send by event", async () => {
      const [low, high] = [ann.id, ben.id].sort();
      assert.deepEqual(await annPhone.call("join_conversation", { other_user_id: ben.id }), { success: true, room_id: `chat_${low}_${high}` });
      const marks = [annPhone, annLaptop, benPhone, benLaptop].map((d) => d.mark());
      const ack = await annPhone.call("send_message_realtime", { receiver_id: ben.id, content: "hello by event" });
      hasExactly(ack, ["success", "message_id"], ["seq", "created_at"]);
      assert.equal(ack.success, true);
      const what = { from: ann, to: ben, content: "hello by event", id: ack.message_id };
      isMessage(annPhone.since(marks[0])[0][1], what); // before its ack
      isMessage(await annLaptop.next("message_sent", { since: marks[1] }), what);
      for (const [device, since] of [[benPhone, marks[2]], [benLaptop, marks[3]]]) {
        isMessage(await device.next("new_message", { since }), what);
        isNotification(await device.next("new_message_notification", { since }), what);
      }
    });

    test("answer, so that they are contacts", async () => {
      const mark = annPhone.mark();
      const sent = await ben.send(ann, "hello back");
      isMessage(await annPhone.next("new_message", { since: mark }), { from: ben, to: ann, content: "hello back", id: sent.message_id });
    });

    test("delivered: told to the sender's devices, once", async () => {
      const { messages } = await ben.history(ann);
      const id = messages[0].id;
      const mark = annLaptop.mark();
      assert.deepEqual(await benPhone.call("mark_delivered", { message_id: id }), { success: true });
      for (const device of [annPhone, annLaptop]) {
        const heard = await device.next("message_delivered", { where: (d) => d.message_id === id });
        hasExactly(heard, ["message_id", "delivered_at"], ["receiver_id"]);
        assert.match(heard.delivered_at, TIME);
      }
      assert.deepEqual(await benPhone.call("mark_delivered", { message_id: id }), { success: true });
      await beacon.reach(annLaptop);
      assert.equal(annLaptop.names(mark).filter((name) => name === "message_delivered").length, 1);
      const stored = (await ann.history(ben)).messages.find((m) => m.id === id);
      assert.match(stored.delivered_at, TIME);
    });

    test("read by event, then by REST", async () => {
      const ack = await benPhone.call("mark_read_realtime", { other_user_id: ann.id });
      assert.deepEqual(ack, { success: true, marked_read: 2 });
      for (const device of [annPhone, annLaptop]) {
        const heard = await device.next("messages_read");
        hasExactly(heard, ["reader_id", "count", "read_at"], ["up_to_seq"]);
        assert.deepEqual([heard.reader_id, heard.count], [ben.id, 2]);
        assert.match(heard.read_at, TIME);
      }
      const since = benPhone.mark();
      assert.deepEqual(await ann.read(ben), { marked_read: 1 });
      assert.equal((await benPhone.next("messages_read", { since })).count, 1);
      assert.ok((await ann.history(ben)).messages.every((m) => m.is_read === true));
      assert.equal((await ben.conversationWith(ann))[0].unread_count, 0);
    });

    test("typing and its end", async () => {
      const marks = [benPhone.mark(), benLaptop.mark()];
      annPhone.emit("typing", { receiver_id: ben.id });
      for (const [i, device] of [benPhone, benLaptop].entries()) {
        const heard = await device.next("user_typing", { since: marks[i] });
        assert.equal(heard.user_id, ann.id);
        assert.match(heard.timestamp, TIME);
      }
      annPhone.emit("stop_typing", { receiver_id: ben.id });
      assert.equal((await benPhone.next("user_stopped_typing", { since: marks[0] })).user_id, ann.id);
    });

    test("the connection is lost: presence follows, messages wait", async () => {
      benLaptop.close();
      const mark = annPhone.mark();
      if (benPhone.transport === "polling") await until(() => gate.polling, "a poll under way");
      gate.cut();
      const offline = await annPhone.next("user_offline", { since: mark });
      assert.deepEqual(Object.keys(offline).sort(), ["last_seen", "user_id"]);
      assert.equal(offline.user_id, ben.id);
      assert.match(offline.last_seen, TIME);
      const profile = await ann.ok("GET", `/api/users/profile/${ben.id}`);
      assert.equal(profile.is_online, false);
      await ann.send(ben, "missed 1");
      await ann.send(ben, "missed 2");
    });

    test("it comes back by itself: presence again, and what was missed by REST", async () => {
      const mark = annPhone.mark();
      const before = benPhone.connects;
      gate.mend();
      await until(() => benPhone.connects > before && benPhone.socket.connected, "reconnected");
      assert.deepEqual(await annPhone.next("user_online", { since: mark }), { user_id: ben.id });
      assert.equal((await ann.ok("GET", `/api/users/profile/${ben.id}`)).is_online, true);
      const missed = (await ben.history(ann)).messages.filter((m) => !m.is_read && !m.is_mine).map((m) => m.content);
      assert.deepEqual(missed, ["missed 1", "missed 2"]);
      assert.equal((await ben.conversationWith(ann))[0].unread_count, 2);
      const since = benPhone.mark();
      await ann.send(ben, "live again");
      await benPhone.next("new_message", { since, where: (d) => d.content === "live again" });
    });

    test("out of credits at both doors", async () => {
      for (let left = await ann.balance(); left > 0; left--) await ann.send(ben, `spending ${left}`);
      await beacon.reach(benPhone);
      const since = benPhone.mark();
      isError(await ann.trySend(ben, "one too many"), 402, "Insufficient credits. Please purchase more credits to send messages.", "/api/messages/send");
      assert.deepEqual(await annPhone.call("send_message_realtime", { receiver_id: ben.id, content: "one too many" }), { error: "Insufficient credits", code: 402 });
      await beacon.reach(benPhone);
      assert.deepEqual(benPhone.since(since), []);
      assert.equal(await ann.balance(), 0);
    });

    test("log out: the token and its refresh token are dead, the sockets are disconnected", async () => {
      const logout = await ann.request("POST", "/api/auth/logout");
      assert.deepEqual([logout.status, logout.body], [200, { message: "Logged out successfully" }]);
      for (const device of [annPhone, annLaptop]) {
        await device.gone();
        assert.equal(device.disconnects.at(-1), "io server disconnect");
      }
      isError(await ann.request("GET", "/api/auth/me"), 401, "Token has been revoked", "/api/auth/me");
      const refresh = await ann.request("POST", "/api/auth/refresh", { refresh_token: ann.refreshToken }, { token: null });
      assert.equal(refresh.status, 401, JSON.stringify(refresh.body));
      const refused = await Device.refused(ann, { transports });
      assert.equal(refused.message, "Connection rejected by server");
      assert.deepEqual(refused.data, { code: "token_revoked" });
      assert.ok(benPhone.socket.connected);
    });
  });
}
