// What a conversation looks like: its messages and outbox, with days and groups marked.
import type { Failure, Message, OutboxItem, Thread } from './state';
import { isSameDay } from './time';
import type { Id } from './wire';

export type Tick = 'queued' | 'sending' | 'failed' | 'sent' | 'delivered' | 'read';

export interface Row {
  key: string;
  /** Null for what the server does not have yet. */
  id: Id | null;
  clientId: string | null;
  mine: boolean;
  content: string;
  at: string;
  tick: Tick | null;
  failure: Failure | null;
  startsDay: boolean;
  startsUnread: boolean;
  /** First and last of a run of messages by one person within a few minutes. */
  startsGroup: boolean;
  endsGroup: boolean;
}

const groupGapMs = 5 * 60_000;

export function tickOf(message: Message): Tick | null {
  if (!message.mine) return null;
  if (message.readAt !== null) return 'read';
  return message.deliveredAt !== null ? 'delivered' : 'sent';
}

function messageRow(message: Message): Row {
  return {
    key: message.clientId ?? message.id,
    id: message.id,
    clientId: null,
    mine: message.mine,
    content: message.content,
    at: message.createdAt,
    tick: tickOf(message),
    failure: null,
    startsDay: false,
    startsUnread: false,
    startsGroup: true,
    endsGroup: true,
  };
}

function outboxRow(item: OutboxItem): Row {
  return {
    key: item.clientId,
    id: null,
    clientId: item.clientId,
    mine: true,
    content: item.content,
    at: item.queuedAt,
    tick: item.status,
    failure: item.failure,
    startsDay: false,
    startsUnread: false,
    startsGroup: true,
    endsGroup: true,
  };
}

export function timeline(thread: Thread, outbox: OutboxItem[], otherId: Id): Row[] {
  const shown = new Set(thread.messages.map((message) => message.id));
  const waiting = outbox.filter(
    (item) => item.to === otherId && (item.messageId === null || !shown.has(item.messageId)),
  );
  const rows = [...thread.messages.map(messageRow), ...waiting.map(outboxRow)];
  rows.forEach((row, index) => {
    const before = rows[index - 1];
    row.startsUnread = row.id !== null && row.id === thread.firstUnreadId;
    // What waits is dated by this device; if its clock is behind, that is no earlier day.
    row.startsDay = before === undefined || (Date.parse(row.at) > Date.parse(before.at) && !isSameDay(before.at, row.at));
    const joins =
      before !== undefined &&
      before.mine === row.mine &&
      !row.startsDay &&
      !row.startsUnread &&
      Date.parse(row.at) - Date.parse(before.at) < groupGapMs;
    row.startsGroup = !joins;
    if (before !== undefined) before.endsGroup = !joins;
  });
  return rows;
}
