/**
 * `npm run screenshots`: opens the demo shop in Chromium, walks the loop and writes the README's pictures to
 * docs/images. A drawing stands before the cameras: no picture shows a person. What is seen is the demo's own data.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { type CameraBrowser, openBrowser } from '../server/test/helpers/browser';
import { burst } from '../server/test/helpers/face-fixtures';
import { newPairingCode, signInStaff } from '../server/test/helpers/people';
import { startTestServer, type TestServer } from '../server/test/helpers/test-server';
import { moveToAfternoon } from './lib/afternoon';
import { drawnFaceFrames } from './lib/drawn-face';

type MoveClock = ReturnType<typeof moveToAfternoon>;

const FOLDER = join(__dirname, '../docs/images');
const PHONE_WIDTH_PX = 480;
/** Cards rise and figures count up for less than this. */
const SETTLES_MS = 1_200;

const at = (page: Page, id: string) => page.getByTestId(id).first();
/** Tab pages of the mini program stay alive behind the one in front. */
const shown = (page: Page, id: string) => page.locator(`#${id}:visible`).first();

async function take(page: Page, name: string, widthPx?: number): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.evaluate('document.fonts.ready');
  await page.waitForTimeout(SETTLES_MS);
  const file = join(FOLDER, `${name}.png`);
  const picture = sharp(await page.screenshot());
  await (widthPx ? picture.resize({ width: widthPx }) : picture)
    .png({ palette: true, quality: 90, effort: 10, compressionLevel: 9 })
    .toFile(file);
  process.stdout.write(`${name}.png  ${Math.round(statSync(file).size / 1024)} kB\n`);
}

async function joinOnThePhone(phone: Page, { url }: TestServer): Promise<void> {
  const open = (path: string) => phone.goto(`${url}/m/#/${path}`);
  await open('pages/home/index');
  await shown(phone, 'sign-up').click();
  await phone.getByRole('button', { name: '以新用户继续' }).click();
  await shown(phone, 'follow').waitFor();
  await phone.getByText('欢迎，已经加入').waitFor({ state: 'hidden' });
  await take(phone, 'miniapp-home', PHONE_WIDTH_PX);

  await open('account/consent/index');
  await shown(phone, 'consent-face-enrol').waitFor();
  await take(phone, 'miniapp-consent', PHONE_WIDTH_PX);
  for (const purpose of ['face-enrol', 'face-process', 'marketing']) await shown(phone, `consent-${purpose}`).click();
  await shown(phone, 'consent-agree').click();
  await shown(phone, 'enrol-start').click();
  await shown(phone, 'enrol-hint').waitFor();
  await take(phone, 'miniapp-enrol', PHONE_WIDTH_PX);
  await shown(phone, 'enrol-cancel').click();

  await open('account/balance/index');
  await shown(phone, 'top-up-100').click();
  await shown(phone, 'top-up-pay').click();
  await phone.getByRole('button', { name: '支付' }).click();
  const back = phone.getByRole('link', { name: '返回商家' });
  await back.or(phone.locator('#balance-sum:visible')).first().waitFor();
  if (await back.isVisible()) await back.click();
  await phone.locator('#balance-sum:visible').filter({ hasText: '100' }).waitFor();
}

async function memberCode(phone: Page, { url }: TestServer): Promise<string> {
  await phone.goto(`${url}/m/#/account/member-code/index`);
  const digits = await shown(phone, 'member-code-digits').textContent();
  return (digits ?? '').replace(/\D/g, '');
}

async function charge(till: Page, yuan: string): Promise<void> {
  await at(till, 'charge').waitFor();
  for (const digit of yuan) await at(till, `keypad-${digit}`).click();
  await at(till, 'charge').click();
  await at(till, 'pay-by-face').waitFor();
}

async function payAtTheTill(till: Page, phone: Page, server: TestServer, pairingCode: string): Promise<void> {
  await till.goto(`${server.url}/terminal/`);
  await at(till, 'pairing-code').fill(pairingCode);
  await at(till, 'pairing-submit').click();
  await at(till, 'charge').waitFor();
  await takeCustomerScreen(till, server);

  await charge(till, '36');
  await take(till, 'terminal-amount');
  await at(till, 'pay-by-face').click();
  await at(till, 'camera-on').waitFor();
  await take(till, 'terminal-face');
  await at(till, 'other-way').click();
  await at(till, 'way-member-code').click();
  await at(till, 'member-code-input').fill(await memberCode(phone, server));
  await at(till, 'member-code-submit').click();
  await at(till, 'popup-coupon').waitFor();
  await take(till, 'terminal-done');
  await at(till, 'back-to-idle').click();
  await at(till, 'charge').waitFor();
  await take(till, 'terminal-cashier');
}

/** The second screen, turned to the customer, while nobody pays. */
async function takeCustomerScreen(till: Page, { url }: TestServer): Promise<void> {
  const screen = await till.context().newPage();
  await screen.goto(`${url}/terminal/customer`);
  await at(screen, 'promotion').waitFor();
  await take(screen, 'terminal-idle');
  await screen.close();
}

/**
 * Somebody whom nobody enrolled, from the sample pictures of a package. The camera is closed again before the picture
 * is taken; that no frame of it is left on the page is checked.
 */
async function stayUnknown(server: TestServer, moveClock: MoveClock): Promise<void> {
  const browser = await openBrowser(await burst(1, 8));
  try {
    const till = await browser.till();
    await moveClock(till.context());
    await till.goto(`${server.url}/terminal/`);
    await at(till, 'pairing-code').fill(await newPairingCode(await signInStaff(server)));
    await at(till, 'pairing-submit').click();
    await charge(till, '58');
    await at(till, 'pay-by-face').click();
    await at(till, 'not-recognised').waitFor();
    if ((await till.locator('video, canvas').count()) > 0) throw new Error('a camera picture is still on the page');
    await take(till, 'terminal-unknown');
  } finally {
    await browser.close();
  }
}

async function workInTheConsole(desk: Page, { url }: TestServer): Promise<void> {
  await desk.goto(`${url}/console/`);
  await at(desk, 'login').fill('owner@shuke.demo');
  await at(desk, 'password').fill('shuke-demo-2026');
  await at(desk, 'sign-in').click();
  await at(desk, 'today-figures').waitFor();
  await take(desk, 'console-today');
  await desk.goto(`${url}/console/coupons`);
  await at(desk, 'coupon-new').waitFor();
  await take(desk, 'console-coupons');
  await desk.goto(`${url}/console/campaigns`);
  await at(desk, 'campaign-new').click();
  await at(desk, 'campaign-name').fill('周末来坐坐');
  await at(desk, 'campaign-title').fill('周末来坐坐，新到桂花糕');
  await at(desk, 'campaign-body').fill('新到的桂花糕配一壶龙井，凭券减 10 元，这个周末都在。');
  await at(desk, 'campaign-coupon').click();
  await desk.locator('.ant-select-item-option', { hasText: '老朋友回来坐坐' }).click();
  await take(desk, 'console-campaign');
  await at(desk, 'campaign-save').click();
  await at(desk, 'campaign-launch').click();
  await at(desk, 'campaign-confirm').click();
  await at(desk, 'campaign-delivered').filter({ hasText: /[1-9]/ }).waitFor();
  await take(desk, 'console-campaign-sent');
}

async function readOnThePhone(phone: Page, { url }: TestServer): Promise<void> {
  await phone.goto(`${url}/m/#/pages/inbox/index`);
  await phone.getByText('周末来坐坐').filter({ visible: true }).first().waitFor();
  await take(phone, 'miniapp-inbox', PHONE_WIDTH_PX);
  await phone.goto(`${url}/m/#/pages/wallet/index`);
  await phone.getByText('老朋友回来坐坐').filter({ visible: true }).first().waitFor();
  await take(phone, 'miniapp-wallet', PHONE_WIDTH_PX);
}

async function main(): Promise<void> {
  execFileSync(process.execPath, [join(__dirname, 'build.mjs'), 'server', 'h5', 'terminal', 'console'], {
    stdio: 'inherit',
  });
  mkdirSync(FOLDER, { recursive: true });
  const moveClock = moveToAfternoon();
  const server = await startTestServer();
  let browser: CameraBrowser | undefined;
  try {
    browser = await openBrowser(await drawnFaceFrames());
    const ready = async (page: Page) => {
      await moveClock(page.context());
      return page;
    };
    const start = await ready(await browser.till({ width: 1280, height: 900 }));
    await start.goto(server.url);
    await take(start, 'start-page');
    const pairingCode = (await start.locator('#pairing-code').textContent()) ?? '';
    const phone = await ready(await browser.phone());
    const till = await ready(await browser.till());
    const desk = await ready(await browser.till({ width: 1440, height: 900 }));
    await joinOnThePhone(phone, server);
    await payAtTheTill(till, phone, server, pairingCode);
    await stayUnknown(server, moveClock);
    await workInTheConsole(desk, server);
    await readOnThePhone(phone, server);
  } finally {
    await browser?.close();
    await server.stop();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
