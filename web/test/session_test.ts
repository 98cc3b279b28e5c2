import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { SessionStore } from '../src/net/session';
import { FakeStorage } from './fakes';

let device: FakeStorage;
const tokens = (user_id: string, n = 1) => ({ access_token: `a${n}`, refresh_token: `r${n}`, user_id });
const tab = (storage = new FakeStorage()) => new SessionStore(storage, device);

beforeEach(() => {
  device = new FakeStorage();
});

test('a remembered session is there in a new tab, another is not', () => {
  tab().begin(tokens('ann'), true);
  assert.equal(tab().tokens?.access, 'a1');
  device = new FakeStorage();
  tab().begin(tokens('ann'), false);
  assert.equal(tab().tokens, null);
});

test('a session that is not remembered survives a reload of its tab', () => {
  const storage = new FakeStorage();
  tab(storage).begin(tokens('ann'), false);
  assert.equal(tab(storage).tokens?.userId, 'ann');
});

test('two people in two tabs of one browser stay who they are', () => {
  const [first, second] = [new FakeStorage(), new FakeStorage()];
  tab(first).begin(tokens('ann', 1), true);
  tab(second).begin(tokens('bob', 2), true);
  assert.equal(tab(first).tokens?.access, 'a1');
  assert.equal(tab(second).tokens?.access, 'a2');
});

test('a refresh in one tab serves the other', () => {
  const [first, second] = [tab(), tab()];
  first.begin(tokens('ann', 1), true);
  assert.equal(second.userId, 'ann');
  second.renew(tokens('ann', 2));
  assert.equal(first.tokens?.access, 'a2');
});

test('the end of a session is the end in the person’s other tabs, and in nobody else’s', () => {
  const [ann, annToo, bob] = [tab(), tab(), tab()];
  ann.begin(tokens('ann', 1), true);
  annToo.begin(tokens('ann', 1), true);
  bob.begin(tokens('bob', 2), true);
  ann.end();
  assert.equal(annToo.tokens, null);
  assert.equal(annToo.isEndedBy('truebond.tokens.ann', null), true);
  assert.equal(bob.isEndedBy('truebond.tokens.ann', null), false);
  assert.equal(annToo.isEndedBy('truebond.tokens.ann', '{}'), false);
  assert.equal(bob.tokens?.access, 'a2');
});

test('a record nobody can read is no session', () => {
  const broken = tab();
  broken.begin(tokens('ann'), true);
  device.setItem('truebond.tokens.ann', 'rubbish');
  assert.equal(broken.tokens, null);
});

/** Two tabs with a storage each and nothing on the device, one a copy of the other. */
function copies() {
  const [own, copied] = [new FakeStorage(), new FakeStorage()];
  const first = tab(own);
  first.begin(tokens('ann', 1), false);
  for (const [key, value] of own.entries) copied.setItem(key, value);
  return { first, second: tab(copied) };
}

test('a copied tab takes over the tokens that the other has renewed', () => {
  const { first, second } = copies();
  first.onRenewed = (renewal) => second.adopt(renewal);
  first.renew(tokens('ann', 2));
  assert.equal(second.tokens?.refresh, 'r2');
});

test('a tab with a session of its own does not', () => {
  const { first, second } = copies();
  second.begin(tokens('ann', 7), false);
  first.onRenewed = (renewal) => second.adopt(renewal);
  first.renew(tokens('ann', 2));
  assert.equal(second.tokens?.refresh, 'r7');
});

test('tokens that all tabs read from the device are not sent around', () => {
  const first = tab();
  first.begin(tokens('ann', 1), true);
  first.onRenewed = () => assert.fail('sent');
  first.renew(tokens('ann', 2));
  assert.equal(tab().tokens?.refresh, 'r2');
});
