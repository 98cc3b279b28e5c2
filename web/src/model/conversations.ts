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
    conversations[item.user.id] = {
      withId: item.user.id,
      lastMessage: item.last_message,
      lastAt: item.last_message_at,
      lastIsMine: item.is_my_last_message,
      unread: item.unread_count,
    };
  }
  // A message may have arrived by event while the list was on its way.
  for (const known of Object.values(state.conversations)) {
    const listed = conversations[known.withId];
    if (!listed || Date.parse(listed.lastAt) < Date.parse(known.lastAt)) {
      conversations[known.withId] = known;
    }
  }
  return { ...next, conversations };
}

export function conversationTouched(
  state: State,
  otherId: Id,
  wire: Pick<WireMessage, 'content' | 'created_at'>,
  how: { mine: boolean; countUnread: boolean },
): State {
  const known = state.conversations[otherId];
  const preview = [...wire.content].slice(0, previewMax).join('');
  // The list may have told of this message before its event did.
  const isListed = known?.lastAt === wire.created_at && known.lastMessage === preview;
  const unread = (known?.unread ?? 0) + (how.countUnread && !isListed ? 1 : 0);
  const isLatest = !known || Date.parse(known.lastAt) <= Date.parse(wire.created_at);
  const conversation: Conversation = isLatest
    ? {
        withId: otherId,
        lastMessage: preview,
        lastAt: wire.created_at,
        lastIsMine: how.mine,
        unread,
      }
    : { ...known, unread };
  return { ...state, conversations: { ...state.conversations, [otherId]: conversation } };
}

export function readByMe(state: State, otherId: Id): State {
  const known = state.conversations[otherId];
  if (!known || known.unread === 0) return state;
  return { ...state, conversations: { ...state.conversations, [otherId]: { ...known, unread: 0 } } };
}
