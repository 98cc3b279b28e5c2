// The address bar: #/with/<id> shows the conversation with that person, #/settings and
// #/notifications a page, anything else the list.
import type { Page } from '../model/state';
import type { Id } from '../model/wire';

export type Route = { otherId: Id } | { page: Page } | null;

const pages: readonly Page[] = ['settings', 'notifications'];

export const hrefOf = (otherId: Id | null) => (otherId === null ? '#/' : `#/with/${encodeURIComponent(otherId)}`);

export const hrefOfPage = (page: Page) => `#/${page}`;

export function routeOf(hash: string): Route {
  const page = pages.find((name) => hash === hrefOfPage(name));
  if (page !== undefined) return { page };
  const match = /^#\/with\/([^/]+)$/.exec(hash);
  if (!match?.[1]) return null;
  try {
    return { otherId: decodeURIComponent(match[1]) };
  } catch {
    return null;
  }
}

/** The token of a letter's link, `…/app/reset-password?token=…`; null: this is another page. */
export function resetTokenOf(location: { pathname: string; search: string }): string | null {
  if (!location.pathname.endsWith('/reset-password')) return null;
  return new URLSearchParams(location.search).get('token') ?? '';
}
