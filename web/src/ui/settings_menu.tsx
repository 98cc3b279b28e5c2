// The menu behind the dots: colours, notifications, logging out.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Messenger } from '../app/messenger';
import { chosenTheme, chooseTheme, themes, type Theme } from '../app/theme';
import { MenuIcon } from './icons';

export function SettingsMenu({ messenger }: { messenger: Messenger }) {
  const [isOpen, setIsOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!isOpen) return;
    const outside = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) setIsOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    document.addEventListener('focusin', outside);
    return () => {
      document.removeEventListener('pointerdown', outside);
      document.removeEventListener('focusin', outside);
    };
  }, [isOpen]);
  const close = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !isOpen) return;
    event.stopPropagation();
    setIsOpen(false);
    button.current?.focus();
  };
  return (
    <div class="menu" ref={root} onKeyDown={close}>
      <button
        ref={button}
        class="icon-button"
        type="button"
        aria-label="Settings"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
      >
        <MenuIcon />
      </button>
      {isOpen ? (
        <div class="menu-panel" role="group" aria-label="Settings">
          <ThemeChoice />
          <NotificationSwitch messenger={messenger} />
          <button class="menu-item" type="button" onClick={() => void messenger.logOut()}>
            Log out
          </button>
        </div>
      ) : null}
    </div>
  );
}

function ThemeChoice() {
  const [theme, setTheme] = useState<Theme>(chosenTheme());
  const choose = (chosen: Theme) => {
    chooseTheme(chosen);
    setTheme(chosen);
  };
  return (
    <fieldset class="segments">
      <legend class="visually-hidden">Colours</legend>
      {themes.map(({ value, text }) => (
        <label key={value}>
          <input type="radio" name="theme" value={value} checked={value === theme} onChange={() => choose(value)} />
          <span>{text}</span>
        </label>
      ))}
    </fieldset>
  );
}

function NotificationSwitch({ messenger: { notifier } }: { messenger: Messenger }) {
  const [permission, setPermission] = useState(notifier.permission);
  if (permission === 'unsupported') return null;
  if (permission === 'blocked') return <p class="menu-note">Notifications are blocked in the browser.</p>;
  const change = async () => setPermission(permission === 'on' ? notifier.turnOff() : await notifier.turnOn());
  return (
    <button class="menu-item" type="button" role="switch" aria-checked={permission === 'on'} onClick={() => void change()}>
      Notifications
      <span class="switch" aria-hidden="true" />
    </button>
  );
}
