// One line of the list on the left.
import type { ConversationEntry } from '../model/selectors';
import { clockTime, listTime } from '../model/time';
import type { WirePerson } from '../model/wire';
import { Avatar } from './avatar';
import { hrefOf } from './route';
import { Ticks } from './ticks';

interface Props {
  entry: ConversationEntry;
  isOpen: boolean;
  isLive: boolean;
  now: number;
  onChoose: () => void;
}

export function ConversationLink({ entry, isOpen, isLive, now, onChoose }: Props) {
  const { person } = entry;
  return (
    <li>
      <a class="entry" href={hrefOf(entry.withId)} aria-current={isOpen ? 'page' : undefined} onClick={onChoose}>
        <Avatar person={person} online={isLive && person.online} />
        <span class="entry-name" dir="auto">
          {person.name || 'Someone'}
        </span>
        <time class="entry-time" dateTime={entry.lastAt} title={clockTime(entry.lastAt)}>
          {listTime(entry.lastAt, now)}
        </time>
        <span class={`entry-preview ${entry.typing ? 'entry-typing' : ''}`}>
          {!entry.typing && entry.tick ? <Ticks tick={entry.tick} /> : null}
          <span class="entry-text" dir="auto">{entry.typing ? 'typing…' : preview(entry)}</span>
        </span>
        {entry.unread > 0 ? (
          <span class="badge">
            {entry.unread > 99 ? '99+' : entry.unread}
            <span class="visually-hidden"> unread</span>
          </span>
        ) : null}
      </a>
    </li>
  );
}

function preview(entry: ConversationEntry): string {
  return entry.lastIsMine && !entry.tick ? `You: ${entry.lastMessage}` : entry.lastMessage;
}

export function PersonLink({ person, onChoose }: { person: WirePerson; onChoose: () => void }) {
  const { id, name, profile_picture, is_online } = person;
  return (
    <li>
      <a class="entry" href={hrefOf(id)} onClick={onChoose}>
        <Avatar person={{ id, name, picture: profile_picture ?? null }} online={is_online ?? false} />
        <span class="entry-name" dir="auto">
          {name}
        </span>
        <span class="entry-preview">
          <span class="entry-text">Say hello</span>
        </span>
      </a>
    </li>
  );
}
