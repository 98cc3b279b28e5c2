// The page with people in it: axe finds nothing serious, in light, dark and on a phone, and with
// SCREENSHOTS=1 the pictures of the documentation are taken.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { seriousFaults } from './support/axe.mjs';
import { evening, talk } from './support/people.mjs';
import { photo } from './support/pictures.mjs';
import { stage } from './support/stage.mjs';

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

/** The last one is shown first. */
async function withPhotos(person, ...hues) {
  await person.goTo('Settings');
  for (const hue of hues) await person.addPhoto(await photo(person.page, hue));
  await person.page.getByRole('link', { name: 'Back to the conversations' }).click();
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
    if (name.startsWith('Sofia')) await withPhotos(person, 265);
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

stage(async (all) => {
  ({ server, windows, maya, jonas } = all);
  await withPhotos(maya, 330);
  await withPhotos(jonas, 205, 20);
});

test('the way in', async () => {
  const page = await windows.open();
  await looksRight(page, 'login');
  await page.getByRole('button', { name: 'Create an account' }).click();
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.locator('.field-fault').first().waitFor();
  assert.deepEqual(await seriousFaults(page), []);
  await page.context().close();
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
  await maya.page.getByRole('button', { name: 'Menu' }).click();
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

test('settings and profile', async () => {
  await jonas.goTo('Settings');
  await jonas.page.getByLabel('About you').fill('Sails in summer, bakes in winter, forgets umbrellas all year.');
  await jonas.page.getByRole('button', { name: 'Save profile' }).click();
  await jonas.page.getByText('Saved', { exact: true }).waitFor();
  await maya.page.getByRole('button', { name: 'About Jonas Okafor' }).click();
  await maya.page.getByText('Sails in summer').waitFor();
  await maya.page.locator('.person-thumb').nth(1).waitFor();
  await looksRight(maya.page, 'profile');
  await maya.page.keyboard.press('Escape');
  await maya.goTo('Settings');
  await maya.page.getByRole('button', { name: 'Delete account' }).waitFor();
  await looksRight(maya.page, 'settings');
});

test('the list of notifications', async () => {
  await maya.goTo('Notifications');
  await maya.page.locator('.notice').first().waitFor();
  await looksRight(maya.page, 'notifications');
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

/** Every screen there is: how to come there in a window where Maya is, and what tells that it is there. */
const screens = {
  list: { at: '#/', shows: '.entry' },
  conversation: { at: () => conversationHref, shows: '.bubble' },
  profile: { at: () => conversationHref, press: /^About /, shows: '.facts' },
  menu: { at: '#/', press: 'Menu', shows: '.menu-panel' },
  credits: { at: '#/', press: /credits?$/, shows: '.transactions li' },
  settings: { at: '#/settings', shows: '.section .facts' },
  photo: { at: '#/settings', choose: true, shows: '.photo-chosen .photo' },
  deletion: { at: '#/settings', press: 'Delete account', shows: '.dialog .button-danger' },
  notifications: { at: '#/notifications', shows: '.notice' },
};
let conversationHref;

for (const [device, options] of Object.entries({ desktop: {}, phone })) {
  for (const colorScheme of ['light', 'dark']) {
    test(`axe finds nothing serious on any screen: ${device}, ${colorScheme}`, async () => {
      const page = await windows.open({ ...options, colorScheme });
      assert.deepEqual(await seriousFaults(page), [], 'log in');
      await page.getByRole('button', { name: 'Forgot password?' }).click();
      assert.deepEqual(await seriousFaults(page), [], 'forgotten password');
      await page.getByRole('button', { name: 'Log in' }).click();
      await page.goto(`${server.url}reset-password?token=used`);
      await page.getByText('This link has been used').waitFor();
      assert.deepEqual(await seriousFaults(page), [], 'reset password');
      await page.getByRole('link', { name: 'Back to log in' }).click();

      const there = maya.at(page);
      await there.logIn();
      conversationHref = await there.entry(jonas).getAttribute('href');
      for (const [name, { at, press, choose, shows }] of Object.entries(screens)) {
        await page.goto(`${server.url}${typeof at === 'string' ? at : at()}`);
        await page.reload();
        if (choose) await page.locator('.photo-upload input').setInputFiles(await photo(page, 150));
        if (press) await page.getByRole('button', { name: press }).click();
        await page.locator(shows).first().waitFor();
        assert.deepEqual(await seriousFaults(page), [], name);
        if (device === 'phone' && ['settings', 'notifications'].includes(name) && colorScheme === 'dark') await picture(page, `phone-${name}`);
      }
      await page.context().close();
    });
  }
}
