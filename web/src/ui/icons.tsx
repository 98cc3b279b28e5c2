// The page's few pictures. Drawn on a 24-unit grid in the colour of the text around them.
import type { ComponentChildren } from 'preact';

function Icon({ children, size = 20 }: { children: ComponentChildren; size?: number }) {
  return (
    <svg
      class="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}

export const SearchIcon = () => (
  <Icon size={18}>
    <circle cx="11" cy="11" r="7" />
    <path d="m20 20-3.8-3.8" />
  </Icon>
);

export const CloseIcon = () => (
  <Icon size={18}>
    <path d="M6 6l12 12M18 6 6 18" />
  </Icon>
);

export const BackIcon = () => (
  <Icon>
    <path d="M15 5l-7 7 7 7" />
  </Icon>
);

export const SendIcon = () => (
  <Icon>
    <path d="M12 19V5M5.5 11.5 12 5l6.5 6.5" />
  </Icon>
);

export const MenuIcon = () => (
  <Icon>
    <path d="M12 5.5v.01M12 12v.01M12 18.5v.01" stroke-width="3" />
  </Icon>
);

export const CoinIcon = () => (
  <Icon size={16}>
    <ellipse cx="12" cy="6.5" rx="7.5" ry="3.5" />
    <path d="M4.5 6.5v5.5c0 1.9 3.4 3.5 7.5 3.5s7.5-1.6 7.5-3.5V6.5" />
    <path d="M4.5 12v5.5c0 1.9 3.4 3.5 7.5 3.5s7.5-1.6 7.5-3.5V12" />
  </Icon>
);

export const DownIcon = () => (
  <Icon>
    <path d="M12 5v14M5.5 12.5 12 19l6.5-6.5" />
  </Icon>
);

export const ClockIcon = () => (
  <Icon size={13}>
    <circle cx="12" cy="12" r="8.5" />
    <path d="M12 7.5V12l3 2" />
  </Icon>
);

export const AlertIcon = () => (
  <Icon size={15}>
    <circle cx="12" cy="12" r="9" />
    <path d="M12 7.5v5M12 16.2v.01" />
  </Icon>
);

export const InfoIcon = () => (
  <Icon>
    <circle cx="12" cy="12" r="9" />
    <path d="M12 11v5.5M12 7.5v.01" />
  </Icon>
);

export const BellIcon = ({ size = 20 }: { size?: number }) => (
  <Icon size={size}>
    <path d="M6 16.5V11a6 6 0 1 1 12 0v5.5l1.5 1.5h-15L6 16.5ZM10 21h4" />
  </Icon>
);

export const ImageIcon = ({ size = 20 }: { size?: number }) => (
  <Icon size={size}>
    <rect x="3.5" y="4.5" width="17" height="15" rx="2.5" />
    <path d="m4 17 5-5 4 4 3-3 4 4M15.5 9v.01" />
  </Icon>
);

/** Two speech bubbles, tied together. */
export const Logo = ({ size = 32 }: { size?: number }) => (
  <svg class="logo" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
    <path
      class="logo-back"
      d="M12.5 3C6.7 3 2 7 2 12c0 2.4 1.1 4.6 2.9 6.2L4 22.5l4.6-1.9c1.2.3 2.5.5 3.9.5C18.3 21.1 23 17 23 12s-4.7-9-10.5-9Z"
    />
    <path
      class="logo-front"
      d="M20.5 11.5c5.2 0 9.5 3.5 9.5 8 0 2.1-1 4-2.6 5.5l.8 3.9-4.2-1.8c-1.1.3-2.3.5-3.5.5-5.2 0-9.5-3.6-9.5-8.1s4.3-8 9.5-8Z"
    />
  </svg>
);
