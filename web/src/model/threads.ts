// The messages of each conversation, as far as they have been loaded.
import type { Action, HistoryMode } from './actions';
import { compareMessages, fromWire, isReadBy, markDelivered, markRead, mergeMessages } from './messages';
import { emptyThread, type Message, type State, type Thread } from './state';
import type { Id, WireHistory, WireMessage } from './wire';

const earlyReceiptsMax = 100;

export function threadOf(state: State, otherId: Id): Thread {
  return state.threads[otherId] ?? emptyThread;
}

function withThread(state: State, otherId: Id, change: Partial<Thread>): State {
  const thread = { ...threadOf(state, otherId), ...change };
  return { ...state, threads: { ...state.threads, [otherId]: thread } };
}

/** Receipts that came before the message they are about. */
function withReceipts(state: State, thread: Thread, message: Message): Message {
  if (!message.mine) return message;
  const early = state.earlyDelivered.find((receipt) => receipt.id === message.id);
  const mark = thread.readUpTo;
  return {
    ...message,
    deliveredAt: message.deliveredAt ?? early?.at ?? null,
    readAt: message.readAt ?? (mark !== null && isReadBy(message, mark) ? mark.at : null),
  };
}

export function knows(state: State, otherId: Id, messageId: Id): boolean {
  return threadOf(state, otherId).messages.some((message) => message.id === messageId);
}

/**
 * A live message. A thread that was never loaded stays unloaded: a lone message in it would
 * look like the whole history.
 */
export function received(state: State, otherId: Id, wire: WireMessage): State {
  const thread = threadOf(state, otherId);
  if (state.me === null || thread.status === 'idle' || thread.status === 'failed') return state;
  const clientId = state.outbox.find((item) => item.messageId === wire.id)?.clientId ?? null;
  const message = withReceipts(state, thread, { ...fromWire(wire, state.me.id), clientId });
  return withThread(state, otherId, { messages: mergeMessages(thread.messages, [message]) });
}

/** `unread` counts what the other sent last; the line "new" goes above the first of them. */
export function markFirstUnread(state: State, otherId: Id, unread: number): State {
  const theirs = threadOf(state, otherId).messages.filter((message) => !message.mine);
  const first = unread > 0 ? theirs[Math.max(0, theirs.length - unread)] : undefined;
  return withThread(state, otherId, { firstUnreadId: first?.id ?? null });
}

function pageArrived(state: State, otherId: Id, page: WireHistory, mode: HistoryMode): State {
  const me = state.me;
  if (me === null) return state;
  const thread = threadOf(state, otherId);
  const news = page.messages.map((wire) => withReceipts(state, thread, fromWire(wire, me.id)));
  const hasMore = page.has_more ?? false;
  if (mode === 'reset') return reset(state, otherId, news, hasMore);
  const messages = mergeMessages(thread.messages, news);
  if (mode === 'older') return withThread(state, otherId, { messages, hasMore, loadingOlder: false });
  return withThread(state, otherId, { messages, status: 'ready' });
}

function reset(state: State, otherId: Id, page: Message[], hasMore: boolean): State {
  const thread = threadOf(state, otherId);
  // What arrived by event while the page was on its way is newer than the page: keep it.
  const newest = page[page.length - 1];
  const late = thread.messages.filter(
    (message) => newest === undefined || compareMessages(message, newest) >= 0,
  );
  const next = withThread(state, otherId, {
    status: 'ready',
    messages: mergeMessages([], [...page, ...late]),
    hasMore,
    loadingOlder: false,
  });
  if (thread.status === 'ready' || state.openId !== otherId) return next;
  return markFirstUnread(next, otherId, state.conversations[otherId]?.unread ?? 0);
}

function delivered(state: State, id: Id, at: string): State {
  for (const [otherId, thread] of Object.entries(state.threads)) {
    if (thread.messages.some((message) => message.id === id)) {
      return withThread(state, otherId, { messages: markDelivered(thread.messages, id, at) });
    }
  }
  const early = [...state.earlyDelivered, { id, at }].slice(-earlyReceiptsMax);
  return { ...state, earlyDelivered: early };
}

export function reduce(state: State, action: Action): State {
  switch (action.type) {
    case 'history-loading': {
      const isFirst = threadOf(state, action.userId).status !== 'ready';
      return isFirst ? withThread(state, action.userId, { status: 'loading' }) : state;
    }
    case 'history-failed': {
      const isFirst = threadOf(state, action.userId).status !== 'ready';
      return isFirst ? withThread(state, action.userId, { status: 'failed' }) : state;
    }
    case 'history':
      return pageArrived(state, action.userId, action.page, action.mode);
    case 'older-loading':
      return withThread(state, action.userId, { loadingOlder: true });
    case 'older-failed':
      return withThread(state, action.userId, { loadingOlder: false });
    case 'delivered':
      return delivered(state, action.messageId, action.at);
    case 'read-by-other': {
      const thread = threadOf(state, action.readerId);
      return withThread(state, action.readerId, {
        readUpTo: action.mark,
        messages: markRead(thread.messages, action.mark),
      });
    }
    default:
      return state;
  }
}
