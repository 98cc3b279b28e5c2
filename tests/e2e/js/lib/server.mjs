// `truebond serve` on a free port and a fresh data directory.
import { spawn, execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, openSync, closeSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { until } from "./until.mjs";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../../../..");
const BINARY = process.env.TRUEBOND_BIN ?? join(ROOT, "build/release/truebond");
export const JWT_SECRET = "end-to-end-secret-of-the-tests-0123456789";
const run = promisify(execFile);

export function freePort() {
  return new Promise((done, failed) => {
    const probe = createServer().on("error", failed);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

export class TrueBond {
  static async start(env = {}) {
    const server = new TrueBond();
    server.dir = mkdtempSync(join(tmpdir(), "truebond-js-"));
    server.port = await freePort();
    server.url = `http://127.0.0.1:${server.port}`;
    server.env = {
      PATH: process.env.PATH, HOME: process.env.HOME, ASAN_OPTIONS: "exitcode=99",
      JWT_SECRET, BCRYPT_COST: "4", RATE_LIMITS: "off", PRESENCE_GRACE_MS: "200", LOG_LEVEL: "warn", SHUTDOWN_LIMIT_MS: "1500",
      METRICS_ADDR: "off", ...env,
    };
    await server.launch();
    return server;
  }

  async launch() {
    const log = openSync(join(this.dir, "server.log"), "a");
    const argv = ["serve", "--host", "127.0.0.1", "--port", String(this.port), "--data-dir", join(this.dir, "data")];
    this.child = spawn(BINARY, argv, { env: this.env, stdio: ["ignore", log, log] });
    closeSync(log);
    this.exited = new Promise((done) => this.child.once("exit", (code, signal) => done({ code, signal })));
    let gone;
    this.exited.then((how) => (gone = how));
    await until(async () => {
      if (gone) throw new Error(`the server left at start with ${JSON.stringify(gone)}: ${this.log()}`);
      return fetch(`${this.url}/api/health`).then((r) => r.ok, () => false);
    }, "/api/health up", 20_000);
  }

  log() {
    return readFileSync(join(this.dir, "server.log"), "utf8").slice(-3000);
  }

  /** A command line beside the running server. */
  async command(...argv) {
    return run(BINARY, [...argv, "--data-dir", join(this.dir, "data")], { env: this.env });
  }

  grant(person, credits) {
    return this.command("credits", "grant", person.id, String(credits));
  }

  async kill() {
    this.child.kill("SIGKILL");
    await this.exited;
  }

  async terminate() {
    this.child.kill("SIGTERM");
    const { code, signal } = await this.exited;
    if (code !== 0) throw new Error(`exit ${code ?? signal} after SIGTERM: ${this.log()}`);
  }

  async restart({ hard = false } = {}) {
    await (hard ? this.kill() : this.terminate());
    await this.launch();
  }

  async stop() {
    try {
      if (this.child.exitCode !== null || this.child.signalCode !== null)
        throw new Error(`the server died during the test with ${this.child.exitCode ?? this.child.signalCode}: ${this.log()}`);
      await this.terminate();
    } finally {
      this.child.kill("SIGKILL");
      rmSync(this.dir, { recursive: true, force: true });
    }
  }
}
