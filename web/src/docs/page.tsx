import { useState } from 'preact/hooks';
import { answerOf, entries, keyOf, outline, type Document, type Entry } from './openapi';
import { Attempt, type Keys } from './attempt';

function Code({ text }: { text: string }) {
  // `code` in a text, as in Markdown.
  return <>{text.split('`').map((part, i) => (i % 2 ? <code key={i}>{part}</code> : part))}</>;
}

function Parameters({ document, entry }: { document: Document; entry: Entry }) {
  const parameters = entry.operation.parameters ?? [];
  if (parameters.length === 0) return null;
  return (
    <table>
      <tbody>
        {parameters.map((parameter) => (
          <tr key={parameter.name}>
            <th scope="row">
              <code>{parameter.name}</code> <small>{parameter.in}</small>
            </th>
            <td>
              <code>{outline(document, parameter.schema)}</code>
              {parameter.required ? '' : ' optional'}
              {parameter.schema.default === undefined ? '' : `, ${JSON.stringify(parameter.schema.default)} where not given`}
              {parameter.description ? ': ' : ''}
              <Code text={parameter.description ?? ''} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Answers({ document, entry }: { document: Document; entry: Entry }) {
  return (
    <table>
      <tbody>
        {Object.entries(entry.operation.responses).map(([status, given]) => {
          const answer = answerOf(document, given);
          const schema = answer.content?.['application/json']?.schema;
          return (
            <tr key={status}>
              <th scope="row">{status}</th>
              <td>
                <Code text={answer.description ?? ''} />
                {schema && (status === '200' ? <pre>{outline(document, schema)}</pre> : null)}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function OperationView({ document, entry, keys }: { document: Document; entry: Entry; keys: Keys }) {
  const [open, setOpen] = useState(location.hash === `#${entry.operation.operationId}`);
  const { operation } = entry;
  const body = operation.requestBody?.content['application/json']?.schema;
  const key = keyOf(document, operation);
  return (
    <details id={operation.operationId} open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <b class={`method ${entry.method.toLowerCase()}`}>{entry.method}</b> <code>{entry.path}</code>{' '}
        <span>
          <Code text={operation.summary} />
        </span>
        {operation['x-new'] && <small class="new">new</small>}
        {key && <small title={key === 'bearer' ? 'needs a token' : 'needs the service key'}>{key === 'bearer' ? 'token' : 'service key'}</small>}
      </summary>
      {open && (
        <div class="operation">
          {operation.description && (
            <p>
              <Code text={operation.description} />
            </p>
          )}
          <Parameters document={document} entry={entry} />
          {body && (
            <>
              <h4>Request</h4>
              <pre>{outline(document, body)}</pre>
            </>
          )}
          <h4>Answers</h4>
          <Answers document={document} entry={entry} />
          <Attempt document={document} entry={entry} keys={keys} />
        </div>
      )}
    </details>
  );
}

export function Page({ document }: { document: Document }) {
  const [token, setToken] = useState('');
  const [serviceKey, setServiceKey] = useState('');
  const keys: Keys = { token, serviceKey, setToken };
  return (
    <>
      <header>
        <h1>
          {document.info.title} <small>{document.info.version}</small>
        </h1>
        <p>
          <Code text={document.info.description ?? ''} /> <a href="openapi.json">openapi.json</a>
        </p>
        <div class="keys">
          <label>
            Access token <input value={token} onInput={(event) => setToken(event.currentTarget.value.trim())} placeholder="sign up or log in below to fill this in" />
          </label>
          <label>
            Service key <input value={serviceKey} onInput={(event) => setServiceKey(event.currentTarget.value.trim())} placeholder="for /api/admin only" />
          </label>
        </div>
      </header>
      <main>
        {document.tags.map((tag) => (
          <section key={tag.name}>
            <h2>{tag.name}</h2>
            {tag.description && <p>{tag.description}</p>}
            {entries(document, tag.name).map((entry) => (
              <OperationView key={entry.operation.operationId} document={document} entry={entry} keys={keys} />
            ))}
          </section>
        ))}
      </main>
    </>
  );
}
