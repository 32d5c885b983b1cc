import { appendAudit } from '../kernel/audit';
import type { Clock } from '../kernel/clock';
import { crashPoint } from '../kernel/crash-points';
import type { Tx } from '../kernel/db/database';
import { restartTransaction } from '../kernel/db/restart';
import { AppError } from '../kernel/errors';
import { runOnce } from '../kernel/idempotency';
import { moveCounts } from '../kernel/limit-counter';
import type { CampaignService } from '../modules/campaign/campaign.service';
import type { ConsentService } from '../modules/consent/consent.service';
import type { CouponService } from '../modules/coupon/coupon.service';
import type { DuplicateService } from '../modules/face/duplicate.service';
import type { FaceService } from '../modules/face/face.service';
import type { LedgerService } from '../modules/ledger/ledger.service';
import type { MallService } from '../modules/mall/mall.service';
import type { MemberService } from '../modules/member/member.service';
import type { MessageService } from '../modules/message/message.service';
import type { OfferService } from '../modules/offer/offer.service';
import type { BalanceLimitService } from '../modules/payment/balance-limit.service';
import type { PaymentService } from '../modules/payment/payment.service';
import { recordDeletion } from './face-retention';

export interface MergeDeps {
  clock: Clock;
  members: MemberService;
  payments: PaymentService;
  balanceLimits: BalanceLimitService;
  ledger: LedgerService;
  mall: MallService;
  coupons: CouponService;
  offers: OfferService;
  messages: MessageService;
  campaigns: CampaignService;
  consents: ConsentService;
  faces: FaceService;
  duplicates: DuplicateService;
}

export interface MergeCommand {
  merchantId: string;
  /** Of the audit log: `staff:<id>`. */
  actor: string;
  /** The client's key. */
  mergeId: string;
  duplicateId: string;
  keepMemberId: string;
  /** Of the pair, as staff saw it. */
  version: number;
}

export interface Merged {
  keptMemberId: string;
  closedMemberId: string;
  moved: { balanceFen: number; points: number; coupons: number; orders: number };
}

/**
 * Makes two accounts of one person one, in the caller's transaction: money by the ledger, then points, coupons,
 * orders, visits, messages and the log of face uses. The closed account's face, PIN and sessions are deleted, its
 * consents end; whoever signed in to it is the kept member at the next sign-in.
 * @throws AppError edit-conflict, state-conflict when it is not open, not-found when the member is not of the pair
 */
export function createMergeMembers(deps: MergeDeps) {
  const { clock, members, payments, ledger, mall, coupons, offers, messages, campaigns, consents, faces, duplicates } =
    deps;

  /** @returns what came over, in fen */
  async function moveBalance(tx: Tx, { merchantId, mergeId }: MergeCommand, keepId: string, closeId: string) {
    const balanceFen = await ledger.memberBalance(tx, closeId);
    if (balanceFen === 0) return 0;
    const owner = { kind: 'member-balance' } as const;
    try {
      await ledger.book(tx, {
        merchantId,
        kind: 'merge',
        sourceId: mergeId,
        storeId: null,
        atMs: clock(),
        postings: [
          { ...owner, ownerId: closeId, amountFen: balanceFen },
          { ...owner, ownerId: keepId, amountFen: -balanceFen },
        ],
      });
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'balance-insufficient') throw error;
      restartTransaction('balance spent while it was being moved');
    }
    return balanceFen;
  }

  /** Faces are deleted last of all reads of them; what the log and the receipts say stays, under the kept member. */
  async function closeFace(tx: Tx, { merchantId, actor }: MergeCommand, keepId: string, closeId: string) {
    const closed = { merchantId, memberId: closeId };
    const deleted = await faces.deleteTemplates(tx, closed);
    await recordDeletion(deps, tx, closed, deleted, { actor, why: 'merged' });
    await faces.moveUses(tx, closeId, keepId);
  }

  async function merge(tx: Tx, command: MergeCommand): Promise<Merged> {
    const { merchantId, mergeId, duplicateId, keepMemberId: keepId, version, actor } = command;
    const pair = await duplicates.get(tx, merchantId, duplicateId);
    const ids = [pair.firstMemberId, pair.secondMemberId];
    const closeId = ids.find((memberId) => memberId !== keepId);
    if (!ids.includes(keepId) || !closeId) throw new AppError('not-found', { what: 'member' });
    if (pair.state !== 'open') throw new AppError('state-conflict', { state: pair.state });
    // First: other pairs with the closed account go with its face, this one stays on the record.
    await duplicates.decide(tx, pair, { state: 'merged', version });
    // From here on no payment is booked on the closed account: what was under way is in, or starts again.
    const { points } = await members.merge(tx, { merchantId, keepId, closeId, mergeId, atMs: clock() });
    await payments.moveToMember(tx, closeId, keepId);
    await deps.balanceLimits.merge(tx, closeId, keepId);
    const balanceFen = await moveBalance(tx, command, keepId, closeId);
    crashPoint('merge.money');
    const moved = {
      balanceFen,
      points,
      coupons: await coupons.moveToMember(tx, closeId, keepId),
      orders: await mall.moveToMember(tx, closeId, keepId),
    };
    await offers.moveToMember(tx, closeId, keepId);
    // What one account has had counts for the other: two accounts are no way to twice a limit.
    await moveCounts(tx, closeId, keepId);
    await messages.moveToMember(tx, closeId, keepId);
    await campaigns.moveToMember(tx, closeId, keepId);
    await consents.end(tx, { receiptId: mergeId, merchantId, memberId: closeId, channel: 'merge', atMs: clock() });
    await closeFace(tx, command, keepId, closeId);
    crashPoint('merge.closed');
    const detail = { closed: closeId, duplicateId, ...moved };
    const subject = `member:${keepId}`;
    await appendAudit(tx, { merchantId, actor, action: 'member.merge', subject, detail }, clock());
    return { keptMemberId: keepId, closedMemberId: closeId, moved };
  }

  return (tx: Tx, command: MergeCommand): Promise<Merged> => {
    const { merchantId, mergeId, duplicateId, keepMemberId } = command;
    const input = { duplicateId, keepMemberId };
    return runOnce(tx, { scope: `merge-members:${merchantId}`, key: mergeId, input, nowMs: clock() }, () =>
      merge(tx, command),
    );
  };
}
