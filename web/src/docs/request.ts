// From what was filled in to a request, and to the same one for curl.
import type { Entry } from './openapi';

export interface Filled {
  values: Record<string, string>;
  body: string | null;
  headers: Record<string, string>;
}

export interface Prepared {
  url: string;
  method: string;
  headers: Record<string, string>;
  body: string | null;
}

/** `base` is where the server is, without a slash at its end. */
export function prepare({ method, path, operation }: Entry, filled: Filled, base: string): Prepared {
  const headers = { ...filled.headers };
  const query = new URLSearchParams();
  let target = path;
  for (const parameter of operation.parameters ?? []) {
    const value = filled.values[parameter.name] ?? '';
    if (parameter.in === 'path') target = target.replace(`{${parameter.name}}`, encodeURIComponent(value));
    else if (value === '') continue;
    else if (parameter.in === 'query') query.set(parameter.name, value);
    else headers[parameter.name] = value;
  }
  if (filled.body !== null) headers['Content-Type'] = 'application/json';
  const search = query.toString();
  return { url: base + target + (search && `?${search}`), method, headers, body: filled.body };
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

export function asCurl(request: Prepared): string {
  const parts = ['curl', '-sS'];
  if (request.method !== 'GET') parts.push('-X', request.method);
  for (const [name, value] of Object.entries(request.headers)) parts.push('-H', quoted(`${name}: ${value}`));
  if (request.body !== null) parts.push('-d', quoted(request.body));
  return [...parts, quoted(request.url)].join(' ');
}

/** The access token in an answer of sign-up, log-in or refresh. */
export function tokenIn(answer: unknown): string | null {
  if (typeof answer !== 'object' || answer === null) return null;
  const { access_token: token, tokens } = answer as { access_token?: unknown; tokens?: unknown };
  if (typeof token === 'string') return token;
  return tokenIn(tokens ?? null);
}
