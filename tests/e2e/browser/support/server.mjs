// The real server, on a free port and a data directory of its own, stopped and started at will.
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../../../..');
const binary = path.resolve(process.env.TRUEBOND_BIN ?? path.join(root, 'build/release/truebond'));
const startLimitMs = 15_000;

const run = promisify(execFile);

/** However the test ends, no server outlives it. */
const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

async function freePort() {
  const server = net.createServer();
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export class TestServer {
  #process = null;
  #output = '';

  static async create() {
    const server = new TestServer();
    server.dataDir = await mkdtemp(path.join(os.tmpdir(), 'truebond-browser-'));
    server.port = await freePort();
    await server.start();
    return server;
  }

  get url() {
    return `http://127.0.0.1:${this.port}/app/`;
  }

  get appUrl() {
    return this.url.replace(/\/$/, '');
  }

  async start() {
    const args = ['serve', '--port', String(this.port), '--data-dir', this.dataDir];
    const env = {
      ...process.env,
      RATE_LIMITS: 'off',
      BCRYPT_COST: '4',
      METRICS_ADDR: 'off',
      WEB_DIR: path.join(root, 'web/dist'),
      FRONTEND_URL: this.appUrl, // where letters lead to
    };
    this.#process = spawn(binary, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const child = this.#process;
    running.add(child);
    child.once('exit', () => running.delete(child));
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream.on('data', (data) => (this.#output = (this.#output + data).slice(-8000)));
    }
    this.#process.on('error', (error) => (this.#output += String(error)));
    await this.#answering();
  }

  async #answering() {
    const until = Date.now() + startLimitMs;
    while (Date.now() < until && this.#process.exitCode === null) {
      try {
        if ((await fetch(this.url)).ok) return;
      } catch {
        // Not listening yet.
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`The server at ${binary} did not start:\n${this.#output}`);
  }

  async stop(signal = 'SIGTERM') {
    const child = this.#process;
    this.#process = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }

  /** What stands in the newest letter to this address behind "…?token=": letters go to the log in development. */
  async linkFor(email) {
    const until = Date.now() + startLimitMs;
    while (Date.now() < until) {
      const letters = this.#output.split('\n').filter((line) => line.includes(email) && line.includes('token='));
      const link = /http:[^\s"\\]+token=[\w-]+/.exec(letters.at(-1) ?? '')?.[0];
      if (link !== undefined) return link;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`No letter to ${email}:\n${this.#output}`);
  }

  async grant(email, credits) {
    await run(binary, ['credits', 'grant', email, String(credits), '--data-dir', this.dataDir]);
  }

  async remove() {
    await this.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}
