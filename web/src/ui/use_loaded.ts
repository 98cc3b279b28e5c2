import { useCallback, useContext, useEffect, useRef, useState } from 'preact/hooks';
import { ApiError } from '../net/api';
import { Away } from './connection_line';

export type Loaded<T> = { status: 'loading' } | { status: 'failed' } | { status: 'ready'; value: T };

/** Loads when shown, whenever `when` changes, and after a failure when the server is back; what is there stays until the new one has come. */
export function useLoaded<T>(load: () => Promise<T>, when: unknown = null): [Loaded<T>, () => void] {
  const [loaded, setLoaded] = useState<Loaded<T>>({ status: 'loading' });
  const [round, setRound] = useState(0);
  useEffect(() => {
    let isCurrent = true;
    load().then(
      (value) => isCurrent && setLoaded({ status: 'ready', value }),
      (error: unknown) => {
        if (!(error instanceof ApiError)) throw error;
        if (isCurrent) setLoaded((before) => (before.status === 'ready' ? before : { status: 'failed' }));
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [when, round]);
  const reload = useCallback(() => setRound((before) => before + 1), []);
  const isAway = useContext(Away);
  const wasAway = useRef(isAway);
  useEffect(() => {
    if (wasAway.current && !isAway && loaded.status === 'failed') reload();
    wasAway.current = isAway;
  }, [isAway]);
  return [loaded, reload];
}
