// One line for each case on stdout; what the runner reads of it is in ../README.md.
import { createInterface } from "node:readline";

const DEADLINE_MS = Number(process.env.TEST_DEADLINE ?? 10) * 1000;
const SKIPPED = new Set((process.env.INTEROP_SKIP ?? "").split(";").filter(Boolean));
const said = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

/** A promise with a deadline and a name. */
export function within(promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not within ${DEADLINE_MS} ms`)), DEADLINE_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** The arguments of the next `event` that `match` accepts. To be called before whatever causes it. */
export function next(emitter, event, match = () => true) {
  const heard = new Promise((resolve) => {
    const listener = (...args) => {
      if (!match(...args)) return;
      emitter.off(event, listener);
      resolve(args);
    };
    emitter.on(event, listener);
  });
  return within(heard, `event ${event}`);
}

/** Emits with an acknowledgement and gives its arguments. (emitWithAck() is younger than 3.x.) */
export const ask = (socket, event, ...args) =>
  within(new Promise((resolve) => socket.emit(event, ...args, (...answer) => resolve(answer))), `ack of ${event}`);

/** The runner stops the server and starts it again on the same port. */
export async function restartServer() {
  console.log("@restart");
  await within(said.next(), "server restart");
}

/** Runs every case of every transport and says how many passed. */
export async function run(transports, cases, clientOf) {
  let passed = 0;
  let failed = 0;
  for (const transport of transports) {
    for (const [name, body] of Object.entries(cases)) {
      const title = `${transport.name}: ${name}`;
      if (SKIPPED.has(title)) {
        console.log(`skip ${title}`);
        continue;
      }
      const client = clientOf(transport);
      try {
        await body(client, transport);
        passed += 1;
        console.log(`ok   ${title}`);
      } catch (error) {
        failed += 1;
        console.log(`FAIL ${title}: ${error.message.replace(/\s*\n\s*/g, " ")}`);
      } finally {
        client.close();
      }
    }
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}
