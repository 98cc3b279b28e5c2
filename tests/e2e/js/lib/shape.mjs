// The shapes of what is heard.
import assert from "node:assert/strict";

export const OID = /^[0-9a-f]{24}$/;
export const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/;

export function isMessage(data, { from, to, content, id }) {
  hasExactly(data, ["content", "created_at", "id", "is_read", "receiver_id", "sender_id"], ["seq"]);
  assert.match(data.id, OID);
  assert.match(data.created_at, TIME);
  if (id) assert.equal(data.id, id);
  assert.deepEqual([data.sender_id, data.receiver_id, data.content, data.is_read], [from.id, to.id, content, false]);
}

export function isNotification(data, { from, content, id }) {
  hasExactly(data, ["content_preview", "created_at", "message_id", "sender_id", "sender_name"]);
  if (id) assert.equal(data.message_id, id);
  assert.match(data.created_at, TIME);
  assert.deepEqual([data.sender_id, data.sender_name, data.content_preview], [from.id, from.name, [...content].slice(0, 50).join("")]);
}

export function isError(answer, status, text, path) {
  assert.equal(answer.status, status, JSON.stringify(answer.body));
  assert.deepEqual(answer.body, { error: text, status_code: status, path });
}

/** The keys v1.0.0 had, and at most those that were added since. */
export function hasExactly(data, keys, added = []) {
  const unexpected = Object.keys(data).filter((key) => !keys.includes(key) && !added.includes(key));
  const missing = keys.filter((key) => !(key in data));
  assert.deepEqual({ unexpected, missing }, { unexpected: [], missing: [] }, JSON.stringify(data));
}
