// A window over the page, open as long as it is there. Escape and a click beside it close it.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { CloseIcon } from './icons';

interface Props {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
}

export function Dialog({ title, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    dialog.current?.showModal();
    // The element goes with the dialog, so the browser cannot give the focus back.
    return () => before?.focus();
  }, []);
  const beside = (event: MouseEvent) => event.target === dialog.current && onClose();
  // Escape is for the dialog, not for what is behind it.
  const own = (event: KeyboardEvent) => event.stopPropagation();
  return (
    <dialog ref={dialog} class="dialog" aria-label={title} onClick={beside} onClose={onClose} onKeyDown={own}>
      <div class="dialog-body">
        <header class="dialog-header">
          <h2 dir="auto">{title}</h2>
          <button class="icon-button" type="button" aria-label="Close" onClick={onClose}>
            <CloseIcon />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
