// The server's notifications. It counts them apart from messages; here one who has read a
// conversation needs none of it, so those are marked read before anything is shown.
import type { Store } from '../model/store';
import type { Id, WireNotice } from '../model/wire';

interface Api {
  notices(limit: number): Promise<{ notifications: WireNotice[] }>;
  unreadNotices(limit: number): Promise<{ notifications: WireNotice[] }>;
  countNotices(): Promise<{ count: number }>;
  noticeRead(id: Id): Promise<unknown>;
  allNoticesRead(): Promise<unknown>;
}

const shownMax = 50;
const settledMax = 100;

export class Notices {
  constructor(
    private readonly store: Store,
    private readonly api: Api,
  ) {}

  async list(): Promise<WireNotice[]> {
    await this.settle();
    return (await this.api.notices(shownMax)).notifications;
  }

  /** One of them, or all. */
  async read(id?: Id): Promise<void> {
    await (id === undefined ? this.api.allNoticesRead() : this.api.noticeRead(id));
    await this.settle();
  }

  /** Marks those of conversations that hold nothing unread, and counts the rest. */
  async settle(): Promise<void> {
    const { notifications } = await this.api.unreadNotices(settledMax);
    const settled = notifications.filter(({ sender_id }) => sender_id && this.#isRead(sender_id));
    for (const { id } of settled) await this.api.noticeRead(id);
    const left = notifications.length - settled.length;
    const unread = notifications.length < settledMax ? left : (await this.api.countNotices()).count;
    this.store.dispatch({ type: 'notices', unread });
  }

  /** Somebody the list does not know (yet) may have written something unread. */
  #isRead(senderId: Id): boolean {
    return this.store.state.conversations[senderId]?.unread === 0;
  }
}
