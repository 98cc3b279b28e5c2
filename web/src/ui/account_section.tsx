// The account itself: its password, leaving, and leaving for good.
import { useState } from 'preact/hooks';
import type { Messenger } from '../app/messenger';
import type { WireMe } from '../model/wire';
import { Dialog } from './dialog';
import { FormFault } from './login_form';
import { Section } from './page';
import { useForm } from './use_form';

export function AccountSection({ me, messenger }: { me: WireMe; messenger: Messenger }) {
  const [isDeleting, setIsDeleting] = useState(false);
  const password = useForm(() => messenger.askForReset(me.email));
  return (
    <Section title="Account">
      <dl class="facts">
        <div>
          <dt>Email</dt>
          <dd>{me.email}</dd>
        </div>
        {me.mobile_number ? (
          <div>
            <dt>Mobile number</dt>
            <dd>{me.mobile_number}</dd>
          </div>
        ) : null}
      </dl>
      <form class="form" onSubmit={password.submit}>
        <div class="form-line">
          <button class="button" type="submit" disabled={password.busy || password.done}>
            Change password
          </button>
          <span class="form-done" role="status">
            {password.done ? `A link is on its way to ${me.email}` : ''}
          </span>
        </div>
        <FormFault text={password.fault} />
      </form>
      <div class="form-line">
        <button class="button" type="button" onClick={() => void messenger.logOut()}>
          Log out
        </button>
        <button class="button button-danger" type="button" onClick={() => setIsDeleting(true)}>
          Delete account
        </button>
      </div>
      {isDeleting ? <DeleteDialog messenger={messenger} onClose={() => setIsDeleting(false)} /> : null}
    </Section>
  );
}

function DeleteDialog({ messenger, onClose }: { messenger: Messenger; onClose: () => void }) {
  const form = useForm(() => messenger.deleteAccount());
  return (
    <Dialog title="Delete your account?" onClose={onClose}>
      <form class="form" onSubmit={form.submit}>
        <p>
          You are logged out everywhere and cannot log in again. Nobody finds you or can write to you any more. What you have written
          stays with those you wrote it to.
        </p>
        <FormFault text={form.fault} />
        <div class="form-line">
          <button class="button" type="button" onClick={onClose}>
            Keep it
          </button>
          <button class="button button-danger" type="submit" disabled={form.busy}>
            {form.busy ? 'Deleting…' : 'Delete for good'}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
