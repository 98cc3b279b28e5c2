// Who they are, whether they are here, whether they are typing.
import type { Action } from './actions';
import type { Person, State } from './state';
import type { Id, WirePerson } from './wire';

const unknown = (id: Id): Person => ({ id, name: '', picture: null, online: false, lastSeenAt: null });

export function withPerson(state: State, id: Id, change: Partial<Person>): State {
  const known = state.people[id] ?? unknown(id);
  return { ...state, people: { ...state.people, [id]: { ...known, ...change } } };
}

export function withWirePerson(state: State, person: WirePerson): State {
  const change: Partial<Person> = { name: person.name, picture: person.profile_picture ?? null };
  if (person.is_online !== undefined) change.online = person.is_online;
  if (person.last_seen_at !== undefined) change.lastSeenAt = person.last_seen_at;
  return withPerson(state, person.id, change);
}

export function stoppedTyping(state: State, id: Id): State {
  if (!state.typing[id]) return state;
  return { ...state, typing: { ...state.typing, [id]: false } };
}

export function reduce(state: State, action: Action): State {
  switch (action.type) {
    case 'profile': {
      const { profile_pictures, ...rest } = action.profile;
      return withWirePerson(state, { ...rest, profile_picture: profile_pictures?.[0] ?? null });
    }
    case 'person-seen':
      return withWirePerson(state, action.person);
    case 'named':
      return withPerson(state, action.userId, { name: action.name });
    case 'presence': {
      if (action.online) return withPerson(state, action.userId, { online: true });
      const next = withPerson(state, action.userId, {
        online: false,
        lastSeenAt: action.lastSeen ?? state.people[action.userId]?.lastSeenAt ?? null,
      });
      return stoppedTyping(next, action.userId);
    }
    case 'typing':
      if (!action.typing) return stoppedTyping(state, action.userId);
      return { ...state, typing: { ...state.typing, [action.userId]: true } };
    default:
      return state;
  }
}
