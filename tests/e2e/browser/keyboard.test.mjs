// Everything can be done without a mouse.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stage } from './support/stage.mjs';

let maya;
let jonas;

stage(async (all) => {
  ({ maya, jonas } = all);
});

const focused = (page) => page.evaluate(() => document.activeElement?.textContent || document.activeElement?.ariaLabel);

test('from the search to a conversation and back, by keys alone', async () => {
  const { keyboard } = maya.page;
  await keyboard.press('Control+k');
  await keyboard.type('jon');
  await maya.entry(jonas).waitFor();
  await keyboard.press('ArrowDown');
  await keyboard.press('Enter');
  await maya.seesStatus('');
  await maya.writing().waitFor();
  await keyboard.type('One line');
  await keyboard.press('Shift+Enter');
  await keyboard.type('and another');
  await keyboard.press('Enter');
  await maya.seesTick('and another', 'delivered');
  const text = await maya.message('and another').locator('.bubble-text').textContent();
  assert.equal(text, 'One line\nand another');
  await keyboard.press('Escape');
  await maya.page.locator('.conversation').waitFor({ state: 'detached' });
  await maya.page.waitForFunction(() => document.activeElement?.matches('.entry')); // the effect runs after the paint
  assert.match(await focused(maya.page), /Jonas Okafor/);
  await keyboard.press('Enter');
  await maya.writing().waitFor();
});

test('a draft waits in its conversation', async () => {
  await maya.writing().fill('Not finished');
  await maya.leave();
  await maya.entry(jonas).click();
  assert.equal(await maya.writing().inputValue(), 'Not finished');
  await maya.writing().fill('');
});

test('the menu opens, changes and closes by keys', async () => {
  const { page } = maya;
  await page.getByRole('button', { name: 'Menu' }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowRight');
  assert.ok(await page.getByRole('radio', { name: 'Light' }).isChecked());
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Escape');
  await page.locator('.menu-panel').waitFor({ state: 'detached' });
  assert.equal(await focused(page), 'Menu');
  await page.locator('.conversation').waitFor();
});

test('going to a page and back, the keyboard goes along', async () => {
  const { page } = maya;
  await maya.goTo('Settings');
  await page.getByRole('button', { name: 'Save profile' }).waitFor();
  await page.waitForFunction(() => document.activeElement?.matches('.page-title'));
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.closest('.page') !== null), true);
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => document.activeElement?.ariaLabel === 'Menu');
  await maya.entry(jonas).click();
  await maya.writing().waitFor();
});

test('a message that is too long cannot be sent, and says by how much', async () => {
  await maya.writing().fill('x'.repeat(2003));
  await maya.page.locator('.composer-count', { hasText: '-3' }).waitFor();
  assert.ok(await maya.page.getByRole('button', { name: 'Send' }).isDisabled());
  await maya.writing().fill('');
});

test('what somebody writes is text, whatever it looks like', async () => {
  const text = '<img src=x onerror="document.title=1"> & <b>bold</b>';
  await jonas.entry(maya).click();
  await jonas.say(text);
  await maya.sees(text);
  assert.equal(await maya.page.locator('.bubble img, .bubble b').count(), 0);
});
