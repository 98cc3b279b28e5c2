// What a person does at the page, in the words a person would use for it.
import { randomInt } from 'node:crypto';

export const limitMs = 20_000;

export class Person {
  constructor(name, page) {
    this.name = name;
    this.page = page;
    page.setDefaultTimeout(limitMs);
    this.email = `${name.toLowerCase().replace(/\W+/g, '.').slice(0, 40).replace(/^\.|\.$/g, '')}.${randomInt(1e9)}@example.com`;
    this.password = 'correct horse';
    this.remember = true;
  }

  async signUp() {
    await this.askForAccount();
    await this.isIn();
  }

  /** Fills in the form and sends it, however that ends. */
  async askForAccount() {
    const { page } = this;
    await page.getByRole('button', { name: 'Create an account' }).click();
    await page.getByLabel('Name', { exact: true }).fill(this.name);
    await page.getByLabel('Email').fill(this.email);
    await page.getByLabel('Mobile number').fill(`+44${randomInt(1e9, 1e10)}`);
    await page.getByLabel('Password').fill(this.password);
    await page.getByLabel('Keep me logged in').setChecked(this.remember);
    await page.getByRole('button', { name: 'Create account' }).click();
  }

  async logIn() {
    const { page } = this;
    await page.getByLabel('Email').fill(this.email);
    await page.getByLabel('Password').fill(this.password);
    await page.getByRole('button', { name: 'Log in' }).click();
    await this.isIn();
  }

  /** The same person at another window. */
  at(page) {
    const { email, password } = this;
    return Object.assign(new Person(this.name, page), { email, password });
  }

  async isIn() {
    await this.page.getByRole('heading', { level: 1, name: this.name }).waitFor();
  }

  async find(other) {
    const field = this.page.getByRole('textbox', { name: 'Find a person by name' });
    await field.fill(other.name.split(' ')[0]);
    await this.entry(other).click();
    await this.page.getByRole('heading', { level: 2, name: other.name }).waitFor();
  }

  async say(text) {
    const field = this.writing();
    await field.fill(text);
    await field.press('Enter');
  }

  /** Leaves the conversation for the list. */
  async leave() {
    await this.writing().press('Escape');
    await this.page.locator('.conversation').waitFor({ state: 'detached' });
  }

  /** The line of the other in the list on the left. */
  entry(other) {
    return this.page.locator('.sidebar-list a', { hasText: other.name });
  }

  async menu() {
    await this.page.getByRole('button', { name: 'Menu' }).click();
  }

  async goTo(page) {
    await this.menu();
    await this.page.getByRole('link', { name: page }).click();
    await this.page.getByRole('heading', { level: 2, name: page }).waitFor();
  }

  /** Adds a photo, as Playwright takes files, to one's profile. */
  async addPhoto(file) {
    const { page } = this;
    await page.locator('.photo-upload input').setInputFiles(file);
    await page.getByRole('button', { name: 'Upload' }).click();
    await page.getByRole('status').filter({ hasText: 'The photo is added.' }).waitFor();
  }

  async logOut() {
    await this.menu();
    await this.page.getByRole('button', { name: 'Log out' }).click();
    await this.page.getByRole('button', { name: 'Log in' }).waitFor();
  }

  writing() {
    return this.page.getByRole('textbox', { name: 'Message' });
  }

  message(text) {
    return this.page.locator('.row', { hasText: text });
  }

  async sees(text) {
    await this.message(text).waitFor();
  }

  async seesTick(text, tick) {
    await this.message(text).locator(`[data-tick="${tick}"]`).waitFor();
  }

  async seesStatus(pattern) {
    await this.page.locator('.conversation-status', { hasText: pattern }).waitFor();
  }

  async seesCredits(number) {
    await this.page.locator('.credits', { hasText: new RegExp(`^${number}credits?$`) }).waitFor();
  }

  async seesUnread(other, number) {
    const badge = this.entry(other).locator('.badge');
    if (number === 0) await badge.waitFor({ state: 'detached' });
    else await badge.filter({ hasText: new RegExp(`^${number} unread$`) }).waitFor();
  }
}
