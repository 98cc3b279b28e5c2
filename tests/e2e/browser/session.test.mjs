// Tokens that run out, sessions that end, and what a stranger does not hear.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stage } from './support/stage.mjs';

let server;
let windows;
let maya;
let jonas;
let stranger;

/** Counts the notifications the browser would show. */
async function countNotifications(person) {
  await person.page.context().grantPermissions(['notifications'], { origin: new URL(server.url).origin });
  await person.page.addInitScript(() => {
    globalThis.shown = [];
    globalThis.Notification = class {
      static permission = 'granted';
      static requestPermission = async () => 'granted';
      constructor(title, options) {
        globalThis.shown.push([title, options.body]);
      }
      close() {}
    };
  });
  await person.page.reload();
  await person.isIn();
}

stage(async (all) => {
  ({ server, windows, maya, jonas } = all);
  stranger = await windows.person('Sam Stranger');
  await maya.find(jonas);
  await maya.say('Hello');
  await jonas.entry(maya).click();
  await jonas.sees('Hello');
});

test('three windows: the third hears nothing of what the two say', async () => {
  await stranger.find(maya);
  await jonas.say('Between us');
  await maya.sees('Between us');
  await jonas.writing().pressSequentially('typing', { delay: 20 });
  await maya.page.locator('.typing').waitFor();
  assert.equal(await stranger.page.getByText('Between us').count(), 0);
  assert.equal(await stranger.page.locator('.typing').count(), 0);
  await jonas.writing().fill('');
});

test('an expired token is renewed without a word', async () => {
  let expiries = 0;
  let renewals = 0;
  maya.page.on('request', (request) => (renewals += Number(request.url().endsWith('/api/auth/refresh'))));
  await maya.page.route('**/api/messages/send', async (route) => {
    if (expiries > 0) return route.continue();
    expiries += 1;
    const body = { error: 'Token expired', status_code: 401, path: '/api/messages/send' };
    await route.fulfill({ status: 401, json: body });
  });
  await maya.say('After the renewal');
  await maya.seesTick('After the renewal', 'read');
  await maya.page.unroute('**/api/messages/send');
  assert.equal(renewals, 1);
  await maya.page.reload();
  await maya.isIn();
});

test('a notification for what one does not look at, none for what one does', async () => {
  await countNotifications(jonas);
  await jonas.page.getByRole('button', { name: 'Menu' }).click();
  await jonas.page.getByRole('switch', { name: 'Notify me in this browser' }).click();
  await jonas.page.keyboard.press('Escape');
  await maya.say('You look at this');
  await jonas.sees('You look at this');
  await jonas.leave();
  await maya.say('You do not look at this');
  await jonas.seesUnread(maya, 1);
  await jonas.page.waitForFunction(() => globalThis.shown.length > 0);
  const shown = await jonas.page.evaluate(() => globalThis.shown);
  assert.deepEqual(shown, [['Maya Lindqvist', 'You do not look at this']]);
});

test('logging out in one tab is logging out in the other', async () => {
  const second = await jonas.page.context().newPage();
  await second.goto(server.url);
  await second.getByRole('heading', { level: 1, name: jonas.name }).waitFor();
  await jonas.page.getByRole('button', { name: 'Menu' }).click();
  await jonas.page.getByRole('button', { name: 'Log out' }).click();
  await jonas.page.getByRole('button', { name: 'Log in' }).waitFor();
  await second.getByText('Your session has ended').waitFor();
});

test('a wrong password is refused in words, the right one is not', async () => {
  const { page, email, password } = jonas;
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill('wrong');
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('alert').filter({ hasText: 'Invalid email or password' }).waitFor();
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await jonas.isIn();
});

test('an address that has an account is told at its field', async () => {
  const page = await windows.open();
  await jonas.at(page).askForAccount();
  await page.getByText('This address already has an account').waitFor();
  await page.context().close();
});
