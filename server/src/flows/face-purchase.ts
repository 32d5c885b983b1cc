import type { Database } from '../kernel/db/database';
import type { Purchase } from '../modules/face/face-engine';
import type { MemberService } from '../modules/member/member.service';
import type { Merchant } from '../modules/merchant/merchant.entity';
import type { MerchantService } from '../modules/merchant/merchant.service';
import type { PaymentService, TillPayment } from '../modules/payment/payment.service';

/**
 * What a face at a till is compared for: the sum, the merchant's policy, and whose faces count. A store's regulars are
 * who has paid there or follows it.
 */
export function purchaseAt(
  deps: { db: Database; merchants: MerchantService; members: MemberService; payments: PaymentService },
  merchant: Pick<Merchant, 'settings'>,
  { amountFen, storeId, terminalId }: Pick<TillPayment, 'amountFen' | 'storeId' | 'terminalId'>,
) {
  const policy = deps.merchants.facePolicy(merchant.settings);
  const regularsAmong = async (memberIds: readonly string[]): Promise<ReadonlySet<string>> => {
    const payers = await deps.payments.payersAmong(deps.db.read, storeId, memberIds);
    const followers = await deps.members.followersAmong(deps.db.read, storeId, memberIds);
    return new Set([...payers, ...followers]);
  };
  const scope = policy.scope === 'merchant' ? null : regularsAmong;
  return { amountFen, policy, regularsAmong: scope, terminalId } satisfies Purchase;
}
