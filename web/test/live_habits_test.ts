// What the page tells the server about the person: typing and reading.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReadReceipts } from '../src/app/read_receipts';
import { TypingNotifier, type Clock } from '../src/app/typing_notifier';
import { Store } from '../src/model/store';
import { ann, settled, signedIn, wire } from './support';
import { FakeEnv } from './fakes';

class FakeClock implements Clock {
  time = 0;
  #timers: { at: number; work: () => void }[] = [];
  now = () => this.time;
  after(ms: number, work: () => void): unknown {
    const timer = { at: this.time + ms, work };
    this.#timers.push(timer);
    return timer;
  }
  cancel(timer: unknown): void {
    this.#timers = this.#timers.filter((entry) => entry !== timer);
  }
  pass(ms: number): void {
    this.time += ms;
    const due = this.#timers.filter((entry) => entry.at <= this.time);
    this.#timers = this.#timers.filter((entry) => entry.at > this.time);
    due.forEach((entry) => entry.work());
  }
}

function typing() {
  const said: string[] = [];
  const clock = new FakeClock();
  const live = { typing: (id: string) => said.push(`typing ${id}`), stopTyping: (id: string) => said.push(`stop ${id}`) };
  return { said, clock, notifier: new TypingNotifier(live, clock) };
}

test('typing is said at once and renewed every two seconds, not at every key', () => {
  const { said, clock, notifier } = typing();
  for (let key = 0; key < 30; key += 1) {
    notifier.changed(ann, 'x'.repeat(key + 1));
    clock.pass(100);
  }
  assert.deepEqual(said, ['typing ann', 'typing ann']);
});

test('typing stops after a pause, when the draft is empty, and for the one before when another is written to', () => {
  const { said, clock, notifier } = typing();
  notifier.changed(ann, 'a');
  clock.pass(2500);
  notifier.changed(ann, 'ab');
  notifier.changed(ann, '');
  notifier.changed(ann, 'c');
  notifier.changed('bob', 'd');
  assert.deepEqual(said, ['typing ann', 'stop ann', 'typing ann', 'stop ann', 'typing ann', 'stop ann', 'typing bob']);
});

test('after a message nothing needs to be said', () => {
  const { said, clock, notifier } = typing();
  notifier.changed(ann, 'a');
  notifier.sent();
  clock.pass(5000);
  assert.deepEqual(said, ['typing ann']);
});

function reading(isConnected = true) {
  const store = new Store();
  store.dispatch(signedIn);
  const env = new FakeEnv();
  const told: string[] = [];
  let answer: () => void = () => {};
  const live = {
    isConnected,
    markRead: (id: string) => {
      told.push(`event ${id}`);
      return new Promise<boolean>((resolve) => (answer = () => resolve(true)));
    },
  };
  const api = { markRead: async (id: string) => (told.push(`rest ${id}`), { marked_read: 1 }) };
  const receipts = new ReadReceipts(store, api, live, env);
  return { store, env, told, receipts, answer: () => answer() };
}

test('the open conversation is read only while it is looked at', async () => {
  const { store, env, told, receipts } = reading();
  store.dispatch({ type: 'opened', userId: ann });
  store.dispatch({ type: 'message', message: wire(1), seen: false });
  env.watched = false;
  receipts.readOpen();
  assert.deepEqual(told, []);
  env.watched = true;
  receipts.readOpen();
  assert.deepEqual(told, ['event ann']);
  assert.equal(store.state.conversations[ann]?.unread, 0);
});

test('many messages in a row are reported in two goes', async () => {
  const { told, receipts, answer } = reading();
  receipts.read(ann);
  receipts.read(ann);
  receipts.read(ann);
  assert.deepEqual(told, ['event ann']);
  answer();
  await settled();
  assert.deepEqual(told, ['event ann', 'event ann']);
});

test('without a socket reading is reported by REST', async () => {
  const { told, receipts } = reading(false);
  receipts.read(ann);
  await settled();
  assert.deepEqual(told, ['rest ann']);
});
