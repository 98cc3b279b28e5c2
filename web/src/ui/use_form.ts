// What all forms have in common: one attempt at a time, and where it failed.
import { useState } from 'preact/hooks';
import { ApiError } from '../net/api';

export interface FormState {
  busy: boolean;
  /** What is wrong with the whole; empty when nothing is, or when a field says it. */
  fault: string;
  faults: Record<string, string>;
  /** The last attempt worked, and nothing has been changed since. */
  done: boolean;
  submit: (event: SubmitEvent) => void;
  /** To be called when something is changed. */
  touched: () => void;
}

export function useForm(send: (values: FormData) => Promise<void>): FormState {
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState(false);
  const [fault, setFault] = useState('');
  const [faults, setFaults] = useState<Record<string, string>>({});

  async function attempt(form: HTMLFormElement): Promise<void> {
    setBusy(true);
    setDone(false);
    setFault('');
    setFaults({});
    try {
      await send(new FormData(form));
      setDone(true);
    } catch (error) {
      const { whole, fields } = explain(error);
      setFault(whole);
      setFaults(fields);
      const first = form.querySelector<HTMLElement>(Object.keys(fields).map((name) => `[name="${name}"]`).join() || ':not(*)');
      first?.focus();
    } finally {
      setBusy(false);
    }
  }

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!busy) void attempt(event.currentTarget as HTMLFormElement);
  };
  return { busy, fault, faults, done, submit, touched: () => setDone(false) };
}

function explain(error: unknown): { whole: string; fields: Record<string, string> } {
  if (!(error instanceof ApiError)) throw error;
  const fields: Record<string, string> = {};
  for (const fault of error.faults) {
    const name = fault.field.split(' -> ').pop() ?? fault.field;
    const said = fault.message.replace(/^String should have/, 'This should have');
    fields[name] ??= said.charAt(0).toUpperCase() + said.slice(1);
  }
  // These two name their field in the text only.
  if (error.message === 'Email already registered') fields['email'] = 'This address already has an account';
  if (error.message === 'Mobile number already registered') fields['mobile_number'] = 'This number already has an account';
  if (/^Password must be/.test(error.message)) fields['new_password'] = error.message;
  if (Object.keys(fields).length > 0) return { whole: '', fields };
  if (error.status === 0) return { whole: 'The server cannot be reached. Please try again.', fields };
  if (error.status === 429) return { whole: `Too many attempts. Try again in ${error.retryAfterSeconds ?? 60} seconds.`, fields };
  return { whole: error.message, fields };
}
