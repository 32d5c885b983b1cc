import { type ColourName, darkColours, lightColours, tokenCss } from '../src/tokens';

/** WCAG 2.2, relative luminance and contrast ratio. */
function luminance(hex: string): number {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}
function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

const AA_TEXT = 4.5;
const AA_SHAPE = 3;
const texts: readonly ColourName[] = ['ink', 'quiet', 'tea', 'persimmon', 'success', 'warning', 'danger'];
const textPairs: readonly (readonly [ColourName, ColourName])[] = [
  ...texts.flatMap((text) => (['paper', 'card'] as const).map((ground) => [text, ground] as const)),
  ['ink', 'teaSoft'],
  ['tea', 'teaSoft'],
  ['quiet', 'teaSoft'],
  ['ink', 'persimmonSoft'],
  ['persimmon', 'persimmonSoft'],
  ['quiet', 'persimmonSoft'],
  ['onTea', 'tea'],
  ['onPersimmon', 'persimmon'],
];

describe.each([
  ['light', lightColours],
  ['dark', darkColours],
] as const)('%s colours', (_, colours) => {
  it.each(textPairs)('%s on %s can be read (AA)', (text, ground) => {
    expect(contrast(colours[text], colours[ground])).toBeGreaterThanOrEqual(AA_TEXT);
  });

  it('shapes stand out from the grounds they lie on', () => {
    for (const ground of ['paper', 'card'] as const) {
      expect(contrast(colours.persimmonShape, colours[ground])).toBeGreaterThanOrEqual(AA_SHAPE);
    }
  });
});

describe('contrast', () => {
  it('measures as WCAG does', () => {
    expect(contrast('#000000', '#FFFFFF')).toBeCloseTo(21, 5);
    expect(contrast('#777777', '#FFFFFF')).toBeCloseTo(4.48, 2);
  });
});

describe('tokenCss', () => {
  it('declares every colour twice, and scales the text alone', () => {
    const css = tokenCss(':host', 1.5);
    for (const colour of Object.values(lightColours)) expect(css).toContain(`:${colour};`);
    expect(css).toContain('--persimmon-soft:#FDECE6;');
    expect(css).toContain(`@media (prefers-color-scheme: dark){:host{--paper:${darkColours.paper};`);
    expect(css).toContain('--text-body:24px;');
    expect(css).toContain('--radius-control:8px;');
  });
});
