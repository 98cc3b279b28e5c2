// Short ways to write down what the server says.
import type { Action } from '../src/model/actions';
import { reduce } from '../src/model/reduce';
import { initialState, type OutboxItem, type State } from '../src/model/state';
import type { WireHistory, WireMessage } from '../src/model/wire';

export const me = 'me';
export const ann = 'ann';
const startMs = Date.parse('2026-11-23T10:00:00.000Z');

/** A time that many seconds after the start, as the server writes it. */
export const at = (seconds: number) => new Date(startMs + seconds * 1000).toISOString().replace('Z', '000+00:00');

export function wire(seq: number, from = ann, more: Partial<WireMessage> = {}): WireMessage {
  const to = from === me ? ann : me;
  return { id: `m${seq}`, sender_id: from, receiver_id: to, content: `text ${seq}`, created_at: at(seq), seq, ...more };
}

export const page = (messages: WireMessage[], has_more = false): WireHistory => ({
  messages,
  count: messages.length,
  has_more,
});

export function item(clientId: string, more: Partial<OutboxItem> = {}): OutboxItem {
  const base = { clientId, to: ann, content: `text of ${clientId}`, queuedAt: at(1000), failure: null, messageId: null };
  return { ...base, status: 'queued', ...more };
}

export const signedIn: Action = { type: 'signed-in', me: { id: me, name: 'Me', picture: null }, balance: 10 };

/** The state after these, in order, for a signed-in person. */
export function after(...actions: Action[]): State {
  return [signedIn, ...actions].reduce(reduce, initialState);
}

/** Ann's conversation, loaded with these messages. */
export function loaded(...messages: WireMessage[]): Action[] {
  return [
    { type: 'history-loading', userId: ann },
    { type: 'history', userId: ann, page: page(messages), mode: 'reset' },
  ];
}

/** Lets everything that is ready to go on do so. */
export const settled = () => new Promise((resolve) => setImmediate(resolve));
