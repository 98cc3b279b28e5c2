// Tells the person of messages while they look elsewhere.

export type Permission = 'on' | 'off' | 'blocked' | 'unsupported';

const switchKey = 'truebond.notifications';

export class Notifier {
  readonly #shown = new Map<string, Notification>();

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
      this.#shown.set(personId, note);
      note.onclick = () => {
        window.focus();
        note.close();
        onClick();
      };
    } catch {
      // Some phones allow notifications from service workers only.
    }
  }

  /** What has been read needs no telling: of one person, or of all. */
  clear(personId?: string): void {
    for (const [id, note] of this.#shown) {
      if (personId !== undefined && id !== personId) continue;
      note.close();
      this.#shown.delete(id);
    }
  }
}
