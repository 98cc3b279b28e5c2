// Writes vectors.txt: packets as socket.io-msgpack-parser 3.0.2 encodes them, and as socket.io-parser 4.2 writes the same.
// One a line: "=" (both ways) or ">" (decode only), the MessagePack in hex, the text, each attachment in hex; tabs between.
// Needs both packages: NODE_PATH=<folder>/node_modules node make_vectors.js
const fs = require("fs");
const path = require("path");
const text = new (require("socket.io-parser").Encoder)();
const msgpack = new (require("socket.io-msgpack-parser").Encoder)();

const bytes = (n) => Buffer.from(Array.from({ length: n }, (_, i) => (i * 7) & 255));
const nest = (n) => (n === 0 ? 1 : [nest(n - 1)]);
const wide = (n) => Object.fromEntries(Array.from({ length: n }, (_, i) => ["k" + i, i]));
const both = [
  { type: 0, data: { token: "123" }, nsp: "/" },
  { type: 0, data: { sid: "abc", pid: "x" }, nsp: "/admin" },
  { type: 0, nsp: "/" },
  { type: 1, nsp: "/admin" },
  { type: 2, data: ["hello", 1, "x"], nsp: "/" },
  { type: 2, data: ["project:delete", 123], nsp: "/admin", id: 456 },
  { type: 2, data: [42], nsp: "/", id: 0 },
  { type: 2, data: ["largest id"], nsp: "/", id: 9007199254740991 },
  { type: 3, data: [], nsp: "/admin", id: 456 },
  { type: 4, data: { message: "Not authorized", data: { code: "E001" } }, nsp: "/" },
  { type: 4, data: "text", nsp: "/" },
  { type: 2, data: ["bin", bytes(3)], nsp: "/" },
  { type: 2, data: ["bin", { a: bytes(0), b: [bytes(255), bytes(256), { c: bytes(40) }] }], nsp: "/x", id: 7 },
  { type: 3, data: [bytes(1), "x"], nsp: "/", id: 3 },
  { type: 2, data: ["ints", 0, 127, 128, 255, 256, 65535, 65536, 4294967295, 4294967296, 9007199254740991], nsp: "/" },
  { type: 2, data: ["ints", -1, -32, -33, -128, -129, -32768, -32769, -2147483648, -2147483649, -9007199254740991], nsp: "/" },
  { type: 2, data: ["reals", 0.1, -1.5, 1e-7, -1.2345e-300, 5e-324], nsp: "/" },
  { type: 2, data: ["kinds", null, true, false, "", [], {}], nsp: "/" },
  { type: 2, data: ["utf8", "é", "日本語", "😀", "\u0000\n\"\\/\u007f", "ключ".repeat(10)], nsp: "/" },
  { type: 2, data: ["strings", "a".repeat(31), "a".repeat(32), "a".repeat(255), "a".repeat(256)], nsp: "/" },
  { type: 2, data: ["arrays", Array(15).fill(1), Array(16).fill(1)], nsp: "/" },
  { type: 2, data: ["maps", wide(15), wide(16), { "é\"": 1, "": 2 }], nsp: "/" },
  { type: 2, data: ["deep", nest(62)], nsp: "/" },
];
const decodeOnly = [
  { type: 0, data: undefined, nsp: "/" },
  { type: 1, data: undefined, nsp: "/" },
  { type: 2, data: ["undefined", undefined, { a: undefined, b: 1, c: undefined }], nsp: "/" },
  { type: 2, data: ["undefined id"], id: undefined, nsp: "/" },
  { type: 2, data: ["other order"], id: 5, nsp: "/x" },
  { type: 2, data: ["dates", new Date(0), new Date(1700777681212), new Date(-1), new Date(-62167219200000), new Date(253402300799999)], nsp: "/" },
  { type: 2, data: ["ArrayBuffer", new Uint8Array([1, 2, 3]).buffer, { x: new Uint8Array([255]) }], nsp: "/" },
  { type: 2, data: ["ArrayBuffer 8, 16", Uint8Array.from(bytes(255)).buffer, new Uint8Array(300).buffer], nsp: "/" },
  { type: 2, data: ["not finite", NaN, Infinity, -Infinity], nsp: "/" },
  { type: 2, options: { compress: false }, data: ["options"], nsp: "/" },
];

const clone = (packet) => ({ ...packet });
const line = (mark, packet) => {
  const packed = Buffer.from(msgpack.encode(clone(packet))[0]).toString("hex");
  const [head, ...attachments] = text.encode(clone(packet));
  return [mark, packed, head, ...attachments.map((a) => Buffer.from(a.buffer ? a : new Uint8Array(a)).toString("hex"))].join("\t");
};
const lines = [...both.map((p) => line("=", p)), ...decodeOnly.map((p) => line(">", p))];
fs.writeFileSync(path.join(__dirname, "vectors.txt"), lines.join("\n") + "\n");
