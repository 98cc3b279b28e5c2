// Where the list of messages stands: at its end while one follows it, exactly where it was while
// one reads further up, whatever comes in above or below.
import type { RefObject } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Row } from '../model/timeline';

const endPx = 60;
const topPx = 400;

export interface Scroll {
  ref: RefObject<HTMLDivElement | null>;
  onScroll: () => void;
  /** Not at the end. */
  isAway: boolean;
  /** How many came in below since then. */
  unseen: number;
  toEnd: () => void;
}

const rowOf = (list: HTMLElement, key: string | undefined) =>
  key === undefined ? null : list.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);

export function useScroll(rows: Row[], isTyping: boolean, canLoad: boolean, onTop: () => void): Scroll {
  const ref = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const before = useRef<{ first: string | undefined; firstTop: number; last: Row | undefined }>({
    first: undefined,
    firstTop: 0,
    last: undefined,
  });
  const [isAway, setIsAway] = useState(false);
  const [unseen, setUnseen] = useState(0);

  const look = useCallback(() => {
    const list = ref.current;
    if (!list) return;
    follows.current = list.scrollHeight - list.scrollTop - list.clientHeight < endPx;
    setIsAway(!follows.current);
    if (follows.current) setUnseen(0);
    if (canLoad && list.scrollTop < topPx) onTop();
  }, [canLoad, onTop]);

  const toEnd = useCallback(() => {
    const list = ref.current;
    if (list) list.scrollTop = list.scrollHeight;
    look();
  }, [look]);

  useLayoutEffect(() => {
    const list = ref.current;
    if (!list) return;
    const { first, firstTop, last } = before.current;
    const newest = rows[rows.length - 1];
    if (last === undefined && newest !== undefined) {
      begin(list);
    } else {
      const anchor = rowOf(list, first);
      if (anchor) list.scrollTop += anchor.offsetTop - firstTop;
      const isNew = newest !== undefined && newest.key !== last?.key;
      if (isNew && newest.mine && newest.id === null) follows.current = true;
      if (follows.current) list.scrollTop = list.scrollHeight;
      else if (isNew && !newest.mine) setUnseen((count) => count + 1);
    }
    const firstRow = rowOf(list, rows[0]?.key);
    before.current = { first: rows[0]?.key, firstTop: firstRow?.offsetTop ?? 0, last: newest };
    look();
  }, [rows, isTyping]);

  useFollowResize(ref, follows);
  return { ref, onScroll: look, isAway, unseen, toEnd };
}

/** Opened: at the first unread message if there is one, else at the end. */
function begin(list: HTMLElement): void {
  const unread = list.querySelector<HTMLElement>('.separator-unread');
  list.scrollTop = unread ? unread.offsetTop - list.clientHeight / 3 : list.scrollHeight;
}

/** A keyboard that slides in, or a draft that grows, takes room at the end. */
function useFollowResize(ref: RefObject<HTMLDivElement | null>, follows: { current: boolean }): void {
  useEffect(() => {
    const list = ref.current;
    if (!list) return;
    const observer = new ResizeObserver(() => {
      if (follows.current) list.scrollTop = list.scrollHeight;
    });
    observer.observe(list);
    return () => observer.disconnect();
  }, []);
}
