// Where the link in a letter leads: a new password.
import { useEffect, useState } from 'preact/hooks';
import type { Messenger } from '../app/messenger';
import { ApiError } from '../net/api';
import { TextField } from './field';
import { ForgotForm } from './forgot_form';
import { FormFault } from './login_form';
import { useForm } from './use_form';
import { WelcomeCard } from './welcome';

interface Props {
  messenger: Messenger;
  token: string;
  onDone: () => void;
}

export function ResetPassword({ messenger, token, onDone }: Props) {
  const isGood = useGoodToken(messenger, token);
  const form = useForm(async (values) => {
    await messenger.resetPassword(token, String(values.get('new_password')));
    // The token is used up; what remains in the history shall not look as if it were not.
    history.replaceState(null, '', './');
    onDone();
  });
  return (
    <WelcomeCard greeting={isGood ? 'Choose a new password.' : 'This link has been used, or is too old.'}>
      {isGood ? (
        <form class="form" onSubmit={form.submit} noValidate>
          <TextField
            name="new_password"
            label="New password"
            type="password"
            autocomplete="new-password"
            hint="At least 8 characters. You will be logged out everywhere."
            required
            fault={form.faults['new_password']}
          />
          <FormFault text={form.fault} />
          <button class="button button-primary" type="submit" disabled={form.busy}>
            {form.busy ? 'Changing…' : 'Change password'}
          </button>
        </form>
      ) : (
        <ForgotForm messenger={messenger} />
      )}
      <p class="welcome-other">
        <a class="link" href="./">
          Back to log in
        </a>
      </p>
    </WelcomeCard>
  );
}

/** Until the server has said otherwise it is taken to be good; away is not otherwise. */
function useGoodToken(messenger: Messenger, token: string): boolean {
  const [isGood, setIsGood] = useState(token !== '');
  useEffect(() => {
    if (token === '') return;
    messenger.checkResetToken(token).catch((error: unknown) => {
      if (!(error instanceof ApiError)) throw error;
      if (!error.isTemporary) setIsGood(false);
    });
  }, [messenger, token]);
  return isGood;
}
