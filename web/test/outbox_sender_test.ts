import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { OutboxBox } from '../src/app/outbox_box';
import { OutboxSender } from '../src/app/outbox_sender';
import { Store } from '../src/model/store';
import type { WireSent } from '../src/model/wire';
import { ApiError } from '../src/net/api';
import { FakeEnv, FakeStorage } from './fakes';
import { ann, at, me, settled, signedIn } from './support';

let store: Store;
let storage: FakeStorage;
let env: FakeEnv;
let sender: OutboxSender;
let refusals: ApiError[];
let calls: { to: string; content: string; key: string }[];
/** What the server says to each call, in turn; when they are used up it accepts. */
let answers: (ApiError | Promise<WireSent>)[];

function send(to: string, content: string, key: string): Promise<WireSent> {
  calls.push({ to, content, key });
  const answer = answers.shift();
  if (answer instanceof ApiError) return Promise.reject(answer);
  return answer ?? Promise.resolve({ message_id: `id of ${key}`, status: 'sent', created_at: at(calls.length) });
}

function build(): void {
  store = new Store();
  store.dispatch(signedIn);
  env = new FakeEnv();
  sender = new OutboxSender(store, { send }, new OutboxBox(storage), env, (error) => refusals.push(error));
}

beforeEach(() => {
  storage = new FakeStorage();
  refusals = [];
  calls = [];
  answers = [];
  build();
});

test('messages go out one after the other, in order, and leave nothing behind', async () => {
  let first: (answer: WireSent) => void = () => {};
  answers = [new Promise((resolve) => (first = resolve))];
  sender.add(ann, 'one');
  sender.add(ann, 'two');
  await settled();
  assert.deepEqual(calls.map((call) => call.content), ['one']);
  first({ message_id: 'm1', status: 'sent', created_at: at(1) });
  await settled();
  assert.deepEqual(calls.map((call) => call.content), ['one', 'two']);
  assert.equal(storage.length, 0);
  assert.deepEqual(store.state.outbox, []);
});

test('without an answer the same key is tried again, later and later', async () => {
  answers = [new ApiError(0, ''), new ApiError(503, ''), new ApiError(0, '')];
  sender.add(ann, 'one');
  for (const expected of [1000, 2000, 4000]) {
    await settled();
    const pause = env.pauses.shift();
    assert.equal(pause?.ms, expected);
    assert.equal(store.state.outbox[0]?.status, 'queued');
    pause?.end();
  }
  await settled();
  assert.deepEqual(calls.map((call) => call.key), ['key1', 'key1', 'key1', 'key1']);
  assert.deepEqual(store.state.outbox, []);
});

test('a reconnect ends the pause', async () => {
  answers = [new ApiError(0, '')];
  sender.add(ann, 'one');
  await settled();
  sender.hurry();
  await settled();
  assert.equal(calls.length, 2);
});

test('the server’s own word on when to come back is kept', async () => {
  answers = [new ApiError(429, '', [], 7)];
  sender.add(ann, 'one');
  await settled();
  assert.equal(env.pauses[0]?.ms, 7000);
});

test('without credits a message fails by itself, the next one is still tried', async () => {
  answers = [new ApiError(402, '')];
  sender.add(ann, 'one');
  sender.add('bob', 'two');
  await settled();
  const [failed] = store.state.outbox;
  assert.deepEqual([failed?.content, failed?.status, failed?.failure], ['one', 'failed', 'credits']);
  assert.equal(calls.length, 2);
  assert.equal(refusals[0]?.status, 402);
});

test('a failed message survives a reload as failed, and can be tried again with its key', async () => {
  answers = [new ApiError(404, '')];
  sender.add(ann, 'one');
  await settled();
  build();
  sender.restore(me);
  await settled();
  assert.equal(calls.length, 1);
  assert.equal(store.state.outbox[0]?.failure, 'receiver');
  sender.retry('key1');
  await settled();
  assert.deepEqual(calls.map((call) => call.key), ['key1', 'key1']);
  assert.equal(storage.length, 0);
});

test('what was under way when the page was closed is sent after the reload, oldest first', async () => {
  answers = [new Promise(() => {})];
  sender.add(ann, 'one');
  sender.add(ann, 'two');
  await settled();
  build();
  sender.restore(me);
  await settled();
  assert.deepEqual(calls.slice(1).map((call) => [call.content, call.key]), [['one', 'key1'], ['two', 'key2']]);
});

test('one person’s outbox is not another’s', async () => {
  answers = [new ApiError(0, '')];
  sender.add(ann, 'secret');
  await settled();
  build();
  sender.restore('somebody else');
  assert.deepEqual(store.state.outbox, []);
});

test('an ended session stops the sending and keeps the message', async () => {
  answers = [new ApiError(401, 'Invalid token')];
  sender.add(ann, 'one');
  await settled();
  assert.equal(refusals.length, 1);
  assert.equal(storage.length, 1);
  assert.equal(calls.length, 1);
});

test('a discarded message is gone for good', async () => {
  answers = [new ApiError(402, '')];
  sender.add(ann, 'one');
  await settled();
  sender.discard('key1');
  assert.deepEqual(store.state.outbox, []);
  assert.equal(storage.length, 0);
});

test('storage that holds rubbish, or refuses, does not keep anybody from talking', async () => {
  storage.setItem(`truebond.outbox.${me}.broken`, '{not json');
  storage.setItem(`truebond.outbox.${me}.odd`, '{"to":5}');
  storage.setItem = () => {
    throw new Error('quota');
  };
  sender.restore(me);
  sender.add(ann, 'one');
  await settled();
  assert.deepEqual(calls.map((call) => call.content), ['one']);
});
