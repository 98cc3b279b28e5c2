// Says that the connection is gone: quietly, and only once that has lasted a moment. Every screen has a line for the eyes; the ears
// are told in one place, once.
import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import type { Connection } from '../model/state';

const patienceMs = 1200;

/** Whether the connection has been away for so long that people should know. */
export const Away = createContext(false);

export function useAway(connection: Connection): boolean {
  const isAway = connection === 'connecting' || connection === 'reconnecting';
  const [isLong, setIsLong] = useState(false);
  useEffect(() => {
    if (!isAway) return setIsLong(false);
    const timer = setTimeout(() => setIsLong(true), patienceMs);
    return () => clearTimeout(timer);
  }, [isAway]);
  return isAway && isLong;
}

export function ConnectionLine() {
  const isAway = useContext(Away);
  return (
    <div class={`connection ${isAway ? 'connection-shown' : ''}`} aria-hidden="true">
      {isAway ? (
        <p>
          <span class="connection-dot" />
          Reconnecting… Your messages are kept.
        </p>
      ) : null}
    </div>
  );
}

/** Stays where it is whatever screen is shown, so that going to another says nothing again. */
export function ConnectionNews() {
  const isAway = useContext(Away);
  const [wasAway, setWasAway] = useState(false);
  useEffect(() => {
    if (isAway) setWasAway(true);
  }, [isAway]);
  return (
    <p class="visually-hidden connection-news" role="status">
      {isAway ? 'The connection is lost. Your messages are kept.' : wasAway ? 'Connected again.' : ''}
    </p>
  );
}
