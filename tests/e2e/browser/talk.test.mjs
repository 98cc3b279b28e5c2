// Two people, two windows, one conversation.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stage } from './support/stage.mjs';

let server;
let windows;
let maya;
let jonas;

stage(async (all) => {
  ({ server, windows, maya, jonas } = all);
});

test('they find each other by name and talk both ways', async () => {
  await maya.seesCredits(10);
  await maya.find(jonas);
  await maya.say('Hello Jonas');
  await maya.seesTick('Hello Jonas', 'delivered');
  await maya.seesCredits(9);

  await jonas.seesUnread(maya, 1);
  await jonas.page.waitForFunction((title) => document.title === title, '(1) TrueBond');
  await jonas.entry(maya).click();
  await jonas.sees('Hello Jonas');
  await jonas.seesUnread(maya, 0);
  await maya.seesTick('Hello Jonas', 'read');

  await jonas.say('Hello Maya');
  await maya.sees('Hello Maya');
  await jonas.seesTick('Hello Maya', 'read');
  await jonas.seesCredits(9);
  await maya.seesCredits(9);
});

test('each message stands there once, in one order for both', async () => {
  await maya.say('one');
  await maya.say('two');
  await jonas.sees('two');
  await jonas.say('three');
  await maya.sees('three');
  const texts = (person) => person.page.locator('.bubble-text').allTextContents();
  const expected = ['Hello Jonas', 'Hello Maya', 'one', 'two', 'three'];
  assert.deepEqual(await texts(maya), expected);
  assert.deepEqual(await texts(jonas), expected);
});

test('one sees the other type, and stop', async () => {
  await jonas.writing().pressSequentially('I am thinking', { delay: 20 });
  await maya.seesStatus(/^typing/);
  await maya.page.locator('.typing').waitFor();
  await jonas.writing().fill('');
  await maya.page.locator('.typing').waitFor({ state: 'detached' });
  await maya.seesStatus(/^online$/);
});

test('a message ends the typing', async () => {
  await jonas.writing().pressSequentially('Done', { delay: 20 });
  await maya.page.locator('.typing').waitFor();
  await jonas.writing().press('Enter');
  await maya.sees('Done');
  await maya.page.locator('.typing').waitFor({ state: 'detached' });
});

test('unread messages count, and are marked where they begin', async () => {
  await jonas.leave();
  await maya.say('first missed');
  await maya.say('second missed');
  await jonas.seesUnread(maya, 2);
  await maya.seesTick('second missed', 'delivered');
  await jonas.entry(maya).click();
  const marked = jonas.page.locator('.separator-unread + .row');
  await marked.filter({ hasText: 'first missed' }).waitFor();
  await maya.seesTick('second missed', 'read');
  await maya.seesTick('first missed', 'read');
});

test('a reload keeps the session and the conversation', async () => {
  await maya.page.reload();
  await maya.isIn();
  await maya.sees('second missed');
  await maya.seesTick('second missed', 'read');
  await maya.seesCredits(5);
});

test('presence: gone when the window closes, back when it opens', async () => {
  await maya.seesStatus(/^online$/);
  const context = jonas.page.context();
  await jonas.page.close();
  await maya.seesStatus(/^last seen/);
  jonas.page = await context.newPage();
  await jonas.page.goto(server.url);
  await jonas.isIn();
  await maya.seesStatus(/^online$/);
});

test('a second window of the same person follows along', async () => {
  const other = maya.at(await windows.open());
  await other.logIn();
  await other.entry(jonas).click();
  await other.sees('second missed');
  await maya.say('from my first window');
  await other.sees('from my first window');
  await other.seesCredits(4);
  assert.equal(await maya.message('from my first window').count(), 1);
  await other.page.getByRole('button', { name: 'Menu' }).click();
  await other.page.getByRole('button', { name: 'Log out' }).click();
  await other.page.getByRole('button', { name: 'Log in' }).waitFor();
  await maya.say('still here');
  await maya.seesTick('still here', 'delivered');
});
