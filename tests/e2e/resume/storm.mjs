#!/usr/bin/env node
// People write to each other while their connections are reset, swallowed and cut again in the middle of coming back, and while the
// server is restarted, gently and by kill -9. In the end each has heard exactly what their event log says, once and in order.
//   storm.mjs [--short] [--people N] [--messages N] [--restarts N] [--seed N]
import { randomUUID } from "node:crypto";
import { connect, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Device } from "../js/lib/device.mjs";
import { Person } from "../js/lib/person.mjs";
import { TrueBond } from "../js/lib/server.mjs";
import { until } from "../js/lib/until.mjs";

const flag = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};
const short = process.argv.includes("--short");
const people = flag("people", short ? 12 : 50);
const messages = flag("messages", short ? 600 : 10_000);
const restarts = flag("restarts", short ? 3 : 10);
const seed = flag("seed", Date.now() % 1_000_000);

// mulberry32: the same seed, the same troubles (when they meet what is the machine's affair).
let state = seed;
const random = () => {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};
const below = (n) => Math.floor(random() * n);

/** Between one client and the server. reset(): both ends see it. swallow(): nothing passes any more, then the client alone sees an end;
 * the server is left with a connection that nobody will ever close. */
class Line {
  static async open(port) {
    const line = new Line();
    line.pairs = new Set();
    line.server = createServer((client) => {
      const upstream = connect(port, "127.0.0.1");
      const pair = { client, upstream, dead: false };
      line.pairs.add(pair);
      client.on("error", () => {}).on("close", () => {
        line.pairs.delete(pair);
        if (!pair.dead) upstream.destroy();
      });
      upstream.on("error", () => {}).on("close", () => client.destroy());
      client.on("data", (bytes) => pair.dead || upstream.write(bytes));
      upstream.on("data", (bytes) => pair.dead || client.write(bytes));
    });
    await new Promise((done) => line.server.listen(0, "127.0.0.1", done));
    line.url = `http://127.0.0.1:${line.server.address().port}`;
    return line;
  }

  reset() {
    for (const { client } of this.pairs) client.resetAndDestroy();
  }

  async swallow(ms) {
    const pairs = [...this.pairs];
    for (const pair of pairs) pair.dead = true;
    await sleep(ms);
    for (const { client } of pairs) client.destroy();
  }
}

const server = await TrueBond.start({ SHUTDOWN_LIMIT_MS: "3000" });
console.log(`resume: seed ${seed}, ${people} people, ${messages} messages, ${restarts} restarts`);
const crowd = [];
for (let i = 0; i < people; i++) crowd.push(await Person.signUp(server, `Person${String.fromCharCode(97 + (i % 26))}`));
for (const person of crowd) await server.grant(person, messages);
for (const person of crowd) {
  person.line = await Line.open(server.port);
  person.start = (await person.ok("GET", "/api/events")).next;
  person.device = await Device.open(person, { url: person.line.url, auth: { token: person.token, resume: true } });
  person.plain = 0;
  person.device.socket.on("connect", () => (person.plain += person.device.socket.recovered ? 0 : 1));
}
// Some are cut off before they have heard anything at all.
for (const person of crowd.slice(0, Math.ceil(people / 4))) person.line.reset();

let sent = 0;
let over = false;
const counts = { resets: 0, swallowed: 0, again: 0, retries: 0, term: 0, kill: 0 };

async function deliver(from, to, content) {
  const key = randomUUID();
  for (;;) {
    const answer = await from.trySend(to, content, { key }).catch(() => null);
    if (answer?.status === 200) return;
    if (answer && answer.status !== 503) throw new Error(`send: ${answer.status} ${JSON.stringify(answer.body)}`);
    counts.retries++;
    await sleep(20 + below(80));
  }
}
async function writer(share) {
  for (let i = 0; i < share; i++) {
    const from = crowd[below(people)];
    let to = from;
    while (to === from) to = crowd[below(people)];
    await deliver(from, to, `message ${sent++}`);
  }
}
async function troubles() {
  while (!over) {
    await sleep(20 + below(short ? 120 : 60));
    const { line } = crowd[below(people)];
    if (random() < 0.6) {
      counts.resets++;
      line.reset();
    } else {
      counts.swallowed++;
      line.swallow(50 + below(400));
    }
    if (random() < 0.4) {
      await sleep(below(150)); // about when they come back
      counts.again++;
      line.reset();
    }
  }
}
async function restarting() {
  for (let i = 1; i <= restarts; i++) {
    await until(() => sent >= (messages * i) / (restarts + 1), `message ${Math.ceil((messages * i) / (restarts + 1))}`, 240_000);
    const hard = i % 2 === 0;
    counts[hard ? "kill" : "term"]++;
    await server.restart({ hard });
    console.log(`resume: ${sent} of ${messages} sent, restart ${i} of ${restarts} by ${hard ? "kill -9" : "SIGTERM"}`);
  }
}

const writers = 8;
const shares = Array.from({ length: writers }, (_, i) => Math.floor(messages / writers) + (i < messages % writers ? 1 : 0));
const trouble = troubles();
await Promise.all([...shares.map(writer), restarting()]);
over = true;
await trouble;

const durable = new Set(["new_message", "message_sent", "messages_read", "message_delivered"]);
async function logOf(person) {
  const events = [];
  for (let after = person.start; ; ) {
    const page = await person.ok("GET", `/api/events?after=${after}&limit=500`);
    events.push(...page.events.map((e) => `${e.event} ${e.data.id}`));
    after = page.next;
    if (!page.has_more) return events;
  }
}
let passed = 0;
let failed = 0;
for (const person of crowd) {
  const expected = await logOf(person);
  const heard = () => person.device.heard.filter((e) => durable.has(e.name)).map((e) => `${e.name} ${e.data.id}`);
  await until(() => person.device.socket.connected && heard().length >= expected.length, "all events", 60_000).catch(() => {});
  const got = heard();
  const at = expected.findIndex((e, i) => e !== got[i]);
  if (got.length === expected.length && at < 0 && person.plain === 0) {
    passed++;
  } else {
    failed++;
    console.log(`resume: ${person.id}: ${got.length} of ${expected.length} events, ${person.plain} plain connects, first difference at ` +
      `${at}: expected ${expected[at]}, heard ${got[at]}; ${new Set(got).size} different ones`);
  }
}
console.log(`resume: ${JSON.stringify(counts)}, connects ${crowd.reduce((sum, p) => sum + p.device.connects, 0)}`);
console.log(`resume: ${passed} passed, ${failed} failed`);
for (const person of crowd) {
  person.device.close();
  person.line.server.close();
}
await server.stop();
process.exit(failed === 0 ? 0 : 1);
