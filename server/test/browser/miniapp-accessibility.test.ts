import { readFileSync } from 'node:fs';
import type { ApiClient } from '@shuke/shared';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { type CameraBrowser, openBrowser } from '../helpers/browser';
import { emptyScene } from '../helpers/face-fixtures';
import { openPayment, pairTill, signInStaff } from '../helpers/people';
import { startTestServer, type TestServer } from '../helpers/test-server';

jest.setTimeout(600_000);

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const TABS = ['pages/home', 'pages/wallet', 'pages/inbox', 'pages/me'];
const ACCOUNT = [
  'balance',
  'consent',
  'consents',
  'deletion',
  'enrol',
  'export',
  'face',
  'member-code',
  'orders',
  'pin',
  'points',
  'privacy',
  'profile',
  'settings',
  'stores',
].map((page) => `account/${page}`);
const PAGES = [...TABS, 'pages/claim', ...ACCOUNT];

/** Findings of axe that keep somebody from using a page (impact serious or critical), as one line each. */
async function findings(page: Page): Promise<string[]> {
  // What is still fading in has other colours than it will have; skeletons never come to an end.
  await page.evaluate(
    'Promise.all(document.getAnimations().filter((one) => Number.isFinite(one.effect.getComputedTiming().endTime)).map((one) => one.finished.catch(() => undefined))).then(() => undefined)',
  );
  await page.evaluate(AXE);
  const results = (await page.evaluate(
    "axe.run(document, { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] })",
  )) as AxeResults;
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
    );
}

/** Every page of the mini program's browser build, as a member and as a visitor, judged by axe. */
describe('the mini program in a browser is usable by everybody', () => {
  let server: TestServer;
  let browser: CameraBrowser;
  let till: ApiClient;
  const broken: string[] = [];

  beforeAll(async () => {
    server = await startTestServer({ env: { FACE_WORKERS: '1' } });
    ({ till } = await pairTill(server, await signInStaff(server)));
    browser = await openBrowser([await emptyScene()]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  const seen = (page: Page, selector: string) => page.locator(`${selector}:visible`);

  async function open(page: Page, path: string): Promise<void> {
    await page.goto(`${server.url}/m/#/${path}/index`);
    // The page before it stays for a moment.
    const opened = page.locator(`.taro_page[id^="/${path}/index"]`).last();
    await opened.locator('.screen').first().waitFor();
    await opened.locator('.skeleton').first().waitFor({ state: 'detached' });
  }

  async function join(page: Page): Promise<void> {
    page.on('pageerror', (error) => broken.push(error.message));
    await open(page, 'pages/home');
    await seen(page, '#sign-up').first().click();
    await page.getByRole('button', { name: '以新用户继续' }).click();
    await seen(page, '#face-row').first().waitFor();
    await seen(page, '.coupon-claim').first().click();
    await page.getByText('已放进卡券').waitFor();
    await pay(page);
  }

  /** A payment by the member's code, so that there is an order, points and another coupon. @returns where its page is */
  async function pay(page: Page): Promise<void> {
    await open(page, 'account/member-code');
    const code = ((await seen(page, '#member-code-digits').first().textContent()) ?? '').replace(/\D/g, '');
    const paymentId = await openPayment(till, 3600);
    const body = { code, tender: 'cash' } as const;
    await till('POST /terminal/payments/:paymentId/member-code', { params: { paymentId }, body });
  }

  async function openOrder(page: Page): Promise<void> {
    await open(page, 'account/orders');
    await seen(page, '.order-card').first().click();
    await seen(page, '#order-paid').first().waitFor();
  }

  it.each([
    [375, 812],
    [414, 896],
  ])('for a member at %i × %i, in light and dark', async (width, height) => {
    const page = await browser.phone({ width, height });
    await join(page);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      for (const path of PAGES) {
        await open(page, path);
        expect([path, colorScheme, await findings(page)]).toEqual([path, colorScheme, []]);
        const overflow = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
        expect([path, overflow]).toEqual([path, 0]);
      }
      await openOrder(page);
      expect([colorScheme, await findings(page)]).toEqual([colorScheme, []]);
    }
  });

  it('for a visitor, with large text and in English', async () => {
    const page = await browser.phone({ width: 375, height: 812 });
    page.on('pageerror', (error) => broken.push(error.message));
    await open(page, 'account/settings');
    await seen(page, '#settings-language').click();
    await seen(page, '#settings-large-text').click();
    await seen(page, '.large-text').first().waitFor();
    for (const path of PAGES) {
      await open(page, path);
      expect([path, await findings(page)]).toEqual([path, []]);
    }
  });

  it('by keyboard: a button takes the focus and answers Enter', async () => {
    const page = await browser.phone({ width: 375, height: 812 });
    await open(page, 'account/settings');
    await seen(page, '#settings-large-text').first().focus();
    await page.keyboard.press('Enter');
    await seen(page, '.large-text').first().waitFor();
    expect(await seen(page, '#settings-large-text').first().getAttribute('aria-checked')).toBe('true');
  });

  it('broke nothing on the way', () => {
    expect(broken).toEqual([]);
  });
});
