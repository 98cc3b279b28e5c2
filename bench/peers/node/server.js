// Socket.IO on Node, answering the load contract of /bench/: node server.js PORT ws|uws
const { createServer } = require("http");
const { Server } = require("socket.io");

const [port, engine] = [Number(process.argv[2]), process.argv[3]];
const io = new Server({ path: "/bench/", pingInterval: 25000, pingTimeout: 20000, serveClient: false });

io.on("connection", (socket) => {
  const from = socket.handshake.auth.token;
  socket.join("user_" + from);
  socket.on("echo", (x, ack) => { if (typeof ack === "function") ack(x); });
  socket.on("relay", (m) => io.to("user_" + m.to).emit("new_message", { from, content: m.content, ts: m.ts }));
  socket.on("join", (m, ack) => { socket.join(m.room); if (typeof ack === "function") ack(true); });
  socket.on("pub", (m) => io.to(m.room).emit("new_message", { from, content: m.content, ts: m.ts }));
});

if (engine === "uws") {
  const app = require("@trufflesuite/uws-js-unofficial").App();
  io.attachApp(app);
  app.listen("127.0.0.1", port, (token) => { if (!token) process.exit(1); });
} else {
  const http = createServer();
  io.attach(http);
  http.listen(port, "127.0.0.1");
}
