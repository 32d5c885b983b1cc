import { newId } from '@shuke/shared';
import { couponDraft } from '@shuke/shared/contract';
import { verifyAudit } from '../../src/kernel/audit';
import { AuditEntry } from '../../src/kernel/audit.entity';
import type { MemberActor } from '../../src/kernel/http/actor';
import { ConsentReceipt } from '../../src/modules/consent/consent.entity';
import { Coupon, CouponHolding } from '../../src/modules/coupon/coupon.entity';
import { FaceTemplate } from '../../src/modules/face/face.entity';
import { FaceDuplicate } from '../../src/modules/face/face-duplicate.entity';
import { LedgerPosting } from '../../src/modules/ledger/ledger.entity';
import { Member, MemberPin } from '../../src/modules/member/member.entity';
import { memberRow, memberRows } from '../../src/modules/report/member-rows';
import { engines, type TestDatabase } from '../commerce/engines';
import { createFaceServer, type FaceServer } from '../face/face-world';
import { createTill } from '../face/till-world';

jest.setTimeout(60_000);

/** Two accounts of one person, both with a history, made one by staff. */
describe.each(engines())('merging two accounts of one person on %s', (_engine, open) => {
  let database: TestDatabase;
  let server: FaceServer;
  let till: Awaited<ReturnType<typeof createTill>>;
  let keep: MemberActor;
  let close: MemberActor;
  let pair: FaceDuplicate;

  beforeEach(async () => {
    database = await open();
    server = createFaceServer(database.db);
    till = await createTill(server);
    keep = await server.enrol(till.merchantId, 'mei');
    close = await server.enrol(till.merchantId, 'mei', ' again');
    await till.setPhone(close, '13900002222');
    await till.topUp(keep.memberId, 3000);
    await till.topUp(close.memberId, 5000);
    pair = await database.db.read.findOneByOrFail(FaceDuplicate, { merchantId: till.merchantId });
  });
  afterEach(() => database.drop());

  const balance = (memberId: string) => server.ledger.memberBalance(database.db.read, memberId);
  const merge = (mergeId = newId(), change: { keepMemberId?: string; version?: number; actor?: object } = {}) => {
    const { actor = till.owner, ...rest } = change;
    return till.console['POST /console/face/duplicates/:duplicateId/merge']({
      ...till.request,
      actor: actor as typeof till.owner,
      params: { duplicateId: pair.duplicateId },
      body: { mergeId, keepMemberId: keep.memberId, version: 1, ...rest },
    });
  };
  const signIn = (openid: string) =>
    database.db.tx((tx) => server.members.signUp(tx, till.merchantId, { channel: 'weapp', openid }, 'zh-CN'));

  /** One coupon for each, a payment of the account that will be closed, a card in its inbox, a PIN, a session. */
  async function live() {
    const { merchantId } = till;
    const templateId = newId();
    const terms = {
      name: '回头客',
      value: { kind: 'amount' as const, amountOffFen: 100 },
      minSpendFen: 100_000,
      validity: { kind: 'days' as const, days: 5 },
      storeIds: null,
      note: '',
    };
    const nowMs = server.clock();
    const draft = couponDraft.parse({ terms, quota: 10, perMemberLimit: 2, claimable: true });
    const token = await database.db.tx(async (tx) => {
      await server.coupons.createTemplate(tx, { merchantId, templateId, draft, actor: 'system', nowMs });
      for (const { memberId } of [keep, close]) {
        await server.coupons.issue(tx, {
          merchantId,
          templateId,
          memberId,
          reason: { kind: 'staff', text: '' },
          nowMs,
        });
      }
      const card = { messageId: newId(), merchantId, memberId: close.memberId, campaignId: null, couponId: null };
      await server.messages.deliver(tx, [{ ...card, title: '你好', body: '你好', createdAtMs: nowMs }]);
      await server.pins.save(tx, { memberId: close.memberId, merchantId, pinHash: 'hash' });
      await server.members.follow(tx, close.memberId, till.storeId);
      return (await server.members.openSession(tx, await server.members.get(tx, close.memberId))).token;
    });
    const attempt = await till.glance('mei', 1200);
    expect(await till.digits(attempt, '2222')).toBe('paid');
    return { templateId, token };
  }

  it('moves money, points, coupons, orders, visits, messages and face uses; the other account is closed', async () => {
    const { templateId, token } = await live();
    const { db } = database;
    const usesBefore = await server.faces.uses(db.read, close.memberId, { page: 1, pageSize: 50 });
    const merged = await merge();
    expect(merged).toEqual({
      keptMemberId: keep.memberId,
      closedMemberId: close.memberId,
      moved: { balanceFen: 3800, points: 12, coupons: 1, orders: 1 },
    });
    expect([await balance(keep.memberId), await balance(close.memberId)]).toEqual([6800, 0]);
    expect(await server.ledger.check(db.read)).toEqual([]);
    expect(await server.members.get(db.read, keep.memberId)).toMatchObject({
      points: 12,
      paymentCount: 1,
      spentFen: 1200,
      phoneLast4: '2222',
      mergedIntoId: null,
    });
    expect(await server.members.get(db.read, close.memberId)).toMatchObject({
      points: 0,
      paymentCount: 0,
      phoneSealed: null,
      phoneLast4: null,
      mergedIntoId: keep.memberId,
    });
    const of = { memberId: keep.memberId };
    expect(await db.read.countBy(Coupon, of)).toBe(2);
    expect(await db.read.findBy(CouponHolding, { templateId })).toMatchObject([{ ...of, issued: 2 }]);
    expect((await server.mall.list(db.read, keep.memberId, { page: 1, pageSize: 9 }))[1]).toBe(1);
    expect(await server.messages.countUnread(db.read, keep.memberId)).toBe(1);
    expect(await server.members.followedStores(db.read, keep.memberId)).toEqual([till.storeId]);
    const uses = await server.faces.uses(db.read, keep.memberId, { page: 1, pageSize: 50 });
    expect(uses[0].map(({ useId }) => useId)).toEqual(expect.arrayContaining(usesBefore[0].map(({ useId }) => useId)));
    const [deletions] = await server.faces.receipts(db.read, keep.memberId, { page: 1, pageSize: 50 });
    expect(deletions).toMatchObject([{ why: 'merged', deletedTemplates: 4 }]);
    expect(await db.read.countBy(FaceTemplate, { memberId: close.memberId })).toBe(0);
    expect(await db.read.countBy(MemberPin, { memberId: close.memberId })).toBe(0);
    expect(await server.members.authenticate(token)).toBeNull();
    // Receipts stay, and the last word of each is no.
    const receipts = await db.read.findBy(ConsentReceipt, { memberId: close.memberId });
    expect(receipts.filter(({ granted }) => granted)).toHaveLength(2);
    expect(await server.consents.allowsFace(db.read, close.memberId)).toBe(false);
    expect(await db.read.countBy(AuditEntry, { action: 'member.merge', subject: `member:${keep.memberId}` })).toBe(1);
    expect(await verifyAudit(db.read, till.merchantId)).toBeNull();
  });

  it('the face pays from the kept account at once, here and on other servers, without digits', async () => {
    const elsewhere = createFaceServer(database.db);
    await elsewhere.galleryFeed.load();
    expect((await till.glance('mei')).outcome).toBe('needs-phone');
    await merge();
    await elsewhere.galleryFeed.catchUp();
    expect(elsewhere.gallery.countMembers(till.merchantId)).toBe(1);
    expect((await till.glance('mei', 8000)).outcome).toBe('paid');
    expect(await balance(keep.memberId)).toBe(0);
  });

  it('signing in to either account opens the kept one; lists show one member', async () => {
    await merge();
    for (const openid of [`mei-${till.merchantId}`, `mei again-${till.merchantId}`]) {
      expect((await signIn(openid)).member.memberId).toBe(keep.memberId);
    }
    const { merchantId } = till;
    const version = () => 1;
    const rows = await memberRows(database.db.read, { merchantId, page: 1, pageSize: 9 }, version);
    expect(rows).toMatchObject({ total: 1, items: [{ memberId: keep.memberId }] });
    expect(await memberRow(database.db.read, { merchantId, memberId: close.memberId }, version)).toBeNull();
    expect(await server.members.count(database.db.read, merchantId)).toBe(1);
  });

  it('WeChat’s id of the closed account leads to the kept one from another app, too', async () => {
    await database.db.tx((tx) => tx.update(Member, { memberId: close.memberId }, { unionid: 'union-close' }));
    await merge();
    const identity = { channel: 'h5' as const, openid: 'h5-close', unionid: 'union-close' };
    const { member, isNew } = await database.db.tx((tx) =>
      server.members.signUp(tx, till.merchantId, identity, 'zh-CN'),
    );
    expect({ memberId: member.memberId, isNew }).toEqual({ memberId: keep.memberId, isNew: false });
  });

  it('happens once for its key, and once for the pair', async () => {
    const mergeId = newId();
    const first = await merge(mergeId);
    expect(await merge(mergeId)).toEqual(first);
    await expect(merge(mergeId, { keepMemberId: close.memberId })).rejects.toMatchObject({
      code: 'idempotency-conflict',
    });
    await expect(merge()).rejects.toMatchObject({ code: 'state-conflict' });
    const moves = await database.db.read.findBy(LedgerPosting, { accountId: `member-balance:${close.memberId}` });
    expect(moves.map(({ amountFen }) => amountFen).sort()).toEqual([-5000, 5000]);
  });

  it('of two merges at once, in opposite directions, one happens', async () => {
    const results = await Promise.allSettled([merge(), merge(newId(), { keepMemberId: close.memberId })]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await balance(keep.memberId)) + (await balance(close.memberId))).toBe(8000);
    expect(await server.ledger.check(database.db.read)).toEqual([]);
  });

  it('a payment, a top-up and a merge at once lose no fen', async () => {
    const attempt = await till.glance('mei', 1200);
    await Promise.allSettled([till.digits(attempt, '2222'), merge(), till.topUp(keep.memberId, 100)]);
    const payment = await server.payments.find(database.db.read, attempt.paymentId);
    const paidFen = payment.state === 'succeeded' ? 1200 : 0;
    expect(await balance(keep.memberId)).toBe(8100 - paidFen);
    expect(await balance(close.memberId)).toBe(0);
    const members = await database.db.read.findBy(Member, { merchantId: till.merchantId });
    expect(members.map(({ spentFen, mergedIntoId }) => [mergedIntoId, spentFen])).toEqual(
      expect.arrayContaining([
        [null, paidFen],
        [keep.memberId, 0],
      ]),
    );
    expect(payment.memberId === null || payment.memberId === keep.memberId).toBe(true);
    expect(await server.ledger.check(database.db.read)).toEqual([]);
  });

  it('a payment that named the closed account before can still be paid, as the kept one', async () => {
    const attempt = await till.glance('mei', 1200);
    const { db } = database;
    const named = await server.payments.find(db.read, attempt.paymentId);
    await merge();
    // As by a till that named its payer just before the merge committed.
    const paid = await db.tx(async (tx) => {
      const open = await server.payments.identify(tx, named, close.memberId, 'claim');
      const payer = { memberId: close.memberId, identifiedBy: 'claim' as const };
      return server.settlePayment.take(tx, open, { way: { tender: 'cash' }, payer }, server.clock());
    });
    expect(paid).toMatchObject({ state: 'succeeded', memberId: keep.memberId, visit: 1 });
    expect(await server.members.get(db.read, keep.memberId)).toMatchObject({ spentFen: 1200, points: 12 });
  });

  it('is refused to cashiers, for strangers, for a pair that was dismissed or changed', async () => {
    await expect(merge(newId(), { actor: till.cashier })).rejects.toMatchObject({ code: 'not-allowed' });
    await expect(merge(newId(), { keepMemberId: newId() })).rejects.toMatchObject({ code: 'not-found' });
    await expect(merge(newId(), { version: 7 })).rejects.toMatchObject({ code: 'edit-conflict' });
    await expect(merge(newId(), { actor: { ...till.owner, merchantId: newId() } })).rejects.toMatchObject({
      code: 'not-found',
    });
    await database.db.tx((tx) => server.duplicates.decide(tx, pair, { state: 'dismissed', version: pair.version }));
    await expect(merge(newId(), { version: 2 })).rejects.toMatchObject({ code: 'state-conflict' });
    expect([await balance(keep.memberId), await balance(close.memberId)]).toEqual([3000, 5000]);
  });
});
