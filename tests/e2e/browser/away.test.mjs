// While the server is away every screen says so, calmly, and a screen reader hears of it once.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { seriousFaults } from './support/axe.mjs';
import { Windows } from './support/browser.mjs';
import { TestServer } from './support/server.mjs';

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
let server;
let windows;
let maya;
let jonas;

before(async () => {
  server = await TestServer.create();
  windows = new Windows(server);
  jonas = await windows.person('Jonas Okafor');
  maya = await windows.person('Maya Lindqvist', phone);
  await maya.find(jonas);
  await maya.writing().fill('Hello');
  await maya.page.getByRole('button', { name: 'Send' }).click();
  await maya.seesTick('Hello', 'delivered');
});
after(async () => {
  await windows?.close();
  await server?.remove();
});

const line = ({ page }) => page.getByText('Reconnecting…').filter({ visible: true });

/** Everything that the one place for it says from now on. */
const listen = ({ page }) =>
  page.evaluate(() => {
    const news = document.querySelector('.connection-news');
    globalThis.heard = [];
    new MutationObserver(() => news.textContent && globalThis.heard.push(news.textContent)).observe(news, { characterData: true, childList: true, subtree: true });
  });
const heard = ({ page }) => page.evaluate(() => globalThis.heard);

test('on a phone every screen says that the server is away, and nothing is read out twice', async () => {
  const { page } = maya;
  const conversation = new URL(page.url()).hash;
  await listen(maya);
  await listen(jonas);
  await server.stop();
  for (const [hash, shows] of [
    [conversation, '.composer'],
    ['#/settings', '.page'],
    ['#/notifications', '.page'],
    ['#/', '.sidebar'],
  ]) {
    await page.evaluate((to) => (location.hash = to), hash);
    await page.locator(shows).filter({ visible: true }).waitFor();
    await line(maya).waitFor();
    assert.equal(await line(maya).count(), 1, hash);
    assert.deepEqual(await seriousFaults(page), [], hash);
  }
  assert.deepEqual(await heard(maya), ['The connection is lost. Your messages are kept.']);

  await line(jonas).waitFor();
  await jonas.page.evaluate(() => (location.hash = '#/settings'));
  await jonas.page.locator('.page').waitFor();
  assert.equal(await line(jonas).count(), 1, 'beside a list that says it, once is enough');
});

test('it goes when the server is back, and what could not be loaded comes by itself', async () => {
  await maya.page.evaluate(() => (location.hash = '#/settings'));
  await maya.page.getByText('Your settings could not be loaded.').waitFor();
  await jonas.entry(maya).click();
  await jonas.page.getByText('The messages could not be loaded.').waitFor();
  await server.start();
  await maya.page.getByRole('button', { name: 'Save profile' }).waitFor();
  await jonas.sees('Hello');
  for (const person of [maya, jonas]) {
    await line(person).waitFor({ state: 'detached' });
    await person.page.waitForFunction(() => globalThis.heard.length === 2);
    assert.deepEqual(await heard(person), ['The connection is lost. Your messages are kept.', 'Connected again.']);
  }
});
