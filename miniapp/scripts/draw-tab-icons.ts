/**
 * Draws the tab bar's icons into src/assets. WeChat's tab bar takes pictures only, so the strokes below are rasterised
 * once by a browser and committed; run `npx tsx miniapp/scripts/draw-tab-icons.ts` after changing them.
 * Both colours keep 3:1 against the light and the dark bar, so one set serves both themes.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';

const SIZE_PX = 81;
const OFF = '#857B6E';
const ON = '#2C8A69';

const strokes: Record<string, string> = {
  home: '<path d="M4 10.2 12 4l8 6.2V19a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1z"/><path d="M9.5 20v-5.5h5V20"/>',
  wallet:
    '<path d="M3 7a1 1 0 0 1 1-1h16a1 1 0 0 1 1 1v3a2 2 0 0 0 0 4v3a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1v-3a2 2 0 0 0 0-4z"/><path d="M9 9v6" stroke-dasharray="1.6 1.6"/>',
  inbox:
    '<path d="M4 5h16a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-7l-4.5 4v-4H4a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1z"/><path d="M8 10.5h8"/>',
  me: '<circle cx="12" cy="8.5" r="4"/><path d="M4.5 20c.8-4 3.7-6 7.5-6s6.7 2 7.5 6"/>',
};

async function main(): Promise<void> {
  const folder = path.resolve(__dirname, '../src/assets');
  mkdirSync(folder, { recursive: true });
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  const page = await browser.newPage({ viewport: { width: SIZE_PX, height: SIZE_PX } });
  for (const [name, shapes] of Object.entries(strokes))
    for (const [suffix, colour] of [
      ['', OFF],
      ['-on', ON],
    ] as const) {
      await page.setContent(
        `<style>body{margin:0}</style><svg width="${SIZE_PX}" height="${SIZE_PX}" viewBox="-1 -1 26 26" fill="none" stroke="${colour}" stroke-width="${suffix ? 2 : 1.7}" stroke-linecap="round" stroke-linejoin="round">${shapes}</svg>`,
      );
      writeFileSync(path.join(folder, `tab-${name}${suffix}.png`), await page.screenshot({ omitBackground: true }));
    }
  await browser.close();
}

void main();
