import type { Page } from 'playwright-core';
import { type CameraBrowser, openBrowser } from '../helpers/browser';
import { emptyScene } from '../helpers/face-fixtures';
import { newPairingCode, signInStaff, signUp, type TestMember, topUp } from '../helpers/people';
import { startTestServer, type TestServer } from '../helpers/test-server';

jest.setTimeout(120_000);

const PIN = '582017';

/** A large payment by member code at the till, in Chromium. */
describe('the PIN at the till', () => {
  let server: TestServer;
  let browser: CameraBrowser;
  let page: Page;
  let mei: TestMember;
  const broken: string[] = [];
  const at = (id: string) => page.getByTestId(id).first();

  /** As a scanner gun types it. */
  const scan = async () => {
    const { code } = await mei.api('GET /me/member-code');
    await page.keyboard.type(`${code}\n`, { delay: 2 });
  };
  const press = async (digits: string) => {
    for (const digit of digits) await at(`pin-digit-${digit}`).click();
  };
  async function charge(): Promise<void> {
    await at('charge').waitFor();
    for (const digit of '1200') await at(`keypad-${digit}`).click();
    await at('charge').click();
    await at('other-way').click();
    await at('way-member-code').click();
    await scan();
  }

  beforeAll(async () => {
    server = await startTestServer({ env: { FACE_WORKERS: '1' } });
    mei = await signUp(server, 'mei');
    await topUp(server, mei.api, 400_000);
    browser = await openBrowser([await emptyScene()]);
    page = await browser.till();
    page.on('pageerror', (error) => broken.push(error.message));
    await page.goto(`${server.url}/terminal/`);
    await at('pairing-code').fill(await newPairingCode(await signInStaff(server)));
    await at('pairing-submit').click();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('sends a member without a PIN to another way, in words', async () => {
    await charge();
    await page.getByText('需要支付密码').first().waitFor();
    await at('way-cash').waitFor();
    await at('cancel').click();
  });

  it('counts a wrong PIN, takes no scanned code for one, and pays with the right one', async () => {
    await mei.api('PUT /me/pin', { body: { pin: PIN } });
    await charge();
    await press('135790');
    await at('pin-tries').filter({ hasText: '4' }).waitFor();
    await scan();
    expect((await mei.api('GET /me')).balanceFen).toBe(400_000);
    await press(PIN.slice(0, 5));
    expect(await page.locator('.phone-dots .filled').count()).toBe(5);
    expect(await page.locator('body').textContent()).not.toContain(PIN.slice(0, 5));
    await press(PIN.slice(5));
    await at('result-paid').waitFor();
    expect((await mei.api('GET /me')).balanceFen).toBe(280_000);
    expect(broken).toEqual([]);
  });
});
