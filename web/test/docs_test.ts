import assert from 'node:assert/strict';
import { test } from 'node:test';
import json from '../../docs/openapi.json';
import { entries, keyOf, outline, sample, type Document, type Entry } from '../src/docs/openapi';
import { asCurl, prepare, tokenIn } from '../src/docs/request';

const document = json as unknown as Document;
const all = document.tags.flatMap((tag) => entries(document, tag.name));

function entry(id: string): Entry {
  const found = all.find(({ operation }) => operation.operationId === id);
  assert.ok(found, id);
  return found;
}

test('every operation has a tag that the page shows', () => {
  const count = Object.values(document.paths).reduce((sum, methods) => sum + Object.keys(methods).length, 0);
  assert.equal(all.length, count);
});

test('every schema has an outline without a hole in it', () => {
  for (const [name, schema] of Object.entries(document.components.schemas)) assert.doesNotMatch(outline(document, schema), /\bany\b|undefined/, name);
});

test('an outline has the shape of the JSON', () => {
  const shown = outline(document, { $ref: '#/components/schemas/LoggedIn' });
  assert.match(shown, /^\{\n {2}"message": "Login successful",\n {2}"user_id": string,\n {2}"tokens": \{\n {4}"access_token": string,/);
  assert.match(outline(document, { $ref: '#/components/schemas/SignUp' }), /"max_distance_km"\?: integer 1–500 = 50/);
});

test('a sample has what is asked for', () => {
  const body = sample(document, { $ref: '#/components/schemas/Send' });
  assert.deepEqual(body, { receiver_id: '6b04b14f8c26befb9b7af7bd', content: '', client_message_id: null });
});

test('a request is made of what was filled in', () => {
  const filled = { values: { other_user_id: 'a/b', limit: '3', before: '' }, body: null, headers: { Authorization: 'Bearer t' } };
  assert.deepEqual(prepare(entry('history'), filled, 'https://x.org'), {
    url: 'https://x.org/api/messages/a%2Fb?limit=3',
    method: 'GET',
    headers: { Authorization: 'Bearer t' },
    body: null,
  });
  const sent = prepare(entry('send'), { values: { 'Idempotency-Key': 'k' }, body: '{}', headers: {} }, '');
  assert.deepEqual(sent.headers, { 'Idempotency-Key': 'k', 'Content-Type': 'application/json' });
});

test('curl gets quotes that a shell gives back', () => {
  const line = asCurl({ url: 'http://h/a?b=1&c', method: 'POST', headers: { A: 'b' }, body: `{"a":"it's"}` });
  assert.equal(line, `curl -sS -X POST -H 'A: b' -d '{"a":"it'\\''s"}' 'http://h/a?b=1&c'`);
});

test('tokens are found where they are', () => {
  assert.equal(tokenIn({ tokens: { access_token: 'x' } }), 'x');
  assert.equal(tokenIn({ access_token: 'y' }), 'y');
  assert.equal(tokenIn({ message: 'no' }), null);
  assert.equal(tokenIn(null), null);
});

test('what is asked for to be let in', () => {
  assert.equal(keyOf(document, entry('send').operation), 'bearer');
  assert.equal(keyOf(document, entry('grant').operation), 'service');
  assert.equal(keyOf(document, entry('logIn').operation), null);
});
