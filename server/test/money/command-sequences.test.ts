import fc from 'fast-check';
import { checkBooks } from '../../src/modules/ledger/ledger-check';
import { engines, type TestDatabase } from '../commerce/engines';
import { breaches, missingFen } from './command-invariants';
import { type Command, createShops, IDS, MEMBERS, type Shops, TEMPLATES } from './command-shop';

/** 10,000 over both engines; `SHUKE_SEQUENCES` asks for another number on each, `SHUKE_SEQUENCE_SEED` for another run. */
const RUNS = Number(process.env['SHUKE_SEQUENCES'] ?? 5000);
const SEED = Number(process.env['SHUKE_SEQUENCE_SEED'] ?? 20261125);
/** The rules of the books look at every table whole: once for so many sequences. */
const BOOKS_EVERY = 1000;

jest.setTimeout(30 * 60_000);

const payment = fc.nat({ max: IDS - 1 });
const refund = fc.nat({ max: IDS - 1 });
const member = fc.nat({ max: MEMBERS - 1 });
/** One more than there are: nobody who is known. */
const payer = fc.nat({ max: MEMBERS });
const amountFen = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 1500 }));

const kinds = <Kind extends string>(...names: Kind[]) => fc.constantFrom(...names);
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: kinds('pay'), payment, member: payer, amountFen, tender: kinds('balance', 'cash') }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: kinds('ask'),
      payment,
      member: payer,
      amountFen,
      balanceFen: fc.oneof(fc.constant(0), amountFen),
      by: kinds('wechat', 'alipay'),
    }),
  },
  { weight: 5, arbitrary: fc.record({ kind: kinds('paid', 'closed', 'void'), payment }) },
  { weight: 2, arbitrary: fc.record({ kind: kinds('cancel', 'link'), payment, member }) },
  { weight: 4, arbitrary: fc.record({ kind: kinds('refund'), payment, refund, amountFen }) },
  { weight: 2, arbitrary: fc.record({ kind: kinds('refund-done', 'refund-failed'), refund }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: kinds('coupon'), coupon: payment, template: fc.nat({ max: TEMPLATES - 1 }), member }),
  },
  { weight: 2, arbitrary: fc.record({ kind: kinds('reward'), payment, member }) },
);
/** One command, or two at the same moment. */
const step = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(command) },
  { weight: 1, arbitrary: fc.tuple(command, command) },
);

describe.each(engines())('any commands in any order on %s', (_engine, open) => {
  let database: TestDatabase;
  let shops: Shops;

  beforeAll(async () => {
    database = await open();
    shops = await createShops(database.db);
  });
  afterAll(() => database.drop());

  it(`keep every sum and every limit, in ${RUNS} sequences`, async () => {
    const { db } = database;
    const answers = new Map<string, number>();
    let run = 0;
    async function holds(steps: readonly (readonly Command[])[]): Promise<void> {
      const shop = await shops.open();
      for (const commands of steps) {
        for (const answer of await Promise.all(commands.map((one) => shops.command(shop, one)))) {
          answers.set(answer ?? 'done', (answers.get(answer ?? 'done') ?? 0) + 1);
        }
      }
      expect(await breaches(db, shop.merchantId)).toEqual([]);
      expect(await missingFen(db, shop.merchantId)).toBe(0);
      run += 1;
      if (run % BOOKS_EVERY === 0) expect(await checkBooks(db.read)).toEqual([]);
    }
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), holds), {
      numRuns: RUNS,
      seed: SEED,
    });
    expect(await checkBooks(db.read)).toEqual([]);
    // Otherwise the commands would prove nothing: most of what can happen did, and much of it many times.
    expect(answers.get('done')).toBeGreaterThan(RUNS);
    const refusals = [
      'balance-insufficient',
      'state-conflict',
      'refund-too-large',
      'coupon-sold-out',
      'coupon-limit-reached',
    ];
    expect(refusals.filter((code) => !answers.has(code))).toEqual([]);
  });
});
