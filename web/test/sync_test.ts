import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Sync } from '../src/app/sync';
import { Store } from '../src/model/store';
import { threadOf } from '../src/model/threads';
import type { WireHistory, WireMessage } from '../src/model/wire';
import type { Api } from '../src/net/api';
import { ann, me, page, signedIn, wire } from './support';

let store: Store;
let all: WireMessage[];
let asked: { limit: number; before?: string; after?: string }[];
let delivered: string[];
let sync: Sync;

/** Answers like the server: the newest, before an id, or after one. */
function history(_: string, query: { limit: number; before?: string; after?: string }): Promise<WireHistory> {
  asked.push(query);
  const at = (id: string) => all.findIndex((message) => message.id === id);
  if (query.after !== undefined) {
    const rest = all.slice(at(query.after) + 1);
    return Promise.resolve(page(rest.slice(0, query.limit), rest.length > query.limit));
  }
  const rest = query.before === undefined ? all : all.slice(0, at(query.before));
  return Promise.resolve(page(rest.slice(-query.limit), rest.length > query.limit));
}

const say = (upTo: number) => {
  for (let seq = all.length + 1; seq <= upTo; seq += 1) all.push(wire(seq, ann, { delivered_at: null }));
};
const shown = () => threadOf(store.state, ann).messages.map((message) => message.seq);
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

beforeEach(() => {
  store = new Store();
  store.dispatch(signedIn);
  all = [];
  asked = [];
  delivered = [];
  const deliveries = { add: (id: string) => delivered.push(id) };
  sync = new Sync(store, { history } as unknown as Api, deliveries, { delay: () => Promise.resolve() });
});

test('older pages join on to the first without a gap', async () => {
  say(100);
  await sync.thread(ann);
  assert.deepEqual(shown(), range(61, 100));
  await sync.older(ann);
  await sync.older(ann);
  await sync.older(ann);
  assert.deepEqual(shown(), range(1, 100));
  assert.equal(asked.length, 3);
});

test('two wishes for the same older page are one call', async () => {
  say(100);
  await sync.thread(ann);
  await Promise.all([sync.older(ann), sync.older(ann)]);
  assert.equal(asked.length, 2);
});

test('a loaded conversation is not loaded again', async () => {
  say(5);
  await sync.thread(ann);
  await sync.thread(ann);
  assert.equal(asked.length, 1);
});

test('what was missed is filled in, though a live message came first', async () => {
  say(10);
  await sync.thread(ann);
  sync.interrupted();
  say(200);
  store.dispatch({ type: 'message', message: all[199]!, seen: false });
  await sync.caughtUp(ann);
  assert.deepEqual(shown(), range(1, 200));
});

test('a second break before the gap is filled does not hide it', async () => {
  say(10);
  await sync.thread(ann);
  sync.interrupted();
  say(200);
  store.dispatch({ type: 'message', message: all[199]!, seen: false });
  sync.interrupted();
  await sync.caughtUp(ann);
  assert.deepEqual(shown(), range(1, 200));
});

test('after a very long absence the conversation starts again from its end', async () => {
  say(10);
  await sync.thread(ann);
  sync.interrupted();
  say(2000);
  await sync.caughtUp(ann);
  assert.deepEqual(shown(), range(1961, 2000));
  assert.equal(threadOf(store.state, ann).hasMore, true);
});

test('a conversation that was not open catches up when it is opened', async () => {
  say(10);
  await sync.thread(ann);
  sync.interrupted();
  say(12);
  await sync.thread(ann);
  assert.deepEqual(shown(), range(1, 12));
});

test('nothing is asked again when what was missed has come by another way', async () => {
  say(10);
  await sync.thread(ann);
  sync.interrupted();
  sync.resumed();
  await sync.thread(ann);
  assert.equal(asked.length, 1);
});

test('what reaches this device late is reported as delivered', async () => {
  say(2);
  all.push(wire(3, 'me', { delivered_at: null }), wire(4, ann, { delivered_at: 'long ago' }));
  await sync.thread(ann);
  assert.deepEqual(delivered, ['m1', 'm2']);
});

test('a failed load says so, and can be tried again', async () => {
  const failing = new Sync(store, { history: () => Promise.reject(new Error('away')) } as unknown as Api, { add: () => {} }, { delay: () => Promise.resolve() });
  await assert.rejects(failing.thread(ann));
  assert.equal(threadOf(store.state, ann).status, 'failed');
  say(1);
  await sync.thread(ann);
  assert.deepEqual(shown(), [1]);
});

test("a balance that crossed a message of one's own is asked for again", async () => {
  const answers: (() => void)[] = [];
  const balances = [10, 9, 8];
  const api = {
    balance: () => {
      const balance = { credits_balance: balances[Math.min(answers.length, 2)] };
      return new Promise((resolve) => answers.push(() => resolve(balance)));
    },
  };
  let waited = 0;
  const delay = () => {
    waited += 1;
    return new Promise<void>((resolve) => setTimeout(resolve, 0));
  };
  const crossing = new Sync(store, api as unknown as Api, { add: () => {} }, { delay });
  const asking = crossing.balance();
  store.dispatch({ type: 'message', message: wire(1, me), seen: false });
  store.dispatch({ type: 'message', message: wire(2, me), seen: false });
  answers[0]?.(); // from before both
  await asking;
  assert.equal(store.state.balance, 8, 'the old figure is not shown');
  while (answers.length < 2) await new Promise((resolve) => setTimeout(resolve, 0));
  balances[2] = 7;
  store.dispatch({ type: 'message', message: wire(3, me), seen: false });
  answers[1]?.();
  while (answers.length < 3) await new Promise((resolve) => setTimeout(resolve, 0));
  answers[2]?.();
  await new Promise((resolve) => setTimeout(resolve, 0));
  assert.equal(store.state.balance, 7);
  assert.equal(waited, 2);
});
