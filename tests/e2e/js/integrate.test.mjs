// The JavaScript of docs/INTEGRATE.md, run as it stands there.
import assert from "node:assert/strict";
import { createHmac, webcrypto } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { Device } from "./lib/device.mjs";
import { Person } from "./lib/person.mjs";
import { JWT_SECRET, TrueBond } from "./lib/server.mjs";
import { until } from "./lib/until.mjs";

globalThis.crypto ??= webcrypto; // a browser has it; Node 18 only here

const page = readFileSync(new URL("../../../docs/INTEGRATE.md", import.meta.url), "utf8");
const GIVEN = ["url", "show", "reload", "signOut", "offerCredits"]; // what the page leaves to the app
const MADE = ["session", "call", "logIn", "refresh", "socket", "send"];

let server, ann, ben, app;
const shown = [];
const heard = { reload: 0, signOut: 0, offerCredits: 0 };

/** The page's two pieces of code as one module; the connection is made when the second piece runs. */
async function theApp(world) {
  const blocks = [...page.matchAll(/```js\n([\s\S]*?)```/g)].map((match) => match[1]);
  assert.equal(blocks.length, 2);
  const lines = blocks.join("\n").split("\n");
  const imports = lines.filter((line) => line.startsWith("import "));
  const [rest, live] = blocks.map((block) => block.split("\n").filter((line) => !line.startsWith("import ")).join("\n"));
  const file = new URL(`./integrate-${process.pid}.mjs`, import.meta.url);
  writeFileSync(file, `${imports.join("\n")}\nexport async function run({ ${GIVEN.join(", ")}, signIn }) {\n${rest}\nawait signIn(logIn);\n${live}\nreturn { ${MADE.join(", ")} };\n}\n`);
  try {
    return await (await import(file)).run(world);
  } finally {
    rmSync(file);
  }
}

const expired = (person) => {
  const now = Math.floor(Date.now() / 1000);
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${part({ alg: "HS256", typ: "JWT" })}.${part({ sub: person.id, type: "access", jti: "x", iat: now - 7200, exp: now - 3600 })}`;
  return `${text}.${createHmac("sha256", JWT_SECRET).update(text).digest("base64url")}`;
};

before(async () => {
  server = await TrueBond.start();
  ann = await Person.signUp(server, "Ann");
  ben = await Person.signUp(server, "Ben");
  app = await theApp({
    url: server.url, show: (message) => shown.push(message), reload: () => heard.reload++, signOut: () => heard.signOut++,
    offerCredits: () => void heard.offerCredits++, signIn: (logIn) => logIn(ann.fields.email, ann.fields.password),
  });
  await until(() => heard.reload > 0, "the app is connected and loads everything");
});

after(async () => {
  app?.socket.close();
  await server?.stop();
});

test("what arrives is shown, and its sender hears that it was delivered", async () => {
  const device = await Device.open(ben);
  const { message_id: id } = await ben.send(ann, "hello Ann");
  await until(() => shown.some((message) => message.id === id), "the message is shown");
  assert.equal((await device.next("message_delivered", { where: (d) => d.message_id === id })).receiver_id, ann.id);
  device.close();
});

test("a message is sent once for its key", async () => {
  const id = await app.send(ben.id, "hello Ben", "k1");
  assert.equal(await app.send(ben.id, "hello Ben", "k1"), id);
  assert.equal((await ben.history(ann)).messages.filter((m) => m.content === "hello Ben").length, 1);
  await assert.rejects(app.send(ann.id, "to myself"), /Access denied/);
});

test("without credits they are offered", async () => {
  for (let left = await ann.balance(); left > 0; left--) await app.send(ben.id, "spent");
  await app.send(ben.id, "one too many");
  assert.equal(heard.offerCredits, 1);
});

test("an expired token is renewed, for REST and for the connection, once for all who ask", async () => {
  app.session.access = expired(ann);
  const answers = await Promise.all([app.call("GET", "/api/auth/me"), app.call("GET", "/api/credits/balance")]);
  assert.equal(answers[0].id, ann.id);
  app.socket.disconnect();
  app.session.access = expired(ann);
  app.socket.connect();
  await until(() => app.socket.connected, "the app is connected again");
  assert.equal(heard.signOut, 0);
});

test("what is refused says why", async () => {
  await assert.rejects(app.call("PUT", "/api/users/profile", { name: "x" }), (error) => error.status === 422 && error.details[0].field === "body -> name");
  await assert.rejects(app.call("GET", "/api/users/profile/zzz"), { message: "User not found", status: 404 });
});
