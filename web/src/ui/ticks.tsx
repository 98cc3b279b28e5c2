// How far a message has come.
import type { Tick } from '../model/timeline';
import { AlertIcon, ClockIcon } from './icons';

const meanings: Record<Tick, string> = {
  queued: 'Waiting to be sent',
  sending: 'Sending',
  failed: 'Not sent',
  sent: 'Sent',
  delivered: 'Delivered',
  read: 'Read',
};

export function Ticks({ tick }: { tick: Tick }) {
  return (
    <span class={`ticks ticks-${tick}`} role="img" aria-label={meanings[tick]} title={meanings[tick]} data-tick={tick}>
      {tick === 'failed' ? <AlertIcon /> : null}
      {tick === 'queued' || tick === 'sending' ? <ClockIcon /> : null}
      {tick === 'sent' || tick === 'delivered' || tick === 'read' ? <Strokes double={tick !== 'sent'} /> : null}
    </span>
  );
}

const Strokes = ({ double }: { double: boolean }) => (
  <svg width="18" height="12" viewBox="0 0 18 12" fill="none" stroke="currentColor" aria-hidden="true">
    <path d="M1.5 6.5 5 10l6.5-8" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" />
    {double ? (
      <path d="m8.6 9 1.2 1L16.3 2" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" />
    ) : null}
  </svg>
);
