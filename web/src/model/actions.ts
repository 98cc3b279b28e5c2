// Everything that can happen, from the person, from the server or from the network.
import type { Connection, Failure, Me, OutboxItem, Page, ReadMark } from './state';
import type {
  Id,
  WireBalance,
  WireConversation,
  WireHistory,
  WireMessage,
  WirePerson,
  WireProfile,
  WireSent,
} from './wire';

export type Action =
  | { type: 'signed-in'; me: Me; balance: number }
  | { type: 'signed-out'; notice?: string }
  | { type: 'connection'; connection: Connection }
  | { type: 'balance'; balance: WireBalance }
  | { type: 'conversations'; list: WireConversation[] }
  | { type: 'profile'; profile: WireProfile }
  | { type: 'person-seen'; person: WirePerson }
  | { type: 'named'; userId: Id; name: string }
  | { type: 'presence'; userId: Id; online: boolean; lastSeen?: string | null }
  | { type: 'typing'; userId: Id; typing: boolean }
  | { type: 'opened'; userId: Id }
  | { type: 'closed' }
  | { type: 'page'; page: Page }
  | { type: 'renamed'; name: string }
  | { type: 'pictured'; picture: string | null }
  | { type: 'notices'; unread: number }
  | { type: 'noticed' }
  | { type: 'history-loading'; userId: Id }
  | { type: 'history-failed'; userId: Id }
  | { type: 'history'; userId: Id; page: WireHistory; mode: HistoryMode }
  | { type: 'older-loading'; userId: Id }
  | { type: 'older-failed'; userId: Id }
  | { type: 'message'; message: WireMessage; seen: boolean }
  | { type: 'delivered'; messageId: Id; at: string }
  | { type: 'read-by-other'; readerId: Id; mark: ReadMark }
  | { type: 'read-by-me'; userId: Id }
  | { type: 'read-elsewhere'; userId: Id; upToSeq: number }
  | { type: 'queued'; items: OutboxItem[] }
  | { type: 'sending'; clientId: string }
  | { type: 'requeued'; clientId: string }
  | { type: 'sent'; clientId: string; answer: WireSent }
  | { type: 'failed'; clientId: string; failure: Failure }
  | { type: 'discarded'; clientId: string }
  | { type: 'search'; query: string }
  | { type: 'search-results'; query: string; results: WirePerson[] }
  | { type: 'search-failed'; query: string };

/**
 * reset: the last page; what was known before it is dropped.
 * refresh: the last page again; it reaches back to what is known.
 * older: the page before the first known message.
 * newer: a page after what was known when the connection broke.
 */
export type HistoryMode = 'reset' | 'refresh' | 'older' | 'newer';
