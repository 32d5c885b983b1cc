import { readFileSync } from 'node:fs';
import type { ApiClient } from '@shuke/shared';
import type { Page } from 'playwright-core';
import { type CameraBrowser, openBrowser } from '../helpers/browser';
import { emptyScene } from '../helpers/face-fixtures';
import { signInStaff } from '../helpers/people';
import { startTestServer, type TestServer } from '../helpers/test-server';

jest.setTimeout(240_000);

/** A member in a browser takes their data along and leaves; the shop hands the balance out in between. */
describe('leaving, in a browser', () => {
  let server: TestServer;
  let staff: ApiClient;
  let browser: CameraBrowser;
  let phone: Page;
  const broken: string[] = [];

  const byId = (id: string) => phone.locator(`#${id}:visible`).first();
  const open = (path: string) => phone.goto(`${server.url}/m/#/${path}/index`);

  beforeAll(async () => {
    server = await startTestServer({ env: { FACE_WORKERS: '1' } });
    staff = await signInStaff(server);
    browser = await openBrowser([await emptyScene()]);
    phone = await browser.phone({ width: 375, height: 812 });
    phone.on('pageerror', (error) => broken.push(error.message));
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function join(button: string | RegExp): Promise<void> {
    await open('pages/home');
    await byId('sign-up').click();
    await phone.getByRole('button', { name: button }).click();
    await byId('face-row').waitFor();
  }

  it('a member with a coupon and a balance', async () => {
    await join('以新用户继续');
    await phone.locator('.coupon-claim:visible').first().click();
    await phone.getByText('已放进卡券').waitFor();
    await open('account/balance');
    await byId('top-up-50').click();
    await byId('top-up-pay').click();
    await phone.getByRole('button', { name: '支付' }).click();
    const back = phone.getByRole('link', { name: '返回商家' });
    await back.or(phone.locator('#balance-sum:visible')).first().waitFor();
    if (await back.isVisible()) await back.click();
    await phone.locator('#balance-sum:visible').filter({ hasText: '50' }).waitFor();
  });

  it('reads the wallet without network, which says how old it is, and is fresh again by itself', async () => {
    await open('pages/home');
    await byId('face-row').waitFor();
    await open('pages/wallet');
    await phone.locator('.coupon-show:visible').first().waitFor();
    await phone.context().setOffline(true);
    await open('pages/home');
    await byId('face-row').waitFor();
    await open('pages/wallet');
    await phone.locator('.kept-line:visible').filter({ hasText: '离线 · 更新于' }).first().waitFor();
    expect(await phone.locator('.coupon-card:visible').count()).toBe(1);
    await phone.context().setOffline(false);
    await phone.locator('.kept-line:visible').first().waitFor({ state: 'detached' });
  });

  it('comes to a page that it could not load before as soon as the network is back', async () => {
    await phone.context().setOffline(true);
    await open('account/points');
    await phone.getByText('网络没有回应').first().waitFor();
    await phone.context().setOffline(false);
    await byId('points-check-in').waitFor();
  });

  it('downloads all data as one file', async () => {
    await open('account/privacy');
    await byId('privacy-export').click();
    await byId('export-prepare').waitFor();
    const coming = phone.waitForEvent('download');
    await byId('export-prepare').click();
    const download = await coming;
    expect(download.suggestedFilename()).toMatch(/^shuke-\d{4}-\d\d-\d\d\.json$/);
    const file = JSON.parse(readFileSync(await download.path(), 'utf8'));
    expect(file).toMatchObject({ complete: true, topUps: [{ amountFen: 5000, state: 'succeeded' }] });
    expect(file.coupons).toHaveLength(1);
  });

  it('is told to take the money first, and a manager pays it out in the console', async () => {
    await open('account/deletion');
    await byId('deletion-obstacle').filter({ hasText: '¥50.00' }).waitFor();
    expect(await phone.locator('#deletion-confirm:visible').count()).toBe(0);

    const desk = await browser.till({ width: 1440, height: 900 });
    desk.on('pageerror', (error) => broken.push(error.message));
    const { items } = await staff('GET /console/members', { query: { search: '新朋友' } });
    await desk.goto(`${server.url}/console/members/${items[0]?.memberId}`);
    await desk.getByTestId('login').fill('owner@shuke.demo');
    await desk.getByTestId('password').fill('shuke-demo-2026');
    await desk.getByTestId('sign-in').click();
    await desk.getByTestId('member-balance').filter({ hasText: '50' }).waitFor();
    await desk.getByTestId('cash-out').click();
    await desk.getByTestId('cash-out-confirm').click();
    await desk.getByTestId('member-balance').filter({ hasText: '¥0.00' }).waitFor();
    expect(await desk.getByTestId('cash-out').count()).toBe(0);
  });

  it('types the word, gets a receipt, and is somebody new at the next visit', async () => {
    await open('pages/home');
    await byId('face-row').waitFor();
    await open('account/deletion');
    await byId('deletion-word').locator('input').fill('注销');
    await byId('deletion-confirm').click();
    await byId('deletion-receipt').waitFor();
    const receipt = (await byId('deletion-receipt').textContent()) ?? '';
    expect(receipt).toMatch(/编号[0-9a-f-]{36}/);
    expect(receipt).toContain('1 笔充值');
    await byId('deletion-home').click();
    await byId('sign-up').waitFor();
    const { total } = await staff('GET /console/members', { query: { search: '新朋友' } });
    expect(total).toBe(0);

    // The same person of WeChat, whom the simulator remembers by a cookie.
    await join(/^以「.*」继续$/);
    await open('pages/wallet');
    await phone.getByText('还没有可用的券').filter({ visible: true }).first().waitFor();
  });

  it('broke nothing on the way', async () => {
    expect(broken).toEqual([]);
    const { ledger, db } = server.container;
    expect(await ledger.check(db.read)).toEqual([]);
  });
});
