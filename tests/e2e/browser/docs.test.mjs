// The page at /docs: it shows what the server can do, and sends requests that work.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { seriousFaults } from './support/axe.mjs';
import { Windows } from './support/browser.mjs';
import { TestServer } from './support/server.mjs';

let server;
let windows;
let page;

before(async () => {
  server = await TestServer.create();
  windows = new Windows(server);
  page = await windows.open();
  await page.goto(new URL('/docs', server.url).href);
});
after(async () => {
  await windows?.close();
  await server?.remove();
});

const operation = (id) => page.locator(`#${id}`);

async function send(id) {
  if ((await operation(id).getAttribute('open')) === null) await operation(id).locator('summary').click();
  await operation(id).getByRole('button', { name: 'Send' }).click();
  await operation(id).getByRole('status').waitFor();
  return operation(id).getByRole('status').innerText();
}

test('everything is on it', async () => {
  const answer = await page.request.get(new URL('/openapi.json', server.url).href);
  const { paths } = await answer.json();
  const count = Object.values(paths).reduce((sum, methods) => sum + Object.keys(methods).length, 0);
  await page.locator('details').first().waitFor();
  assert.equal(await page.locator('details').count(), count);
  assert.deepEqual(await seriousFaults(page), []);
});

test('without a token one is told so; with the one of a sign-up it works', async () => {
  assert.match(await send('me'), /^403[\s\S]*Not authenticated/);
  assert.match(await send('signUp'), /^200[\s\S]*Account created successfully/);
  assert.notEqual(await page.getByLabel('Access token').inputValue(), '');
  await operation('me').getByRole('button', { name: 'Send' }).click();
  await operation('me').getByText('"email": "ann@example.com"').waitFor();
});

test('what is filled in goes where it belongs', async () => {
  await operation('history').locator('summary').click();
  await operation('history').getByLabel('other_user_id').fill('zzz');
  await operation('history').getByLabel('limit').fill('7');
  assert.match(await operation('history').locator('.curl').innerText(), /\/api\/messages\/zzz\?limit=7'$/);
  assert.match(await send('history'), /^200[\s\S]*"messages": \[\]/);
  assert.deepEqual(await seriousFaults(page), []);
});
