// Keeps the outbox across reloads: one storage entry a message, so that two tabs of one person
// never overwrite each other's. Sending one twice does no harm: it carries its key.
import type { OutboxItem } from '../model/state';
import type { Id } from '../model/wire';
import type { KeyValue } from '../net/session';

export interface Enumerable extends KeyValue {
  readonly length: number;
  key(index: number): string | null;
}

type Kept = Pick<OutboxItem, 'to' | 'content' | 'queuedAt' | 'failure'>;

export class OutboxBox {
  constructor(private readonly storage: Enumerable) {}

  put(userId: Id, item: OutboxItem): void {
    const { to, content, queuedAt, failure } = item;
    const kept: Kept = { to, content, queuedAt, failure };
    try {
      this.storage.setItem(prefix(userId) + item.clientId, JSON.stringify(kept));
    } catch {
      // Storage full or forbidden: the message is still sent, it only does not survive a reload.
    }
  }

  remove(userId: Id, clientId: string): void {
    this.storage.removeItem(prefix(userId) + clientId);
  }

  /** Oldest first. What was in flight is queued again. */
  all(userId: Id): OutboxItem[] {
    const items: OutboxItem[] = [];
    for (let index = 0; index < this.storage.length; index += 1) {
      const key = this.storage.key(index);
      if (key === null || !key.startsWith(prefix(userId))) continue;
      const kept = parse(this.storage.getItem(key));
      if (kept === null) continue;
      const clientId = key.slice(prefix(userId).length);
      const failure = kept.failure ?? null;
      items.push({ ...kept, clientId, failure, status: failure ? 'failed' : 'queued', messageId: null });
    }
    return items.sort((a, b) => Date.parse(a.queuedAt) - Date.parse(b.queuedAt));
  }
}

const prefix = (userId: Id) => `truebond.outbox.${userId}.`;

function parse(text: string | null): Kept | null {
  try {
    const kept = JSON.parse(text ?? 'null') as Kept | null;
    return kept && typeof kept.to === 'string' && typeof kept.content === 'string' ? kept : null;
  } catch {
    return null;
  }
}
