// One person at two windows, another at a third: what happens in one shows in all.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Windows } from './support/browser.mjs';
import { Person } from './support/person.mjs';
import { TestServer } from './support/server.mjs';

let server;
let windows;
let maya;
let mayaToo;
let jonas;

before(async () => {
  server = await TestServer.create();
  windows = new Windows(server);
  maya = await windows.person('Maya Lindqvist');
  jonas = await windows.person('Jonas Okafor');
  await server.grant(maya.email, 40);
  await server.grant(jonas.email, 40);
  mayaToo = maya.at(await windows.open());
  await mayaToo.logIn();
});
after(async () => {
  await windows?.close();
  await server?.remove();
});

const texts = (person) => person.page.locator('.bubble-text').allTextContents();

test('sent in one window: it is in the other, with all its ticks', async () => {
  await maya.find(jonas);
  await maya.say('Hello Jonas');
  await mayaToo.entry(jonas).click();
  await mayaToo.sees('Hello Jonas');
  for (const window of [maya, mayaToo]) await window.seesTick('Hello Jonas', 'delivered');
  await jonas.entry(maya).click();
  for (const window of [maya, mayaToo]) await window.seesTick('Hello Jonas', 'read');
  await jonas.say('Hello Maya');
  for (const window of [maya, mayaToo]) await window.sees('Hello Maya');
});

test('written in both at once: one order for all three', async () => {
  await Promise.all([maya.say('From the first'), mayaToo.say('From the second'), jonas.say('From Jonas')]);
  const everybody = [maya, mayaToo, jonas];
  for (const window of everybody) {
    for (const text of ['From the first', 'From the second', 'From Jonas']) await window.sees(text);
  }
  for (const text of ['From the first', 'From the second']) {
    for (const window of [maya, mayaToo]) await window.seesTick(text, 'read');
  }
  await jonas.seesTick('From Jonas', 'read');
  const order = await texts(jonas);
  assert.equal(order.length, 5);
  assert.deepEqual(await texts(maya), order);
  assert.deepEqual(await texts(mayaToo), order);
});

test('read in one window is read in the other', async () => {
  for (const window of [maya, mayaToo]) await window.leave();
  await jonas.say('One for both');
  await jonas.say('And another');
  for (const window of [maya, mayaToo]) await window.seesUnread(jonas, 2);
  await mayaToo.page.waitForFunction((title) => document.title === title, '(2) TrueBond');
  await maya.entry(jonas).click();
  await jonas.seesTick('And another', 'read');
  for (const window of [maya, mayaToo]) await window.seesUnread(jonas, 0);
  await mayaToo.page.waitForFunction((title) => document.title === title, 'TrueBond');
  await jonas.say('A third');
  await mayaToo.page.locator('.entry-text', { hasText: 'A third' }).waitFor();
  await jonas.seesTick('A third', 'read');
  await mayaToo.seesUnread(jonas, 0);
});

test('while one window is read in, a notification of the other goes away', async () => {
  await maya.leave();
  await mayaToo.page.evaluate(() => {
    globalThis.closedNotes = 0;
    globalThis.Notification = class {
      static permission = 'granted';
      close() {
        globalThis.closedNotes += 1;
      }
    };
    localStorage.setItem('truebond.notifications', 'on');
  });
  await jonas.say('Ping');
  await mayaToo.seesUnread(jonas, 1);
  await maya.entry(jonas).click();
  await mayaToo.seesUnread(jonas, 0);
  await mayaToo.page.waitForFunction(() => globalThis.closedNotes === 1);
});

test('after a restart the socket tells what was missed: no history is loaded again', async () => {
  await mayaToo.entry(jonas).click();
  await mayaToo.sees('Ping');
  const loads = [];
  for (const window of [maya, mayaToo]) {
    window.page.on('request', (request) => {
      if (/\/api\/(events|messages\/[0-9a-f]{24})/.test(request.url()) && request.method() === 'GET') loads.push(request.url());
    });
  }
  await server.stop();
  for (const window of [maya, mayaToo]) await window.page.getByText('Reconnecting…').filter({ visible: true }).waitFor();
  await server.start();
  await jonas.say('After the restart');
  for (const window of [maya, mayaToo]) await window.sees('After the restart');
  await jonas.seesTick('After the restart', 'read');
  for (const window of [maya, mayaToo]) {
    await window.page.getByText('Reconnecting…').filter({ visible: true }).waitFor({ state: 'detached' });
    assert.equal((await texts(window)).filter((text) => text === 'After the restart').length, 1);
  }
  assert.deepEqual(loads, []);
});

/** Its token is refused as expired when the history of the credits is looked at; `renewals` gets the renewals. */
async function expireOnce(page, renewals) {
  const path = '/api/credits/history';
  let isExpired = true;
  page.on('request', (request) => request.url().endsWith('/api/auth/refresh') && renewals.push(request.url()));
  await page.route(`**${path}?*`, async (route) => {
    if (!isExpired) return route.continue();
    isExpired = false;
    await route.fulfill({ status: 401, json: { error: 'Token expired', status_code: 401, path } });
  });
}

/** The pair this tab would use. */
const tokens = (page) =>
  page.evaluate(() => {
    const key = Object.keys(localStorage).find((name) => name.startsWith('truebond.tokens.'));
    return localStorage.getItem(key);
  });

const lookAtCredits = (page) => page.locator('button.credits').click();

async function seesCreditsUsed(page) {
  await page.locator('.transactions li').first().waitFor();
  await page.keyboard.press('Escape');
}

test('two tabs whose token expires at the same time agree on the new one, and both stay', async () => {
  const tab = jonas.at(await windows.tab(jonas.page));
  await tab.isIn();
  const old = await tokens(tab.page);
  const renewals = [];
  await expireOnce(jonas.page, renewals);
  await expireOnce(tab.page, renewals);
  // The first is not answered before the second wants new tokens as well, and waits its turn.
  await jonas.page.route('**/api/auth/refresh', async (route) => {
    await tab.page.waitForFunction(async () => (await navigator.locks.query()).pending.length > 0);
    await route.continue();
  });
  await lookAtCredits(jonas.page);
  await jonas.page.waitForFunction(async () => (await navigator.locks.query()).held.length > 0);
  await lookAtCredits(tab.page);
  for (const window of [jonas, tab]) await seesCreditsUsed(window.page);
  await tab.entry(maya).click();
  await tab.say('From the second tab');
  await maya.sees('From the second tab');
  await jonas.say('From the first tab');
  await maya.sees('From the first tab');
  // What one tab stores may reach the other after its turn has come: then it asks, too, and the server gives the same pair.
  assert.ok(renewals.length === 1 || renewals.length === 2, `${renewals.length} renewals`);
  assert.equal(await tokens(tab.page), await tokens(jonas.page));
  assert.notEqual(await tokens(tab.page), old);
  for (const window of [jonas, tab]) {
    await window.page.reload();
    await window.isIn();
  }
  await tab.page.close();
});

test('a copied tab of a session that is not remembered learns of new tokens', async () => {
  const page = await windows.open();
  const elif = new Person('Elif Aydin', page);
  elif.remember = false;
  await elif.signUp();
  const [copy] = await Promise.all([page.context().waitForEvent('page'), page.evaluate(() => void open(location.href))]);
  await copy.getByRole('heading', { level: 1, name: elif.name }).waitFor();
  const refresh = (tab) =>
    tab.evaluate(() => {
      const key = Object.keys(sessionStorage).find((name) => name.startsWith('truebond.tokens.'));
      return JSON.parse(sessionStorage.getItem(key)).refresh;
    });
  const old = await refresh(page);
  assert.equal(await refresh(copy), old);
  const renewals = [];
  await expireOnce(page, renewals);
  await lookAtCredits(page);
  await copy.waitForFunction((before) => {
    const key = Object.keys(sessionStorage).find((name) => name.startsWith('truebond.tokens.'));
    return JSON.parse(sessionStorage.getItem(key)).refresh !== before;
  }, old);
  assert.equal(await refresh(copy), await refresh(page));
  await copy.reload();
  await copy.getByRole('heading', { level: 1, name: elif.name }).waitFor();
});
