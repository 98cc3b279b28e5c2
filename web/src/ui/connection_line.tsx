// Says that the connection is gone: quietly, and only once that has lasted a moment.
import { useEffect, useState } from 'preact/hooks';
import type { Connection } from '../model/state';

const patienceMs = 1200;

export function ConnectionLine({ connection }: { connection: Connection }) {
  const isAway = connection !== 'online';
  const [isLong, setIsLong] = useState(false);
  useEffect(() => {
    if (!isAway) return setIsLong(false);
    const timer = setTimeout(() => setIsLong(true), patienceMs);
    return () => clearTimeout(timer);
  }, [isAway]);
  const isShown = isAway && isLong;
  return (
    <div class={`connection ${isShown ? 'connection-shown' : ''}`} role="status">
      {isShown ? (
        <p>
          <span class="connection-dot" />
          Reconnecting… Your messages are kept.
        </p>
      ) : null}
    </div>
  );
}
