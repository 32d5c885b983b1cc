/** A hundred tills ask at once, over HTTP: how long they wait, how many are told to come back, and that all are answered. */
import { randomBytes } from 'node:crypto';
import { newId } from '@shuke/shared';
import { burst, PEOPLE_COUNT } from '../../server/test/helpers/face-fixtures';
import { base64, newPairingCode, openPayment, signInStaff } from '../../server/test/helpers/people';
import { startTestServer, type TestServer } from '../../server/test/helpers/test-server';
import { type Bench, type Figure, quantile } from './bench';

const TILLS = 100;
/** As the till sends them: server/web/terminal/src/camera/burst.ts. */
const FRAMES_A_BURST = 3;
const WORKERS = 2;
/** One till that asks for this many payments at once must not keep the others waiting. */
const GREEDY_PAYMENTS = 20;

interface Till {
  key: string;
  paymentId: string;
}

interface Answered {
  /** From the first request to the answer, coming back included. */
  ms: number;
  toldBusy: number;
}

async function pairTills(server: TestServer, say: (text: string) => void): Promise<Till[]> {
  const staff = await signInStaff(server);
  const tills: Till[] = [];
  for (let n = 0; n < TILLS; n++) {
    const code = await newPairingCode(staff);
    const { terminalKey } = await server.client()('POST /terminals/pair', { body: { code } });
    tills.push({ key: terminalKey, paymentId: await openPayment(server.client(terminalKey), 100) });
    if ((n + 1) % 25 === 0) say(`${n + 1} tills paired`);
  }
  return tills;
}

/** Asks, and comes back when it was told to, until there is an answer. */
async function ask(url: string, { key, paymentId }: Till, frames: readonly string[]): Promise<Answered> {
  const startedAt = performance.now();
  const body = JSON.stringify({ attemptId: newId(), frames });
  for (let toldBusy = 0; ; toldBusy++) {
    const answer = await fetch(`${url}/api/v1/terminal/payments/${paymentId}/face`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body,
    });
    await answer.arrayBuffer();
    if (answer.ok) return { ms: performance.now() - startedAt, toldBusy };
    const seconds = Number(answer.headers.get('retry-after'));
    if (answer.status !== 503 || !(seconds > 0)) throw new Error(`a till was answered ${answer.status}`);
    await new Promise((done) => setTimeout(done, 1000 * seconds));
  }
}

const waits = (name: string, answers: readonly Answered[]): Figure[] => {
  const times = answers.map(({ ms }) => ms);
  const figure = (what: string, value: number): Figure => ({
    case: `${name}, ${what}`,
    value,
    unit: 'ms',
    n: times.length,
  });
  return [figure('p50', quantile(times, 0.5)), figure('p99', quantile(times, 0.99))];
};

export const faceCrowd: Bench = {
  name: 'face-crowd',
  what: `${TILLS} tills ask at once over HTTP, ${FRAMES_A_BURST} frames each, ${WORKERS} workers`,
  async run(say) {
    const server = await startTestServer({ env: { FACE_WORKERS: String(WORKERS) } });
    try {
      const people = await Promise.all(
        Array.from({ length: PEOPLE_COUNT }, (_, index) => burst(index, FRAMES_A_BURST)),
      );
      // No frame is taken twice: each is sent with an end of its own, which no decoder reads.
      const framesOf = (n: number) =>
        base64((people[n % PEOPLE_COUNT] ?? []).map((frame) => Buffer.concat([frame, randomBytes(8)])));
      const tills = await pairTills(server, say);
      const [first, ...others] = tills;
      if (!first) throw new Error('no till');
      await ask(server.url, first, framesOf(0));

      say('all at once');
      const crowd = await Promise.all(tills.map((till, n) => ask(server.url, till, framesOf(n))));
      const atOnce = crowd.filter(({ toldBusy }) => toldBusy === 0);

      say('one till asks for much, ten for little');
      const greedy = Array.from({ length: GREEDY_PAYMENTS }, (_, n) => ask(server.url, first, framesOf(n)));
      await new Promise((done) => setTimeout(done, 50));
      const modest = await Promise.all(others.slice(0, 10).map((till, n) => ask(server.url, till, framesOf(n))));
      const greedyAnswers = await Promise.all(greedy);
      return [
        ...waits('until answered, coming back included', crowd),
        ...waits('answered without coming back', atOnce),
        { case: 'told busy at first, with a time to come back', value: TILLS - atOnce.length, unit: 'tills', n: TILLS },
        {
          case: 'came back at most',
          value: Math.max(...crowd.map(({ toldBusy }) => toldBusy)),
          unit: 'times',
          n: TILLS,
        },
        ...waits(`ten tills beside one that asks ${GREEDY_PAYMENTS} times`, modest),
        ...waits(`that one till's ${GREEDY_PAYMENTS} requests`, greedyAnswers),
      ];
    } finally {
      await server.stop();
    }
  },
};
