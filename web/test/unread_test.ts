// Unread counts when lists, events and other windows tell of the same messages in any order.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Action } from '../src/model/actions';
import { after, ann, at, me, wire } from './support';

const list = (last_seq: number, unread_count: number): Action => ({
  type: 'conversations',
  list: [
    {
      user: { id: ann, name: 'Ann' },
      last_message: `text ${last_seq}`,
      last_message_at: at(last_seq),
      unread_count,
      is_my_last_message: false,
      last_seq,
    },
  ],
});
const message = (seq: number, from = ann): Action => ({ type: 'message', message: wire(seq, from), seen: false });
const read = (upToSeq: number): Action => ({ type: 'read-elsewhere', userId: ann, upToSeq });
const unread = (...actions: Action[]) => after(...actions).conversations[ann]?.unread;

test('events that a list has counted already are not counted again', () => {
  assert.equal(unread(list(5, 3), message(3), message(4), message(5)), 3);
  assert.equal(unread(list(5, 3), message(6)), 4);
});

test('read in another window is read here', () => {
  assert.equal(unread(message(1), message(2), read(2)), 0);
});

test('a list that was written before the reading does not bring the count back', () => {
  assert.equal(unread(message(1), message(2), read(2), list(2, 2)), 0);
  assert.equal(unread(message(1), message(2), read(2), list(3, 1)), 1);
});

test('a list that knows of later messages keeps them unread when the reading is told', () => {
  assert.equal(unread(list(4, 2), read(2)), 2);
  assert.equal(unread(list(4, 2), read(3)), 1);
});

test('an older list does not hide a message that came by event', () => {
  const state = after(message(1), message(2), list(1, 1));
  assert.equal(state.conversations[ann]?.lastMessage, 'text 2');
  assert.equal(state.conversations[ann]?.unread, 2);
});

test('a missed message that is told late does not become the last one', () => {
  const state = after(list(5, 0), message(4), message(6, me));
  assert.equal(state.conversations[ann]?.lastMessage, 'text 6');
  assert.equal(after(list(5, 0), message(4)).conversations[ann]?.lastMessage, 'text 5');
});
