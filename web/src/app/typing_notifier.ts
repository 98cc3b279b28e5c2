// Tells the other that one is typing: at once, again every two seconds (the server forgets after
// three), and stops after a pause.
import type { Id } from '../model/wire';

interface Says {
  typing(receiverId: Id): void;
  stopTyping(receiverId: Id): void;
}

export interface Clock {
  now(): number;
  after(ms: number, work: () => void): unknown;
  cancel(timer: unknown): void;
}

const realClock: Clock = {
  now: Date.now,
  after: (ms, work) => setTimeout(work, ms),
  cancel: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
};

const renewMs = 2000;
const pauseMs = 2500;

export class TypingNotifier {
  #receiverId: Id | null = null;
  #saidAt = 0;
  #pauseTimer: unknown;

  constructor(
    private readonly live: Says,
    private readonly clock: Clock = realClock,
  ) {}

  /** To be called at every change of the draft. */
  changed(receiverId: Id, draft: string): void {
    if (this.#receiverId !== null && this.#receiverId !== receiverId) this.stop();
    if (draft.trim() === '') return this.stop();
    this.clock.cancel(this.#pauseTimer);
    this.#pauseTimer = this.clock.after(pauseMs, () => this.stop());
    if (this.#receiverId === receiverId && this.clock.now() - this.#saidAt < renewMs) return;
    this.#receiverId = receiverId;
    this.#saidAt = this.clock.now();
    this.live.typing(receiverId);
  }

  stop(): void {
    this.clock.cancel(this.#pauseTimer);
    if (this.#receiverId !== null) this.live.stopTyping(this.#receiverId);
    this.#receiverId = null;
  }

  /** A sent message stops the typing at the server, nothing needs to be said. */
  sent(): void {
    this.clock.cancel(this.#pauseTimer);
    this.#receiverId = null;
  }
}
