// Waiting for conditions, with a deadline.
export const DEADLINE_MS = Number(process.env.TEST_DEADLINE ?? 10) * 1000;

/** Resolves with the first truthy value of `condition()`; asked again every few milliseconds. */
export async function until(condition, what, ms = DEADLINE_MS) {
  const end = Date.now() + ms;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Error(`${what}: not within ${ms} ms`);
    await new Promise((resume) => setTimeout(resume, 5));
  }
}

/** A promise with a deadline and a name. */
export function within(promise, what, ms = DEADLINE_MS) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not within ${ms} ms`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
