import assert from 'node:assert/strict';
import { test } from 'node:test';
import { conversationList, filterByName, isOutOfCredits, statusLine, totalUnread } from '../src/model/selectors';
import { ann, after, at, item, loaded, me, wire } from './support';

const bob = { id: 'bob', name: 'Bob van Dyke' };
const list = [
  { user: bob, last_message: 'hi', last_message_at: at(1), unread_count: 2, is_my_last_message: false },
  { user: { id: ann, name: 'Ann Lee' }, last_message: 'yo', last_message_at: at(2), unread_count: 1, is_my_last_message: true },
];

test('the list is newest first; what waits in the outbox counts', () => {
  const listed = after({ type: 'conversations', list });
  assert.deepEqual(conversationList(listed).map((entry) => entry.withId), [ann, 'bob']);
  const queued = after({ type: 'conversations', list }, { type: 'queued', items: [item('k1', { to: 'bob' })] });
  const [first] = conversationList(queued);
  assert.deepEqual([first?.withId, first?.tick, first?.unread], ['bob', 'queued', 2]);
});

test('a clock that is behind sends nothing down the list', () => {
  const late = item('k1', { queuedAt: at(-90_000) });
  const queued = after({ type: 'conversations', list }, { type: 'queued', items: [late] });
  assert.deepEqual(conversationList(queued).map((entry) => [entry.withId, entry.tick]), [[ann, 'queued'], ['bob', null]]);
});

test('the list shows how far the last message has come, when it is known', () => {
  const state = after(...loaded(wire(1, me)), { type: 'delivered', messageId: 'm1', at: at(2) }, {
    type: 'message',
    message: wire(1, me),
    seen: false,
  });
  assert.equal(conversationList(state)[0]?.tick, 'delivered');
});

test('names are found by the start of any word', () => {
  const entries = conversationList(after({ type: 'conversations', list }));
  assert.deepEqual(filterByName(entries, 'dy').map((entry) => entry.withId), ['bob']);
  assert.deepEqual(filterByName(entries, 'VAN DY').map((entry) => entry.withId), ['bob']);
  assert.deepEqual(filterByName(entries, 'yke'), []);
  assert.equal(filterByName(entries, ' ').length, 2);
});

test('unread adds up over all conversations', () => {
  assert.equal(totalUnread(after({ type: 'conversations', list })), 3);
});

test('out of credits is what does not pay for one message', () => {
  assert.equal(isOutOfCredits(after()), false);
  const costly = { credits_balance: 4, pricing: { message_cost: 5 } };
  assert.equal(isOutOfCredits(after({ type: 'balance', balance: costly })), true);
});

test('nobody is called online while this page hears nothing', () => {
  const now = Date.parse(at(120));
  const seen = [
    { type: 'presence', userId: ann, online: false, lastSeen: at(0) },
    { type: 'presence', userId: ann, online: true },
  ] as const;
  assert.equal(statusLine(after(...seen, { type: 'connection', connection: 'online' }), ann, now), 'online');
  assert.equal(statusLine(after(...seen), ann, now), 'last seen 2 min ago');
});
