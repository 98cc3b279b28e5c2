// What one writes while the server is away arrives once, in order, when it is back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stage } from './support/stage.mjs';

let server;
let maya;
let jonas;

stage(async (all) => {
  ({ server, maya, jonas } = all);
  await maya.find(jonas);
  await maya.say('Before');
  await maya.seesTick('Before', 'delivered');
  await jonas.entry(maya).click();
  await jonas.sees('Before');
});

const texts = (person) => person.page.locator('.bubble-text').allTextContents();

test('a restart of the server is shown calmly, and the outbox is sent after it', async () => {
  await server.stop();
  const line = (person) => person.page.getByText('Reconnecting…').filter({ visible: true });
  await line(maya).waitFor();
  await line(jonas).waitFor();
  await maya.say('While away, one');
  await maya.say('While away, two');
  await maya.seesTick('While away, two', 'queued');
  assert.equal(await maya.writing().inputValue(), '');

  await server.start();
  await maya.seesTick('While away, two', 'read');
  await line(maya).waitFor({ state: 'detached' });
  await line(jonas).waitFor({ state: 'detached' });
  const expected = ['Before', 'While away, one', 'While away, two'];
  assert.deepEqual(await texts(maya), expected);
  assert.deepEqual(await texts(jonas), expected);
  await maya.seesCredits(7);
});

test('a kill -9 loses nothing that was acknowledged', async () => {
  await maya.say('Acknowledged');
  await maya.seesTick('Acknowledged', 'read');
  await server.stop('SIGKILL');
  await server.start();
  await jonas.say('After the crash');
  await maya.sees('After the crash');
  assert.deepEqual((await texts(maya)).slice(-2), ['Acknowledged', 'After the crash']);
});

test('an answer that is lost on the way does not send or charge twice', async () => {
  let lost = 0;
  await maya.page.route('**/api/messages/send', async (route) => {
    if (lost > 0) return route.continue();
    lost += 1;
    await route.fetch();
    await route.abort('connectionreset');
  });
  await maya.say('Only once');
  await maya.seesTick('Only once', 'read');
  await maya.page.unroute('**/api/messages/send');
  assert.equal(lost, 1);
  assert.equal(await maya.message('Only once').count(), 1);
  assert.equal(await jonas.message('Only once').count(), 1);
  await maya.seesCredits(5);
});

test('an outbox survives a reload', async () => {
  await maya.page.route('**/api/messages/send', (route) => route.abort('connectionrefused'));
  await maya.say('Written before the reload');
  await maya.seesTick('Written before the reload', 'queued');
  await maya.page.unroute('**/api/messages/send');
  await maya.page.reload();
  await maya.seesTick('Written before the reload', 'read');
  await jonas.sees('Written before the reload');
  assert.equal(await jonas.message('Written before the reload').count(), 1);
});

test('what was missed while the network was away comes with the reconnect', async () => {
  await jonas.page.context().setOffline(true);
  await jonas.page.getByText('Reconnecting…').filter({ visible: true }).waitFor({ timeout: 60_000 });
  await maya.say('Said meanwhile');
  await maya.seesTick('Said meanwhile', 'sent');
  await jonas.page.context().setOffline(false);
  await jonas.sees('Said meanwhile');
  await maya.seesTick('Said meanwhile', 'read');
});
