// Ten credits, ten messages; then the page says so, and goes on when there are more.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seriousFaults } from './support/axe.mjs';
import { stage } from './support/stage.mjs';

let server;
let maya;
let jonas;

stage(async (all) => {
  ({ server, maya, jonas } = all);
  await maya.find(jonas);
});

test('more messages than credits: the rest is kept and says why', async () => {
  // Written before the first answer comes: the page still believes in ten.
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await maya.page.route('**/api/messages/send', async (route) => {
    await held;
    await route.continue();
  });
  for (let number = 1; number <= 12; number += 1) await maya.say(`Message ${number}.`);
  release();
  await maya.seesTick('Message 10.', 'delivered');
  await maya.seesTick('Message 11.', 'failed');
  await maya.seesTick('Message 12.', 'failed');
  await maya.message('Message 12.').getByText('you are out of credits').waitFor();
  await maya.page.unroute('**/api/messages/send');
  await maya.seesCredits(0);
});

test('without credits the field says so and nothing can be sent', async () => {
  await maya.page.getByText('You are out of credits. Your').waitFor();
  await maya.writing().fill('One more?');
  assert.ok(await maya.page.getByRole('button', { name: 'Send' }).isDisabled());
  assert.deepEqual(await seriousFaults(maya.page), []);
});

test('what failed is still there after a reload, can be deleted, and sent once there are credits', async () => {
  await maya.page.reload();
  await maya.seesTick('Message 12.', 'failed');
  await maya.message('Message 12.').getByRole('button', { name: 'Delete' }).click();
  await maya.message('Message 12.').waitFor({ state: 'detached' });

  await server.grant(maya.email, 5);
  await maya.page.getByRole('button', { name: 'Check again' }).click();
  await maya.seesCredits(5);
  await maya.message('Message 11.').getByRole('button', { name: 'Try again' }).click();
  await maya.seesTick('Message 11.', 'delivered');
  await maya.seesCredits(4);
  await jonas.seesUnread(maya, 11);
});
