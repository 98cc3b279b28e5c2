// Reading far back: older pages come in above without moving what is being read.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stage } from './support/stage.mjs';

const total = 150;
let server;
let maya;
let jonas;

/** Through the page's own session, faster than through the field. */
async function sayMany(person, other, count) {
  await person.page.evaluate(
    async ({ name, count }) => {
      const [key] = Object.keys(localStorage).filter((entry) => entry.startsWith('truebond.tokens.'));
      const headers = {
        Authorization: `Bearer ${JSON.parse(localStorage.getItem(key)).access}`,
        'Content-Type': 'application/json',
      };
      const found = await (await fetch(`/api/search/users?q=${encodeURIComponent(name)}`, { headers })).json();
      for (let number = 1; number <= count; number += 1) {
        const content = `Number ${number} ${'and more to say '.repeat((number * 7) % 11)}`.trim();
        const body = JSON.stringify({ receiver_id: found.results[0].id, content });
        const answer = await fetch('/api/messages/send', { method: 'POST', headers, body });
        if (!answer.ok) throw new Error(await answer.text());
      }
    },
    { name: other.name.split(' ')[0], count },
  );
}

stage(async (all) => {
  ({ server, maya, jonas } = all);
  await server.grant(maya.email, total);
  await sayMany(maya, jonas, total);
});

const list = (person) => person.page.locator('.messages');
const place = (row) => row.evaluate((element) => element.getBoundingClientRect().top);

test('granted credits show', async () => {
  await maya.page.reload();
  await maya.seesCredits(10);
});

test('many unread messages open where the unread begin', async () => {
  await jonas.seesUnread(maya, '99\\+');
  await jonas.entry(maya).click();
  await jonas.sees(`Number ${total}`);
  await jonas.page.locator('.separator-unread').waitFor();
  await jonas.page.getByRole('button', { name: 'To the newest message' }).click();
  await jonas.page.getByRole('button', { name: 'To the newest message' }).waitFor({ state: 'detached' });
});

test('an older page does not move what one reads', async () => {
  await maya.entry(jonas).click();
  await maya.sees(`Number ${total}`);
  const rows = maya.page.locator('.row');
  const known = await rows.count();
  const key = await rows.first().getAttribute('data-key');
  const anchor = maya.page.locator(`.row[data-key="${key}"]`);
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await maya.page.route('**/api/messages/*before=*', async (route) => {
    await held;
    await route.continue();
  });
  await list(maya).evaluate((element) => (element.scrollTop = 120));
  const top = await place(anchor);
  release();
  await maya.page.waitForFunction((count) => document.querySelectorAll('.row').length > count, known);
  assert.ok(Math.abs((await place(anchor)) - top) <= 1, 'the first row stays where it was');
  await maya.page.unroute('**/api/messages/*before=*');
});

test('scrolling on reaches the first message, each is there once and in order', async () => {
  for (let step = 0; step < 60 && (await maya.message(/^You: Number 1 (?!\d)/).count()) === 0; step += 1) {
    await list(maya).evaluate((element) => (element.scrollTop = 0));
    await maya.page.waitForTimeout(100);
  }
  const numbers = (await maya.page.locator('.bubble-text').allTextContents()).map((text) => Number(text.split(' ')[1]));
  assert.deepEqual(numbers, Array.from({ length: total }, (_, index) => index + 1));
});

test('a new message does not pull away one who reads further up', async () => {
  await list(maya).evaluate((element) => (element.scrollTop = 300));
  const top = await list(maya).evaluate((element) => element.scrollTop);
  await jonas.say('Are you still there?');
  await maya.page.getByRole('button', { name: '1 new below' }).click();
  await maya.message('Are you still there?').waitFor();
  assert.equal(top, 300);
  const isAtEnd = () => {
    const element = document.querySelector('.messages');
    return element.scrollHeight - element.scrollTop - element.clientHeight < 2;
  };
  await maya.page.waitForFunction(isAtEnd);
});
