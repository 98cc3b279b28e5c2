// The address bar: #/with/<id> shows the conversation with that person, anything else the list.
import type { Id } from '../model/wire';

export const hrefOf = (otherId: Id | null) => (otherId === null ? '#/' : `#/with/${encodeURIComponent(otherId)}`);

export function routeOf(hash: string): Id | null {
  const match = /^#\/with\/([^/]+)$/.exec(hash);
  if (!match?.[1]) return null;
  try {
    return decodeURIComponent(match[1]);
  } catch {
    return null;
  }
}
