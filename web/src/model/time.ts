// Times as people read them. The locale and "now" are arguments, so that tests can fix them.

type When = string | number | Date;
type Locale = string | undefined;

const dayMs = 86_400_000;

function startOfDay(when: Date): number {
  return new Date(when.getFullYear(), when.getMonth(), when.getDate()).getTime();
}

/** 0 today, 1 yesterday; rounded, because a day with a clock change is not 24 hours long. */
export function daysAgo(when: When, now: When): number {
  return Math.round((startOfDay(new Date(now)) - startOfDay(new Date(when))) / dayMs);
}

export function isSameDay(a: When, b: When): boolean {
  return startOfDay(new Date(a)) === startOfDay(new Date(b));
}

export function clockTime(when: When, locale?: Locale): string {
  return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }).format(new Date(when));
}

function date(when: When, now: When, locale: Locale): string {
  const sameYear = new Date(when).getFullYear() === new Date(now).getFullYear();
  const options: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'long' };
  if (!sameYear) options.year = 'numeric';
  return new Intl.DateTimeFormat(locale, options).format(new Date(when));
}

function weekday(when: When, locale: Locale): string {
  return new Intl.DateTimeFormat(locale, { weekday: 'long' }).format(new Date(when));
}

export function dayLabel(when: When, now: When, locale?: Locale): string {
  const days = daysAgo(when, now);
  if (days <= 0) return 'Today';
  if (days === 1) return 'Yesterday';
  return days < 7 ? weekday(when, locale) : date(when, now, locale);
}

/** For the list of conversations: the time today, then the day. */
export function listTime(when: When, now: When, locale?: Locale): string {
  const days = daysAgo(when, now);
  if (days <= 0) return clockTime(when, locale);
  if (days === 1) return 'Yesterday';
  if (days < 7) return new Intl.DateTimeFormat(locale, { weekday: 'short' }).format(new Date(when));
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' }).format(new Date(when));
}

export function lastSeen(when: When, now: When, locale?: Locale): string {
  const minutes = Math.floor((new Date(now).getTime() - new Date(when).getTime()) / 60_000);
  if (minutes < 1) return 'last seen just now';
  if (minutes < 60) return `last seen ${minutes} min ago`;
  const days = daysAgo(when, now);
  if (days <= 0) return `last seen at ${clockTime(when, locale)}`;
  if (days === 1) return `last seen yesterday at ${clockTime(when, locale)}`;
  return `last seen ${days < 7 ? `on ${weekday(when, locale)}` : date(when, now, locale)}`;
}
