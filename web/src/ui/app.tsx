import { useEffect, useRef, useState } from 'preact/hooks';
import type { Messenger } from '../app/messenger';
import type { Page, State } from '../model/state';
import { totalUnread } from '../model/selectors';
import type { Id } from '../model/wire';
import { Away, ConnectionNews, useAway } from './connection_line';
import { Conversation } from './conversation';
import { Logo } from './icons';
import { NoticesPage } from './notices_page';
import { ResetPassword } from './reset_password';
import { hrefOf } from './route';
import { SettingsPage } from './settings_page';
import { Sidebar } from './sidebar';
import { Welcome } from './welcome';

interface Props {
  messenger: Messenger;
  /** Of the link in a letter; null: no such link was followed. */
  resetToken: string | null;
}

export function App({ messenger, resetToken }: Props) {
  const state = useStoreState(messenger);
  const [token, setToken] = useState(resetToken);
  useTitle(state);
  useReturn(state);
  const isAway = useAway(state.connection);
  if (token !== null) return <ResetPassword messenger={messenger} token={token} onDone={() => setToken(null)} />;
  if (state.phase === 'restoring') return <Splash />;
  if (state.phase === 'signed-out') return <Welcome messenger={messenger} notice={state.notice} />;
  return (
    <Away.Provider value={isAway}>
      <div class={`app ${state.openId === null && state.page === null ? 'app-list' : 'app-main'}`}>
        <Sidebar state={state} messenger={messenger} />
        <Main state={state} messenger={messenger} />
        <ConnectionNews />
      </div>
    </Away.Provider>
  );
}

function Main({ state, messenger }: { state: State; messenger: Messenger }) {
  if (state.page === 'settings') return <SettingsPage messenger={messenger} />;
  if (state.page === 'notifications') return <NoticesPage state={state} messenger={messenger} />;
  if (state.openId === null) return <Nothing hasSome={Object.keys(state.conversations).length > 0} />;
  return <Conversation key={state.openId} state={state} otherId={state.openId} messenger={messenger} />;
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

/** Who leaves a conversation for the list stands at its line there; who leaves a page, at the menu that led to it. */
function useReturn({ openId, page }: State): void {
  const before = useRef<{ openId: Id | null; page: Page | null }>({ openId: null, page: null });
  useEffect(() => {
    const left = before.current;
    before.current = { openId, page };
    if (openId !== null || page !== null) return;
    const focus = (selector: string) => document.querySelector<HTMLElement>(selector)?.focus();
    if (left.page !== null) focus('.menu > button');
    if (left.openId === null) return;
    const link = `.entry[href="${CSS.escape(hrefOf(left.openId))}"]`;
    focus(document.querySelector(link) ? link : '.search input');
  }, [openId, page]);
}

const Splash = () => (
  <main class="splash">
    <h1 class="visually-hidden">TrueBond</h1>
    <Logo size={56} />
    <p role="status">Connecting…</p>
  </main>
);

const Nothing = ({ hasSome }: { hasSome: boolean }) => (
  <main class="nothing">
    <Logo size={72} />
    <h2>{hasSome ? 'Your conversations' : 'Say hello to somebody'}</h2>
    <p>{hasSome ? 'Choose one on the left, or find a person by name.' : 'Find a person by name, and write the first message.'}</p>
  </main>
);
