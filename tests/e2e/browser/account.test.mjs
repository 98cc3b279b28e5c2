// Oneself: profile, privacy, notifications, a new password by letter, and leaving for good.
import assert from 'node:assert/strict';
import { test } from 'node:test';
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
  await jonas.say('Hello Maya');
  await maya.seesStatus(/^online$/);
});

const saved = (page) => page.getByText('Saved', { exact: true }).waitFor();

test('what one tells of oneself is what others see', async () => {
  const { page } = jonas;
  await jonas.goTo('Settings');
  await page.getByLabel('Name', { exact: true }).fill('Jonas Okafor-Berg');
  await page.getByLabel('About you').fill('Sails, and forgets umbrellas.');
  await page.getByLabel('Looking for').selectOption('friendship');
  await page.getByRole('button', { name: 'Save profile' }).click();
  await saved(page);
  jonas.name = 'Jonas Okafor-Berg';
  await jonas.isIn();

  await maya.page.getByRole('button', { name: /^About Jonas/ }).click();
  const dialog = maya.page.getByRole('dialog', { name: 'Jonas Okafor-Berg' });
  await dialog.getByText('Sails, and forgets umbrellas.').waitFor();
  await dialog.getByText('Friendship').waitFor();
  await maya.page.keyboard.press('Escape');
  await maya.page.locator('dialog[aria-label^="Jonas"]').waitFor({ state: 'detached' });
  await maya.page.locator('.conversation').waitFor();
});

test('a name that is too short says so at its field and changes nothing', async () => {
  const { page } = jonas;
  await page.getByLabel('Name', { exact: true }).fill('J');
  await page.getByRole('button', { name: 'Save profile' }).click();
  await page.locator('#name-fault').waitFor();
  await jonas.isIn();
  await page.getByLabel('Name', { exact: true }).fill(jonas.name);
});

test('wishes are kept', async () => {
  const { page } = jonas;
  await page.getByLabel('To age').fill('44');
  await page.getByRole('button', { name: 'Save wishes' }).click();
  await saved(page);
  await page.reload();
  await page.getByRole('heading', { level: 2, name: 'Settings' }).waitFor();
  assert.equal(await page.getByLabel('To age').inputValue(), '44');
});

test('who hides is not online to others', async () => {
  await maya.seesStatus(/^online$/);
  const online = jonas.page.getByRole('switch', { name: 'Show when I am online' });
  const saved = jonas.page.waitForResponse((answer) => answer.url().endsWith('/api/users/settings') && answer.request().method() === 'PUT');
  await online.click();
  await saved;
  await jonas.page.reload();
  await online.and(jonas.page.locator('[aria-checked="false"]')).waitFor();
  const told = maya.page.waitForResponse((answer) => answer.url().includes('/api/users/profile/'));
  await maya.page.reload();
  assert.equal((await (await told).json()).is_online, false);
  await maya.page.locator('.conversation').waitFor();
  await maya.page.waitForFunction(() => document.querySelector('.conversation-status')?.textContent !== 'online');
});

test('a switch that cannot be saved goes back and says so', async () => {
  const { page } = jonas;
  await page.route('**/api/users/settings', (route) => route.abort('connectionrefused'));
  const search = page.getByRole('switch', { name: /^Keep me out/ });
  await search.click();
  await page.getByText('That could not be saved').waitFor();
  assert.equal(await search.getAttribute('aria-checked'), 'false');
  await page.unroute('**/api/users/settings');
});

test('notifications are listed, lead to their conversation, and are marked read', async () => {
  await maya.say('Are you there?');
  await jonas.menu();
  await jonas.page.getByRole('link', { name: /^Notifications/ }).click();
  const rows = jonas.page.locator('.notice');
  await jonas.page.locator('.notice-new', { hasText: 'Are you there?' }).waitFor();
  // The conversation it is of has been read.
  await jonas.page.locator('.notice:not(.notice-new)', { hasText: 'Hello Jonas' }).waitFor();
  await rows.filter({ hasText: 'Are you there?' }).click();
  await jonas.sees('Are you there?');
  await jonas.goTo('Notifications');
  await jonas.page.locator('.notice:not(.notice-new)', { hasText: 'Are you there?' }).waitFor();
  assert.equal(await rows.count(), 2);
  await maya.say('One more, while you look at the list');
  await jonas.page.locator('.notice-new', { hasText: 'One more' }).waitFor();
  await jonas.page.getByRole('button', { name: 'Mark all as read' }).click();
  await jonas.page.locator('.notice-new').first().waitFor({ state: 'detached' });
  assert.equal(await rows.count(), 3);
});

test('a forgotten password: a letter, its link, a new one; the old and the link are worth nothing', async () => {
  const page = await windows.open();
  await page.getByRole('button', { name: 'Forgot password?' }).click();
  await page.getByLabel('Email').fill(jonas.email);
  await page.getByRole('button', { name: 'Send the link' }).click();
  await page.getByText(`If ${jonas.email} has an account`).waitFor();
  const link = await server.linkFor(jonas.email);
  assert.ok(link.startsWith(`${server.url}reset-password?token=`), link);

  await page.goto(link);
  await page.getByLabel('New password').fill('short');
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByText('Password must be at least 8 characters').waitFor();
  await page.getByLabel('New password').fill('a better horse');
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByText('Your password has been changed').waitFor();
  assert.equal(page.url().includes('token'), false);
  // Everywhere else the session has ended.
  await jonas.page.getByText('Your session has ended').waitFor();

  await page.getByLabel('Email').fill(jonas.email);
  await page.getByLabel('Password').fill(jonas.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('alert').filter({ hasText: 'Invalid email or password' }).waitFor();
  jonas.password = 'a better horse';
  await jonas.logIn();

  await page.goto(link);
  await page.getByText('This link has been used, or is too old.').waitFor();
  await page.getByRole('button', { name: 'Send the link' }).waitFor();
  await page.context().close();
});

test('changing the password while logged in goes by letter, too', async () => {
  await jonas.goTo('Settings');
  await jonas.page.getByRole('button', { name: 'Change password' }).click();
  await jonas.page.getByText(`A link is on its way to ${jonas.email}`).waitFor();
});

test('an account that is deleted is gone, for its owner and for those who look for it', async () => {
  const { page } = jonas;
  await page.getByRole('button', { name: 'Delete account' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Keep it' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Delete account' }).click();
  await page.getByRole('button', { name: 'Delete for good' }).click();
  await page.getByText('Your account has been deleted.').waitFor();
  await page.getByLabel('Email').fill(jonas.email);
  await page.getByLabel('Password').fill(jonas.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('alert').filter({ hasText: 'Account is deactivated' }).waitFor();
  await maya.say('Are you still there?');
  await maya.message('Are you still there?').getByText('can no longer be reached').waitFor();
});
