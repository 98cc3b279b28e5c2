// A TCP gate in front of the server: cut() is what a train tunnel does.
import { connect, createServer } from "node:net";

export class Gate {
  static async open(port) {
    const gate = new Gate();
    gate.sockets = new Set();
    gate.shut = false;
    gate.server = createServer((client) => {
      if (gate.shut) return client.destroy();
      const upstream = connect(port, "127.0.0.1");
      client.on("data", (bytes) => (upstream.polling = bytes.subarray(0, 4).toString() === "GET "));
      upstream.on("data", () => (upstream.polling = false));
      for (const [a, b] of [[client, upstream], [upstream, client]]) {
        gate.sockets.add(a);
        a.setNoDelay(true);
        a.on("error", () => {}).on("close", () => {
          gate.sockets.delete(a);
          b.destroy();
        });
        a.pipe(b);
      }
    });
    await new Promise((done) => gate.server.listen(0, "127.0.0.1", done));
    gate.url = `http://127.0.0.1:${gate.server.address().port}`;
    return gate;
  }

  /** A long poll is under way: a cut now is noticed at once. Between two polls it is noticed at the ping timeout. */
  get polling() {
    return [...this.sockets].some((socket) => socket.polling);
  }

  cut() {
    this.shut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  mend() {
    this.shut = false;
  }

  close() {
    this.cut();
    this.server.close();
  }
}
