import { useEffect, useState } from 'preact/hooks';

const stepMs = 30_000;

/** The time, twice a minute: for "2 min ago" and the change of day. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), stepMs);
    return () => clearInterval(timer);
  }, []);
  return Math.max(now, Date.now() - stepMs);
}
