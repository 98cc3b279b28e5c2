// After a reconnect nothing is missing, however it went before.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { CatchUp } from '../src/app/catch_up';
import type { WireDurable, WireEvents } from '../src/model/wire';
import { ApiError } from '../src/net/api';
import { wire } from './support';

/** The server's log: event n has offset n. `oldest` is the first it still has. */
let log: number;
let oldest: number;
let pageSize: number;
/** Calls that fail from now on, by name; and everything that was done, in order. */
let failing: Set<string>;
let done: string[];
let applied: number[];
let catchUp: CatchUp;

async function events(after?: string): Promise<WireEvents> {
  done.push(after === undefined ? 'position' : `after ${after}`);
  if (failing.has('events')) throw new ApiError(0, 'away');
  if (after === undefined) return { events: [], next: String(log), has_more: false };
  if (Number(after) < oldest - 1) throw new ApiError(410, 'Offset too old');
  const first = Number(after) + 1;
  const last = Math.min(log, Number(after) + pageSize);
  const page = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => ({
    event: 'new_message',
    data: wire(first + index),
    offset: String(first + index),
  }));
  return { events: page, next: String(Math.max(last, Number(after))), has_more: last < log };
}

const step = (name: string) => async () => {
  done.push(name);
  if (failing.has(name)) throw new ApiError(0, 'away');
};

beforeEach(() => {
  log = 10;
  oldest = 1;
  pageSize = 500;
  failing = new Set();
  done = [];
  applied = [];
  const apply = (what: WireDurable) => {
    if (what.event === 'new_message') applied.push(what.data.seq ?? 0);
  };
  catchUp = new CatchUp({ events, apply, refresh: step('refresh'), everything: step('everything') });
});

/** Connected for the first time, and up to date. */
async function begun(): Promise<void> {
  await catchUp.connected(false);
  done = [];
}

test('the first time everything is loaded, after the position has been noted', async () => {
  await catchUp.connected(false);
  assert.deepEqual(done, ['position', 'everything']);
});

test('what the socket recovers is not asked for again', async () => {
  await begun();
  await catchUp.connected(true);
  assert.deepEqual(done, ['refresh']);
});

test('what it does not recover comes from the log, page by page', async () => {
  await begun();
  log = 25;
  pageSize = 10;
  await catchUp.connected(false);
  assert.deepEqual(done, ['after 10', 'after 20', 'refresh']);
  assert.deepEqual(applied, [11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25]);
});

test('live events move the position, also from nine to ten', async () => {
  await begun();
  for (const offset of ['99', '100', '11']) catchUp.seen(offset);
  log = 100;
  await catchUp.connected(false);
  assert.deepEqual(done, ['after 100', 'refresh']);
});

test('410: everything anew, and from there on', async () => {
  await begun();
  log = 50_000;
  oldest = 40_000;
  await catchUp.connected(false);
  assert.deepEqual(done, ['after 10', 'position', 'everything']);
  done = [];
  log = 50_001;
  await catchUp.connected(false);
  assert.deepEqual(done, ['after 50000', 'refresh']);
});

test('too many pages: everything anew', async () => {
  await begun();
  pageSize = 10;
  log = 1000;
  await catchUp.connected(false);
  assert.deepEqual(done, ['after 10', 'after 20', 'after 30', 'after 40', 'position', 'everything']);
});

test('a gap that could not be filled is filled after the next connect, though the socket recovered and live events came', async () => {
  await begun();
  log = 20;
  failing.add('events');
  await assert.rejects(catchUp.connected(false));
  catchUp.seen('21');
  log = 21;
  failing.clear();
  done = [];
  await catchUp.connected(true);
  assert.deepEqual(done, ['after 10', 'refresh']);
  assert.deepEqual(applied, [11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21]);
});

test('a load that broke off is done again', async () => {
  failing.add('everything');
  await assert.rejects(catchUp.connected(false));
  failing.clear();
  done = [];
  await catchUp.connected(true);
  assert.deepEqual(done, ['position', 'everything']);
});

test('an older round does not speak for a newer one', async () => {
  await begun();
  log = 12;
  const older = catchUp.connected(false);
  const newer = catchUp.connected(false);
  await Promise.all([older, newer]);
  assert.deepEqual(applied, [11, 12]);
  assert.deepEqual(done, ['after 10', 'after 10', 'refresh']);
});

test('events that this page does not know are passed over', async () => {
  const page = { events: [{ event: 'message_reacted', data: {}, offset: '11' }], next: '11', has_more: false };
  const answers = [{ events: [], next: '10', has_more: false }, page];
  const apply = () => assert.fail('not known');
  const strange = new CatchUp({ events: async () => answers.shift()!, apply, refresh: step('refresh'), everything: step('everything') });
  await strange.connected(false);
  await strange.connected(false);
  assert.deepEqual(done, ['everything', 'refresh']);
});
