// A person's picture, or the initials of the name on a colour that is always theirs.
import type { Person } from '../model/state';

const colours = 8;

function colourOf(id: string): number {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + character.charCodeAt(0)) >>> 0;
  return sum % colours;
}

export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const picked = words.length > 1 ? [words[0], words[words.length - 1]] : [words[0]];
  return picked.map((word) => [...(word ?? '')][0]?.toLocaleUpperCase() ?? '').join('') || '?';
}

/** Only addresses that cannot run anything. */
const isShowable = (url: string) => /^(https:\/\/|\/(?!\/))/.test(url);

interface Props {
  person: Pick<Person, 'id' | 'name' | 'picture'>;
  online?: boolean;
  size?: 'small' | 'medium' | 'large';
}

export function Avatar({ person, online = false, size = 'medium' }: Props) {
  const picture = person.picture && isShowable(person.picture) ? person.picture : null;
  return (
    <span class={`avatar avatar-${size} avatar-colour-${colourOf(person.id)}`}>
      {picture ? <img src={picture} alt="" /> : <span aria-hidden="true">{initials(person.name)}</span>}
      {online ? <span class="presence" role="img" aria-label="online" /> : null}
    </span>
  );
}
