import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reduce } from '../src/model/reduce';
import { threadOf } from '../src/model/threads';
import { ann, after, at, item, loaded, me, page, wire } from './support';

const ids = (state: ReturnType<typeof after>) => threadOf(state, ann).messages.map((message) => message.id);

test('a conversation keeps its own order, whatever order things arrive in', () => {
  const state = after(
    ...loaded(wire(1), wire(2)),
    { type: 'message', message: wire(4), seen: false },
    { type: 'message', message: wire(3, me), seen: false },
    { type: 'message', message: wire(4), seen: false },
  );
  assert.deepEqual(ids(state), ['m1', 'm2', 'm3', 'm4']);
});

test('without sequence numbers time decides, then the id', () => {
  const plain = (id: string, seconds: number) => {
    const { seq: _, ...rest } = wire(1, ann, { id, created_at: at(seconds) });
    return rest;
  };
  const state = after(...loaded(plain('b', 5), plain('a', 5), plain('c', 1)));
  assert.deepEqual(ids(state), ['c', 'a', 'b']);
});

test('a live message does not pretend to be the history of a conversation that was not loaded', () => {
  const state = after({ type: 'message', message: wire(9), seen: false });
  assert.equal(threadOf(state, ann).status, 'idle');
  assert.deepEqual(ids(state), []);
  assert.equal(state.conversations[ann]?.lastMessage, 'text 9');
});

test('a message that arrives while the history is on its way is kept', () => {
  const state = after(
    { type: 'history-loading', userId: ann },
    { type: 'message', message: wire(3), seen: false },
    { type: 'history', userId: ann, page: page([wire(1), wire(2)], true), mode: 'reset' },
  );
  assert.deepEqual(ids(state), ['m1', 'm2', 'm3']);
  assert.equal(threadOf(state, ann).hasMore, true);
});

test('after too long an absence the new page takes the place of the old', () => {
  const state = after(...loaded(wire(1), wire(2)), {
    type: 'history',
    userId: ann,
    page: page([wire(50), wire(51)], true),
    mode: 'reset',
  });
  assert.deepEqual(ids(state), ['m50', 'm51']);
});

test('unread messages are counted once, and not while one looks at them', () => {
  const state = after(
    ...loaded(),
    { type: 'message', message: wire(1), seen: false },
    { type: 'message', message: wire(1), seen: false },
    { type: 'message', message: wire(2), seen: false },
    { type: 'message', message: wire(3), seen: true },
    { type: 'message', message: wire(4, me), seen: false },
  );
  assert.equal(state.conversations[ann]?.unread, 2);
  assert.equal(reduce(state, { type: 'read-by-me', userId: ann }).conversations[ann]?.unread, 0);
});

test('a message that the list already told of is not counted again', () => {
  const list = [
    { user: { id: ann, name: 'Ann' }, last_message: 'text 1', last_message_at: at(1), unread_count: 1, is_my_last_message: false },
  ];
  const state = after({ type: 'conversations', list }, { type: 'message', message: wire(1), seen: false });
  assert.equal(state.conversations[ann]?.unread, 1);
});

test('a list that was on its way longer than an event does not undo it', () => {
  const list = [
    { user: { id: ann, name: 'Ann' }, last_message: 'text 1', last_message_at: at(1), unread_count: 1, is_my_last_message: false },
  ];
  const state = after({ type: 'message', message: wire(2), seen: false }, { type: 'conversations', list });
  assert.equal(state.conversations[ann]?.lastMessage, 'text 2');
});

test('ticks: a receipt that overtakes the answer to its send is not lost', () => {
  const state = after(
    ...loaded(),
    { type: 'queued', items: [item('k1')] },
    { type: 'sending', clientId: 'k1' },
    { type: 'delivered', messageId: 'm5', at: at(6) },
    { type: 'read-by-other', readerId: ann, mark: { at: at(7), seq: null } },
    { type: 'sent', clientId: 'k1', answer: { message_id: 'm5', status: 'sent', created_at: at(5), seq: 5 } },
  );
  const [message] = threadOf(state, ann).messages;
  assert.equal(message?.deliveredAt, at(6));
  assert.equal(message?.readAt, at(7));
});

test('ticks: what was sent after the reading is not read', () => {
  for (const seq of [null, 2]) {
    const mark = { at: at(5), seq };
    const state = after(...loaded(wire(1, me), wire(8, me)), { type: 'read-by-other', readerId: ann, mark });
    const read = threadOf(state, ann).messages.map((message) => message.readAt);
    assert.deepEqual(read, [at(5), null]);
  }
});

test('ticks: the order of the conversation outweighs clocks', () => {
  const mark = { at: at(5), seq: 8 };
  const state = after(...loaded(wire(8, me, { created_at: at(6) })), { type: 'read-by-other', readerId: ann, mark });
  assert.equal(threadOf(state, ann).messages[0]?.readAt, at(5));
});

test('ticks: an older answer does not take a receipt back', () => {
  const state = after(
    ...loaded(wire(1, me)),
    { type: 'delivered', messageId: 'm1', at: at(2) },
    { type: 'history', userId: ann, page: page([wire(1, me, { delivered_at: null })]), mode: 'refresh' },
  );
  assert.equal(threadOf(state, ann).messages[0]?.deliveredAt, at(2));
});

test('the line "new" stands above the first unread message and goes with the answer', () => {
  const opened = after(
    ...loaded(wire(1), wire(2, me)),
    { type: 'message', message: wire(3), seen: false },
    { type: 'message', message: wire(4), seen: false },
    { type: 'opened', userId: ann },
  );
  assert.equal(threadOf(opened, ann).firstUnreadId, 'm3');
  const answered = reduce(opened, { type: 'queued', items: [item('k1')] });
  assert.equal(threadOf(answered, ann).firstUnreadId, null);
});

test('typing ends with a message, with leaving, and with the connection', () => {
  const typing = after({ type: 'typing', userId: ann, typing: true });
  assert.equal(typing.typing[ann], true);
  assert.ok(!reduce(typing, { type: 'message', message: wire(1), seen: false }).typing[ann]);
  assert.ok(!reduce(typing, { type: 'presence', userId: ann, online: false }).typing[ann]);
  assert.ok(!reduce(typing, { type: 'connection', connection: 'reconnecting' }).typing[ann]);
});

test('going offline keeps the last time seen when the server hides it', () => {
  const state = after(
    { type: 'presence', userId: ann, online: false, lastSeen: at(1) },
    { type: 'presence', userId: ann, online: true },
    { type: 'presence', userId: ann, online: false, lastSeen: null },
  );
  assert.equal(state.people[ann]?.lastSeenAt, at(1));
  assert.equal(state.people[ann]?.online, false);
});

test('signing out leaves nothing behind', () => {
  const state = reduce(after(...loaded(wire(1)), { type: 'queued', items: [item('k1')] }), { type: 'signed-out' });
  assert.equal(state.me, null);
  assert.deepEqual(state.threads, {});
  assert.deepEqual(state.outbox, []);
});

test('results of a search that was typed over are ignored', () => {
  const state = after(
    { type: 'search', query: 'an' },
    { type: 'search', query: 'bo' },
    { type: 'search-results', query: 'an', results: [{ id: ann, name: 'Ann' }] },
  );
  assert.equal(state.search.status, 'searching');
  assert.deepEqual(state.search.results, []);
});
