import { render } from 'preact';
import { browserEnv } from './app/env';
import { Messenger } from './app/messenger';
import { Notifier } from './app/notifier';
import { OutboxBox } from './app/outbox_box';
import { applyTheme } from './app/theme';
import { Store } from './model/store';
import { Api } from './net/api';
import { SessionStore, type Renewal } from './net/session';
import { upload } from './net/upload';
import './styles/main.css';
import { App } from './ui/app';
import { hrefOf, resetTokenOf, routeOf } from './ui/route';

applyTheme();

const session = new SessionStore(sessionStorage, localStorage);
if (typeof BroadcastChannel !== 'undefined') {
  const tabs = new BroadcastChannel('truebond.session');
  session.onRenewed = (renewal) => tabs.postMessage(renewal);
  tabs.onmessage = (event: MessageEvent<Renewal>) => session.adopt(event.data);
}
const store = new Store();
const messenger = new Messenger({
  store,
  session,
  api: new Api(
    session,
    (url, init) => fetch(url, init),
    upload,
    // Absent on plain http; then two tabs may refresh at once, which the server forgives.
    async (work) => (navigator.locks ? await navigator.locks.request('truebond.refresh', work) : work()),
  ),
  box: new OutboxBox(localStorage),
  notifier: new Notifier(),
  env: browserEnv,
  navigate: (otherId) => (location.hash = hrefOf(otherId)),
});

function follow(): void {
  const route = routeOf(location.hash);
  if (route !== null && 'page' in route) messenger.openedPage(route.page);
  else messenger.opened(route?.otherId ?? null);
}
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
const resetToken = resetTokenOf(location);
if (root) render(<App messenger={messenger} resetToken={resetToken} />, root);
// Who follows the link of a letter is not to be led past it by a session of this browser.
if (resetToken === null) void messenger.restore();
