/** Line icons, drawn here; each is decoration beside words. */
const line = {
  viewBox: '0 0 24 24',
  fill: 'none',
  stroke: 'currentColor',
  strokeWidth: 1.8,
  strokeLinecap: 'round',
  strokeLinejoin: 'round',
  'aria-hidden': true,
} as const;

export const FaceIcon = () => (
  <svg {...line} className="icon">
    <title>face</title>
    <path d="M4 8V6a2 2 0 0 1 2-2h2M16 4h2a2 2 0 0 1 2 2v2M20 16v2a2 2 0 0 1-2 2h-2M8 20H6a2 2 0 0 1-2-2v-2" />
    <path d="M9 10v.5M15 10v.5M9 14.5c1.7 1.7 4.3 1.7 6 0" />
  </svg>
);

export const OtherIcon = () => (
  <svg {...line} className="icon">
    <title>other</title>
    <rect x="3" y="6" width="18" height="12" rx="2" />
    <circle cx="12" cy="12" r="2.5" />
    <path d="M6.5 9.500v.01M17.5 14.500v.01" />
  </svg>
);

export const CodeIcon = () => (
  <svg {...line} className="icon">
    <title>code</title>
    <path d="M4 6v12M7 6v12M10 6v12M14 6v12M16.5 6v12M20 6v12" />
  </svg>
);

export const CameraOffIcon = () => (
  <svg {...line} className="icon-small">
    <title>camera off</title>
    <path d="M4 8h3l1.5-2h7L17 8h3v11H4zM3 3l18 18" />
    <circle cx="12" cy="13" r="3.2" />
  </svg>
);

export const CheckIcon = () => (
  <svg viewBox="0 0 48 48" className="check" aria-hidden="true">
    <title>paid</title>
    <circle cx="24" cy="24" r="22" fill="var(--tea-soft)" />
    <path className="check-line" d="M14 25l7 7 13-15" fill="none" stroke="var(--success)" strokeWidth="4" />
  </svg>
);
