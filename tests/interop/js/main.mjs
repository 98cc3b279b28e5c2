// node main.mjs v4|v3 URL: all cases with that version of socket.io-client, over every transport it has.
import { createRequire } from "node:module";

import { CASES } from "./cases.mjs";
import { next, run } from "./harness.mjs";

const [version, url] = process.argv.slice(2);
const require = createRequire(new URL(`./${version}/`, import.meta.url));
const library = require("socket.io-client");

const TRANSPORTS = [
  { name: "polling", ends: "polling", options: { transports: ["polling"] } },
  { name: "websocket", ends: "websocket", options: { transports: ["websocket"] } },
  { name: "upgrade", ends: "websocket", options: {} },
  { name: "deflate", ends: "websocket", path: "/pmd/", options: { transports: ["websocket"], perMessageDeflate: { threshold: 0 } } },
  // Binary as text, as some proxies want it; and a subprotocol, without which a client that named one gives up.
  { name: "base64", ends: "websocket", options: { transports: ["websocket"], forceBase64: true, protocols: ["v1.chat"] } },
  { name: "msgpack polling", ends: "polling", path: "/msgpack/", options: { transports: ["polling"], parser: require("socket.io-msgpack-parser") } },
  { name: "msgpack upgrade", ends: "websocket", path: "/msgpack/", options: { parser: require("socket.io-msgpack-parser") } },
];
if (version === "v4") {
  const { Fetch } = require("engine.io-client");
  TRANSPORTS.push({ name: "fetch", ends: "polling", options: { transports: [Fetch] } });
}

/** The sockets of one case. */
class Client {
  sockets = [];

  constructor(transport) {
    this.transport = transport;
  }

  socket({ namespace = "/", auth } = {}) {
    const socket = library.io(url + namespace, {
      path: this.transport.path ?? "/client/",
      forceNew: true,
      autoConnect: false,
      reconnectionDelay: 50,
      reconnectionDelayMax: 200,
      auth,
      ...this.transport.options,
    });
    this.sockets.push(socket);
    return socket;
  }

  async connect(options) {
    const socket = this.socket(options);
    const up = next(socket, "connect");
    socket.connect();
    await up;
    return socket;
  }

  close() {
    for (const socket of this.sockets) {
      socket.disconnect();
      socket.io._close?.();
    }
  }
}

await run(TRANSPORTS, CASES, (transport) => new Client(transport));
