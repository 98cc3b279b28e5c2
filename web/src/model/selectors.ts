// Questions the page asks of the state.
import type { Conversation, Person, State } from './state';
import { tickOf, type Tick } from './timeline';
import { lastSeen } from './time';
import type { Id } from './wire';

export interface ConversationEntry extends Conversation {
  person: Person;
  typing: boolean;
  tick: Tick | null;
}

export function personOf(state: State, id: Id): Person {
  return state.people[id] ?? { id, name: '', picture: null, online: false, lastSeenAt: null };
}

/** What waits in the outbox counts as the conversation's last message, first ones included. */
function withOutbox(state: State): Record<Id, Conversation & { tick: Tick | null }> {
  const entries: Record<Id, Conversation & { tick: Tick | null }> = {};
  for (const conversation of Object.values(state.conversations)) {
    const messages = state.threads[conversation.withId]?.messages ?? [];
    const last = messages[messages.length - 1];
    const tick = conversation.lastIsMine && last ? tickOf(last) : null;
    entries[conversation.withId] = { ...conversation, tick };
  }
  for (const item of state.outbox) {
    if (item.messageId !== null) continue;
    const before = entries[item.to];
    entries[item.to] = {
      withId: item.to,
      lastMessage: item.content,
      // Dated by this device: if its clock is behind, the conversation does not go down the list for that.
      lastAt: before !== undefined && Date.parse(before.lastAt) > Date.parse(item.queuedAt) ? before.lastAt : item.queuedAt,
      lastIsMine: true,
      unread: before?.unread ?? 0,
      lastSeq: before?.lastSeq ?? null,
      readSeq: before?.readSeq ?? 0,
      tick: item.status,
    };
  }
  return entries;
}

/** Newest first. */
export function conversationList(state: State): ConversationEntry[] {
  return Object.values(withOutbox(state))
    .map((entry) => ({
      ...entry,
      person: personOf(state, entry.withId),
      typing: state.typing[entry.withId] ?? false,
    }))
    .sort((a, b) => Date.parse(b.lastAt) - Date.parse(a.lastAt));
}

export function filterByName(entries: ConversationEntry[], query: string): ConversationEntry[] {
  const wanted = query.trim().toLocaleLowerCase();
  if (wanted === '') return entries;
  return entries.filter((entry) =>
    entry.person.name
      .toLocaleLowerCase()
      .split(/\s+/)
      .some((_, index, words) => words.slice(index).join(' ').startsWith(wanted)),
  );
}

export function totalUnread(state: State): number {
  return Object.values(state.conversations).reduce((sum, entry) => sum + entry.unread, 0);
}

export function isOutOfCredits(state: State): boolean {
  return state.balance !== null && state.balance < state.messageCost;
}

/** The line under a person's name. Nothing is claimed while this page hears nothing. */
export function statusLine(state: State, id: Id, now: number, locale?: string): string {
  if (state.typing[id]) return 'typing…';
  const person = personOf(state, id);
  if (state.connection === 'online' && person.online) return 'online';
  return person.lastSeenAt ? lastSeen(person.lastSeenAt, now, locale) : '';
}
