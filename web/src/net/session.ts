// Where the tokens live. One record a person, shared by all tabs, so that a refresh in one tab
// serves them all (a refresh token is good for one use). Each tab remembers for itself whose page
// is, so that two people can use two tabs of one browser. A session that is not to be remembered
// lives in its tab alone; a tab made as a copy of it has the same tokens, and hears of new ones by
// `onRenewed` and `adopt`: used too late, the old refresh token would end the session of both.
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

/** One tab tells the others: whose tokens, which they replace, and what they are now. */
export interface Renewal {
  userId: Id;
  replaced: string;
  access: string;
  refresh: string;
}

const whoKey = 'truebond.who';
const tokensKey = (userId: Id) => `truebond.tokens.${userId}`;

export class SessionStore {
  onRenewed: (renewal: Renewal) => void = () => {};
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
    const kept = read(text);
    return kept && { userId, ...kept };
  }

  /** `remember`: also when the browser is opened next time. */
  begin(tokens: WireTokens, remember: boolean): void {
    this.#tab.setItem(whoKey, tokens.user_id);
    if (remember) this.#device.setItem(whoKey, tokens.user_id);
    this.#write(remember ? this.#device : this.#tab, tokens);
  }

  renew(tokens: WireTokens): void {
    const isOnDevice = this.#device.getItem(tokensKey(tokens.user_id)) !== null;
    const replaced = this.tokens?.refresh;
    this.#write(isOnDevice ? this.#device : this.#tab, tokens);
    if (isOnDevice || replaced === undefined) return;
    this.onRenewed({ userId: tokens.user_id, replaced, access: tokens.access_token, refresh: tokens.refresh_token });
  }

  /** Another tab has renewed: only who holds the very token that was replaced is a copy of it. */
  adopt({ userId, replaced, access, refresh }: Renewal): void {
    const kept = read(this.#tab.getItem(tokensKey(userId)));
    if (kept?.refresh !== replaced) return;
    this.#write(this.#tab, { user_id: userId, access_token: access, refresh_token: refresh });
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

function read(text: string | null): { access: string; refresh: string } | null {
  try {
    const { access, refresh } = JSON.parse(text ?? '{}') as Partial<Tokens>;
    return access && refresh ? { access, refresh } : null;
  } catch {
    return null;
  }
}
