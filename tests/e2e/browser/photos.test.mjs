// Photos: added in one window, seen in another; and what becomes of files that are none.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seriousFaults } from './support/axe.mjs';
import { bitmap, photo } from './support/pictures.mjs';
import { stage } from './support/stage.mjs';

let server;
let windows;
let maya;
let jonas;

stage(async (all) => {
  ({ server, windows, maya, jonas } = all);
  await maya.find(jonas);
  await maya.say('Hello Jonas');
  await jonas.entry(maya).click();
  await jonas.sees('Hello Jonas');
});

const upload = '**/api/users/upload-photo';
const choose = (page, file) => page.locator('.photo-upload input').setInputFiles(file);
const tiles = (page) => page.locator('.photos .photo-tile');
const fault = (page, pattern) => page.getByRole('alert').filter({ hasText: pattern }).waitFor();

/** It has come and is a picture, not only an element. */
async function isShown(image) {
  await image.waitFor();
  await image.evaluate((element) => element.decode());
}

/** What Maya sees of Jonas: the names of the files in his profile, first to last. */
async function seenByMaya() {
  const { page } = maya;
  await page.getByRole('button', { name: /^About Jonas/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('.facts').waitFor();
  const names = await dialog.locator('.person-photos img').evaluateAll((images) => images.map((image) => new URL(image.src).pathname));
  const [large, ...thumbs] = names;
  await page.keyboard.press('Escape');
  await page.locator('dialog[aria-label^="Jonas"]').waitFor({ state: 'detached' }); // closed it has no role any more, but is still there
  return { large, all: thumbs.length > 0 ? thumbs : names };
}

test('without a photo there are initials', async () => {
  assert.deepEqual(await seenByMaya(), { large: undefined, all: [] });
  assert.equal(await maya.page.locator('.conversation-header .avatar').textContent(), 'JO');
});

test('a photo is chosen by key, looked at and uploaded; its owner sees it at once', async () => {
  const { page } = jonas;
  const choosing = page.waitForEvent('filechooser'); // asked for early: the browser has to be told of it first
  await jonas.goTo('Settings');
  await page.getByRole('button', { name: 'Add a photo' }).focus();
  await page.waitForFunction(() => document.activeElement?.textContent === 'Add a photo');
  await page.keyboard.press('Enter');
  const chooser = await choosing;
  await chooser.setFiles(await photo(page, 20, { name: 'Harbour, in the evening.jpg' }));
  await isShown(page.getByRole('img', { name: 'The photo you chose' }));
  await page.getByText('Harbour, in the evening.jpg').waitFor();
  await page.waitForFunction(() => document.activeElement?.textContent === 'Upload');
  assert.deepEqual(await seriousFaults(page), []);
  await page.keyboard.press('Enter');
  await page.getByRole('status').filter({ hasText: 'The photo is added.' }).waitFor();
  await page.waitForFunction(() => document.activeElement?.textContent === 'Add a photo');
  await isShown(page.getByRole('img', { name: 'Your photo 1 of 1' }));
  await isShown(page.locator('.sidebar-header .avatar img'));
  assert.deepEqual(await seriousFaults(page), []);
});

test('the other window sees it: in the profile, the conversation and the list', async () => {
  const { page } = maya;
  await page.getByRole('button', { name: /^About Jonas/ }).click();
  await isShown(page.getByRole('img', { name: 'Photo of Jonas Okafor' }));
  assert.deepEqual(await seriousFaults(page), []);
  await page.keyboard.press('Escape');
  for (const place of ['.conversation-header', '.entry']) await isShown(page.locator(`${place} .avatar img`));
  await page.reload();
  await isShown(page.locator('.entry .avatar img'));
});

test('of several the first is the one in the lists, and which is first can be changed', async () => {
  const { page } = jonas;
  await jonas.addPhoto(await photo(page, 200, { name: 'Second.jpg' }));
  assert.equal(await tiles(page).count(), 2);
  const [second, first] = (await seenByMaya()).all;
  await page.getByRole('button', { name: 'Show first: photo 2' }).click();
  await page.getByRole('status').filter({ hasText: 'shown first now' }).waitFor();
  const seen = await seenByMaya();
  assert.deepEqual(seen, { large: first, all: [first, second] });

  await maya.page.getByRole('button', { name: /^About Jonas/ }).click();
  await maya.page.getByRole('button', { name: 'Photo 2' }).click();
  await isShown(maya.page.getByRole('img', { name: 'Photo of Jonas Okafor, 2 of 2' }));
  assert.deepEqual(await seriousFaults(maya.page), []);
  await maya.page.keyboard.press('Escape');
});

test('removing one takes no other along, not even one that this window does not know', async () => {
  const { page } = jonas;
  const elsewhere = await windows.tab(page);
  await elsewhere.goto(`${server.url}#/settings`);
  await jonas.at(elsewhere).addPhoto(await photo(elsewhere, 300, { name: 'Third.jpg' }));
  await elsewhere.close();

  await page.getByRole('button', { name: 'Remove photo 2' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Keep it' }).click();
  await page.waitForFunction(() => document.activeElement?.ariaLabel === 'Remove photo 2');
  await page.keyboard.press('Enter');
  assert.deepEqual(await seriousFaults(page), []);
  await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
  await page.getByRole('status').filter({ hasText: 'The photo is removed.' }).waitFor();
  await page.waitForFunction(() => document.activeElement?.textContent === 'Add a photo');
  assert.equal(await tiles(page).count(), 2);
  assert.equal((await seenByMaya()).all.length, 2);
});

test('what is no photo is refused in words, before it is sent or after', async () => {
  const { page } = jonas;
  let sent = 0;
  page.on('request', (request) => (sent += Number(request.url().endsWith('/upload-photo'))));
  const big = { name: 'big.jpg', mimeType: 'image/jpeg', buffer: Buffer.alloc(5 * 1024 * 1024 + 1) };
  const words = { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('Dear diary') };
  const broken = { name: 'broken.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no pixels') };
  // Every answer differs from the one before it: none is taken for the next one's.
  for (const file of [words, broken]) {
    await choose(page, big);
    await fault(page, 'larger than 5 MB');
    await choose(page, file);
    await fault(page, 'cannot be used as a photo');
  }
  await choose(page, big);
  await fault(page, 'larger than 5 MB');
  assert.equal(sent, 0);
  // A browser shows these, the server makes no photo of them.
  const drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>';
  await choose(page, { name: 'drawing.svg', mimeType: 'image/svg+xml', buffer: Buffer.from(drawing) });
  await page.getByRole('button', { name: 'Upload' }).click();
  await fault(page, 'cannot be used as a photo');
  assert.equal(sent, 1);
  assert.deepEqual(await seriousFaults(page), []);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.waitForFunction(() => document.activeElement?.textContent === 'Add a photo');
});

test('a server that is busy or away keeps the photo chosen, and the next attempt works', async () => {
  const { page } = jonas;
  const answers = [
    [(route) => route.fulfill({ status: 503, headers: { 'Retry-After': '1' }, json: { error: 'Service unavailable' } }), 'too much to do'],
    [(route) => route.fulfill({ status: 413, json: { error: 'Payload too large' } }), 'larger than 5 MB'],
    [(route) => route.fulfill({ status: 429, headers: { 'Retry-After': '7' }, json: { error: 'Too many' } }), 'in 7 seconds'],
    [(route) => route.abort('connectionreset'), 'cannot be reached'],
  ];
  await choose(page, await photo(page, 120));
  for (const [answer, said] of answers) {
    await page.route(upload, answer);
    await page.getByRole('button', { name: 'Upload' }).click();
    await fault(page, said);
    await page.unroute(upload, answer);
  }
  await page.getByRole('button', { name: 'Upload' }).click();
  await page.getByRole('status').filter({ hasText: 'The photo is added.' }).waitFor();
  assert.equal(await tiles(page).count(), 3);
});

test('an upload that takes long shows how far it is, and can be stopped', async () => {
  const { page } = jonas;
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route(upload, async (route) => {
    await held;
    await route.abort().catch(() => {}); // given up by then
  });
  await choose(page, await photo(page, 260));
  await page.getByRole('button', { name: 'Upload' }).click();
  await page.getByRole('progressbar').waitFor();
  await page.waitForFunction(() => document.activeElement?.textContent === 'Stop');
  assert.deepEqual(await seriousFaults(page), []);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Upload' }).waitFor();
  assert.equal(await page.getByRole('alert').filter({ hasText: /\S/ }).count(), 0);
  release();
  await page.unroute(upload);
  await page.getByRole('button', { name: 'Cancel' }).click();
  assert.equal(await tiles(page).count(), 3);
});

test('a photo that is too large is made smaller before it is sent', async () => {
  const { page } = jonas;
  const sent = page.waitForRequest((request) => request.url().endsWith('/upload-photo'));
  await jonas.addPhoto(bitmap(2000, 1000));
  assert.ok(Number(await (await sent).headerValue('content-length')) < 1024 * 1024);
  const first = page.locator('.photo-tile img').first();
  await isShown(first);
  assert.deepEqual(await first.evaluate((image) => [image.naturalWidth, image.naturalHeight]), [1600, 800]);
});

test('a photo that does not come leaves the initials', async () => {
  const { page } = maya;
  await page.route('**/media/**', (route) => route.abort());
  await page.reload();
  await maya.entry(jonas).waitFor();
  await page.locator('.entry .avatar img').waitFor({ state: 'detached' });
  assert.equal(await page.locator('.entry .avatar').textContent(), 'JO');
  await page.unroute('**/media/**');
});

test('who has taken all photos away is initials again, in every window', async () => {
  const { page } = jonas;
  for (let left = await tiles(page).count(); left > 0; left -= 1) {
    await page.getByRole('button', { name: 'Remove photo 1' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
    await page.waitForFunction((count) => document.querySelectorAll('.photo-tile').length === count, left - 1);
  }
  await page.locator('.sidebar-header .avatar img').waitFor({ state: 'detached' });
  assert.deepEqual(await seenByMaya(), { large: undefined, all: [] });
  await maya.page.locator('.avatar img').waitFor({ state: 'detached' });
});
