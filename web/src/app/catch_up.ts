// Brings this page up to date after each connect, by the cheapest way that loses nothing: the
// socket's own recovery, else the person's event log, else everything anew.
import type { WireDurable, WireEvents } from '../model/wire';
import { durableEvents } from '../model/wire';
import { ApiError } from '../net/api';

export interface CatchUpParts {
  events(after?: string): Promise<WireEvents>;
  /** Takes in one event of the log; known ones change nothing. */
  apply(what: WireDurable): void;
  /** Nothing was missed: loads what no log tells, presence, unread counts, the balance. */
  refresh(): Promise<void>;
  /** Loads everything that is shown, as if nothing were known; what refresh() loads, too. */
  everything(): Promise<void>;
}

/** Beyond so many pages of 500 it is cheaper to load anew. */
const pagesMax = 4;

export class CatchUp {
  /** Everything up to here is in the state; null: not known, so everything has to be loaded. */
  #offset: string | null = null;
  /** The newest offset the socket has told of. */
  #newest: string | null = null;
  /** False while something between #offset and the live events may be missing. */
  #isWhole = false;
  #round = 0;

  constructor(private readonly parts: CatchUpParts) {}

  forget(): void {
    this.#offset = null;
    this.#newest = null;
    this.#isWhole = false;
    this.#round += 1;
  }

  /** A live event. It moves the position only when nothing before it is missing. */
  seen(offset: string): void {
    this.#newest = later(this.#newest, offset);
    if (this.#isWhole) this.#offset = this.#newest;
  }

  /** After a connect. Resolves when this page is up to date; rejects when that failed: the next connect goes on. */
  async connected(recovered: boolean): Promise<void> {
    const round = (this.#round += 1);
    // The socket only fills the gap that it saw itself, not one that an earlier round left behind.
    if (recovered && this.#isWhole) return this.parts.refresh();
    this.#isWhole = false;
    const isTold = await this.#fromLog(round);
    if (!isTold) await this.#anew(round);
    if (round !== this.#round) return;
    this.#isWhole = true;
    if (this.#newest !== null) this.#offset = later(this.#offset, this.#newest);
    if (isTold) await this.parts.refresh();
  }

  /** False: the log cannot tell. */
  async #fromLog(round: number): Promise<boolean> {
    for (let pages = 0; this.#offset !== null && pages < pagesMax; pages += 1) {
      const page = await this.#page(this.#offset);
      if (round !== this.#round) return true;
      if (page === null) break;
      for (const entry of page.events) if (isDurable(entry)) this.parts.apply(entry);
      this.#offset = page.next;
      if (!page.has_more) return true;
    }
    return false;
  }

  /** Null: what came after is no longer kept. */
  async #page(after: string): Promise<WireEvents | null> {
    try {
      return await this.parts.events(after);
    } catch (error) {
      if (error instanceof ApiError && error.status === 410) return null;
      throw error;
    }
  }

  /** The position is asked for first: what happens meanwhile comes twice rather than never. */
  async #anew(round: number): Promise<void> {
    this.#offset = null;
    const { next } = await this.parts.events();
    await this.parts.everything();
    if (round === this.#round) this.#offset = next;
  }
}

function isDurable(entry: { event: string; data: unknown }): entry is WireDurable & { offset: string } {
  return (durableEvents as readonly string[]).includes(entry.event);
}

/** Offsets are whole numbers as text, maybe beyond what a number holds. */
function later(a: string | null, b: string): string {
  if (a === null) return b;
  if (a.length !== b.length) return a.length > b.length ? a : b;
  return a > b ? a : b;
}
