import 'reflect-metadata';
import { type ApiClient, newId } from '@shuke/shared';
import { entities } from '../../src/entities';
import { verifyAudit } from '../../src/kernel/audit';
import { type Database, openDatabase } from '../../src/kernel/db/database';
import { insertRow } from '../../src/kernel/db/rows';
import { createLogger } from '../../src/kernel/logger';
import { FaceDuplicate } from '../../src/modules/face/face-duplicate.entity';
import { LedgerTransaction } from '../../src/modules/ledger/ledger.entity';
import { createLedgerService } from '../../src/modules/ledger/ledger.service';
import { Member } from '../../src/modules/member/member.entity';
import { signInStaff, signUp, type TestMember, topUp } from '../helpers/people';
import { createSpawnedHouse, type SpawnedHouse } from '../helpers/spawned-server';

jest.setTimeout(120_000);

/** The shipped server, killed while it makes two accounts one, and started again on the same file. */
describe('a server that dies while it merges two members', () => {
  let house: SpawnedHouse;
  let staff: ApiClient;

  beforeAll(async () => {
    house = await createSpawnedHouse();
    await house.start();
    staff = await signInStaff(house);
  });
  afterAll(() => house.close());
  afterEach(() => house.stop());

  /** Looks into the file of a server that is not running. */
  async function inside<T>(look: (db: Database) => Promise<T>): Promise<T> {
    const db = await openDatabase(house.database, entities, createLogger('silent'));
    try {
      return await look(db);
    } finally {
      await db.close();
    }
  }

  /** A pair as the search at the enrolment leaves it. */
  const addPair = (one: TestMember, two: TestMember): Promise<{ duplicateId: string; merchantId: string }> =>
    inside(async (db) => {
      const [firstMemberId = '', secondMemberId = ''] = [one.memberId, two.memberId].sort();
      const { merchantId } = await db.read.findOneByOrFail(Member, { memberId: one.memberId });
      const pair = { duplicateId: newId(), merchantId, firstMemberId, secondMemberId };
      const found = {
        state: 'open',
        distanceMilli: 210,
        foundAtMs: Date.now(),
        decidedAtMs: null,
        version: 1,
      } as const;
      await db.tx((tx) => insertRow(tx, FaceDuplicate, { ...pair, ...found }));
      return pair;
    });

  it.each(['merge.money', 'merge.closed'])(
    'at %s has moved nothing, and merges once when it is back',
    async (point) => {
      await house.stop();
      await house.start();
      const keep = await signUp(house, `keep at ${point}`);
      const close = await signUp(house, `close at ${point}`);
      await topUp(house, keep.api, 20_000);
      await topUp(house, close.api, 30_000);
      await house.stop();
      const { duplicateId, merchantId } = await addPair(keep, close);

      await house.start({ SHUKE_CRASH_POINT: point });
      const mergeId = newId();
      const merge = () =>
        staff('POST /console/face/duplicates/:duplicateId/merge', {
          params: { duplicateId },
          body: { mergeId, keepMemberId: keep.memberId, version: 1 },
        });
      await expect(merge()).rejects.toThrow();
      expect(await house.gone()).toBe('SIGKILL');

      await house.start();
      expect(await keep.api('GET /me')).toMatchObject({ balanceFen: 20_000 });
      expect(await close.api('GET /me')).toMatchObject({ balanceFen: 30_000, memberId: close.memberId });
      const { items } = await staff('GET /console/face/duplicates', { query: {} });
      expect(items).toMatchObject([{ duplicateId, state: 'open', version: 1 }]);

      const merged = await merge();
      expect(merged).toMatchObject({ closedMemberId: close.memberId, moved: { balanceFen: 30_000 } });
      expect(await merge()).toEqual(merged);
      expect(await keep.api('GET /me')).toMatchObject({ balanceFen: 50_000 });
      await expect(close.api('GET /me')).rejects.toMatchObject({ code: 'session-expired' });
      const { entries } = await keep.api('GET /me/balance', { query: {} });
      expect(entries.items[0]).toMatchObject({ kind: 'merge', amountFen: 30_000, balanceAfterFen: 50_000 });

      await house.stop();
      const proofs = await inside(async (db) => ({
        ledger: await createLedgerService().check(db.read),
        audit: await verifyAudit(db.read, merchantId),
        booked: await db.read.countBy(LedgerTransaction, { reference: `merge:${mergeId}` }),
      }));
      expect(proofs).toEqual({ ledger: [], audit: null, booked: 1 });
    },
  );
});
