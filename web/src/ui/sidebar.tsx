// The left column: oneself, the search, the conversations.
import { useEffect, useRef } from 'preact/hooks';
import type { Messenger } from '../app/messenger';
import { conversationList, filterByName } from '../model/selectors';
import type { State } from '../model/state';
import { Avatar } from './avatar';
import { ConnectionLine } from './connection_line';
import { ConversationLink, PersonLink } from './conversation_link';
import { Credits } from './credits';
import { CloseIcon, SearchIcon } from './icons';
import { moveFocus } from './keyboard';
import { SettingsMenu } from './settings_menu';
import { useNow } from './use_now';

interface Props {
  state: State;
  messenger: Messenger;
}

export function Sidebar({ state, messenger }: Props) {
  const { me } = state;
  return (
    <div class="sidebar">
      <header class="sidebar-header">
        <Avatar person={me ?? { id: '', name: '', picture: null }} size="small" />
        <h1 class="sidebar-name" dir="auto">
          {me?.name}
        </h1>
        <Credits state={state} messenger={messenger} />
        <SettingsMenu messenger={messenger} unreadNotices={state.unreadNotices} />
      </header>
      <SearchField query={state.search.query} messenger={messenger} />
      <ConnectionLine />
      <nav class="sidebar-list" aria-label="Conversations" onKeyDown={moveFocus}>
        <List state={state} messenger={messenger} />
      </nav>
    </div>
  );
}

function SearchField({ query, messenger }: { query: string; messenger: Messenger }) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      if (!(event.key === 'k' && (event.ctrlKey || event.metaKey))) return;
      event.preventDefault();
      input.current?.focus();
    };
    document.addEventListener('keydown', focus);
    return () => document.removeEventListener('keydown', focus);
  }, []);
  const search = (text: string) => void messenger.search(text);
  return (
    <div class="search" role="search" onKeyDown={moveFocus}>
      <SearchIcon />
      <input
        ref={input}
        type="text"
        inputMode="search"
        autocomplete="off"
        placeholder="Find a person"
        aria-label="Find a person by name"
        value={query}
        onInput={(event) => search(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Escape' && search('')}
      />
      {query !== '' ? (
        <button class="icon-button" type="button" aria-label="Clear the search" onClick={() => search('')}>
          <CloseIcon />
        </button>
      ) : null}
    </div>
  );
}

function List({ state, messenger }: Props) {
  const now = useNow();
  const query = state.search.query.trim();
  const entries = filterByName(conversationList(state), query);
  const listed = new Set(entries.map((entry) => entry.withId));
  const strangers = state.search.results.filter((person) => !listed.has(person.id) && person.id !== state.me?.id);
  const chosen = () => void (query !== '' && messenger.search(''));
  return (
    <>
      <ul class="entries">
        {entries.map((entry) => (
          <ConversationLink
            key={entry.withId}
            entry={entry}
            isOpen={entry.withId === state.openId}
            isLive={state.connection === 'online'}
            now={now}
            onChoose={chosen}
          />
        ))}
      </ul>
      {strangers.length > 0 ? <h2 class="entries-title">People</h2> : null}
      <ul class="entries">
        {strangers.map((person) => (
          <PersonLink key={person.id} person={person} onChoose={() => (messenger.store.dispatch({ type: 'person-seen', person }), chosen())} />
        ))}
      </ul>
      <p class="entries-note" role="status">
        {note(state, entries.length, strangers.length)}
      </p>
    </>
  );
}

function note(state: State, conversations: number, strangers: number): string {
  const { query, status } = state.search;
  if (query.trim() === '') {
    return state.conversationsLoaded && conversations === 0 ? 'No conversations yet. Find a person by name to begin.' : '';
  }
  if (query.trim().length < 2) return 'Type at least two letters.';
  if (status === 'failed') return 'The search did not work. Please try again.';
  if (status === 'done' && conversations + strangers === 0) return 'Nobody by that name.';
  return '';
}
