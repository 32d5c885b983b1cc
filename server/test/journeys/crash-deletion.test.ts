import 'reflect-metadata';
import { type ApiClient, newId } from '@shuke/shared';
import { entities } from '../../src/entities';
import { verifyAudit } from '../../src/kernel/audit';
import { type Database, openDatabase } from '../../src/kernel/db/database';
import { createLogger } from '../../src/kernel/logger';
import { createLedgerService } from '../../src/modules/ledger/ledger.service';
import { Member } from '../../src/modules/member/member.entity';
import { rowsNaming } from '../helpers/member-rows';
import { choose, openPayment, pairTill, signInStaff, signUp, type TestMember } from '../helpers/people';
import { createSpawnedHouse, type SpawnedHouse } from '../helpers/spawned-server';

jest.setTimeout(120_000);

/** The shipped server, killed while it deletes an account, and started again on the same file. */
describe('a server that dies while it deletes an account', () => {
  let house: SpawnedHouse;
  let till: ApiClient;

  beforeAll(async () => {
    house = await createSpawnedHouse();
    await house.start();
    ({ till } = await pairTill(house, await signInStaff(house)));
  });
  afterAll(() => house.close());
  afterEach(() => house.stop());

  async function inside<T>(look: (db: Database) => Promise<T>): Promise<T> {
    const db = await openDatabase(house.database, entities, createLogger('silent'));
    try {
      return await look(db);
    } finally {
      await db.close();
    }
  }
  const namedIn = ({ memberId }: TestMember) => inside((db) => rowsNaming(db, memberId));

  it.each(['deletion.closed', 'deletion.forgotten'])(
    'at %s has deleted nothing, and deletes once when it is back',
    async (point) => {
      await house.stop();
      await house.start();
      const member = await signUp(house, `somebody at ${point}`);
      const { api } = member;
      await choose(api, { marketing: true });
      await api('POST /me/check-ins');
      const paymentId = await openPayment(till, 1500);
      const { code } = await api('GET /me/member-code');
      const body = { code, tender: 'cash' } as const;
      await till('POST /terminal/payments/:paymentId/member-code', { params: { paymentId }, body });
      await house.stop();
      const before = await namedIn(member);

      await house.start({ SHUKE_CRASH_POINT: point });
      const deletionId = newId();
      const remove = () => api('POST /me/deletion', { body: { deletionId } });
      await expect(remove()).rejects.toThrow();
      expect(await house.gone()).toBe('SIGKILL');
      expect(await namedIn(member)).toEqual(before);

      await house.start();
      const receiptOf = () => house.client()('GET /account-deletions/:deletionId', { params: { deletionId } });
      await expect(receiptOf()).rejects.toMatchObject({ code: 'not-found' });
      expect(await api('GET /me')).toMatchObject({ memberId: member.memberId });
      const receipt = await remove();
      expect(receipt.kept).toMatchObject({ payments: 1 });
      expect(await receiptOf()).toEqual(receipt);
      await expect(api('GET /me')).rejects.toMatchObject({ code: 'session-expired' });

      await house.stop();
      const proofs = await inside(async (db) => {
        const { merchantId, closedAtMs } = await db.read.findOneByOrFail(Member, { memberId: member.memberId });
        return {
          closed: closedAtMs !== null,
          ledger: await createLedgerService().check(db.read),
          audit: await verifyAudit(db.read, merchantId),
        };
      });
      expect(proofs).toEqual({ closed: true, ledger: [], audit: null });
    },
  );
});
