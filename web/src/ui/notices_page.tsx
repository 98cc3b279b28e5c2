// What happened while one was not looking: the server's list of notifications.
import type { Messenger } from '../app/messenger';
import type { State } from '../model/state';
import { personOf } from '../model/selectors';
import { clockTime, dayLabel } from '../model/time';
import type { WireNotice } from '../model/wire';
import { Avatar } from './avatar';
import { BellIcon } from './icons';
import { Page } from './page';
import { hrefOf } from './route';
import { useLoaded } from './use_loaded';
import { useNow } from './use_now';

interface Props {
  state: State;
  messenger: Messenger;
}

export function NoticesPage({ state, messenger }: Props) {
  const [loaded, reload] = useLoaded(() => messenger.notices(), `${state.unreadNotices} ${state.conversationsLoaded}`);
  const isAnyNew = loaded.status === 'ready' && loaded.value.some((notice) => !notice.isRead);
  const readAll = (
    <button class="link page-action" type="button" onClick={() => void messenger.noticesRead().then(reload, reload)}>
      Mark all as read
    </button>
  );
  return (
    <Page title="Notifications" action={isAnyNew ? readAll : null}>
      {loaded.status === 'loading' ? <p class="page-note">Loading…</p> : null}
      {loaded.status === 'failed' ? (
        <p class="page-note">
          The notifications could not be loaded.{' '}
          <button class="link" type="button" onClick={reload}>
            Try again
          </button>
        </p>
      ) : null}
      {loaded.status === 'ready' && loaded.value.length === 0 ? <None /> : null}
      {loaded.status === 'ready' ? (
        <ul class="notices">
          {loaded.value.map((notice) => (
            <Notice key={notice.id} notice={notice} state={state} onOpen={() => void messenger.noticesRead(notice.id).catch(() => {})} />
          ))}
        </ul>
      ) : null}
    </Page>
  );
}

const None = () => (
  <div class="page-empty">
    <BellIcon size={40} />
    <p>Nothing yet. Messages that reach you are listed here.</p>
  </div>
);

function Notice({ notice, state, onOpen }: { notice: WireNotice; state: State; onOpen: () => void }) {
  const now = useNow();
  // Here everything is a new message; the name is what tells one from another.
  const name = notice.title.replace(/^New message from /, '');
  const senderId = notice.sender_id ?? null;
  const known = senderId === null ? null : personOf(state, senderId);
  return (
    <li>
      <a class={`notice ${notice.isRead ? '' : 'notice-new'}`} href={hrefOf(senderId)} onClick={notice.isRead ? undefined : onOpen}>
        <Avatar person={{ id: senderId ?? notice.id, name: known?.name || name, picture: known?.picture ?? null }} size="small" />
        <span class="notice-title" dir="auto">
          {name}
          {notice.isRead ? null : <span class="visually-hidden"> (new)</span>}
        </span>
        <span class="notice-body" dir="auto">
          {notice.body}
        </span>
        <time class="notice-time" dateTime={notice.createdAt}>
          {dayLabel(notice.createdAt, now)}, {clockTime(notice.createdAt)}
        </time>
      </a>
    </li>
  );
}
