// The application: what a person can do, and what follows when the server speaks.
import type { Store } from '../model/store';
import type { Page } from '../model/state';
import type {
  Id,
  SettingsChange,
  WireDurable,
  WireMe,
  WireMessage,
  WireNotice,
  WirePreferences,
  WireProfile,
  WireSettings,
  WireTokens,
  WireTransaction,
} from '../model/wire';
import { ApiError, type Api, type ProfileChange, type SignUp } from '../net/api';
import { Live, type LiveListener, type Refusal } from '../net/live';
import type { SessionStore } from '../net/session';
import type { UploadOptions } from '../net/upload';
import { CatchUp } from './catch_up';
import { DeliveryReports } from './delivery_reports';
import type { Env } from './env';
import { Notices } from './notices';
import type { Notifier } from './notifier';
import type { OutboxBox } from './outbox_box';
import { OutboxSender } from './outbox_sender';
import { ReadReceipts } from './read_receipts';
import { Sync } from './sync';
import { TypingNotifier } from './typing_notifier';

export interface MessengerParts {
  store: Store;
  api: Api;
  session: SessionStore;
  box: OutboxBox;
  notifier: Notifier;
  env: Env;
  /** Shows the conversation with this person, or the list, in the address bar. */
  navigate: (otherId: Id | null) => void;
}

const searchPauseMs = 200;
const comeBackMs = 2000;
const sessionEnded = 'Your session has ended. Please log in again.';

const mine = ({ id, name, profile_pictures }: WireMe) => ({ id, name, picture: profile_pictures?.[0] ?? null });

export class Messenger implements LiveListener {
  readonly store: Store;
  readonly notifier: Notifier;
  readonly drafts = new Map<Id, string>();
  readonly #parts: MessengerParts;
  readonly #live: Live;
  readonly #sync: Sync;
  readonly #deliveries: DeliveryReports;
  readonly #catchUp: CatchUp;
  readonly #outbox: OutboxSender;
  readonly #receipts: ReadReceipts;
  readonly #notices: Notices;
  readonly #typing: TypingNotifier;
  #room: { otherId: Id; roomId: string } | null = null;

  constructor(parts: MessengerParts) {
    this.#parts = parts;
    this.store = parts.store;
    this.notifier = parts.notifier;
    this.#live = new Live(() => parts.session.tokens?.access ?? null, this);
    this.#deliveries = new DeliveryReports(this.#live, parts.env);
    this.#sync = new Sync(parts.store, parts.api, this.#deliveries, parts.env);
    this.#catchUp = new CatchUp({
      events: (after) => parts.api.events(after),
      apply: (what) => this.#apply(what),
      refresh: () => this.#refresh(),
      everything: () => this.#everything(),
    });
    this.#outbox = new OutboxSender(parts.store, parts.api, parts.box, parts.env, (error) => this.#refusedSend(error));
    this.#receipts = new ReadReceipts(parts.store, parts.api, this.#live, parts.env);
    this.#notices = new Notices(parts.store, parts.api);
    this.#typing = new TypingNotifier(this.#live);
  }

  // --- the session ---

  /** Takes up the session of an earlier visit, however long the server takes to come. */
  async restore(): Promise<void> {
    while (this.#parts.session.tokens !== null) {
      try {
        await this.#signedIn();
        return;
      } catch (error) {
        if (!(error instanceof ApiError) || !error.isTemporary) return this.#ended(sessionEnded);
        await this.#parts.env.delay(comeBackMs);
      }
    }
    this.store.dispatch({ type: 'signed-out' });
  }

  async logIn(email: string, password: string, remember: boolean): Promise<void> {
    const { tokens } = await this.#parts.api.logIn(email, password);
    await this.#begin(tokens, remember);
  }

  async signUp(form: SignUp, remember: boolean): Promise<void> {
    const { tokens } = await this.#parts.api.signUp(form);
    await this.#begin(tokens, remember);
  }

  async logOut(): Promise<void> {
    await this.#quietly(this.#parts.api.logOut());
    this.#ended();
  }

  async askForReset(email: string): Promise<void> {
    await this.#parts.api.askForReset(email);
  }

  async checkResetToken(token: string): Promise<void> {
    await this.#parts.api.checkResetToken(token);
  }

  /** Ends all sessions of that account; one of somebody else in this browser stays. */
  async resetPassword(token: string, password: string): Promise<void> {
    await this.#parts.api.resetPassword(token, password);
    this.store.dispatch({ type: 'signed-out', notice: 'Your password has been changed. Log in with the new one.' });
  }

  async deleteAccount(): Promise<void> {
    await this.#parts.api.deleteAccount();
    this.#ended('Your account has been deleted.');
  }

  /** Another tab logged out. */
  ended(): void {
    this.#ended(sessionEnded);
  }

  async #begin(tokens: WireTokens, remember: boolean): Promise<void> {
    this.#parts.session.begin(tokens, remember);
    await this.#signedIn();
  }

  async #signedIn(): Promise<void> {
    const me = await this.#parts.api.me();
    this.store.dispatch({ type: 'signed-in', me: mine(me), balance: me.credits_balance });
    this.store.dispatch({ type: 'connection', connection: 'connecting' });
    this.#live.start();
    this.#outbox.restore(me.id);
    void this.#quietly(this.#sync.lists());
  }

  #ended(notice?: string): void {
    this.#live.stop();
    this.#parts.session.end();
    this.#sync.forget();
    this.#catchUp.forget();
    this.#deliveries.forget();
    this.notifier.clear();
    this.drafts.clear();
    this.#room = null;
    this.store.dispatch(notice === undefined ? { type: 'signed-out' } : { type: 'signed-out', notice });
    this.#parts.navigate(null);
  }

  // --- what the person does ---

  /** Follows the address bar. */
  openedPage(page: Page): void {
    if (this.store.state.phase !== 'signed-in' || page === this.store.state.page) return;
    this.#typing.stop();
    this.#leaveRoom();
    this.store.dispatch({ type: 'page', page });
  }

  /** Follows the address bar. */
  opened(otherId: Id | null): void {
    const { phase, openId, page } = this.store.state;
    if (phase !== 'signed-in' || (otherId === openId && page === null)) return;
    this.#typing.stop();
    this.#leaveRoom();
    if (otherId === null || otherId === this.store.state.me?.id) return this.store.dispatch({ type: 'closed' });
    this.store.dispatch({ type: 'opened', userId: otherId });
    this.notifier.clear(otherId);
    void this.#joinRoom(otherId);
    void this.#quietly(this.#sync.profile(otherId));
    void this.#quietly(this.#sync.thread(otherId).then(() => this.#receipts.readOpen()));
  }

  open(otherId: Id | null): void {
    this.#parts.navigate(otherId);
  }

  reload(otherId: Id): void {
    void this.#quietly(this.#sync.thread(otherId));
  }

  scrolledToTop(otherId: Id): void {
    void this.#quietly(this.#sync.older(otherId));
  }

  drafted(otherId: Id, text: string): void {
    this.drafts.set(otherId, text);
    this.#typing.changed(otherId, text);
  }

  send(otherId: Id, content: string): void {
    this.drafts.delete(otherId);
    this.#typing.sent();
    this.#outbox.add(otherId, content);
  }

  retry(clientId: string): void {
    this.#outbox.retry(clientId);
  }

  discard(clientId: string): void {
    this.#outbox.discard(clientId);
  }

  /** The person is back at the page, or has left it. */
  attended(): void {
    this.#receipts.readOpen();
    if (this.store.state.phase === 'signed-in') void this.#quietly(this.#sync.balance());
  }

  async search(query: string): Promise<void> {
    this.store.dispatch({ type: 'search', query });
    if (this.store.state.search.status !== 'searching') return;
    await this.#parts.env.delay(searchPauseMs);
    if (this.store.state.search.query !== query) return;
    try {
      const { results } = await this.#parts.api.searchUsers(query.trim());
      this.store.dispatch({ type: 'search-results', query, results });
    } catch (error) {
      this.store.dispatch({ type: 'search-failed', query });
      this.#checkSession(error);
    }
  }

  async transactions(): Promise<WireTransaction[]> {
    void this.#quietly(this.#sync.balance());
    return (await this.#parts.api.transactions(20)).transactions;
  }

  checkBalance(): void {
    void this.#quietly(this.#sync.balance());
  }

  async account(): Promise<{ me: WireMe; settings: WireSettings }> {
    const [me, { settings }] = await this.#checked(Promise.all([this.#parts.api.me(), this.#parts.api.settings()]));
    return { me, settings };
  }

  async saveProfile(change: ProfileChange & { name: string }): Promise<void> {
    await this.#checked(this.#parts.api.updateProfile(change));
    this.store.dispatch({ type: 'renamed', name: change.name });
  }

  /** Resolves to all of one's pictures, as after changePhotos(). */
  async addPhoto(file: File, options: UploadOptions): Promise<string[]> {
    return this.#pictured((await this.#checked(this.#parts.api.uploadPhoto(file, options))).profile_pictures);
  }

  /** Made to what the server has now: another window may have added some, and a photo that is left out is gone. */
  async changePhotos(change: (photos: string[]) => string[]): Promise<string[]> {
    const { profile_pictures: known = [] } = await this.#checked(this.#parts.api.me());
    const { profile } = await this.#checked(this.#parts.api.updateProfile({ profile_pictures: change(known) }));
    return this.#pictured(profile.profile_pictures);
  }

  #pictured(pictures: string[]): string[] {
    this.store.dispatch({ type: 'pictured', picture: pictures[0] ?? null });
    return pictures;
  }

  async savePreferences(change: WirePreferences): Promise<void> {
    await this.#checked(this.#parts.api.updatePreferences(change));
  }

  async saveSettings(change: SettingsChange): Promise<void> {
    await this.#checked(this.#parts.api.updateSettings(change));
  }

  async person(id: Id): Promise<WireProfile> {
    const profile = await this.#checked(this.#parts.api.profile(id));
    this.store.dispatch({ type: 'profile', profile });
    return profile;
  }

  async notices(): Promise<WireNotice[]> {
    return this.#checked(this.#notices.list());
  }

  async noticesRead(id?: Id): Promise<void> {
    await this.#checked(this.#notices.read(id));
  }

  countNotices(): void {
    void this.#quietly(this.#notices.settle());
  }

  // --- what the server says ---

  connected(recovered: boolean): void {
    this.store.dispatch({ type: 'connection', connection: 'online' });
    this.#outbox.hurry();
    this.#deliveries.kick();
    const { openId } = this.store.state;
    if (openId !== null) void this.#joinRoom(openId);
    void this.#quietly(this.#catchUp.connected(recovered));
  }

  interrupted(): void {
    this.#room = null;
    this.#sync.interrupted();
    this.store.dispatch({ type: 'connection', connection: 'reconnecting' });
  }

  refused(code: Refusal | null): void {
    this.interrupted();
    if (code === null || code === 'token_expired') void this.#askAgain(code);
    else this.#ended(code === 'account_inactive' ? 'This account has been deactivated.' : sessionEnded);
  }

  happened(what: WireDurable, offset: string | null): void {
    this.#apply(what);
    if (offset !== null) this.#catchUp.seen(offset);
  }

  readByMe(otherId: Id, upToSeq: number): void {
    this.store.dispatch({ type: 'read-elsewhere', userId: otherId, upToSeq });
    this.notifier.clear(otherId);
  }

  named(userId: Id, name: string, preview: string): void {
    this.store.dispatch({ type: 'named', userId, name });
    this.store.dispatch({ type: 'noticed' });
    if (this.store.state.openId === userId && this.#parts.env.isWatched()) return;
    this.notifier.show(name, preview, userId, () => this.open(userId));
  }

  typing(userId: Id, typing: boolean): void {
    this.store.dispatch({ type: 'typing', userId, typing });
  }

  presence(userId: Id, online: boolean, lastSeen: string | null): void {
    this.store.dispatch({ type: 'presence', userId, online, lastSeen });
  }

  // --- how it follows up ---

  #apply(what: WireDurable): void {
    switch (what.event) {
      case 'new_message':
      case 'message_sent':
        return this.#message(what.data);
      case 'message_delivered':
        return this.store.dispatch({ type: 'delivered', messageId: what.data.message_id, at: what.data.delivered_at });
      case 'messages_read': {
        const { reader_id, read_at, up_to_seq } = what.data;
        return this.store.dispatch({
          type: 'read-by-other',
          readerId: reader_id,
          mark: { at: read_at, seq: up_to_seq ?? null },
        });
      }
    }
  }

  #message(message: WireMessage): void {
    const { me, openId, people } = this.store.state;
    const isTheirs = message.sender_id !== me?.id;
    const otherId = isTheirs ? message.sender_id : message.receiver_id;
    const seen = isTheirs && openId === otherId && this.#parts.env.isWatched();
    this.store.dispatch({ type: 'message', message, seen });
    if (isTheirs) this.#deliveries.add(message.id);
    if (seen) this.#receipts.read(otherId);
    if (!people[otherId]) void this.#quietly(this.#sync.profile(otherId));
  }

  /** No event is missing, so the conversations are up to date. */
  async #refresh(): Promise<void> {
    const { openId } = this.store.state;
    this.#sync.resumed();
    if (openId !== null) void this.#quietly(this.#sync.thread(openId)); // one that could not be loaded while away
    await this.#sync.lists();
    this.#receipts.readOpen();
  }

  async #everything(): Promise<void> {
    const { openId } = this.store.state;
    if (openId !== null) {
      void this.#quietly(this.#sync.profile(openId));
      await this.#sync.caughtUp(openId);
    }
    await this.#sync.lists();
    this.#receipts.readOpen();
    await this.#sync.missed();
  }

  async #joinRoom(otherId: Id): Promise<void> {
    const roomId = await this.#live.join(otherId);
    if (roomId === null) return;
    if (this.store.state.openId === otherId) this.#room = { otherId, roomId };
    else this.#live.leave(roomId);
  }

  #leaveRoom(): void {
    if (this.#room !== null) this.#live.leave(this.#room.roomId);
    this.#room = null;
  }

  /** The socket was turned away: with a fresh token, or when the session still holds, once more. */
  async #askAgain(code: Refusal | null): Promise<void> {
    try {
      await (code === 'token_expired' ? this.#parts.api.refresh() : this.#parts.api.me());
    } catch (error) {
      if (!this.#checkSession(error)) return;
    }
    await this.#parts.env.delay(code === 'token_expired' ? 0 : comeBackMs);
    this.#live.again();
  }

  #refusedSend(error: ApiError): void {
    if (error.status === 402) this.checkBalance();
    else this.#checkSession(error);
  }

  /** False when the error says that the session is over; then it is. */
  #checkSession(error: unknown): boolean {
    const isOver = error instanceof ApiError && error.status === 401;
    if (isOver && this.store.state.phase === 'signed-in') this.#ended(sessionEnded);
    return !isOver;
  }

  /** For work whose failure somebody shows. */
  async #checked<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      this.#checkSession(error);
      throw error;
    }
  }

  /** For work whose failure shows by itself, or is made good at the next connection. */
  async #quietly(work: Promise<unknown>): Promise<void> {
    try {
      await work;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#checkSession(error);
    }
  }
}
