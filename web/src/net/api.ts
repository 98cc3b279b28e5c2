// The REST side of the server: one method a call, tokens attached and refreshed.
import type {
  Id,
  SettingsChange,
  WireBalance,
  WireConversation,
  WireEvents,
  WireFault,
  WireHistory,
  WireMe,
  WireNotice,
  WirePerson,
  WirePreferences,
  WireProfile,
  WireSent,
  WireSettings,
  WireTokens,
  WireTransaction,
} from '../model/wire';
import type { SessionStore, Tokens } from './session';
import type { Upload, UploadOptions } from './upload';

export interface ProfileChange {
  name?: string;
  bio?: string;
  intent?: string;
  profile_pictures?: string[];
}

export interface SignUp {
  name: string;
  email: string;
  mobile_number: string;
  password: string;
  age: number;
  gender: string;
  interested_in: string;
  address_line: string;
  city: string;
  state: string;
  country: string;
  pincode: string;
}

/** `status` 0: no answer at all. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly faults: WireFault[] = [],
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(message);
  }

  /** Trying again later may help, without the person doing anything. */
  get isTemporary(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

interface ErrorBody {
  error?: string;
  detail?: string;
  details?: WireFault[];
  retry_after?: number;
}

const timeoutMs = 15_000;
const anonymous = new Set([
  '/auth/login',
  '/auth/signup',
  '/auth/refresh',
  '/auth/forgot-password',
  '/auth/validate-reset-token',
  '/auth/reset-password',
]);
const isAnonymous = (path: string) => anonymous.has(path.split('?')[0] ?? path);

type Fetch = (url: string, init: RequestInit) => Promise<Response>;
type Exclusive = <T>(work: () => Promise<T>) => Promise<T>;

export class Api {
  #refreshing: Promise<void> | null = null;

  /** `exclusive` runs its argument while no other tab runs one. */
  constructor(
    private readonly session: SessionStore,
    private readonly fetch: Fetch,
    private readonly upload: Upload,
    private readonly exclusive: Exclusive = (work) => work(),
  ) {}

  signUp(form: SignUp): Promise<{ tokens: WireTokens }> {
    return this.#call('POST', '/auth/signup', form);
  }
  logIn(email: string, password: string): Promise<{ tokens: WireTokens }> {
    return this.#call('POST', '/auth/login', { email, password });
  }
  logOut(): Promise<unknown> {
    return this.#call('POST', '/auth/logout');
  }
  askForReset(email: string): Promise<unknown> {
    return this.#call('POST', '/auth/forgot-password', { email });
  }
  checkResetToken(token: string): Promise<unknown> {
    return this.#call('POST', `/auth/validate-reset-token?${new URLSearchParams({ token })}`);
  }
  resetPassword(token: string, password: string): Promise<unknown> {
    return this.#call('POST', '/auth/reset-password', { token, new_password: password });
  }
  me(): Promise<WireMe> {
    return this.#call('GET', '/auth/me');
  }
  conversations(): Promise<{ conversations: WireConversation[] }> {
    return this.#call('GET', '/messages/conversations');
  }
  history(otherId: Id, page: { limit: number; before?: Id; after?: Id }): Promise<WireHistory> {
    const query = new URLSearchParams({ limit: String(page.limit) });
    if (page.before !== undefined) query.set('before', page.before);
    if (page.after !== undefined) query.set('after', page.after);
    return this.#call('GET', `/messages/${encodeURIComponent(otherId)}?${query}`);
  }
  send(receiverId: Id, content: string, clientMessageId: string): Promise<WireSent> {
    const body = { receiver_id: receiverId, content, client_message_id: clientMessageId };
    return this.#call('POST', '/messages/send', body);
  }
  markRead(otherId: Id): Promise<{ marked_read: number }> {
    return this.#call('POST', `/messages/read/${encodeURIComponent(otherId)}`);
  }
  balance(): Promise<WireBalance> {
    return this.#call('GET', '/credits/balance');
  }
  transactions(limit: number): Promise<{ transactions: WireTransaction[] }> {
    return this.#call('GET', `/credits/history?limit=${limit}&skip=0`);
  }
  profile(id: Id): Promise<WireProfile> {
    return this.#call('GET', `/users/profile/${encodeURIComponent(id)}`);
  }
  searchUsers(query: string): Promise<{ results: WirePerson[] }> {
    return this.#call('GET', `/search/users?${new URLSearchParams({ q: query })}`);
  }

  updateProfile(change: ProfileChange): Promise<{ profile: { profile_pictures: string[] } }> {
    return this.#call('PUT', '/users/profile', change);
  }
  uploadPhoto(file: File, options: UploadOptions): Promise<{ profile_pictures: string[] }> {
    const path = '/users/upload-photo';
    return this.#renewing(path, () => {
      const form = new FormData();
      form.set('file', file);
      return this.#answer(this.upload(`/api${path}`, this.#headers(path), form, options));
    });
  }
  updatePreferences(change: Partial<WirePreferences>): Promise<unknown> {
    return this.#call('PUT', '/users/preferences', change);
  }
  settings(): Promise<{ settings: WireSettings }> {
    return this.#call('GET', '/users/settings');
  }
  updateSettings(change: SettingsChange): Promise<{ settings: WireSettings }> {
    return this.#call('PUT', '/users/settings', change);
  }
  deleteAccount(): Promise<unknown> {
    return this.#call('DELETE', '/users/account');
  }
  notices(limit: number): Promise<{ notifications: WireNotice[] }> {
    return this.#call('GET', `/notifications?limit=${limit}`);
  }
  unreadNotices(limit: number): Promise<{ notifications: WireNotice[] }> {
    return this.#call('GET', `/notifications?unread_only=true&limit=${limit}`);
  }
  countNotices(): Promise<{ count: number }> {
    return this.#call('GET', '/notifications/unread-count');
  }
  noticeRead(id: Id): Promise<unknown> {
    return this.#call('POST', `/notifications/${encodeURIComponent(id)}/read`);
  }
  allNoticesRead(): Promise<unknown> {
    return this.#call('POST', '/notifications/mark-all-read');
  }
  /** What happened after `after`; without it no events, only where the log stands now. */
  events(after?: string): Promise<WireEvents> {
    return this.#call('GET', after === undefined ? '/events' : `/events?${new URLSearchParams({ after, limit: '500' })}`);
  }

  /** A new pair of tokens; calls made meanwhile share the one refresh. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#refresh().finally(() => (this.#refreshing = null));
    return this.#refreshing;
  }

  async #refresh(): Promise<void> {
    const stale = this.session.tokens;
    if (stale === null) throw new ApiError(401, 'Not signed in');
    await this.exclusive(async () => {
      if (!this.#isHeld(stale)) return;
      const renewed = await this.#once<WireTokens>('POST', '/auth/refresh', { refresh_token: stale.refresh });
      if (this.#isHeld(stale)) this.session.renew(renewed);
    });
  }

  /** False: another pair has taken its place meanwhile. Who has signed out has none, and is given none. */
  #isHeld(pair: Tokens): boolean {
    const now = this.session.tokens;
    if (now === null) throw new ApiError(401, 'Not signed in');
    return now.refresh === pair.refresh;
  }

  #call<T>(method: string, path: string, body?: unknown): Promise<T> {
    return this.#renewing(path, () => this.#once<T>(method, path, body));
  }

  /** Once more, with new tokens, when the old ones have run out. */
  async #renewing<T>(path: string, once: () => Promise<T>): Promise<T> {
    const who = this.session.userId;
    try {
      return await once();
    } catch (error) {
      const isExpired = error instanceof ApiError && error.status === 401 && error.message === 'Token expired';
      if (!isExpired || isAnonymous(path)) throw error;
      await this.refresh();
      // What one person asked is not done in the name of the next.
      if (this.session.userId !== who) throw new ApiError(0, 'Somebody else has logged in');
      return once();
    }
  }

  #headers(path: string): Record<string, string> {
    const tokens = isAnonymous(path) ? null : this.session.tokens;
    return tokens === null ? {} : { Authorization: `Bearer ${tokens.access}` };
  }

  #once<T>(method: string, path: string, body: unknown): Promise<T> {
    const headers = this.#headers(path);
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    const init: RequestInit = { method, headers, signal: AbortSignal.timeout(timeoutMs) };
    if (body !== undefined) init.body = JSON.stringify(body);
    return this.#answer(this.fetch(`/api${path}`, init));
  }

  async #answer<T>(coming: Promise<Response>): Promise<T> {
    let response: Response;
    let text: string;
    try {
      response = await coming;
      text = await response.text();
    } catch {
      throw new ApiError(0, 'The server cannot be reached');
    }
    const answer = parse(text);
    if (response.ok && answer !== null) return answer as T;
    throw toError(response, (answer ?? {}) as ErrorBody);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function toError(response: Response, body: ErrorBody): ApiError {
  // An answer that is no JSON came from something in between, not from the server.
  const status = response.ok ? 502 : response.status;
  const message = body.error ?? body.detail ?? `The server answered ${status}`;
  const header = Number(response.headers.get('Retry-After') ?? Number.NaN);
  const retryAfter = body.retry_after ?? (Number.isFinite(header) ? header : null);
  return new ApiError(status, message, body.details ?? [], retryAfter);
}
