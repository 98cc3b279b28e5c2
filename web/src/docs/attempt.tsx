import { useState } from 'preact/hooks';
import { keyOf, sample, type Document, type Entry } from './openapi';
import { asCurl, prepare, tokenIn } from './request';

export interface Keys {
  token: string;
  serviceKey: string;
  setToken: (token: string) => void;
}

interface Outcome {
  head: string;
  text: string;
}

/** "" for what lies at the root of its host. */
const base = (): string => new URL('.', location.href).href.replace(/\/$/, '');

/** A form that sends the request for real. */
export function Attempt({ document, entry, keys }: { document: Document; entry: Entry; keys: Keys }) {
  const schema = entry.operation.requestBody?.content['application/json']?.schema;
  const [values, setValues] = useState<Record<string, string>>({});
  const [body, setBody] = useState(() => (schema ? JSON.stringify(sample(document, schema), null, 2) : null));
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [busy, setBusy] = useState(false);

  const key = keyOf(document, entry.operation);
  const headers: Record<string, string> = {};
  if (key === 'bearer' && keys.token) headers['Authorization'] = `Bearer ${keys.token}`;
  if (key === 'service' && keys.serviceKey) headers['X-Service-Key'] = keys.serviceKey;
  const request = prepare(entry, { values, body, headers }, base());

  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    try {
      const answer = await fetch(request.url, { method: request.method, headers: request.headers, body: request.body, credentials: 'omit' });
      let text = await answer.text();
      if (answer.headers.get('content-type')?.startsWith('application/json')) {
        const value: unknown = JSON.parse(text);
        text = JSON.stringify(value, null, 2);
        const token = answer.ok ? tokenIn(value) : null;
        if (token) keys.setToken(token);
      }
      setOutcome({ head: `${answer.status} ${answer.statusText}`, text });
    } catch (error) {
      setOutcome({ head: 'No answer', text: String(error) });
    }
    setBusy(false);
  };

  return (
    <form onSubmit={send}>
      <h4>Try it</h4>
      {(entry.operation.parameters ?? []).map(({ name, required, schema: kind }) => (
        <label key={name}>
          {name}
          <input
            value={values[name] ?? ''}
            required={required ?? false}
            placeholder={kind.default === undefined ? '' : String(kind.default)}
            onInput={(event) => setValues({ ...values, [name]: event.currentTarget.value })}
          />
        </label>
      ))}
      {body !== null && (
        <label>
          Body
          <textarea rows={Math.min(20, body.split('\n').length + 1)} spellcheck={false} value={body} onInput={(event) => setBody(event.currentTarget.value)} />
        </label>
      )}
      <button disabled={busy}>Send</button>
      <pre class="curl">{asCurl(request)}</pre>
      {outcome && (
        <div class="outcome" role="status">
          <b>{outcome.head}</b>
          <pre>{outcome.text}</pre>
        </div>
      )}
    </form>
  );
}
