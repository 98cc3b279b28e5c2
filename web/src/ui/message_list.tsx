// What was said, oldest first. Older pages come in above without moving what is being read.
import { Fragment } from 'preact';
import type { Thread } from '../model/state';
import { dayLabel } from '../model/time';
import type { Row } from '../model/timeline';
import { Bubble } from './bubble';
import { DownIcon } from './icons';
import { useNow } from './use_now';
import { useScroll } from './use_scroll';

interface Props {
  thread: Thread;
  rows: Row[];
  name: string;
  isTyping: boolean;
  onTop: () => void;
  onReload: () => void;
  onRetry: (clientId: string) => void;
  onDiscard: (clientId: string) => void;
}

export function MessageList(props: Props) {
  const { thread, rows, name, isTyping } = props;
  const now = useNow();
  const scroll = useScroll(rows, isTyping, thread.hasMore && !thread.loadingOlder, props.onTop);
  return (
    <div class="messages-frame">
      <div
        class="messages"
        ref={scroll.ref}
        onScroll={scroll.onScroll}
        role="log"
        aria-label={`Messages with ${name}`}
        aria-busy={thread.status === 'loading'}
        tabIndex={0}
      >
        <ol class="messages-list">
          {thread.hasMore ? <li class="messages-older">{thread.loadingOlder ? 'Loading…' : ''}</li> : null}
          {rows.map((row) => (
            <Fragment key={row.key}>
              {row.startsDay ? <Separator kind="day" text={dayLabel(row.at, now)} /> : null}
              {row.startsUnread ? <Separator kind="unread" text="New messages" /> : null}
              <Bubble row={row} onRetry={props.onRetry} onDiscard={props.onDiscard} />
            </Fragment>
          ))}
        </ol>
        {isTyping ? <TypingBubble /> : null}
        {rows.length === 0 ? <Empty {...props} /> : null}
      </div>
      {scroll.isAway ? (
        <button class="jump" type="button" onClick={scroll.toEnd} aria-label={scroll.unseen > 0 ? `${scroll.unseen} new below` : 'To the newest message'}>
          <DownIcon />
          {scroll.unseen > 0 ? <span class="badge">{scroll.unseen}</span> : null}
        </button>
      ) : null}
    </div>
  );
}

const Separator = ({ kind, text }: { kind: 'day' | 'unread'; text: string }) => (
  <li class={`separator separator-${kind}`}>
    <span>{text}</span>
  </li>
);

/** The header says it in words. */
const TypingBubble = () => (
  <div class="typing" aria-hidden="true">
    <span />
    <span />
    <span />
  </div>
);

function Empty({ thread, name, onReload }: Props) {
  if (thread.status === 'failed') {
    return (
      <p class="messages-note">
        The messages could not be loaded.{' '}
        <button class="link" type="button" onClick={onReload}>
          Try again
        </button>
      </p>
    );
  }
  if (thread.status !== 'ready') return <p class="messages-note">Loading…</p>;
  return <p class="messages-note">Nothing said yet. Say hello{name ? ` to ${name.split(' ')[0]}` : ''}.</p>;
}
