// Tokens and sessions: what takes effect on open sockets, at once.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Device, TRANSPORTS } from "./lib/device.mjs";
import { Person } from "./lib/person.mjs";
import { TrueBond } from "./lib/server.mjs";
import { isError } from "./lib/shape.mjs";
import { until } from "./lib/until.mjs";

let server;
before(async () => {
  server = await TrueBond.start();
});
after(() => server.stop());

const ME = "/api/auth/me";
const me = (person, token = person.token) => person.request("GET", ME, undefined, { token });
const refresh = (person, token) => person.request("POST", "/api/auth/refresh", { refresh_token: token }, { token: null });

describe("connecting", () => {
  const cases = [
    ["no auth", () => ({}), "token_missing"],
    ["an empty token", () => ({ token: "" }), "token_missing"],
    ["a token that is no string", () => ({ token: 5 }), "token_invalid"],
    ["garbage", () => ({ token: "abc" }), "token_invalid"],
    ["a Bearer prefix", (p) => ({ token: `Bearer ${p.token}` }), "token_invalid"],
    ["a refresh token", (p) => ({ token: p.refreshToken }), "token_invalid"],
    ["a cut token", (p) => ({ token: p.token.slice(0, -3) }), "token_invalid"],
  ];
  for (const [setting, transports] of Object.entries(TRANSPORTS))
    for (const [what, auth, code] of cases)
      test(`${what} is refused as ${code}, ${setting}`, async () => {
        const person = await Person.signUp(server, "Pat");
        const error = await Device.refused(person, { auth: auth(person), transports });
        assert.equal(error.message, "Connection rejected by server");
        assert.deepEqual(error.data, { code });
      });

  test("a deactivated account", async () => {
    const person = await Person.signUp(server, "Gone");
    await person.ok("DELETE", "/api/users/account");
    const error = await Device.refused(person);
    assert.deepEqual(error.data, { code: "account_inactive" });
  });
});

describe("logout", () => {
  test("ends this session's sockets, not the other session", async () => {
    const one = await Person.signUp(server, "Lea");
    const two = await one.anotherSession();
    const [first, second] = [await Device.open(one), await Device.open(two)];
    await one.ok("POST", "/api/auth/logout");
    assert.equal(await first.gone(1500), "io server disconnect");
    isError(await me(one), 401, "Token has been revoked", ME);
    isError(await one.request("POST", "/api/auth/logout"), 401, "Token has been revoked", "/api/auth/logout");
    assert.equal((await me(two)).status, 200);
    assert.equal((await refresh(one, one.refreshToken)).status, 401);
    assert.equal((await refresh(two, two.refreshToken)).status, 200);
    assert.ok(second.socket.connected);
    second.close();
  });

  test("survives a restart", async () => {
    const person = await Person.signUp(server, "Max");
    await person.ok("POST", "/api/auth/logout");
    await server.restart({ hard: true });
    isError(await me(person), 401, "Token has been revoked", ME);
    assert.equal((await refresh(person, person.refreshToken)).status, 401);
    assert.deepEqual((await Device.refused(person)).data, { code: "token_revoked" });
  });
});

describe("deactivation", () => {
  test("ends every session's sockets and tokens", async () => {
    const one = await Person.signUp(server, "Del");
    const two = await one.anotherSession();
    const devices = [await Device.open(one), await Device.open(two)];
    assert.deepEqual(await one.ok("DELETE", "/api/users/account"), { message: "Account deactivated" });
    for (const device of devices) assert.equal(await device.gone(1500), "io server disconnect");
    for (const session of [one, two]) isError(await me(session), 403, "Account is deactivated", ME);
    isError(await one.login(), 403, "Account is deactivated", "/api/auth/login");
    isError(await refresh(two, two.refreshToken), 401, "User not found or inactive", "/api/auth/refresh");
  });

  test("nobody can write to them: 404 at REST, access denied at the event, no debit", async () => {
    const [ann, del] = [await Person.signUp(server, "Ann"), await Person.signUp(server, "Del")];
    await del.ok("DELETE", "/api/users/account");
    isError(await ann.trySend(del, "x"), 404, "Receiver not found", "/api/messages/send");
    const device = await Device.open(ann);
    assert.deepEqual(await device.call("send_message_realtime", { receiver_id: del.id, content: "x" }), { error: "Access denied" });
    assert.equal(await ann.balance(), 10);
    device.close();
  });
});

describe("refresh", () => {
  test("gives a new pair; the old one gives the same successor for a while", async () => {
    const person = await Person.signUp(server, "Ref");
    const first = await refresh(person, person.refreshToken);
    assert.deepEqual(Object.keys(first.body).sort(), ["access_token", "refresh_token", "token_type", "user_id"]);
    assert.equal((await me(person, first.body.access_token)).status, 200);
    assert.equal((await me(person)).status, 200, "the old access token is good until it expires");
    const again = await refresh(person, person.refreshToken);
    assert.deepEqual(again.body, first.body, "two tabs, a lost answer");
    const second = await refresh(person, first.body.refresh_token);
    assert.equal(second.status, 200);
  });

  test("use of a token two generations old revokes its family, and only that", async () => {
    const person = await Person.signUp(server, "Fam");
    const other = await person.anotherSession();
    const one = await refresh(person, person.refreshToken);
    const two = await refresh(person, one.body.refresh_token);
    const device = await Device.open(person, { auth: { token: two.body.access_token } });
    assert.equal((await refresh(person, person.refreshToken)).status, 401);
    assert.equal((await refresh(person, two.body.refresh_token)).status, 401);
    assert.equal((await me(person, two.body.access_token)).status, 401);
    await device.gone(1500);
    assert.equal((await me(other)).status, 200);
    assert.equal((await refresh(other, other.refreshToken)).status, 200);
  });

  test("logout with a refreshed token ends the family", async () => {
    const person = await Person.signUp(server, "Out");
    const { body } = await refresh(person, person.refreshToken);
    assert.equal((await person.request("POST", "/api/auth/logout", undefined, { token: body.access_token })).status, 200);
    assert.equal((await refresh(person, body.refresh_token)).status, 401);
    assert.equal((await refresh(person, person.refreshToken)).status, 401);
  });
});

test("a client that was refused does not come back by itself; one whose transport closed does", async () => {
  const person = await Person.signUp(server, "Back");
  const device = await Device.open(person);
  await server.restart();
  await until(() => device.connects === 2 && device.socket.connected, "back after a restart");
  await person.ok("POST", "/api/auth/logout");
  await device.gone();
  assert.equal(device.socket.active, false, "the client does not try again after a server disconnect");
});
