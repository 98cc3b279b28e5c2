// One message.
import type { Failure } from '../model/state';
import { clockTime } from '../model/time';
import type { Row } from '../model/timeline';
import { Ticks } from './ticks';

interface Props {
  row: Row;
  onRetry: (clientId: string) => void;
  onDiscard: (clientId: string) => void;
}

const reasons: Record<Failure, string> = {
  credits: 'Not sent: you are out of credits.',
  receiver: 'Not sent: this person can no longer be reached.',
  rejected: 'Not sent: the server did not accept it.',
};

export function Bubble({ row, onRetry, onDiscard }: Props) {
  const { clientId, failure } = row;
  const classes = [
    'row',
    row.mine ? 'row-mine' : 'row-theirs',
    row.startsGroup ? 'row-first' : '',
    row.endsGroup ? 'row-last' : '',
    row.tick === 'queued' || row.tick === 'sending' ? 'row-pending' : '',
  ];
  return (
    <li class={classes.join(' ')} data-key={row.key}>
      <div class="bubble">
        <span class="visually-hidden">{row.mine ? 'You: ' : 'They: '}</span>
        <bdi class="bubble-text">{row.content}</bdi>
        <span class="bubble-meta">
          <time dateTime={row.at}>{clockTime(row.at)}</time>
          {row.tick ? <Ticks tick={row.tick} /> : null}
        </span>
      </div>
      {failure !== null && clientId !== null ? (
        <p class="row-failure">
          {reasons[failure]}{' '}
          <button class="link" type="button" onClick={() => onRetry(clientId)}>
            Try again
          </button>{' '}
          <button class="link" type="button" onClick={() => onDiscard(clientId)}>
            Delete
          </button>
        </p>
      ) : null}
    </li>
  );
}
