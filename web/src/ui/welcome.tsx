// The way in: log in, sign up, or ask for a new password.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Messenger } from '../app/messenger';
import { ForgotForm } from './forgot_form';
import { Logo } from './icons';
import { LoginForm } from './login_form';
import { SignupForm } from './signup_form';

interface Props {
  messenger: Messenger;
  notice: string | null;
}

type Way = 'login' | 'signup' | 'forgot';

const greetings: Record<Way, string> = {
  login: 'Good to see you again.',
  signup: 'A minute, and you can talk.',
  forgot: 'We send you a link to choose a new password.',
};

export function Welcome({ messenger, notice }: Props) {
  const [way, setWay] = useState<Way>('login');
  return (
    <WelcomeCard greeting={greetings[way]}>
      {notice ? (
        <p class="welcome-notice" role="status">
          {notice}
        </p>
      ) : null}
      {way === 'login' ? <LoginForm messenger={messenger} onForgot={() => setWay('forgot')} /> : null}
      {way === 'signup' ? <SignupForm messenger={messenger} /> : null}
      {way === 'forgot' ? <ForgotForm messenger={messenger} /> : null}
      <p class="welcome-other">
        {way === 'login' ? 'New here?' : 'Already have an account?'}{' '}
        <button class="link" type="button" onClick={() => setWay(way === 'login' ? 'signup' : 'login')}>
          {way === 'login' ? 'Create an account' : 'Log in'}
        </button>
      </p>
    </WelcomeCard>
  );
}

export const WelcomeCard = ({ greeting, children }: { greeting: string; children: ComponentChildren }) => (
  <main class="welcome">
    <div class="welcome-card">
      <header class="welcome-header">
        <Logo size={44} />
        <h1>TrueBond</h1>
        <p>{greeting}</p>
      </header>
      {children}
    </div>
  </main>
);
