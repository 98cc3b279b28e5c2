// What the application needs from its surroundings; tests give it a world of their own.

export interface Env {
  now(): Date;
  delay(ms: number): Promise<void>;
  /** A fresh idempotency key: visible ASCII, at most 128 characters, never the same twice. */
  newKey(): string;
  /** True while the person has this page in front of them. */
  isWatched(): boolean;
}

export const browserEnv: Env = {
  now: () => new Date(),
  delay: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  // Not crypto.randomUUID(): that one is missing on plain http.
  newKey: () =>
    [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join(''),
  isWatched: () => document.visibilityState === 'visible' && document.hasFocus(),
};
