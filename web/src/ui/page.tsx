// What stands on the right side when it is not a conversation: a title, and something to scroll.
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { ConnectionLine } from './connection_line';
import { BackIcon } from './icons';
import { hrefOf } from './route';

interface Props {
  title: string;
  /** Beside the title. */
  action?: ComponentChildren;
  children: ComponentChildren;
}

export function Page({ title, action, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  // Before anything else can have the focus.
  useLayoutEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const leave = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && !event.defaultPrevented) location.hash = hrefOf(null);
  };
  return (
    <main class="page" onKeyDown={leave}>
      <header class="conversation-header">
        <a class="icon-button page-back" href={hrefOf(null)} aria-label="Back to the conversations">
          <BackIcon />
        </a>
        <h2 class="page-title" tabIndex={-1} ref={heading}>
          {title}
        </h2>
        {action}
      </header>
      <ConnectionLine />
      <div class="page-scroll">
        <div class="page-column">{children}</div>
      </div>
    </main>
  );
}

export const Section = ({ title, children }: { title: string; children: ComponentChildren }) => (
  <section class="section">
    <h3>{title}</h3>
    {children}
  </section>
);
