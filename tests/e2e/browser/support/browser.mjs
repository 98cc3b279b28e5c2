// One Chromium for a test file; a window of its own for each person.
import { chromium } from 'playwright-core';
import { Person } from './person.mjs';

const executablePath = process.env.CHROMIUM_BIN ?? '/usr/bin/chromium';
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Where it is about seven in the evening now: far from midnight, so "Today" stays today. */
function eveningZone() {
  const ahead = ((19 - new Date().getUTCHours() + 36) % 24) - 12;
  return ahead === 0 ? 'Etc/GMT' : `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
}

export class Windows {
  #browser = null;
  #problems = [];

  constructor(server) {
    this.server = server;
  }

  async open(options = {}) {
    this.#browser ??= await chromium.launch({ executablePath, args, headless: true });
    const context = await this.#browser.newContext({
      viewport: { width: 1280, height: 800 },
      locale: 'en-GB',
      colorScheme: 'light',
      timezoneId: eveningZone(),
      ...options,
    });
    const page = await context.newPage();
    this.#watch(page);
    await page.goto(this.server.url);
    return page;
  }

  /** A window in which this person has just signed up. */
  async person(name, options) {
    const person = new Person(name, await this.open(options));
    await person.signUp();
    return person;
  }

  /** Another tab beside this one, with the same storage. */
  async tab(page) {
    const next = await page.context().newPage();
    this.#watch(next);
    await next.goto(this.server.url);
    return next;
  }

  /** Nothing may go wrong unseen: errors of scripts, and what the content policy forbade. */
  #watch(page) {
    page.on('pageerror', (error) => this.#problems.push(String(error.stack ?? error)));
    page.on('console', (message) => {
      if (/Content Security Policy|Refused to/.test(message.text())) this.#problems.push(message.text());
    });
  }

  async close() {
    await this.#browser?.close();
    this.#browser = null;
    const problems = this.#problems.splice(0);
    if (problems.length > 0) throw new Error(`The page had problems:\n${problems.join('\n')}`);
  }
}
