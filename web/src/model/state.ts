// Everything the page shows, as one immutable value. Only reduce() makes a new one.
import type { Id, WirePerson } from './wire';

export interface Me {
  id: Id;
  name: string;
  picture: string | null;
}

export interface Person {
  id: Id;
  name: string;
  picture: string | null;
  online: boolean;
  lastSeenAt: string | null;
}

export interface Message {
  id: Id;
  mine: boolean;
  content: string;
  createdAt: string;
  seq: number | null;
  deliveredAt: string | null;
  readAt: string | null;
  /** The outbox entry this message was; keeps its place on screen when the answer arrives. */
  clientId: string | null;
}

export type Failure = 'credits' | 'receiver' | 'rejected';

/** A message the server has not acknowledged yet. */
export interface OutboxItem {
  clientId: string;
  to: Id;
  content: string;
  queuedAt: string;
  status: 'queued' | 'sending' | 'failed';
  failure: Failure | null;
  /** Set when the server announced the message before it answered the send. */
  messageId: Id | null;
}

/** `seq` is null when the server only tells the time. */
export interface ReadMark {
  at: string;
  seq: number | null;
}

export interface Thread {
  status: 'idle' | 'loading' | 'ready' | 'failed';
  messages: Message[];
  hasMore: boolean;
  loadingOlder: boolean;
  /** How far one's own messages have been read; receipts can overtake the answer to a send. */
  readUpTo: ReadMark | null;
  /** The first message that was unread when the conversation was opened. */
  firstUnreadId: Id | null;
}

export interface Conversation {
  withId: Id;
  lastMessage: string;
  lastAt: string;
  lastIsMine: boolean;
  unread: number;
  /** The newest message this entry knows of; null when the server does not count. */
  lastSeq: number | null;
  /** How far this person has read, as the server has confirmed; a list older than that is out of date. */
  readSeq: number;
}

/** What else than a conversation the right side can show. */
export type Page = 'settings' | 'notifications';

export interface Search {
  query: string;
  status: 'idle' | 'searching' | 'done' | 'failed';
  results: WirePerson[];
}

export type Connection = 'off' | 'connecting' | 'online' | 'reconnecting';

export interface State {
  phase: 'restoring' | 'signed-out' | 'signed-in';
  /** Why the person was signed out, when they did not ask for it. */
  notice: string | null;
  me: Me | null;
  connection: Connection;
  balance: number | null;
  messageCost: number;
  people: Record<Id, Person>;
  conversations: Record<Id, Conversation>;
  conversationsLoaded: boolean;
  threads: Record<Id, Thread>;
  typing: Record<Id, boolean>;
  outbox: OutboxItem[];
  openId: Id | null;
  page: Page | null;
  /** Notifications the person has not looked at; null until asked for. */
  unreadNotices: number | null;
  search: Search;
  /** Delivery receipts of messages this page does not know yet, newest last, bounded. */
  earlyDelivered: { id: Id; at: string }[];
  /** Own messages already paid for in `balance`, newest last, bounded. */
  debited: Id[];
}

export const emptySearch: Search = { query: '', status: 'idle', results: [] };

export const emptyThread: Thread = {
  status: 'idle',
  messages: [],
  hasMore: false,
  loadingOlder: false,
  readUpTo: null,
  firstUnreadId: null,
};

export const initialState: State = {
  phase: 'restoring',
  notice: null,
  me: null,
  connection: 'off',
  balance: null,
  messageCost: 1,
  people: {},
  conversations: {},
  conversationsLoaded: false,
  threads: {},
  typing: {},
  outbox: [],
  openId: null,
  page: null,
  unreadNotices: null,
  search: emptySearch,
  earlyDelivered: [],
  debited: [],
};
