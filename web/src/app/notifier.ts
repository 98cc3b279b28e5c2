// Tells the person of messages while they look elsewhere.

export type Permission = 'on' | 'off' | 'blocked' | 'unsupported';

const switchKey = 'truebond.notifications';

export class Notifier {
  get permission(): Permission {
    // Browsers without it, and pages not on https or localhost.
    if (typeof Notification === 'undefined' || !window.isSecureContext) return 'unsupported';
    if (Notification.permission === 'denied') return 'blocked';
    const isOn = Notification.permission === 'granted' && localStorage.getItem(switchKey) === 'on';
    return isOn ? 'on' : 'off';
  }

  async turnOn(): Promise<Permission> {
    if (this.permission === 'off' && (await Notification.requestPermission()) === 'granted') {
      localStorage.setItem(switchKey, 'on');
    }
    return this.permission;
  }

  turnOff(): Permission {
    localStorage.removeItem(switchKey);
    return this.permission;
  }

  /** A later one from the same person takes the place of the earlier. */
  show(name: string, text: string, personId: string, onClick: () => void): void {
    if (this.permission !== 'on') return;
    try {
      const note = new Notification(name, { body: text, tag: personId, icon: 'icon.svg' });
      note.onclick = () => {
        window.focus();
        note.close();
        onClick();
      };
    } catch {
      // Some phones allow notifications from service workers only.
    }
  }
}
