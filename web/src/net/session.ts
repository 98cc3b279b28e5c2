// Where the tokens live. One record a person, shared by all tabs, so that a refresh in one tab
// serves them all (a refresh token is good for one use). Each tab remembers for itself whose page
// it is, so that two people can use two tabs of one browser.
import type { Id, WireTokens } from '../model/wire';

export interface KeyValue {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export interface Tokens {
  userId: Id;
  access: string;
  refresh: string;
}

const whoKey = 'truebond.who';
const tokensKey = (userId: Id) => `truebond.tokens.${userId}`;

export class SessionStore {
  readonly #tab: KeyValue;
  readonly #device: KeyValue;

  constructor(tab: KeyValue, device: KeyValue) {
    this.#tab = tab;
    this.#device = device;
  }

  get userId(): Id | null {
    return this.#tab.getItem(whoKey) ?? this.#device.getItem(whoKey);
  }

  /** Read anew each time: another tab may have refreshed them. */
  get tokens(): Tokens | null {
    const userId = this.userId;
    if (userId === null) return null;
    const text = this.#device.getItem(tokensKey(userId)) ?? this.#tab.getItem(tokensKey(userId));
    if (text === null) return null;
    try {
      const { access, refresh } = JSON.parse(text) as Tokens;
      return access && refresh ? { userId, access, refresh } : null;
    } catch {
      return null;
    }
  }

  /** `remember`: also when the browser is opened next time. */
  begin(tokens: WireTokens, remember: boolean): void {
    this.#tab.setItem(whoKey, tokens.user_id);
    if (remember) this.#device.setItem(whoKey, tokens.user_id);
    this.#write(remember ? this.#device : this.#tab, tokens);
  }

  renew(tokens: WireTokens): void {
    const isOnDevice = this.#device.getItem(tokensKey(tokens.user_id)) !== null;
    this.#write(isOnDevice ? this.#device : this.#tab, tokens);
  }

  end(): void {
    const userId = this.userId;
    this.#tab.removeItem(whoKey);
    if (userId === null) return;
    this.#tab.removeItem(tokensKey(userId));
    this.#device.removeItem(tokensKey(userId));
    if (this.#device.getItem(whoKey) === userId) this.#device.removeItem(whoKey);
  }

  /** True when a change of this key in another tab ends this tab's session. */
  isEndedBy(key: string | null, newValue: string | null): boolean {
    const userId = this.#tab.getItem(whoKey);
    return userId !== null && key === tokensKey(userId) && newValue === null;
  }

  #write(where: KeyValue, tokens: WireTokens): void {
    const value = { access: tokens.access_token, refresh: tokens.refresh_token };
    where.setItem(tokensKey(tokens.user_id), JSON.stringify(value));
  }
}
