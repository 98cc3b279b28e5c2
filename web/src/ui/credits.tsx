// The balance, and behind it where the credits went.
import { useRef, useState } from 'preact/hooks';
import type { Messenger } from '../app/messenger';
import { isOutOfCredits } from '../model/selectors';
import type { Person, State } from '../model/state';
import { clockTime, dayLabel } from '../model/time';
import type { WireTransaction } from '../model/wire';
import { ApiError } from '../net/api';
import { CloseIcon, CoinIcon } from './icons';

interface Props {
  state: State;
  messenger: Messenger;
}

export function Credits({ state, messenger }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [transactions, setTransactions] = useState<WireTransaction[] | 'loading' | 'failed'>('loading');
  const { balance } = state;
  if (balance === null) return null;

  async function show(): Promise<void> {
    setTransactions('loading');
    dialog.current?.showModal();
    try {
      setTransactions(await messenger.transactions());
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setTransactions('failed');
    }
  }

  const name = `${balance} ${balance === 1 ? 'credit' : 'credits'}`;
  return (
    <>
      <button class={`credits ${isOutOfCredits(state) ? 'credits-none' : ''}`} type="button" title="Credits" onClick={() => void show()}>
        <CoinIcon />
        <span class="credits-number">{balance}</span>
        <span class="visually-hidden">{balance === 1 ? 'credit' : 'credits'}</span>
      </button>
      <dialog ref={dialog} class="dialog" aria-label="Credits" onClick={(event) => event.target === dialog.current && dialog.current?.close()}>
        <div class="dialog-body">
          <header class="dialog-header">
            <h2>{name}</h2>
            <button class="icon-button" type="button" aria-label="Close" onClick={() => dialog.current?.close()}>
              <CloseIcon />
            </button>
          </header>
          <p class="dialog-note">A message costs {state.messageCost === 1 ? '1 credit' : `${state.messageCost} credits`}.</p>
          <Transactions list={transactions} people={Object.values(state.people)} />
        </div>
      </dialog>
    </>
  );
}

function Transactions({ list, people }: { list: WireTransaction[] | 'loading' | 'failed'; people: Person[] }) {
  if (list === 'loading') return <p class="dialog-note">Loading…</p>;
  if (list === 'failed') return <p class="dialog-note">The history could not be loaded.</p>;
  const now = Date.now();
  return (
    <ul class="transactions" tabIndex={0} aria-label="What the credits were used for">
      {list.map((item) => (
        <li key={item.id}>
          <span class="transaction-what">{describe(item, people)}</span>
          <time class="transaction-when" dateTime={item.created_at}>
            {dayLabel(item.created_at, now)}, {clockTime(item.created_at)}
          </time>
          <span class={`transaction-amount ${item.amount > 0 ? 'transaction-in' : ''}`}>
            {item.amount > 0 ? `+${item.amount}` : `−${Math.abs(item.amount)}`}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** The server's own words name the receiver by the start of an id; several people may share it. */
function describe(item: WireTransaction, people: Person[]): string {
  if (item.reason !== 'message_sent') return item.description;
  const start = /user ([0-9a-f]+)/.exec(item.description)?.[1];
  const matches = people.filter((person) => start !== undefined && person.name !== '' && person.id.startsWith(start));
  return matches.length === 1 ? `Message to ${matches[0]?.name}` : 'Message';
}
