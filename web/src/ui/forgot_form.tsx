import { useState } from 'preact/hooks';
import type { Messenger } from '../app/messenger';
import { TextField } from './field';
import { FormFault } from './login_form';
import { useForm } from './use_form';

/** The server does not say whether the address has an account, and neither do we. */
export function ForgotForm({ messenger }: { messenger: Messenger }) {
  const [sentTo, setSentTo] = useState('');
  const form = useForm(async (values) => {
    const email = String(values.get('email')).trim();
    await messenger.askForReset(email);
    setSentTo(email);
  });
  if (sentTo !== '') {
    return (
      <p class="welcome-notice" role="status">
        If {sentTo} has an account, a letter is on its way. Its link works once, within ten minutes.
      </p>
    );
  }
  return (
    <form class="form" onSubmit={form.submit} noValidate>
      <TextField name="email" label="Email" type="email" autocomplete="username" required fault={form.faults['email']} />
      <FormFault text={form.fault} />
      <button class="button button-primary" type="submit" disabled={form.busy}>
        {form.busy ? 'Sending…' : 'Send the link'}
      </button>
    </form>
  );
}
