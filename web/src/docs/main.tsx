// The API's own document as a page to read and try, at /docs.
import { render } from 'preact';
import type { Document } from './openapi';
import { Page } from './page';
import '../styles/tokens.css';
import './docs.css';

async function start(root: HTMLElement): Promise<void> {
  const answer = await fetch('openapi.json');
  if (!answer.ok) throw new Error(`openapi.json: ${answer.status}`);
  render(<Page document={(await answer.json()) as Document} />, root);
  document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

const root = document.getElementById('docs');
if (root) start(root).catch((error: unknown) => render(<p>The document did not load: {String(error)}</p>, root));
