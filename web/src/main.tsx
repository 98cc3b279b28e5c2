import { render } from 'preact';
import { browserEnv } from './app/env';
import { Messenger } from './app/messenger';
import { Notifier } from './app/notifier';
import { OutboxBox } from './app/outbox_box';
import { applyTheme } from './app/theme';
import { Store } from './model/store';
import { Api } from './net/api';
import { SessionStore } from './net/session';
import './styles/main.css';
import { App } from './ui/app';
import { hrefOf, routeOf } from './ui/route';

applyTheme();

const session = new SessionStore(sessionStorage, localStorage);
const store = new Store();
const messenger = new Messenger({
  store,
  session,
  api: new Api(
    session,
    (url, init) => fetch(url, init),
    // Absent on plain http; then two tabs may refresh at once, which the server forgives.
    async (work) => (navigator.locks ? await navigator.locks.request('truebond.refresh', work) : work()),
  ),
  box: new OutboxBox(localStorage),
  notifier: new Notifier(),
  env: browserEnv,
  navigate: (otherId) => (location.hash = hrefOf(otherId)),
});

const follow = () => messenger.opened(routeOf(location.hash));
let phase = store.state.phase;
store.subscribe(() => {
  if (store.state.phase === phase) return;
  phase = store.state.phase;
  if (phase === 'signed-in') follow();
});
addEventListener('hashchange', follow);
addEventListener('focus', () => messenger.attended());
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') messenger.attended();
});
addEventListener('storage', (event) => {
  if (store.state.phase === 'signed-in' && session.isEndedBy(event.key, event.newValue)) messenger.ended();
});

const root = document.getElementById('app');
if (root) render(<App messenger={messenger} />, root);
void messenger.restore();
