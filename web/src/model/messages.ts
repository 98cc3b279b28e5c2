// Pure rules about messages: order, merging, receipts. No state beyond the arguments.
import type { Message, ReadMark } from './state';
import type { Id, WireMessage } from './wire';

export function fromWire(wire: WireMessage, myId: Id): Message {
  return {
    id: wire.id,
    mine: wire.sender_id === myId,
    content: wire.content,
    createdAt: wire.created_at,
    seq: wire.seq ?? null,
    deliveredAt: wire.delivered_at ?? null,
    readAt: wire.read_at ?? (wire.is_read ? wire.created_at : null),
    clientId: null,
  };
}

/** The conversation's own order where both know it, else time, else id (ids grow with time). */
export function compareMessages(a: Message, b: Message): number {
  if (a.seq !== null && b.seq !== null) return a.seq - b.seq;
  const byTime = Date.parse(a.createdAt) - Date.parse(b.createdAt);
  if (byTime !== 0) return byTime;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/** A receipt once known is never taken back by an older answer that overtook it. */
function combine(known: Message, news: Message): Message {
  return {
    ...news,
    seq: news.seq ?? known.seq,
    deliveredAt: news.deliveredAt ?? known.deliveredAt,
    readAt: news.readAt ?? known.readAt,
    clientId: news.clientId ?? known.clientId,
  };
}

export function mergeMessages(known: Message[], news: Message[]): Message[] {
  if (news.length === 0) return known;
  const byId = new Map(known.map((message) => [message.id, message]));
  for (const message of news) {
    const before = byId.get(message.id);
    byId.set(message.id, before ? combine(before, message) : message);
  }
  return [...byId.values()].sort(compareMessages);
}

/** A message sent after the reading stays unread: by the conversation's order, else by time. */
export function isReadBy(message: Message, mark: ReadMark): boolean {
  if (mark.seq !== null && message.seq !== null) return message.seq <= mark.seq;
  return Date.parse(message.createdAt) <= Date.parse(mark.at);
}

export function markRead(messages: Message[], mark: ReadMark): Message[] {
  return messages.map((message) =>
    message.mine && message.readAt === null && isReadBy(message, mark) ? { ...message, readAt: mark.at } : message,
  );
}

export function markDelivered(messages: Message[], id: Id, at: string): Message[] {
  return messages.map((message) =>
    message.id === id && message.deliveredAt === null ? { ...message, deliveredAt: at } : message,
  );
}

/** Length as the server counts it. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

export const contentMax = 2000;
