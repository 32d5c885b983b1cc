/** What a customer feels: from the first usable frame to the painted pop-up, at a real till page in Chromium. */
import type { ApiClient } from '@shuke/shared';
import type { Page } from 'playwright-core';
import { describeProbe } from '../../server/src/modules/face/probe';
import { openBrowser } from '../../server/test/helpers/browser';
import { burst, person } from '../../server/test/helpers/face-fixtures';
import { realFacePool } from '../../server/test/helpers/face-pool';
import { liveBurst } from '../../server/test/helpers/live-burst';
import { enrol, newPairingCode, signInStaff, signUp, topUp } from '../../server/test/helpers/people';
import { startTestServer, type TestServer } from '../../server/test/helpers/test-server';
import { type Bench, comparedTimes, type Figure, median, plainTimes, quantile, timed } from './bench';
import { REFERENCE_NAMES, startReference } from './reference-process';

const PAYMENTS = 15;
const BURSTS = 10;
/** As the till sends them: server/web/terminal/src/camera/burst.ts. */
const FRAMES_A_BURST = 5;
const WORKERS = 2;

interface PaymentTimes {
  toPopUpMs: number;
  /** POST …/face as the browser sees it. */
  requestMs: number;
}

async function memberWithFace(server: TestServer): Promise<ApiClient> {
  const { api } = await signUp(server, 'bench');
  await enrol(api, 0);
  for (let paidYuan = 0; paidYuan < PAYMENTS * 36; paidYuan += 100) await topUp(server, api, 10_000);
  return api;
}

/** One payment at the till page. The marks are the page's own: server/web/terminal/src/camera/timing.ts. */
async function payOnce(page: Page): Promise<PaymentTimes> {
  const at = (id: string) => page.getByTestId(id).first();
  await at('charge').waitFor();
  for (const digit of '36') await at(`keypad-${digit}`).click();
  await at('charge').click();
  await page.evaluate(() => {
    performance.clearMeasures();
    performance.clearResourceTimings();
  });
  await at('pay-by-face').click();
  await at('popup-coupon').waitFor();
  await page.waitForFunction(() => performance.getEntriesByName('face-to-pop-up').length > 0);
  const times = await page.evaluate(() => {
    const requests = performance.getEntriesByType('resource');
    return {
      toPopUpMs: performance.getEntriesByName('face-to-pop-up').at(-1)?.duration ?? Number.NaN,
      requestMs: requests.find(({ name }) => /\/payments\/[^/]+\/face$/.test(name))?.duration ?? Number.NaN,
    };
  });
  if (!(times.toPopUpMs > 0) || !(times.requestMs > 0)) throw new Error('the till page measured nothing');
  await at('back-to-idle').click();
  return times;
}

async function payAtTheTill(say: (text: string) => void): Promise<Figure[]> {
  const server = await startTestServer({ env: { FACE_WORKERS: String(WORKERS) } });
  const browser = await openBrowser(await burst(0, 8));
  try {
    await memberWithFace(server);
    const page = await browser.till();
    await page.goto(`${server.url}/terminal/`);
    await page.getByTestId('pairing-code').fill(await newPairingCode(await signInStaff(server)));
    await page.getByTestId('pairing-submit').click();
    await browser.film(await liveBurst(0, 8, 0.5));
    await payOnce(page);
    const times: PaymentTimes[] = [];
    for (let turn = 1; turn <= PAYMENTS; turn++) {
      // Each time the head moves otherwise: no frame is taken twice.
      await browser.film(await liveBurst(0, 8, turn));
      times.push(await payOnce(page));
      say(`payment ${turn} of ${PAYMENTS}: ${times.at(-1)?.toPopUpMs.toFixed(0)} ms`);
    }
    const toPopUp = times.map(({ toPopUpMs }) => toPopUpMs);
    const name = 'first usable frame to pop-up';
    const figure = (what: string, value: number): Figure => ({
      case: `${name}, ${what}`,
      value,
      unit: 'ms',
      n: PAYMENTS,
    });
    return [
      figure('median', median(toPopUp)),
      figure('p95', quantile(toPopUp, 0.95)),
      figure('max', quantile(toPopUp, 1)),
      plainTimes(
        'of that, POST …/face (recognition and payment)',
        times.map(({ requestMs }) => requestMs),
      ),
      plainTimes(
        'of that, the page (rest of the burst, painting)',
        times.map(({ toPopUpMs, requestMs }) => toPopUpMs - requestMs),
      ),
    ];
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** The recognition alone: the same frames through our pool, and one after the other through Human. */
async function recogniseBursts(say: (text: string) => void): Promise<Figure[]> {
  say('recognising bursts');
  const pool = realFacePool({ workers: WORKERS });
  const human = await startReference('human');
  try {
    while (pool.stats().ready < WORKERS) await new Promise((done) => setTimeout(done, 50));
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let turn = 0; turn <= BURSTS; turn++) {
      const frames = await Promise.all(
        Array.from({ length: FRAMES_A_BURST }, (_, at) => person(0, { brightness: 0.95 + 0.01 * at + 0.005 * turn })),
      );
      const oursMs = await timed(() => describeProbe(pool, frames));
      let theirsMs = 0;
      for (const frame of frames) theirsMs += (await human.look(frame)).ms;
      // The first burst warms both up.
      if (turn > 0) {
        ours.push(oursMs);
        theirs.push(theirsMs);
      }
    }
    return [
      comparedTimes(
        `recognise one burst of ${FRAMES_A_BURST}, ${WORKERS} workers`,
        ours,
        REFERENCE_NAMES.human,
        theirs,
      ),
      plainTimes(`recognise one burst of ${FRAMES_A_BURST}, ${REFERENCE_NAMES.human}, one thread`, theirs),
    ];
  } finally {
    human.stop();
    await pool.close();
  }
}

export const facePay: Bench = {
  name: 'face-pay',
  what: 'a face payment at the till page in Chromium; server and browser share this machine',
  run: async (say) => [...(await payAtTheTill(say)), ...(await recogniseBursts(say))],
};
