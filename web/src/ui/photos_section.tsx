// One's own photos: added, shown first, taken away.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Messenger } from '../app/messenger';
import { photosMax, withFirst, without } from '../model/photos';
import type { WireMe } from '../model/wire';
import { ApiError } from '../net/api';
import { Dialog } from './dialog';
import { FormFault } from './login_form';
import { Section } from './page';
import { Photo } from './photo';
import { PhotoUpload } from './photo_upload';
import { useForm } from './use_form';

export function PhotosSection({ me, messenger }: { me: WireMe; messenger: Messenger }) {
  const [photos, setPhotos] = useState(me.profile_pictures ?? []);
  const [news, setNews] = useState('');
  const [fault, setFault] = useState('');
  const [removed, setRemoved] = useState<string | null>(null);
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // What was pressed has gone with its photo, or is no longer needed there.
    if (news !== '' && document.activeElement === document.body) root.current?.querySelector<HTMLElement>('.photo-upload button')?.focus();
  }, [photos, removed]);

  const changed = (now: string[], what: string) => {
    setPhotos(now);
    setNews(what);
  };
  async function showFirst(url: string): Promise<void> {
    setFault('');
    setNews('');
    try {
      changed(await messenger.changePhotos((known) => withFirst(known, url)), 'This photo is shown first now.');
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setFault('That could not be saved. Please try again.');
    }
  }
  async function remove(url: string): Promise<void> {
    changed(await messenger.changePhotos((known) => without(known, url)), 'The photo is removed.');
    setRemoved(null);
  }
  return (
    <Section title="Photos">
      <div class="photos-own" ref={root}>
        <p class="photos-hint">{hint(photos.length)}</p>
        {photos.length > 0 ? (
          <ul class="photos" aria-label="Your photos">
            {photos.map((url, index) => (
              <Tile
                key={url}
                url={url}
                place={index + 1}
                count={photos.length}
                onFirst={() => void showFirst(url)}
                onRemove={() => setRemoved(url)}
              />
            ))}
          </ul>
        ) : null}
        <PhotoUpload messenger={messenger} onChosen={() => setNews('')} onAdded={(now) => changed(now, 'The photo is added.')} />
        <FormFault text={fault} />
        <p class="form-done" role="status">
          {news}
        </p>
      </div>
      {removed === null ? null : <RemoveDialog url={removed} onRemove={() => remove(removed)} onClose={() => setRemoved(null)} />}
    </Section>
  );
}

function hint(count: number): string {
  if (count >= photosMax) return `The newest ${photosMax} photos are kept: the next one takes the place of the oldest.`;
  return count === 0 ? 'Nobody knows your face here yet. Everybody can see the photos you add.' : 'Everybody here can see them.';
}

interface TileProps {
  url: string;
  place: number;
  count: number;
  onFirst: () => void;
  onRemove: () => void;
}

const Tile = ({ url, place, count, onFirst, onRemove }: TileProps) => (
  <li class="photo-tile">
    <Photo url={url} alt={`Your photo ${place} of ${count}`} />
    <span class="photo-actions">
      {place === 1 ? (
        <span class="photo-first">{count > 1 ? 'Shown first' : ''}</span>
      ) : (
        <button class="link link-soft" type="button" aria-label={`Show first: photo ${place}`} onClick={onFirst}>
          Show first
        </button>
      )}
      <button class="link link-soft" type="button" aria-label={`Remove photo ${place}`} onClick={onRemove}>
        Remove
      </button>
    </span>
  </li>
);

function RemoveDialog({ url, onRemove, onClose }: { url: string; onRemove: () => Promise<void>; onClose: () => void }) {
  const form = useForm(onRemove);
  return (
    <Dialog title="Remove this photo?" onClose={onClose}>
      <form class="form" onSubmit={form.submit}>
        <Photo url={url} alt="The photo to remove" />
        <p>Nobody sees it any more, and it is not kept.</p>
        <FormFault text={form.fault} />
        <div class="form-line">
          <button class="button" type="button" onClick={onClose}>
            Keep it
          </button>
          <button class="button button-danger" type="submit" disabled={form.busy}>
            {form.busy ? 'Removing…' : 'Remove'}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
