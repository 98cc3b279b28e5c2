// Brings what the server knows into the store: lists, histories, and what was missed.
import type { State } from '../model/state';
import type { Store } from '../model/store';
import { threadOf } from '../model/threads';
import type { Id, WireHistory, WireMessage } from '../model/wire';
import type { Api } from '../net/api';
import type { Env } from './env';

const pageSize = 40;
const gapPageSize = 100;
const gapPagesMax = 10;
const missedConversationsMax = 10;
const settlingMs = 400;

const isSending = (state: State) => state.outbox.some((item) => item.status === 'sending');

export class Sync {
  /** Last message known when the connection broke, for each thread that has not caught up. */
  readonly #anchors = new Map<Id, Id>();
  #balanceIsDue = false;

  constructor(
    private readonly store: Store,
    private readonly api: Api,
    private readonly deliveries: { add(messageId: Id): void },
    private readonly env: Pick<Env, 'delay'>,
  ) {}

  forget(): void {
    this.#anchors.clear();
  }

  /** What was missed has come by other ways. */
  resumed(): void {
    this.#anchors.clear();
  }

  interrupted(): void {
    for (const [otherId, thread] of Object.entries(this.store.state.threads)) {
      const last = thread.messages[thread.messages.length - 1];
      if (thread.status === 'ready' && last && !this.#anchors.has(otherId)) {
        this.#anchors.set(otherId, last.id);
      }
    }
  }

  async lists(): Promise<void> {
    const [conversations] = await Promise.all([this.api.conversations(), this.balance()]);
    this.store.dispatch({ type: 'conversations', list: conversations.conversations });
  }

  /** As soon as the server's figure and the messages already taken off the shown one cannot disagree. */
  async balance(): Promise<void> {
    if (!(await this.#tryBalance())) void this.#balanceLater(this.store.state.me?.id);
  }

  /** An answer that crossed a message of one's own may count it or not: false, nothing is shown then. */
  async #tryBalance(): Promise<boolean> {
    const { debited } = this.store.state;
    if (isSending(this.store.state)) return false;
    const balance = await this.api.balance();
    if (this.store.state.debited !== debited || isSending(this.store.state)) return false;
    this.store.dispatch({ type: 'balance', balance });
    return true;
  }

  async #balanceLater(me: Id | undefined): Promise<void> {
    if (this.#balanceIsDue) return;
    this.#balanceIsDue = true;
    try {
      do await this.env.delay(settlingMs);
      while (this.store.state.me?.id === me && !(await this.#tryBalance()));
    } catch {
      // Away again: the balance is asked for after every reconnect.
    } finally {
      this.#balanceIsDue = false;
    }
  }

  async profile(otherId: Id): Promise<void> {
    this.store.dispatch({ type: 'profile', profile: await this.api.profile(otherId) });
  }

  /** Loads the thread unless it is there and nothing was missed. */
  async thread(otherId: Id): Promise<void> {
    const { status } = threadOf(this.store.state, otherId);
    if (status === 'loading') return;
    if (status === 'ready' && !this.#anchors.has(otherId)) return;
    await this.#newest(otherId);
  }

  /** Receipts missed meanwhile are in the newest page, messages may go further back. */
  async caughtUp(otherId: Id): Promise<void> {
    if (threadOf(this.store.state, otherId).status !== 'loading') await this.#newest(otherId);
  }

  async older(otherId: Id): Promise<void> {
    const thread = threadOf(this.store.state, otherId);
    const first = thread.messages[0];
    if (!first || thread.status !== 'ready' || !thread.hasMore || thread.loadingOlder) return;
    this.store.dispatch({ type: 'older-loading', userId: otherId });
    try {
      const page = await this.api.history(otherId, { limit: pageSize, before: first.id });
      this.store.dispatch({ type: 'history', userId: otherId, page, mode: 'older' });
    } catch (error) {
      this.store.dispatch({ type: 'older-failed', userId: otherId });
      throw error;
    }
  }

  /** Messages that came while nobody listened have reached this device now. */
  async missed(): Promise<void> {
    const { conversations, openId } = this.store.state;
    const unread = Object.values(conversations).filter((entry) => entry.unread > 0 && entry.withId !== openId);
    for (const { withId } of unread.slice(0, missedConversationsMax)) await this.caughtUp(withId);
  }

  async #newest(otherId: Id): Promise<void> {
    this.store.dispatch({ type: 'history-loading', userId: otherId });
    try {
      const page = await this.api.history(otherId, { limit: pageSize });
      await this.#place(otherId, page);
    } catch (error) {
      this.store.dispatch({ type: 'history-failed', userId: otherId });
      throw error;
    }
  }

  async #place(otherId: Id, page: WireHistory): Promise<void> {
    const anchor = this.#anchors.get(otherId);
    const isFirst = threadOf(this.store.state, otherId).status !== 'ready';
    const reaches = (messages: WireMessage[]) => messages.some((message) => message.id === anchor);
    if (isFirst) this.#history(otherId, page, 'reset');
    else if (anchor === undefined || !page.has_more || reaches(page.messages)) this.#history(otherId, page, 'refresh');
    else if (await this.#fillGap(otherId, anchor)) this.#history(otherId, page, 'refresh');
    else this.#history(otherId, page, 'reset');
    this.#anchors.delete(otherId);
  }

  /** False: too much was missed to page through it. */
  async #fillGap(otherId: Id, anchor: Id): Promise<boolean> {
    let after = anchor;
    for (let pages = 0; pages < gapPagesMax; pages += 1) {
      const page = await this.api.history(otherId, { limit: gapPageSize, after });
      this.#history(otherId, page, 'newer');
      const last = page.messages[page.messages.length - 1];
      if (!page.has_more || !last) return true;
      after = last.id;
    }
    return false;
  }

  #history(otherId: Id, page: WireHistory, mode: 'reset' | 'refresh' | 'newer'): void {
    this.store.dispatch({ type: 'history', userId: otherId, page, mode });
    for (const message of page.messages) {
      if (message.sender_id === otherId && message.delivered_at === null) this.deliveries.add(message.id);
    }
  }
}
