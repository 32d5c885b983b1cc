/** The look, in one place: the mini program, the till and the console all take their values from here. */

/** Every pair of text and ground used together passes WCAG AA (4.5:1); a test computes it. */
export const lightColours = {
  paper: '#FBF8F3',
  card: '#FFFFFF',
  ink: '#1F1B16',
  tea: '#1E6B52',
  teaSoft: '#E3F0EA',
  onTea: '#FFFFFF',
  persimmon: '#B93A17',
  persimmonShape: '#E4572E',
  persimmonSoft: '#FDECE6',
  onPersimmon: '#FFFFFF',
  line: '#E8E1D7',
  quiet: '#6B6258',
  success: '#2E7D4F',
  warning: '#8A5A12',
  danger: '#B3261E',
} as const;

export const darkColours: Record<keyof typeof lightColours, string> = {
  paper: '#16140F',
  card: '#211E18',
  ink: '#F3EEE6',
  tea: '#6FC3A4',
  teaSoft: '#1D3229',
  onTea: '#0E1F18',
  persimmon: '#F58E6C',
  persimmonShape: '#E4572E',
  persimmonSoft: '#3A211A',
  onPersimmon: '#2A0F06',
  line: '#3A352C',
  quiet: '#B3A999',
  success: '#7CCB98',
  warning: '#E0B05C',
  danger: '#F2887F',
};

export type ColourName = keyof typeof lightColours;

/** Pixels on a phone; the till's customer screen multiplies by 1.5, large-text mode by 1.25. */
export const fontSizes = { note: 12, small: 14, body: 16, title: 20, large: 28, huge: 40 } as const;
export const spaces = [4, 8, 12, 16, 24, 32, 48] as const;
export const radii = { control: 8, card: 16, pill: 999 } as const;
export const durationsMs = { feedback: 160, page: 280, popUp: 420 } as const;
export const fontFamily = "'PingFang SC', 'Noto Sans SC', 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif";
/** Smallest side of anything to tap, in pixels. */
export const touchTargets = { phone: 44, till: 72 } as const;

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const declare = (values: Readonly<Record<string, string>>) =>
  Object.entries(values)
    .map(([name, value]) => `--${kebab(name)}:${value};`)
    .join('');

/** The tokens as CSS custom properties (`--persimmon-soft`, `--text-body`), light by default and dark when asked. */
export function tokenCss(root = ':root', textScale = 1): string {
  const sizes = Object.fromEntries(
    Object.entries(fontSizes).map(([name, px]) => [`text-${name}`, `${px * textScale}px`]),
  );
  const shared = {
    ...sizes,
    'radius-control': `${radii.control}px`,
    'radius-card': `${radii.card}px`,
    'radius-pill': `${radii.pill}px`,
    'font-family': fontFamily,
    shadow: '0 8px 24px rgba(31,27,22,.08)',
  };
  const dark = `${root}{${declare(darkColours)}}`;
  return `${root}{${declare(lightColours)}${declare(shared)}}@media (prefers-color-scheme: dark){${dark}}`;
}
