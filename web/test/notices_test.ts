import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Notices } from '../src/app/notices';
import { Store } from '../src/model/store';
import type { WireNotice } from '../src/model/wire';
import { ann, signedIn, wire } from './support';

let store: Store;
let all: WireNotice[];
let notices: Notices;

const notice = (id: string, sender_id: string | null): WireNotice => ({
  id,
  sender_id,
  title: 'New message from somebody',
  body: '',
  type: 'message',
  isRead: false,
  createdAt: '2026-11-23T12:00:00Z',
});
const unread = () => all.filter((entry) => !entry.isRead);
const mark = (which: (entry: WireNotice) => boolean) => {
  all = all.map((entry) => (which(entry) ? { ...entry, isRead: true } : entry));
};

beforeEach(() => {
  store = new Store();
  store.dispatch(signedIn);
  store.dispatch({ type: 'message', message: wire(1), seen: true });
  store.dispatch({ type: 'message', message: { ...wire(2), sender_id: 'bob' }, seen: false });
  all = [notice('n1', ann), notice('n2', 'bob'), notice('n3', null), notice('n4', ann), notice('n5', 'somebody new')];
  notices = new Notices(store, {
    notices: async (limit) => ({ notifications: all.slice(0, limit) }),
    unreadNotices: async (limit) => ({ notifications: unread().slice(0, limit) }),
    countNotices: async () => ({ count: unread().length }),
    noticeRead: async (id) => mark((entry) => entry.id === id),
    allNoticesRead: async () => mark(() => true),
  });
});

test('what belongs to conversations that have been read is not new', async () => {
  const list = await notices.list();
  assert.deepEqual(list.filter(({ isRead }) => !isRead).map(({ id }) => id), ['n2', 'n3', 'n5']);
  assert.equal(store.state.unreadNotices, 3);
});

test('one is read, all are read', async () => {
  await notices.read('n3');
  assert.equal(store.state.unreadNotices, 2);
  await notices.read();
  assert.equal(store.state.unreadNotices, 0);
});

test('more than one page of them is counted by the server', async () => {
  all = Array.from({ length: 250 }, (_, n) => notice(`n${n}`, 'bob'));
  await notices.settle();
  assert.equal(store.state.unreadNotices, 250);
});
