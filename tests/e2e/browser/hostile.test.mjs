// Whatever people call themselves and write is text, and breaks neither the page nor its layout.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { seriousFaults } from './support/axe.mjs';
import { Windows } from './support/browser.mjs';
import { TestServer } from './support/server.mjs';

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const names = {
  html: '<img src=x onerror=alert(1)> & "<b>bold</b>"',
  rtl: 'محمد \u202Egnp.exe',
  long: 'W'.repeat(50),
};
const messages = [
  '</span><script>document.title = "owned"</script>',
  '<a href="javascript:alert(1)">press me</a> &amp; {{7*7}} ${7*7}',
  'שלום, what is this? \u202Etxt.exe',
  'x'.repeat(2000),
  'Zalgo ' + 'Z\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309\u030A\u030B\u030C'.repeat(20),
  '👩‍👩‍👧‍👦'.repeat(60),
  `one line\n${'\n'.repeat(30)}and another`,
];

let server;
let windows;
let maya;
let people;

before(async () => {
  server = await TestServer.create();
  windows = new Windows(server);
  maya = await windows.person('Maya Lindqvist');
  people = {};
  for (const [kind, name] of Object.entries(names)) people[kind] = await windows.person(name);
});
after(async () => {
  await windows?.close();
  await server?.remove();
});

/** Nothing of the page is wider than its window. */
async function fits(page) {
  const wide = await page.evaluate(() => {
    const isScrolled = document.documentElement.scrollWidth > innerWidth;
    const parts = [...document.querySelectorAll('.bubble, .entry, .conversation-header, .sidebar-header, .composer, .notice, .dialog, .section')];
    const over = parts.filter((part) => part.getBoundingClientRect().right > innerWidth + 1);
    return [isScrolled ? 'the page' : '', ...over.map((part) => part.className)].filter(Boolean);
  });
  assert.deepEqual(wide, []);
}

const made = (page) => page.locator('.bubble :is(a, script, img, b), .entry :is(script, b, img), .conversation-who :is(b, img)').count();

test('the server forbids the page everything inline, in its header', async () => {
  for (const path of ['', 'reset-password?token=x', 'icon.svg']) {
    const answer = await fetch(server.url + path);
    assert.equal(answer.status, 200);
    const policy = answer.headers.get('content-security-policy');
    assert.match(policy, /default-src 'self'/);
    assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval/);
    assert.match(policy, /object-src 'none'/);
    assert.match(policy, /connect-src 'self';/);
    assert.match(policy, /img-src 'self' blob:;/);
    assert.match(policy, /frame-ancestors 'none'/);
  }
  const html = await (await fetch(server.url)).text();
  assert.doesNotMatch(html, /<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=/);
});

test('the policy holds: a script that got in would not run', async () => {
  const page = await maya.page.context().newPage();
  await page.goto(server.url);
  const ran = await page.evaluate(async () => {
    const script = document.createElement('script');
    script.textContent = 'globalThis.ran = true';
    document.body.append(script);
    return globalThis.ran === true;
  });
  assert.equal(ran, false);
  await page.close();
});

test('the policy holds: the page can send nothing to another server', async () => {
  const page = await maya.page.context().newPage();
  await page.goto(server.url);
  const forbidden = await page.evaluate(async () => {
    const seen = [];
    document.addEventListener('securitypolicyviolation', (event) => seen.push(`${event.effectiveDirective} ${event.blockedURI}`));
    const attempts = [
      () => fetch('http://127.0.0.2:9/').catch(() => {}),
      () => new Promise((resolve) => (new WebSocket('ws://127.0.0.2:9/').onerror = resolve)),
      () => new Promise((resolve) => Object.assign(new Image(), { onerror: resolve, src: 'https://127.0.0.2:9/a.png' })),
    ];
    for (const attempt of attempts) {
      try {
        await attempt();
      } catch (error) {
        seen.push(String(error));
      }
    }
    return seen;
  });
  for (const start of ['connect-src http:', 'connect-src ws:', 'img-src https:']) {
    assert.ok(forbidden.some((line) => line.startsWith(start)), `${start} in ${forbidden.join(', ')}`);
  }
  await page.close();
});

test('names are text in the list, the conversation, the title and the profile', async () => {
  for (const [kind, person] of Object.entries(people)) {
    await person.find(maya);
    await person.say(`Hello from ${kind}`);
    await maya.entry(person).waitFor();
  }
  assert.equal(await made(maya.page), 0);
  await maya.entry(people.html).click();
  assert.equal(await maya.page.locator('.conversation-who h2').textContent(), names.html);
  await maya.page.getByRole('button', { name: /^About/ }).click();
  await maya.page.getByRole('dialog').locator('h2').filter({ hasText: '<img src=x' }).waitFor();
  await fits(maya.page);
  await maya.page.keyboard.press('Escape');
  await fits(maya.page);
  assert.deepEqual(await seriousFaults(maya.page), []);
});

test('messages arrive as they were written, and fit', async () => {
  await maya.entry(people.long).click();
  for (const text of messages) await people.long.say(text);
  const shown = () => maya.page.locator('.row-theirs .bubble-text').allTextContents();
  await maya.page.waitForFunction((count) => document.querySelectorAll('.row-theirs').length === count, messages.length + 1);
  assert.deepEqual((await shown()).slice(1), messages);
  assert.equal(await made(maya.page), 0);
  assert.doesNotMatch(await maya.page.title(), /owned/);
  await fits(maya.page);
  assert.deepEqual(await seriousFaults(maya.page), []);
});

test('a direction that is turned round ends with its message', async () => {
  const text = people.long.message('שלום').locator('.bubble-text');
  assert.equal(await text.evaluate((element) => getComputedStyle(element).unicodeBidi), 'isolate');
});

test('and on a phone', async () => {
  const page = await windows.open(phone);
  const onPhone = maya.at(page);
  await onPhone.logIn();
  await onPhone.entry(people.rtl).waitFor();
  await fits(page);
  await onPhone.entry(people.long).click();
  await page.locator('.row').first().waitFor();
  await fits(page);
  assert.deepEqual(await seriousFaults(page), []);
  await page.goto(`${server.url}#/notifications`);
  await page.locator('.notice').first().waitFor();
  await fits(page);
  assert.equal(await page.locator('.notice :is(img, b, script)').count(), 0);
});
