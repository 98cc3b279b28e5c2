// The way in: log in or sign up.
import { useState } from 'preact/hooks';
import type { Messenger } from '../app/messenger';
import { Logo } from './icons';
import { LoginForm } from './login_form';
import { SignupForm } from './signup_form';

interface Props {
  messenger: Messenger;
  notice: string | null;
}

export function Welcome({ messenger, notice }: Props) {
  const [isNew, setIsNew] = useState(false);
  return (
    <main class="welcome">
      <div class="welcome-card">
        <header class="welcome-header">
          <Logo size={44} />
          <h1>TrueBond</h1>
          <p>{isNew ? 'A minute, and you can talk.' : 'Good to see you again.'}</p>
        </header>
        {notice ? (
          <p class="welcome-notice" role="status">
            {notice}
          </p>
        ) : null}
        {isNew ? <SignupForm messenger={messenger} /> : <LoginForm messenger={messenger} />}
        <p class="welcome-other">
          {isNew ? 'Already have an account?' : 'New here?'}{' '}
          <button class="link" type="button" onClick={() => setIsNew(!isNew)}>
            {isNew ? 'Log in' : 'Create an account'}
          </button>
        </p>
      </div>
    </main>
  );
}
