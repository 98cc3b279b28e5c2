// The menu behind the dots: colours, notifications, the way to the pages, logging out.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Messenger } from '../app/messenger';
import { chosenTheme, chooseTheme, themes, type Theme } from '../app/theme';
import { Switch } from './field';
import { MenuIcon } from './icons';
import { hrefOfPage } from './route';

interface Props {
  messenger: Messenger;
  unreadNotices: number | null;
}

export function SettingsMenu({ messenger, unreadNotices }: Props) {
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
  const toggle = () => {
    if (!isOpen) messenger.countNotices();
    setIsOpen(!isOpen);
  };
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
        aria-label="Menu"
        aria-expanded={isOpen}
        onClick={toggle}
      >
        <MenuIcon />
      </button>
      {isOpen ? (
        <div class="menu-panel" role="group" aria-label="Menu">
          <ThemeChoice />
          <NotificationSwitch messenger={messenger} />
          <hr class="menu-line" />
          <a class="menu-item" href={hrefOfPage('notifications')} onClick={() => setIsOpen(false)}>
            Notifications
            {unreadNotices ? <Count of={unreadNotices} /> : null}
          </a>
          <a class="menu-item" href={hrefOfPage('settings')} onClick={() => setIsOpen(false)}>
            Settings
          </a>
          <button class="menu-item" type="button" onClick={() => void messenger.logOut()}>
            Log out
          </button>
        </div>
      ) : null}
    </div>
  );
}

const Count = ({ of }: { of: number }) => (
  <span class="badge badge-soft">
    {of > 99 ? '99+' : of}
    <span class="visually-hidden"> unread</span>
  </span>
);

export function ThemeChoice() {
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

export function NotificationSwitch({ messenger: { notifier } }: { messenger: Messenger }) {
  const [permission, setPermission] = useState(notifier.permission);
  if (permission === 'unsupported') return null;
  if (permission === 'blocked') return <p class="menu-note">Notifications are blocked in the browser.</p>;
  const change = async () => setPermission(permission === 'on' ? notifier.turnOff() : await notifier.turnOn());
  return <Switch text="Notify me in this browser" isOn={permission === 'on'} onChange={() => void change()} />;
}
