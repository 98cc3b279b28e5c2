// Says that the open conversation has been read, while the person has it in front of them.
import type { Store } from '../model/store';
import type { Id } from '../model/wire';
import { ApiError, type Api } from '../net/api';
import type { Live } from '../net/live';
import type { Env } from './env';

export class ReadReceipts {
  /** Conversations being reported; true: something more was read meanwhile. */
  readonly #underWay = new Map<Id, boolean>();

  constructor(
    private readonly store: Store,
    private readonly api: Pick<Api, 'markRead'>,
    private readonly live: Pick<Live, 'isConnected' | 'markRead'>,
    private readonly env: Env,
  ) {}

  /** The open conversation, if it holds anything unread and is looked at. */
  readOpen(): void {
    const { openId, conversations } = this.store.state;
    if (openId === null || !this.env.isWatched()) return;
    if ((conversations[openId]?.unread ?? 0) > 0) this.read(openId);
  }

  read(otherId: Id): void {
    if (this.#underWay.has(otherId)) this.#underWay.set(otherId, true);
    else void this.#report(otherId);
  }

  async #report(otherId: Id): Promise<void> {
    do {
      this.#underWay.set(otherId, false);
      this.store.dispatch({ type: 'read-by-me', userId: otherId });
      await this.#tell(otherId);
    } while (this.#underWay.get(otherId));
    this.#underWay.delete(otherId);
  }

  /** What cannot be told now is told after the next connection: the list brings it back. */
  async #tell(otherId: Id): Promise<void> {
    if (this.live.isConnected && (await this.live.markRead(otherId))) return;
    try {
      await this.api.markRead(otherId);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }
}
