// Who somebody is: what they tell of themselves.
import type { Messenger } from '../app/messenger';
import { personOf, statusLine } from '../model/selectors';
import type { State } from '../model/state';
import type { Id, WireProfile } from '../model/wire';
import { Dialog } from './dialog';
import { PersonPhotos } from './person_photos';
import { intents } from './settings_page';
import { useLoaded } from './use_loaded';
import { useNow } from './use_now';

interface Props {
  state: State;
  otherId: Id;
  messenger: Messenger;
  onClose: () => void;
}

export function PersonDialog({ state, otherId, messenger, onClose }: Props) {
  const [loaded] = useLoaded(() => messenger.person(otherId));
  const person = personOf(state, otherId);
  const known = person.picture === null ? [] : [person.picture];
  const pictures = loaded.status === 'ready' ? (loaded.value.profile_pictures ?? []) : known;
  return (
    <Dialog title={person.name || 'Someone'} onClose={onClose}>
      <div class="person">
        <PersonPhotos person={person} pictures={pictures} />
        <p class="dialog-note">{statusLine(state, otherId, useNow())}</p>
      </div>
      {loaded.status === 'loading' ? <p class="dialog-note">Loading…</p> : null}
      {loaded.status === 'failed' ? <p class="dialog-note">The profile could not be loaded.</p> : null}
      {loaded.status === 'ready' ? <Facts profile={loaded.value} /> : null}
    </Dialog>
  );
}

function Facts({ profile: { age, intent, bio } }: { profile: WireProfile }) {
  const wanted = intents.find(({ value }) => value === intent)?.text;
  return (
    <>
      <dl class="facts">
        {age === undefined ? null : (
          <div>
            <dt>Age</dt>
            <dd>{age}</dd>
          </div>
        )}
        {wanted === undefined ? null : (
          <div>
            <dt>Looking for</dt>
            <dd>{wanted}</dd>
          </div>
        )}
      </dl>
      {bio ? (
        <p class="person-bio" dir="auto">
          {bio}
        </p>
      ) : null}
    </>
  );
}
