import type { Messenger } from '../app/messenger';
import { TextField } from './field';
import { useForm } from './use_form';

export function LoginForm({ messenger, onForgot }: { messenger: Messenger; onForgot: () => void }) {
  const form = useForm((values) =>
    messenger.logIn(String(values.get('email')).trim(), String(values.get('password')), values.has('remember')),
  );
  return (
    <form class="form" onSubmit={form.submit} noValidate>
      <TextField name="email" label="Email" type="email" autocomplete="username" required fault={form.faults['email']} />
      <TextField
        name="password"
        label="Password"
        type="password"
        autocomplete="current-password"
        required
        fault={form.faults['password']}
      />
      <div class="form-line">
        <Remember />
        <button class="link link-soft" type="button" onClick={onForgot}>
          Forgot password?
        </button>
      </div>
      <FormFault text={form.fault} />
      <button class="button button-primary" type="submit" disabled={form.busy}>
        {form.busy ? 'Logging in…' : 'Log in'}
      </button>
    </form>
  );
}

export const Remember = () => (
  <label class="check">
    <input type="checkbox" name="remember" defaultChecked />
    <span>Keep me logged in</span>
  </label>
);

/** Always there, so that its text is read out when it comes. */
export const FormFault = ({ text }: { text: string }) => (
  <p class="form-fault" role="alert">
    {text}
  </p>
);
