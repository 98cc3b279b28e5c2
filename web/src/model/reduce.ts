// state × action → state. Pure: the same two always give the same third.
import type { Action } from './actions';
import { conversationsListed, conversationTouched, readByMe, readElsewhere } from './conversations';
import * as outbox from './outbox';
import * as people from './people';
import { emptySearch, initialState, type State } from './state';
import * as threads from './threads';

export function reduce(state: State, action: Action): State {
  switch (action.type) {
    case 'signed-in':
      return { ...initialState, phase: 'signed-in', me: action.me, balance: action.balance };
    case 'signed-out':
      return { ...initialState, phase: 'signed-out', notice: action.notice ?? null };
    case 'connection':
      return { ...state, connection: action.connection, typing: action.connection === 'online' ? state.typing : {} };
    case 'balance':
      return {
        ...state,
        balance: action.balance.credits_balance,
        messageCost: action.balance.pricing?.message_cost ?? state.messageCost,
      };
    case 'conversations':
      return conversationsListed(state, action.list);
    case 'read-by-me':
      return readByMe(state, action.userId);
    case 'read-elsewhere':
      return readElsewhere(state, action.userId, action.upToSeq);
    case 'opened':
      return opened(state, action.userId);
    case 'closed':
      return { ...state, openId: null, page: null };
    case 'page':
      return { ...state, openId: null, page: action.page };
    case 'renamed':
      return state.me === null ? state : { ...state, me: { ...state.me, name: action.name } };
    case 'pictured':
      return state.me === null ? state : { ...state, me: { ...state.me, picture: action.picture } };
    case 'notices':
      return { ...state, unreadNotices: action.unread };
    case 'noticed':
      return { ...state, unreadNotices: state.unreadNotices === null ? null : state.unreadNotices + 1 };
    case 'search':
      return search(state, action.query);
    case 'search-results':
      if (action.query !== state.search.query) return state;
      return { ...state, search: { query: action.query, status: 'done', results: action.results } };
    case 'search-failed':
      if (action.query !== state.search.query) return state;
      return { ...state, search: { ...state.search, status: 'failed' } };
    case 'message':
      return message(state, action);
    default:
      return outbox.reduce(threads.reduce(people.reduce(state, action), action), action);
  }
}

function opened(state: State, userId: string): State {
  const unread = state.conversations[userId]?.unread ?? 0;
  return threads.markFirstUnread({ ...state, openId: userId, page: null }, userId, unread);
}

function search(state: State, query: string): State {
  const trimmed = query.trim();
  if (trimmed.length < 2) return { ...state, search: { ...emptySearch, query } };
  return { ...state, search: { ...state.search, query, status: 'searching' } };
}

function message(state: State, action: Extract<Action, { type: 'message' }>): State {
  const me = state.me;
  if (me === null) return state;
  const wire = action.message;
  const mine = wire.sender_id === me.id;
  const otherId = mine ? wire.receiver_id : wire.sender_id;
  const isNew = !threads.knows(state, otherId, wire.id);
  let next = conversationTouched(state, otherId, wire, { mine, countUnread: isNew && !mine && !action.seen });
  next = mine ? outbox.announced(next, wire) : people.stoppedTyping(next, otherId);
  return threads.received(next, otherId, wire);
}
