/** Coupon claims from a store's home, by many members at once. */
import { newId } from '@shuke/shared';
import { signInStaff, signUp } from '../../server/test/helpers/people';
import type { SpawnedHouse } from '../../server/test/helpers/spawned-server';
import type { Bench } from './bench';
import { throughput, type Work } from './throughput';

async function templateFor(house: SpawnedHouse): Promise<string> {
  const staff = await signInStaff(house);
  const templateId = newId();
  const terms = {
    name: '满 20 减 2',
    value: { kind: 'amount', amountOffFen: 200 },
    minSpendFen: 2000,
    validity: { kind: 'days', days: 30 },
    storeIds: null,
    note: '',
  } as const;
  const body = { templateId, terms, quota: 1_000_000, perMemberLimit: 1000, claimable: true };
  await staff('POST /console/coupon-templates', { body });
  return templateId;
}

export const coupon: Bench = {
  name: 'coupon',
  what: 'coupon claims over HTTP against a bare script that sends the same SQL to the same database',
  async run(say) {
    let template: { house: SpawnedHouse; id: Promise<string> } | undefined;
    const prepare = async (house: SpawnedHouse, lane: number): Promise<Work> => {
      // All lanes of a house claim from one template: its quota is the row they fight for.
      if (template?.house !== house) template = { house, id: templateFor(house) };
      const templateId = await template.id;
      const { token } = await signUp(house, `claimer-${lane}`);
      return (client) => client(token)('POST /me/coupons', { body: { couponId: newId(), templateId } });
    };
    return throughput({ unit: 'claims', piecesARound: 40, prepare }, say);
  },
};
