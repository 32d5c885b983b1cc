import { readFileSync } from 'node:fs';
import { newId } from '@shuke/shared';
import type { Page } from 'playwright-core';
import { billDay } from '../../src/modules/reconciliation/bill-day';
import { type CameraBrowser, openBrowser } from '../helpers/browser';
import { emptyScene } from '../helpers/face-fixtures';
import { signUp, topUp } from '../helpers/people';
import { startTestServer, type TestServer } from '../helpers/test-server';
import { type Receiver, startReceiver } from '../webhooks/receiver';

jest.setTimeout(120_000);

const DAY_MS = 24 * 3_600_000;

/** What a manager does with the providers' bills and with systems that listen, in Chromium. */
describe('the console’s pages of money and events', () => {
  let server: TestServer;
  let browser: CameraBrowser;
  let receiver: Receiver;
  let page: Page;
  let aheadMs = -DAY_MS;
  const day = billDay(Date.now() - DAY_MS);
  const broken: string[] = [];

  const at = (id: string) => page.getByTestId(id).first();
  const text = async (id: string) => (await at(id).textContent()) ?? '';
  const until = async (condition: () => Promise<boolean>) => {
    while (!(await condition())) await new Promise((done) => setTimeout(done, 50));
  };

  async function signIn(path: string, options?: { width: number; height: number }): Promise<Page> {
    const opened = await browser.till(options ?? { width: 1440, height: 900 });
    opened.on('pageerror', (error) => broken.push(error.message));
    await opened.goto(`${server.url}/console${path}`);
    await opened.getByTestId('login').fill('owner@shuke.demo');
    await opened.getByTestId('password').fill('shuke-demo-2026');
    await opened.getByTestId('sign-in').click();
    return opened;
  }

  beforeAll(async () => {
    receiver = await startReceiver();
    server = await startTestServer({
      clock: () => Date.now() + aheadMs,
      oneTime: true,
      env: { FACE_WORKERS: '1', SHUKE_WEBHOOK_PRIVATE: '1' },
    });
    const mei = await signUp(server, 'mei');
    await topUp(server, mei.api, 20_000);
    // The provider took another one, of which we know nothing.
    const outTradeNo = newId().replaceAll('-', '');
    const order = { outTradeNo, description: '?', amountFen: 700, openid: 'oStranger' };
    const made = await server.container.wechatPay.createJsapiOrder(order);
    if (made.status !== 'ok') throw new Error(made.status);
    server.pay.control.pay(made.prepayId);
    aheadMs = 0;
    browser = await openBrowser([await emptyScene()]);
    const { bills, merchants, db } = server.container;
    const { merchantId } = await merchants.first(db.read);
    await bills.run({ merchantId, provider: 'wechat', day });
    page = await signIn('/today');
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await receiver?.close();
  });

  it('Today says that a bill differs, and leads to the books and the days', async () => {
    await at('next-bill-differs').getByRole('button').click();
    await page.waitForURL('**/console/reconciliation');
    await at('ledger').waitFor();
    expect(await text('account-wechat-receivable')).toContain('¥');
    expect(await text('ledger')).toContain('账是平的');
    const row = page.locator(`[data-testid="bill-row"][data-id="wechat ${day}"]`);
    expect(await row.getByTestId('bill-state').textContent()).toBe('1 处差异');
    await row.click();
    await page.waitForURL(`**/console/reconciliation/wechat/${day}`);
  });

  it('a difference is shown from both sides, exported, dealt with in words, and found again by its filter', async () => {
    await at('line-row').waitFor();
    const shown = await text('line-row');
    for (const part of ['渠道有，我们没有', '¥7.00', '没有']) expect(shown).toContain(part);
    const [file] = await Promise.all([page.waitForEvent('download'), at('lines-csv').click()]);
    expect(file.suggestedFilename()).toBe(`wechat-${day}.csv`);
    const csv = readFileSync(await file.path(), 'utf8');
    expect(csv.split('\r\n')).toHaveLength(3);
    expect(csv).toContain('7.00');

    await at('line-open').click();
    await at('line-note').fill('微信客服已退回');
    await at('line-decide').click();
    await at('empty').waitFor();
    expect(await text('bill-state')).toBe('全部一致');
    await page.getByTestId('lines-state').getByText('已处理').click();
    await at('line-row').waitFor();
    expect(await text('line-row')).toContain('微信客服已退回');
  });

  it('the bill is asked for again, and what arrived at the bank is entered and taken back', async () => {
    await at('bill-run').click();
    await until(async () => (await at('bill-run').getAttribute('class'))?.includes('loading') === false);
    await page.goto(`${server.url}/console/reconciliation`);
    const owed = await text('account-wechat-receivable');
    await at('payout-new').click();
    await at('payout-amount').fill('150');
    await at('payout-note').fill('招行');
    await at('payout-save').click();
    await at('payout').waitFor();
    expect(await text('payout')).toContain('¥150.00');
    await page.getByTestId('account-settlement').waitFor();
    expect(await text('account-wechat-receivable')).not.toBe(owed);
    await at('payout-undo').click();
    await at('payout-undo-confirm').click();
    await until(async () => (await text('account-wechat-receivable')) === owed);
  });

  it('an address is named, its secret shown once, a test heard, and the log opened', async () => {
    await page.goto(`${server.url}/console/webhooks`);
    await at('webhook-new').click();
    await at('webhook-url').fill('ftp://nowhere');
    await at('webhook-save').click();
    await at('error').waitFor();
    await at('webhook-url').fill(receiver.url);
    await at('webhook-note').fill('财务系统');
    await at('webhook-save').click();
    expect(await text('secret')).toMatch(/^whsec_/);
    await at('secret-done').click();
    await at('webhook-test').click();
    await receiver.take(1);
    expect(receiver.types()).toEqual(['webhook.test']);
    await at('webhook-row').getByRole('link').click();
    await at('delivery-list-row').click();
    await at('delivery').waitFor();
    const detail = await text('delivery');
    for (const part of ['webhook.test', 'HTTP 204', receiver.ids()[0] ?? '']) expect(detail).toContain(part);
    await at('delivery-replay').click();
    await receiver.take(2);
    expect(new Set(receiver.ids()).size).toBe(1);
  });

  it('one that said it is gone is announced, resumed, and hears what it missed', async () => {
    receiver.manners.push(410);
    await signUp(server, 'gone');
    await receiver.take(3);
    await page.goto(`${server.url}/console/webhooks`);
    await until(async () => {
      await page.reload();
      return (await at('webhook-state').getAttribute('data-state')) === 'disabled';
    });
    expect(await text('webhook-off')).toContain('410');
    await at('webhook-toggle').click();
    await page.locator('[data-testid="webhook-state"][data-state="active"]').waitFor();
    await at('webhook-row').getByRole('link').click();
    await at('replay-all').click();
    await at('replay-all-confirm').click();
    const heard = await receiver.take(4);
    expect(heard[3]?.id).toBe(heard[2]?.id);
  });

  it('both pages are whole on a phone and in English, and nothing threw', async () => {
    const phone = await signIn('/reconciliation', { width: 390, height: 844 });
    await phone.getByTestId('bill').waitFor();
    const fits = () => phone.evaluate('document.documentElement.scrollWidth <= window.innerWidth');
    expect(await fits()).toBe(true);
    await phone.getByTestId('open-menu').click();
    await phone.getByTestId('language-switch').first().click();
    await phone.getByTestId('nav-webhooks').click();
    await phone.getByTestId('webhook').waitFor();
    expect(await phone.getByTestId('webhook').textContent()).toContain('Every event');
    expect(await fits()).toBe(true);
    expect(broken).toEqual([]);
  });
});
