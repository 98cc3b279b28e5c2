// One connection of one person with socket.io-client: everything it hears is kept, in order.
import { io } from "socket.io-client";
import { DEADLINE_MS, until, within } from "./until.mjs";

export const TRANSPORTS = {
  "polling with upgrade": ["polling", "websocket"],
  "websocket only": ["websocket"],
  "polling only": ["polling"],
};

export class Device {
  constructor(person, { transports = ["websocket"], auth, url, ...options } = {}) {
    this.person = person;
    this.heard = [];
    this.connects = 0;
    this.disconnects = [];
    this.socket = io(url ?? person.server.url, {
      transports, auth: auth ?? { token: person.token }, forceNew: true, autoConnect: false, reconnection: true,
      reconnectionDelay: 50, reconnectionDelayMax: 200, ...options,
    });
    this.socket.onAny((name, ...args) => this.heard.push({ name, data: args[0], args }));
    this.socket.on("connect", () => this.connects++);
    this.socket.on("disconnect", (reason) => this.disconnects.push(reason));
  }

  /** Connects and, where that is asked for, waits for the upgrade. */
  static async open(person, options) {
    const device = new Device(person, options);
    await device.connect();
    return device;
  }

  async connect() {
    const { socket } = this;
    const answer = new Promise((done, failed) => {
      socket.once("connect", done);
      socket.once("connect_error", failed);
    });
    socket.connect();
    await within(answer, "connect");
    const transports = socket.io.opts.transports;
    if (transports.length > 1) await until(() => socket.io.engine?.transport.name === "websocket", "upgrade to websocket");
  }

  /** Connects in the expectation of a refusal: the error. */
  static async refused(person, options) {
    const device = new Device(person, { reconnection: false, ...options });
    const outcome = new Promise((done) => {
      device.socket.once("connect", () => done(null));
      device.socket.once("connect_error", done);
    });
    device.socket.connect();
    const error = await within(outcome, "an answer to CONNECT");
    device.close();
    if (!error) throw new Error("connected, where a refusal was expected");
    return error;
  }

  get transport() {
    return this.socket.io.engine?.transport.name;
  }

  call(name, ...args) {
    return within(this.socket.timeout(DEADLINE_MS).emitWithAck(name, ...args), `ack of ${name}`);
  }

  emit(name, ...args) {
    this.socket.emit(name, ...args);
  }

  mark() {
    return this.heard.length;
  }

  /** The data of the first event `name` since `mark` that satisfies `where`; waits for it. */
  async next(name, { since = 0, where = () => true, ms = DEADLINE_MS } = {}) {
    const find = () => this.heard.slice(since).find((e) => e.name === name && where(e.data));
    try {
      return (await until(find, `event ${name}`, ms)).data;
    } catch (error) {
      throw new Error(`${error.message}; heard: ${JSON.stringify(this.heard.slice(since).map((e) => [e.name, e.data]))}`);
    }
  }

  /** What it heard since `mark`, as [name, data]; without what beacons caused. */
  since(mark = 0) {
    return this.heard.slice(mark).filter((e) => !Beacon.ids.has(e.data?.sender_id)).map((e) => [e.name, e.data]);
  }

  names(mark = 0) {
    return this.since(mark).map(([name]) => name);
  }

  async gone(ms = DEADLINE_MS) {
    await until(() => !this.socket.connected, "disconnect", ms);
    return this.disconnects.at(-1);
  }

  close() {
    this.socket.disconnect();
  }
}

/**
 * A fence. What has not been heard when a later message has arrived by the same way will not be heard any more:
 * so "nothing was emitted" is shown without waiting for a while.
 */
export class Beacon {
  static ids = new Set();
  static count = 0;

  static async light(server, Person, credits = 5000) {
    const beacon = new Beacon();
    beacon.person = await Person.signUp(server, "Beacon");
    Beacon.ids.add(beacon.person.id);
    await server.grant(beacon.person, credits);
    return beacon;
  }

  async reach(...devices) {
    const people = new Set(devices.map((d) => d.person.id));
    const content = `beacon ${++Beacon.count}`;
    for (const id of people) await this.person.send(id, content);
    const mine = (d) => d.sender_id === this.person.id && (d.content ?? d.content_preview) === content;
    for (const device of devices) await device.next("new_message_notification", { where: mine });
  }
}
