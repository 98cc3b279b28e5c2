import { useEffect, useRef, useState } from 'preact/hooks';
import type { Messenger } from '../app/messenger';
import type { State } from '../model/state';
import { totalUnread } from '../model/selectors';
import type { Id } from '../model/wire';
import { Conversation } from './conversation';
import { Logo } from './icons';
import { hrefOf } from './route';
import { Sidebar } from './sidebar';
import { Welcome } from './welcome';

export function App({ messenger }: { messenger: Messenger }) {
  const state = useStoreState(messenger);
  useTitle(state);
  useReturn(state.openId);
  if (state.phase === 'restoring') return <Splash />;
  if (state.phase === 'signed-out') return <Welcome messenger={messenger} notice={state.notice} />;
  return (
    <div class={`app ${state.openId === null ? 'app-list' : 'app-conversation'}`}>
      <Sidebar state={state} messenger={messenger} />
      {state.openId === null ? (
        <Nothing />
      ) : (
        <Conversation key={state.openId} state={state} otherId={state.openId} messenger={messenger} />
      )}
    </div>
  );
}

function useStoreState(messenger: Messenger): State {
  const [state, setState] = useState(messenger.store.state);
  useEffect(() => {
    const update = () => setState(messenger.store.state);
    update();
    return messenger.store.subscribe(update);
  }, [messenger]);
  return state;
}

function useTitle(state: State): void {
  const unread = totalUnread(state);
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) TrueBond` : 'TrueBond';
  }, [unread]);
}

/** Who leaves a conversation stands at its line in the list. */
function useReturn(openId: Id | null): void {
  const before = useRef<Id | null>(null);
  useEffect(() => {
    if (openId === null && before.current !== null) {
      const link = `.entry[href="${CSS.escape(hrefOf(before.current))}"]`;
      (document.querySelector<HTMLElement>(link) ?? document.querySelector<HTMLElement>('.search input'))?.focus();
    }
    before.current = openId;
  }, [openId]);
}

const Splash = () => (
  <main class="splash">
    <h1 class="visually-hidden">TrueBond</h1>
    <Logo size={56} />
    <p role="status">Connecting…</p>
  </main>
);

const Nothing = () => (
  <main class="nothing">
    <Logo size={72} />
    <h2>Your conversations</h2>
    <p>Choose one on the left, or find a person by name.</p>
  </main>
);
