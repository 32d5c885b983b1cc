import type { RouteResult } from '@shuke/shared/contract';
import { z } from 'zod';
import { appendAudit } from '../kernel/audit';
import { type Clock, MINUTE_MS, toInstant } from '../kernel/clock';
import { crashPoint } from '../kernel/crash-points';
import { sha256Hex } from '../kernel/crypto';
import type { Database, Tx } from '../kernel/db/database';
import { AppError } from '../kernel/errors';
import type { MemberActor } from '../kernel/http/actor';
import type { Handlers } from '../kernel/http/api';
import { answerOf, runOnce } from '../kernel/idempotency';
import { enqueue, type OutboxHandler } from '../kernel/jobs/outbox';
import { forgetCounts } from '../kernel/limit-counter';
import type { CampaignService } from '../modules/campaign/campaign.service';
import type { ConsentService } from '../modules/consent/consent.service';
import type { CouponService } from '../modules/coupon/coupon.service';
import type { FaceService } from '../modules/face/face.service';
import type { FaceEngine } from '../modules/face/face-engine';
import type { GalleryFeed } from '../modules/face/gallery-feed';
import type { LedgerService } from '../modules/ledger/ledger.service';
import type { MallService } from '../modules/mall/mall.service';
import type { MemberService } from '../modules/member/member.service';
import type { PointService } from '../modules/member/points.service';
import type { MessageService } from '../modules/message/message.service';
import type { OfferService } from '../modules/offer/offer.service';
import type { BalanceLimitService } from '../modules/payment/balance-limit.service';
import type { PaymentService } from '../modules/payment/payment.service';
import type { TopUpFlow } from './top-up';

type Names = 'GET /me/deletion' | 'POST /me/deletion' | 'GET /account-deletions/:deletionId';
type Receipt = RouteResult<'POST /me/deletion'>;
type Owner = Pick<MemberActor, 'memberId' | 'merchantId'>;

export const MEMBER_FORGET = 'member.forget';
const SCOPE = 'delete-member';
/** Somebody who was named at a till so long ago will not be charged there any more. */
const AT_THE_TILL_MS = 15 * MINUTE_MS;
/** Longer than any request that was under way can take. */
const SECOND_LOOK_MS = MINUTE_MS;

const forgetPayload = z.object({ memberId: z.string(), merchantId: z.string() });

interface Deps {
  db: Database;
  clock: Clock;
  members: MemberService;
  points: PointService;
  mall: MallService;
  payments: PaymentService;
  balanceLimits: BalanceLimitService;
  ledger: LedgerService;
  coupons: CouponService;
  messages: MessageService;
  offers: OfferService;
  campaigns: CampaignService;
  consents: ConsentService;
  faces: FaceService;
  faceEngine: Pick<FaceEngine, 'forget'>;
  galleryFeed: Pick<GalleryFeed, 'catchUp'>;
  topUps: Pick<TopUpFlow, 'callOff'>;
}

/**
 * An account deleted at its member's wish, in one transaction: face, identities, phone, nickname, birthday, messages,
 * coupons, points and sessions go; payments, top-ups, orders and consent receipts stay under an id that leads to
 * nobody. Money is never lost with it: while there is a balance, or a payment or top-up is open, nothing is deleted.
 */
export function createDeleteMember(deps: Deps): { routes: Handlers<Names>; forgetAgain: OutboxHandler } {
  const { db, clock, members, payments, ledger, consents, faces } = deps;

  /** Every row of the member that nobody has to keep. Safe to repeat. */
  async function forget(tx: Tx, { memberId, merchantId }: Owner): Promise<Receipt['deleted']> {
    const faceTemplates = await faces.deleteTemplates(tx, { memberId, merchantId });
    await members.forget(tx, memberId);
    await deps.points.forget(tx, memberId);
    await deps.mall.forget(tx, memberId);
    await deps.campaigns.forget(tx, memberId);
    await deps.offers.forget(tx, memberId);
    await deps.balanceLimits.forget(tx, memberId);
    await forgetCounts(tx, memberId);
    return {
      faceTemplates,
      faceUses: await faces.forget(tx, memberId),
      messages: await deps.messages.forget(tx, memberId),
      coupons: await deps.coupons.forget(tx, memberId),
    };
  }

  /** @throws AppError account-has-balance, account-busy */
  async function requireNothingOpen(tx: Tx, memberId: string): Promise<void> {
    const balanceFen = await ledger.memberBalance(tx, memberId);
    if (balanceFen > 0) throw new AppError('account-has-balance', { balanceFen });
    const sinceMs = clock() - AT_THE_TILL_MS;
    // Before they are counted: what was let go of cannot be set going in between.
    await payments.letGo(tx, memberId, sinceMs);
    const open = await payments.openOf(tx, memberId, sinceMs);
    if (open.payments + open.topUps > 0) throw new AppError('account-busy', open);
  }

  async function erase(tx: Tx, owner: Owner, deletionId: string): Promise<Receipt> {
    const { memberId, merchantId } = owner;
    const atMs = clock();
    // First: from here on nobody signs in, pays, tops up or enrols; what was under way is in, or finds it closed.
    await members.close(tx, memberId, atMs);
    await requireNothingOpen(tx, memberId);
    crashPoint('deletion.closed');
    await consents.end(tx, { receiptId: deletionId, merchantId, memberId, channel: 'deletion', atMs });
    const deleted = await forget(tx, owner);
    crashPoint('deletion.forgotten');
    const kept = {
      ...(await payments.keptOf(tx, memberId)),
      consentReceipts: await consents.countReceipts(tx, memberId),
    };
    const hash = sha256Hex(`${deletionId}\n${memberId}\n${atMs}`);
    const subject = `member:${memberId}`;
    const detail = { deletionId, hash, ...deleted };
    await appendAudit(tx, { merchantId, actor: subject, action: 'member.delete', subject, detail }, atMs);
    // Requests that were let in before may still write a line: it is swept up once they are surely over.
    const again = { topic: MEMBER_FORGET, dedupeKey: memberId, payload: { memberId, merchantId } };
    await enqueue(tx, { ...again, nowMs: atMs, delayMs: SECOND_LOOK_MS });
    return { deletionId, at: toInstant(atMs), deleted, kept, hash };
  }

  const routes: Handlers<Names> = {
    'GET /me/deletion': async ({ actor: { memberId } }) => {
      const open = await payments.openOf(db.read, memberId, clock() - AT_THE_TILL_MS);
      return {
        balanceFen: await ledger.memberBalance(db.read, memberId),
        openPayments: open.payments,
        openTopUps: open.topUps,
        coupons: await deps.coupons.countUsable(db.read, memberId, clock()),
        points: (await members.get(db.read, memberId)).points,
        face: await faces.isEnrolled(db.read, memberId),
      };
    },

    'POST /me/deletion': async ({ actor, body: { deletionId } }) => {
      const { memberId, merchantId } = actor;
      await deps.topUps.callOff(memberId);
      const command = { scope: SCOPE, key: deletionId, input: memberId, nowMs: clock() };
      const receipt = await db.tx((tx) => runOnce(tx, command, () => erase(tx, actor, deletionId)));
      deps.faceEngine.forget(merchantId, memberId);
      // What cannot be read just now is read by the next poll; the deletion stands.
      await deps.galleryFeed.catchUp().catch(() => undefined);
      return receipt;
    },

    'GET /account-deletions/:deletionId': async ({ params }) => {
      const receipt = await answerOf<Receipt>(db.read, SCOPE, params.deletionId);
      if (!receipt) throw new AppError('not-found', { what: 'deletion' });
      return receipt;
    },
  };

  return {
    routes,
    async forgetAgain(payload) {
      const owner = forgetPayload.parse(payload);
      await db.tx((tx) => forget(tx, owner));
      return 'done';
    },
  };
}
