// The right side: who it is, what was said, what to say.
import { useMemo, useState } from 'preact/hooks';
import type { Messenger } from '../app/messenger';
import { personOf, statusLine } from '../model/selectors';
import type { State } from '../model/state';
import { threadOf } from '../model/threads';
import { timeline } from '../model/timeline';
import type { Id } from '../model/wire';
import { Avatar } from './avatar';
import { ConnectionLine } from './connection_line';
import { Composer } from './composer';
import { BackIcon, InfoIcon } from './icons';
import { MessageList } from './message_list';
import { PersonDialog } from './person_dialog';
import { hrefOf } from './route';
import { useNow } from './use_now';

interface Props {
  state: State;
  otherId: Id;
  messenger: Messenger;
}

export function Conversation({ state, otherId, messenger }: Props) {
  const thread = threadOf(state, otherId);
  const rows = useMemo(() => timeline(thread, state.outbox, otherId), [thread, state.outbox, otherId]);
  const person = personOf(state, otherId);
  const leave = (event: KeyboardEvent) => {
    // In the middle of a word that is being composed, Escape is for that.
    if (event.key === 'Escape' && !event.defaultPrevented && !event.isComposing) messenger.open(null);
  };
  return (
    <main class="conversation" onKeyDown={leave}>
      <Header state={state} otherId={otherId} messenger={messenger} />
      <ConnectionLine />
      <MessageList
        thread={thread}
        rows={rows}
        name={person.name}
        isTyping={state.typing[otherId] ?? false}
        onTop={() => messenger.scrolledToTop(otherId)}
        onReload={() => messenger.reload(otherId)}
        onRetry={(clientId) => messenger.retry(clientId)}
        onDiscard={(clientId) => messenger.discard(clientId)}
      />
      <Composer state={state} otherId={otherId} messenger={messenger} />
    </main>
  );
}

function Header({ state, otherId, messenger }: Props) {
  const [isAsked, setIsAsked] = useState(false);
  const person = personOf(state, otherId);
  const isOnline = state.connection === 'online' && person.online;
  const status = statusLine(state, otherId, useNow());
  return (
    <header class="conversation-header">
      <a class="icon-button back" href={hrefOf(null)} aria-label="Back to the conversations">
        <BackIcon />
      </a>
      <Avatar person={person} online={isOnline} />
      <div class="conversation-who">
        <h2 tabIndex={-1} dir="auto">
          {person.name || 'Someone'}
        </h2>
        <p class={`conversation-status ${state.typing[otherId] || isOnline ? 'conversation-status-live' : ''}`} role="status">
          {status}
        </p>
      </div>
      <button class="icon-button" type="button" aria-label={`About ${person.name || 'this person'}`} onClick={() => setIsAsked(true)}>
        <InfoIcon />
      </button>
      {isAsked ? <PersonDialog state={state} otherId={otherId} messenger={messenger} onClose={() => setIsAsked(false)} /> : null}
    </header>
  );
}
