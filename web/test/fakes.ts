// Stand-ins for the browser and the server.
import type { Env } from '../src/app/env';
import type { Enumerable } from '../src/app/outbox_box';

export class FakeStorage implements Enumerable {
  readonly entries = new Map<string, string>();
  get length(): number {
    return this.entries.size;
  }
  key(index: number): string | null {
    return [...this.entries.keys()][index] ?? null;
  }
  getItem(key: string): string | null {
    return this.entries.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.entries.set(key, value);
  }
  removeItem(key: string): void {
    this.entries.delete(key);
  }
}

/** Time stands still until a test lets a pause end. */
export class FakeEnv implements Env {
  readonly pauses: { ms: number; end: () => void }[] = [];
  watched = true;
  #keys = 0;
  #seconds = 0;

  now(): Date {
    this.#seconds += 1;
    return new Date(Date.parse('2026-11-23T12:00:00Z') + this.#seconds * 1000);
  }
  delay(ms: number): Promise<void> {
    return new Promise((end) => this.pauses.push({ ms, end }));
  }
  newKey(): string {
    this.#keys += 1;
    return `key${this.#keys}`;
  }
  isWatched(): boolean {
    return this.watched;
  }
}
