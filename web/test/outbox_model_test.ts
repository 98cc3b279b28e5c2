import assert from 'node:assert/strict';
import { test } from 'node:test';
import { threadOf } from '../src/model/threads';
import { timeline } from '../src/model/timeline';
import { ann, after, at, item, loaded, me, wire } from './support';

const answer = (id: string, seq: number) => ({ message_id: id, status: 'sent', created_at: at(seq), seq });
const rows = (state: ReturnType<typeof after>) => timeline(threadOf(state, ann), state.outbox, ann);

test('a queued message shows at once, and keeps its place when it is sent', () => {
  const queued = after(...loaded(wire(1)), { type: 'queued', items: [item('k1')] });
  assert.deepEqual(rows(queued).map((row) => [row.key, row.tick]), [['m1', null], ['k1', 'queued']]);
  const sent = after(
    ...loaded(wire(1)),
    { type: 'queued', items: [item('k1')] },
    { type: 'sending', clientId: 'k1' },
    { type: 'sent', clientId: 'k1', answer: answer('m2', 2) },
  );
  assert.deepEqual(rows(sent).map((row) => [row.key, row.tick]), [['m1', null], ['k1', 'sent']]);
  assert.deepEqual(sent.outbox, []);
});

test('the announcement that comes before the answer does not show the message twice', () => {
  const announced = after(
    ...loaded(),
    { type: 'queued', items: [item('k1')] },
    { type: 'sending', clientId: 'k1' },
    { type: 'message', message: wire(1, me, { content: 'text of k1' }), seen: false },
  );
  assert.deepEqual(rows(announced).map((row) => row.key), ['k1']);
  assert.equal(announced.balance, 9);
});

test('each message lowers the balance once, whoever tells of it first', () => {
  const state = after(
    ...loaded(),
    { type: 'queued', items: [item('k1')] },
    { type: 'sending', clientId: 'k1' },
    { type: 'message', message: wire(1, me, { content: 'text of k1' }), seen: false },
    { type: 'sent', clientId: 'k1', answer: answer('m1', 1) },
    { type: 'message', message: wire(2, me, { content: 'from my phone' }), seen: false },
  );
  assert.equal(state.balance, 8);
  assert.equal(rows(state).length, 2);
});

test('the same text from another device does not swallow one’s own', () => {
  const state = after(
    ...loaded(),
    { type: 'queued', items: [item('k1', { content: 'ok' })] },
    { type: 'sending', clientId: 'k1' },
    { type: 'message', message: wire(1, me, { content: 'ok' }), seen: false },
    { type: 'sent', clientId: 'k1', answer: answer('m2', 2) },
  );
  const keys = rows(state).map((row) => row.key);
  assert.deepEqual(keys, ['m1', 'k1']);
});

test('a message announced but never answered is shown once, and stays in the outbox to be asked again', () => {
  const state = after(
    ...loaded(),
    { type: 'queued', items: [item('k1')] },
    { type: 'sending', clientId: 'k1' },
    { type: 'message', message: wire(1, me, { content: 'text of k1' }), seen: false },
    { type: 'requeued', clientId: 'k1' },
  );
  assert.equal(rows(state).length, 1);
  assert.equal(state.outbox.length, 1);
});

test('the balance does not go below nothing', () => {
  const state = after({ type: 'balance', balance: { credits_balance: 0 } }, { type: 'message', message: wire(1, me), seen: false });
  assert.equal(state.balance, 0);
});

test('the same item from two sources is queued once', () => {
  const state = after({ type: 'queued', items: [item('k1')] }, { type: 'queued', items: [item('k1'), item('k2')] });
  assert.deepEqual(state.outbox.map((entry) => entry.clientId), ['k1', 'k2']);
});

test('days, groups and the line "new" are marked', () => {
  const tomorrow = 24 * 3600;
  const state = after(...loaded(
    wire(1), wire(2), wire(3, me), wire(1000), wire(tomorrow, ann, { id: 'next', seq: 1001 }),
  ));
  const marks = rows(state).map((row) => [row.startsDay, row.startsGroup, row.endsGroup]);
  assert.deepEqual(marks, [
    [true, true, false],
    [false, false, true],
    [false, true, true],
    [false, true, true],
    [true, true, true],
  ]);
});

test('what waits begins no day that is over, even if the clock is behind', () => {
  const days = (queuedAt: string) =>
    rows(after(...loaded(wire(1, me)), { type: 'queued', items: [item('k1', { queuedAt })] })).map((row) => row.startsDay);
  assert.deepEqual(days(at(-90_000)), [true, false]);
  assert.deepEqual(days(at(200_000)), [true, true]);
});
