// Sends what is in the outbox, one message at a time and in order, until the server has it all.
import type { Store } from '../model/store';
import type { Failure, OutboxItem } from '../model/state';
import type { Id, WireSent } from '../model/wire';
import { ApiError } from '../net/api';
import type { Env } from './env';
import type { OutboxBox } from './outbox_box';

interface Sends {
  send(receiverId: Id, content: string, key: string): Promise<WireSent>;
}

const firstPauseMs = 1000;
const longestPauseMs = 15_000;

export class OutboxSender {
  #running = false;
  #failures = 0;
  #wake: (() => void) | null = null;

  /** `onRefused` hears of answers that concern more than the one message (401, 402). */
  constructor(
    private readonly store: Store,
    private readonly api: Sends,
    private readonly box: OutboxBox,
    private readonly env: Env,
    private readonly onRefused: (error: ApiError) => void,
  ) {}

  /** What an earlier visit left behind. */
  restore(userId: Id): void {
    this.store.dispatch({ type: 'queued', items: this.box.all(userId) });
    this.kick();
  }

  add(to: Id, content: string): void {
    const me = this.store.state.me;
    if (me === null) return;
    const item: OutboxItem = {
      clientId: this.env.newKey(),
      to,
      content,
      queuedAt: this.env.now().toISOString(),
      status: 'queued',
      failure: null,
      messageId: null,
    };
    this.box.put(me.id, item);
    this.store.dispatch({ type: 'queued', items: [item] });
    this.kick();
  }

  retry(clientId: string): void {
    this.store.dispatch({ type: 'requeued', clientId });
    this.#keep(clientId);
    this.kick();
  }

  discard(clientId: string): void {
    const me = this.store.state.me;
    if (me !== null) this.box.remove(me.id, clientId);
    this.store.dispatch({ type: 'discarded', clientId });
  }

  /** Starts sending if it is not under way. */
  kick(): void {
    if (!this.#running) void this.#run();
  }

  /** The server is back: no need to sit out the pause. */
  hurry(): void {
    this.#failures = 0;
    this.#wake?.();
    this.kick();
  }

  async #run(): Promise<void> {
    this.#running = true;
    try {
      for (let item = this.#next(); item !== undefined; item = this.#next()) {
        const pauseMs = await this.#sendOne(item);
        if (pauseMs === null) return;
        if (pauseMs > 0) await this.#pause(pauseMs);
      }
    } finally {
      this.#running = false;
    }
  }

  #next(): OutboxItem | undefined {
    return this.store.state.outbox.find((item) => item.status === 'queued');
  }

  /** Returns how long to wait before the next; null: not to go on at all. */
  async #sendOne(item: OutboxItem): Promise<number | null> {
    const me = this.store.state.me;
    if (me === null) return null;
    const { clientId } = item;
    this.store.dispatch({ type: 'sending', clientId });
    try {
      const answer = await this.api.send(item.to, item.content, clientId);
      this.box.remove(me.id, clientId);
      this.#failures = 0;
      if (this.store.state.me?.id === me.id) this.store.dispatch({ type: 'sent', clientId, answer });
      return 0;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return this.#refused(clientId, error);
    }
  }

  #refused(clientId: string, error: ApiError): number | null {
    if (error.isTemporary) {
      this.store.dispatch({ type: 'requeued', clientId });
      const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** this.#failures);
      this.#failures += 1;
      return error.retryAfterSeconds === null ? pauseMs : error.retryAfterSeconds * 1000;
    }
    if (error.status === 401) {
      this.store.dispatch({ type: 'requeued', clientId });
      this.onRefused(error);
      return null;
    }
    this.store.dispatch({ type: 'failed', clientId, failure: failureOf(error) });
    this.#keep(clientId);
    if (error.status === 402) this.onRefused(error);
    return 0;
  }

  #keep(clientId: string): void {
    const item = this.store.state.outbox.find((entry) => entry.clientId === clientId);
    const me = this.store.state.me;
    if (item && me) this.box.put(me.id, item);
  }

  async #pause(ms: number): Promise<void> {
    const woken = new Promise<void>((resolve) => (this.#wake = resolve));
    await Promise.race([this.env.delay(ms), woken]);
    this.#wake = null;
  }
}

function failureOf(error: ApiError): Failure {
  if (error.status === 402) return 'credits';
  return error.status === 404 ? 'receiver' : 'rejected';
}
