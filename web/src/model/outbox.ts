// Messages on their way out. An item leaves the outbox only when the server has the message or
// the person throws it away; until then it survives reloads and is retried with the same key.
import type { Action } from './actions';
import { conversationTouched } from './conversations';
import type { OutboxItem, State } from './state';
import { received } from './threads';
import type { Id, WireMessage, WireSent } from './wire';

const debitedMax = 200;

function withItem(state: State, clientId: string, change: Partial<OutboxItem>): State {
  const outbox = state.outbox.map((item) => (item.clientId === clientId ? { ...item, ...change } : item));
  return { ...state, outbox };
}

/** Each own message lowers the shown balance once, whoever tells of it first. */
function debit(state: State, messageId: Id): State {
  if (state.debited.includes(messageId)) return state;
  const debited = [...state.debited, messageId].slice(-debitedMax);
  const balance = state.balance === null ? null : Math.max(0, state.balance - state.messageCost);
  return { ...state, debited, balance };
}

/**
 * The server tells all of the sender's devices of a send, this one too, and may do so before it
 * answers. The item in flight with the same text is taken to be that message.
 */
export function announced(state: State, wire: WireMessage): State {
  const next = debit(state, wire.id);
  if (next.outbox.some((item) => item.messageId === wire.id)) return next;
  const match = next.outbox.find(
    (item) =>
      item.status === 'sending' &&
      item.messageId === null &&
      item.to === wire.receiver_id &&
      item.content === wire.content,
  );
  return match ? withItem(next, match.clientId, { messageId: wire.id }) : next;
}

function sent(state: State, clientId: string, answer: WireSent): State {
  const item = state.outbox.find((entry) => entry.clientId === clientId);
  if (!item || state.me === null) return state;
  const wire: WireMessage = {
    id: answer.message_id,
    sender_id: state.me.id,
    receiver_id: item.to,
    content: item.content,
    created_at: answer.created_at,
    ...(answer.seq === undefined ? {} : { seq: answer.seq }),
  };
  let next = debit(withItem(state, clientId, { messageId: wire.id }), wire.id);
  next = conversationTouched(next, item.to, wire, { mine: true, countUnread: false });
  next = received(withoutWrongMatch(next, item, wire.id), item.to, wire);
  return { ...next, outbox: next.outbox.filter((entry) => entry.clientId !== clientId) };
}

/** announced() guesses by text; the same text from another device may have been taken for this. */
function withoutWrongMatch(state: State, item: OutboxItem, messageId: Id): State {
  const thread = state.threads[item.to];
  if (!thread || item.messageId === null || item.messageId === messageId) return state;
  const messages = thread.messages.map((message) =>
    message.id === item.messageId ? { ...message, clientId: null } : message,
  );
  return { ...state, threads: { ...state.threads, [item.to]: { ...thread, messages } } };
}

function queued(state: State, items: OutboxItem[]): State {
  const known = new Set(state.outbox.map((item) => item.clientId));
  const news = items.filter((item) => !known.has(item.clientId));
  return news.length === 0 ? state : { ...state, outbox: [...state.outbox, ...news] };
}

/** Who answers has seen what was new. */
function answered(state: State, item: OutboxItem | undefined): State {
  const thread = item && state.threads[item.to];
  if (!item || !thread?.firstUnreadId) return state;
  return { ...state, threads: { ...state.threads, [item.to]: { ...thread, firstUnreadId: null } } };
}

export function reduce(state: State, action: Action): State {
  switch (action.type) {
    case 'queued':
      return answered(queued(state, action.items), action.items[0]);
    case 'sending':
      return withItem(state, action.clientId, { status: 'sending', failure: null });
    case 'requeued':
      return withItem(state, action.clientId, { status: 'queued', failure: null });
    case 'sent':
      return sent(state, action.clientId, action.answer);
    case 'failed':
      return withItem(state, action.clientId, { status: 'failed', failure: action.failure });
    case 'discarded':
      return { ...state, outbox: state.outbox.filter((item) => item.clientId !== action.clientId) };
    default:
      return state;
  }
}
