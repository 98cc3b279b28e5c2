// Where one writes.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Messenger } from '../app/messenger';
import { codePoints, contentMax } from '../model/messages';
import { isOutOfCredits } from '../model/selectors';
import type { State } from '../model/state';
import type { Id } from '../model/wire';
import { SendIcon } from './icons';

interface Props {
  state: State;
  otherId: Id;
  messenger: Messenger;
}

const warnFrom = 1800;
/** On a touch keyboard Enter is the only way to a new line. */
const hasKeyboard = () => matchMedia('(pointer: fine)').matches;

export function Composer({ state, otherId, messenger }: Props) {
  const [draft, setDraft] = useState(messenger.drafts.get(otherId) ?? '');
  const input = useRef<HTMLTextAreaElement>(null);
  const length = codePoints(draft);
  const isBroke = isOutOfCredits(state);
  const canSend = draft.trim() !== '' && length <= contentMax && !isBroke;

  useEffect(() => {
    // Without a keyboard the field would slide one in; the name is where a screen reader goes on.
    const start = hasKeyboard() ? input.current : document.querySelector<HTMLElement>('.conversation h2');
    start?.focus({ preventScroll: true });
  }, []);
  useLayoutEffect(() => {
    const area = input.current;
    if (!area) return;
    area.style.height = 'auto';
    area.style.height = `${area.scrollHeight}px`;
  }, [draft]);

  const change = (text: string) => {
    setDraft(text);
    messenger.drafted(otherId, text);
  };
  const send = () => {
    if (!canSend) return;
    messenger.send(otherId, draft);
    setDraft('');
    input.current?.focus();
  };
  const keyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || !hasKeyboard()) return;
    event.preventDefault();
    send();
  };
  return (
    <form class="composer" onSubmit={(event) => (event.preventDefault(), send())}>
      {isBroke ? <Broke onCheck={() => messenger.checkBalance()} /> : null}
      <div class="composer-line">
        <textarea
          ref={input}
          rows={1}
          placeholder="Write a message"
          dir="auto"
          aria-label="Message"
          aria-invalid={length > contentMax ? true : undefined}
          value={draft}
          onInput={(event) => change(event.currentTarget.value)}
          onKeyDown={keyDown}
        />
        {length >= warnFrom ? (
          <span class={`composer-count ${length > contentMax ? 'composer-count-over' : ''}`} role="status">
            {contentMax - length}
          </span>
        ) : null}
        <button class="send" type="submit" aria-label="Send" disabled={!canSend}>
          <SendIcon />
        </button>
      </div>
    </form>
  );
}

const Broke = ({ onCheck }: { onCheck: () => void }) => (
  <p class="composer-broke" role="status">
    You are out of credits. Your message waits here until you have more.{' '}
    <button class="link" type="button" onClick={onCheck}>
      Check again
    </button>
  </p>
);
