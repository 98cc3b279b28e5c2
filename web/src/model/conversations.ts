// The list on the left: one entry a person, its last message and its unread count.
import { withWirePerson } from './people';
import type { Conversation, State } from './state';
import type { Id, WireConversation, WireMessage } from './wire';

const previewMax = 100;

export function conversationsListed(state: State, list: WireConversation[]): State {
  let next: State = { ...state, conversationsLoaded: true };
  const conversations: Record<Id, Conversation> = {};
  for (const item of list) {
    next = withWirePerson(next, item.user);
    conversations[item.user.id] = fromList(item, state.conversations[item.user.id]);
  }
  // A message may have arrived by event while the list was on its way.
  for (const known of Object.values(state.conversations)) {
    const listed = conversations[known.withId];
    if (!listed || isNewer(known, listed)) conversations[known.withId] = known;
  }
  return { ...next, conversations };
}

function fromList(item: WireConversation, known: Conversation | undefined): Conversation {
  const lastSeq = item.last_seq ?? null;
  const readSeq = known?.readSeq ?? 0;
  return {
    withId: item.user.id,
    lastMessage: item.last_message,
    lastAt: item.last_message_at,
    lastIsMine: item.is_my_last_message,
    // The list may have been written before the reading that is known of.
    unread: lastSeq !== null && lastSeq <= readSeq ? 0 : item.unread_count,
    lastSeq,
    readSeq,
  };
}

function isNewer(known: Conversation, listed: Conversation): boolean {
  if (known.lastSeq !== null && listed.lastSeq !== null) return known.lastSeq > listed.lastSeq;
  return Date.parse(known.lastAt) > Date.parse(listed.lastAt);
}

type Told = Pick<WireMessage, 'content' | 'created_at' | 'seq'>;

export function conversationTouched(
  state: State,
  otherId: Id,
  wire: Told,
  how: { mine: boolean; countUnread: boolean },
): State {
  const known = state.conversations[otherId];
  const preview = [...wire.content].slice(0, previewMax).join('');
  const isCounted = known !== undefined && knowsOf(known, wire, preview);
  const unread = (known?.unread ?? 0) + (how.countUnread && !isCounted ? 1 : 0);
  const lastSeq = wire.seq === undefined ? (known?.lastSeq ?? null) : Math.max(known?.lastSeq ?? 0, wire.seq);
  const readSeq = known?.readSeq ?? 0;
  const conversation: Conversation =
    !known || isLatest(known, wire)
      ? { withId: otherId, lastMessage: preview, lastAt: wire.created_at, lastIsMine: how.mine, unread, lastSeq, readSeq }
      : { ...known, unread, lastSeq };
  return { ...state, conversations: { ...state.conversations, [otherId]: conversation } };
}

/** The list may have told of a message before its event did. */
function knowsOf(known: Conversation, wire: Told, preview: string): boolean {
  if (known.lastSeq !== null && wire.seq !== undefined) return wire.seq <= known.lastSeq;
  return known.lastAt === wire.created_at && known.lastMessage === preview;
}

function isLatest(known: Conversation, wire: Told): boolean {
  if (known.lastSeq !== null && wire.seq !== undefined) return wire.seq >= known.lastSeq;
  return Date.parse(known.lastAt) <= Date.parse(wire.created_at);
}

function changed(state: State, otherId: Id, change: Partial<Conversation>): State {
  const known = state.conversations[otherId];
  if (!known) return state;
  return { ...state, conversations: { ...state.conversations, [otherId]: { ...known, ...change } } };
}

export function readByMe(state: State, otherId: Id): State {
  return state.conversations[otherId]?.unread ? changed(state, otherId, { unread: 0 }) : state;
}

/** Read, in whichever window: what came after that is still unread. */
export function readElsewhere(state: State, otherId: Id, upToSeq: number): State {
  const known = state.conversations[otherId];
  if (!known) return state;
  const later = known.lastSeq === null ? 0 : Math.max(0, known.lastSeq - upToSeq);
  return changed(state, otherId, {
    unread: Math.min(known.unread, later),
    readSeq: Math.max(known.readSeq, upToSeq),
  });
}
