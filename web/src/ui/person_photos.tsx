// Somebody's photos: one large, the others to choose from below it. Who has none is shown as everywhere else.
import { useState } from 'preact/hooks';
import { photoSource } from '../model/photos';
import type { Person } from '../model/state';
import { Avatar } from './avatar';
import { Photo } from './photo';

export function PersonPhotos({ person, pictures }: { person: Person; pictures: string[] }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const photos = pictures.filter((url) => photoSource(url) !== null);
  const at = Math.max(0, photos.indexOf(chosen ?? ''));
  const shown = photos[at];
  if (shown === undefined) return <Avatar person={person} size="large" />;
  const name = person.name || 'this person';
  const place = photos.length > 1 ? `, ${at + 1} of ${photos.length}` : '';
  return (
    <div class="person-photos">
      <Photo url={shown} alt={`Photo of ${name}${place}`} />
      {photos.length > 1 ? (
        <ul class="person-thumbs" aria-label="All photos">
          {photos.map((url, index) => (
            <li key={url}>
              <button class="person-thumb" type="button" aria-pressed={index === at} aria-label={`Photo ${index + 1}`} onClick={() => setChosen(url)}>
                <Photo url={url} alt="" />
              </button>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
