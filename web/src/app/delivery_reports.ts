// Tells the server which messages have reached this device: a few at a time, and at the pace it asks
// for, so that the many that come after an absence do not run into its limits.
import type { Id } from '../model/wire';
import type { Env } from './env';

interface Tells {
  readonly isConnected: boolean;
  markDelivered(messageId: Id): Promise<Record<string, unknown> | null>;
}

const atOnce = 8;
/** Older ones are dropped beyond: reading the conversation settles them as well. */
const waitingMax = 2000;

export class DeliveryReports {
  #waiting: Id[] = [];
  #running = false;

  constructor(
    private readonly live: Tells,
    private readonly env: Pick<Env, 'delay'>,
  ) {}

  add(messageId: Id): void {
    if (this.#waiting.includes(messageId)) return;
    this.#waiting = [...this.#waiting, messageId].slice(-waitingMax);
    this.kick();
  }

  forget(): void {
    this.#waiting = [];
  }

  /** To be called when the connection is there (again): what found none has waited. */
  kick(): void {
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    try {
      while (this.#waiting.length > 0 && this.live.isConnected) {
        const batch = this.#waiting.slice(0, atOnce);
        const answers = await Promise.all(batch.map((id) => this.live.markDelivered(id)));
        const settled = new Set(batch.filter((_, index) => isSettled(answers[index] ?? null)));
        this.#waiting = this.#waiting.filter((id) => !settled.has(id));
        const pauseMs = pauseAfter(answers);
        if (pauseMs > 0) await this.env.delay(pauseMs);
      }
    } finally {
      this.#running = false;
    }
  }
}

type Answer = Record<string, unknown> | null;

/** Taken, or refused for good; an answer that did not come, or "later", is neither. */
function isSettled(answer: Answer): boolean {
  return answer !== null && answer['code'] !== 429 && answer['code'] !== 503;
}

function pauseAfter(answers: Answer[]): number {
  const pauses = answers.map((answer) => {
    if (answer === null) return 1000;
    if (isSettled(answer)) return 0;
    return typeof answer['retry_after'] === 'number' ? answer['retry_after'] * 1000 : 1000;
  });
  return Math.max(0, ...pauses);
}
