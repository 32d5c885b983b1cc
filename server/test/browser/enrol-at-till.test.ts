import type { ApiClient } from '@shuke/shared';
import type { Page } from 'playwright-core';
import { type CameraBrowser, openBrowser, trackStates, watchTracks } from '../helpers/browser';
import { lookingAround } from '../helpers/live-burst';
import { newPairingCode, signInStaff } from '../helpers/people';
import { startTestServer, type TestServer } from '../helpers/test-server';

jest.setTimeout(240_000);

const FACE_PATIENCE_MS = 90_000;

/** A member agrees on the phone, shows the code at the till, and looks around before the till's camera. */
describe('enrolment at the till in a browser', () => {
  let server: TestServer;
  let staff: ApiClient;
  let browser: CameraBrowser;
  let phone: Page;
  let till: Page;
  let screen: Page;
  const broken: string[] = [];

  const at = (page: Page, id: string) => page.getByTestId(id).first();
  const byId = (id: string) => phone.locator(`#${id}:visible`).first();
  const open = (path: string) => phone.goto(`${server.url}/m/#/${path}`);
  const codeOnThePhone = async () => {
    await byId('till-code-digits').waitFor();
    return ((await byId('till-code-digits').textContent()) ?? '').replace(/\D/g, '');
  };

  beforeAll(async () => {
    server = await startTestServer();
    staff = await signInStaff(server);
    browser = await openBrowser(await lookingAround(0));
    phone = await browser.phone();
    till = await browser.till();
    await watchTracks(till);
    await till.goto(`${server.url}/terminal/`);
    await at(till, 'pairing-code').fill(await newPairingCode(staff));
    await at(till, 'pairing-submit').click();
    await at(till, 'charge').waitFor();
    for (const page of [phone, till]) page.on('pageerror', (error) => broken.push(error.message));
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('the phone shows a code only to who agreed', async () => {
    await open('pages/home/index');
    await byId('sign-up').click();
    await phone.getByRole('button', { name: '以新用户继续' }).click();
    await byId('follow').waitFor();
    await open('account/till-enrol/index');
    await byId('till-enrol-to-consent').click();
    await byId('consent-face-enrol').waitFor();
    for (const purpose of ['face-enrol', 'face-process']) await byId(`consent-${purpose}`).click();
    await byId('consent-agree').click();
    await byId('enrol-at-till').click();
    expect(await codeOnThePhone()).toMatch(/^89\d{16}$/);
  });

  it('a scanned code becomes no sum of money; whoever leaves closes camera and enrolment', async () => {
    await till.keyboard.type(await codeOnThePhone());
    await till.keyboard.press('Enter');
    await at(till, 'enrol-start').waitFor();
    expect(await at(till, 'camera-off').isVisible()).toBe(true);
    expect(await trackStates(till)).toEqual([]);
    await at(till, 'enrol-start').click();
    await at(till, 'face-outline').waitFor();
    expect(await trackStates(till)).toEqual(['live']);
    await at(till, 'enrol-stop').click();
    await at(till, 'enrol-leave').waitFor();
    expect(await trackStates(till)).toEqual(['ended']);
    await at(till, 'enrol-leave').click();
    await at(till, 'charge').waitFor();
    expect((await at(till, 'amount').textContent())?.trim()).toBe('¥0');
  });

  it('the cashier types a code, the customer is guided on the other screen, and the phone hears of it', async () => {
    screen = await till.context().newPage();
    screen.on('pageerror', (error) => broken.push(error.message));
    await watchTracks(screen);
    await screen.goto(`${server.url}/terminal/customer`);
    await at(till, 'customer-screen-on').waitFor();
    const spent = await codeOnThePhone();
    await byId('till-code-refresh').click();
    for (let tries = 0; tries < 100 && (await codeOnThePhone()) === spent; tries++) await phone.waitForTimeout(100);
    await at(till, 'enrol-code').click();
    await at(till, 'enrol-code-input').fill(await codeOnThePhone());
    await at(till, 'enrol-code-submit').click();
    await at(till, 'enrol-state').filter({ hasText: '顾客正在录入人脸' }).waitFor();

    await screen.bringToFront();
    await at(screen, 'enrol-start').click();
    await at(screen, 'enrol-glasses-skip').waitFor({ timeout: FACE_PATIENCE_MS });
    expect(await trackStates(screen)).toEqual(['ended']);
    await at(screen, 'enrol-glasses-skip').click();
    await at(screen, 'enrol-done').waitFor({ timeout: FACE_PATIENCE_MS });
    expect(await screen.locator('video').count()).toBe(0);
    await byId('till-enrol-done').waitFor();

    await open('account/face/index');
    await phone.getByText('测试收银台').filter({ visible: true }).first().waitFor();
    expect((await staff('GET /console/members', { query: { search: '新朋友' } })).items[0]?.face).toBe('ready');
    await at(screen, 'enrol-finish').click();
    await at(screen, 'idle-screen').waitFor();
    await at(till, 'charge').waitFor();
  });

  it('the camera of a payment is off again on every way out', async () => {
    await at(till, 'keypad-5').click();
    await at(till, 'charge').click();
    await at(screen, 'pay-by-face').click();
    await at(screen, 'camera-on').waitFor();
    await at(screen, 'face-cancel').click();
    await at(screen, 'pay-by-face').click();
    await at(screen, 'other-way').click();
    await at(screen, 'way-cash').waitFor();
    expect(await trackStates(screen)).toEqual(['ended', 'ended', 'ended']);
  });

  it('broke nothing on the way', () => expect(broken).toEqual([]));
});
