// A user of the REST interface.
import { randomBytes } from "node:crypto";

let count = 0;
const run = randomBytes(3).toString("hex");

export const profile = (name, over = {}) => {
  const n = ++count;
  return {
    name, email: `${name.toLowerCase()}.${run}${n}@example.com`, mobile_number: `+9${String(Date.now()).slice(-8)}${String(n).padStart(4, "0")}`,
    password: "Test@1234", age: 25, gender: "male", interested_in: "female", intent: "dating", min_age: 20, max_age: 35,
    max_distance_km: 50, address_line: "1 Main St", city: "Mumbai", state: "Maharashtra", country: "India", pincode: "400001", ...over,
  };
};

export class Person {
  constructor(server, fields) {
    Object.assign(this, { server, fields, name: fields.name });
  }

  static async signUp(server, name, over) {
    const person = new Person(server, profile(name, over));
    const { status, body } = await person.request("POST", "/api/auth/signup", person.fields, { token: null });
    if (status !== 200) throw new Error(`signup of ${name}: ${status} ${JSON.stringify(body)}`);
    person.id = body.user_id;
    person.take(body.tokens);
    return person;
  }

  take(tokens) {
    this.token = tokens.access_token;
    this.refreshToken = tokens.refresh_token;
  }

  /** {status, body, headers}. */
  async request(method, path, json, { token = this.token, headers = {} } = {}) {
    const answer = await fetch(this.server.url + path, {
      method, redirect: "manual",
      headers: { ...(json === undefined ? {} : { "content-type": "application/json" }), ...(token ? { authorization: `Bearer ${token}` } : {}), ...headers },
      body: json === undefined ? undefined : JSON.stringify(json),
    });
    const text = await answer.text();
    let body = text;
    try {
      body = JSON.parse(text);
    } catch {
      // an answer without JSON is compared as text
    }
    return { status: answer.status, body, headers: answer.headers };
  }

  async ok(method, path, json, options) {
    const { status, body } = await this.request(method, path, json, options);
    if (status !== 200) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(body)}`);
    return body;
  }

  login(password = this.fields.password) {
    return this.request("POST", "/api/auth/login", { email: this.fields.email, password }, { token: null });
  }

  /** Another session of the same person: tokens of its own. */
  async anotherSession() {
    const { status, body } = await this.login();
    if (status !== 200) throw new Error(`login: ${status} ${JSON.stringify(body)}`);
    return Object.assign(Object.create(this), { token: body.tokens.access_token, refreshToken: body.tokens.refresh_token });
  }

  /** POST /api/messages/send: {status, body, headers}. */
  trySend(to, content, { key, keyInBody, token } = {}) {
    return this.request("POST", "/api/messages/send", { receiver_id: to.id ?? to, content, ...(keyInBody ? { client_message_id: keyInBody } : {}) },
      { token: token ?? this.token, headers: key ? { "idempotency-key": key } : {} });
  }

  async send(to, content, options) {
    const { status, body } = await this.trySend(to, content, options);
    if (status !== 200) throw new Error(`send: ${status} ${JSON.stringify(body)}`);
    return body;
  }

  read(other) {
    return this.ok("POST", `/api/messages/read/${other.id}`);
  }

  history(other, query = "limit=100") {
    return this.ok("GET", `/api/messages/${other.id ?? other}?${query}`);
  }

  async balance() {
    return (await this.ok("GET", "/api/credits/balance")).credits_balance;
  }

  conversations() {
    return this.ok("GET", "/api/messages/conversations");
  }

  async conversationWith(other) {
    return (await this.conversations()).conversations.filter((c) => c.user.id === other.id);
  }
}
