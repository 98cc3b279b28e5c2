// The page with people in it: axe finds nothing serious, in light, dark and on a phone, and with
// SCREENSHOTS=1 the pictures of the documentation are taken.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { seriousFaults } from './support/axe.mjs';
import { Windows } from './support/browser.mjs';
import { evening, talk } from './support/people.mjs';
import { TestServer } from './support/server.mjs';

const images = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../docs/images');
const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };

let server;
let windows;
let maya;
let jonas;

async function picture(page, name) {
  if (process.env.SCREENSHOTS !== '1') return;
  await mkdir(images, { recursive: true });
  await page.evaluate(() => document.fonts.ready);
  await page.mouse.move(700, 400);
  await page.waitForTimeout(300);
  await page.screenshot({ path: path.join(images, `${name}.png`) });
}

async function looksRight(page, name) {
  assert.deepEqual(await seriousFaults(page), []);
  await picture(page, name);
}

/** Four more people, so that the list has something to show. */
async function others() {
  const cast = [
    ['Elif Aydın', ['Thank you for the book, I am on page 200 already'], 'The best part is still to come.'],
    ['Sofia Marchetti', ['Did the parcel arrive?'], 'Yesterday, thank you!'],
    ['Tomás Herrera', ['See you at the climbing wall on Tuesday!'], 'I will bring the rope.'],
    ['Priya Raman', ['The photos are up, have a look when you can', 'The one on the bridge is my favourite.'], null],
  ];
  for (const [name, lines, answer] of cast) {
    const person = await windows.person(name);
    await person.find(maya);
    for (const line of lines) await person.say(line);
    await person.seesTick(lines.at(-1), 'delivered');
    if (answer === null) continue;
    await maya.entry(person).click();
    await maya.say(answer);
    await person.sees(answer);
    await maya.seesTick(answer, 'read');
    if (name.startsWith('Tomás')) continue;
    await person.page.context().close();
    await maya.seesStatus(/^last seen/);
  }
}

before(async () => {
  server = await TestServer.create();
  windows = new Windows(server);
  maya = await windows.person('Maya Lindqvist');
  jonas = await windows.person('Jonas Okafor');
});
after(async () => {
  await windows?.close();
  await server?.remove();
});

test('the way in', async () => {
  const page = await windows.open();
  await looksRight(page, 'login');
  await page.getByRole('button', { name: 'Create an account' }).click();
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.locator('.field-fault').first().waitFor();
  assert.deepEqual(await seriousFaults(page), []);
});

test('two people talking, light', async () => {
  await others();
  await maya.find(jonas);
  await maya.say(evening[0][1]);
  await jonas.entry(maya).click();
  await maya.seesTick(evening[0][1], 'read');
  await talk({ maya, jonas }, evening.slice(1));
  await jonas.writing().pressSequentially('And', { delay: 10 });
  await maya.seesStatus(/^typing/);
  await looksRight(maya.page, 'conversation');
  await jonas.writing().fill('');
});

test('dark', async () => {
  await jonas.page.emulateMedia({ colorScheme: 'dark' });
  await maya.writing().pressSequentially('Bring', { delay: 10 });
  await jonas.seesStatus(/^typing/);
  await looksRight(jonas.page, 'conversation-dark');
  await maya.writing().fill('');
});

test('the colours can be chosen against the device', async () => {
  const background = () => maya.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await background();
  await maya.page.getByRole('button', { name: 'Settings' }).click();
  await maya.page.getByRole('radio', { name: 'Dark' }).check();
  assert.notEqual(await background(), light);
  assert.deepEqual(await seriousFaults(maya.page), []);
  await maya.page.getByRole('radio', { name: 'Auto' }).check();
  assert.equal(await background(), light);
  await maya.page.keyboard.press('Escape');
});

test('the history of the credits', async () => {
  await maya.page.locator('.credits').click();
  await maya.page.getByText('Welcome bonus credits').waitFor();
  await looksRight(maya.page, 'credits');
  await maya.page.keyboard.press('Escape');
});

test('a phone shows one thing at a time', async () => {
  const page = await windows.open(phone);
  const onPhone = maya.at(page);
  await onPhone.logIn();
  await onPhone.entry(jonas).waitFor();
  await looksRight(page, 'phone-list');
  await onPhone.entry(jonas).click();
  await onPhone.sees(evening.at(-1)[1]);
  assert.equal(await page.locator('.sidebar').isVisible(), false);
  await looksRight(page, 'phone-conversation');
  await page.getByRole('link', { name: 'Back to the conversations' }).click();
  await onPhone.entry(jonas).waitFor();
});
