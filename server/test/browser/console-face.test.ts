import { type ApiClient, DEFAULT_FACE_POLICY, FACE_POLICY_BOUNDS } from '@shuke/shared';
import type { Page } from 'playwright-core';
import { type CameraBrowser, openBrowser } from '../helpers/browser';
import { emptyScene } from '../helpers/face-fixtures';
import { signInStaff } from '../helpers/people';
import { startTestServer, type TestServer } from '../helpers/test-server';

jest.setTimeout(120_000);

const LOOSEST = FACE_POLICY_BOUNDS.matchedMax.most.toFixed(3);
const STRICTEST = FACE_POLICY_BOUNDS.matchedMax.least.toFixed(3);

/** The console's page on faces as an owner uses it. */
describe('the console’s page on faces', () => {
  let server: TestServer;
  let browser: CameraBrowser;
  let owner: ApiClient;
  let page: Page;
  const broken: string[] = [];

  const at = (id: string) => page.getByTestId(id).first();
  const policy = () => owner('GET /console/face/policy');
  const threshold = () => page.getByRole('slider').first();

  async function open(options: { width: number; height: number }): Promise<Page> {
    const opened = await browser.till(options);
    opened.on('pageerror', (error) => broken.push(error.message));
    await opened.goto(`${server.url}/console/face`);
    await opened.getByTestId('login').fill('owner@shuke.demo');
    await opened.getByTestId('password').fill('shuke-demo-2026');
    await opened.getByTestId('sign-in').click();
    await opened.getByTestId('face-dial').waitFor();
    return opened;
  }

  beforeAll(async () => {
    server = await startTestServer({ env: { FACE_WORKERS: '1' } });
    owner = await signInStaff(server);
    browser = await openBrowser([await emptyScene()]);
    page = await open({ width: 1440, height: 900 });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('says what the threshold costs both ways, and what the figures do not prove', async () => {
    const { det, limits } = await owner('GET /console/face/accuracy');
    expect(await at('face-threshold').textContent()).toBe(LOOSEST);
    const inForce = det.find((point) => point.threshold === DEFAULT_FACE_POLICY.matchedMax);
    expect(await at('face-fnmr').textContent()).toContain(`约有 ${Math.round((inForce?.fnmr.rate ?? 0) * 100)} 次`);
    expect(await at('face-limits').textContent()).toBe(limits);
    expect(await at('face-det').getAttribute('aria-label')).toContain(`尺度 ${LOOSEST}`);
    expect(await page.getByTestId('face-save-bar').count()).toBe(0);
  });

  it('follows the dial, undoes, and never goes looser than measured', async () => {
    const before = await at('face-fnmr').textContent();
    await threshold().focus();
    await page.keyboard.press('ArrowRight');
    expect(await at('face-threshold').textContent()).toBe(LOOSEST);
    await page.keyboard.press('Home');
    await at('face-threshold').filter({ hasText: STRICTEST }).waitFor();
    expect(await at('face-fnmr').textContent()).not.toBe(before);
    await at('face-undo').click();
    await at('face-threshold').filter({ hasText: LOOSEST }).waitFor();
    expect(await at('face-fnmr').textContent()).toBe(before);
    expect((await policy()).version).toBe(0);
  });

  it('refuses limits that contradict each other, saves those that do not', async () => {
    await at('face-glance').fill('1200');
    await at('face-tier-problem').waitFor();
    await at('face-save').click();
    await at('face-glance').fill('50.5');
    await at('face-tier-problem').waitFor({ state: 'detached' });
    await page.getByText('每次都做').click();
    await at('face-save').click();
    await at('face-save-bar').waitFor({ state: 'detached' });
    const expected = { ...DEFAULT_FACE_POLICY, glanceUpToFen: 5050, challenge: 'always' };
    expect(await policy()).toEqual({ policy: expected, version: 1 });
  });

  it('keeps what was typed when somebody else was first, and lets the owner decide', async () => {
    const theirs = { ...(await policy()).policy, digitsUpToFen: 60_000 };
    await at('face-digits').fill('700');
    await owner('PUT /console/face/policy', { body: { policy: theirs, version: 1 } });
    await at('face-save').click();
    await at('edit-conflict').filter({ hasText: '¥600' }).waitFor();
    expect(await at('face-digits').inputValue()).toBe('700');
    await at('conflict-take-theirs').click();
    await at('edit-conflict').waitFor({ state: 'detached' });
    expect(await at('face-digits').inputValue()).toBe('600');
    await at('face-digits').fill('800');
    await at('face-save').click();
    await at('face-save-bar').waitFor({ state: 'detached' });
    expect(await policy()).toMatchObject({ policy: { digitsUpToFen: 80_000 }, version: 3 });
  });

  it('fits a phone: nothing sticks out, every control can be touched', async () => {
    const phone = await open({ width: 375, height: 812 });
    expect(await phone.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(375);
    for (const field of await phone.locator('.choice-column label').all()) {
      expect((await field.boundingBox())?.height).toBeGreaterThanOrEqual(48);
    }
    await phone.getByTestId('language-switch').waitFor({ state: 'hidden' });
  });

  it('broke nothing on the way', () => {
    expect(broken).toEqual([]);
  });
});
