// A person's picture over the initials of the name, on a colour that is always theirs: they show until the picture has come, and when
// there is none. What it says stands in words beside it, so screen readers pass it over.
import { useState } from 'preact/hooks';
import { photoSource } from '../model/photos';
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

interface Props {
  person: Pick<Person, 'id' | 'name' | 'picture'>;
  online?: boolean;
  size?: 'small' | 'medium' | 'large';
}

export function Avatar({ person, online = false, size = 'medium' }: Props) {
  const [failed, setFailed] = useState<string | null>(null);
  const source = photoSource(person.picture);
  return (
    <span class={`avatar avatar-${size} avatar-colour-${colourOf(person.id)}`}>
      <span aria-hidden="true">{initials(person.name)}</span>
      {source !== null && source !== failed ? (
        <img key={source} src={source} alt="" loading="lazy" decoding="async" onError={() => setFailed(source)} />
      ) : null}
      {online ? <span class="presence" role="img" aria-label="online" /> : null}
    </span>
  );
}
