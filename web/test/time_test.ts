import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clockTime, dayLabel, daysAgo, lastSeen, listTime } from '../src/model/time';

const locale = 'en-GB';
const now = new Date(2026, 10, 23, 12, 0);
const at = (day: number, hour = 9, minute = 5, month = 10, year = 2026) => new Date(year, month, day, hour, minute);

test('days are counted by midnights, not by hours', () => {
  assert.equal(daysAgo(at(22, 23, 59), at(23, 0, 1)), 1);
  assert.equal(daysAgo(at(23, 0, 1), at(23, 23, 59)), 0);
});

test('a conversation is divided by days', () => {
  assert.equal(dayLabel(at(23), now, locale), 'Today');
  assert.equal(dayLabel(at(22), now, locale), 'Yesterday');
  assert.equal(dayLabel(at(19), now, locale), 'Thursday');
  assert.equal(dayLabel(at(2), now, locale), '2 November');
  assert.equal(dayLabel(at(2, 9, 5, 0, 2025), now, locale), '2 January 2025');
});

test('the list shows the time today, then the day', () => {
  assert.equal(listTime(at(23), now, locale), clockTime(at(23), locale));
  assert.equal(clockTime(at(23), locale), '09:05');
  assert.equal(listTime(at(22), now, locale), 'Yesterday');
  assert.equal(listTime(at(19), now, locale), 'Thu');
  assert.equal(listTime(at(2), now, locale), '2 Nov');
});

test('when somebody was last seen', () => {
  const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
  assert.equal(lastSeen(ago(0.5), now, locale), 'last seen just now');
  assert.equal(lastSeen(ago(59), now, locale), 'last seen 59 min ago');
  assert.equal(lastSeen(at(23), now, locale), 'last seen at 09:05');
  assert.equal(lastSeen(at(22), now, locale), 'last seen yesterday at 09:05');
  assert.equal(lastSeen(at(19), now, locale), 'last seen on Thursday');
  assert.equal(lastSeen(at(2), now, locale), 'last seen 2 November');
});

test('a clock that runs ahead of the server is not "in the future"', () => {
  assert.equal(lastSeen(new Date(now.getTime() + 5000), now, locale), 'last seen just now');
});
